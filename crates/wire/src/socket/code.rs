//! Stable error codes.

/// Codes that only the transport makes; those of sessions are
/// [`switchboard_core::session::Refusal::code`].
pub mod codes {
    /// Not JSON, or a field is missing or of the wrong type.
    pub const BAD_FRAME: &str = "bad_frame";
    /// Over the size limit.
    pub const TOO_LARGE: &str = "too_large";
    /// `t` names no frame.
    pub const UNKNOWN_TYPE: &str = "unknown_type";
    /// The first frame must be `hello`.
    pub const HELLO_FIRST: &str = "hello_first";
    /// Another protocol version; reload to get the current client.
    pub const PROTOCOL_UNSUPPORTED: &str = "protocol_unsupported";
    /// Unknown, used, lapsed or foreign ticket.
    pub const BAD_TICKET: &str = "bad_ticket";
    /// This connection did not open that session.
    pub const NOT_JOINED: &str = "not_joined";
    /// More frames than allowed.
    pub const RATE_LIMITED: &str = "rate_limited";
    /// The record cannot be written now; try again.
    pub const UNAVAILABLE: &str = "unavailable";
    /// The disk is full; nothing was written.
    pub const FULL: &str = "full";
    /// The offer was answered, lapsed or withdrawn.
    pub const OFFER_OVER: &str = "offer_over";
    /// A command id is empty or too long.
    pub const BAD_ID: &str = "bad_id";
    /// The request names no session, and none or several are open on this connection.
    pub const AMBIGUOUS_SESSION: &str = "ambiguous_session";
    /// The session is only watched on this connection: nothing can be said to it (IS-81).
    pub const WATCHING: &str = "watching";
    /// Acts on a page that are over a limit, or of which there are none.
    pub const BAD_HAND: &str = "bad_hand";
    /// The caller may not do that.
    pub const NOT_ALLOWED: &str = "not_allowed";
    /// No such session, or none of yours.
    pub const NO_SUCH_SESSION: &str = "no_such_session";
}
