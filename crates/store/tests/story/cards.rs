//! Cards, by which visitors are known with all tenants that take part.

use crate::people::visitor;
use crate::world::*;
use serde_json::json;
use switchboard_core::{TenantId, Time, VisitorId};
use switchboard_store::*;
use uuid::Uuid;

fn card(nr: u8, seen_at: i64) -> Card {
    Card {
        id: Uuid::from_u128(fresh()),
        token: hash(nr),
        content: json!({ "name": "Kim" }),
        created_at: Time(1),
        seen_at: Time(seen_at),
    }
}

fn code(nr: u8, card: &Card, tenant: TenantId) -> CardCode {
    CardCode {
        token: hash(nr),
        card: card.id,
        tenant,
        asker: hash(77),
        expires_at: Time(100),
    }
}

async fn known(world: &World, tenant: TenantId, token: u8) -> VisitorId {
    let visitor = visitor(tenant, token);
    world.store.put_visitor(&visitor).await.unwrap();
    visitor.id
}

pub async fn is_31_a_card_ties_visitors_of_tenants_who_see_nothing_of_each_other(world: World) {
    let (a, b) = (
        tenant(&world.store, "acme").await,
        tenant(&world.store, "other").await,
    );
    let (at_a, at_b) = (known(&world, a, 1).await, known(&world, b, 1).await);
    let store = &world.store;
    let mut kim = card(50, 10);
    store.put_card(&kim).await.unwrap();
    assert_eq!(store.card(&hash(50)).await.unwrap(), Some(kim.clone()));
    assert_eq!(store.card(&hash(51)).await.unwrap(), None);
    assert_eq!(store.card_tie(a, at_a).await.unwrap(), None);

    for (tenant, visitor) in [(a, at_a), (b, at_b), (b, at_b)] {
        store.tie_card(kim.id, tenant, visitor).await.unwrap();
    }
    let tied = Some(CardTie::Card(kim.clone()));
    assert_eq!(store.card_tie(a, at_a).await.unwrap(), tied);
    assert_eq!(store.card_tie(b, at_b).await.unwrap(), tied);
    let mut both = vec![a, b];
    both.sort();
    assert_eq!(store.tenants_of_card(kim.id).await.unwrap(), both);

    // One tenant neither asks about nor touches another's visitor.
    assert_eq!(store.card_tie(b, at_a).await.unwrap(), None);
    store.untie_card(b, at_a).await.unwrap();
    assert_eq!(store.card_tie(a, at_a).await.unwrap(), tied);
    for foreign in [
        store.tie_card(kim.id, b, at_a).await,
        store.call_visitor(b, at_a, "Mallory").await,
        store.tie_card(Uuid::from_u128(fresh()), a, at_a).await,
    ] {
        assert!(
            matches!(foreign, Err(StoreError::Missing { .. })),
            "{foreign:?}"
        );
    }
    store.call_visitor(a, at_a, "Kim").await.unwrap();
    let name = store.visitor_by_id(a, at_a).await.unwrap().unwrap().name;
    assert_eq!(name.as_deref(), Some("Kim"));

    kim.content = json!({ "name": "Sam" });
    kim.seen_at = Time(20);
    let changed = store.change_card(kim.id, &kim.content, kim.seen_at);
    assert!(changed.await.unwrap());
    assert_eq!(store.card(&hash(50)).await.unwrap(), Some(kim.clone()));

    // Whom a tenant erases is known by nothing; the card is the visitor's, and stays.
    store.erase_visitor(b, at_b).await.unwrap();
    assert_eq!(store.card_tie(b, at_b).await.unwrap(), None);
    assert_eq!(store.tenants_of_card(kim.id).await.unwrap(), [a]);
    store.untie_card(a, at_a).await.unwrap();
    assert_eq!(store.card_tie(a, at_a).await.unwrap(), None);
    assert_eq!(store.card(&hash(50)).await.unwrap(), Some(kim));
}

