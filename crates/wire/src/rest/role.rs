//! Roles: what agents may do.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A set of rights that agents have.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Role {
    /// `agent`, `supervisor` or `admin` for those that are built in, otherwise an id.
    pub id: String,
    /// Shown name; those that are built in have the name of their id.
    pub name: String,
    /// Cannot be changed.
    pub built_in: bool,
    /// Rights by name.
    pub rights: Vec<String>,
    /// How many agents have it.
    pub agents: u32,
}

/// A role as written.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleInput {
    /// Shown name, unique in the tenant.
    pub name: String,
    /// Rights by name: `serve`, `see_all`, `monitor`, `ratings`, `export`, `erase`, `replies`,
    /// `services`, `sites`, `company`, `retention`, `read_configuration`, `agents`, `roles`,
    /// `integrations`, `audit`. Some come with others that they are no use without.
    pub rights: Vec<String>,
}
