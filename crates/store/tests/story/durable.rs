//! What is acknowledged stays.

use crate::world::*;
use switchboard_store::*;

pub async fn everything_survives_a_restart(mut world: World) {
    let t = tenant(&world.store, "acme").await;
    let agent = crate::tables::agent(t, "ann");
    world.store.put_agent(&agent).await.unwrap();
    world.store.put_fact("f", "v").await.unwrap();
    let mut talk = Talk::new(t, 1);
    let first = talk.start("visitor:1", "k");
    world.store.append(first).await.unwrap();
    talk.epoch = world.store.claim(t, talk.row.id).await.unwrap();
    talk.row.visitor_name = "Grace".into();
    talk.say(&world.store, "before the restart").await;

    // Closed at once: the index may not have got to it yet.
    world.reopen().await;
    let store = world.store.clone();
    assert_eq!(store.agents(t).await.unwrap(), [agent]);
    assert_eq!(store.fact("f").await.unwrap().as_deref(), Some("v"));
    assert_eq!(
        store.session(t, talk.row.id).await.unwrap(),
        Some(talk.row.clone())
    );
    assert_eq!(store.read(t, talk.row.id, 0, 10).await.unwrap().len(), 2);
    store.flush_search().await.unwrap();
    for text in ["restart", "grace"] {
        let filter = SessionFilter {
            text: Some(text.into()),
            ..Default::default()
        };
        assert_eq!(
            store
                .sessions(t, &filter, PageRequest::first(5))
                .await
                .unwrap()
                .items
                .len(),
            1,
            "{text}"
        );
    }
    let mut again = Talk::new(t, 2);
    assert_eq!(
        store.append(again.start("visitor:1", "k")).await.unwrap(),
        Appended::Replayed(talk.row.id)
    );
    let mut old = talk.clone();
    old.epoch = 1;
    assert!(matches!(
        store.append(old.append(vec![line("fenced")])).await,
        Err(StoreError::Conflict)
    ));
    talk.say(&store, "after the restart").await;
    assert_eq!(store.read(t, talk.row.id, 2, 10).await.unwrap().len(), 1);
}

/// Each server must see what the other one wrote, also where it remembers its own writes.
pub async fn two_servers_share_one_record(world: World) {
    let (a, b) = (world.store, open(&world.url).await.unwrap());
    let t = tenant(&a, "acme").await;
    let mut talk = Talk::new(t, 1);
    for round in 0..5 {
        talk.say(&a, &format!("a{round}")).await;
        let stale = talk.clone();
        talk.say(&b, &format!("b{round}")).await;
        let late = a.append(stale.clone().append(vec![line("late")])).await;
        assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");
    }
    let owned = talk.clone();
    talk.epoch = b.claim(t, talk.row.id).await.unwrap();
    let fenced = a.append(owned.clone().append(vec![line("fenced")])).await;
    assert!(matches!(fenced, Err(StoreError::Conflict)), "{fenced:?}");
    talk.say(&b, "taken over").await;

    let mut starts = tokio::task::JoinSet::new();
    for i in 0..60 {
        let store = if i % 2 == 0 { a.clone() } else { b.clone() };
        starts.spawn(async move {
            store
                .append(Talk::new(t, i).start("visitor:1", "k"))
                .await
                .unwrap()
        });
    }
    let done = starts
        .join_all()
        .await
        .into_iter()
        .filter(|answer| *answer == Appended::Done)
        .count();
    assert_eq!(
        done, 1,
        "one key starts one session, whichever server is asked"
    );
    a.flush_search().await.unwrap();
    b.flush_search().await.unwrap();
    for store in [&a, &b] {
        let filter = SessionFilter {
            text: Some("b4 taken".into()),
            ..Default::default()
        };
        let page = store
            .sessions(t, &filter, PageRequest::first(5))
            .await
            .unwrap();
        assert_eq!(
            page.items.iter().map(|row| row.id).collect::<Vec<_>>(),
            [talk.row.id]
        );
    }
    b.close().await;
}

pub async fn a_closed_store_refuses_writes(world: World) {
    let store = world.store;
    let t = tenant(&store, "acme").await;
    store.close().await;
    let mut talk = Talk::new(t, 1);
    let append = store.append(talk.append(vec![line("x")])).await;
    assert!(
        matches!(append, Err(StoreError::Unavailable(_))),
        "{append:?}"
    );
    assert!(matches!(
        store.put_fact("a", "b").await,
        Err(StoreError::Unavailable(_))
    ));
    assert!(matches!(
        store.ping().await,
        Err(StoreError::Unavailable(_))
    ));
    store.close().await;
    if let Some(path) = world.url.strip_prefix("sqlite:") {
        let wal = std::path::PathBuf::from(format!("{path}-wal"));
        assert!(!wal.exists(), "a closed record is one file");
    }
}
