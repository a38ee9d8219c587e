//! The audit trail.

use serde::Serialize;
use serde_json::Value;
use switchboard_core::Time;
use utoipa::ToSchema;

/// One entry. Never holds message text.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Audit {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Time,
    /// Who: `agent:<id>`, `visitor:<id>`, `api:<id>` or `system`.
    pub actor: String,
    /// What, a stable code.
    pub action: String,
    /// On what.
    pub target: Option<String>,
    /// Network address of the actor (IS-100, IS-104).
    pub address: Option<String>,
    /// Further facts.
    #[schema(value_type = Object)]
    pub detail: Value,
}
