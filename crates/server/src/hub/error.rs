//! Why the hub did not do what was asked. Nothing changed in any of these cases.

use super::{calls::NoCall, voice::NoVoice};
use switchboard_core::{Time, desk::NoSeat, session::Refusal};
use switchboard_store::StoreError;
use switchboard_wire::socket::codes;

/// A refusal of the hub.
#[derive(Debug, Clone, thiserror::Error)]
pub enum HubError {
    /// The session refused.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// No such session in this tenant, or it is over.
    #[error("no such session")]
    NoSuchSession,
    /// No such service in this tenant.
    #[error("no such service")]
    UnknownService,
    /// All seats of the tenant are taken (IS-113).
    #[error("all seats are taken")]
    SeatsFull(NoSeat),
    /// This node has as many sessions as it may (IS-96).
    #[error("this server has as many sessions as it may")]
    NodeFull,
    /// Outside business hours nobody new is taken.
    #[error("it is closed{}", opening(.opens_at))]
    Closed {
        /// When it opens, if that is known.
        opens_at: Option<Time>,
    },
    /// The offer was answered, lapsed or withdrawn.
    #[error("the offer is over")]
    OfferOver,
    /// The member cannot talk.
    #[error("{0}")]
    Voice(#[from] NoVoice),
    /// Nothing is done about the telephone call.
    #[error("{0}")]
    Call(#[from] NoCall),
    /// The record could not be read or written.
    #[error("{0}")]
    Store(#[from] StoreError),
}

fn opening(opens_at: &Option<Time>) -> String {
    opens_at.map_or_else(String::new, |at| format!("; it opens at {at}"))
}

impl HubError {
    /// Stable code for wires and logs.
    pub fn code(&self) -> &'static str {
        match self {
            HubError::Refused(refusal) => refusal.code(),
            HubError::NoSuchSession => codes::NO_SUCH_SESSION,
            HubError::UnknownService => "unknown_service",
            HubError::SeatsFull(_) => "seats_full",
            HubError::NodeFull => "node_full",
            HubError::Closed { .. } => "closed",
            HubError::OfferOver => codes::OFFER_OVER,
            HubError::Voice(why) => why.code(),
            HubError::Call(why) => why.code(),
            HubError::Store(StoreError::Full) => codes::FULL,
            HubError::Store(_) => codes::UNAVAILABLE,
        }
    }

    /// HTTP status that fits.
    pub fn status(&self) -> u16 {
        match self {
            HubError::Refused(Refusal::NotAllowed | Refusal::NotJoined | Refusal::NotAdmitted) => {
                403
            }
            HubError::Refused(
                Refusal::AlreadyJoined
                | Refusal::Searching
                | Refusal::RoomFull
                | Refusal::StaleEpoch
                | Refusal::Declined
                | Refusal::SessionEnded,
            ) => 409,
            HubError::Refused(Refusal::Unknown) => 404,
            HubError::Refused(Refusal::OutOfTurn) => 503,
            HubError::Refused(_) => 422,
            HubError::NoSuchSession | HubError::UnknownService => 404,
            HubError::SeatsFull(_) | HubError::Closed { .. } | HubError::OfferOver => 409,
            HubError::Voice(why) => why.status(),
            HubError::Call(why) => why.status(),
            HubError::Store(StoreError::Full) => 507,
            HubError::NodeFull | HubError::Store(_) => 503,
        }
    }
}
