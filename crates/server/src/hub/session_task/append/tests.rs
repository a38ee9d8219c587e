use super::*;
use crate::{
    clock::Clock,
    hub::{Hub, HubSettings, Start, inner::PLACES_IN_STORE},
    provision::{First, first},
};
use futures::poll;
use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicI64, Ordering},
};
use switchboard_core::{TenantId, Time, VisitorId, session::Command};

/// A hub whose clock goes on at each look, so that every turn of a session has its own time.
async fn hub(dir: &tempfile::TempDir) -> (Hub, TenantId) {
    let url = format!("sqlite:{}", dir.path().join("record.db").display());
    let store = switchboard_store::open(&url).await.unwrap();
    let company = First {
        tenant_name: "Acme".into(),
        tenant_slug: "acme".into(),
        site_name: "Shop".into(),
        origins: Vec::new(),
        name: "Ada".into(),
        login: "ada".into(),
        password: String::new(),
    };
    let tenant = first(&*store, company).await.unwrap().tenant;
    let looks = AtomicI64::new(1_800_000_000_000);
    let clock = Clock(Arc::new(move || {
        Time(looks.fetch_add(1, Ordering::Relaxed))
    }));
    let settings = HubSettings {
        public_url: "http://localhost".into(),
        build: "test".into(),
        node: "n1".into(),
        cluster: None,
        commands_per_s: 0,
        arrivals_per_s: 0,
        sessions: 0,
        beat_s: 20,
    };
    (Hub::open(store, clock, settings).await.unwrap(), tenant)
}

fn visit(tenant: TenantId) -> Start {
    Start {
        tenant,
        site: None,
        service: "general".into(),
        visitor: Some(VisitorId::from_u128(1)),
        visitor_name: String::new(),
        email: None,
        attributes: BTreeMap::new(),
        page: None,
        title: None,
        referrer: None,
        subject: None,
        locale: None,
        question: None,
        idempotency: None,
        returning: false,
        external: None,
    }
}

/// Lets everybody else do what they can do now.
async fn others() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn what_is_said_until_the_store_has_a_place_is_one_append() {
    let dir = tempfile::tempdir().unwrap();
    let (hub, tenant) = hub(&dir).await;
    let started = hub.start(visit(tenant)).await.unwrap();
    let (session, leg) = (started.session.id, started.details.leg);
    let call_me = |name: &str| {
        let command = Command::Describe {
            name: Some(name.into()),
            email: None,
            attributes: BTreeMap::new(),
        };
        hub.command(tenant, session, leg, name.into(), command)
    };

    let places = hub.0.places_in_store.clone();
    let all = places.acquire_many_owned(PLACES_IN_STORE as u32).await;
    let mut one = pin!(call_me("one"));
    assert!(poll!(&mut one).is_pending());
    others().await;
    let mut two = pin!(call_me("two"));
    assert!(poll!(&mut two).is_pending());
    others().await;
    drop(all);
    one.await.unwrap();
    two.await.unwrap();
    call_me("three").await.unwrap();

    let log = hub.0.store.read(tenant, session, 0, 100).await.unwrap();
    let named = |record: &&Record| matches!(record.event, Event::Described { .. });
    let at: Vec<Time> = log.iter().filter(named).map(|record| record.at).collect();
    assert_eq!(at.len(), 3);
    assert_eq!(at[0], at[1], "taken together");
    assert_ne!(at[1], at[2], "with a place to be had at once, by itself");
}
