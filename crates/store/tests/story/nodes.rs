//! Nodes that share a record: who is alive, who owns what.

use crate::world::*;
use std::sync::Arc;
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
    let claim = || store.claim_from(tenant, session, 1, b.id, None);
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
            let claim = store
                .claim_from(tenant, session, 1, node.id, None)
                .await
                .unwrap();
            (lease, claim)
        });
    }
    let won = claims.join_all().await;
    assert_eq!(won.iter().filter(|(lease, _)| lease.is_some()).count(), 1);
    assert_eq!(won.iter().filter(|(_, claim)| claim.is_some()).count(), 1);
}

/// A session of that node, by epoch 1.
async fn owned(store: &dyn Store, tenant: switchboard_core::TenantId, owner: &Node) -> Talk {
    let mut talk = Talk::new(tenant, 1_000);
    let mut first = talk.append(vec![line("one")]);
    first.create.as_mut().unwrap().owner = Some(owner.id);
    store.append(first).await.unwrap();
    talk
}

/// Who claims may have looked long ago that the owner is dead, and it is not any more.
pub async fn is_128_who_lives_is_not_robbed(world: World) {
    let store = world.store;
    let tenant = tenant(&store, "acme").await;
    let (a, b) = (node(1), node(2));
    store.beat(&a, LONG_MS).await.unwrap();
    store.beat(&b, LONG_MS).await.unwrap();
    let session = owned(&*store, tenant, &a).await.row.id;
    let claim = |seen, node: &Node, giver| {
        let (store, node) = (store.clone(), node.id);
        async move {
            let claim = store.claim_from(tenant, session, seen, node, giver);
            claim.await.unwrap()
        }
    };
    assert_eq!(claim(1, &b, None).await, None, "its owner lives");
    assert_eq!(claim(1, &b, Some(b.id)).await, None, "not the giver's");
    assert_eq!(claim(1, &a, None).await, Some(2), "its own");
    assert_eq!(claim(2, &b, Some(a.id)).await, Some(3), "given away");
    assert_eq!(claim(2, &b, Some(a.id)).await, None, "another was faster");
    assert_eq!(claim(3, &a, None).await, None);
    dead(&*store, &b).await;
    assert_eq!(claim(3, &a, None).await, Some(4), "its owner is dead");
    store.leave(a.id).await.unwrap();
    assert_eq!(claim(4, &b, None).await, Some(5), "its owner is gone");
    store.release(tenant, session, 5).await.unwrap();
    assert_eq!(claim(5, &a, None).await, Some(6), "nobody's");
}

/// A node that was dead looks after its beat what it still owns, and finds it out.
pub async fn is_128_who_comes_back_to_life_sees_what_was_claimed(world: World) {
    let stores = [world.store.clone(), open(&world.url).await.unwrap()];
    let tenant = tenant(&world.store, "acme").await;
    let (a, b) = (node(1), node(2));
    world.store.beat(&b, LONG_MS).await.unwrap();
    let (mut robbed, mut spared) = (0, 0);
    for round in 0..100 {
        let session = owned(&*world.store, tenant, &a).await.row.id;
        dead(&*world.store, &a).await;
        let gate = Arc::new(tokio::sync::Barrier::new(2));
        let (there, here) = (gate.clone(), stores[0].clone());
        let (back, id) = (a.clone(), b.id);
        let returns = tokio::spawn(async move {
            there.wait().await;
            here.beat(&back, LONG_MS).await.unwrap();
            here.owner(tenant, session).await.unwrap().unwrap().node
        });
        gate.wait().await;
        // Not always at the same moment.
        for _ in 0..round % 10 {
            tokio::task::yield_now().await;
        }
        let claim = stores[1].claim_from(tenant, session, 1, id, None);
        let claimed = claim.await.unwrap();
        let sees = returns.await.unwrap();
        assert_eq!(sees == Some(b.id), claimed.is_some(), "in round {round}");
        match claimed {
            Some(_) => robbed += 1,
            None => spared += 1,
        }
    }
    assert!(robbed > 0, "{robbed} robbed, {spared} spared");
    stores[1].close().await;
}

fn given(epoch: u64) -> Option<Grant> {
    let lease = "desk.acme".into();
    Some(Grant { lease, epoch })
}

/// A first append that takes a seat which the desk gave in that term.
fn seated(tenant: switchboard_core::TenantId, n: i64, term: u64) -> (Talk, Append) {
    let mut talk = Talk::new(tenant, n);
    let mut append = talk.start("visitor", &format!("k{n}"));
    append.grant = given(term);
    (talk, append)
}

