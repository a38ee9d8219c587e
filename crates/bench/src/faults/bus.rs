//! Three nodes whose NATS server is killed and started again, or held for some seconds.
//! Commands across nodes wait meanwhile; nothing may be lost, doubled or turned (IS-128).

use super::{
    Scene,
    crowd::{Crowd, Load},
    nodes::{Nodes, said},
    tally::{Tally, seconds},
};
use crate::Result;
use std::time::Duration;
use tokio::time::sleep;

const SMALL: usize = 6;
const FULL: usize = 200;
const ROUND: usize = 10;
const LOAD: Load = Load {
    sessions: 6,
    every: Duration::from_millis(200),
};
const QUIET_MS: usize = 1_500;
const AWAY_MS: usize = 5_000;

pub async fn is_128_the_bus_may_go_and_come(scene: &Scene) -> Result<Tally> {
    let faults = scene.count(SMALL, FULL);
    let mut chance = scene.chance("bus");
    let mut nodes = Nodes::start(&scene.program).await?;
    let mut tally = Tally::bounded();
    while tally.faults < faults {
        let crowd = Crowd::start(nodes.companies.clone(), LOAD).await?;
        for _ in 0..ROUND.min(faults - tally.faults) {
            sleep(chance.pause(QUIET_MS)).await;
            let away = chance.pause(AWAY_MS);
            let killed = tally.faults.is_multiple_of(2);
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
            let what = format!("NATS {how} for {}", seconds(away));
            tally.fault(
                &what,
                &crowd
                    .healed("talk after the bus came back")
                    .await
                    .map_err(|e| format!("{e}{}", said(&nodes.servers)))?,
            );
        }
        tally.judge(&crowd.finish(&nodes.companies[0]).await?)?;
    }
    tally.note("NATS killed and held in turn, for up to 5 s; healed counts from its return");
    Ok(tally)
}
