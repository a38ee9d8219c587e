//! What may be put into a desk, and what comes out.

use super::{Opening, Qualities, QueueTerms};
use crate::{
    AgentId, Millis, OfferId, QueueId, SearchId, SeatId, SessionId, Time, WaiterId,
    hours::Calendar,
    routing::Search,
    session::{OfferAnswer, SearchEnd},
};
use serde::{Deserialize, Serialize};

/// Everything that can happen to a desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Input {
    /// An agent exists, with these settings.
    Agent {
        /// Who.
        agent: AgentId,
        /// Shown name.
        name: String,
        /// Queues they serve; empty is all.
        queues: Vec<QueueId>,
        /// Most sessions at once.
        capacity: u32,
        /// What they bring along.
        #[serde(default)]
        qualities: Qualities,
        /// An assistant, not a person.
        #[serde(default)]
        software: bool,
    },
    /// A queue deals its sessions out on these terms. Never said to another node.
    Queue {
        /// Which.
        queue: QueueId,
        /// How.
        terms: QueueTerms,
    },
    /// A queue is open by that calendar; without one always. Never said to another node.
    Opening {
        /// Which.
        queue: QueueId,
        /// On which terms.
        opening: Opening,
        /// The calendar.
        calendar: Option<Box<Calendar>>,
    },
    /// An agent may not serve any more.
    AgentGone {
        /// Who.
        agent: AgentId,
    },
    /// A console of the agent connected.
    Connected {
        /// Who.
        agent: AgentId,
    },
    /// A console of the agent is gone.
    Disconnected {
        /// Who.
        agent: AgentId,
    },
    /// An agent says whether they take visitors.
    SetState {
        /// Who.
        agent: AgentId,
        /// [`super::AVAILABLE`] or the name of a not-ready state.
        state: String,
    },
    /// The tenant's limit of seats; 0 is none.
    SeatsMax(u32),
    /// Somebody does not wait for a seat any more.
    LeftLine {
        /// Who.
        waiter: WaiterId,
    },
    /// A visitor got no further than their seat.
    SeatFree {
        /// Which session.
        session: SessionId,
        /// The seat they were promised; `None` where it has no name.
        #[serde(default)]
        seat: Option<SeatId>,
    },
    /// A session has that many visitors, whatever was known before.
    Seats {
        /// Which.
        session: SessionId,
        /// How many; 0 when it is over.
        visitors: u32,
        /// Newest position of its log at that time. What is older than what is known counts no
        /// more; 0 is unknown, and counts.
        #[serde(default)]
        at: u64,
        /// Promised seats whose visitors are among these, or will not come.
        #[serde(default)]
        taken: Vec<SeatId>,
    },
    /// A session waits.
    Enqueue {
        /// Which.
        session: SessionId,
        /// What for, and on which terms.
        #[serde(flatten)]
        search: Search,
    },
    /// A session waits no more.
    Dequeue {
        /// Which.
        session: SessionId,
    },
    /// An agent answers an offer.
    Answer {
        /// Who.
        agent: AgentId,
        /// Which.
        offer: OfferId,
        /// Takes the visitor.
        accept: bool,
    },
    /// An agent serves a session (also told after a restart).
    Serving {
        /// Who.
        agent: AgentId,
        /// Which.
        session: SessionId,
    },
    /// An agent does not serve a session any more.
    Released {
        /// Who.
        agent: AgentId,
        /// Which.
        session: SessionId,
    },
    /// A session did not take an accepted offer in. Whoever has accepted it anew, or is in it by
    /// now, stays. For the writer of the desk that the offer was accepted at, and no other: a
    /// desk that has not heard of the offer does nothing.
    NotTaken {
        /// Who had accepted.
        agent: AgentId,
        /// Which session.
        session: SessionId,
        /// What they had accepted.
        offer: OfferId,
    },
    /// A session is over, whatever was known of it.
    Over {
        /// Which.
        session: SessionId,
    },
    /// How long agents are given to write a session up; 0 is not at all. Never said to another
    /// node.
    WrapUpTime(Millis),
    /// A session that the agent served is over.
    WrapUp {
        /// Who.
        agent: AgentId,
        /// Which.
        session: SessionId,
        /// Since when.
        since: Time,
    },
    /// The agent has written the session up.
    WrappedUp {
        /// Who.
        agent: AgentId,
        /// Which.
        session: SessionId,
    },
    /// The deadline has come.
    Tick,
}

/// Why an agent's state changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateReason {
    /// They said so.
    Own,
    /// They let an offer lapse.
    NoResponse,
}

/// What follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Present the session to the agent.
    Offered {
        /// The offer.
        offer: OfferId,
        /// Which session.
        session: SessionId,
        /// To whom.
        agent: AgentId,
        /// When it lapses.
        expires_at: Time,
    },
    /// The offer is over.
    Answered {
        /// The offer.
        offer: OfferId,
        /// Which session.
        session: SessionId,
        /// Whose.
        agent: AgentId,
        /// How.
        answer: OfferAnswer,
    },
    /// Nobody can be asked for a search out of a running session.
    NotFound {
        /// Which session.
        session: SessionId,
        /// The search.
        search: SearchId,
        /// Why.
        why: SearchEnd,
    },
    /// Nobody is logged in for the queue of a session that begins to wait.
    NobodyThere {
        /// Which session.
        session: SessionId,
    },
    /// An agent's state changed.
    State {
        /// Who.
        agent: AgentId,
        /// The state.
        state: String,
        /// Since when.
        since: Time,
        /// Why.
        reason: StateReason,
    },
    /// Which sessions an agent writes up changed.
    WrapUps {
        /// Who.
        agent: AgentId,
    },
    /// Places in a queue changed.
    Places {
        /// Which.
        queue: QueueId,
    },
}
