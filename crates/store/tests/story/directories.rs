//! Directories by which agents log in.

use crate::tables::agent;
use crate::world::*;
use switchboard_core::Time;
use switchboard_store::*;

const ISSUER: &str = "https://id.example";

pub async fn is_98_a_directory_belongs_to_one_tenant(world: World) {
    let store = world.store;
    let (mine, other) = (tenant(&store, "mine").await, tenant(&store, "other").await);
    assert_eq!(store.agent_directory(mine).await.unwrap(), None);
    let directory = AgentDirectory {
        tenant: mine,
        issuer: ISSUER.into(),
        client_id: "desk".into(),
        secret: vec![0, 255, 7],
        terms: DirectoryTerms::default(),
    };
    store.put_agent_directory(&directory).await.unwrap();
    let terms = DirectoryTerms {
        claim: "upn".into(),
        domains: vec!["acme.example".into()],
        new_role: Some("agent".into()),
        counts_as_second_factor: false,
        passwords_off: true,
    };
    let changed = AgentDirectory { terms, ..directory };
    store.put_agent_directory(&changed).await.unwrap();
    assert_eq!(store.agent_directory(mine).await.unwrap(), Some(changed));
    assert_eq!(store.agent_directory(other).await.unwrap(), None);
    assert_eq!(store.tenants_with_directory(2).await.unwrap(), [mine]);
    let missing = store.delete_agent_directory(other).await;
    assert!(matches!(
        missing,
        Err(StoreError::Missing { what: "directory" })
    ));
    store.delete_agent_directory(mine).await.unwrap();
    assert_eq!(store.tenants_with_directory(2).await.unwrap(), []);
}

pub async fn is_98_a_person_of_a_directory_is_one_agent_for_good(world: World) {
    let store = world.store;
    let (t, other) = (tenant(&store, "acme").await, tenant(&store, "other").await);
    let (ann, bob, eve) = (agent(t, "ann"), agent(t, "bob"), agent(other, "eve"));
    for agent in [&ann, &bob, &eve] {
        store.put_agent(agent).await.unwrap();
    }
    let link = |agent: &Agent, subject: &str| DirectoryLink {
        tenant: t,
        issuer: ISSUER.into(),
        subject: subject.into(),
        agent: agent.id,
        at: Time(1),
    };
    let linked = async |link: DirectoryLink| store.link_to_directory(&link).await;
    assert!(linked(link(&ann, "a")).await.unwrap());
    assert!(linked(link(&ann, "a")).await.unwrap(), "the same again");
    assert!(!linked(link(&bob, "a")).await.unwrap(), "the person is ann");
    assert!(!linked(link(&ann, "b")).await.unwrap(), "ann is somebody");
    let stranger = linked(link(&eve, "e")).await;
    assert!(
        matches!(stranger, Err(StoreError::Missing { what: "agent" })),
        "{stranger:?}"
    );
    let elsewhere = DirectoryLink {
        issuer: "https://other.example".into(),
        ..link(&ann, "b")
    };
    assert!(linked(elsewhere).await.unwrap(), "another directory");
    let of = async |tenant, subject| store.directory_link(tenant, ISSUER, subject).await.unwrap();
    assert_eq!(of(t, "a").await, Some(ann.id));
    assert_eq!(of(t, "b").await, None);
    assert_eq!(of(other, "a").await, None);
    assert_eq!(store.directory_links(t).await.unwrap(), [ann.id]);
    assert_eq!(store.directory_links(other).await.unwrap(), []);
    assert!(!store.unlink_from_directory(other, ann.id).await.unwrap());
    assert!(store.unlink_from_directory(t, ann.id).await.unwrap());
    assert!(!store.unlink_from_directory(t, ann.id).await.unwrap());
    assert!(linked(link(&ann, "b")).await.unwrap());
}

pub async fn is_98_a_directory_log_in_is_answered_and_ended_once(world: World) {
    let (a, b) = (world.store, open(&world.url).await.unwrap());
    let t = tenant(&a, "acme").await;
    let ann = agent(t, "ann");
    a.put_agent(&ann).await.unwrap();
    let login = DirectoryLogin {
        token: [7; 32],
        tenant: t,
        issuer: ISSUER.into(),
        named: None,
        expires_at: Time(100),
    };
    a.begin_directory_login(&login).await.unwrap();
    let read = async |now| b.directory_login(&[7; 32], Time(now)).await.unwrap();
    assert_eq!(read(99).await, Some(login.clone()));
    assert_eq!(read(100).await, None, "expired");
    assert!(a.answer_directory_login(&[7; 32]).await.unwrap());
    assert!(!b.answer_directory_login(&[7; 32]).await.unwrap());
    assert!(!b.answer_directory_login(&[8; 32]).await.unwrap());
    a.name_directory_login(&[7; 32], ann.id, "s").await.unwrap();
    let named = DirectoryLogin {
        named: Some((ann.id, "s".into())),
        ..login
    };
    assert_eq!(read(99).await, Some(named.clone()));
    assert!(b.end_directory_login(&[7; 32]).await.unwrap());
    assert!(!a.end_directory_login(&[7; 32]).await.unwrap());

    for (token, at) in [([1; 32], 50), ([2; 32], 51)] {
        let login = DirectoryLogin {
            token,
            expires_at: Time(at),
            ..named.clone()
        };
        a.begin_directory_login(&login).await.unwrap();
    }
    assert_eq!(a.drop_directory_logins(Time(50)).await.unwrap(), 1);
    assert!(a.end_directory_login(&[2; 32]).await.unwrap());
}
