//! Named refusals. A refused input changed nothing.

/// Why an input was refused.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, thiserror::Error,
)]
pub enum Refusal {
    /// The sender is not on the roster.
    #[error("not a member of this session")]
    NotJoined,
    /// The session is over.
    #[error("the session has ended")]
    SessionEnded,
    /// The sender's role may not do that, or the channel is not open.
    #[error("not allowed")]
    NotAllowed,
    /// The endpoint is on the roster already (CC-4).
    #[error("already a member")]
    AlreadyJoined,
    /// Whoever is asked has said no, more than once in a row and not long ago:
    /// [`crate::limits::NOES`], [`crate::limits::AFTER_NO_MS`].
    #[error("they have said no; ask again later")]
    Declined,
    /// A command of another epoch of the baton than the present one.
    #[error("somebody else leads by now")]
    StaleEpoch,
    /// Not an absolute http or https address, or too long.
    #[error("not an http or https address")]
    BadUrl,
    /// Nothing but white space, or an attribute without a key.
    #[error("nothing to send")]
    EmptyLine,
    /// Longer than [`crate::limits::LINE_CHARS`].
    #[error("the text is too long")]
    LineTooLong,
    /// A name, title or attribute over its limit.
    #[error("a value is too long")]
    ValueTooLong,
    /// More attributes than [`crate::limits::ATTRIBUTES`].
    #[error("too many attributes")]
    TooMany,
    /// Command id empty, over [`crate::limits::COMMAND_ID_CHARS`], or with control characters.
    #[error("bad command id")]
    BadId,
    /// Somebody is looked for already; one search at a time.
    #[error("somebody is looked for already")]
    Searching,
    /// No such push, leg or offer in this session.
    #[error("not found in this session")]
    Unknown,
    /// The service's `max_members` are in the session (IS-111).
    #[error("the session is full")]
    RoomFull,
    /// The service does not admit this endpoint.
    #[error("the service does not admit this endpoint")]
    NotAdmitted,
    /// A leg report that does not fit the leg's state.
    #[error("report does not fit the leg's state")]
    BadReport,
    /// The line that it was said behind could not be taken. May be said again, after that one.
    #[error("the line before it was not taken")]
    OutOfTurn,
}

impl Refusal {
    /// Stable code for wires and logs.
    pub fn code(self) -> &'static str {
        match self {
            Refusal::NotJoined => "not_joined",
            Refusal::SessionEnded => "session_ended",
            Refusal::NotAllowed => "not_allowed",
            Refusal::AlreadyJoined => "already_joined",
            Refusal::Declined => "declined",
            Refusal::StaleEpoch => "stale_epoch",
            Refusal::BadUrl => "bad_url",
            Refusal::EmptyLine => "empty_line",
            Refusal::LineTooLong => "line_too_long",
            Refusal::ValueTooLong => "name_too_long",
            Refusal::TooMany => "too_many",
            Refusal::BadId => "bad_id",
            Refusal::Searching => "searching",
            Refusal::Unknown => "unknown",
            Refusal::RoomFull => "room_full",
            Refusal::NotAdmitted => "not_admitted",
            Refusal::BadReport => "bad_report",
            // Refused for what that line was refused for, and to be repeated like it.
            Refusal::OutOfTurn => "unavailable",
        }
    }
}