pub async fn is_112_what_a_former_desk_gave_is_not_taken(world: World) {
    let store = world.store;
    let acme = tenant(&store, "acme").await;
    let other = tenant(&store, "other").await;
    let (a, b) = (node(1), node(2));
    store.beat(&a, LONG_MS).await.unwrap();
    store.beat(&b, LONG_MS).await.unwrap();
    let (_, early) = seated(acme, 1, 1);
    let early = store.append(early).await;
    assert!(
        matches!(early, Err(StoreError::Stale)),
        "no such lease: {early:?}"
    );
    assert_eq!(store.lease("desk.acme", a.id).await.unwrap(), Some(1));

    let (mut talk, first) = seated(acme, 1, 1);
    assert_eq!(store.append(first.clone()).await.unwrap(), Appended::Done);
    dead(&*store, &a).await;
    assert_eq!(store.lease("desk.acme", b.id).await.unwrap(), Some(2));

    // Nothing of it is written, neither a session nor its key; its neighbours are.
    let (late_talk, late) = seated(acme, 2, 1);
    let (_, mine) = seated(acme, 3, 2);
    let (late, mine) = tokio::join!(store.append(late), store.append(mine));
    assert!(matches!(late, Err(StoreError::Stale)), "{late:?}");
    assert_eq!(mine.unwrap(), Appended::Done);
    assert_eq!(store.session(acme, late_talk.row.id).await.unwrap(), None);
    let begun = store.session_begun(acme, "visitor", "k2").await;
    assert_eq!(begun.unwrap(), None);
    // A start that was made is still the same one, and lines need no desk.
    let mut again = Talk::new(acme, 9).start("visitor", "k1");
    again.grant = given(1);
    let again = store.append(again).await.unwrap();
    assert_eq!(again, Appended::Replayed(talk.row.id));
    talk.say(&store, "on").await;

    // A further visitor of a session that goes on.
    let mut more = talk.clone().append(vec![line("joined")]);
    (more.seats, more.grant) = (2, given(1));
    let refused = store.append(more.clone()).await;
    assert!(matches!(refused, Err(StoreError::Stale)), "{refused:?}");
    more.grant = given(2);
    assert_eq!(store.append(more).await.unwrap(), Appended::Done);
    talk.row.head += 1;
    // The log has moved on: that comes first, whoever gave the seat.
    let mut old = first.clone();
    old.create = Some(Create {
        idempotency: None,
        owner: None,
    });
    let old = store.append(old).await;
    assert!(matches!(old, Err(StoreError::Conflict)), "{old:?}");

    // The holder voids what it gave itself.
    assert_eq!(store.raise("desk.acme", a.id).await.unwrap(), None);
    assert_eq!(store.raise("desk.acme", b.id).await.unwrap(), Some(3));
    assert_eq!(
        store.lease("desk.acme", b.id).await.unwrap(),
        Some(3),
        "kept"
    );
    let void = store.append(seated(acme, 4, 2).1).await;
    assert!(matches!(void, Err(StoreError::Stale)), "{void:?}");

    let found = store.seated(acme).await.unwrap();
    let of = |session| found.iter().find(|seated| seated.session == session);
    let seen = of(talk.row.id).unwrap();
    assert_eq!(
        (seen.visitors, seen.head, seen.active),
        (Some(2), talk.row.head, false)
    );
    assert_eq!(found.len(), 2);
    assert!(store.seated(other).await.unwrap().is_empty());
    talk.row.status = SessionStatus::Ended;
    let mut end = talk.append(vec![line("bye")]);
    end.seats = 0;
    store.append(end).await.unwrap();
    assert_eq!(store.seated(acme).await.unwrap().len(), 1);
}

/// Whoever counts after its own term is durable has counted all that was ever given before.
pub async fn is_112_nothing_is_taken_behind_the_back_of_a_new_desk(world: World) {
    let stores = [world.store.clone(), open(&world.url).await.unwrap()];
    let t = tenant(&world.store, "acme").await;
    let holders = [node(1), node(2)];
    for holder in &holders {
        world.store.beat(holder, LONG_MS).await.unwrap();
    }
    let mut term = world
        .store
        .lease("desk.acme", holders[0].id)
        .await
        .unwrap()
        .unwrap();
    let (mut all, mut refused) = (0, 0);
    for round in 0..20 {
        let gate = Arc::new(tokio::sync::Barrier::new(41));
        let mut starts = tokio::task::JoinSet::new();
        for n in 0..40 {
            let (store, gate) = (stores[n % 2].clone(), gate.clone());
            let (_, append) = seated(t, round * 100 + n as i64, term);
            starts.spawn(async move {
                gate.wait().await;
                // Not all at the same moment: some come before, some after.
                for _ in 0..n {
                    tokio::task::yield_now().await;
                }
                store.append(append).await
            });
        }
        gate.wait().await;
        // It goes to the other one, or begins anew where it is.
        let (from, to) = (
            &holders[round as usize % 2],
            &holders[(round as usize + 1) % 2],
        );
        let store = &stores[round as usize % 2];
        store.give_up("desk.acme", from.id).await.unwrap();
        store.lease("desk.acme", to.id).await.unwrap().unwrap();
        term = store.raise("desk.acme", to.id).await.unwrap().unwrap();
        let counted = store.seated(t).await.unwrap().len();
        for done in starts.join_all().await {
            match done {
                Ok(done) => {
                    assert_eq!(done, Appended::Done);
                    all += 1;
                }
                Err(StoreError::Stale) => refused += 1,
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(counted, all, "in round {round}");
    }
    assert!(all > 0 && refused > 0, "{all} came before, {refused} after");
    stores[1].close().await;
}
