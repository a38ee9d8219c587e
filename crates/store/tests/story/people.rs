//! Agents, visitors and their credentials.

use crate::tables::agent;
use crate::world::*;
use switchboard_core::{AgentId, TenantId, Time, VisitorId};
use switchboard_store::*;
use tokio::task::JoinSet;
use uuid::Uuid;

pub fn login(tenant: TenantId, agent: AgentId, token: u8, from: i64, until: i64) -> Login {
    Login {
        token_hash: hash(token),
        tenant,
        agent,
        created_at: Time(from),
        expires_at: Time(until),
    }
}

pub fn visitor(tenant: TenantId, token: u8) -> Visitor {
    Visitor {
        id: VisitorId::from_u128(fresh()),
        tenant,
        token_hash: hash(token),
        name: None,
        email: Some("v@example.org".into()),
        created_at: Time(1),
        seen_at: Time(2),
    }
}

pub fn api_key(tenant: TenantId, token: u8) -> ApiKey {
    ApiKey {
        id: Uuid::from_u128(fresh()),
        tenant,
        name: "CRM".into(),
        token_hash: hash(token),
        created_at: Time(i64::from(token)),
        agent: None,
    }
}

pub async fn is_98_logins_belong_to_one_tenant(world: World) {
    let store = world.store;
    let (t, o) = (tenant(&store, "acme").await, tenant(&store, "other").await);
    let (mut zoe, ann, theirs) = (agent(t, "zoe"), agent(t, "ann"), agent(o, "ann"));
    for agent in [&zoe, &ann, &theirs] {
        store.put_agent(agent).await.unwrap();
    }
    assert_eq!(
        store.agent_by_login(t, "ann").await.unwrap(),
        Some(ann.clone())
    );
    assert_eq!(
        store.agent_by_login(o, "ann").await.unwrap(),
        Some(theirs.clone())
    );
    assert_eq!(store.agent_by_login(o, "zoe").await.unwrap(), None);
    zoe.rank = Rank::Admin;
    zoe.queues.clear();
    zoe.disabled = true;
    zoe.password = "$argon2id$new".into();
    store.put_agent(&zoe).await.unwrap();
    assert_eq!(store.agent(t, zoe.id).await.unwrap(), Some(zoe.clone()));
    assert_eq!(store.agents(t).await.unwrap(), [ann, zoe]);
}

pub async fn logins_end_by_time_and_by_hand(world: World) {
    let store = world.store;
    let t = tenant(&store, "acme").await;
    let (ann, bob) = (agent(t, "ann"), agent(t, "bob"));
    store.put_agent(&ann).await.unwrap();
    store.put_agent(&bob).await.unwrap();
    for (token, who) in [(1, ann.id), (2, ann.id), (3, ann.id), (4, bob.id)] {
        store
            .put_login(&login(t, who, token, 100, 200))
            .await
            .unwrap();
    }
    let valid = async |token: u8, now: i64| {
        store
            .login(&hash(token), Time(now))
            .await
            .unwrap()
            .map(|l| l.agent)
    };
    assert_eq!(valid(1, 199).await, Some(ann.id));
    assert_eq!(valid(1, 200).await, None, "over at the moment named");
    assert_eq!(valid(9, 100).await, None);
    store.end_login(&hash(1)).await.unwrap();
    store.end_login(&hash(1)).await.unwrap();
    assert_eq!(
        (valid(1, 100).await, valid(2, 100).await),
        (None, Some(ann.id))
    );
    store.end_logins(t, ann.id).await.unwrap();
    assert_eq!((valid(2, 100).await, valid(3, 100).await), (None, None));
    assert_eq!(valid(4, 100).await, Some(bob.id));
    // A much later log-in sweeps away what is long over.
    let day = 24 * 60 * 60 * 1_000;
    store
        .put_login(&login(t, ann.id, 5, 3 * day, 4 * day))
        .await
        .unwrap();
    assert_eq!(
        (valid(4, 100).await, valid(5, 3 * day).await),
        (None, Some(ann.id))
    );
}

