//! What follows a session: ratings, what hooks are told, transcripts by mail.

use crate::world::*;
use switchboard_core::session::Event;
use switchboard_core::{AgentId, SessionId, TenantId, Time};
use switchboard_store::*;
use uuid::Uuid;

fn rated(stars: u8) -> Event {
    Event::Rated {
        stars,
        comment: Some("quick and kind".into()),
    }
}

async fn ended(store: &std::sync::Arc<dyn Store>, tenant: TenantId, at: i64) -> Talk {
    let mut talk = Talk::new(tenant, at);
    talk.row.agent = Some(AgentId::from_u128(7));
    store
        .append(talk.append(vec![line("hello")]))
        .await
        .unwrap();
    talk.row.status = SessionStatus::Ended;
    talk.row.ended_at = Some(Time(at + 5));
    store.append(talk.append(vec![line("bye")])).await.unwrap();
    talk
}

/// A rating is in the list, the filter and the sums with the commit of its event; it changes
/// nothing else in the row, and goes with the session.
pub async fn ratings_are_kept_with_their_event(world: World) {
    let store = &world.store;
    let (mine, other) = (tenant(store, "a").await, tenant(store, "b").await);
    let mut talk = ended(store, mine, 100).await;
    let unrated = ended(store, mine, 50).await;
    // Whoever rates has an old row in hand.
    talk.row.visitor_name = "Somebody else".into();
    store.append(talk.append(vec![rated(4)])).await.unwrap();
    let row = store.session(mine, talk.row.id).await.unwrap().unwrap();
    assert_eq!(row.rating, Some(4));
    assert_eq!(row.visitor_name, "Visitor");
    let list = |ratings: &[u8]| {
        let filter = SessionFilter {
            ratings: ratings.to_vec(),
            ..SessionFilter::default()
        };
        async move {
            let page = store.sessions(mine, &filter, PageRequest::first(10)).await;
            let rows = page.unwrap().items.into_iter();
            rows.map(|row| row.id).collect::<Vec<SessionId>>()
        }
    };
    assert_eq!(list(&[4, 5]).await, [talk.row.id]);
    assert!(list(&[1]).await.is_empty());
    assert_eq!(list(&[]).await, [talk.row.id, unrated.row.id]);
    let sums = store.rated(mine, Time(0), Time(1_000)).await.unwrap();
    let sum = Rated {
        agent: Some(AgentId::from_u128(7)),
        service: "help".into(),
        stars: 4,
        count: 1,
    };
    assert_eq!(sums, [sum]);
    assert!(
        store
            .rated(other, Time(0), Time(1_000))
            .await
            .unwrap()
            .is_empty()
    );
    let erasure = Erasure {
        tenant: mine,
        session: talk.row.id,
        actor: "system".into(),
        at: Time(900),
    };
    store.begin_erasure(&erasure).await.unwrap();
    store.erase(&erasure).await.unwrap();
    assert!(
        store
            .rated(mine, Time(0), Time(1_000))
            .await
            .unwrap()
            .is_empty()
    );
    let late = store.append(talk.append(vec![rated(1)])).await;
    assert!(
        matches!(late, Err(StoreError::Missing { what: "session" })),
        "{late:?}"
    );
}

fn hook(tenant: TenantId) -> Hook {
    Hook {
        id: Uuid::from_u128(fresh()),
        tenant,
        name: "CRM".into(),
        url: "https://crm.example/in".into(),
        events: vec!["session.ended".into()],
        contact: Some("ops@crm.example".into()),
        enabled: true,
        version: 1,
        previous_until: None,
        created_at: Time(10),
        failing_since: None,
        disabled_at: None,
    }
}

fn delivery(hook: &Hook, session: SessionId, seq: u64) -> Delivery {
    Delivery {
        hook: hook.id,
        tenant: hook.tenant,
        session,
        seq,
        kind: "session.ended".into(),
        status: DeliveryStatus::Waiting,
        attempts: 0,
        created_at: Time(100 + seq as i64),
        due_at: Some(Time(100 + seq as i64)),
        tried_at: None,
        code: None,
        took_ms: None,
        answer: None,
    }
}

