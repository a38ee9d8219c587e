//! One desk, its sessions, its people and their bad luck.

mod agents;
mod check;
mod clients;
mod desk_turn;
mod effects;
mod mail;
mod office;
mod restart;
mod session_turn;
mod starts;
mod store;
mod undo;

use crate::{Agenda, Rng};
use agents::Staff;
use clients::Client;
use mail::{DeskMail, Live};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fmt,
};
use store::Store;
use switchboard_core::{AgentId, LegId, OfferId, QueueId, SessionId, Time, desk::Desk};

/// Something broken on purpose, to prove that the checks would notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// A session's wish to wait is lost now and then.
    ForgetEnqueue,
    /// The desk is sometimes not told that an agent is out.
    ForgetRelease,
    /// A visitor's seat is sometimes kept for ever.
    KeepSeat,
    /// A retry carries a new id, so that it is not recognised.
    RetryWithNewId,
    /// A sender is answered before the append.
    AnswerBeforeAppend,
    /// A session sometimes rings at a second agent.
    OfferToTwo,
}

/// What a world is made of.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Minutes of bustle, before the calm in which every wait must end.
    pub minutes: i64,
    /// Something broken on purpose.
    pub sabotage: Option<Sabotage>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            minutes: 60,
            sabotage: None,
        }
    }
}

/// Something that must not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The seed that leads to it.
    pub seed: u64,
    /// When, in virtual time.
    pub at: Time,
    /// What.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "seed {} at {}: {}", self.seed, self.at, self.what)
    }
}

impl std::error::Error for Violation {}

/// What happened in a run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stats {
    /// Inputs of sessions.
    pub inputs: u64,
    /// Sessions started.
    pub sessions: u64,
    /// Visitors who found no seat.
    pub turned_away: u64,
    /// Chat lines recorded.
    pub lines: u64,
    /// Commands that were sent again.
    pub retries: u64,
    /// Offers made.
    pub offers: u64,
    /// Offers accepted.
    pub accepted: u64,
    /// Visitors put back to the front of a queue.
    pub requeued: u64,
    /// Appends that failed, or whose fate was unknown.
    pub failed_appends: u64,
    /// Crashes of everything.
    pub crashes: u64,
    /// Times the whole was checked.
    pub checks: u64,
}

impl std::ops::AddAssign for Stats {
    fn add_assign(&mut self, other: Self) {
        self.inputs += other.inputs;
        self.sessions += other.sessions;
        self.turned_away += other.turned_away;
        self.lines += other.lines;
        self.retries += other.retries;
        self.offers += other.offers;
        self.accepted += other.accepted;
        self.requeued += other.requeued;
        self.failed_appends += other.failed_appends;
        self.crashes += other.crashes;
        self.checks += other.checks;
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Everything may happen.
    Bustle,
    /// No faults and all agents ready: every wait must end.
    Calm,
    /// Everybody leaves: nothing may be left.
    Closing,
}

/// What is planned.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// A visitor clicks.
    Arrival,
    /// A visitor asks for a session, perhaps again.
    Start { key: u64 },
    /// A member does something.
    Act(LegId),
    /// A member's connection comes up.
    Reconnect(LegId),
    /// A member sends again what was not answered.
    Retry(LegId),
    /// A leg has been without a connection for a moment.
    Silent(SessionId, LegId),
    /// An agent does something.
    AgentActs(usize),
    /// An agent's console comes up.
    ConsoleBack(usize),
    /// An agent makes up their mind.
    Decide { agent: usize, offer: OfferId },
    /// A program uses the API.
    Api,
    /// The administrator changes something.
    Admin,
    /// Everything in memory is lost.
    Crash,
}

/// The world. [`World::run`] runs it to its end.
pub struct World {
    seed: u64,
    settings: Settings,
    rng: Rng,
    agenda: Agenda<Event>,
    phase: Phase,
    next_id: u128,
    // In memory: a crash loses it.
    desk: Desk,
    desk_mail: VecDeque<DeskMail>,
    live: BTreeMap<SessionId, Box<Live>>,
    busy: BTreeSet<SessionId>,
    deadlines: BTreeSet<(Time, SessionId)>,
    ringing: BTreeMap<OfferId, (SessionId, AgentId)>,
    spared: BTreeMap<(SessionId, AgentId), Time>,
    /// Offers whose answers were lost with an append.
    unanswered: BTreeSet<OfferId>,
    // Durable.
    store: Store,
    // Outside.
    clients: BTreeMap<LegId, Client>,
    staff: Vec<Staff>,
    starting: BTreeSet<u64>,
    stats: Stats,
    violation: Option<Violation>,
}

const QUEUES: [QueueId; 2] = [QueueId::from_u128(1), QueueId::from_u128(2)];
const MINUTE: i64 = 60_000;

