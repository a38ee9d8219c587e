//! What the campaigns with several nodes have in common: crowds that talk, one fault after the
//! other, everybody over it, the judge.

use super::{
    chance::Chance,
    crowd::{Crowd, Load},
    nodes::{Nodes, said},
    tally::Tally,
};
use crate::Result;
use std::time::Duration;
use tokio::time::sleep;

/// Faults of one crowd: sessions stay as long as people's do.
const ROUND: usize = 10;

/// How a campaign goes.
pub struct Pace {
    /// Faults in all.
    pub faults: usize,
    pub load: Load,
    /// Longest undisturbed time between everybody's recovery and the next fault, milliseconds.
    pub quiet_ms: usize,
    /// What the members do when they are over a fault.
    pub over: &'static str,
}

/// Six sessions, as most campaigns have them.
pub const SIX: Load = Load {
    sessions: 6,
    every: Duration::from_millis(200),
};

/// Breaks something again and again while members talk. `fault` is given the nodes, the crowd
/// and the fault's number; it wounds the crowd when healing begins, and says what it did.
pub async fn rounds<P>(
    pace: &Pace,
    nodes: &mut Nodes<P>,
    chance: &mut Chance,
    tally: &mut Tally,
    mut fault: impl AsyncFnMut(&mut Nodes<P>, &Crowd, &mut Chance, usize) -> Result<String>,
) -> Result<()> {
    while tally.faults < pace.faults {
        let crowd = Crowd::start(nodes.companies.clone(), pace.load).await?;
        for _ in 0..ROUND.min(pace.faults - tally.faults) {
            sleep(chance.pause(pace.quiet_ms)).await;
            let what = fault(nodes, &crowd, chance, tally.faults).await?;
            let healing = crowd.healed(pace.over).await;
            let healing = healing.map_err(|e| format!("{what}: {e}{}", said(&nodes.servers)))?;
            tally.fault(&what, &healing);
        }
        tally.judge(&crowd.finish(&nodes.companies[0]).await?)?;
    }
    Ok(())
}
