//! What a supervisor does in a running session.

use serde::{Deserialize, Serialize};
use switchboard_core::{AgentId, QueueId, Time};
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

/// The state that an agent is to be in.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgentStateInput {
    /// `available` or a not-ready state of the company.
    pub state: String,
}

/// How an agent stood for a while.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StatusSpan {
    /// From then on.
    #[schema(value_type = String, format = DateTime)]
    pub from: Time,
    /// Until then; the last one to the end of what was asked for, or to now.
    #[schema(value_type = String, format = DateTime)]
    pub until: Time,
    /// `available` or a not-ready state.
    pub state: String,
    /// A console was connected.
    pub connected: bool,
}

/// When an agent was available.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AgentTimeline {
    /// Who.
    #[schema(value_type = String, format = Uuid)]
    pub agent: AgentId,
    /// Shown name.
    pub name: String,
    /// Connected and `available`, in milliseconds.
    pub available_ms: i64,
    /// Without gaps, from the first that is known.
    pub spans: Vec<StatusSpan>,
}
