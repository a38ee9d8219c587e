//! Erasure and ages.

use crate::world::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use switchboard_core::session::{Endpoint, Event, Role};
use switchboard_core::{LegId, SessionId, TenantId, Time, VisitorId};
use switchboard_store::*;

const LEG: LegId = LegId::from_u128(7);

/// A session of a named visitor, with a line; still going on.
async fn talk(store: &Arc<dyn Store>, tenant: TenantId, visitor: VisitorId, text: &str) -> Talk {
    let mut talk = Talk::new(tenant, 1_000).visitor(visitor);
    talk.row.visitor_name = format!("Name{text}");
    talk.row.subject = Some(format!("subject {text}"));
    talk.row.page = Some(format!("https://shop.example/{text}"));
    let mut append = talk.append(vec![
        Event::LegJoined {
            leg: LEG,
            endpoint: Endpoint::Visitor { visitor },
            role: Role::Visitor,
            name: format!("Name{text}"),
            seat: None,
        },
        Event::Described {
            leg: LEG,
            name: Some(format!("Name{text}")),
            email: Some(format!("mail{text}@example.org")),
            attributes: BTreeMap::from([("plan".to_owned(), format!("plan{text}"))]),
            cid: None,
        },
        // As in a large session, where the name goes with the line.
        Event::Line {
            leg: LEG,
            text: format!("line {text}"),
            name: Some(format!("Name{text}")),
            cid: None,
        },
    ]);
    append.create = Some(Create {
        idempotency: Some(("visit:n".into(), format!("key{text}"))),
        owner: None,
    });
    store.append(append).await.unwrap();
    talk
}

async fn end(store: &Arc<dyn Store>, talk: &mut Talk, at: i64) {
    talk.row.status = SessionStatus::Ended;
    talk.row.ended_at = Some(Time(at));
    talk.say(store, "last").await;
}

fn visitor() -> VisitorId {
    VisitorId::from_u128(fresh())
}

fn erasure(talk: &Talk) -> Erasure {
    Erasure {
        tenant: talk.row.tenant,
        session: talk.row.id,
        actor: "agent:1".into(),
        at: Time(9_000),
    }
}

async fn erase(store: &Arc<dyn Store>, talk: &Talk) -> Erased {
    let erasure = erasure(talk);
    store.begin_erasure(&erasure).await.unwrap();
    let erased = store.erase(&erasure).await.unwrap();
    store.end_erasure(talk.row.id).await.unwrap();
    erased
}

async fn find(store: &Arc<dyn Store>, tenant: TenantId, text: &str) -> Vec<SessionId> {
    store.flush_search().await.unwrap();
    let filter = SessionFilter {
        text: Some(text.into()),
        ..Default::default()
    };
    let page = store.sessions(tenant, &filter, PageRequest::first(9));
    page.await.unwrap().items.iter().map(|row| row.id).collect()
}

fn visit(talk: &Talk, address: &str) -> Audit {
    Audit {
        tenant: Some(talk.row.tenant),
        at: Time(1_500),
        actor: format!("visitor:{}", talk.row.visitor.unwrap()),
        action: "visit.start".into(),
        target: Some(talk.row.id.to_string()),
        address: Some(address.into()),
        detail: serde_json::json!({}),
    }
}

async fn audits(store: &Arc<dyn Store>, tenant: TenantId) -> Vec<Audit> {
    let page = store.audits(tenant, PageRequest::first(99));
    page.await.unwrap().items
}

