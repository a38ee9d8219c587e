//! Nodes that share a record: who is alive, who owns what.

use crate::world::*;
use switchboard_store::*;
use uuid::Uuid;

/// Long enough that no test outlives it.
const LONG_MS: u32 = 600_000;

fn node(n: u128) -> Node {
    Node {
        id: Uuid::from_u128(n),
        address: format!("http://node-{n}.test"),
        build: "test".into(),
        draining: false,
        speaks: 2,
    }
}

/// Alive for so short a time that it is over at once.
async fn dead(store: &dyn Store, node: &Node) {
    store.beat(node, 0).await.unwrap();
}

pub async fn nodes_live_as_long_as_they_beat(world: World) {
    let store = world.store;
    let (a, mut b) = (node(1), node(2));
    store.beat(&a, LONG_MS).await.unwrap();
    store.beat(&b, LONG_MS).await.unwrap();
    b.draining = true;
    store.beat(&b, LONG_MS).await.unwrap();
    assert_eq!(store.nodes().await.unwrap(), [a.clone(), b.clone()]);
    dead(&*store, &a).await;
    assert_eq!(store.nodes().await.unwrap(), std::slice::from_ref(&b));
    store.beat(&a, LONG_MS).await.unwrap();
    store.leave(b.id).await.unwrap();
    assert_eq!(store.nodes().await.unwrap(), [a]);
}

pub async fn a_session_has_one_owner_at_a_time(world: World) {
    let store = world.store;
    let tenant = tenant(&store, "acme").await;
    let (a, b) = (node(1), node(2));
    store.beat(&a, LONG_MS).await.unwrap();
    store.beat(&b, LONG_MS).await.unwrap();

    let mut talk = Talk::new(tenant, 1_000);
    let mut first = talk.append(vec![line("one")]);
    first.create.as_mut().unwrap().owner = Some(a.id);
    store.append(first).await.unwrap();
    let session = talk.row.id;
    let owned = |node: Option<Uuid>, epoch| {
        Some(Owner {
            node,
            epoch,
            ended: false,
        })
    };
    assert_eq!(
        store.owner(tenant, session).await.unwrap(),
        owned(Some(a.id), 1)
    );
    assert!(store.orphans(10).await.unwrap().is_empty());

    dead(&*store, &a).await;
    assert_eq!(store.owner(tenant, session).await.unwrap(), owned(None, 1));
    let orphans = store.orphans(10).await.unwrap();
    assert_eq!(orphans, [(talk.row.clone(), 1)]);
    let claim = || store.claim_from(tenant, session, 1, b.id);
    assert_eq!(claim().await.unwrap(), Some(2));
    assert_eq!(claim().await.unwrap(), None, "another was faster");
    assert_eq!(
        store.owner(tenant, session).await.unwrap(),
        owned(Some(b.id), 2)
    );

    // The owner before wakes up: what it writes is refused, whether it beats again or not.
    store.beat(&a, LONG_MS).await.unwrap();
    let late = store.append(talk.clone().append(vec![line("late")])).await;
    assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");

    store.release(tenant, session, 1).await.unwrap();
    assert_eq!(
        store.owner(tenant, session).await.unwrap(),
        owned(Some(b.id), 2),
        "an old epoch gives nothing up"
    );
    store.release(tenant, session, 2).await.unwrap();
    assert_eq!(store.owner(tenant, session).await.unwrap(), owned(None, 2));
    let nobody = store
        .owner(tenant, switchboard_core::SessionId::from_u128(9))
        .await;
    assert_eq!(nobody.unwrap(), None);
}

pub async fn a_lease_changes_hands_only_from_the_dead(world: World) {
    let store = world.store;
    let (a, b) = (node(1), node(2));
    store.beat(&a, LONG_MS).await.unwrap();
    store.beat(&b, LONG_MS).await.unwrap();
    assert_eq!(store.lease_holder("jobs").await.unwrap(), None);
    assert_eq!(store.lease("jobs", a.id).await.unwrap(), Some(1));
    assert_eq!(store.lease("jobs", b.id).await.unwrap(), None);
    assert_eq!(store.lease("jobs", a.id).await.unwrap(), Some(1), "kept");
    assert_eq!(store.lease_holder("jobs").await.unwrap(), Some(a.id));
    dead(&*store, &a).await;
    assert_eq!(store.lease_holder("jobs").await.unwrap(), None);
    assert_eq!(store.lease("jobs", b.id).await.unwrap(), Some(2));
    store.give_up("jobs", a.id).await.unwrap();
    assert_eq!(store.lease_holder("jobs").await.unwrap(), Some(b.id));
    store.give_up("jobs", b.id).await.unwrap();
    assert_eq!(store.lease("jobs", a.id).await.unwrap(), None, "not alive");
    store.beat(&a, LONG_MS).await.unwrap();
    assert_eq!(store.lease("jobs", a.id).await.unwrap(), Some(3));
}

pub async fn of_many_who_claim_one_gets_it(world: World) {
    let store = world.store;
    let tenant = tenant(&store, "acme").await;
    let mut talk = Talk::new(tenant, 1_000);
    talk.say(&store, "one").await;
    let session = talk.row.id;
    let mut claims = tokio::task::JoinSet::new();
    for n in 1..=20 {
        let store = store.clone();
        claims.spawn(async move {
            let node = node(n);
            store.beat(&node, LONG_MS).await.unwrap();
            let lease = store.lease("desk", node.id).await.unwrap();
            let claim = store.claim_from(tenant, session, 1, node.id).await.unwrap();
            (lease, claim)
        });
    }
    let won = claims.join_all().await;
    assert_eq!(won.iter().filter(|(lease, _)| lease.is_some()).count(), 1);
    assert_eq!(won.iter().filter(|(_, claim)| claim.is_some()).count(), 1);
}
