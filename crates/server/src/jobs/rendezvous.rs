//! Looks after rendezvous: those whose time has come, to which nobody came, whose session is over.

use crate::{app::Shared, rendezvous};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// A session begins, and a call is placed, this much late at most.
const LOOK_EVERY: Duration = Duration::from_secs(2);

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
