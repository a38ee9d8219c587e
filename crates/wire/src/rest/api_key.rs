//! Keys of integrators.

use serde::{Deserialize, Serialize};
use switchboard_core::{AgentId, Time};
use utoipa::ToSchema;
use uuid::Uuid;

/// A key.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApiKey {
    /// Its public id.
    pub id: Uuid,
    /// Shown name.
    pub name: String,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    /// The assistant whose key it is: good for what that one does, and nothing else.
    #[schema(value_type = Option<String>, format = Uuid)]
    pub agent: Option<AgentId>,
}

/// A key as written.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiKeyInput {
    /// Shown name.
    pub name: String,
    /// The assistant whose key it is to be; absent is a key of the tenant.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    pub agent: Option<AgentId>,
}

/// A new key. The secret is told this once.
#[derive(Clone, Serialize, ToSchema)]
pub struct NewApiKey {
    /// The key.
    #[serde(flatten)]
    pub key: ApiKey,
    /// Send as `Authorization: Bearer …`.
    pub token: String,
}
