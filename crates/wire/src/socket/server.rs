//! Frames from the server to an endpoint.

use super::{
    Crowd, DeskSelf, Details, Member, Offer, SessionBrief, SessionView, Status, WrappingUp, hand,
};
use serde::{Deserialize, Serialize};
use switchboard_core::{
    AgentId, LegId, OfferId, QueueId, SessionId, Time,
    session::{Event, InvitationEnd, OfferAnswer, Role},
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
    /// Of all these, those who take visitors, now or by and by.
    #[serde(default)]
    pub on_duty: u32,
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

impl WallAgent {
    /// Whether they could take one more session now.
    pub fn is_free(&self) -> bool {
        self.connected && self.state == "available" && self.sessions < self.capacity
    }
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
    /// Agents on its roster.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub agents: Vec<AgentId>,
    /// Where it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub queue: Option<QueueId>,
    /// Since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub waits_since: Option<Time>,
    /// When somebody said something last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub spoken_at: Option<Time>,
    /// Since when the visitor waits for an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub unanswered_since: Option<Time>,
    /// Its members were told that it may be watched (IS-81).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub announced: bool,
    /// Since when somebody is there to take over, and whoever hands over could not go (CC-13).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub hand_over_failed_at: Option<Time>,
}

/// What an alert on the wall is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// Somebody is there to take a visitor over, and whoever hands over could not go.
    HandOver,
    /// An agent has more sessions at a time than the company wants.
    ManySessions,
    /// Nobody serves a queue in which somebody waits.
    Unstaffed,
    /// Somebody has waited in a queue for too long.
    LongWait,
    /// A visitor has waited for an answer for too long.
    Unanswered,
}

/// Something on the wall that wants a supervisor's eye (IS-84).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Alert {
    /// What it is about.
    pub kind: AlertKind,
    /// The agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub agent: Option<AgentId>,
    /// The queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub queue: Option<QueueId>,
    /// The session.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub session: Option<SessionId>,
    /// Shown name of the agent, the queue or the visitor.
    pub name: String,
    /// How many sessions they have, or how many wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<u32>,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub since: Option<Time>,
}

/// Everything that goes on at one moment (IS-84).
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Wall {
    /// When this was so.
    #[schema(value_type = String, format = DateTime)]
    pub at: Time,
    /// All agents.
    pub agents: Vec<WallAgent>,
    /// All queues.
    pub queues: Vec<QueueStatus>,
    /// Sessions that go on; those that want something first.
    pub sessions: Vec<WallSession>,
    /// How many there are, shown or not.
    pub total: u32,
    /// Seats.
    pub seats: Seats,
    /// What wants a supervisor's eye.
    pub alerts: Vec<Alert>,
}

/// Seats of a tenant (IS-113).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
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
    /// What another member does on their page, to be done or shown on this one.
    Hand {
        #[schema(value_type = String)]
        s: SessionId,
        #[schema(value_type = String)]
        leg: LegId,
        page: String,
        acts: Vec<hand::Act>,
    },
    /// Who watches the session by now, where members are told (IS-81).
    Watched {
        #[schema(value_type = String)]
        s: SessionId,
        by: Vec<String>,
    },
    /// Who talks now: all of them.
    Talking {
        #[schema(value_type = String)]
        s: SessionId,
        #[schema(value_type = Vec<String>)]
        legs: Vec<LegId>,
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
    /// The feed of an endpoint proxy is open; these legs are its to connect.
    Proxy { id: String, legs: Vec<Handed> },
    /// An endpoint was joined for which this proxy connects; also told again whenever the session
    /// has a new owner: what is attached stays so.
    Handed { leg: Box<Handed> },
    /// The leg is over.
    HandedOver {
        #[schema(value_type = String, format = Uuid)]
        session: SessionId,
        #[schema(value_type = String, format = Uuid)]
        leg: LegId,
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
    /// A supervisor has set the agent's state (IS-84).
    StateSet { state: String, by: String },
    /// Everything a supervisor sees, at most once a second; of much less often.
    Wall {
        #[serde(flatten)]
        wall: Box<Wall>,
        /// Within how many milliseconds the next one comes.
        every_ms: u64,
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

/// An endpoint that does not connect itself, as its proxy is told of it: everything that it would
/// have been sent (CC-23).
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Handed {
    /// The session.
    pub session: SessionBrief,
    /// How to connect for it.
    pub details: Details,
    /// The key with which it was joined.
    pub key: String,
    /// Its shown name.
    pub name: String,
    /// What it is in the session.
    #[schema(value_type = String)]
    pub role: Role,
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
