//! A row of another tenant is the same as no row, whatever is asked.

use crate::people::{api_key, login, visitor};
use crate::tables::{agent, hours, queue, reply, service, site};
use crate::world::*;
use switchboard_core::{Time, VisitorId};
use switchboard_store::*;

pub async fn nothing_of_another_tenant_is_seen(world: World) {
    let store = world.store;
    let (mine, other) = (tenant(&store, "mine").await, tenant(&store, "other").await);
    let (s, k, a, r) = (
        site(mine, "k"),
        api_key(mine, 1),
        agent(mine, "ann"),
        reply(mine, "r"),
    );
    let (sv, q, v) = (service(mine, "s"), queue(mine, "q"), visitor(mine, 1));
    store.put_site(&s).await.unwrap();
    store.put_api_key(&k).await.unwrap();
    store.put_agent(&a).await.unwrap();
    store.put_canned_reply(&r).await.unwrap();
    store.put_service(&sv).await.unwrap();
    store.put_queue(&q).await.unwrap();
    store.put_visitor(&v).await.unwrap();
    let h = hours(mine, "h");
    store.put_hours(&h).await.unwrap();
    store
        .put_login(&login(mine, a.id, 1, 1, 100))
        .await
        .unwrap();
    store
        .audit(&crate::journal::entry(Some(mine), 1, "x"))
        .await
        .unwrap();
    let mut talk = Talk::new(mine, 1).visitor(v.id);
    talk.row.agent = Some(a.id);
    talk.say(&store, "secret words").await;
    store.flush_search().await.unwrap();
    let session = talk.row.id;

    // Reading.
    assert!(store.sites(other).await.unwrap().is_empty());
    assert!(store.services(other).await.unwrap().is_empty());
    assert!(store.queues(other).await.unwrap().is_empty());
    assert!(store.canned_replies(other).await.unwrap().is_empty());
    assert!(store.hours(other).await.unwrap().is_empty());
    assert!(store.agents(other).await.unwrap().is_empty());
    assert!(store.agent(other, a.id).await.unwrap().is_none());
    assert!(store.agent_by_login(other, "ann").await.unwrap().is_none());
    assert!(store.api_keys(other).await.unwrap().is_empty());
    assert!(store.visitor(other, &hash(1)).await.unwrap().is_none());
    assert!(
        store
            .audits(other, PageRequest::first(10))
            .await
            .unwrap()
            .items
            .is_empty()
    );
    assert!(store.read(other, session, 0, 10).await.unwrap().is_empty());
    assert!(store.session(other, session).await.unwrap().is_none());
    assert!(store.live_session_of(other, v.id).await.unwrap().is_none());
    let words = |text: &str| SessionFilter {
        text: Some(text.into()),
        ..Default::default()
    };
    for filter in [
        SessionFilter::default(),
        SessionFilter {
            agent: Some(a.id),
            ..Default::default()
        },
        SessionFilter {
            visitor: Some(v.id),
            ..Default::default()
        },
        words("secret"),
        words(&mine.to_string()),
        words(&format!("secret {}", mine.0.simple())),
    ] {
        let page = store
            .sessions(other, &filter, PageRequest::first(10))
            .await
            .unwrap();
        assert!(page.items.is_empty(), "{filter:?}");
    }

    // Writing: each names the other tenant and a row of mine.
    assert!(matches!(
        store.delete_site(other, s.id).await,
        Err(StoreError::Missing { .. })
    ));
    assert!(matches!(
        store.delete_canned_reply(other, r.id).await,
        Err(StoreError::Missing { .. })
    ));
    assert!(matches!(
        store.delete_hours(other, h.id).await,
        Err(StoreError::Missing { .. })
    ));
    assert!(matches!(
        store.delete_api_key(other, k.id).await,
        Err(StoreError::Missing { .. })
    ));
    store.end_logins(other, a.id).await.unwrap();
    let taken = |answer: Result<(), StoreError>| {
        assert!(
            matches!(answer, Err(StoreError::Taken { .. })),
            "{answer:?}"
        )
    };
    taken(
        store
            .put_site(&Site {
                tenant: other,
                key: "k2".into(),
                ..s.clone()
            })
            .await,
    );
    taken(
        store
            .put_service(&Service {
                tenant: other,
                ..sv.clone()
            })
            .await,
    );
    taken(
        store
            .put_queue(&Queue {
                tenant: other,
                ..q.clone()
            })
            .await,
    );
    taken(
        store
            .put_hours(&Hours {
                tenant: other,
                ..h.clone()
            })
            .await,
    );
    taken(
        store
            .put_canned_reply(&CannedReply {
                tenant: other,
                ..r.clone()
            })
            .await,
    );
    taken(
        store
            .put_agent(&Agent {
                tenant: other,
                ..a.clone()
            })
            .await,
    );
    taken(
        store
            .put_visitor(&Visitor {
                tenant: other,
                ..v.clone()
            })
            .await,
    );
    taken(
        store
            .put_api_key(&ApiKey {
                tenant: other,
                token_hash: hash(9),
                ..k.clone()
            })
            .await,
    );
    let stolen = store.put_login(&login(other, a.id, 2, 1, 100)).await;
    assert!(
        matches!(stolen, Err(StoreError::Missing { what: "agent" })),
        "{stolen:?}"
    );
    assert_eq!(
        store.claim(other, session).await.unwrap(),
        1,
        "as for a session that does not exist"
    );
    let mut intruder = talk.clone();
    intruder.row.tenant = other;
    let answer = store
        .append(intruder.append(vec![line("in between")]))
        .await;
    assert!(
        matches!(answer, Err(StoreError::Missing { what: "session" })),
        "{answer:?}"
    );
    intruder.row.head = 0;
    let answer = store.append(intruder.append(vec![line("mine now")])).await;
    assert!(matches!(answer, Err(StoreError::Conflict)), "{answer:?}");

    // All of mine is as it was.
    assert_eq!(store.sites(mine).await.unwrap(), [s]);
    assert_eq!(store.services(mine).await.unwrap(), [sv]);
    assert_eq!(store.queues(mine).await.unwrap(), [q]);
    assert_eq!(store.canned_replies(mine).await.unwrap(), [r]);
    assert_eq!(store.hours(mine).await.unwrap(), [h]);
    assert_eq!(store.agents(mine).await.unwrap(), std::slice::from_ref(&a));
    assert_eq!(store.api_keys(mine).await.unwrap().len(), 1);
    assert_eq!(
        store
            .login(&hash(1), Time(50))
            .await
            .unwrap()
            .unwrap()
            .agent,
        a.id
    );
    assert_eq!(
        store.visitor(mine, &hash(1)).await.unwrap().unwrap().id,
        v.id
    );
    assert_eq!(store.read(mine, session, 0, 10).await.unwrap().len(), 1);
    talk.say(&store, "the epoch is untouched").await;
    assert!(
        store
            .live_session_of(mine, VisitorId::from_u128(5))
            .await
            .unwrap()
            .is_none()
    );
}
