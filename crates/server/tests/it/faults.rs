//! Slow readers, silent sockets, a full disk.

use crate::{peer::Peer, world::World};
use serde_json::json;
use std::process::Command;

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_reader_is_let_go_and_misses_nothing() {
    let world = World::new().await;
    let (session, details) = world.room(3).await;
    let mut writer = world.attached(&details[0]).await;
    let mut reader = world.attached(&details[1]).await;
    // Attaches, then reads no more.
    let mut slow = world.attached(&details[2]).await;
    let text = "x".repeat(3_900);
    let mut sent = 0;
    // More than the kernel's buffers and the server's queue for one reader together.
    while sent < 4_000 {
        for _ in 0..100 {
            writer.send(json!({"t":"say","s":session,"id":format!("{sent}"),"text":format!("{sent} {text}")})).await;
            sent += 1;
        }
        for _ in 0..100 {
            reader.event("line").await;
        }
        writer.answer(&format!("{}", sent - 1)).await;
    }
    while slow.next().await.is_some() {}
    let seen = slow.lines().len();
    assert!(seen < sent, "the slow reader was let go before the end");
    let after = slow
        .seen
        .iter()
        .filter_map(|frame| frame["seq"].as_u64())
        .max()
        .unwrap();
    let mut back = world.peer().await;
    back.hello().await;
    back.attach(
        &world.again(world.acme.id, session, details[2].leg).await,
        after,
    )
    .await;
    for _ in seen..sent {
        back.event("line").await;
    }
    let all: Vec<String> = slow.lines().into_iter().chain(back.lines()).collect();
    assert_eq!(all, reader.lines());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_that_says_nothing_is_closed() {
    let world = World::new().await;
    let mut silent = Peer::connect(&world.base).await;
    assert_eq!(silent.next().await, None);
    assert_eq!(silent.closed, Some(4_000));
}

/// A small file system of its own, gone when dropped.
struct Small(tempfile::TempDir);

impl Small {
    fn mount() -> Option<Small> {
        let dir = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=8m", "tmpfs"])
            .arg(dir.path())
            .stderr(std::process::Stdio::null())
            .status();
        mounted
            .is_ok_and(|status| status.success())
            .then_some(Small(dir))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_and_recovers() {
    let Some(small) = Small::mount() else {
        eprintln!("did not run: a file system for the test cannot be mounted here");
        return;
    };
    let world = World::on(tempfile::tempdir_in(small.0.path()).unwrap(), |_| {}).await;
    let (session, details) = world.room(2).await;
    let mut writer = world.attached(&details[0]).await;
    let mut reader = world.attached(&details[1]).await;
    assert_eq!(writer.say(session, "before", "before").await["t"], "ok");
    // Fill what is left.
    let filler = small.0.path().join("filler");
    let mut filled = std::fs::File::create(&filler).unwrap();
    while std::io::Write::write(&mut filled, &[0u8; 4096]).is_ok_and(|n| n > 0) {}
    // The write-ahead log may hold a few lines more before it has to grow.
    let text = "y".repeat(3_000);
    let mut refused = None;
    for n in 0..2_000 {
        let answer = writer
            .say(session, &format!("n{n}"), &format!("{n} {text}"))
            .await;
        if answer["t"] == "error" {
            assert_eq!(answer["code"], "full", "{answer}");
            refused = Some(n);
            break;
        }
    }
    let refused = refused.expect("a full disk refuses");
    let before = world
        .store
        .session(world.acme.id, session)
        .await
        .unwrap()
        .unwrap()
        .head;
    // Live signals go on.
    writer
        .send(json!({"t":"typing","s":session,"text":"still typing"}))
        .await;
    reader.find(|frame| frame["text"] == "still typing").await;
    drop(filled);
    std::fs::remove_file(&filler).unwrap();
    let again = writer
        .say(
            session,
            &format!("n{refused}"),
            &format!("{refused} {text}"),
        )
        .await;
    assert_eq!(again["t"], "ok", "{again}");
    assert!(again["seq"].as_u64().unwrap() > before);
    assert_eq!(writer.say(session, "after", "after").await["t"], "ok");
    reader.find(|frame| frame["event"]["text"] == "after").await;
    let lines = reader.lines();
    assert_eq!(
        lines.len(),
        refused + 3,
        "every acknowledged line once, the refused one once"
    );
    drop(world);
}
