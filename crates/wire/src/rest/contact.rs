//! A visitor, as those who serve them see them.

use serde::{Deserialize, Serialize};
use switchboard_core::{AgentId, Time, VisitorId};
use utoipa::ToSchema;

/// What is known of a visitor beyond one session.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Contact {
    /// Their id.
    #[schema(value_type = String, format = Uuid)]
    pub id: VisitorId,
    /// Name typed or set by the page.
    pub name: Option<String>,
    /// E-mail address typed or set by the page.
    pub email: Option<String>,
    /// First seen.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    /// Last start.
    #[schema(value_type = String, format = DateTime)]
    pub seen_at: Time,
    /// Sessions they ever had and that are not erased.
    pub sessions: u32,
    /// The notes about them as they are now; absent when there are none.
    pub note: Option<ContactNote>,
}

/// One state of the notes about a visitor.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ContactNote {
    /// Counts the states, from 1.
    pub nr: u32,
    /// The text; may be empty.
    pub text: String,
    /// Who wrote it; absent for a program.
    #[schema(value_type = Option<String>, format = Uuid)]
    pub agent: Option<AgentId>,
    /// Their shown name.
    pub agent_name: Option<String>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Time,
}

/// New notes.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactNoteInput {
    /// The whole text, at most 4,000 characters; empty takes the notes away, their history stays.
    pub text: String,
    /// The state that was read before; 0 when there was none.
    pub after: u32,
}
