//! Presence and capacity of agents.

use super::{Desk, Output, Qualities, Run, StateReason, wrap_up::WrapUp};
use crate::{AgentId, OfferId, QueueId, SessionId, Time};
use std::collections::{BTreeMap, BTreeSet};

/// The state that takes visitors. All other states do not.
pub const AVAILABLE: &str = "available";
/// The state of an agent who let an offer lapse.
pub const NO_RESPONSE: &str = "no_response";
/// The state before an agent has said anything.
const LOGGED_OUT: &str = "logged_out";

/// One agent at the desk.
#[derive(Clone, Debug)]
pub struct AgentSeat {
    /// Shown name.
    pub name: String,
    /// Queues they serve; empty is all.
    pub queues: Vec<QueueId>,
    /// Most sessions at once.
    pub capacity: u32,
    /// What they bring along.
    pub qualities: Qualities,
    /// An assistant, not a person.
    pub software: bool,
    /// [`AVAILABLE`] or the name of a not-ready state.
    pub state: String,
    /// Since when.
    pub since: Time,
    /// Consoles connected.
    pub consoles: u32,
    /// Sessions served.
    pub serving: BTreeSet<SessionId>,
    /// Of those served, the ones that have not said so yet: by which offer they were accepted.
    pub(super) accepted: BTreeMap<SessionId, OfferId>,
    /// The offer that rings there.
    pub offer: Option<OfferId>,
    /// Sessions that are over and written up.
    pub(super) wrap_ups: BTreeMap<SessionId, WrapUp>,
    /// When they last took a session; the longest idle gets the next.
    pub last_taken: Time,
    /// False for one who may not serve any more, but whose consoles and sessions are not
    /// gone yet. Should they return, the desk knows what they serve.
    pub(super) employed: bool,
}

impl AgentSeat {
    /// The seat of somebody nobody has told of, who may not serve.
    pub(super) fn unknown(now: Time) -> Self {
        Self {
            name: String::new(),
            queues: Vec::new(),
            capacity: 0,
            qualities: Qualities::default(),
            software: false,
            state: LOGGED_OUT.into(),
            since: now,
            consoles: 0,
            serving: BTreeSet::new(),
            accepted: BTreeMap::new(),
            offer: None,
            wrap_ups: BTreeMap::new(),
            last_taken: Time::default(),
            employed: false,
        }
    }

    /// Serves that queue.
    pub fn staffs(&self, queue: QueueId) -> bool {
        self.queues.is_empty() || self.queues.contains(&queue)
    }

    /// Logged in and connected, whatever the state.
    pub fn present(&self) -> bool {
        self.employed && self.consoles > 0
    }

    /// Would take a visitor now or as soon as one of theirs leaves.
    pub fn on_duty(&self) -> bool {
        self.present() && self.state == AVAILABLE
    }

    /// Can be offered a visitor now.
    pub fn free(&self) -> bool {
        self.on_duty()
            && self.offer.is_none()
            && !self.wraps_up()
            && (self.serving.len() as u32) < self.capacity
    }
}

impl Desk {
    /// All agents.
    pub fn agents(&self) -> impl Iterator<Item = (&AgentId, &AgentSeat)> {
        self.agents.iter().filter(|(_, seat)| seat.employed)
    }

    /// One agent.
    pub fn agent(&self, agent: AgentId) -> Option<&AgentSeat> {
        self.agents.get(&agent).filter(|seat| seat.employed)
    }

    /// Whether an agent has the session, also one who is dismissed and has not left it yet.
    pub fn is_served(&self, session: SessionId) -> bool {
        let has = |seat: &AgentSeat| seat.serving.contains(&session);
        self.agents.values().any(has)
    }
}

