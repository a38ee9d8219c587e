//! What happens below SQLite: a killed process, a full disk.

use crate::world::*;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use switchboard_core::{SessionId, TenantId};
use switchboard_store::*;

const CHILD: &str = "SWITCHBOARD_STORY_CHILD";

/// Run by [`an_acknowledged_append_survives_kill_9`] in a process of its own: writes from
/// several callers and prints each acknowledgement, until it is killed.
#[test]
fn child_that_writes_until_it_is_killed() {
    let Ok(url) = std::env::var(CHILD) else {
        return;
    };
    block_on(async {
        let store = open(&url).await.unwrap();
        let tenant = store.tenants().await.unwrap()[0].id;
        let mut writers = tokio::task::JoinSet::new();
        for i in 0..16 {
            let store = store.clone();
            writers.spawn(async move {
                let mut talk = Talk::new(tenant, i);
                loop {
                    talk.say(&store, &format!("line {}", talk.row.head + 1))
                        .await;
                    println!("acknowledged {} {}", talk.row.id, talk.row.head);
                }
            });
        }
        writers.join_all().await;
    });
}

#[test]
fn an_acknowledged_append_survives_kill_9() {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", dir.path().join("record.db").display());
    let tenant = block_on(async {
        let store = open(&url).await.unwrap();
        let tenant = tenant(&store, "acme").await;
        store.close().await;
        tenant
    });
    let mut all = std::collections::HashMap::new();
    for round in 0..10 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "crash::child_that_writes_until_it_is_killed",
                "--nocapture",
            ])
            .env(CHILD, &url)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // A different moment in every round, in the middle of the stream.
        let acknowledged: Vec<_> = lines
            .by_ref()
            .map_while(Result::ok)
            .filter_map(|l| parse(&l))
            .take(40 + 37 * round)
            .collect();
        child.kill().unwrap();
        child.wait().unwrap();
        // What was printed before the kill counts as well.
        all.extend(acknowledged);
        for (session, seq) in lines.map_while(Result::ok).filter_map(|l| parse(&l)) {
            all.insert(session, seq);
        }
        assert!(!all.is_empty());
        block_on(verify(&url, tenant, &all));
    }
}

fn parse(line: &str) -> Option<(SessionId, u64)> {
    let (session, seq) = line.strip_prefix("acknowledged ")?.split_once(' ')?;
    // The kill can cut the last line short.
    Some((session.parse().ok()?, seq.parse().ok()?))
}

async fn verify(
    url: &str,
    tenant: TenantId,
    acknowledged: &std::collections::HashMap<SessionId, u64>,
) {
    let store = open(url).await.unwrap();
    for (session, seq) in acknowledged {
        let records = store.read(tenant, *session, 0, 10_000).await.unwrap();
        assert!(
            records.len() as u64 >= *seq,
            "{session}: {} of {seq}",
            records.len()
        );
        for (record, i) in records.iter().zip(1..) {
            assert_eq!(
                (record.seq, &record.event),
                (i, &line(&format!("line {i}")))
            );
        }
        let row = store.session(tenant, *session).await.unwrap().unwrap();
        assert_eq!(
            row.head,
            records.len() as u64,
            "the row and the log are one commit"
        );
    }
    store.close().await;
}

/// A file system of a few megabytes, where the machine lets us mount one.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn new() -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=6m", "tmpfs"])
            .arg(dir.path())
            .output();
        mount
            .is_ok_and(|out| out.status.success())
            .then_some(Self(dir))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_is_temporary() {
    let Some(disk) = SmallDisk::new() else {
        println!("the full-disk story did not run: no right to mount a small file system");
        return;
    };
    let path = disk.0.path().join("record.db");
    block_on(async {
        let store = open(&format!("sqlite:{}", path.display())).await.unwrap();
        let tenant = tenant(&store, "acme").await;
        let ballast = disk.0.path().join("ballast");
        std::fs::write(&ballast, vec![0; 2 << 20]).unwrap();

        let mut talk = Talk::new(tenant, 1);
        let kept = fill(&store, &mut talk).await;
        let again = store
            .append(talk.clone().append(vec![line(&"x".repeat(100_000))]))
            .await;
        assert!(matches!(again, Err(StoreError::Full)), "{again:?}");
        assert_eq!(
            store
                .read(tenant, talk.row.id, 0, 10_000)
                .await
                .unwrap()
                .len() as u64,
            kept,
            "reading goes on"
        );

        std::fs::remove_file(&ballast).unwrap();
        talk.say(&store, "there is room again").await;
        store.put_fact("also", "others").await.unwrap();
        let records = store.read(tenant, talk.row.id, 0, 10_000).await.unwrap();
        assert_eq!(records.len() as u64, kept + 1, "nothing half written");
        store.close().await;
    });
}

/// Appends until nothing fits; how many were acknowledged.
async fn fill(store: &Arc<dyn Store>, talk: &mut Talk) -> u64 {
    loop {
        let mut next = talk.clone();
        match store
            .append(next.append(vec![line(&"x".repeat(100_000))]))
            .await
        {
            Ok(_) => *talk = next,
            Err(StoreError::Full) => return talk.row.head,
            Err(error) => panic!("{error:?}"),
        }
        assert!(talk.row.head < 1_000, "never full");
    }
}
