//! How the file is opened, and proof that it is opened so.

use super::failure;
use crate::error::{Result, StoreError};
use crate::sabotage;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, SqliteConnection};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Older libraries can corrupt the file when a write meets a checkpoint.
const OLDEST: [u32; 3] = [3, 51, 3];
/// Connections that read.
const READERS: u32 = 4;
/// WAL pages after which the writer checkpoints what nobody has by then: 64 MiB.
const CHECKPOINT_PAGES: &str = "16000";

/// The two files of a record.
#[derive(Debug, Clone)]
pub(super) struct Files {
    pub record: PathBuf,
    pub search: PathBuf,
}

impl Files {
    pub(super) fn new(record: &Path) -> Self {
        Self {
            record: record.into(),
            search: record.with_extension("search.db"),
        }
    }
}

fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(match sabotage::is("sync") {
            false => SqliteSynchronous::Full,
            true => SqliteSynchronous::Normal,
        })
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        // Deleted text is overwritten at once, not when its place is needed again.
        .pragma("secure_delete", "on")
        .statement_cache_capacity(200)
        .disable_statement_logging()
}

/// The one connection that writes the record.
pub(super) async fn writer(files: &Files) -> Result<SqliteConnection> {
    let options = options(&files.record)
        .pragma("cache_size", "-65536")
        .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
        .pragma("journal_size_limit", "67108864")
        // What undoes half a statement is no file of its own.
        .pragma("temp_store", "memory")
        .thread_name(|_| "store-writer".into());
    let mut conn = SqliteConnection::connect_with(&options)
        .await
        .map_err(failure)?;
    check(&mut conn).await?;
    Ok(conn)
}

/// The one connection that writes the search file. It can be rebuilt, so it is synced only
/// at checkpoints.
pub(super) async fn indexer(files: &Files) -> Result<SqliteConnection> {
    let options = options(&files.search)
        .synchronous(SqliteSynchronous::Normal)
        .thread_name(|_| "store-search".into());
    SqliteConnection::connect_with(&options)
        .await
        .map_err(failure)
}

/// A connection that brings the write-ahead log into its file. It gives up soon, because
/// writers wait while it waits for readers.
pub(super) async fn checkpointer(file: &Path) -> Result<SqliteConnection> {
    let options = options(file)
        .busy_timeout(Duration::from_millis(300))
        .pragma("wal_autocheckpoint", "0")
        .thread_name(|_| "store-checkpoint".into());
    SqliteConnection::connect_with(&options)
        .await
        .map_err(failure)
}

/// Connections that cannot write, with the search file attached as `search`.
pub(super) async fn readers(files: &Files) -> Result<SqlitePool> {
    let search = files.search.to_string_lossy().replace('\'', "''");
    let attach = format!("attach database '{search}' as search");
    let options = options(&files.record)
        .pragma("query_only", "on")
        .thread_name(|n| format!("store-reader-{n}"));
    SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(Duration::from_secs(10))
        .after_connect(move |conn, _| {
            let attach = attach.clone();
            Box::pin(async move {
                sqlx::query(AssertSqlSafe(attach))
                    .execute(conn)
                    .await
                    .map(drop)
            })
        })
        .connect_with(options)
        .await
        .map_err(failure)
}

/// Acknowledged means on the disk only with these settings and this library.
async fn check(conn: &mut SqliteConnection) -> Result<()> {
    let version = version(&mut *conn).await?;
    let mut parts = version
        .split('.')
        .map(|part| part.parse::<u32>().unwrap_or(0));
    if std::array::from_fn(|_| parts.next().unwrap_or(0)) < OLDEST {
        return Err(StoreError::Unavailable(format!(
            "SQLite {version} is older than 3.51.3"
        )));
    }
    let mode: String = sqlx::query_scalar("pragma journal_mode")
        .fetch_one(&mut *conn)
        .await
        .map_err(failure)?;
    let synchronous: i64 = sqlx::query_scalar("pragma synchronous")
        .fetch_one(&mut *conn)
        .await
        .map_err(failure)?;
    if mode != "wal" || (synchronous != 2 && !sabotage::is("sync")) {
        return Err(StoreError::Unavailable(format!(
            "journal mode {mode}, synchronous {synchronous}"
        )));
    }
    Ok(())
}

/// Of the library linked in.
pub(super) async fn version(conn: impl sqlx::SqliteExecutor<'_>) -> Result<String> {
    sqlx::query_scalar("select sqlite_version()")
        .fetch_one(conn)
        .await
        .map_err(failure)
}
