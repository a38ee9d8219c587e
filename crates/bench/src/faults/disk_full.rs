//! The disk of a node runs full under load and gets space again. What cannot be kept is refused
//! as such, nothing is acknowledged falsely, and lines are taken again at once (IS-132).

use super::{
    Scene,
    crowd::{Crowd, Load},
    parts::rig::Mount,
    tally::{Tally, seconds},
};
use crate::{Result, client::Company, server::Launch};
use std::{fs, io::Write, path::Path, time::Duration};
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

const SMALL: usize = 5;
const FULL: usize = 50;
const ROUND: usize = 5;
const LOAD: Load = Load {
    sessions: 6,
    every: Duration::from_millis(50),
};
const QUIET_MS: usize = 600;
/// The disk stays full for so long after the first refusal.
const FULL_MS: usize = 1_500;
/// The log that is written ahead has some room left.
const PATIENCE: Duration = Duration::from_secs(60);

pub async fn is_132_a_full_disk_acknowledges_nothing(scene: &Scene) -> Result<Tally> {
    let cycles = scene.count(SMALL, FULL);
    let mut chance = scene.chance("disk-full");
    let home = TempDir::with_prefix("switchboard-faults-")?;
    let words = ["-t", "tmpfs", "-o", "size=256m", "tmpfs"];
    let disk = Mount::new(home.path().join("data"), &words).await?;
    let server = Launch::new(&scene.program, home.path())?.start().await?;
    let company = Company::found(&server).await?;
    let mut tally = Tally::bounded();
    let mut refused = 0;
    while tally.faults < cycles {
        let crowd = Crowd::start(vec![company.clone()], LOAD).await?;
        for _ in 0..ROUND.min(cycles - tally.faults) {
            sleep(chance.pause(QUIET_MS)).await;
            let filler = disk.path().join("filler");
            let before = crowd.refusals();
            let first = fill(&filler, || crowd.refusals() > before).await?;
            sleep(chance.pause(FULL_MS)).await;
            fs::remove_file(&filler)?;
            crowd.wound();
            let healing = crowd.healed("talk when there was space again").await?;
            let what = format!("disk full, first refusal after {}", seconds(first));
            tally.fault(&what, &healing);
        }
        let stories = crowd.finish(&company).await?;
        tally.judge(&stories)?;
        for member in stories.iter().flat_map(|story| &story.members) {
            let mut lowest = u64::MAX;
            for (number, code) in member.refusals() {
                // What was said behind a line that was refused is refused for that.
                let is_behind = code == "unavailable" && lowest < number;
                if code != "full" && !is_behind {
                    let why = format!("line {number} was refused with {code}, not with full");
                    return Err(why.into());
                }
                lowest = lowest.min(number);
                refused += usize::from(!is_behind);
            }
        }
    }
    server.stop().await?;
    tally.note(format!("{refused} times refused with `full`"));
    Ok(tally)
}

/// Fills the disk until somebody was refused; how long that took.
async fn fill(file: &Path, refused: impl Fn() -> bool) -> Result<Duration> {
    let mut filler = fs::File::create(file)?;
    let block = [0u8; 4_096];
    let began = Instant::now();
    while !refused() {
        // The program may give some space back meanwhile.
        while filler.write_all(&block).is_ok() {}
        if began.elapsed() > PATIENCE {
            return Err("a full disk refuses nothing".into());
        }
        sleep(Duration::from_millis(20)).await;
    }
    Ok(began.elapsed())
}
