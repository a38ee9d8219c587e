//! What a supervisor does in a running session.

use serde::{Deserialize, Serialize};
use switchboard_core::QueueId;
use utoipa::ToSchema;

/// A word to the agents of a session.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWhisper {
    /// At most 4,000 characters.
    pub text: String,
    /// The caller's own name for it, 1 to 64 characters: sent again, it is said once.
    #[serde(default)]
    pub id: Option<String>,
}

/// A word that was said.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Whisper {
    /// Its place in the session's log.
    pub seq: u64,
}

/// Where a session that waits is to wait.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Requeue {
    /// That queue; absent is where it waits now.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    pub queue: Option<QueueId>,
    /// Before all others.
    #[serde(default)]
    pub front: bool,
}
