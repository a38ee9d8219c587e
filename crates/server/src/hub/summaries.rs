//! What the wall shows of each live session.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Mutex,
};
use switchboard_core::{SessionId, TenantId};
use switchboard_wire::socket::WallSession;

/// Rows that a wall shows at most, newest first.
pub const SHOWN: usize = 500;

/// Live sessions of all tenants.
#[derive(Default)]
pub struct Summaries(Mutex<HashMap<TenantId, BTreeMap<SessionId, WallSession>>>);

impl Summaries {
    /// Sets a session's row.
    pub fn put(&self, tenant: TenantId, row: WallSession) {
        self.0
            .lock()
            .expect("no panic while locked")
            .entry(tenant)
            .or_default()
            .insert(row.id, row);
    }

    /// Removes a session's row.
    pub fn drop(&self, tenant: TenantId, session: SessionId) {
        if let Some(rows) = self
            .0
            .lock()
            .expect("no panic while locked")
            .get_mut(&tenant)
        {
            rows.remove(&session);
        }
    }

    /// The newest rows.
    pub fn rows(&self, tenant: TenantId) -> Vec<WallSession> {
        let rows = self.0.lock().expect("no panic while locked");
        rows.get(&tenant)
            .map(|rows| rows.values().rev().take(SHOWN).cloned().collect())
            .unwrap_or_default()
    }
}
