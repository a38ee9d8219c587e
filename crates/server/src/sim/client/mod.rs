//! Scripted clients that behave as the web client does: one connection for all sessions, a leg
//! that is opened anew on each with its position, commands that are sent again under their own
//! ids, full jitter before the next attempt.

mod agent;
mod leg;
mod visitor;

pub use agent::{Agent, Wall};
use leg::Leg;
pub use visitor::Visitor;

use super::{
    history::Reader,
    line::{Down, Phone, SILENCE},
    sabotage::{self, Sabotage},
    verdict::Standing,
    world::World,
};
use crate::hub::{HubError, Who};
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use switchboard_core::{LegId, SessionId};
use switchboard_testkit::Rng;
use switchboard_wire::{PROTOCOL, socket::Details};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until},
};

/// A connection that is not welcome by then is given up.
const WELCOME: Duration = Duration::from_secs(3);
/// Shortest and longest wait before the next attempt. The web client waits up to half a minute;
/// a world lasts one.
const SOONEST_MS: i64 = 500;
const LATEST_MS: i64 = 4_000;
/// After so long without anything due a client looks around all the same.
const IDLE: Duration = Duration::from_secs(60);

/// What a request brought.
pub enum Answer {
    /// Fresh details for a session's leg, asked for under that id.
    Details(SessionId, String, Option<Result<Details, HubError>>),
    /// A ticket of the desk.
    Desk(Option<String>),
    /// A start.
    Begun(Option<Result<(SessionId, Details), HubError>>),
}

enum Heard {
    Down(Down),
    Answer(Answer),
    Tick,
}

/// What a client is for.
pub enum Part {
    Visitor(Visitor),
    Agent(Agent),
}

/// One page in one browser.
pub struct Client {
    pub world: Arc<World>,
    pub number: usize,
    pub who: Who,
    pub rng: Rng,
    pub legs: BTreeMap<SessionId, Leg>,
    phone: Option<Phone>,
    greeted: bool,
    /// Wants a connection.
    online: bool,
    heard_at: Instant,
    dialled_at: Instant,
    /// When to connect, while there is no connection.
    dial_at: Instant,
    tries: u32,
    count: u64,
    answers: (
        mpsc::UnboundedSender<Answer>,
        mpsc::UnboundedReceiver<Answer>,
    ),
}

impl Client {
    pub fn new(world: Arc<World>, number: usize, who: Who, rng: Rng) -> Self {
        let now = Instant::now();
        Self {
            world,
            number,
            who,
            rng,
            legs: BTreeMap::new(),
            phone: None,
            greeted: false,
            online: false,
            heard_at: now,
            dialled_at: now,
            dial_at: now,
            tries: 0,
            count: 0,
            answers: mpsc::unbounded_channel(),
        }
    }

    /// Runs until the world ends.
    pub async fn run(mut self, mut part: Part) {
        loop {
            let wake = part.wake(&self).into_iter().chain(self.wake()).min();
            let wake = wake.unwrap_or_else(|| Instant::now() + IDLE);
            let heard = tokio::select! {
                biased;
                Some(answer) = self.answers.1.recv() => Heard::Answer(answer),
                down = hear(&mut self.phone) => Heard::Down(down),
                () = sleep_until(wake) => Heard::Tick,
            };
            match heard {
                Heard::Answer(Answer::Details(session, id, details)) => {
                    let had = self.legs.contains_key(&session);
                    self.details(session, &id, details);
                    if had && !self.legs.contains_key(&session) {
                        part.gone(&mut self, session);
                    }
                }
                Heard::Answer(answer) => part.answered(&mut self, answer),
                Heard::Down(Down::Frame(text)) => self.frame(&mut part, &text),
                Heard::Down(Down::Ping) => self.ping(),
                Heard::Down(Down::Closed) => self.lost(None),
                Heard::Tick => {}
            }
            part.tick(&mut self);
            self.online = part.is_online(&self);
            self.tick();
            if !self.online {
                self.hang_up();
            }
            if self.world.is_calm() {
                let quiet = part.is_quiet() && self.legs.values().all(Leg::is_quiet);
                let readers = self.legs.iter().map(|(s, leg)| self.reader(*s, leg.leg));
                let readers = readers.collect();
                self.world.stands(self.number, Standing { quiet, readers });
            }
        }
    }

