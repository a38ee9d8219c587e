//! What is erased is not in the files any more: table, index, write-ahead log, free pages.

use crate::world::*;
use std::collections::HashSet;
use std::path::Path;
use switchboard_core::session::{Endpoint, Event, Role};
use switchboard_core::{LegId, SessionId, Time, VisitorId};
use switchboard_store::*;

const SESSIONS: usize = 40;
const LINES: usize = 12;

/// A word that is nowhere else, in a form that search keeps as it is.
fn word(session: usize, line: usize) -> String {
    let n = (session * 1_000 + line + 1) as u64;
    format!("{:016x}", n.wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

/// The end of a word: the search index leaves out beginnings that neighbours share.
const END: usize = 12;

/// How many of the words are in any file of the folder, by file name.
fn found(folder: &Path, words: &[String]) -> Vec<(String, usize)> {
    let ends: HashSet<&[u8]> = words
        .iter()
        .map(|word| &word.as_bytes()[word.len() - END..])
        .collect();
    let mut all: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    all.sort();
    all.into_iter()
        .map(|path| {
            let bytes = std::fs::read(&path).unwrap();
            let hits: HashSet<_> = bytes
                .windows(END)
                .filter(|part| part[0].is_ascii_hexdigit() && ends.contains(part))
                .collect();
            let name = path.file_name().unwrap().to_string_lossy();
            (name.into(), hits.len())
        })
        .filter(|(_, hits)| *hits > 0)
        .collect()
}

fn planted(tenant: switchboard_core::TenantId, at: usize) -> (Talk, Append) {
    let visitor = VisitorId::from_u128(at as u128 + 1);
    let mut talk = Talk::new(tenant, at as i64).visitor(visitor);
    talk.row.visitor_name = word(at, 100);
    talk.row.page = Some(format!("https://shop.example/{}", word(at, 101)));
    talk.row.subject = Some(word(at, 102));
    talk.row.status = SessionStatus::Ended;
    talk.row.ended_at = Some(Time(1_000 + at as i64));
    let mut events = vec![Event::LegJoined {
        leg: LegId::from_u128(7),
        endpoint: Endpoint::Visitor { visitor },
        role: Role::Visitor,
        name: word(at, 100),
        seat: None,
    }];
    // Some lines are long, so that they reach overflow pages.
    events.extend((0..LINES).map(|n| line(&format!("{} {}", word(at, n), "x ".repeat(n * 300)))));
    let mut append = talk.append(events);
    append.create = Some(Create {
        idempotency: Some(("visit".into(), word(at, 103))),
        owner: None,
    });
    (talk, append)
}

#[test]
fn is_132_what_is_erased_is_found_in_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", dir.path().join("record.db").display());
    block_on(async {
        let store = open(&url).await.unwrap();
        let t = tenant(&store, "acme").await;
        let mut talks = Vec::new();
        for at in 0..SESSIONS {
            let (talk, append) = planted(t, at);
            store.append(append).await.unwrap();
            talks.push(talk.row);
            // Many small index segments, as in life.
            store.flush_search().await.unwrap();
        }
        let of = |sessions: std::ops::Range<usize>| -> Vec<String> {
            let lines = (0..LINES).chain(100..104);
            sessions
                .flat_map(|at| lines.clone().map(move |n| word(at, n)))
                .collect()
        };
        // One session stays, two thirds of the rest are erased, the others lose their names.
        let (erased, named) = (1..SESSIONS * 2 / 3, SESSIONS * 2 / 3..SESSIONS);
        let mut words = of(erased.clone());
        words.extend(named.clone().map(|at| word(at, 100)));
        assert!(found(dir.path(), &words).len() >= 2, "planted");

        for row in &talks[erased] {
            erase(&store, row.tenant, row.id).await;
        }
        for row in &talks[named] {
            store.anonymise(t, row.id, Time(9_000)).await.unwrap();
        }
        assert!(
            !found(dir.path(), &words).is_empty(),
            "deleting alone is not enough, or this test looks at nothing"
        );
        let mut steps = 0;
        while store.scrub().await.unwrap() != Left::Nothing {
            steps += 1;
            assert!(steps < 1_000, "cleaning comes to an end");
        }
        assert_eq!(found(dir.path(), &words), []);
        let kept = found(dir.path(), &of(0..1));
        assert!(!kept.is_empty(), "what was not erased is there");
        let filter = SessionFilter {
            text: Some(word(0, 3)),
            ..Default::default()
        };
        let page = store.sessions(t, &filter, PageRequest::first(5));
        assert_eq!(page.await.unwrap().items.len(), 1);
        store.close().await;
        assert_eq!(found(dir.path(), &words), []);
    });
}

async fn erase(
    store: &std::sync::Arc<dyn Store>,
    tenant: switchboard_core::TenantId,
    session: SessionId,
) {
    let erasure = Erasure {
        tenant,
        session,
        actor: "system".into(),
        at: Time(9_000),
    };
    store.begin_erasure(&erasure).await.unwrap();
    store.erase(&erasure).await.unwrap();
    store.end_erasure(session).await.unwrap();
}
