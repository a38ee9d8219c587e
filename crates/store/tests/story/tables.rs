//! Configuration of tenants.

use crate::world::*;
use serde_json::json;
use switchboard_core::{
    AgentId, HoursId, QueueId, ServiceId, SiteId, TenantId,
    desk::{Opening, Policy, Qualities, QueueTerms},
    hours::{Calendar, Span, Special},
};
use switchboard_store::*;
use uuid::Uuid;

pub fn site(tenant: TenantId, key: &str) -> Site {
    Site {
        id: SiteId::from_u128(fresh()),
        tenant,
        key: key.into(),
        name: format!("Site {key}"),
        origins: vec!["https://a.example".into(), "http://b.example:8080".into()],
    }
}

pub fn service(tenant: TenantId, key: &str) -> Service {
    Service {
        id: ServiceId::from_u128(fresh()),
        tenant,
        key: key.into(),
        name: "Sales".into(),
        behaviour: "help_desk".into(),
        params: json!({"a": [1, 2.5, null], "b": {"c": "ü"}}),
        is_default: true,
        asks_login: false,
        scenario: Some("sales".into()),
    }
}

pub fn queue(tenant: TenantId, name: &str) -> Queue {
    Queue {
        id: QueueId::from_u128(fresh()),
        tenant,
        name: name.into(),
        terms: QueueTerms {
            policy: Policy::HuntGroup,
            rings: vec![vec![AgentId::from_u128(1)], vec![]],
            skills: [("wine".to_owned(), 3)].into(),
            ..QueueTerms::default()
        },
        opening: Opening {
            hours: Some(HoursId::from_u128(3)),
            notice_ms: 30_000,
            ..Opening::default()
        },
    }
}

pub fn hours(tenant: TenantId, name: &str) -> Hours {
    let mut calendar = Calendar {
        zone: "Europe/Vienna".into(),
        ..Calendar::default()
    };
    calendar.week[0] = vec![
        Span { from: 540, to: 720 },
        Span {
            from: 1_320,
            to: 360,
        },
    ];
    let special = Special {
        name: "Fair".into(),
        spans: vec![Span { from: 0, to: 1_440 }],
    };
    calendar
        .dates
        .insert("2027-05-02".parse().unwrap(), special);
    Hours {
        id: HoursId::from_u128(fresh()),
        tenant,
        name: name.into(),
        calendar,
    }
}

pub fn reply(tenant: TenantId, shortcut: &str) -> CannedReply {
    CannedReply {
        id: Uuid::from_u128(fresh()),
        tenant,
        shortcut: shortcut.into(),
        text: "Hello!\nHow can I help?".into(),
        scope: ReplyScope::Tenant,
        address: None,
        question: None,
    }
}

pub fn agent(tenant: TenantId, login: &str) -> Agent {
    Agent {
        id: AgentId::from_u128(fresh()),
        tenant,
        login: login.into(),
        name: "Ann".into(),
        password: "$argon2id$...".into(),
        rank: Rank::Supervisor,
        queues: vec![QueueId::from_u128(1), QueueId::from_u128(2)],
        capacity: 4,
        disabled: false,
        qualities: Qualities {
            skills: [("wine".to_owned(), 2)].into(),
            languages: [("de".to_owned(), 9)].into(),
        },
        kind: AgentKind::Person,
        role: None,
    }
}

pub async fn tenants_sites_services_queues_replies(world: World) {
    let store = world.store;
    let mut acme = Tenant {
        id: TenantId::from_u128(fresh()),
        slug: "acme".into(),
        name: "Acme".into(),
        settings: TenantSettings {
            max_seats: 7,
            allow_subdomains: true,
            ..Default::default()
        },
    };
    store.put_tenant(&acme).await.unwrap();
    acme.name = "Acme Ltd".into();
    acme.settings.agent_features.insert("push".into(), false);
    store.put_tenant(&acme).await.unwrap();
    assert_eq!(store.tenants().await.unwrap(), [acme.clone()]);
    assert_eq!(
        store.tenant_by_slug("acme").await.unwrap(),
        Some(acme.clone())
    );
    assert_eq!(store.tenant_by_slug("ac\0me").await.unwrap(), None);
    let t = acme.id;

    let mut s = site(t, "k1");
    store.put_site(&s).await.unwrap();
    s.origins.pop();
    store.put_site(&s).await.unwrap();
    assert_eq!(store.site_by_key("k1").await.unwrap(), Some(s.clone()));
    assert_eq!(store.sites(t).await.unwrap(), [s.clone()]);
    store.delete_site(t, s.id).await.unwrap();
    assert_eq!(store.site_by_key("k1").await.unwrap(), None);

    let (mut b, a) = (service(t, "b"), service(t, "a"));
    store.put_service(&b).await.unwrap();
    store.put_service(&a).await.unwrap();
    b.is_default = false;
    b.params = json!(null);
    store.put_service(&b).await.unwrap();
    assert_eq!(store.services(t).await.unwrap(), [a.clone(), b.clone()]);
    store.delete_service(t, b.id).await.unwrap();
    assert_eq!(store.services(t).await.unwrap(), [a]);

    let (y, x) = (queue(t, "y"), queue(t, "x"));
    store.put_queue(&y).await.unwrap();
    store.put_queue(&x).await.unwrap();
    assert_eq!(store.queues(t).await.unwrap(), [x.clone(), y.clone()]);
    store.delete_queue(t, y.id).await.unwrap();
    assert_eq!(store.queues(t).await.unwrap(), [x]);

    let (mut night, day) = (hours(t, "night"), hours(t, "day"));
    store.put_hours(&night).await.unwrap();
    store.put_hours(&day).await.unwrap();
    night.calendar.week[0].pop();
    store.put_hours(&night).await.unwrap();
    assert_eq!(store.hours(t).await.unwrap(), [day.clone(), night.clone()]);
    store.delete_hours(t, night.id).await.unwrap();
    assert_eq!(store.hours(t).await.unwrap(), [day]);

    let (r2, r1) = (reply(t, "thanks"), reply(t, "hello"));
    store.put_canned_reply(&r2).await.unwrap();
    store.put_canned_reply(&r1).await.unwrap();
    assert_eq!(
        store.canned_replies(t).await.unwrap(),
        [r1.clone(), r2.clone()]
    );
    store.delete_canned_reply(t, r2.id).await.unwrap();
    assert_eq!(store.canned_replies(t).await.unwrap(), [r1]);
    let (engine, version) = store.engine().await.unwrap();
    assert!(["sqlite", "postgres"].contains(&engine) && !version.is_empty());
    store.ping().await.unwrap();
}

