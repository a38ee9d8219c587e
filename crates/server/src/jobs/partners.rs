//! Visitors who did not come from a partner in time; requests and attempts that are too old to matter.

use crate::{app::Shared, error::Outcome, partners};
use std::time::Duration;
use switchboard_core::Millis;
use tokio_util::sync::CancellationToken;

/// Who is late is noticed this much later at most.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Attempts are told of for so long; what was sent stands in the sessions' logs.
const KEPT_MS: Millis = 30 * 86_400_000;
/// Rows that are forgotten at once.
const AT_ONCE: u32 = 1_000;

/// Rounds until `stop` is cancelled.
pub async fn run(app: Shared, stop: CancellationToken) {
    loop {
        if let Err(problem) = round(&app).await {
            let code = problem.code;
            tracing::warn!(code, "arrivals from partners could not be looked after");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

async fn round(app: &Shared) -> Outcome<()> {
    partners::expire(app).await?;
    partners::fetch_left(app).await?;
    partners::look_after_waiting(app).await;
    let now = app.clock.now();
    app.store.drop_nonces(now, AT_ONCE).await?;
    app.store.drop_warm(now + -KEPT_MS, AT_ONCE).await?;
    Ok(())
}