impl World {
    /// A world at its beginning.
    pub fn new(seed: u64, settings: Settings) -> World {
        let mut world = World {
            seed,
            settings,
            rng: Rng::new(seed),
            agenda: Agenda::new(Time(1_700_000_000_000)),
            phase: Phase::Bustle,
            next_id: 0,
            desk: Desk::new(0),
            desk_mail: VecDeque::new(),
            live: BTreeMap::new(),
            busy: BTreeSet::new(),
            deadlines: BTreeSet::new(),
            ringing: BTreeMap::new(),
            spared: BTreeMap::new(),
            unanswered: BTreeSet::new(),
            store: Store::default(),
            clients: BTreeMap::new(),
            staff: Vec::new(),
            starting: BTreeSet::new(),
            stats: Stats::default(),
            violation: None,
        };
        world.open_office();
        world
    }

    /// Runs the bustle, the calm and the closing. The first thing that must not be ends it.
    pub fn run(mut self) -> Result<Stats, Violation> {
        self.until(self.settings.minutes * MINUTE, |_| false);
        self.calm_down();
        // Longer than any grace time, ring or spell of not being asked.
        self.until(12 * MINUTE, |_| false);
        self.check_all_served();
        self.close_office();
        self.until(30 * MINUTE, |world| world.live.is_empty() && world.quiet());
        self.check_nothing_left();
        match self.violation {
            Some(violation) => Err(violation),
            None => Ok(self.stats),
        }
    }

    fn until(&mut self, millis: i64, done: impl Fn(&World) -> bool) {
        let end = self.agenda.now() + millis;
        while self.violation.is_none() && self.agenda.now() < end && !done(self) {
            self.step();
        }
    }

    /// Delivers one piece of mail, or lets the time pass to whatever comes first.
    fn step(&mut self) {
        let desk = usize::from(!self.desk_mail.is_empty());
        let mail = desk + self.busy.len();
        let soon = self.agenda.now() + 50;
        let overtakes = self.agenda.next().is_some_and(|at| at <= soon) && self.rng.chance(100);
        if mail > 0 && !overtakes {
            let place = self.rng.below(mail);
            match self.busy.iter().nth(place.wrapping_sub(desk)).copied() {
                Some(session) => self.session_turn(session),
                None => self.desk_turn(),
            }
            let took = self.rng.between(0, 2);
            self.agenda.advance(self.agenda.now() + took);
            return;
        }
        if mail == 0 && self.rng.chance(60) {
            self.check();
        }
        let session = self.deadlines.first().copied();
        let times = [
            self.agenda.next(),
            self.desk.deadline(),
            session.map(|(at, _)| at),
        ];
        let Some(next) = times.into_iter().flatten().min() else {
            // Nothing will ever happen again.
            let later = self.agenda.now() + MINUTE;
            return self.agenda.advance(later);
        };
        self.agenda.advance(next);
        let now = self.agenda.now();
        if self.desk.deadline().is_some_and(|at| at <= now) {
            self.desk_input(switchboard_core::desk::Input::Tick);
            if self.desk.deadline().is_some_and(|at| at <= now) {
                self.violate("a tick of the desk makes no progress");
            }
        }
        if let Some((_, session)) = session.filter(|(at, _)| *at <= now) {
            self.session_turn(session);
        }
        if let Some(event) = self.agenda.take() {
            self.happen(event);
        }
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Arrival => self.arrive(),
            Event::Start { key } => self.ask_for_session(key),
            Event::Act(leg) => self.act(leg),
            Event::Reconnect(leg) => self.reconnect(leg),
            Event::Retry(leg) => self.retry(leg),
            Event::Silent(session, leg) => self.post(session, mail::Mail::Silent { leg }),
            Event::AgentActs(agent) => self.agent_acts(agent),
            Event::ConsoleBack(agent) => self.console_back(agent),
            Event::Decide { agent, offer } => self.decide(agent, offer),
            Event::Api => self.use_api(),
            Event::Admin => self.administer(),
            Event::Crash => {
                let next = self.rng.between(10 * MINUTE, 30 * MINUTE);
                self.agenda.after(next, Event::Crash);
                self.crash();
            }
        }
    }

    fn quiet(&self) -> bool {
        self.desk_mail.is_empty() && self.busy.is_empty()
    }

    fn sabotaged(&mut self, how: Sabotage, per_mille: usize) -> bool {
        self.settings.sabotage == Some(how) && self.rng.chance(per_mille)
    }

    fn fresh(&mut self) -> u128 {
        self.next_id += 1;
        self.next_id
    }

    fn violate(&mut self, what: impl Into<String>) {
        let (seed, at) = (self.seed, self.agenda.now());
        let what = what.into();
        self.violation.get_or_insert(Violation { seed, at, what });
    }
}
