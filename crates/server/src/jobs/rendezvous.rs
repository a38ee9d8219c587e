//! Looks after rendezvous that nobody came to, and those whose session is over.

use crate::{app::Shared, rendezvous};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const LOOK_EVERY: Duration = Duration::from_secs(10);

/// Rounds until `stop` is cancelled.
pub async fn run(app: Shared, stop: CancellationToken) {
    loop {
        if let Err(problem) = rendezvous::round(&app).await {
            tracing::warn!(
                code = problem.code,
                "rendezvous could not be settled; trying again"
            );
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}
