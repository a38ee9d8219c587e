//! What follows a session.

use serde::{Deserialize, Serialize};
use switchboard_core::{AgentId, SessionId};
use utoipa::ToSchema;

/// A visitor asks what there is to do after a session of theirs.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AfterRequest {
    /// Which.
    #[schema(value_type = String, format = Uuid)]
    pub session: SessionId,
}

/// What there is to do after a session.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct After {
    /// It can be rated.
    pub rating: bool,
    /// What the tenant asks; empty is the usual question.
    pub question: String,
    /// The transcript can be sent by mail.
    pub mail: bool,
    /// The address that the visitor gave in the session.
    pub email: Option<String>,
}

/// A visitor says what they thought of a session.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRating {
    /// Which.
    #[schema(value_type = String, format = Uuid)]
    pub session: SessionId,
    /// 1 to 5; more is better.
    pub stars: u8,
    /// In their own words, at most 1,000 characters.
    #[serde(default)]
    pub comment: Option<String>,
}

/// A visitor wants the transcript by mail.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TranscriptMail {
    /// Of which session.
    #[schema(value_type = String, format = Uuid)]
    pub session: SessionId,
    /// To whom.
    pub email: String,
    /// Language of the mail (BCP 47); absent is the session's.
    #[serde(default)]
    pub locale: Option<String>,
}

/// How the sessions of one agent in one service were rated.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RatingSum {
    /// The agent who served them last.
    #[schema(value_type = Option<String>)]
    pub agent: Option<AgentId>,
    /// Their shown name.
    pub agent_name: Option<String>,
    /// Key of the service.
    pub service: String,
    /// How often one star was given, two, and so on to five.
    pub stars: [u64; 5],
}
