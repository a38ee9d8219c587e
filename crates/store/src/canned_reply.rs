//! Answers kept ready.

use serde::{Deserialize, Serialize};
use switchboard_core::{AgentId, TenantId};

/// An answer kept ready.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CannedReply {
    /// Its id.
    pub id: uuid::Uuid,
    /// Owner.
    pub tenant: TenantId,
    /// Whose it is.
    pub scope: ReplyScope,
    /// What is typed after `/`, unique in its scope.
    pub shortcut: String,
    /// The text.
    pub text: String,
    /// A page that is pushed with it.
    pub address: Option<String>,
    /// What it answers, as visitors ask it; those of the company and of services that have one may be shown to
    /// who waits.
    #[serde(default)]
    pub question: Option<String>,
}

/// Whose a canned reply is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReplyScope {
    /// Every agent's.
    Tenant,
    /// For sessions of the service with this key.
    Service(String),
    /// This agent's own.
    Agent(AgentId),
}
