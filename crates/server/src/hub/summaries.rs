//! What the wall shows of each live session.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Mutex,
};
use switchboard_core::{SessionId, TenantId};
use switchboard_wire::socket::WallSession;

/// Rows that a wall shows at most, newest first.
pub const SHOWN: usize = 500;

/// How full a session is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fill {
    /// How many are on the roster.
    pub members: u64,
    /// How many may be, as the session was started; `None` is no limit.
    pub most: Option<u64>,
    /// What it was started about.
    pub subject: Option<String>,
    /// Nobody comes in who is not invited.
    pub closed: bool,
}

type Rows = BTreeMap<SessionId, (WallSession, Fill)>;

/// Live sessions of all tenants.
#[derive(Default)]
pub struct Summaries(Mutex<HashMap<TenantId, Rows>>);

impl Summaries {
    /// Sets a session's row.
    pub fn put(&self, tenant: TenantId, row: WallSession, fill: Fill) {
        self.0
            .lock()
            .expect("no panic while locked")
            .entry(tenant)
            .or_default()
            .insert(row.id, (row, fill));
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

    /// How full a live session is.
    pub fn fill(&self, tenant: TenantId, session: SessionId) -> Option<Fill> {
        let rows = self.0.lock().expect("no panic while locked");
        rows.get(&tenant)?
            .get(&session)
            .map(|(_, fill)| fill.clone())
    }

    /// The newest rows.
    pub fn rows(&self, tenant: TenantId) -> Vec<WallSession> {
        let rows = self.0.lock().expect("no panic while locked");
        rows.get(&tenant)
            .map(|rows| {
                let newest = rows.values().rev().take(SHOWN);
                newest.map(|(row, _)| row.clone()).collect()
            })
            .unwrap_or_default()
    }
}