pub async fn api_keys_and_visitors(world: World) {
    let store = world.store;
    let t = tenant(&store, "acme").await;
    let (second, first) = (api_key(t, 20), api_key(t, 10));
    store.put_api_key(&second).await.unwrap();
    store.put_api_key(&first).await.unwrap();
    let ids: Vec<_> = store
        .api_keys(t)
        .await
        .unwrap()
        .iter()
        .map(|k| k.id)
        .collect();
    assert_eq!(ids, [first.id, second.id]);
    let found = store.api_key(&hash(20)).await.unwrap().unwrap();
    assert_eq!(
        (
            found.id,
            found.tenant,
            found.name.as_str(),
            found.created_at
        ),
        (second.id, t, "CRM", Time(20))
    );
    let twin = store.put_api_key(&api_key(t, 20)).await;
    assert!(
        matches!(
            twin,
            Err(StoreError::Taken {
                what: "api_key.token"
            })
        ),
        "{twin:?}"
    );
    store.delete_api_key(t, second.id).await.unwrap();
    assert!(store.api_key(&hash(20)).await.unwrap().is_none());

    // An assistant's key belongs to it, and is listed among the others.
    let robin = Agent {
        kind: AgentKind::Assistant,
        ..agent(t, "robin")
    };
    store.put_agent(&robin).await.unwrap();
    let kept = store.agent(t, robin.id).await.unwrap();
    assert_eq!(kept, Some(robin.clone()));
    let of_robin = ApiKey {
        agent: Some(robin.id),
        ..api_key(t, 15)
    };
    store.put_api_key(&of_robin).await.unwrap();
    let found = store.api_key(&hash(15)).await.unwrap().unwrap();
    assert_eq!((found.id, found.agent), (of_robin.id, Some(robin.id)));
    let ids: Vec<_> = store.api_keys(t).await.unwrap();
    let ids: Vec<_> = ids.iter().map(|key| (key.id, key.agent)).collect();
    assert_eq!(ids, [(first.id, None), (of_robin.id, Some(robin.id))]);
    store.delete_api_key(t, of_robin.id).await.unwrap();
    assert!(store.api_key(&hash(15)).await.unwrap().is_none());
    let twice = store.delete_api_key(t, of_robin.id).await;
    assert!(
        matches!(twice, Err(StoreError::Missing { .. })),
        "{twice:?}"
    );

    let mut v = visitor(t, 1);
    store.put_visitor(&v).await.unwrap();
    v.name = Some("Zoë".into());
    v.email = None;
    v.seen_at = Time(9);
    store.put_visitor(&v).await.unwrap();
    let found = store.visitor(t, &hash(1)).await.unwrap().unwrap();
    assert_eq!((found.id, found.name, found.email), (v.id, v.name, None));
    assert_eq!((found.created_at, found.seen_at), (Time(1), Time(9)));
    assert!(store.visitor(t, &hash(2)).await.unwrap().is_none());
}

pub async fn is_107_log_ins_of_visitors_are_kept_and_erased(world: World) {
    let store = world.store;
    let (t, o) = (tenant(&store, "acme").await, tenant(&store, "other").await);
    let made = |tenant, name: &str| VisitorLogin {
        id: Uuid::from_u128(fresh()),
        tenant,
        login: name.into(),
        name: name.to_uppercase(),
        password: "phc".into(),
        visitor: VisitorId::from_u128(fresh()),
        disabled: false,
        created_at: Time(7),
    };
    let (mut vera, ada) = (made(t, "vera"), made(t, "ada"));
    for login in [&vera, &ada, &made(o, "vera")] {
        store.put_visitor_login(login).await.unwrap();
    }
    let twin = store.put_visitor_login(&made(t, "vera")).await;
    assert!(
        matches!(
            twin,
            Err(StoreError::Taken {
                what: "visitor_login.login"
            })
        ),
        "{twin:?}"
    );
    vera.disabled = true;
    vera.name = "Věra".into();
    vera.password = "another".into();
    store.put_visitor_login(&vera).await.unwrap();
    assert_eq!(
        store.visitor_logins(t).await.unwrap(),
        [ada.clone(), vera.clone()]
    );
    let found = [
        store.visitor_login(t, vera.id).await.unwrap(),
        store.visitor_login_by_name(t, "vera").await.unwrap(),
        store.visitor_login_of(t, vera.visitor).await.unwrap(),
    ];
    assert!(found.iter().all(|found| found.as_ref() == Some(&vera)));
    assert_eq!(store.visitor_login(o, vera.id).await.unwrap(), None);
    let foreign = store.delete_visitor_login(o, vera.id).await;
    assert!(
        matches!(foreign, Err(StoreError::Missing { .. })),
        "{foreign:?}"
    );
    store.delete_visitor_login(t, ada.id).await.unwrap();
    // A visitor who never came can be erased too.
    assert_eq!(
        store.erase_visitor(t, vera.visitor).await.unwrap(),
        (true, 0)
    );
    assert_eq!(store.visitor_logins(t).await.unwrap(), []);
    assert_eq!(store.visitor_logins(o).await.unwrap().len(), 1);
}

pub async fn the_setup_token_is_taken_once(world: World) {
    let store = world.store;
    assert!(!store.take_setup_token(&hash(1)).await.unwrap());
    store.put_setup_token(&hash(1)).await.unwrap();
    store.put_setup_token(&hash(2)).await.unwrap();
    assert!(!store.take_setup_token(&hash(1)).await.unwrap(), "replaced");
    let mut tries = JoinSet::new();
    for _ in 0..30 {
        let store = store.clone();
        tries.spawn(async move { store.take_setup_token(&hash(2)).await.unwrap() });
    }
    let taken = tries
        .join_all()
        .await
        .into_iter()
        .filter(|taken| *taken)
        .count();
    assert_eq!(taken, 1);
}
