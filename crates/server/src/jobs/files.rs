//! Looks after files that were sent: clears away what broken-off uploads and older releases left
//! behind, and tells how much is kept. One node of a cluster does it.

use crate::app::{App, Shared};
use std::time::Duration;
use switchboard_core::Millis;
use switchboard_store::StoreError;
use tokio_util::sync::CancellationToken;

const LOOK_EVERY: Duration = Duration::from_secs(60);
/// The lease of the node that does this.
pub const DUTY: &str = "job.files";
/// No upload takes so long; the longest body gets an hour.
pub const OVERDUE_MS: Millis = 2 * 3_600_000;
/// Rows in one batch.
const BATCH: u32 = 100;

/// Rounds until `stop` is cancelled.
pub async fn run(app: Shared, stop: CancellationToken) {
    // What a kill leaves is there from the start on; looking for it all the time is not worth it.
    match app.store.sweep_files().await {
        Ok(0) => {}
        Ok(swept) => tracing::info!(swept, "content of files that nobody knows of was removed"),
        Err(error) => tracing::warn!(%error, "files that nobody knows of could not be looked for"),
    }
    loop {
        if let Err(error) = round(&app).await {
            tracing::warn!(%error, "files could not be looked after; trying again");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

/// Clears away what is due now, if it is this node's to do.
pub async fn round(app: &App) -> Result<(), StoreError> {
    if !app.hub.holds(DUTY).await? {
        return Ok(());
    }
    let before = app.clock.now() - OVERDUE_MS;
    loop {
        let settled = app.store.settle_files(before, BATCH).await?;
        metrics::counter!("switchboard_files_cleared_total").increment(settled);
        if settled < BATCH.into() {
            break;
        }
    }
    while app.store.clear_files(BATCH).await? == u64::from(BATCH) {}
    let (files, bytes) = app.store.count_files().await?;
    metrics::gauge!("switchboard_files_kept").set(files as f64);
    metrics::gauge!("switchboard_files_kept_bytes").set(bytes as f64);
    Ok(())
}
