//! Brings the write-ahead log into the file while the writer goes on. Whoever wrote the page
//! that is one too many would otherwise do it alone, with everybody waiting for that commit.

use super::connect::{self, Files};
use super::failure;
use crate::error::Result;
use sqlx::SqliteConnection;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// Pages of the log that are left for later: 8 MiB.
const PAGES: i64 = 2_000;
/// Between two looks at the log.
const PAUSE: Duration = Duration::from_millis(100);

/// The task that does it.
pub(super) struct Checkpointer(JoinHandle<()>);

impl Checkpointer {
    /// `grown` is told after each commit.
    pub(super) fn spawn(files: Files, grown: Arc<Notify>) -> Self {
        Self(tokio::spawn(run(files, grown)))
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn run(files: Files, grown: Arc<Notify>) {
    let mut conn = None;
    loop {
        grown.notified().await;
        if let Err(error) = look(&files, &mut conn).await {
            // The writer does it when the log is too long.
            tracing::debug!(%error, "log not brought into the file");
            conn = None;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn look(files: &Files, conn: &mut Option<SqliteConnection>) -> Result<()> {
    let conn = match conn {
        Some(conn) => conn,
        None => conn.insert(connect::checkpointer(&files.record).await?),
    };
    let ask = "pragma wal_checkpoint(noop)";
    let (_, pages, done): (i64, i64, i64) = sqlx::query_as(ask)
        .fetch_one(&mut *conn)
        .await
        .map_err(failure)?;
    if pages - done >= PAGES {
        sqlx::query("pragma wal_checkpoint(passive)")
            .fetch_all(conn)
            .await
            .map_err(failure)?;
    }
    Ok(())
}
