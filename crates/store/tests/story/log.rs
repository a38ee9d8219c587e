//! Appending and reading events.

use crate::world::*;
use std::collections::HashSet;
use std::sync::Arc;
use switchboard_core::{SessionId, TenantId, Time, session::Event};
use switchboard_store::*;
use tokio::task::JoinSet;

pub async fn appended_records_are_read_back(world: World) {
    let store = world.store;
    let tenant = tenant(&store, "acme").await;
    let mut talk = Talk::new(tenant, 1_000);
    let first = talk.append(vec![line("one"), line("two \u{0} \"quoted\" 🙂 مرحبا")]);
    let second = talk.append(vec![line("three")]);
    let all: Vec<_> = first
        .records
        .iter()
        .chain(second.records.iter())
        .cloned()
        .collect();
    assert_eq!(store.append(first).await.unwrap(), Appended::Done);
    assert_eq!(store.append(second).await.unwrap(), Appended::Done);

    let session = talk.row.id;
    assert_eq!(store.read(tenant, session, 0, 100).await.unwrap(), all);
    assert_eq!(store.read(tenant, session, 1, 1).await.unwrap(), all[1..2]);
    assert_eq!(store.read(tenant, session, 3, 100).await.unwrap(), []);
    assert_eq!(
        store.read(tenant, session, u64::MAX, 100).await.unwrap(),
        []
    );
    let row = store.session(tenant, session).await.unwrap().unwrap();
    assert_eq!(row, talk.row);
    assert_eq!(row.head, 3);
}

pub async fn is_5_events_of_a_newer_release_are_kept_as_they_are(world: World) {
    let store = world.store;
    let tenant = tenant(&store, "acme").await;
    let mut talk = Talk::new(tenant, 1_000);
    let text =
        r#"{"kind":"teleported","zest":1.50,"far":[{"name":"Vera"},"\u0000 مرحبا"],"a":null}"#;
    let unknown: Event = serde_json::from_str(text).unwrap();
    assert!(matches!(unknown, Event::Other { .. }));
    talk.say(&store, "one").await;
    store
        .append(talk.append(vec![line("two"), unknown, line("four")]))
        .await
        .unwrap();
    talk.say(&store, "five").await;
    let session = talk.row.id;
    let log = store.read(tenant, session, 0, 9).await.unwrap();
    assert!(log.iter().map(|record| record.seq).eq(1..=5));
    assert_eq!(serde_json::to_string(&log[2].event).unwrap(), text);
    // Neither found, nor in the way of what is.
    store.flush_search().await.unwrap();
    for (word, found) in [("four", 1), ("Vera", 0), ("teleported", 0)] {
        let filter = SessionFilter {
            text: Some(word.into()),
            ..Default::default()
        };
        let page = store.sessions(tenant, &filter, PageRequest::first(9)).await;
        assert_eq!(page.unwrap().items.len(), found, "{word}");
    }
    // A known kind that is damaged hides nothing: it is told.
    let sql = r#"update events set body = '{"kind":"line","text":7}' where seq = 2"#;
    sql_on(&world.url, sql).await;
    let damaged = store.read(tenant, session, 0, 9).await;
    assert!(
        matches!(damaged, Err(StoreError::Damaged(_))),
        "{damaged:?}"
    );
    assert_eq!(store.read(tenant, session, 2, 9).await.unwrap().len(), 3);
}

pub async fn an_append_that_does_not_build_on_the_head_conflicts(world: World) {
    let store = world.store;
    let tenant = tenant(&store, "acme").await;
    let mut talk = Talk::new(tenant, 1_000);
    talk.say(&store, "one").await;
    let mut stale = talk.clone();
    talk.say(&store, "two").await;

    stale.row.subject = Some("must not be kept".into());
    let again = store.append(stale.append(vec![line("other two")])).await;
    assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
    let gap = store.append(stale.clone().append(vec![line("x")])).await;
    assert!(
        gap.is_ok(),
        "head + 1 is head + 1, whoever writes it: {gap:?}"
    );
    stale.row.head = 9;
    let gap = store.append(stale.append(vec![line("far")])).await;
    assert!(matches!(gap, Err(StoreError::Conflict)), "{gap:?}");
    let texts = store.read(tenant, talk.row.id, 0, 10).await.unwrap();
    assert_eq!(texts.len(), 3);

    let mut twice = Talk::new(tenant, 1_000);
    twice.row.id = talk.row.id;
    let created = store.append(twice.append(vec![line("again")])).await;
    assert!(
        matches!(created, Err(StoreError::Conflict)),
        "a session is created once: {created:?}"
    );

    let mut nobody = Talk::new(tenant, 1_000);
    nobody.row.head = 4;
    let missing = store.append(nobody.append(vec![line("?")])).await;
    assert!(
        matches!(missing, Err(StoreError::Missing { what: "session" })),
        "{missing:?}"
    );
}

