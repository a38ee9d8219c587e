//! Three nodes whose NATS server is killed and started again, or held for some seconds.
//! Commands across nodes wait meanwhile; nothing may be lost, doubled or turned (IS-128).

use super::{
    Scene,
    nodes::Nodes,
    rounds::{Pace, SIX, rounds},
    tally::{Tally, seconds},
};
use crate::Result;
use tokio::time::sleep;

const SMALL: usize = 6;
const FULL: usize = 200;
const AWAY_MS: usize = 5_000;

pub async fn is_128_the_bus_may_go_and_come(scene: &Scene) -> Result<Tally> {
    let pace = Pace {
        faults: scene.count(SMALL, FULL),
        load: SIX,
        quiet_ms: 1_500,
        over: "talk after the bus came back",
    };
    let mut chance = scene.chance("bus");
    let mut nodes = Nodes::start(&scene.program).await?;
    let mut tally = Tally::bounded();
    rounds(
        &pace,
        &mut nodes,
        &mut chance,
        &mut tally,
        async |nodes, crowd, chance, number| {
            let away = chance.pause(AWAY_MS);
            let killed = number.is_multiple_of(2);
            if killed {
                nodes.nats.kill().await?;
                sleep(away).await;
                nodes.nats.again().await?;
            } else {
                nodes.nats.freeze()?;
                sleep(away).await;
                nodes.nats.thaw()?;
            }
            crowd.wound();
            let how = if killed { "killed" } else { "held" };
            Ok(format!("NATS {how} for {}", seconds(away)))
        },
    )
    .await?;
    tally.note("NATS killed and held in turn, for up to 5 s; healed counts from its return");
    Ok(tally)
}
