//! Backups of a server that is at work: whole, durable, refused when damaged (IS-129, T14, T17).

use crate::busy::{Crowd, Program, lines, ready};
use std::{
    path::Path,
    process::{Command, Output},
};
use switchboard_store::backup::copy_sqlite;

/// Lines acknowledged before the backup begins, and after the restored server has started.
const LINES: u64 = 400;

fn run(data: &Path, database: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_switchboard"))
        .args(arguments)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("SWITCHBOARD_DATA_DIR", data)
        .env("SWITCHBOARD_DATABASE_URL", database)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

fn mode(path: &Path) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(path).unwrap().permissions()) & 0o777
}

/// Backs up in a busy run, restores elsewhere, and goes on there.
async fn busy_run(database: &str, restored: &str) {
    let dir = tempfile::tempdir().unwrap();
    let (data, there) = (dir.path().join("data"), dir.path().join("there"));
    std::fs::create_dir(&data).unwrap();
    std::fs::write(data.join("signing.key"), "secret").unwrap();
    let database = database.replace("DATA", data.to_str().unwrap());
    let restored = restored.replace("DATA", there.to_str().unwrap());
    let file = dir.path().join("copy.tar");
    let (program, crowd) = Crowd::start(&data, &database).await;
    let tenant = crowd.tenant;
    crowd.reach(LINES, "before the backup").await;

    let to = file.to_str().unwrap().to_owned();
    let before = crowd.acknowledged();
    let backup = {
        let (data, database, to) = (data.clone(), database.clone(), to.clone());
        let work = move || run(&data, &database, &["backup", "--to", &to]);
        tokio::task::spawn_blocking(work).await.unwrap()
    };
    assert!(backup.status.success(), "{}", said(&backup));
    assert_eq!(mode(&file), 0o600);
    crowd
        .reach(crowd.acknowledged() + LINES, "after the backup")
        .await;
    let done = crowd.stop().await;
    drop(program);

    let verify = run(&data, &database, &["restore", "--verify", "--from", &to]);
    assert!(verify.status.success(), "{}", said(&verify));
    let there_text = there.to_str().unwrap();
    let restore = ["restore", "--from", &to, "--data-dir", there_text];
    let output = run(&data, &restored, &restore);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(
        std::fs::read_to_string(there.join("signing.key")).unwrap(),
        "secret"
    );
    assert_eq!(
        (mode(&there), mode(&there.join("signing.key"))),
        (0o700, 0o600)
    );
    let again = run(&data, &restored, &restore);
    assert!(said(&again).contains("is not empty"), "{}", said(&again));

    // Everything acknowledged before is there, in one order, and nothing that never was.
    let store = switchboard_store::open(&restored).await.unwrap();
    let (mut kept, mut sessions) = (0, 0);
    for member in &done {
        let lines = lines(&*store, tenant, member.session).await;
        let same = lines.len().min(member.seen.len());
        assert_eq!(lines[..same], member.seen[..same], "a prefix of what was");
        let last = lines.last().map_or(0, |(seq, _)| *seq);
        kept += member
            .acknowledged
            .values()
            .filter(|seq| **seq <= last)
            .count() as u64;
        for (text, seq) in &member.acknowledged {
            assert!(
                *seq > last || lines.contains(&(*seq, text.clone())),
                "lost: {text}"
            );
        }
        sessions += 1;
    }
    assert!(
        sessions > 0 && kept >= before,
        "{kept} kept of {before} acknowledged before"
    );
    store.close().await;

    // The same members go on at the restored server.
    let program = Program::spawn(&there, &restored);
    ready(&program.base).await;
    let crowd = Crowd::resume(&program, tenant, &done);
    crowd.reach(LINES, "by the restored server").await;
    crowd.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn is_132_sqlite_a_backup_in_a_busy_run_restores_and_goes_on() {
    let url = "sqlite:DATA/switchboard.db";
    busy_run(url, url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn is_132_postgres_a_backup_in_a_busy_run_restores_and_goes_on() {
    let Ok(server) = std::env::var("SWITCHBOARD_TEST_POSTGRES") else {
        assert!(
            std::env::var("CI").is_err(),
            "SWITCHBOARD_TEST_POSTGRES is not set"
        );
        eprintln!("the PostgreSQL leg did not run: SWITCHBOARD_TEST_POSTGRES is not set");
        return;
    };
    let from = crate::postgres::fresh_database(&server).await;
    let to = crate::postgres::fresh_database(&server).await;
    busy_run(&from, &to).await;
}

#[test]
fn backups_are_refused_with_reasons() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    assert!(run(&data, "", &["migrate"]).status.success());
    let to = dir.path().join("copy.tar");
    let to = to.to_str().unwrap();
    let refused = |arguments: &[&str], reason: &str| {
        let output = run(&data, "", arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(
            said(&output).contains(reason),
            "{reason}: {}",
            said(&output)
        );
    };
    assert!(run(&data, "", &["backup", "--to", to]).status.success());
    refused(&["backup", "--to", to], "exists already");
    let inside = data.join("copy.tar");
    refused(
        &["backup", "--to", inside.to_str().unwrap()],
        "outside the data directory",
    );
    refused(
        &["backup", "--to", "/nothing/here/copy.tar"],
        "/nothing/here",
    );
    refused(&["restore", "--from", to], "is not empty");

    let there = dir.path().join("there");
    let there = there.to_str().unwrap();
    let sound = std::fs::read(to).unwrap();
    let bad = dir.path().join("bad.tar");
    let from = bad.to_str().unwrap();
    let restore = ["restore", "--from", from, "--data-dir", there];
    for (what, bytes) in [
        ("cut", sound[..sound.len() / 2].to_vec()),
        ("none", b"no backup at all".to_vec()),
        ("flipped", {
            let mut bytes = sound.clone();
            bytes[sound.len() / 2] ^= 16;
            bytes
        }),
    ] {
        std::fs::write(&bad, bytes).unwrap();
        refused(&restore, "is damaged");
        refused(&["restore", "--verify", "--from", from], "is damaged");
        let left = std::fs::read_dir(there).map_or(0, |found| found.count());
        assert_eq!(left, 0, "{what}: nothing is left behind");
    }
    // No part of a failed backup is left either.
    let names = || {
        std::fs::read_dir(dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
    };
    assert!(names().all(|name| !name.to_string_lossy().contains(".part")));
    // With another kind of record in the settings.
    let output = run(
        Path::new(there),
        "postgres://nobody@127.0.0.1:1/none",
        &["restore", "--from", to],
    );
    assert!(
        said(&output).contains("holds a record of sqlite"),
        "{}",
        said(&output)
    );
}

#[test]
fn a_backup_in_small_steps_takes_its_time() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("switchboard.db");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = switchboard_store::open(&format!("sqlite:{}", file.display()))
            .await
            .unwrap();
        let text = "x".repeat(20_000);
        for n in 0..400 {
            store.put_fact(&format!("filler {n}"), &text).await.unwrap();
        }
        store.close().await;
        for (rate, least) in [(4 << 20, 1_000), (1 << 30, 0)] {
            let to = dir.path().join(rate.to_string());
            let begun = std::time::Instant::now();
            copy_sqlite(&file, &to, rate).await.unwrap();
            let took = begun.elapsed().as_millis();
            assert!(
                took >= least,
                "8 MB at {rate} bytes a second took {took} ms"
            );
        }
    });
}
