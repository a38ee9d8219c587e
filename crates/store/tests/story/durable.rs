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
}