    /// A new command id.
    pub fn id(&mut self) -> String {
        self.count += 1;
        format!("c{}-{}", self.number, self.count)
    }

    pub fn is_open(&self) -> bool {
        self.greeted
    }

    pub fn send(&self, frame: &Value) {
        if let Some(phone) = &self.phone {
            let number = self.number;
            self.world
                .common
                .note(format_args!("c{number} sends {frame}"));
            phone.send(frame.to_string());
        }
    }

    /// From now plus something between, in milliseconds.
    pub fn later(&mut self, least: i64, most: i64) -> Instant {
        Instant::now() + Duration::from_millis(self.rng.between(least, most) as u64)
    }

    /// The full jitter before attempt `tries`.
    pub fn jitter(&mut self, tries: u32) -> Instant {
        let most = LATEST_MS.min(SOONEST_MS << tries.min(8));
        self.later(SOONEST_MS, most.max(SOONEST_MS))
    }

    /// Asks some node, and hears of it later.
    pub fn request<T, F>(
        &mut self,
        call: impl FnOnce(crate::hub::Hub) -> F + Send + 'static,
        then: impl FnOnce(Option<T>) -> Answer + Send + 'static,
    ) where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let (world, tx) = (self.world.clone(), self.answers.0.clone());
        let rng = Rng::new(self.rng.next_u64());
        tokio::spawn(async move {
            let answer = world.request(rng, call).await;
            let _ = tx.send(then(answer));
        });
    }

    fn wake(&self) -> impl Iterator<Item = Instant> {
        let line = match (&self.phone, self.greeted) {
            (None, _) => self.online.then_some(self.dial_at),
            (Some(_), false) => Some(self.dialled_at + WELCOME),
            (Some(_), true) => Some(self.heard_at + SILENCE),
        };
        let legs = self.legs.values().filter(|_| self.greeted);
        let legs: Vec<Instant> = legs.filter_map(Leg::wake).collect();
        legs.into_iter().chain(line)
    }

    fn tick(&mut self) {
        let now = Instant::now();
        match (&self.phone, self.greeted) {
            (None, _) if self.online && self.dial_at <= now => self.dial(),
            (Some(_), false) if self.dialled_at + WELCOME <= now => self.lost(None),
            (Some(_), true) if self.heard_at + SILENCE <= now => self.lost(None),
            _ => {}
        }
        if self.greeted {
            for session in self.legs.keys().copied().collect::<Vec<_>>() {
                self.tick_leg(session, now);
            }
        }
    }

    fn dial(&mut self) {
        self.dialled_at = Instant::now();
        self.phone = self.world.dial(&mut self.rng);
        if self.phone.is_none() {
            return self.lost(None);
        }
        self.send(&json!({"t": "hello", "protocol": PROTOCOL}));
    }

    fn ping(&mut self) {
        self.heard_at = Instant::now();
        if let Some(phone) = &self.phone {
            phone.pong();
        }
    }

    fn hang_up(&mut self) {
        self.phone = None;
        self.greeted = false;
        self.legs.values_mut().for_each(Leg::pause);
        let new_ids = sabotage::is(Sabotage::NewIds);
        for session in self.legs.keys().copied().collect::<Vec<_>>() {
            if new_ids {
                self.rename(session);
            }
        }
    }

    /// Full jitter: all who were cut off together come back apart. Being told when is no failure.
    fn lost(&mut self, after_ms: Option<u64>) {
        self.hang_up();
        self.dial_at = match after_ms {
            Some(ms) => Instant::now() + Duration::from_millis(ms),
            None => {
                self.tries += 1;
                self.jitter(self.tries)
            }
        };
    }

    /// The page is closed; it is opened again at that time.
    pub fn close_page(&mut self, until: Instant) {
        self.hang_up();
        self.tries = 0;
        self.dial_at = until;
    }

    fn frame(&mut self, part: &mut Part, text: &str) {
        self.heard_at = Instant::now();
        let frame: Value = serde_json::from_str(text).expect("a node sends JSON");
        match frame["t"].as_str().unwrap_or_default() {
            "retry" => self.lost(frame["after_ms"].as_u64()),
            "welcome" => {
                self.greeted = true;
                for session in self.legs.keys().copied().collect::<Vec<_>>() {
                    self.open(session);
                }
                part.welcome(self);
            }
            "ok" | "error" => {
                if !self.hear_answer(part, &frame) {
                    part.hear_answer(self, &frame);
                }
            }
            t => {
                if let Some(session) = session_of(&frame, "s") {
                    self.hear_leg(part, session, t, &frame);
                } else {
                    part.hear(self, t, &frame);
                }
            }
        }
    }

    /// A member is in a session now; whoever was here as somebody else is not any more.
    pub fn join(&mut self, session: SessionId, leg: LegId, staff: bool, ticket: Option<String>) {
        match self.legs.get_mut(&session) {
            Some(known) if known.leg == leg => {}
            _ => drop(self.legs.insert(session, Leg::new(leg, staff, ticket))),
        }
        if self.greeted && self.legs.get(&session).is_some_and(Leg::is_shut) {
            self.open(session);
        }
    }

    pub fn reader(&self, session: SessionId, leg: LegId) -> Reader {
        Reader {
            client: self.number,
            session,
            leg,
        }
    }

    fn settled(&mut self) {
        self.tries = 0;
    }
}

