//! Searches out of a running session.

use serde::{Deserialize, Serialize};
use switchboard_core::{AgentId, LegId, QueueId, SearchId, SessionId, routing::Purpose};
use utoipa::ToSchema;

/// What a colleague is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SearchPurpose {
    /// They come along.
    Conference,
    /// They take the visitor over.
    Transfer,
}

impl From<SearchPurpose> for Purpose {
    fn from(purpose: SearchPurpose) -> Self {
        match purpose {
            SearchPurpose::Conference => Purpose::Conference,
            SearchPurpose::Transfer => Purpose::Transfer,
        }
    }
}

/// A search for a colleague; with neither agent nor queue for whoever fits.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSearch {
    /// What for.
    pub purpose: SearchPurpose,
    /// That agent and nobody else.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    pub agent: Option<AgentId>,
    /// Somebody of that queue.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    pub queue: Option<QueueId>,
    /// For whoever is found, and nobody else; at most 4,000 characters.
    #[serde(default)]
    pub comment: Option<String>,
    /// For programs and supervisors: the leg of the agent who looks for somebody.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    pub leg: Option<LegId>,
}

/// A search that goes on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Search {
    /// Out of which session.
    #[schema(value_type = String, format = Uuid)]
    pub session: SessionId,
    /// How it ends, the session is told under this name.
    #[schema(value_type = String, format = Uuid)]
    pub search: SearchId,
}
