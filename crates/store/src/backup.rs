//! Copies of the record: made while servers write, looked into before they are trusted.

use crate::error::Result;
use crate::{postgres, sqlite};
use serde::{Deserialize, Serialize};
use std::path::Path;

pub use crate::postgres::Snapshot;

/// What a copy of the record holds. Counts only grow, so two of them can be compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extent {
    /// `sqlite` or `postgres`.
    pub engine: String,
    /// Version of the engine that wrote it.
    pub engine_version: String,
    /// Newest schema change applied; see [`newest_schema`].
    pub schema: i64,
    /// Tenants.
    pub tenants: u64,
    /// Sessions, past and present.
    pub sessions: u64,
    /// Events of all sessions.
    pub events: u64,
    /// When the newest event was; milliseconds since 1970 (UTC).
    pub newest_event_at: Option<i64>,
    /// Entries of the audit trail.
    pub audits: u64,
}

/// Counted by both engines in the same way.
pub(crate) const COUNTS: &str = "select (select max(version) from _sqlx_migrations), \
     (select count(*) from tenants), (select count(*) from sessions), \
     (select count(*) from events), (select max(at) from events), (select count(*) from audits)";

/// Newest of the later schema changes, for records that have the table; see
/// [`STEPS_TABLE`](crate::migrate::STEPS_TABLE).
pub(crate) const LATER: &str = "select max(version) from schema_steps";

/// A row of [`COUNTS`].
pub(crate) type Counts = (i64, i64, i64, i64, Option<i64>, i64);

pub(crate) fn extent(
    engine: &str,
    engine_version: String,
    counts: Counts,
    step: Option<i64>,
) -> Extent {
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    let (schema, tenants, sessions, events, newest_event_at, audits) = counts;
    Extent {
        engine: engine.into(),
        engine_version,
        schema: step.unwrap_or(schema),
        tenants: count(tenants),
        sessions: count(sessions),
        events: count(events),
        newest_event_at,
        audits: count(audits),
    }
}

/// The newest schema that this release knows, of the engine named in an [`Extent`].
pub fn newest_schema(engine: &str) -> Option<i64> {
    Some(match engine {
        "sqlite" => sqlite::SCRIPTS.newest(),
        "postgres" => postgres::SCRIPTS.newest(),
        _ => return None,
    })
}

/// Copies the SQLite record at `from` into the empty file `to`, as it is at one moment, while
/// others write. Reads in small steps and rests between them, so that no more than
/// `bytes_per_s` are written.
///
/// `Unavailable` when there is no record, `Full` when there is no space for the copy,
/// `Damaged` when the record cannot be read through.
pub async fn copy_sqlite(from: &Path, to: &Path, bytes_per_s: u64) -> Result<()> {
    sqlite::copy(from, to, bytes_per_s).await
}

/// Reads a copy through and counts what it holds. Nothing is written beside it.
///
/// `Damaged` says what is wrong with it.
pub async fn inspect_sqlite(file: &Path) -> Result<Extent> {
    sqlite::inspect(file, sqlite::Reading::Copy).await
}

/// The same for a record that servers may be writing to.
pub async fn inspect_live_sqlite(file: &Path) -> Result<Extent> {
    sqlite::inspect(file, sqlite::Reading::Live).await
}

/// Whether a PostgreSQL database holds no table.
pub async fn is_empty_postgres(url: &str) -> Result<bool> {
    postgres::is_empty(url).await
}