async fn hear(phone: &mut Option<Phone>) -> Down {
    match phone {
        Some(phone) => phone.next().await,
        None => std::future::pending().await,
    }
}

/// An id in a frame.
pub fn session_of(frame: &Value, key: &str) -> Option<SessionId> {
    frame[key].as_str()?.parse().ok()
}

impl Part {
    fn wake(&self, client: &Client) -> Option<Instant> {
        match self {
            Part::Visitor(visitor) => visitor.wake(client),
            Part::Agent(agent) => agent.wake(client),
        }
    }

    fn is_quiet(&self) -> bool {
        match self {
            Part::Visitor(visitor) => visitor.is_quiet(),
            Part::Agent(agent) => agent.is_open(),
        }
    }

    fn is_online(&self, client: &Client) -> bool {
        match self {
            Part::Visitor(_) => !client.legs.is_empty(),
            Part::Agent(_) => true,
        }
    }

    fn tick(&mut self, client: &mut Client) {
        match self {
            Part::Visitor(visitor) => visitor.tick(client),
            Part::Agent(agent) => agent.tick(client),
        }
    }

    fn answered(&mut self, client: &mut Client, answer: Answer) {
        match (self, answer) {
            (Part::Visitor(visitor), Answer::Begun(begun)) => visitor.begun(client, begun),
            (Part::Agent(agent), Answer::Desk(ticket)) => agent.ticket(client, ticket),
            _ => {}
        }
    }

    fn welcome(&mut self, client: &mut Client) {
        if let Part::Agent(agent) = self {
            agent.welcome(client);
        }
    }

    fn hear_answer(&mut self, client: &mut Client, frame: &Value) {
        if let Part::Agent(agent) = self {
            agent.hear_answer(client, frame);
        }
    }

    fn hear(&mut self, client: &mut Client, t: &str, frame: &Value) {
        if let Part::Agent(agent) = self {
            agent.hear(client, t, frame);
        }
    }

    /// An event that is new here.
    fn event(&mut self, client: &mut Client, session: SessionId, frame: &Value) {
        if let Part::Agent(agent) = self {
            agent.event(client, session, frame);
        }
    }

    /// A leg is over.
    fn gone(&mut self, client: &mut Client, session: SessionId) {
        if let Part::Visitor(visitor) = self {
            visitor.gone(client, session);
        }
    }
}
