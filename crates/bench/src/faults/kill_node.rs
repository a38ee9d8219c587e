//! Three nodes, one of them killed at random times under load and started again. Its members go
//! on elsewhere; those of others whose session it owned stay where they are (IS-128).

use super::{
    Scene,
    crowd::Load,
    nodes::{NODES, Nodes},
    rounds::{Pace, rounds},
    tally::Tally,
};
use crate::Result;
use std::time::Duration;
use tokio::time::sleep;

const SMALL: usize = 40;
const FULL: usize = 400;
/// Until somebody starts the killed one again.
const AWAY_MS: usize = 1_500;

pub async fn is_128_is_132_members_go_on_when_a_node_dies(scene: &Scene) -> Result<Tally> {
    let pace = Pace {
        faults: scene.count(SMALL, FULL),
        load: Load {
            sessions: 9,
            every: Duration::from_millis(300),
        },
        quiet_ms: 800,
        over: "talk after a kill",
    };
    let mut chance = scene.chance("kill-node");
    let mut nodes = Nodes::start(&scene.program).await?;
    let mut tally = Tally::bounded();
    rounds(
        &pace,
        &mut nodes,
        &mut chance,
        &mut tally,
        async |nodes, crowd, chance, _| {
            let node = chance.below(NODES);
            crowd.wound_at(node);
            nodes.servers[node].kill().await?;
            sleep(chance.pause(AWAY_MS)).await;
            nodes.servers[node].again().await?;
            Ok(format!("node {node} of three killed"))
        },
    )
    .await?;
    Ok(tally)
}
