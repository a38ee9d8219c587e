//! Sessions, past and present.

use serde::Serialize;
use switchboard_core::{AgentId, SessionId, Time, VisitorId};
use utoipa::ToSchema;

/// Where a session in a list stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SessionStatus {
    /// Waits for an agent.
    Waiting,
    /// Live.
    Active,
    /// Over.
    Ended,
    /// Rests until the time that was agreed on; nobody is in it (RV-23). Looked for as `active`.
    Reserved,
}

/// A session in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionRow {
    /// Its id.
    #[schema(value_type = String, format = Uuid)]
    pub id: SessionId,
    /// Unique name: tenant's name and a time stamp (IS-110).
    pub name: String,
    /// Service key.
    pub service: String,
    /// Whose session.
    #[schema(value_type = Option<String>)]
    pub visitor: Option<VisitorId>,
    /// Shown name of the visitor.
    pub visitor_name: String,
    /// The agent who serves it, or served it last.
    #[schema(value_type = Option<String>)]
    pub agent: Option<AgentId>,
    /// Their shown name.
    pub agent_name: Option<String>,
    /// Page of origin (IS-32).
    pub page: Option<String>,
    /// First question or line, cut to 200 characters.
    pub subject: Option<String>,
    /// Where it stands.
    pub status: SessionStatus,
    /// When it started.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Time>,
    /// When it was erased; then neither its log nor its visitor is known any more.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub erased_at: Option<Time>,
    /// Sequence number of its newest event.
    pub head: u64,
    /// What the visitor thought of it, 1 to 5.
    pub rating: Option<u8>,
}

/// One durable event (IS-132).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EventRecord {
    /// Place in the session's log, from 1, dense.
    pub seq: u64,
    /// When it happened.
    #[schema(value_type = String, format = DateTime)]
    pub at: Time,
    /// What happened, tagged by `kind`.
    #[schema(value_type = Object)]
    pub event: switchboard_core::session::Event,
}