pub async fn an_older_epoch_is_fenced_off(world: World) {
    let store = world.store;
    let tenant = tenant(&store, "acme").await;
    let mut old = Talk::new(tenant, 1_000);
    assert_eq!(
        store.claim(tenant, old.row.id).await.unwrap(),
        1,
        "the first owner"
    );
    old.say(&store, "mine").await;
    let mut new = old.clone();
    new.epoch = store.claim(tenant, old.row.id).await.unwrap();
    assert_eq!(new.epoch, 2);

    let fenced = store.append(old.append(vec![line("still mine")])).await;
    assert!(matches!(fenced, Err(StoreError::Conflict)), "{fenced:?}");
    new.say(&store, "taken over").await;
    assert_eq!(store.claim(tenant, new.row.id).await.unwrap(), 3);
    let fenced = store.append(new.append(vec![line("too late")])).await;
    assert!(matches!(fenced, Err(StoreError::Conflict)), "{fenced:?}");
}

pub async fn malformed_appends_are_refused(world: World) {
    let store = world.store;
    let tenant = tenant(&store, "acme").await;
    let refused = async |change: fn(&mut Append)| {
        let mut append = Talk::new(tenant, 1_000).append(vec![line("a"), line("b")]);
        change(&mut append);
        let answer = store.append(append).await;
        assert!(matches!(answer, Err(StoreError::Damaged(_))), "{answer:?}");
    };
    refused(|a| a.records = [].into()).await;
    refused(|a| Arc::make_mut(&mut a.records)[1].seq = 3).await;
    refused(|a| Arc::make_mut(&mut a.records)[1].seq = 1).await;
    refused(|a| Arc::make_mut(&mut a.records)[0].seq = 0).await;
    refused(|a| Arc::make_mut(&mut a.records)[0].seq = u64::MAX).await;
    refused(|a| Arc::make_mut(&mut a.row).id = SessionId::from_u128(1)).await;
    refused(|a| Arc::make_mut(&mut a.row).tenant = TenantId::from_u128(1)).await;
    refused(|a| Arc::make_mut(&mut a.row).visitor_name = "a\0b".into()).await;
    assert!(store.unfinished().await.unwrap().is_empty());
}

pub async fn a_repeated_key_replays_the_first_session(world: World) {
    let store = world.store;
    let (acme, other) = (tenant(&store, "acme").await, tenant(&store, "other").await);
    let (mut a, mut b, mut c, mut d) = (
        Talk::new(acme, 1),
        Talk::new(acme, 2),
        Talk::new(acme, 3),
        Talk::new(other, 4),
    );
    assert_eq!(
        store.append(a.start("visitor:1", "k")).await.unwrap(),
        Appended::Done
    );
    assert_eq!(
        store.append(b.start("visitor:1", "k")).await.unwrap(),
        Appended::Replayed(a.row.id)
    );
    assert_eq!(
        store.append(c.start("visitor:2", "k")).await.unwrap(),
        Appended::Done
    );
    assert_eq!(
        store.append(d.start("visitor:1", "k")).await.unwrap(),
        Appended::Done
    );
    assert!(store.session(acme, b.row.id).await.unwrap().is_none());
    let mut same = Talk {
        row: a.row.clone(),
        epoch: 1,
    };
    same.row.head = 0;
    assert_eq!(
        store.append(same.start("visitor:1", "k")).await.unwrap(),
        Appended::Replayed(a.row.id)
    );
    assert_eq!(store.read(acme, a.row.id, 0, 10).await.unwrap().len(), 1);
}

pub async fn fifty_starts_with_one_key_make_one_session(world: World) {
    let tenant = tenant(&world.store, "acme").await;
    let mut starts = JoinSet::new();
    for i in 0..50 {
        let store = world.store.clone();
        starts.spawn(async move {
            let mut talk = Talk::new(tenant, i);
            (
                talk.row.id,
                store.append(talk.start("visitor:1", "k1")).await.unwrap(),
            )
        });
    }
    let answers = starts.join_all().await;
    let done: Vec<_> = answers
        .iter()
        .filter(|(_, a)| *a == Appended::Done)
        .map(|(id, _)| *id)
        .collect();
    assert_eq!(done.len(), 1);
    assert!(
        answers
            .iter()
            .all(|(_, a)| *a == Appended::Done || *a == Appended::Replayed(done[0]))
    );
    assert_eq!(world.store.unfinished().await.unwrap().len(), 1);
}