pub async fn is_132_an_erased_session_leaves_a_row_that_says_so(world: World) {
    let store = world.store;
    let t = tenant(&store, "acme").await;
    let (vera, otto) = (visitor(), visitor());
    let mut gone = talk(&store, t, vera, "alpha").await;
    let mut kept = talk(&store, t, otto, "beta").await;
    for (talk, address) in [(&gone, "192.0.2.1"), (&kept, "192.0.2.2")] {
        store.audit(&visit(talk, address)).await.unwrap();
    }
    end(&store, &mut gone, 2_000).await;
    end(&store, &mut kept, 2_000).await;
    assert_eq!(find(&store, t, "alpha").await, [gone.row.id]);

    let erased = erase(&store, &gone).await;
    let expected = Erased {
        sessions: 1,
        events: 4,
        visits: 1,
    };
    assert_eq!(erased, expected);
    let row = store.session(t, gone.row.id).await.unwrap().unwrap();
    let blank = SessionRow {
        visitor: None,
        visitor_name: String::new(),
        page: None,
        subject: None,
        erased_at: Some(Time(9_000)),
        ..gone.row.clone()
    };
    assert_eq!(row, blank);
    assert_eq!(store.read(t, gone.row.id, 0, 10).await.unwrap(), []);
    for word in ["alpha", "namealpha", "line alpha", "last"] {
        assert!(
            !find(&store, t, word).await.contains(&gone.row.id),
            "{word}"
        );
    }
    // Its key is free again; nothing of the neighbour is missing.
    let mut again = Talk::new(t, 5_000);
    assert_eq!(
        store
            .append(again.start("visit:n", "keyalpha"))
            .await
            .unwrap(),
        Appended::Done
    );
    assert_eq!(
        store.session(t, kept.row.id).await.unwrap(),
        Some(kept.row.clone())
    );
    assert_eq!(store.read(t, kept.row.id, 0, 10).await.unwrap().len(), 4);
    assert_eq!(find(&store, t, "beta").await, [kept.row.id]);
    let left = audits(&store, t).await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].address.as_deref(), Some("192.0.2.2"));
    // Once more does nothing, and ages pass it over.
    assert_eq!(erase(&store, &gone).await.events, 0);
    let due = store.sessions_ended(t, Time(3_000), 9).await.unwrap();
    assert_eq!(due, [kept.row.id]);
    assert_eq!(store.sessions_of(t, vera).await.unwrap(), []);
}

pub async fn is_132_a_session_that_goes_on_is_not_erased(world: World) {
    let store = world.store;
    let t = tenant(&store, "acme").await;
    let other = tenant(&store, "other").await;
    let mut live = talk(&store, t, visitor(), "alpha").await;
    let refused = store.begin_erasure(&erasure(&live)).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    let refused = store.anonymise(t, live.row.id, Time(1)).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    // Not even when the caller goes on all the same.
    store.erase(&erasure(&live)).await.unwrap();
    assert_eq!(store.read(t, live.row.id, 0, 10).await.unwrap().len(), 3);
    assert_eq!(
        store.session(t, live.row.id).await.unwrap(),
        Some(live.row.clone())
    );
    assert_eq!(store.sessions_ended(t, Time(99_999), 9).await.unwrap(), []);
    assert_eq!(store.sessions_named(t, Time(99_999), 9).await.unwrap(), []);
    // Another tenant's is none.
    end(&store, &mut live, 2_000).await;
    let foreign = Erasure {
        tenant: other,
        ..erasure(&live)
    };
    let refused = store.begin_erasure(&foreign).await;
    assert!(matches!(refused, Err(StoreError::Missing { .. })));
    store.erase(&foreign).await.unwrap();
    store.anonymise(other, live.row.id, Time(1)).await.unwrap();
    assert_eq!(store.read(t, live.row.id, 0, 10).await.unwrap().len(), 4);
}

pub async fn is_132_an_erasure_that_broke_off_is_taken_up_again(mut world: World) {
    let t = tenant(&world.store, "acme").await;
    let mut gone = talk(&world.store, t, visitor(), "alpha").await;
    end(&world.store, &mut gone, 2_000).await;
    let wanted = erasure(&gone);
    world.store.begin_erasure(&wanted).await.unwrap();
    world.reopen().await;
    let store = world.store.clone();
    assert_eq!(
        store.erasures(9).await.unwrap(),
        std::slice::from_ref(&wanted)
    );
    assert_eq!(store.erase(&wanted).await.unwrap().events, 4);
    // Broken off once more, before it was told that it is over.
    assert_eq!(store.erase(&wanted).await.unwrap().events, 0);
    store.end_erasure(gone.row.id).await.unwrap();
    assert_eq!(store.erasures(9).await.unwrap(), []);
}

