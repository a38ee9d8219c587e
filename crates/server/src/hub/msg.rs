//! What a session task is told, and how it answers.

use super::{
    calls::AskedOfCalls,
    cluster::{Answer, Attached, FanOp},
    encode,
    error::HubError,
    fanout::Subscriber,
    outbox::Outbox,
    seating::Promise,
    voice::Talk,
    watch::Watcher,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use switchboard_core::{
    AgentId, LegId, OfferId, SessionId, Time,
    session::{Candidate, Channel, Endpoint, Input, OfferAnswer, Role},
};
use switchboard_wire::socket::{Member, ServerFrame, SessionBrief, SessionView, hand::Act};
use tokio::sync::oneshot;
use uuid::Uuid;

/// Who wants to know how a command went.
pub enum ReplyTo {
    /// A connection, by command id.
    Conn {
        /// Where.
        outbox: Arc<Outbox>,
        /// The command's id.
        id: String,
    },
    /// A caller inside the server.
    Call(oneshot::Sender<Result<Done, HubError>>),
    /// Nobody.
    Nobody,
}

/// What a member does on their page, as it is on its way to others (frame `hand`).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Hand {
    /// Which connection sent it.
    pub conn: u64,
    /// Whose.
    pub leg: LegId,
    /// Names the page.
    pub page: String,
    /// What.
    pub acts: Vec<Act>,
}

/// What a command led to.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct Done {
    /// Sequence number of its event.
    pub seq: Option<u64>,
    /// The leg that joined.
    pub leg: Option<LegId>,
}

/// Somebody who is to join, and the seat they were promised if they need one.
pub struct Seated {
    /// Who.
    pub candidate: Candidate,
    /// The seat.
    pub seat: Option<Promise>,
    /// Told how it went.
    pub reply: ReplyTo,
}

/// A connection at another node that opens a leg.
pub struct AttachRemote {
    /// Which node.
    pub node: Uuid,
    /// The connection there.
    pub conn: u64,
    /// Whose.
    pub leg: LegId,
    /// Channels it opened.
    pub channels: Vec<Channel>,
    /// Sees what is for staff.
    pub staff: bool,
    /// Who looks on and is no member.
    pub watcher: Option<Watcher>,
    /// Told what it finds.
    pub reply: oneshot::Sender<Result<Box<Attached>, HubError>>,
}

/// Boxed: a channel keeps room for 32 messages, and most sessions are quiet.
pub type Mail = Box<Msg>;

/// What a session task is told.
pub enum Msg {
    /// An input of the session.
    Input(Input, ReplyTo),
    /// Somebody is to join.
    Join(Box<Seated>),
    /// A connection opens a leg.
    Attach {
        /// Who and where.
        subscriber: Subscriber,
        /// Newest event it has seen.
        after: u64,
        /// Command id to answer.
        id: String,
    },
    /// A connection at another node opens a leg.
    AttachRemote(AttachRemote),
    /// A connection at another node is gone.
    DetachRemote(Uuid, u64),
    /// A node is gone, or what it last said is lost.
    NodeLost(Uuid),
    /// Look in the record whether this node still owns the session.
    Verify,
    /// Look for the owner again.
    Relocate,
    /// Give the session to that node; told whether it took it.
    HandOver(Uuid, oneshot::Sender<bool>),
    /// The desk is new and knows nothing.
    NewDesk,
    /// The owner's answer to a question.
    Answered(u64, Option<Answer>),
    /// A connection here that is to be known to a new owner.
    Reattach {
        /// Which.
        conn: u64,
        /// Its leg.
        leg: LegId,
    },
    /// What the owner wants done here.
    Fan(Uuid, FanOp),
    /// A connection is gone or closes its part.
    Detach {
        /// Which.
        conn: u64,
    },
    /// Letters as they are typed.
    Typing {
        /// Which connection sent them.
        conn: u64,
        /// Whose.
        leg: LegId,
        /// The whole draft.
        text: String,
    },
    /// What somebody does on their page.
    Hand(Box<Hand>),
    /// The desk presents the session.
    Offered {
        /// The offer.
        offer: OfferId,
        /// To whom.
        agent: AgentId,
        /// When it lapses.
        expires_at: Time,
    },
    /// Place in the queue.
    Place {
        /// From 1.
        place: u32,
        /// Length of the queue.
        of: u32,
        /// Honest estimate.
        estimate_s: Option<u32>,
    },
    /// The session in a few words.
    Brief(oneshot::Sender<SessionBrief>),
    /// The session as staff see it.
    View(oneshot::Sender<SessionView>),
    /// A connection that catches up has everything up to a position.
    CaughtUp {
        /// Who and where.
        subscriber: Subscriber,
        /// The position.
        after: u64,
    },
    /// A part of the roster.
    Roster {
        /// The part behind this leg.
        after: Option<LegId>,
        /// So many members at most.
        most: usize,
        /// Where to.
        reply: oneshot::Sender<Vec<Member>>,
    },
    /// A member's browser offers to talk.
    Talk(Box<Talk>),
    /// Something is asked of the session's telephone calls.
    Calls(Box<AskedOfCalls>),
    /// The media port tells something of the session's voice channel.
    Voice(switchboard_voice::What),
    /// The role of a leg.
    RoleOf(LegId, oneshot::Sender<Option<Role>>),
    /// The leg of an endpoint.
    LegOf(Endpoint, oneshot::Sender<Option<LegId>>),
}

/// Tells whoever asked how it went.
pub(super) fn answer(reply: ReplyTo, session: SessionId, result: Result<Done, HubError>) {
    match reply {
        ReplyTo::Conn { outbox, id } => {
            let frame = match result {
                Ok(done) => ServerFrame::Ok { id, seq: done.seq },
                Err(error) => {
                    ServerFrame::error(Some(id), Some(session), error.code(), error.to_string())
                }
            };
            outbox.push_asked(encode::frame(&frame));
        }
        ReplyTo::Call(sender) => {
            let _ = sender.send(result);
        }
        ReplyTo::Nobody => {
            if let Err(error) = result {
                tracing::debug!(%session, %error, "input refused");
            }
        }
    }
}

impl Msg {
    /// The leg whose command or connection it is.
    pub(super) fn leg(&self) -> Option<LegId> {
        match self {
            Msg::Input(Input::Command { leg, .. }, _) | Msg::Reattach { leg, .. } => Some(*leg),
            _ => None,
        }
    }
}

pub(super) fn refuse(msg: Msg, error: HubError) {
    match msg {
        Msg::Input(
            Input::OfferAnswered {
                answer: OfferAnswer::Accepted,
                ..
            },
            _,
        ) => {}
        Msg::Input(_, reply) => answer(reply, SessionId::from_u128(0), Err(error)),
        Msg::Join(seated) => answer(seated.reply, SessionId::from_u128(0), Err(error)),
        Msg::AttachRemote(remote) => drop(remote.reply.send(Err(error))),
        Msg::Talk(talk) => drop(talk.reply.send(Err(error))),
        Msg::Calls(asked) => drop(asked.reply.send(Err(error))),
        Msg::Attach { subscriber, id, .. } => {
            answer(
                ReplyTo::Conn {
                    outbox: subscriber.outbox,
                    id,
                },
                SessionId::from_u128(0),
                Err(error),
            );
        }
        _ => {}
    }
}

/// Channels a wire message may name.
pub fn known_channels(channels: &[Channel]) -> Vec<Channel> {
    let mut known = channels.to_vec();
    known.sort_unstable();
    known.dedup();
    known
}
