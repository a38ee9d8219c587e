//! Roles and second factors.

use crate::tables::agent;
use crate::world::*;
use switchboard_core::{AgentId, Time};
use switchboard_store::*;
use uuid::Uuid;

pub async fn is_6_roles_belong_to_one_tenant(world: World) {
    let store = world.store;
    let (mine, other) = (tenant(&store, "mine").await, tenant(&store, "other").await);
    let role = |name: &str| Role {
        id: Uuid::from_u128(fresh()),
        tenant: mine,
        name: name.into(),
        rights: vec!["serve".into(), "of a newer release".into()],
    };
    let (lead, auditor) = (role("Lead"), role("Auditor"));
    store.put_role(&lead).await.unwrap();
    store.put_role(&auditor).await.unwrap();
    assert_eq!(
        store.roles(mine).await.unwrap(),
        [auditor.clone(), lead.clone()]
    );
    assert!(store.roles(other).await.unwrap().is_empty());
    let twin = store.put_role(&role("Lead")).await;
    assert!(
        matches!(twin, Err(StoreError::Taken { what: "role.name" })),
        "{twin:?}"
    );
    let stolen = Role {
        tenant: other,
        ..lead.clone()
    };
    assert!(matches!(
        store.put_role(&stolen).await,
        Err(StoreError::Taken { .. })
    ));

    let with = |role: Option<Uuid>, login: &str| Agent {
        role,
        ..agent(mine, login)
    };
    let (ann, bob) = (with(Some(lead.id), "ann"), with(None, "bob"));
    store.put_agent(&ann).await.unwrap();
    store.put_agent(&bob).await.unwrap();
    assert_eq!(store.agent(mine, ann.id).await.unwrap(), Some(ann.clone()));
    let ranks = async |tenant, from, to| {
        store
            .put_rank_of_role(tenant, lead.id, from, to)
            .await
            .unwrap();
    };
    ranks(other, Rank::Supervisor, Rank::Admin).await;
    assert_eq!(store.agents(mine).await.unwrap(), [ann.clone(), bob]);
    let who = async || {
        let all = store.agents(mine).await.unwrap();
        all.iter()
            .map(|agent| (agent.rank, agent.role))
            .collect::<Vec<_>>()
    };
    ranks(mine, Rank::Supervisor, Rank::Agent).await;
    let bob = (Rank::Supervisor, None);
    assert_eq!(who().await, [(Rank::Agent, Some(lead.id)), bob]);
    // The release before this one has changed her rank meanwhile: the role does not come back.
    ranks(mine, Rank::Supervisor, Rank::Admin).await;
    assert_eq!(who().await, [(Rank::Agent, None), bob]);

    assert!(matches!(
        store.delete_role(other, auditor.id).await,
        Err(StoreError::Missing { what: "role" })
    ));
    store.delete_role(mine, auditor.id).await.unwrap();
    assert_eq!(store.roles(mine).await.unwrap(), [lead]);
}

pub async fn is_97_a_second_factor_is_used_once_a_step(world: World) {
    let store = world.store;
    let (t, other) = (tenant(&store, "acme").await, tenant(&store, "other").await);
    let ann = agent(t, "ann");
    store.put_agent(&ann).await.unwrap();
    let nobody = store
        .begin_second_factor(t, AgentId::from_u128(fresh()), &hash(1))
        .await;
    assert!(
        matches!(nobody, Err(StoreError::Missing { what: "agent" })),
        "{nobody:?}"
    );
    assert_eq!(store.second_factor(t, ann.id).await.unwrap(), None);

    store
        .begin_second_factor(t, ann.id, &hash(1))
        .await
        .unwrap();
    store
        .begin_second_factor(t, ann.id, &hash(2))
        .await
        .unwrap();
    assert!(
        store.second_factors(t).await.unwrap().is_empty(),
        "it does not count yet"
    );
    assert!(!store.use_step(t, ann.id, 9).await.unwrap());
    let codes = [hash(11), hash(12)];
    let confirm = async |tenant, pending: u8, step| {
        let pending = hash(pending);
        let at = Time(5);
        store
            .confirm_second_factor(tenant, ann.id, &pending, step, at, &codes)
            .await
            .unwrap()
    };
    assert!(!confirm(t, 1, 10).await, "another was begun since");
    assert!(!confirm(other, 2, 10).await);
    assert!(confirm(t, 2, 10).await);
    assert!(!confirm(t, 2, 10).await, "once");
    let kept = store.second_factor(t, ann.id).await.unwrap().unwrap();
    let wanted = SecondFactor {
        salt: Some((hash(2), Time(5))),
        pending: None,
        recovery: codes.into(),
    };
    assert_eq!(kept, wanted);
    assert_eq!(store.second_factors(t).await.unwrap(), [ann.id]);
    assert!(store.second_factors(other).await.unwrap().is_empty());
    assert_eq!(store.second_factor(other, ann.id).await.unwrap(), None);

    let used = async |step| store.use_step(t, ann.id, step).await.unwrap();
    assert!(!used(10).await, "shown when it was confirmed");
    assert!(!store.use_step(other, ann.id, 11).await.unwrap());
    let (one, two) = tokio::join!(used(12), used(12));
    assert!(one ^ two, "of two at once one gets in");
    assert!(!used(11).await && used(13).await);

    let spent = async |code: u8| {
        store
            .use_recovery_code(t, ann.id, &hash(code))
            .await
            .unwrap()
    };
    assert!(
        !spent(13).await
            && !store
                .use_recovery_code(other, ann.id, &hash(11))
                .await
                .unwrap()
    );
    let (one, two) = tokio::join!(spent(11), spent(11));
    assert!(one ^ two);
    let (one, two) = tokio::join!(spent(11), spent(12));
    assert!(!one && two);
    store
        .put_recovery_codes(t, ann.id, &[hash(14)])
        .await
        .unwrap();
    assert!(spent(14).await && !spent(14).await);

    // Another one takes its place only when it is confirmed.
    store
        .begin_second_factor(t, ann.id, &hash(3))
        .await
        .unwrap();
    let kept = store.second_factor(t, ann.id).await.unwrap().unwrap();
    assert_eq!(
        (kept.salt, kept.pending),
        (Some((hash(2), Time(5))), Some(hash(3)))
    );
    assert!(!store.end_second_factor(other, ann.id).await.unwrap());
    assert!(store.end_second_factor(t, ann.id).await.unwrap());
    assert!(!store.end_second_factor(t, ann.id).await.unwrap());
    let none = store.put_recovery_codes(t, ann.id, &[]).await;
    assert!(matches!(none, Err(StoreError::Missing { .. })), "{none:?}");
}
