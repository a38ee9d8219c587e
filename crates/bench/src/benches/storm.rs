//! A reconnect storm: the node of 20,000 members of one session is killed and started again.
//! All come back as the web client does, and must have each line once (IS-127, IS-128, IS-131).

mod canary;
mod seat;

use super::{Scene, hall::SETTLE};
use crate::{Result, client::Company, files, report::Row, report::number, server::Launch};
use seat::{Crowd, Seat};
use std::{sync::Arc, time::Duration};
use tempfile::TempDir;
use tokio::{
    sync::watch,
    time::{Instant, sleep, timeout},
};

const MEMBERS: usize = 20_000;
/// Files that a process needs for other things than members' sockets.
const OTHER_FILES: usize = 1_000;
/// Back and caught up, all of them, within so many seconds.
const LIMIT_S: f64 = 6.0;
/// The crowd's and the pair's: so many readers may need the store.
const SESSIONS: f64 = 2.0;
const CAUGHT_UP_FROM_STORE: &str = r#"switchboard_catch_ups_total{from="store"}"#;
/// How much more memory the storm may take than what is left of it.
const PEAK_TIMES: f64 = 1.5;
/// Between two lines that the leader says.
const SAY_EVERY: Duration = Duration::from_millis(500);
/// What has not come by then never will.
const PATIENCE: Duration = Duration::from_secs(180);

pub async fn run(scene: &Scene) -> Result<Vec<Row>> {
    let members = scene
        .size(MEMBERS)
        .min(files::allowed().saturating_sub(OTHER_FILES));
    let data = TempDir::with_prefix("switchboard-bench-")?;
    let mut server = Launch::new(&scene.program, data.path())?.start().await?;
    let company = Arc::new(Company::found(&server).await?);
    let room = company.room(0).await?;
    let leader = company.join(&room.session, "leader", "agent").await?;
    let crowd = Arc::new(Crowd::new(company.clone(), members));
    let mut tasks = Vec::with_capacity(members + 1);
    for number in 0..members {
        let (crowd, session) = (crowd.clone(), room.session.clone());
        tasks.push(tokio::spawn(Seat::join(crowd, session, number)));
    }
    let (say, lines) = watch::channel(0);
    let speaking = tokio::spawn(seat::lead(crowd.clone(), leader, lines));
    let mut said = 1;
    say.send_replace(said);
    all(&crowd, said, "come").await?;
    let pair = canary::Pair::new(&company).await?;
    let (over, watched) = watch::channel(false);
    let canary = canary::start(company.clone(), pair, watched);

    // Confirmed, and on its way to most of them: it may not be lost.
    said += 1;
    say.send_replace(said);
    while crowd.confirmed() < said {
        sleep(Duration::from_millis(1)).await;
    }
    let lost = Instant::now();
    crowd.lose();
    server.kill().await?;
    server.again().await?;
    let ready = lost.elapsed();
    // The leader speaks while the others come back.
    let began = Instant::now();
    while crowd.caught_up() < members {
        if began.elapsed() > PATIENCE {
            return Err(crowd.trouble("back"));
        }
        said += 1;
        say.send_replace(said);
        sleep(SAY_EVERY).await;
    }
    over.send_replace(true);
    let peak = server.peak()?;
    let from_store = server.metric(CAUGHT_UP_FROM_STORE).await?;
    said += 1;
    say.send_replace(said);
    all(&crowd, said, "heard the last line").await?;
    sleep(SETTLE).await;
    let resident = server.resident()?;
    tasks.iter().for_each(tokio::task::JoinHandle::abort);
    speaking.abort();
    let mut seen = canary.await??;
    server.stop().await?;

    let tally = crowd.tally(lost);
    if tally.missed + tally.doubled > 0 {
        let faults = format!("{} lines missed, {} doubled", tally.missed, tally.doubled);
        return Err(faults.into());
    }
    let share = |part: f64| {
        let at = ((members as f64 * part).ceil() as usize).clamp(1, members) - 1;
        tally.back[at].as_secs_f64()
    };
    let note = format!(
        "{} members; ready again after {:.1} s; {} connections tried, {} times told to come later; {} lines said, none missed or doubled",
        number(members as f64),
        ready.as_secs_f64(),
        number(tally.tries as f64),
        number(tally.told as f64),
        said,
    );
    Ok(vec![
        Row::new("kill → half are back and caught up", share(0.5), "s"),
        Row::new("kill → 99 % are back and caught up", share(0.99), "s"),
        Row::new("kill → all are back and caught up", share(1.0), "s")
            .at_most(LIMIT_S)
            .note(note),
        Row::new(
            "slowest /readyz meanwhile",
            seen.readyz.quantile_ms(1.0),
            "ms",
        )
        .note(format!("{} asked", seen.readyz.len())),
        Row::new(
            "letter → other socket meanwhile, p99",
            seen.letters.quantile_ms(0.99),
            "ms",
        )
        .note(format!(
            "{} letters in a session of two that was back {:.1} s after the server was ready; median {:.2} ms, slowest {:.0} ms",
            seen.letters.len(),
            seen.back_after.as_secs_f64(),
            seen.letters.median_ms(),
            seen.letters.quantile_ms(1.0),
        )),
        Row::new("readers for whom the store was read", from_store, "").at_most(SESSIONS),
        Row::new("most memory of the program in the storm", mib(peak), "MiB")
            .at_most(mib(resident) * PEAK_TIMES)
            .note(format!("{} MiB when it is over", number(mib(resident)))),
    ])
}

fn mib(bytes: f64) -> f64 {
    bytes / (1024.0 * 1024.0)
}

/// Waits until everybody has heard that line.
async fn all(crowd: &Crowd, line: u64, what: &str) -> Result<()> {
    timeout(PATIENCE, crowd.heard(line))
        .await
        .map_err(|_| crowd.trouble(what))
}