impl Run<'_> {
    /// The agent may serve, with these settings; what they do now is not looked at.
    pub(super) fn configure(&mut self, agent: AgentId, settings: AgentSeat) {
        let seat = self.seat(agent);
        let fits = |seat: &AgentSeat| (seat.queues.clone(), seat.qualities.clone(), seat.software);
        let fits_anew = fits(seat) != fits(&settings);
        seat.employed = true;
        seat.name = settings.name;
        seat.queues = settings.queues;
        seat.capacity = settings.capacity;
        seat.qualities = settings.qualities;
        seat.software = settings.software;
        self.desk.reseat(agent, self.now);
        if fits_anew {
            self.desk.relist_fans(agent, self.now);
        }
    }

    /// The agent's seat; one nobody has told of is that of somebody who may not serve.
    fn seat(&mut self, agent: AgentId) -> &mut AgentSeat {
        let now = self.now;
        let unknown = || AgentSeat::unknown(now);
        self.desk.agents.entry(agent).or_insert_with(unknown)
    }

    pub(super) fn agent_gone(&mut self, agent: AgentId) {
        self.withdraw_from(agent);
        if let Some(seat) = self.desk.agents.get_mut(&agent) {
            seat.employed = false;
        }
        self.desk.reseat(agent, self.now);
        self.forget(agent);
    }

    /// Forgets one who may not serve any more, once nothing of theirs is left.
    fn forget(&mut self, agent: AgentId) {
        let left =
            |seat: &AgentSeat| seat.employed || seat.consoles > 0 || !seat.serving.is_empty();
        if self.desk.agents.get(&agent).is_some_and(|seat| !left(seat)) {
            self.desk.agents.remove(&agent);
        }
    }

    pub(super) fn connected(&mut self, agent: AgentId, up: bool) {
        let Some(seat) = self.desk.agents.get_mut(&agent) else {
            return;
        };
        seat.consoles = if up {
            seat.consoles + 1
        } else {
            seat.consoles.saturating_sub(1)
        };
        let gone = seat.consoles == 0;
        self.desk.reseat(agent, self.now);
        match gone {
            true => {
                self.left_alone(agent);
                self.forget(agent);
            }
            false => self.returned(agent),
        }
    }

    pub(super) fn set_state(&mut self, agent: AgentId, state: String, reason: StateReason) {
        let now = self.now;
        let Some(seat) = self
            .desk
            .agents
            .get_mut(&agent)
            .filter(|seat| seat.employed)
        else {
            return;
        };
        if seat.state != state {
            seat.state.clone_from(&state);
            seat.since = now;
        }
        let since = seat.since;
        self.desk.reseat(agent, now);
        if state != AVAILABLE {
            self.withdraw_from(agent);
        }
        self.out.push(Output::State {
            agent,
            state,
            since,
            reason,
        });
    }

    pub(super) fn serving(&mut self, agent: AgentId, session: SessionId) {
        let now = self.now;
        let seat = self.seat(agent);
        seat.accepted.remove(&session);
        // Told again after an accepted offer; the turn was taken then.
        if seat.serving.insert(session) {
            seat.last_taken = now;
        }
        self.desk.reseat(agent, now);
    }

    /// Forgets a session: its seats, its place in the queue, and who serves it.
    pub(super) fn over(&mut self, session: SessionId) {
        self.desk.no_seats(session);
        self.dequeue(session);
        let serves = |(agent, seat): (&AgentId, &AgentSeat)| {
            seat.serving.contains(&session).then_some(*agent)
        };
        let agents: Vec<AgentId> = self.desk.agents.iter().filter_map(serves).collect();
        for agent in agents {
            self.released(agent, session);
        }
    }

    pub(super) fn released(&mut self, agent: AgentId, session: SessionId) {
        if let Some(seat) = self.desk.agents.get_mut(&agent) {
            seat.serving.remove(&session);
            seat.accepted.remove(&session);
            self.desk.reseat(agent, self.now);
            self.forget(agent);
        }
        self.desk.served(session, self.now);
    }

    /// Word of what became of an accepted offer may be late: the session may have rung anew and
    /// be served by then, also by the same agent.
    pub(super) fn not_taken(&mut self, agent: AgentId, session: SessionId, offer: OfferId) {
        let Some(seat) = self.desk.agents.get_mut(&agent) else {
            return;
        };
        if seat.accepted.get(&session) != Some(&offer) {
            return;
        }
        seat.accepted.remove(&session);
        seat.serving.remove(&session);
        self.desk.reseat(agent, self.now);
        self.forget(agent);
        if !self.desk.is_served(session) {
            self.desk.not_begun(session);
        }
    }
}
