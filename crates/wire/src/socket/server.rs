//! Frames from the server to an endpoint.

use super::{
    Crowd, DeskSelf, Details, Member, Offer, SessionBrief, SessionView, Status, WrappingUp,
};
use serde::{Deserialize, Serialize};
use switchboard_core::{
    AgentId, LegId, OfferId, QueueId, SessionId, Time,
    session::{Event, InvitationEnd, OfferAnswer},
};
use utoipa::ToSchema;

/// One queue as agents see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct QueueStatus {
    /// The queue.
    #[schema(value_type = String)]
    pub queue: QueueId,
    /// Shown name.
    pub name: String,
    /// Sessions waiting.
    pub waiting: u32,
    /// The longest wait in milliseconds.
    pub longest_ms: i64,
    /// Agents who could take one now.
    pub agents_ready: u32,
    /// Agents logged in for it who could not.
    pub agents_busy: u32,
}

/// An agent on the wall.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WallAgent {
    /// Who.
    #[schema(value_type = String)]
    pub agent: AgentId,
    /// Shown name.
    pub name: String,
    /// `available` or a not-ready state.
    pub state: String,
    /// Since when.
    #[schema(value_type = String)]
    pub since: Time,
    /// A console is connected.
    pub connected: bool,
    /// Sessions served now.
    pub sessions: u32,
    /// Most sessions at once.
    pub capacity: u32,
    /// Writes up sessions that are over, at most until then; absent if not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub wraps_up_until: Option<Time>,
}

/// Who can be asked to join a session or to take it over (WT-34, WT-38).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Colleagues {
    /// Agents whose consoles are connected.
    pub agents: Vec<WallAgent>,
    /// All queues.
    pub queues: Vec<QueueStatus>,
}

/// A session on the wall.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WallSession {
    /// Its id.
    #[schema(value_type = String)]
    pub id: SessionId,
    /// Unique name.
    pub name: String,
    /// Shown name of the service.
    pub service_name: String,
    /// Where it stands.
    pub status: Status,
    /// Shown name of the visitor.
    pub visitor_name: String,
    /// Who serves it.
    pub agent_name: Option<String>,
    /// When it started.
    #[schema(value_type = String)]
    pub created_at: Time,
    /// Page of origin.
    pub page: Option<String>,
}

/// Seats of a tenant (IS-113).
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Seats {
    /// Taken now.
    pub used: u32,
    /// The maximum; 0 is no limit.
    pub max: u32,
}

/// A frame to an endpoint.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(tag = "t", rename_all = "snake_case")]
#[allow(missing_docs, reason = "fields are described in docs/protocol.md")]
pub enum ServerFrame {
    /// Answer to `hello`.
    Welcome {
        protocol: u32,
        build: String,
        node: String,
        beat_s: u32,
    },
    /// A leg is open on this connection; missed events follow.
    Attached {
        #[schema(value_type = String)]
        s: SessionId,
        #[schema(value_type = String)]
        leg: LegId,
        id: String,
        head: u64,
        after: u64,
        session: Box<SessionView>,
    },
    /// A durable event.
    Event {
        #[schema(value_type = String)]
        s: SessionId,
        seq: u64,
        #[schema(value_type = String)]
        at: Time,
        #[schema(value_type = Object)]
        event: Event,
    },
    /// Who is in a large session: sums, and the named members.
    Roster {
        #[schema(value_type = String)]
        s: SessionId,
        through: u64,
        crowd: Crowd,
        members: Vec<Member>,
    },
    /// Letters as they are typed.
    Typing {
        #[schema(value_type = String)]
        s: SessionId,
        #[schema(value_type = String)]
        leg: LegId,
        text: String,
    },
    /// Place in the queue, from 1, and an honest estimate.
    Place {
        #[schema(value_type = String)]
        s: SessionId,
        place: u32,
        of: u32,
        estimate_s: Option<u32>,
        /// Seconds until the visitor is to be shown what else they may do (IS-114), 0 is now;
        /// absent while somebody is asked to take them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        notice_in_s: Option<u32>,
        /// The queue has closed, and keeps the place until it opens.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        held: bool,
        /// When that is, if it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<String>, format = DateTime)]
        opens_at: Option<Time>,
    },
    /// The command is done and durable.
    Ok {
        id: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        seq: Option<u64>,
    },
    /// The command changed nothing.
    Error {
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<String>)]
        s: Option<SessionId>,
        code: &'static str,
        message: String,
    },
    /// The reader was too slow: attach again with its position.
    Behind {
        #[schema(value_type = String)]
        s: SessionId,
        head: u64,
    },
    /// The leg is closed on this connection.
    Detached {
        #[schema(value_type = String)]
        s: SessionId,
        reason: &'static str,
    },
    /// Still there.
    Beat,
    /// The server drains, or too many come at once: come back after that time.
    Retry { after_ms: u64 },
    /// The desk feed is open.
    Desk {
        id: String,
        you: DeskSelf,
        sessions: Vec<Invite>,
        offers: Vec<Offer>,
    },
    /// A visitor is presented.
    Offer { offer: Box<Offer> },
    /// An offer is over.
    OfferOver {
        #[schema(value_type = String)]
        offer: OfferId,
        #[schema(value_type = String)]
        answer: OfferAnswer,
    },
    /// A meeting that the agent asked for is on: they may come in.
    Invited {
        #[schema(value_type = String, format = Uuid)]
        session: SessionId,
        service_name: String,
        /// Whom they are to meet, where that is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        with: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        subject: Option<String>,
        #[schema(value_type = String, format = DateTime)]
        until: Time,
    },
    /// That invitation is over.
    InvitationOver {
        #[schema(value_type = String, format = Uuid)]
        session: SessionId,
        #[schema(value_type = String)]
        outcome: InvitationEnd,
    },
    /// Open this leg now.
    Invite {
        #[serde(flatten)]
        invite: Box<Invite>,
    },
    /// The agent's own state changed.
    State {
        state: String,
        #[schema(value_type = String)]
        since: Time,
        reason: &'static str,
    },
    /// Sessions that the agent writes up changed: these are all.
    WrapUps { wrap_ups: Vec<WrappingUp> },
    /// Queues, at most once a second.
    DeskStatus { queues: Vec<QueueStatus> },
    /// Everything a supervisor sees, at most once a second.
    Wall {
        agents: Vec<WallAgent>,
        queues: Vec<QueueStatus>,
        sessions: Vec<WallSession>,
        seats: Seats,
    },
}

/// A session and what is needed to open it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Invite {
    /// The session.
    pub session: SessionBrief,
    /// Connection details.
    pub details: Details,
}

impl ServerFrame {
    /// An error frame.
    pub fn error(
        id: Option<String>,
        s: Option<SessionId>,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self::Error {
            id,
            s,
            code,
            message: message.into(),
        }
    }
}
