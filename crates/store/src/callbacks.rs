//! Calls to visitors at a time (RV-15, RV-16, RV-18).

use crate::error::Result;
use async_trait::async_trait;
use switchboard_core::{TenantId, Time, rendezvous::callback::Callback};
use uuid::Uuid;

/// A call to the visitor of a rendezvous, as it was written down last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackRow {
    /// The rendezvous.
    pub rendezvous: Uuid,
    /// Owner.
    pub tenant: TenantId,
    /// Where it stands.
    pub state: Callback,
    /// Rises with each change.
    pub version: u32,
    /// When somebody is to look at it again; `None` is never.
    pub due_at: Option<Time>,
}

/// Calls to visitors. What becomes of one is written down before anything is done about it.
#[async_trait]
pub trait Callbacks: Send + Sync {
    /// Writes a new one down; nothing happens when there is one.
    async fn add_callback(&self, new: &CallbackRow) -> Result<()>;
    /// One.
    async fn callback(&self, tenant: TenantId, rendezvous: Uuid) -> Result<Option<CallbackRow>>;
    /// Writes `changed`, with the version after that of `was`, if it still is the one that is kept.
    async fn change_callback(&self, was: &CallbackRow, changed: &CallbackRow) -> Result<bool>;
    /// Those that are due, of all tenants.
    async fn callbacks_due(&self, now: Time, limit: u32) -> Result<Vec<CallbackRow>>;
}
