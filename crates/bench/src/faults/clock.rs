//! Three nodes whose clocks jump by hours and years while they run, each on its own. The order
//! of lines is that of their places, nothing expires and no session ends (IS-128).

use super::{
    Scene,
    crowd::{Crowd, Load},
    nodes::{NODES, Nodes, said},
    parts::Unable,
    tally::Tally,
};
use crate::{Result, server::Launch};
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

const SMALL: usize = 4;
const FULL: usize = 60;
const ROUND: usize = 12;
const LOAD: Load = Load {
    sessions: 6,
    every: Duration::from_millis(200),
};
const QUIET_MS: usize = 1_500;
/// A node looks at its clock once a second.
const PATIENCE: Duration = Duration::from_secs(10);

const HOUR: i64 = 3_600;
const YEAR: i64 = 365 * 24 * HOUR;
/// The time that a node shows has followed a little by the time it is asked.
const CLOSE_S: f64 = 300.0;
/// Seconds from the true time.
const JUMPS: [i64; 4] = [-HOUR, HOUR, 10 * YEAR, -10 * YEAR];

/// Clocks that nodes read, by a library that is loaded before all others.
struct Clocks {
    library: PathBuf,
    home: TempDir,
    shown: Vec<i64>,
}

impl Clocks {
    fn new() -> Result<Self> {
        let clocks = Self {
            library: library()?,
            home: TempDir::with_prefix("switchboard-faults-")?,
            shown: vec![0; NODES],
        };
        (0..NODES).try_for_each(|node| clocks.write(node))?;
        Ok(clocks)
    }

    fn file(&self, node: usize) -> PathBuf {
        self.home.path().join(format!("clock-{node}"))
    }

    fn write(&self, node: usize) -> Result<()> {
        // Moved to its place, so that nobody reads half of it.
        let fresh = self.home.path().join("fresh");
        fs::write(&fresh, format!("{:+}\n", self.shown[node]))?;
        Ok(fs::rename(fresh, self.file(node))?)
    }

    /// The launch of a node that reads its clock here.
    fn at(&self, node: usize, launch: Launch) -> Launch {
        launch
            .set("LD_PRELOAD", self.library.display().to_string())
            .set(
                "FAKETIME_TIMESTAMP_FILE",
                self.file(node).display().to_string(),
            )
            .set("FAKETIME_NO_CACHE", "1")
            .set("FAKETIME_DONT_FAKE_MONOTONIC", "1")
    }

    /// Sets a clock to the true time and so many seconds.
    fn set(&mut self, node: usize, by: i64) -> Result<()> {
        self.shown[node] = by;
        self.write(node)
    }
}

/// Debian keeps it below the name of the machine's kind.
fn library() -> Result<PathBuf> {
    let places = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    let file = Path::new("faketime/libfaketime.so.1");
    let mut found = places.map(|place| place.path().join(file));
    let found = found.find(|library| library.is_file());
    found.ok_or_else(|| {
        let why = "this machine lacks libfaketime".to_owned();
        Unable { why, kernel: false }.into()
    })
}

pub async fn is_128_clocks_may_jump(scene: &Scene) -> Result<Tally> {
    let jumps = scene.count(SMALL, FULL);
    let mut chance = scene.chance("clock");
    let mut clocks = Clocks::new()?;
    let nodes = Nodes::start_with(&scene.program, |node, launch| clocks.at(node, launch)).await?;
    let mut tally = Tally::bounded();
    while tally.faults < jumps {
        let crowd = Crowd::start(nodes.companies.clone(), LOAD).await?;
        for _ in 0..ROUND.min(jumps - tally.faults) {
            sleep(chance.pause(QUIET_MS)).await;
            let by = JUMPS[tally.faults % JUMPS.len()];
            // Differs from what the others show by then.
            let node = tally.faults % NODES;
            let moved = by - clocks.shown[node];
            clocks.set(node, by)?;
            crowd.wound();
            seen(&nodes, node, by).await?;
            let healing = crowd.healed("talk after a jump").await;
            let healing = healing.map_err(|error| format!("{error}{}", said(&nodes.servers)))?;
            let what = format!("node {node}: clock moved by {moved} s");
            tally.fault(&what, &healing);
        }
        tally.judge(&crowd.finish(&nodes.companies[0]).await?)?;
    }
    tally.note("clocks differed by up to 20 years between nodes; every jump was seen in the node's metrics");
    Ok(tally)
}

/// Waits until the node says that its clock is off by about that much.
async fn seen(nodes: &Nodes, node: usize, by: i64) -> Result<()> {
    let url = format!("{}/metrics", nodes.servers[node].url());
    let began = Instant::now();
    let mut told = None;
    while began.elapsed() < PATIENCE {
        let text = reqwest::get(&url).await?.text().await?;
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("switchboard_clock_behind_seconds "));
        told = line.and_then(|value| value.parse::<f64>().ok());
        if told.is_some_and(|behind| (behind - by as f64).abs() < CLOSE_S) {
            return Ok(());
        }
        sleep(Duration::from_millis(100)).await;
    }
    Err(format!("node {node} does not see that its clock is off by {by} s: {told:?}").into())
}
