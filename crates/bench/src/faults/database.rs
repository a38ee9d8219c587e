//! Three nodes whose PostgreSQL server is stopped, in order or as by a crash, and started
//! again. Nothing is acknowledged meanwhile, and nothing that was is lost (IS-128).

use super::{
    Scene,
    crowd::{Crowd, Load},
    nodes::{Nodes, said},
    parts::postgres::Stop,
    tally::{Tally, seconds},
    verdict::Breach,
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
/// Longer than a lease at times.
const AWAY_MS: usize = 5_000;

pub async fn is_128_is_132_the_database_may_go_and_come(scene: &Scene) -> Result<Tally> {
    let faults = scene.count(SMALL, FULL);
    let mut chance = scene.chance("database");
    let mut nodes = Nodes::start(&scene.program).await?;
    // What failed with the database is refused, and what waited behind it is not.
    let mut tally = Tally::bounded().excuse(Breach::Overtaken);
    while tally.faults < faults {
        let crowd = Crowd::start(nodes.companies.clone(), LOAD).await?;
        for _ in 0..ROUND.min(faults - tally.faults) {
            sleep(chance.pause(QUIET_MS)).await;
            let how = [Stop::Fast, Stop::Immediate][tally.faults % 2];
            nodes.postgres.stop(how).await?;
            let away = chance.pause(AWAY_MS);
            sleep(away).await;
            nodes.postgres.again().await?;
            crowd.wound();
            let what = format!("PostgreSQL stopped ({how:?}) for {}", seconds(away));
            tally.fault(
                &what,
                &crowd
                    .healed("talk after the database came back")
                    .await
                    .map_err(|e| format!("{e}{}", said(&nodes.servers)))?,
            );
        }
        tally.judge(&crowd.finish(&nodes.companies[0]).await?)?;
    }
    tally.note("PostgreSQL stopped fast and at once in turn, away up to 5 s; healed counts from its return");
    Ok(tally)
}
