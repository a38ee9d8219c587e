//! The disk under a busy node loses its power; another process starts on what is left. Every
//! line that was acknowledged is there (IS-132). The control writes without waiting for the
//! disk, and must lose: else this would not see a loss.

use super::{
    Scene,
    crowd::{Crowd, Load},
    history::{Place, Story},
    parts::rig::Rig,
    tally::Tally,
    verdict::Breach,
};
use crate::{
    Result,
    client::{Company, Refused},
    server::Launch,
};
use sqlx::{
    ConnectOptions, Connection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::time::Duration;
use tempfile::TempDir;
use tokio::time::sleep;

const SMALL: usize = 15;
const FULL: usize = 400;
/// Cuts while one crowd talks.
const ROUND: usize = 15;
const LOAD: Load = Load {
    sessions: 6,
    every: Duration::from_millis(50),
};
const QUIET_MS: usize = 600;
/// What the node had sent has come by then.
const DRAIN: Duration = Duration::from_millis(50);
/// Rows that the control writes before its power goes.
const ROWS: u64 = 200;

pub async fn is_132_a_power_cut_loses_nothing(scene: &Scene) -> Result<Tally> {
    let cuts = scene.count(SMALL, FULL);
    let mut chance = scene.chance("power-cut");
    let mut rig = Rig::new().await?;
    let launch = Launch::new(&scene.program, rig.disk())?;
    let server = launch.start().await?;
    let company = Company::found(&server).await?;
    let mut tally = Tally::default();
    while tally.faults < cuts {
        let crowd = Crowd::start(vec![company.clone()], LOAD).await?;
        for _ in 0..ROUND.min(cuts - tally.faults) {
            sleep(chance.pause(QUIET_MS)).await;
            // Stopped first: else acknowledgements of the time of the copy would confuse.
            server.freeze()?;
            sleep(DRAIN).await;
            let told = crowd.told();
            let left = rig.cut().await?;
            server.thaw()?;
            let survivor = Launch::new(&scene.program, left.path())?.start().await?;
            let stories = read(&company.at(survivor.address), told).await?;
            // The members had no time to see what was on its way to them.
            tally.judge_but(&stories, &[Breach::Missed])?;
            survivor.stop().await?;
            tally.faults += 1;
        }
        tally.judge(&crowd.finish(&company).await?)?;
    }
    server.stop().await?;
    let lost = control(&mut rig).await?;
    tally.note(format!("the control lost {lost} of {ROWS} rows"));
    Ok(tally)
}

/// What the archive of the survivor says of the members' sessions.
async fn read(archive: &Company, told: Vec<Story>) -> Result<Vec<Story>> {
    let mut stories = Vec::new();
    for story in told {
        let log = match archive.log(&story.session).await {
            Ok(log) => log.iter().map(Place::from).collect(),
            // It knows neither the session nor the company: all that was acknowledged is lost.
            Err(error) if error.is::<Refused>() => Vec::new(),
            Err(error) => return Err(error),
        };
        stories.push(Story { log, ..story });
    }
    Ok(stories)
}

/// Rows lost by a writer that does not wait for the disk.
async fn control(rig: &mut Rig) -> Result<u64> {
    let home = TempDir::with_prefix_in("control-", rig.disk())?;
    let file = home.path().join("control.db");
    let options = SqliteConnectOptions::new()
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal);
    let made = options.clone().filename(&file).create_if_missing(true);
    let mut conn = made.connect().await?;
    // The table is on the disk, the rows behind it are not.
    for sql in [
        "create table t (n integer primary key)",
        "pragma wal_checkpoint(truncate)",
    ] {
        sqlx::query(sql).execute(&mut conn).await?;
    }
    for _ in 0..ROWS {
        sqlx::query("insert into t default values")
            .execute(&mut conn)
            .await?;
    }
    let left = rig.cut().await?;
    let copy = left.path().join(file.strip_prefix(rig.disk())?);
    // Without its table, or without the file, nothing is left.
    let count = async {
        let mut conn = options.filename(&copy).connect().await?;
        let count: i64 = sqlx::query_scalar("select count(*) from t")
            .fetch_one(&mut conn)
            .await?;
        conn.close().await?;
        Ok::<_, sqlx::Error>(count as u64)
    };
    let count = count.await.unwrap_or_default();
    conn.close().await?;
    match ROWS.checked_sub(count) {
        Some(lost) if lost > 0 => Ok(lost),
        _ => Err("the control lost nothing, so a loss would not be seen".into()),
    }
}
