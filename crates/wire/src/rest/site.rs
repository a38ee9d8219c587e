//! Web presences.

use serde::{Deserialize, Serialize};
use switchboard_core::SiteId;
use utoipa::ToSchema;

/// A site on which buttons may stand.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Site {
    /// Its id.
    #[schema(value_type = String, format = Uuid)]
    pub id: SiteId,
    /// Public key used in the snippet.
    pub key: String,
    /// Shown name.
    pub name: String,
    /// Registered origins, `scheme://host[:port]`.
    pub origins: Vec<String>,
}

/// A site as written.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteInput {
    /// Shown name.
    pub name: String,
    /// Origins, `scheme://host[:port]`, at most 50.
    pub origins: Vec<String>,
}
