//! Three nodes whose PostgreSQL server is stopped, in order or as by a crash, and started
//! again. Nothing is acknowledged meanwhile, and nothing that was is lost (IS-128).

use super::{
    Scene,
    nodes::Nodes,
    parts::postgres::Stop,
    rounds::{Pace, SIX, rounds},
    tally::{Tally, seconds},
};
use crate::Result;
use tokio::time::sleep;

const SMALL: usize = 6;
const FULL: usize = 200;
/// Longer than a lease at times.
const AWAY_MS: usize = 5_000;

pub async fn is_128_is_132_the_database_may_go_and_come(scene: &Scene) -> Result<Tally> {
    let pace = Pace {
        faults: scene.count(SMALL, FULL),
        load: SIX,
        quiet_ms: 1_500,
        over: "talk after the database came back",
    };
    let mut chance = scene.chance("database");
    let mut nodes = Nodes::start(&scene.program).await?;
    let mut tally = Tally::bounded();
    rounds(
        &pace,
        &mut nodes,
        &mut chance,
        &mut tally,
        async |nodes, crowd, chance, number| {
            let how = [Stop::Fast, Stop::Immediate][number % 2];
            nodes.record.stop(how).await?;
            let away = chance.pause(AWAY_MS);
            sleep(away).await;
            nodes.record.again().await?;
            crowd.wound();
            Ok(format!(
                "PostgreSQL stopped ({how:?}) for {}",
                seconds(away)
            ))
        },
    )
    .await?;
    tally.note("PostgreSQL stopped fast and at once in turn, away up to 5 s; healed counts from its return");
    Ok(tally)
}
