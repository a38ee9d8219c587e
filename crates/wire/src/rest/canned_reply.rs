//! Answers kept ready.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An answer kept ready.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CannedReply {
    /// Its id.
    pub id: Uuid,
    /// What is typed after `/`.
    pub shortcut: String,
    /// The text.
    pub text: String,
}

/// An answer as written.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CannedReplyInput {
    /// What is typed after `/`, unique in the tenant, no white space.
    pub shortcut: String,
    /// The text.
    pub text: String,
}
