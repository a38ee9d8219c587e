//! Three nodes, one of them killed at random times under load and started again. Its members go
//! on elsewhere; those of others whose session it owned stay where they are (IS-128).

use super::{
    Scene,
    crowd::{Crowd, Load},
    nodes::{NODES, Nodes, said},
    tally::Tally,
};
use crate::Result;
use std::time::Duration;
use tokio::time::sleep;

const SMALL: usize = 40;
const FULL: usize = 400;
const ROUND: usize = 10;
const LOAD: Load = Load {
    sessions: 9,
    every: Duration::from_millis(300),
};
const QUIET_MS: usize = 800;
/// Until somebody starts the killed one again.
const AWAY_MS: usize = 1_500;

pub async fn is_128_is_132_members_go_on_when_a_node_dies(scene: &Scene) -> Result<Tally> {
    let kills = scene.count(SMALL, FULL);
    let mut chance = scene.chance("kill-node");
    let mut nodes = Nodes::start(&scene.program).await?;
    let mut tally = Tally::bounded();
    while tally.faults < kills {
        let crowd = Crowd::start(nodes.companies.clone(), LOAD).await?;
        for _ in 0..ROUND.min(kills - tally.faults) {
            sleep(chance.pause(QUIET_MS)).await;
            let node = chance.below(NODES);
            crowd.wound_at(node);
            nodes.servers[node].kill().await?;
            sleep(chance.pause(AWAY_MS)).await;
            nodes.servers[node].again().await?;
            tally.fault(
                &format!("node {node} of three killed"),
                &crowd
                    .healed("talk after a kill")
                    .await
                    .map_err(|e| format!("{e}{}", said(&nodes.servers)))?,
            );
        }
        tally.judge(&crowd.finish(&nodes.companies[0]).await?)?;
    }
    Ok(tally)
}
