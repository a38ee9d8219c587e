//! A copy of the record while it is written to, and a look into one.

use super::connect::version;
use super::failure;
use crate::backup::{COUNTS, Counts, Extent, LATER, extent};
use crate::error::{Result, StoreError};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use std::path::Path;
use std::time::{Duration, Instant};

/// Steps of SQLite's machine between two looks at the pace; some ten rows.
const STEPS: i32 = 100;

/// One reading transaction from beginning to end (`vacuum into`): writers go on, and the copy
/// is the record as it was when this began. Unlike the page-wise backup call it never has to
/// begin again because somebody wrote.
pub(crate) async fn copy(from: &Path, to: &Path, bytes_per_s: u64) -> Result<()> {
    let options = SqliteConnectOptions::new()
        .filename(from)
        .create_if_missing(false)
        .busy_timeout(Duration::from_secs(10))
        .disable_statement_logging()
        .thread_name(|_| "store-copy".into());
    let mut conn = SqliteConnection::connect_with(&options)
        .await
        .map_err(failure)?;
    let (target, begun) = (to.to_owned(), Instant::now());
    let mut handle = conn.lock_handle().await.map_err(failure)?;
    // Runs on the connection's own thread, which may sleep.
    handle.set_progress_handler(STEPS, move || {
        let written = std::fs::metadata(&target).map_or(0, |metadata| metadata.len());
        let due = Duration::from_secs_f64(written as f64 / bytes_per_s.max(1) as f64);
        std::thread::sleep(due.saturating_sub(begun.elapsed()));
        true
    });
    drop(handle);
    let copied = sqlx::query("vacuum into $1")
        .bind(to.to_string_lossy().into_owned())
        .execute(&mut conn)
        .await
        .map_err(failure);
    let closed = conn.close().await.map_err(failure);
    copied.and(closed)
}

/// What is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// A file that nobody writes; nothing is made beside it.
    Copy,
    /// A record that servers may be writing to.
    Live,
}

/// Counts what a record holds, after every page and index of it has been read.
pub(crate) async fn inspect(file: &Path, reading: Reading) -> Result<Extent> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .read_only(true)
        .immutable(reading == Reading::Copy)
        .disable_statement_logging();
    let mut conn = SqliteConnection::connect_with(&options)
        .await
        .map_err(failure)?;
    let found: Vec<String> = sqlx::query_scalar("pragma integrity_check(10)")
        .fetch_all(&mut conn)
        .await
        .map_err(failure)?;
    if found != ["ok"] {
        return Err(StoreError::Damaged(found.join("; ")));
    }
    let dangling = sqlx::query("pragma foreign_key_check")
        .fetch_all(&mut conn)
        .await
        .map_err(failure)?;
    if !dangling.is_empty() {
        return Err(StoreError::Damaged(format!(
            "{} rows name another one that is not there",
            dangling.len()
        )));
    }
    let counts: Counts = sqlx::query_as(COUNTS)
        .fetch_one(&mut conn)
        .await
        .map_err(failure)?;
    let stepped = "select exists (select 1 from sqlite_schema where name = 'schema_steps')";
    let stepped: bool = sqlx::query_scalar(stepped)
        .fetch_one(&mut conn)
        .await
        .map_err(failure)?;
    let step = match stepped {
        true => sqlx::query_scalar(LATER).fetch_one(&mut conn).await,
        false => Ok(None),
    };
    let version = version(&mut conn).await?;
    conn.close().await.map_err(failure)?;
    Ok(extent("sqlite", version, counts, step.map_err(failure)?))
}
