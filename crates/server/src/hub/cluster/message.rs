//! What nodes say to each other, as JSON. Frames for browsers travel as they are.
//!
//! Nodes of two releases work together (IS-5): a release understands what is new here one
//! release before it says it, and leaves out no field that the release before it reads; see
//! docs/decisions/0007-upgrades.md.

use super::super::{
    HubError,
    calls::{CallAnswer, CallAsk, NoCall},
    fanout::Reach,
    msg::{Done, Hand},
    placed::Wait,
    seating::Promise,
    voice::{NoVoice, Talking},
    wall::Board,
    watch::Watcher,
};
use super::{StreamAsk, StreamReply};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use switchboard_core::{
    AgentId, LegId, OfferId, QueueId, SeatId, SessionId, TenantId, Time, desk,
    session::{Audience, Candidate, Channel, Crowd, Endpoint, Input, OfferAnswer, Refusal, Role},
};
use switchboard_store::StoreError;
use switchboard_wire::socket::{
    Availability, Colleagues, DeskSelf, Member, Offer, SessionBrief, SessionView, WallSession,
};
use uuid::Uuid;

/// What this build understands. A node says it in the record, so that whoever has something to
/// say that is newer knows to whom it may.
pub(crate) const SPEAKS: u32 = WARM;
/// [`DeskAsk::State`] and [`desk::Input::Over`].
pub(crate) const DESK_STATES: u32 = 2;
/// [`DeskAsk::Seat`] and [`SessionAsk::Join`].
pub(crate) const SEAT_TERMS: u32 = 3;
/// Searches out of running sessions, and [`DeskAsk::Colleagues`].
pub(crate) const SEARCHES: u32 = 4;
/// [`desk::Input::WrapUp`] and [`desk::Input::WrappedUp`].
pub(crate) const WRAP_UPS: u32 = 5;
/// [`DeskAsk::SeatInTurn`] and [`desk::Input::LeftLine`].
pub(crate) const SEAT_LINES: u32 = 6;

/// Somebody looks on: [`SessionAsk::Attach`] with a watcher, [`Input::Prompt`], [`Input::Barge`],
/// [`Input::Requeue`], [`DeskAsk::Board`] and [`Ask::AllSessions`]. The owner before ignores the
/// watcher, and finds no member.
pub(crate) const WATCHING: u32 = 7;
/// [`Tell::Hand`] and [`FanOp::Hand`].
pub(crate) const HANDS: u32 = 8;
/// [`SessionAsk::Talk`].
pub(crate) const VOICE: u32 = 9;
/// [`SessionAsk::Calls`], and an endpoint's [`Via`](switchboard_core::session::Via): the owner tells the proxy.
pub(crate) const ENDPOINT_PROXIES: u32 = 10;
/// [`Command::Warm`](switchboard_core::session::Command::Warm) and what follows from it.
pub(crate) const WARM: u32 = 11;

/// One message.
#[derive(Serialize, Deserialize)]
pub(crate) enum Message {
    /// Wants an answer.
    Ask(u64, Ask),
    /// The answer.
    Answer(u64, Box<Answer>),
    /// Wants none.
    Tell(Tell),
}

/// A message whose content is not understood yet: who asked can be told so.
#[derive(Deserialize)]
pub(crate) enum Envelope<'a> {
    /// [`Message::Ask`].
    Ask(u64, #[serde(borrow)] &'a RawValue),
    /// [`Message::Answer`].
    Answer(u64, #[serde(borrow)] &'a RawValue),
    /// [`Message::Tell`].
    #[serde(borrow)]
    Tell(&'a RawValue),
}

/// What wants an answer.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Ask {
    /// Of the owner of a session.
    Session(TenantId, SessionId, SessionAsk),
    /// Of the owner of a tenant's desk.
    Desk(TenantId, DeskAsk),
    /// Of the node that minted the ticket: what it opens. It is used up.
    Ticket(String),
    /// Take that session over from me, who owns it by that epoch.
    Take(TenantId, SessionId, u64),
    /// Live sessions of a tenant, for the wall.
    Sessions(TenantId),
    /// Since [`WATCHING`]: all of them, for a snapshot.
    AllSessions(TenantId),
    /// A request of a conversation over plain HTTP. Its key names the node, and only releases
    /// that take the question make such keys.
    Stream(StreamAsk),
}

/// What is asked of a session.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum SessionAsk {
    /// Take this in; answered once it is durable.
    Input(Input),
    /// Since [`SEAT_TERMS`]: somebody is to join, in a seat they were promised.
    Join(Candidate, Promise),
    /// A connection of the asking node opens a leg.
    Attach {
        conn: u64,
        leg: LegId,
        channels: Vec<Channel>,
        staff: bool,
        /// Since [`WATCHING`]: they look on, and are no member.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        watcher: Option<Watcher>,
    },
    /// Understood, and not asked yet: the release before this one does not know it.
    Brief,
    View,
    /// The part behind that leg, so many members at most.
    Roster(Option<LegId>, usize),
    RoleOf(LegId),
    LegOf(Endpoint),
    /// Since [`VOICE`]: a member's browser offers to talk; with a connection, to go on by it.
    Talk(LegId, Option<u64>, String),
    /// Since [`ENDPOINT_PROXIES`].
    Calls(CallAsk),
    /// The desk presents the session to an agent.
    Offered(OfferId, AgentId, Time),
}

