//! What the wall shows of each live session.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Mutex,
};
use switchboard_core::{SessionId, TenantId, Time};
use switchboard_wire::socket::WallSession;

/// Rows that a wall shows at most.
pub const SHOWN: usize = 500;
/// Rows that a node tells of itself at most, for a snapshot: more fit into no message.
pub const ALL: usize = 1_500;

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

/// A session that waits for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitingHere {
    /// Which.
    pub session: SessionId,
    /// Since when.
    pub since: Time,
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

    /// Somebody has said something: nothing else of the row changes.
    pub fn spoke(
        &self,
        tenant: TenantId,
        session: SessionId,
        at: Option<Time>,
        unanswered: Option<Time>,
    ) {
        let mut rows = self.0.lock().expect("no panic while locked");
        let row = rows
            .get_mut(&tenant)
            .and_then(|rows| rows.get_mut(&session));
        if let Some((row, _)) = row {
            (row.spoken_at, row.unanswered_since) = (at, unanswered);
        }
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

    /// Those that wait for somebody, by tenant.
    pub fn waiting(&self) -> Vec<(TenantId, Vec<WaitingHere>)> {
        let rows = self.0.lock().expect("no panic while locked");
        let of = |rows: &Rows| {
            let waiting = rows.values().filter_map(|(row, _)| {
                let (session, since) = (row.id, row.waits_since?);
                Some(WaitingHere { session, since })
            });
            waiting.collect::<Vec<_>>()
        };
        let all = rows.iter().map(|(tenant, rows)| (*tenant, of(rows)));
        all.filter(|(_, waiting)| !waiting.is_empty()).collect()
    }

    /// So many rows at most: [the most urgent](urgency) ones.
    pub fn rows(&self, tenant: TenantId, most: usize) -> Vec<WallSession> {
        let rows = self.0.lock().expect("no panic while locked");
        let Some(rows) = rows.get(&tenant) else {
            return Vec::new();
        };
        let mut urgent: Vec<&WallSession> = rows.values().map(|(row, _)| row).collect();
        urgent.sort_unstable_by_key(|row| urgency(row));
        urgent.into_iter().take(most).cloned().collect()
    }
}

/// The order of rows: who has waited longest for an answer or in a queue, then the newest.
pub fn urgency(row: &WallSession) -> impl Ord + use<> {
    let since = row.unanswered_since.or(row.waits_since);
    (since.is_none(), since, std::cmp::Reverse(row.id))
}
