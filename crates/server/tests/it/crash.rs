//! The real program, killed without warning in the middle of a busy run, on both engines:
//! no acknowledged line may be lost or doubled (IS-132, IS-124).

use crate::busy::{Crowd, lines};
use std::path::Path;

const KILLS: u64 = 5;
/// Lines acknowledged between two kills.
const BETWEEN: u64 = 400;

async fn busy_run(database: &str, data: &Path) {
    let (mut program, crowd) = Crowd::start(data, database).await;
    let tenant = crowd.tenant;
    for kill in 0..KILLS {
        let when = format!("again after kill {kill}");
        crowd.reach((kill + 1) * BETWEEN, &when).await;
        program.kill_and_restart();
    }
    let enough = crowd.acknowledged() + BETWEEN;
    crowd.reach(enough, "again after the last kill").await;
    let done = crowd.stop().await;
    program.child.kill().unwrap();
    program.child.wait().unwrap();

    let store = switchboard_store::open(database).await.unwrap();
    for member in &done {
        let lines = lines(&*store, tenant, member.session).await;
        let mut texts: Vec<&String> = lines.iter().map(|(_, text)| text).collect();
        texts.sort_unstable();
        assert!(
            texts.windows(2).all(|pair| pair[0] != pair[1]),
            "no line twice"
        );
        for (text, seq) in &member.acknowledged {
            assert!(
                lines.contains(&(*seq, text.clone())),
                "acknowledged and lost: {text} at {seq}"
            );
        }
        // What the member saw is exactly the log up to there.
        assert_eq!(
            member.seen,
            lines[..member.seen.len()],
            "one order, without gaps"
        );
    }
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn is_132_sqlite_kill_9_loses_and_doubles_nothing() {
    let data = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", data.path().join("switchboard.db").display());
    busy_run(&database, data.path()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn is_132_postgres_kill_9_loses_and_doubles_nothing() {
    let Ok(server) = std::env::var("SWITCHBOARD_TEST_POSTGRES") else {
        assert!(
            std::env::var("CI").is_err(),
            "SWITCHBOARD_TEST_POSTGRES is not set"
        );
        eprintln!("the PostgreSQL leg did not run: SWITCHBOARD_TEST_POSTGRES is not set");
        return;
    };
    let database = crate::postgres::fresh_database(&server).await;
    busy_run(&database, tempfile::tempdir().unwrap().path()).await;
}