impl SessionAsk {
    /// That somebody join; without a seat as it was always said.
    pub fn join(candidate: &Candidate, seat: Option<Promise>) -> Self {
        match seat {
            Some(seat) => Self::Join(candidate.clone(), seat),
            None => Self::Input(Input::Join(candidate.clone())),
        }
    }
}

/// What is asked of a desk.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum DeskAsk {
    TakeSeat(SessionId),
    /// Since [`SEAT_TERMS`]: the same for a seat that has a name.
    Seat(SessionId, SeatId),
    /// Since [`SEAT_LINES`]: the same for somebody who may wait for it.
    SeatInTurn(SessionId, SeatId, desk::Turn),
    Answer(AgentId, OfferId, bool),
    Of(AgentId),
    /// Since [`SEARCHES`].
    Colleagues,
    /// Since [`WATCHING`].
    Board,
    /// Since [`DESK_STATES`].
    State(AgentId, String),
    /// Which offers ring for the session.
    Rings(SessionId),
}

/// Answers. A node that is asked for what it does not own says [`Answer::Elsewhere`].
#[derive(Serialize, Deserialize)]
pub(crate) enum Answer {
    Elsewhere,
    /// This release does not know the question.
    Unknown,
    Fault(Fault),
    Done(Done),
    Attached(Box<Attached>),
    Brief(SessionBrief),
    View(Box<SessionView>),
    Roster(Vec<Member>),
    Role(Option<Role>),
    Leg(Option<LegId>),
    Talking(Talking),
    Calls(CallAnswer),
    Yes(bool),
    /// The term in which a seat is promised; `None` when all are taken.
    Seat(Option<u64>),
    /// The same for [`DeskAsk::SeatInTurn`].
    SeatInTurn(Result<u64, desk::NoSeat>),
    Agent(Option<DeskSelf>),
    Colleagues(Box<Colleagues>),
    Board(Box<Board>),
    Offers(Vec<OfferId>),
    Opens(Option<super::super::Opens>),
    Sessions(Vec<WallSession>),
    Stream(StreamReply),
}

/// A session as a connection finds it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Attached {
    pub head: u64,
    /// Where the end of the conversation begins.
    pub tail: u64,
    pub view: SessionView,
    pub place: Option<(u32, u32, Option<u32>)>,
    /// What else holds of the wait; absent from the release before this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<Wait>,
    /// Who may see what.
    pub crowd: Crowd,
    /// What members of a large session are told of each other, and the position it covers.
    pub sums: Option<(u64, Box<RawValue>)>,
}

/// What wants no answer.
#[derive(Serialize, Deserialize)]
pub(crate) enum Tell {
    /// To the owner: a connection of this node is gone.
    Detach(SessionId, u64),
    /// To the owner: letters.
    Typing(SessionId, u64, LegId, String),
    /// To the owner, since [`HANDS`]: what a member does on their page.
    Hand(SessionId, Hand),
    /// To the owner, from the desk.
    Place(TenantId, SessionId, (u32, u32, Option<u32>)),
    /// From the owner, to a node with connections.
    Fan(SessionId, FanOp),
    /// To the owner of the desk.
    Desk(TenantId, desk::Input),
    /// To the owner of the desk: how many consoles of an agent this node has, and whether one
    /// of the tenant watches the wall.
    Consoles(TenantId, Vec<(AgentId, u32)>, bool),
    /// From the owner of a desk, to all.
    Published(TenantId, Vec<(QueueId, Availability)>, bool),
    /// From the new owner of a desk, to all: say again what counts.
    NewDesk(TenantId),
    /// From an owner that is none any more, to nodes with connections.
    Moved(SessionId),
    /// From the owner of a desk that gives it up, to all.
    DeskFree(TenantId),
    /// To all consoles.
    Console(Vec<ConsoleOp>),
    /// A tenant's configuration has changed.
    Config(TenantId),
}