/// What hooks are to be told follows from how far each log was looked at, to the last event of
/// sessions that go on, ended lately, or were rated lately.
pub async fn hooks_follow_each_log_to_its_end(world: World) {
    let store = &world.store;
    let (mine, other) = (tenant(store, "a").await, tenant(store, "b").await);
    let mut live = Talk::new(mine, 1);
    store
        .append(live.append(vec![line("hello")]))
        .await
        .unwrap();
    let old = ended(store, mine, 100).await;
    let mut late = ended(store, mine, 5_000).await;
    ended(store, other, 5_000).await;
    let behind = async |since| {
        let mut rows = store.hooks_behind(mine, Time(since), 10).await.unwrap();
        rows.sort_unstable_by_key(|row| row.head);
        rows.iter()
            .map(|row| (row.session, row.told, row.head))
            .collect::<Vec<_>>()
    };
    let (l, e) = (live.row.id, late.row.id);
    assert_eq!(behind(1_000).await, [(l, 0, 1), (e, 0, 2)]);
    assert_eq!(behind(0).await.len(), 3);
    store.hooks_told(l, 1).await.unwrap();
    store.hooks_told(e, 2).await.unwrap();
    store.hooks_told(e, 1).await.unwrap();
    assert!(behind(1_000).await.is_empty(), "it never goes back");
    live.say(store, "more").await;
    store.append(late.append(vec![rated(2)])).await.unwrap();
    assert_eq!(behind(9_000).await, [(l, 1, 2)], "rated before that");
    assert_eq!(behind(20).await.iter().filter(|row| row.0 == e).count(), 1);
    assert!(behind(0).await.iter().any(|row| row.0 == old.row.id));
}

/// One delivery for each event and hook, whoever adds it how often; lists, due ones, erasure.
pub async fn deliveries_are_added_once_and_tried_when_due(world: World) {
    let store = &world.store;
    let (mine, other) = (tenant(store, "a").await, tenant(store, "b").await);
    let talk = ended(store, mine, 100).await;
    let one = hook(mine);
    store.put_hook(&one).await.unwrap();
    assert_eq!(store.hooks(mine).await.unwrap(), std::slice::from_ref(&one));
    assert!(store.hooks(other).await.unwrap().is_empty());
    let stolen = Hook {
        tenant: other,
        ..one.clone()
    };
    let taken = store.put_hook(&stolen).await;
    assert!(
        matches!(taken, Err(StoreError::Taken { what: "id" })),
        "{taken:?}"
    );
    for seq in [1, 2, 1, 2] {
        store
            .add_delivery(&delivery(&one, talk.row.id, seq))
            .await
            .unwrap();
    }
    assert_eq!(store.deliveries_waiting().await.unwrap(), 2);
    let due = async |now| store.due_deliveries(one.id, Time(now), 10).await.unwrap();
    assert_eq!(due(101).await, [delivery(&one, talk.row.id, 1)]);
    let tried = Delivery {
        status: DeliveryStatus::Failed,
        attempts: 3,
        due_at: None,
        tried_at: Some(Time(500)),
        code: Some(503),
        took_ms: Some(12),
        answer: Some("busy".into()),
        ..delivery(&one, talk.row.id, 1)
    };
    store.put_delivery(&tried).await.unwrap();
    // Looked at again after a crash: what was tried stays tried.
    store
        .add_delivery(&delivery(&one, talk.row.id, 1))
        .await
        .unwrap();
    assert_eq!(due(900).await, [delivery(&one, talk.row.id, 2)]);
    let found = store.delivery(mine, one.id, talk.row.id, 1).await.unwrap();
    assert_eq!(found, Some(tried.clone()));
    assert_eq!(
        store.delivery(other, one.id, talk.row.id, 1).await.unwrap(),
        None
    );
    let page = async |after, status| {
        let page = PageRequest { after, limit: 1 };
        store.deliveries(mine, one.id, status, page).await.unwrap()
    };
    let first = page(None, None).await;
    assert_eq!(first.items[0].seq, 2, "newest first");
    assert_eq!(
        page(first.next, None).await.items,
        std::slice::from_ref(&tried)
    );
    let failed = page(None, Some(DeliveryStatus::Failed)).await;
    assert_eq!((failed.items, failed.next), (vec![tried], None));
    let fares = Hook {
        failing_since: Some(Time(400)),
        disabled_at: Some(Time(500)),
        enabled: false,
        ..one.clone()
    };
    store.hook_fares(&fares).await.unwrap();
    assert_eq!(store.hooks(mine).await.unwrap(), [fares]);
    assert!(store.hooks_enabled().await.unwrap().is_empty());
    assert_eq!(store.drop_deliveries(Time(1_000), 10).await.unwrap(), 1);
    let erasure = Erasure {
        tenant: mine,
        session: talk.row.id,
        actor: "system".into(),
        at: Time(900),
    };
    store.begin_erasure(&erasure).await.unwrap();
    store.erase(&erasure).await.unwrap();
    assert!(due(900).await.is_empty());
    store.delete_hook(mine, one.id).await.unwrap();
    let gone = store.delete_hook(mine, one.id).await;
    assert!(
        matches!(gone, Err(StoreError::Missing { what: "webhook" })),
        "{gone:?}"
    );
}