pub async fn is_104_a_session_loses_its_visitors_name_everywhere(world: World) {
    let store = world.store;
    let t = tenant(&store, "acme").await;
    let vera = VisitorId::from_u128(0xAB12);
    let mut talk = talk(&store, t, vera, "alpha").await;
    end(&store, &mut talk, 2_000).await;
    assert_eq!(find(&store, t, "namealpha").await, [talk.row.id]);
    assert_eq!(
        store.sessions_named(t, Time(3_000), 9).await.unwrap(),
        [talk.row.id]
    );
    store.anonymise(t, talk.row.id, Time(4_000)).await.unwrap();

    let row = store.session(t, talk.row.id).await.unwrap().unwrap();
    assert_eq!(row.visitor_name, "Visitor AB12");
    let log = store.read(t, talk.row.id, 0, 10).await.unwrap();
    let text = serde_json::to_string(&log).unwrap();
    for part in ["Namealpha", "mailalpha", "planalpha"] {
        assert!(!text.contains(part), "{part} in {text}");
    }
    assert!(text.contains("line alpha"), "lines stay");
    assert!(log.iter().map(|record| record.seq).eq(1..=4));
    assert_eq!(find(&store, t, "namealpha").await, []);
    assert_eq!(find(&store, t, "mailalpha").await, []);
    assert_eq!(find(&store, t, "ab12").await, [talk.row.id]);
    assert_eq!(find(&store, t, "shop example").await, [talk.row.id], "page");
    assert_eq!(store.sessions_named(t, Time(3_000), 9).await.unwrap(), []);
}

pub async fn is_104_events_of_a_newer_release_lose_all_but_their_kind(world: World) {
    let store = world.store;
    let t = tenant(&store, "acme").await;
    let mut aged = talk(&store, t, visitor(), "alpha").await;
    let mut gone = talk(&store, t, visitor(), "beta").await;
    let unknown = r#"{"kind":"teleported","to":{"card":"Namealpha"}}"#;
    let unknown: Event = serde_json::from_str(unknown).unwrap();
    for talk in [&mut aged, &mut gone] {
        store
            .append(talk.append(vec![unknown.clone()]))
            .await
            .unwrap();
        end(&store, talk, 2_000).await;
    }
    for _ in 0..2 {
        store.anonymise(t, aged.row.id, Time(4_000)).await.unwrap();
        let log = store.read(t, aged.row.id, 0, 10).await.unwrap();
        let was = Event::Erased {
            was: "teleported".into(),
        };
        assert_eq!(log[3].event, was);
        assert!(!serde_json::to_string(&log).unwrap().contains("Namealpha"));
        assert!(log.iter().map(|record| record.seq).eq(1..=5));
    }
    let kept = store.read(t, gone.row.id, 0, 10).await.unwrap();
    assert_eq!(kept[3].event, unknown, "the neighbour's stays");
    assert_eq!(erase(&store, &gone).await.events, 5);
    assert_eq!(store.read(t, gone.row.id, 0, 10).await.unwrap(), []);
}

