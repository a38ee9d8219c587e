//! Members at work in a few sessions, and how they get over a fault.

use super::{
    history::{Entry, History, Place, Story},
    member::{Member, Place as Seat},
};
use crate::{
    Result,
    client::{Company, Details, Refused},
};
use futures::future::try_join_all;
use std::{
    collections::HashMap,
    fmt::Write,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    sync::{Mutex, MutexGuard},
    time::Duration,
};
use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{Instant, sleep},
};

/// Members of each session.
const MEMBERS: usize = 2;
/// What has not come by then never will.
pub const PATIENCE: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_millis(5);
/// Before something that may be had later is asked for again.
const AGAIN: Duration = Duration::from_millis(200);

/// How much is said.
#[derive(Clone, Copy)]
pub struct Load {
    pub sessions: usize,
    /// Between two lines of a member.
    pub every: Duration,
}

/// Tells the sessions of a whole campaign apart.
static NUMBER: AtomicU64 = AtomicU64::new(0);

/// What the members share.
pub struct Scene {
    /// The company at each node.
    pub companies: Vec<Company>,
    pub load: Load,
    began: Instant,
    members: Mutex<Vec<State>>,
    pub talk: watch::Sender<bool>,
}

/// Of one member.
#[derive(Default)]
pub struct State {
    history: History,
    session: String,
    /// Node it is connected to.
    pub at: Option<usize>,
    /// Its own end of that connection.
    pub port: u16,
    /// Lines without an answer.
    pub waiting: usize,
    /// Newest position seen.
    pub seq: u64,
    /// When the fault was that it has not got over.
    wound: Option<Instant>,
    healed: Option<Duration>,
    /// Its connection was lost by the fault.
    hit: bool,
}

impl Scene {
    pub fn state(&self) -> MutexGuard<'_, Vec<State>> {
        self.members.lock().expect("no panic while locked")
    }

    /// Writes something into a member's history.
    pub fn note(&self, member: usize, entry: Entry) {
        let at = self.began.elapsed();
        self.state()[member].history.entries.push((at, entry));
    }

    /// A line that was said at that time is acknowledged.
    pub fn acknowledged(&self, member: usize, said: Instant) {
        let mut state = self.state();
        let member = &mut state[member];
        if let Some(wound) = member.wound.take_if(|wound| said >= *wound) {
            member.healed = Some(wound.elapsed());
        }
    }
}

/// What a fault meant to the members.
#[derive(Default)]
pub struct Healing {
    /// From the fault until the last of all members had its next line acknowledged.
    pub all: Duration,
    /// The same for each member that lost its connection by it.
    pub hit: Vec<Duration>,
}

/// Members who talk until they are told to stop.
pub struct Crowd {
    scene: Arc<Scene>,
    tasks: Vec<JoinHandle<()>>,
}

impl Crowd {
    /// Starts sessions; `companies` is the company at each node.
    pub async fn start(companies: Vec<Company>, load: Load) -> Result<Self> {
        let (talk, _) = watch::channel(true);
        let scene = Arc::new(Scene {
            companies,
            load,
            began: Instant::now(),
            members: Mutex::default(),
            talk,
        });
        let seats = (0..load.sessions).map(|number| seats(&scene.companies, number));
        let seats: Vec<Seat> = try_join_all(seats).await?.into_iter().flatten().collect();
        for (number, seat) in seats.iter().enumerate() {
            let history = History {
                name: format!("m{number}"),
                entries: Vec::new(),
            };
            let session = seat.leg.session.clone();
            scene.state().push(State {
                history,
                session,
                ..State::default()
            });
        }
        let live = |(number, seat)| tokio::spawn(Member::new(scene.clone(), number, seat).live());
        let tasks = seats.into_iter().enumerate().map(live).collect();
        let crowd = Self { scene, tasks };
        // Everybody is at work before anything breaks.
        crowd.wound();
        crowd.healed("talk at all").await?;
        Ok(crowd)
    }

    /// From now on it is watched how everybody gets over a fault.
    pub fn wound(&self) {
        self.strike(|_| false);
    }

    /// The same when that node dies.
    pub fn wound_at(&self, node: usize) {
        self.strike(|at| at.is_none_or(|at| at == node));
    }

    fn strike(&self, hit: impl Fn(Option<usize>) -> bool) {
        let at = Instant::now();
        for member in self.scene.state().iter_mut() {
            // Who has not got over the fault before counts from that one.
            let before = member.wound.take();
            member.hit = hit(member.at) || (before.is_some() && member.hit);
            member.wound = before.or(Some(at));
            member.healed = None;
        }
    }

    /// Waits until everybody's next line is acknowledged.
    pub async fn healed(&self, what: &str) -> Result<Healing> {
        let began = Instant::now();
        while self
            .scene
            .state()
            .iter()
            .any(|member| member.wound.is_some())
        {
            if began.elapsed() > PATIENCE {
                return Err(self.trouble(what).into());
            }
            sleep(LOOK).await;
        }
        let state = self.scene.state();
        let times = |hit_only: bool| {
            let chosen = state.iter().filter(move |member| member.hit || !hit_only);
            chosen.filter_map(|member| member.healed)
        };
        Ok(Healing {
            all: times(false).max().unwrap_or_default(),
            hit: times(true).collect(),
        })
    }