pub async fn a_taken_key_is_named(world: World) {
    let store = world.store;
    let (t, o) = (tenant(&store, "acme").await, tenant(&store, "other").await);
    fn taken(answer: Result<(), StoreError>) -> &'static str {
        match answer {
            Err(StoreError::Taken { what }) => what,
            other => panic!("{other:?}"),
        }
    }
    let twin = Tenant {
        id: TenantId::from_u128(fresh()),
        slug: "acme".into(),
        name: "".into(),
        settings: Default::default(),
    };
    assert_eq!(taken(store.put_tenant(&twin).await), "tenant.slug");
    store.put_site(&site(t, "k")).await.unwrap();
    assert_eq!(
        taken(store.put_site(&site(o, "k")).await),
        "site.key",
        "unique over all tenants"
    );
    store.put_service(&service(t, "s")).await.unwrap();
    assert_eq!(
        taken(store.put_service(&service(t, "s")).await),
        "service.key"
    );
    store.put_service(&service(o, "s")).await.unwrap();
    store.put_queue(&queue(t, "q")).await.unwrap();
    assert_eq!(taken(store.put_queue(&queue(t, "q")).await), "queue.name");
    store.put_queue(&queue(o, "q")).await.unwrap();
    store.put_hours(&hours(t, "h")).await.unwrap();
    assert_eq!(taken(store.put_hours(&hours(t, "h")).await), "hours.name");
    store.put_hours(&hours(o, "h")).await.unwrap();
    store.put_canned_reply(&reply(t, "r")).await.unwrap();
    assert_eq!(
        taken(store.put_canned_reply(&reply(t, "r")).await),
        "canned_reply.shortcut"
    );
    store.put_agent(&agent(t, "ann")).await.unwrap();
    assert_eq!(
        taken(store.put_agent(&agent(t, "ann")).await),
        "agent.login"
    );
    store.put_agent(&agent(o, "ann")).await.unwrap();

    // Renaming onto a taken key fails as well and changes nothing.
    let mut other = queue(t, "free");
    store.put_queue(&other).await.unwrap();
    other.name = "q".into();
    assert_eq!(taken(store.put_queue(&other).await), "queue.name");
    assert!(
        store
            .queues(t)
            .await
            .unwrap()
            .iter()
            .any(|q| q.name == "free")
    );
}

pub async fn absent_rows_are_missing(world: World) {
    let store = world.store;
    let t = tenant(&store, "acme").await;
    let missing = |answer: Result<(), StoreError>, entity: &str| match answer {
        Err(StoreError::Missing { what }) => assert_eq!(what, entity),
        other => panic!("{other:?}"),
    };
    missing(store.delete_site(t, SiteId::from_u128(1)).await, "site");
    missing(
        store.delete_service(t, ServiceId::from_u128(1)).await,
        "service",
    );
    missing(store.delete_queue(t, QueueId::from_u128(1)).await, "queue");
    missing(store.delete_hours(t, HoursId::from_u128(1)).await, "hours");
    missing(
        store.delete_canned_reply(t, Uuid::from_u128(1)).await,
        "canned_reply",
    );
    missing(store.delete_api_key(t, Uuid::from_u128(1)).await, "api_key");
    missing(
        store.put_site(&site(TenantId::from_u128(1), "k")).await,
        "tenant",
    );
    missing(
        store.put_agent(&agent(TenantId::from_u128(1), "ann")).await,
        "tenant",
    );
    let login = Login {
        token_hash: hash(1),
        tenant: t,
        agent: AgentId::from_u128(1),
        created_at: switchboard_core::Time(1),
        expires_at: switchboard_core::Time(2),
    };
    missing(store.put_login(&login).await, "agent");
}

pub async fn nul_characters_are_refused(world: World) {
    let store = world.store;
    let t = tenant(&store, "acme").await;
    let answer = store.put_queue(&queue(t, "a\0b")).await;
    assert!(matches!(answer, Err(StoreError::Damaged(_))), "{answer:?}");
    assert!(store.queues(t).await.unwrap().is_empty());
    assert_eq!(store.agent_by_login(t, "a\0").await.unwrap(), None);
}
