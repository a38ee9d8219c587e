//! Brings the write-ahead log into the file while the writer goes on. Whoever wrote the page
//! that is one too many would otherwise do it alone, with everybody waiting for that commit.

use super::connect::{self, Files};
use super::failure;
use crate::error::Result;
use sqlx::{Connection, SqliteConnection};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;

/// Pages of the log that are left for later: 8 MiB.
const PAGES: i64 = 2_000;
/// Between two looks at the log.
const PAUSE: Duration = Duration::from_millis(100);

/// The task that does it.
pub(super) struct Checkpointer {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Checkpointer {
    /// `grown` is told after each commit.
    pub(super) fn spawn(files: Files, grown: Arc<Notify>) -> Self {
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(run(files, grown, stopped));
        Self { stop, task }
    }

    /// Waits until it has let go of the file: whoever closes the record's last connection
    /// leaves one file behind, and nobody else may have it open then.
    pub(super) async fn close(self) {
        let _ = self.stop.send(());
        // A task that has panicked holds nothing.
        let _ = self.task.await;
    }
}

/// Ends when it is told so, or when nobody is left to tell it.
async fn run(files: Files, grown: Arc<Notify>, mut stopped: oneshot::Receiver<()>) {
    let mut conn = None;
    while let Wake::Grown = wake(&grown, &mut stopped).await {
        if let Err(error) = look(&files, &mut conn).await {
            // The writer does it when the log is too long.
            tracing::debug!(%error, "log not brought into the file");
            conn = None;
        }
    }
    if let Some(conn) = conn
        && let Err(error) = conn.close().await
    {
        tracing::debug!(%error, "the checkpointer's connection was not closed cleanly");
    }
}

enum Wake {
    Grown,
    Stopped,
}

async fn wake(grown: &Notify, stopped: &mut oneshot::Receiver<()>) -> Wake {
    let next = async {
        tokio::time::sleep(PAUSE).await;
        grown.notified().await;
    };
    tokio::select! {
        biased;
        _ = stopped => Wake::Stopped,
        () = next => Wake::Grown,
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
