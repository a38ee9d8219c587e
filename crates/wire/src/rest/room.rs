//! Rooms that are open, as members of other sessions see them.

use serde::Serialize;
use switchboard_core::SessionId;
use utoipa::ToSchema;

/// An open room.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Room {
    /// Its session.
    #[schema(value_type = String, format = Uuid)]
    pub id: SessionId,
    /// Key of its service.
    pub service: String,
    /// Shown name of its service.
    pub name: String,
    /// How many are in it now.
    pub members: u64,
    /// How many may be in it at once; `null` is no limit.
    pub max_members: Option<u64>,
    /// The caller is in it. False for staff.
    pub joined: bool,
    /// What it is about, where it is found by that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}
