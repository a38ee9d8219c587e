//! Log-ins of visitors, for services that ask for one.

use serde::{Deserialize, Serialize};
use switchboard_core::{Time, VisitorId};
use utoipa::ToSchema;
use uuid::Uuid;

/// A log-in of a visitor.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VisitorLogin {
    /// Its id.
    pub id: Uuid,
    /// What the visitor types.
    pub login: String,
    /// Shown name.
    pub name: String,
    /// May not log in.
    pub disabled: bool,
    /// The visitor who logs in with it: their sessions and notes are found by it.
    #[schema(value_type = String, format = Uuid)]
    pub visitor: VisitorId,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
}

/// A log-in of a visitor, as written.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitorLoginInput {
    /// What the visitor types: 1 to 80 visible characters, unique in the tenant.
    pub login: String,
    /// Shown name.
    pub name: String,
    /// Password, 8 characters or more. Needed for a new one; absent keeps the old.
    #[serde(default)]
    pub password: Option<String>,
    /// May not log in.
    #[serde(default)]
    pub disabled: bool,
}
