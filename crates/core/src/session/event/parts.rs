//! Words that events are made of.

use crate::LegId;
use serde::{Deserialize, Serialize};

/// Who may see an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// All members.
    Everyone,
    /// Members of the tenant's side only.
    Staff,
    /// That member only: what became of a command of theirs in a large session.
    Member(LegId),
    /// Nobody in the session: the archive has it (IS-127).
    Archive,
}

/// How a pushed page is to be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PushTarget {
    /// The follower's own tab.
    #[default]
    Tab,
    /// A window beside it.
    Window,
}

/// What became of a push at one follower.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PushOutcome {
    /// The page is on the follower's screen.
    Arrived,
    /// The follower said no.
    Declined,
    /// The browser refused to open it.
    Blocked,
}

/// How an offer was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferAnswer {
    /// The agent takes the visitor.
    Accepted,
    /// The agent said no.
    Declined,
    /// The agent did not answer in time.
    Lapsed,
    /// The visitor left, or the agent went away, before an answer.
    Withdrawn,
}

/// How a search out of a running session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SearchEnd {
    /// Whoever was found is in the session.
    Joined,
    /// The one who was asked for by name said no.
    Declined,
    /// They did not answer, or nobody was found in time.
    Lapsed,
    /// They are not there, or do not take visitors now.
    Away,
    /// They have all the sessions that they may have, or another offer.
    Busy,
    /// Nobody is there who serves that queue.
    Unstaffed,
    /// They said yes, and never came.
    Unreached,
    /// The visitor does not want it.
    Refused,
    /// Who asked for it does not want it any more, or has gone.
    Cancelled,
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// The visitor ended it.
    VisitorLeft,
    /// The agent ended it.
    AgentLeft,
    /// Nobody was left in it.
    Empty,
    /// The visitor left while still waiting.
    Abandoned,
    /// Ended from outside: administrator or API.
    Closed,
}

/// A notice of the service to the members. Texts are the clients' matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// The agent's connection is gone; the server waits for it.
    AgentConnectionLost,
    /// The agent is back.
    AgentReturned,
    /// The agent did not come back; the visitor waits again, at the front.
    BackInQueue,
    /// No agent is logged in for this service now.
    NobodyAvailable,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
pub(super) fn is_zero(n: &u32) -> bool {
    *n == 0
}