pub async fn is_104_addresses_are_cut_or_removed(world: World) {
    let store = world.store;
    let t = tenant(&store, "acme").await;
    for (at, address) in [
        (10, "203.0.113.9"),
        (20, "2001:db8:1:2::3"),
        (30, "192.0.2.1"),
    ] {
        let entry = Audit {
            address: Some(address.into()),
            ..crate::journal::entry(Some(t), at, "agent.login")
        };
        store.audit(&entry).await.unwrap();
    }
    let cut = async |form, limit| {
        let rows = store.shorten_addresses(t, Time(30), form, limit).await;
        rows.unwrap()
    };
    let seen = async || -> Vec<Option<String>> {
        let entries = audits(&store, t).await;
        entries.into_iter().map(|entry| entry.address).collect()
    };
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(cut(AddressForm::Network, 1).await, 1, "the oldest first");
    assert_eq!(cut(AddressForm::Network, 9).await, 1);
    assert_eq!(cut(AddressForm::Network, 9).await, 0);
    let networks = [
        text("192.0.2.1"),
        text("2001:db8:1::/48"),
        text("203.0.113.0/24"),
    ];
    assert_eq!(seen().await, networks);
    assert_eq!(cut(AddressForm::Removed, 9).await, 2);
    assert_eq!(seen().await, [text("192.0.2.1"), None, None]);
}

pub async fn ages_reach_visitors_audits_keys_and_tombstones(world: World) {
    let store = world.store;
    let t = tenant(&store, "acme").await;
    let people: Vec<Visitor> = [10, 20, 30]
        .into_iter()
        .zip(1..)
        .map(|(seen, token)| Visitor {
            name: Some("Vera".into()),
            seen_at: Time(seen),
            ..crate::people::visitor(t, token)
        })
        .collect();
    for person in &people {
        store.put_visitor(person).await.unwrap();
    }
    // The oldest one is in a session that goes on.
    let mut live = talk(&store, t, people[0].id, "alpha").await;
    let names = |before| store.anonymise_visitors(t, Time(before), 9);
    assert_eq!(names(30).await.unwrap(), 1);
    assert_eq!(names(30).await.unwrap(), 0);
    let now = async |token| store.visitor(t, &hash(token)).await.unwrap();
    assert_eq!(now(2).await.unwrap().email, None);
    assert_eq!(now(1).await.unwrap().name.as_deref(), Some("Vera"));
    assert_eq!(now(3).await.unwrap().name.as_deref(), Some("Vera"));
    assert_eq!(store.drop_visitors(t, Time(30), 9).await.unwrap(), 1);
    assert!(now(2).await.is_none() && now(1).await.is_some());

    store
        .audit(&crate::journal::entry(Some(t), 10, "old"))
        .await
        .unwrap();
    store
        .audit(&crate::journal::entry(Some(t), 50, "new"))
        .await
        .unwrap();
    assert_eq!(store.drop_audits(t, Time(50), 9).await.unwrap(), 1);
    assert_eq!(audits(&store, t).await[0].action, "new");

    end(&store, &mut live, 2_000).await;
    erase(&store, &live).await;
    assert_eq!(store.drop_erased(t, Time(9_000), 9).await.unwrap(), 0);
    assert_eq!(store.drop_erased(t, Time(9_001), 9).await.unwrap(), 1);
    assert_eq!(store.session(t, live.row.id).await.unwrap(), None);
    // A new session starts as ever.
    talk(&store, t, people[0].id, "gamma").await;
    assert!(store.erase_visitor(t, people[0].id).await.unwrap().0);
    assert!(!store.erase_visitor(t, people[0].id).await.unwrap().0);
}

pub async fn cc_8_keys_of_live_sessions_stay(world: World) {
    let store = world.store;
    let t = tenant(&store, "acme").await;
    let live = talk(&store, t, visitor(), "alpha").await;
    let mut over = talk(&store, t, visitor(), "beta").await;
    end(&store, &mut over, 2_000).await;
    assert_eq!(store.drop_keys(Time(1_000), 9).await.unwrap(), 0, "young");
    assert_eq!(store.drop_keys(Time(1_001), 9).await.unwrap(), 1);
    let mut again = Talk::new(t, 5_000);
    assert_eq!(
        store
            .append(again.start("visit:n", "keyalpha"))
            .await
            .unwrap(),
        Appended::Replayed(live.row.id)
    );
    let mut again = Talk::new(t, 5_000);
    assert_eq!(
        store
            .append(again.start("visit:n", "keybeta"))
            .await
            .unwrap(),
        Appended::Done
    );
}
