//! One node on SQLite, killed at random times under load and started again (IS-128, IS-132).

use super::{
    Scene,
    crowd::{Crowd, Load},
    tally::{Tally, seconds},
};
use crate::{Result, client::Company, server::Launch};
use std::time::Duration;
use tempfile::TempDir;
use tokio::time::sleep;

const SMALL: usize = 160;
const FULL: usize = 1_600;
/// Kills of one crowd: sessions stay as long as people's do.
const ROUND: usize = 20;
const LOAD: Load = Load {
    sessions: 10,
    every: Duration::from_millis(200),
};
/// Longest undisturbed time between everybody's recovery and the next kill.
const QUIET_MS: usize = 700;
/// One kill in so many hits a process that has just been started.
const TWICE: usize = 6;
/// Within this time of its start.
const YOUNG_MS: usize = 400;

pub async fn is_128_is_132_a_killed_node_loses_nothing(scene: &Scene) -> Result<Tally> {
    let kills = scene.count(SMALL, FULL);
    let mut chance = scene.chance("kill-one");
    let home = TempDir::with_prefix("switchboard-faults-")?;
    let mut server = Launch::new(&scene.program, home.path())?.start().await?;
    let company = Company::found(&server).await?;
    let mut tally = Tally::bounded();
    let mut slowest = Duration::ZERO;
    while tally.faults < kills {
        let crowd = Crowd::start(vec![company.clone()], LOAD).await?;
        let until = kills.min(tally.faults + ROUND);
        while tally.faults < until {
            sleep(chance.pause(QUIET_MS)).await;
            if chance.one_in(TWICE) {
                crowd.wound_at(0);
                server.kill().await?;
                server.respawn()?;
                sleep(chance.pause(YOUNG_MS)).await;
                tally.faults += 1;
            }
            crowd.wound_at(0);
            server.kill().await?;
            server.again().await?;
            slowest = slowest.max(server.ready_after);
            tally.fault("node killed", &crowd.healed("talk after a kill").await?);
        }
        tally.judge(&crowd.finish(&company).await?)?;
    }
    server.stop().await?;
    tally.note(format!(
        "listening again after {} at most",
        seconds(slowest)
    ));
    Ok(tally)
}