pub async fn is_31_a_card_that_was_taken_back_leaves_nobody_known(world: World) {
    let t = tenant(&world.store, "acme").await;
    let (one, two) = (known(&world, t, 1).await, known(&world, t, 2).await);
    let store = &world.store;
    let (kim, sam) = (card(50, 10), card(51, 10));
    for (card, visitor) in [(&kim, one), (&sam, two)] {
        store.put_card(card).await.unwrap();
        store.tie_card(card.id, t, visitor).await.unwrap();
    }
    store.put_card_code(&code(9, &kim, t)).await.unwrap();
    assert!(store.take_card_back(kim.id).await.unwrap());
    assert!(!store.take_card_back(kim.id).await.unwrap(), "once");
    assert_eq!(store.card(&hash(50)).await.unwrap(), None);
    let gone = store.take_card_code(&hash(9), t, &hash(77), Time(1)).await;
    assert_eq!(gone.unwrap(), None, "nor is a code of it good");
    let late = store.change_card(kim.id, &kim.content, Time(30)).await;
    assert!(!late.unwrap(), "a change that comes late makes no card");
    let tie = store.card_tie(t, one).await.unwrap();
    assert_eq!(tie, Some(CardTie::TakenBack));
    let other = store.card_tie(t, two).await.unwrap();
    assert_eq!(other, Some(CardTie::Card(sam.clone())), "another's stays");

    // Another card in its place; and what is left goes with the visitor.
    store.tie_card(sam.id, t, one).await.unwrap();
    let tie = store.card_tie(t, one).await.unwrap();
    assert_eq!(tie, Some(CardTie::Card(sam)));
    assert_eq!(store.drop_visitors(t, Time(9_999), 10).await.unwrap(), 2);
    assert_eq!(store.card_tie(t, one).await.unwrap(), None);
}

pub async fn is_31_a_code_is_good_once_for_whoever_asked(world: World) {
    let (a, b) = (
        tenant(&world.store, "acme").await,
        tenant(&world.store, "other").await,
    );
    let store = &world.store;
    let kim = card(50, 10);
    store.put_card(&kim).await.unwrap();
    store.put_card_code(&code(9, &kim, a)).await.unwrap();
    for (why, nr, tenant, asker, now) in [
        ("another code", 8, a, 77, 1),
        ("another company", 9, b, 77, 1),
        ("another visitor", 9, a, 78, 1),
        ("too late", 9, a, 77, 100),
    ] {
        let taken = store
            .take_card_code(&hash(nr), tenant, &hash(asker), Time(now))
            .await;
        assert_eq!(taken.unwrap(), None, "{why}");
    }
    let (nine, asker) = (hash(9), hash(77));
    let take = || store.take_card_code(&nine, a, &asker, Time(99));
    let (first, second) = futures::join!(take(), take());
    let taken = [first.unwrap(), second.unwrap()];
    let good = taken.iter().flatten().count();
    assert_eq!(good, 1, "of two who come at once one gets it");
    assert_eq!(take().await.unwrap(), None);
}

pub async fn is_31_cards_that_nobody_uses_go_away(world: World) {
    let t = tenant(&world.store, "acme").await;
    let (one, two) = (known(&world, t, 1).await, known(&world, t, 2).await);
    let store = &world.store;
    let (old, new) = (card(50, 10), card(51, 90));
    for (card, visitor) in [(&old, one), (&new, two)] {
        store.put_card(card).await.unwrap();
        store.tie_card(card.id, t, visitor).await.unwrap();
    }
    store.put_card_code(&code(9, &new, t)).await.unwrap();
    for (tenant, at, action) in [
        (None, 10, "card.agree"),
        (None, 90, "card.agree"),
        (None, 10, "setup"),
        (Some(t), 10, "card.use"),
    ] {
        let entry = crate::journal::entry(tenant, at, action);
        store.audit(&entry).await.unwrap();
    }
    assert_eq!(store.drop_cards(Time(50), Time(60), 1).await.unwrap(), 1);
    assert_eq!(store.drop_cards(Time(50), Time(60), 1).await.unwrap(), 0);
    assert_eq!(store.card(&hash(50)).await.unwrap(), None);
    let alone = store.card_tie(t, one).await.unwrap();
    assert_eq!(alone, None, "known to the company alone, as ever");
    assert_eq!(store.card(&hash(51)).await.unwrap(), Some(new.clone()));
    let taken = store.take_card_code(&hash(9), t, &hash(77), Time(61)).await;
    assert_eq!(taken.unwrap(), Some(new.clone()));
    store.put_card_code(&code(9, &new, t)).await.unwrap();
    assert_eq!(store.drop_cards(Time(50), Time(100), 9).await.unwrap(), 1);
    let trail = store.audits(t, PageRequest::first(9)).await.unwrap();
    assert_eq!(trail.items.len(), 1, "a company's own trail is its affair");
}