    /// What those did last who do not get over it.
    fn trouble(&self, what: &str) -> String {
        let mut text = format!("not everybody could {what} within {PATIENCE:?}:");
        let state = self.scene.state();
        for member in state.iter().filter(|member| member.wound.is_some()) {
            let entries = &member.history.entries;
            let last = &entries[entries.len().saturating_sub(6)..];
            // Writing to a String cannot fail.
            let _ = write!(
                text,
                "\n  {} in {} at node {:?}: {last:?}",
                member.history.name, member.session, member.at
            );
        }
        text
    }

    /// Ends the talk, waits until all is answered and seen, and reads the record of it. `Ok`
    /// even if somebody never gets everything: the judge will see it.
    pub async fn finish(self, archive: &Company) -> Result<Vec<Story>> {
        self.scene.talk.send_replace(false);
        let answered = |scene: &Scene| scene.state().iter().all(|member| member.waiting == 0);
        self.until(answered).await;
        let mut logs: HashMap<String, Vec<Place>> = HashMap::new();
        let mut ends: HashMap<String, u64> = HashMap::new();
        for Story { session, .. } in self.told() {
            let log = archive.log(&session).await?;
            let log: Vec<Place> = log.iter().map(Place::from).collect();
            let last = log.iter().rfind(|place| place.text.is_some());
            ends.insert(session.clone(), last.map_or(0, |place| place.seq));
            logs.insert(session, log);
        }
        let seen = |scene: &Scene| {
            let all = scene.state();
            all.iter().all(|member| member.seq >= ends[&member.session])
        };
        self.until(seen).await;
        self.tasks.iter().for_each(JoinHandle::abort);
        let mut stories = self.told();
        for story in &mut stories {
            story.log = logs.remove(&story.session).unwrap_or_default();
        }
        for story in &stories {
            archive.end(&story.session).await?;
        }
        Ok(stories)
    }

    /// Ends the talk at once, with what the record says as soon as it can be read.
    pub async fn abandon(self, archive: &Company) -> Result<Vec<Story>> {
        self.tasks.iter().for_each(JoinHandle::abort);
        let mut stories = self.told();
        let began = Instant::now();
        for story in &mut stories {
            let log = loop {
                match archive.log(&story.session).await {
                    Err(_) if began.elapsed() < PATIENCE => sleep(AGAIN).await,
                    log => break log?,
                }
            };
            story.log = log.iter().map(Place::from).collect();
        }
        Ok(stories)
    }

    /// The members' ends of their connections.
    pub fn ports(&self) -> Vec<u16> {
        let state = self.scene.state();
        let open = state.iter().filter(|member| member.at.is_some());
        open.map(|member| member.port).collect()
    }

    /// How often lines were refused so far.
    pub fn refusals(&self) -> usize {
        let state = self.scene.state();
        state
            .iter()
            .map(|member| member.history.refusals().count())
            .sum()
    }

    /// What the members said and saw so far, by session.
    pub fn told(&self) -> Vec<Story> {
        let mut stories: Vec<Story> = Vec::new();
        for member in self.scene.state().iter() {
            let known = stories.iter().position(|s| s.session == member.session);
            let at = known.unwrap_or_else(|| {
                stories.push(Story {
                    session: member.session.clone(),
                    ..Story::default()
                });
                stories.len() - 1
            });
            stories[at].members.push(member.history.clone());
        }
        stories
    }

    async fn until(&self, done: impl Fn(&Scene) -> bool) {
        let began = Instant::now();
        while !done(&self.scene) && began.elapsed() < PATIENCE {
            sleep(LOOK).await;
        }
    }
}

/// Asks again while the answer is that it may be had later, as programs do.
async fn patiently(ask: impl AsyncFn() -> Result<Details>) -> Result<Details> {
    let began = Instant::now();
    loop {
        let asked = ask().await;
        let later = asked.as_ref().is_err_and(|error| {
            let refused = error.downcast_ref::<Refused>();
            refused.is_some_and(|refused| refused.status.as_u16() == 503)
        });
        if !later || began.elapsed() > PATIENCE {
            return asked;
        }
        sleep(AGAIN).await;
    }
}

/// A session, spread over the nodes.
async fn seats(companies: &[Company], number: usize) -> Result<Vec<Seat>> {
    let unique = NUMBER.fetch_add(1, Ordering::Relaxed) as usize;
    let home = number % companies.len();
    let first = patiently(async || companies[home].room(unique).await).await?;
    let mut seats = Vec::new();
    for at in 0..MEMBERS {
        let leg = match at {
            0 => first.clone(),
            _ => {
                let number = unique * MEMBERS + at;
                let join = async || companies[home].join_as(&first.session, number).await;
                patiently(join).await?
            }
        };
        // Members of one session are at different nodes, if there are several.
        let node = (home + at) % companies.len();
        seats.push(Seat { leg, node });
    }
    Ok(seats)
}
