//! What the voice server tells by itself, and why it refuses.

use switchboard_core::{LegId, SessionId};

/// Something has happened in a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Where.
    pub room: SessionId,
    /// What.
    pub what: What,
}

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Speech can be heard by, and of, this member from now on.
    Connected {
        /// Who.
        member: LegId,
        /// By which connection ([`Answer::connection`](crate::Answer::connection)).
        connection: u64,
    },
    /// The member is not in the room any more: nothing was heard of their browser for too long,
    /// it has closed the connection, or never connected; or their [`Port`](crate::Port) was
    /// dropped. Not told of who left or was replaced.
    Lost {
        /// Who.
        member: LegId,
        /// Which connection it was.
        connection: u64,
    },
    /// Who talks is other than before; looked at five times a second.
    Talking {
        /// All who do, in the order of their ids.
        members: Vec<LegId>,
    },
}

/// Why somebody cannot join.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// Not a session description, or none that this server can answer: no audio line, no
    /// fingerprint, no ICE user name.
    #[error("not a session description that can be answered")]
    BadOffer,
    /// The connection that is to be restarted is none any more.
    #[error("no such connection")]
    NoSuchConnection,
    /// As many members as the port is set up for.
    #[error("no room for another")]
    Full,
    /// The voice server has stopped.
    #[error("voice has stopped")]
    Stopped,
}
