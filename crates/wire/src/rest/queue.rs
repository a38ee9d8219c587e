//! Where visitors wait.

use serde::{Deserialize, Serialize};
use switchboard_core::QueueId;
use utoipa::ToSchema;

/// A queue.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Queue {
    /// Its id.
    #[schema(value_type = String, format = Uuid)]
    pub id: QueueId,
    /// Shown name.
    pub name: String,
}

/// A queue as written.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QueueInput {
    /// Shown name, unique in the tenant.
    pub name: String,
}
