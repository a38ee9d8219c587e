//! Answers kept ready.

use serde::{Deserialize, Serialize};
use switchboard_core::AgentId;
use utoipa::ToSchema;
use uuid::Uuid;

/// An answer kept ready (IS-65).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CannedReply {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub scope: ReplyScope,
    /// Key of the service, with scope `service`.
    pub service: Option<String>,
    /// The agent, with scope `agent`.
    #[schema(value_type = Option<String>, format = Uuid)]
    pub agent: Option<AgentId>,
    /// What is typed after `/`.
    pub shortcut: String,
    /// The text; may be empty where there is an address.
    pub text: String,
    /// A page that is pushed with it.
    pub address: Option<String>,
    /// What it answers, as visitors ask it (WT-86).
    pub question: Option<String>,
}

/// Whose a canned reply is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReplyScope {
    /// Every agent's.
    Tenant,
    /// For sessions of one service.
    Service,
    /// One agent's own.
    Agent,
}

/// An answer as written.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CannedReplyInput {
    /// Whose it is; absent is the whole company's. It cannot be changed later.
    #[serde(default)]
    pub scope: Option<ReplyScope>,
    /// Key of the service, with scope `service`.
    #[serde(default)]
    pub service: Option<String>,
    /// What is typed after `/`, unique in its scope, no white space.
    pub shortcut: String,
    /// The text.
    pub text: String,
    /// A page that is pushed with it, http or https; absent leaves it, empty takes it away.
    #[serde(default)]
    pub address: Option<String>,
    /// What it answers, as visitors ask it, at most 200 characters: those of the company and of a service that
    /// have one may be shown to who waits. Absent leaves it, empty takes it away.
    #[serde(default)]
    pub question: Option<String>,
}
