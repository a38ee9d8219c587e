//! The real program, killed without warning in the middle of a busy run, on both engines:
//! no acknowledged line may be lost or doubled (IS-132, IS-124).

use crate::busy::{Crowd, Member, lines};
use std::path::Path;

/// Place in the log, and text.
type Line = (u64, String);

const KILLS: u64 = 5;
/// Lines acknowledged between two kills.
const BETWEEN: u64 = 400;

/// Whether a log has what a member was told, once and in its order.
pub fn verdict(member: &Member, lines: &[Line]) -> Result<(), String> {
    let mut texts: Vec<&String> = lines.iter().map(|(_, text)| text).collect();
    texts.sort_unstable();
    if let Some(pair) = texts.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(format!("twice: {}", pair[0]));
    }
    for (text, seq) in &member.acknowledged {
        if !lines.contains(&(*seq, text.clone())) {
            return Err(format!("acknowledged and lost: {text} at {seq}"));
        }
    }
    // What the member saw is exactly the log up to there.
    match lines.get(..member.seen.len()) == Some(member.seen.as_slice()) {
        true => Ok(()),
        false => Err("another order, or gaps".into()),
    }
}

/// The same log with one fault each, which the verdict must find.
fn controls(member: &Member, lines: &[Line]) {
    let told = |lines: Vec<Line>| verdict(member, &lines).unwrap_err();
    let (text, seq) = member.acknowledged.iter().next().expect("some were");
    let at = lines.iter().position(|line| *line == (*seq, text.clone()));
    let at = at.expect("in the log");
    let mut without = lines.to_vec();
    without.remove(at);
    assert!(told(without).starts_with("acknowledged and lost"));
    let mut doubled = lines.to_vec();
    doubled.push((seq + 1_000_000, text.clone()));
    assert!(told(doubled).starts_with("twice"));
    let mut turned = lines.to_vec();
    turned.swap(0, 1);
    assert_eq!(told(turned), "another order, or gaps");
}

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
        verdict(member, &lines).unwrap();
        controls(member, &lines);
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
