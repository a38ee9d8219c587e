//! Three nodes on a PostgreSQL server with a synchronous standby. In turn the standby is killed
//! and started again, and the server itself is killed and the standby promoted; the nodes find
//! the new one by themselves. Nothing that was acknowledged is lost (IS-128).

use super::{
    Scene,
    crowd::Crowd,
    nodes::{NODES, Nodes},
    parts::pair::Pair,
    rounds::{Pace, SIX, rounds},
    tally::{Tally, seconds},
    verdict::{Breach, judge},
};
use crate::Result;
use std::time::Duration;
use tokio::time::sleep;

const SMALL: usize = 4;
const FULL: usize = 100;
/// Until the operator's tool notices that a server is gone.
const NOTICED: Duration = Duration::from_millis(500);
/// Longest time beyond that until it has acted.
const ACTS_MS: usize = 1_500;
/// Longest time with both servers before the next is killed, besides the pause of all campaigns.
const WITH_MS: usize = 1_500;
/// How long the standby is behind in the control.
const BEHIND: Duration = Duration::from_secs(1);

pub async fn is_128_is_132_a_standby_takes_the_record_over(scene: &Scene) -> Result<Tally> {
    let pace = Pace {
        faults: scene.count(SMALL, FULL),
        load: SIX,
        quiet_ms: 300,
        over: "talk on the server that is left",
    };
    let mut chance = scene.chance("standby");
    let pair = Pair::start().await?;
    let url = pair.url();
    let mut nodes = Nodes::on(pair, &url, &scene.program, NODES, |_, launch| launch).await?;
    let mut tally = Tally::bounded();
    rounds(
        &pace,
        &mut nodes,
        &mut chance,
        &mut tally,
        async |nodes, crowd, chance, number| {
            let pair = &mut nodes.record;
            // One fault at a time: there is a standby, and some lines are said with it.
            pair.restore().await?;
            sleep(chance.pause(WITH_MS)).await;
            let acts = NOTICED + chance.pause(ACTS_MS);
            let (killed, acted) = if number.is_multiple_of(2) {
                pair.kill_primary().await?;
                sleep(acts).await;
                pair.promote().await?;
                ("primary", "the standby promoted")
            } else {
                pair.kill_standby().await?;
                sleep(acts).await;
                pair.go_on_alone().await?;
                ("standby", "given up")
            };
            crowd.wound();
            Ok(format!("{killed} killed, {acted} after {}", seconds(acts)))
        },
    )
    .await?;
    let lost = control(&mut nodes).await?;
    tally.note(format!(
        "primary killed and promoted, standby killed and given up, in turn, 0.5 to 2 s later; \
         healed counts from then; the control, a standby that nobody waited for, lost {lost} \
         acknowledged lines"
    ));
    Ok(tally)
}

/// A standby that nobody waits for is promoted all the same: acknowledged lines are lost, and
/// the judge has to see it. How many.
async fn control(nodes: &mut Nodes<Pair>) -> Result<usize> {
    let crowd = Crowd::start(nodes.companies.clone(), SIX).await?;
    let pair = &mut nodes.record;
    pair.restore().await?;
    pair.go_on_alone().await?;
    pair.kill_standby().await?;
    crowd.wound();
    crowd.healed("talk without a standby").await?;
    sleep(BEHIND).await;
    pair.kill_primary().await?;
    pair.promote_stale().await?;
    let stories = crowd.abandon(&nodes.companies[0]).await?;
    let findings = stories.iter().flat_map(judge);
    let lost = findings.filter(|f| f.breach == Breach::Lost).count();
    match lost {
        0 => Err("a standby that was behind was promoted, and the judge sees no loss".into()),
        lost => Ok(lost),
    }
}