/// Letters are counted by session, address and tenant; the address goes when it was sent.
pub async fn letters_are_capped_and_forget_their_receiver(world: World) {
    let store = &world.store;
    let mine = tenant(store, "a").await;
    let (one, two) = (ended(store, mine, 100).await, ended(store, mine, 200).await);
    let letter = |session, to: &str, n: u8| Letter {
        id: Uuid::from_u128(fresh()),
        tenant: mine,
        session,
        receiver: to.into(),
        digest: hash(n),
        locale: "de".into(),
        attempts: 0,
        created_at: Time(1_000),
        due_at: Time(1_000),
    };
    let caps = LetterCaps {
        since: Time(500),
        session: 2,
        address: 2,
        tenant: 4,
    };
    let add = async |letter: Letter| store.add_letter(&letter, caps).await.unwrap();
    let first = letter(one.row.id, "a@x.example", 1);
    assert!(add(first.clone()).await);
    assert!(add(letter(one.row.id, "b@x.example", 2)).await);
    assert!(
        !add(letter(one.row.id, "c@x.example", 3)).await,
        "of one session"
    );
    assert!(add(letter(two.row.id, "a@x.example", 1)).await);
    assert!(
        !add(letter(two.row.id, "a@x.example", 1)).await,
        "to one address"
    );
    let later = LetterCaps {
        since: Time(1_001),
        ..caps
    };
    assert!(
        store
            .add_letter(&letter(one.row.id, "a@x.example", 1), later)
            .await
            .unwrap()
    );
    assert!(
        !add(letter(two.row.id, "d@x.example", 4)).await,
        "of one tenant"
    );
    let due = store.due_letters(Time(1_000), 1).await.unwrap();
    assert_eq!(due.len(), 1);
    assert_eq!(store.due_letters(Time(999), 10).await.unwrap(), []);
    store
        .put_off_letter(first.id, 1, Time(2_000))
        .await
        .unwrap();
    let off = Letter {
        attempts: 1,
        due_at: Time(2_000),
        ..first.clone()
    };
    assert!(
        store
            .due_letters(Time(2_000), 10)
            .await
            .unwrap()
            .contains(&off)
    );
    store.end_letter(first.id).await.unwrap();
    let due = store.due_letters(Time(9_000), 10).await.unwrap();
    assert!(due.iter().all(|letter| letter.id != first.id));
    assert_eq!(store.drop_letters(Time(5_000), 10).await.unwrap(), 1);
}