/// What a node with connections does for the owner of a session.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum FanOp {
    /// All events behind `from`, where the last of these ended, that members are sent up to
    /// `through`.
    Events {
        from: u64,
        through: u64,
        events: Vec<FanEvent>,
        /// Who may see what, when that has changed.
        crowd: Option<Box<Crowd>>,
    },
    /// What members of a large session are told of each other. Behind `from` there was nothing
    /// that they are sent.
    Sums {
        from: u64,
        through: u64,
        frame: Box<RawValue>,
    },
    Signal(LegId, Box<RawValue>),
    /// Since [`HANDS`].
    Hand(Reach, Box<RawValue>),
    ToVisitors(Box<RawValue>),
    Detach(LegId, String),
}

/// An event on its way to readers: each node gets it once, and gives it to those it is for.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct FanEvent {
    pub seq: u64,
    pub audience: Audience,
    pub writer: Option<LegId>,
    pub frame: Box<RawValue>,
}

/// What happens to the consoles of agents.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum ConsoleOp {
    Send(AgentId, Box<RawValue>),
    Offer(AgentId, Box<Offer>),
    Question(AgentId, OfferId, String),
    OfferOver(AgentId, OfferId, OfferAnswer),
    Serves(AgentId, SessionId),
    ServesNoMore(AgentId, SessionId),
    Broadcast(TenantId, Box<RawValue>, bool),
    LogOut(AgentId),
}

/// A refusal on its way.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Fault {
    Refused(Refusal),
    NoSuchSession,
    UnknownService,
    SeatsFull,
    NodeFull,
    OfferOver,
    Voice(NoVoice),
    Call(NoCall),
    Full,
    Unavailable(String),
}

impl From<HubError> for Fault {
    fn from(error: HubError) -> Self {
        match error {
            HubError::Refused(refusal) => Fault::Refused(refusal),
            HubError::NoSuchSession => Fault::NoSuchSession,
            HubError::UnknownService => Fault::UnknownService,
            HubError::SeatsFull(_) => Fault::SeatsFull,
            HubError::NodeFull => Fault::NodeFull,
            HubError::OfferOver => Fault::OfferOver,
            HubError::Voice(why) => Fault::Voice(why),
            HubError::Call(why) => Fault::Call(why),
            // Starts are refused where they are asked for.
            error @ HubError::Closed { .. } => Fault::Unavailable(error.to_string()),
            HubError::Store(StoreError::Full) => Fault::Full,
            HubError::Store(error) => Fault::Unavailable(error.to_string()),
        }
    }
}

impl Fault {
    /// The error; one that may pass where whoever asked is away for the owner, and is not.
    pub fn unless(self, unsure: bool) -> HubError {
        match self {
            Fault::Refused(Refusal::NotAllowed) if unsure => {
                StoreError::Unavailable("the session does not know of the connection yet".into())
                    .into()
            }
            fault => fault.into(),
        }
    }
}

impl From<Fault> for HubError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refused(refusal) => HubError::Refused(refusal),
            Fault::NoSuchSession => HubError::NoSuchSession,
            Fault::UnknownService => HubError::UnknownService,
            Fault::SeatsFull => HubError::SeatsFull(desk::NoSeat { place: None }),
            Fault::NodeFull => HubError::NodeFull,
            Fault::OfferOver => HubError::OfferOver,
            Fault::Voice(why) => HubError::Voice(why),
            Fault::Call(why) => HubError::Call(why),
            Fault::Full => HubError::Store(StoreError::Full),
            Fault::Unavailable(text) => HubError::Store(StoreError::Unavailable(text)),
        }
    }
}

/// Name of the lease of a tenant's desk.
pub(crate) fn desk_lease(tenant: TenantId) -> String {
    format!("desk.{tenant}")
}

/// A node, in log lines and tickets.
pub(crate) fn short(node: Uuid) -> String {
    node.simple().to_string()
}
