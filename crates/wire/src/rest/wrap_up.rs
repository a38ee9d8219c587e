//! What is written down about a session.

use serde::{Deserialize, Serialize};
use switchboard_core::{AgentId, Time};
use utoipa::ToSchema;

/// What was written down about a session. All empty when nothing was.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WrapUp {
    /// How it came out.
    pub disposition: Option<String>,
    /// Tags, by name.
    pub tags: Vec<String>,
    /// Free text.
    pub note: String,
    /// Who wrote last.
    #[schema(value_type = Option<String>, format = Uuid)]
    pub agent: Option<AgentId>,
    /// Their shown name.
    pub agent_name: Option<String>,
    /// When it was written last.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<Time>,
    /// When its agent was through with it.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub done_at: Option<Time>,
}

/// Changes; absent stays as it is.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WrapUpPatch {
    /// One of the company's dispositions; empty takes it away.
    #[serde(default)]
    pub disposition: Option<String>,
    /// All tags: at most 20 of at most 40 characters; case does not count.
    #[serde(default)]
    pub tags: Option<Vec<String>>,
    /// Free text, at most 4,000 characters.
    #[serde(default)]
    pub note: Option<String>,
    /// `true` when the agent is through with a session that is over: visitors are presented to
    /// them again, unless they write up another one.
    #[serde(default)]
    pub done: bool,
}
