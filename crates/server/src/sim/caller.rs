//! A program of the tenant's: through the API it lets people from elsewhere join sessions that
//! are live, and takes them out again. Each of them needs a seat.

use super::world::World;
use crate::hub::{HubError, Join};
use std::{sync::Arc, time::Duration};
use switchboard_core::{LegId, SessionId, session::Role};
use switchboard_testkit::Rng;
use tokio::time::sleep;

/// People it has in sessions at most.
const MOST: usize = 3;

/// Runs until the world ends; once nothing breaks any more it takes everybody out.
pub async fn run(world: Arc<World>, mut rng: Rng) {
    let mut joined: Vec<(SessionId, LegId)> = Vec::new();
    let mut count = 0;
    loop {
        sleep(Duration::from_millis(rng.between(300, 2_500) as u64)).await;
        let full = joined.len() >= MOST;
        if world.is_calm() || full || rng.chance(300) {
            if joined.is_empty() {
                continue;
            }
            let (session, leg) = joined[rng.below(joined.len())];
            let tenant = world.tenant;
            let own = Rng::new(rng.next_u64());
            let left = world.request(own, move |hub| async move {
                hub.remove(tenant, session, leg).await
            });
            if let Some(Ok(()) | Err(HubError::NoSuchSession | HubError::Refused(_))) = left.await {
                joined.retain(|known| *known != (session, leg));
            }
            continue;
        }
        let live: Vec<SessionId> = {
            let rows = world.record.rows();
            rows.live().map(|kept| kept.row.id).collect()
        };
        let Some(session) = rng.pick(&live) else {
            continue;
        };
        count += 1;
        let join = Join {
            key: format!("e{count}"),
            name: format!("Elsewhere {count}"),
            role: Role::Visitor,
            proxied: true,
            via: None,
        };
        let tenant = world.tenant;
        let own = Rng::new(rng.next_u64());
        let asked = world.request(own, move |hub| async move {
            hub.join(tenant, session, join).await
        });
        if let Some(Ok(details)) = asked.await {
            joined.push((session, details.leg));
        }
    }
}