pub async fn two_hundred_appenders_leave_dense_numbers(world: World) {
    let tenant = tenant(&world.store, "acme").await;
    let mut talk = Talk::new(tenant, 1);
    talk.say(&world.store, "start").await;
    let mut writers = JoinSet::new();
    for i in 0..200 {
        let (store, start) = (world.store.clone(), talk.clone());
        writers.spawn(async move {
            let mut talk = start;
            loop {
                match store
                    .append(talk.clone().append(vec![line(&format!("from {i}"))]))
                    .await
                {
                    Ok(_) => return,
                    Err(StoreError::Conflict) => {
                        talk.row.head = store
                            .session(tenant, talk.row.id)
                            .await
                            .unwrap()
                            .unwrap()
                            .head;
                    }
                    Err(error) => panic!("{error}"),
                }
            }
        });
    }
    writers.join_all().await;
    let records = store_texts(&world, tenant, talk.row.id).await;
    assert!(records.iter().map(|(seq, _)| *seq).eq(1..=201));
    let texts: HashSet<_> = records.into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts.len(), 201, "each line is there once");
}

async fn store_texts(world: &World, tenant: TenantId, session: SessionId) -> Vec<(u64, String)> {
    let records = world.store.read(tenant, session, 0, 10_000).await.unwrap();
    records
        .into_iter()
        .map(|r| (r.seq, r.event.searchable().unwrap_or_default().to_owned()))
        .collect()
}

pub async fn a_thousand_sessions_advance_together(world: World) {
    let tenant = tenant(&world.store, "acme").await;
    let mut talks = JoinSet::new();
    for i in 0..1_000 {
        let store = world.store.clone();
        talks.spawn(async move {
            let mut talk = Talk::new(tenant, i);
            for n in 0..4 {
                talk.say(&store, &format!("line {n}")).await;
            }
            talk.row.status = SessionStatus::Ended;
            talk.row.ended_at = Some(Time(i + 5));
            talk.say(&store, "bye").await;
            talk.row
        });
    }
    for row in talks.join_all().await {
        assert_eq!(
            world.store.session(tenant, row.id).await.unwrap().as_ref(),
            Some(&row)
        );
        assert_eq!(
            world.store.read(tenant, row.id, 0, 10).await.unwrap().len(),
            5
        );
    }
    assert!(world.store.unfinished().await.unwrap().is_empty());
}

pub async fn a_conflict_does_not_fail_its_neighbours(world: World) {
    let tenant = tenant(&world.store, "acme").await;
    let mut writers = JoinSet::new();
    for i in 0..300 {
        let store = world.store.clone();
        writers.spawn(async move {
            let mut talk = Talk::new(tenant, i);
            let wrong = i % 3 == 0;
            let mut append = talk.append(vec![line("first")]);
            if wrong {
                Arc::make_mut(&mut append.records)[0].seq = 2;
            }
            (wrong, store.append(append).await)
        });
    }
    for (wrong, answer) in writers.join_all().await {
        assert_eq!(
            wrong,
            matches!(answer, Err(StoreError::Conflict)),
            "{answer:?}"
        );
    }
    assert_eq!(world.store.unfinished().await.unwrap().len(), 200);
}

/// A fault that only the database sees must not fail the batch either.
pub async fn a_foreign_owner_fails_alone(world: World) {
    let tenant = tenant(&world.store, "acme").await;
    let mut writers = JoinSet::new();
    for i in 0..100 {
        let store = world.store.clone();
        let nobody = i == 50;
        let owner = if nobody {
            TenantId::from_u128(fresh())
        } else {
            tenant
        };
        writers.spawn(async move {
            (
                nobody,
                store
                    .append(Talk::new(owner, i).append(vec![line("x")]))
                    .await,
            )
        });
    }
    for (nobody, answer) in writers.join_all().await {
        match answer {
            Err(StoreError::Missing { what: "tenant" }) => assert!(nobody),
            other => assert!(!nobody && other.is_ok(), "{other:?}"),
        }
    }
}

pub async fn long_appends_are_kept_whole(world: World) {
    let store = world.store;
    let tenant = tenant(&store, "acme").await;
    let mut talk = Talk::new(tenant, 1);
    let events = (0..1_500)
        .map(|i| line(&format!("{i} {}", "x".repeat(4_000))))
        .collect();
    let append = talk.append(events);
    let records = append.records.to_vec();
    store.append(append).await.unwrap();
    assert_eq!(
        store.read(tenant, talk.row.id, 0, 10_000).await.unwrap(),
        records
    );
    assert_eq!(
        store.read(tenant, talk.row.id, 700, 500).await.unwrap(),
        records[700..1_200]
    );
}

pub async fn unfinished_sessions_are_listed_oldest_first(world: World) {
    let store = world.store;
    let (acme, other) = (tenant(&store, "acme").await, tenant(&store, "other").await);
    for (tenant, at, status) in [
        (acme, 30, SessionStatus::Active),
        (other, 10, SessionStatus::Waiting),
        (acme, 20, SessionStatus::Ended),
        (acme, 40, SessionStatus::Waiting),
    ] {
        let mut talk = Talk::new(tenant, at);
        talk.row.status = status;
        talk.say(&store, "hi").await;
    }
    let found: Vec<_> = store
        .unfinished()
        .await
        .unwrap()
        .iter()
        .map(|row| row.created_at.0)
        .collect();
    assert_eq!(found, [10, 30, 40]);
}
