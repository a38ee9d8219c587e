//! Scenarios, profiles with their archive, pictures and who has which avatar.

use crate::people::visitor;
use crate::tables::agent;
use crate::world::*;
use switchboard_core::{PictureId, ProfileId, TenantId, Time};
use switchboard_store::*;

fn version(tenant: TenantId, profile: ProfileId, nr: u32, content: &str) -> ProfileVersion {
    ProfileVersion {
        profile,
        nr,
        tenant,
        name: format!("Version {nr}"),
        content: content.into(),
        at: Time(i64::from(nr)),
        actor: "agent:ann".into(),
    }
}

fn profile(tenant: TenantId, scenario: &str) -> Profile {
    let id = ProfileId::from_u128(fresh());
    Profile {
        id,
        scenario: scenario.into(),
        is_default: false,
        deleted_at: None,
        newest: version(tenant, id, 1, "{\"logo\":null}"),
    }
}

fn picture(tenant: TenantId, purpose: PicturePurpose) -> Picture {
    Picture {
        id: PictureId::from_u128(fresh()),
        tenant,
        purpose,
        name: "Fox".into(),
        media: "image/png".into(),
        width: 64,
        height: 48,
        bytes: 4,
        created_at: Time(5),
    }
}

pub async fn is_117_scenarios_hold_profiles_of_which_one_is_the_default(world: World) {
    let store = world.store;
    let (t, o) = (tenant(&store, "acme").await, tenant(&store, "other").await);
    let mut shop = Scenario {
        tenant: t,
        key: "shop".into(),
        name: "Shop".into(),
    };
    store.put_scenario(&shop).await.unwrap();
    shop.name = "Our shop".into();
    store.put_scenario(&shop).await.unwrap();
    assert_eq!(store.scenarios(t).await.unwrap(), [shop]);
    assert!(store.scenarios(o).await.unwrap().is_empty());
    let missing = store.delete_scenario(o, "shop").await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })));

    let (a, b, c) = (profile(t, "shop"), profile(t, "shop"), profile(t, "class"));
    for one in [&a, &b, &c] {
        store.add_profile(one).await.unwrap();
    }
    let defaults = async || -> Vec<ProfileId> {
        let all = store.profiles(t).await.unwrap();
        let chosen = all.into_iter().filter(|one| one.is_default);
        chosen.map(|one| one.id).collect()
    };
    assert!(defaults().await.is_empty());
    store
        .set_default_profile(t, "shop", Some(a.id))
        .await
        .unwrap();
    store
        .set_default_profile(t, "class", Some(c.id))
        .await
        .unwrap();
    store
        .set_default_profile(t, "shop", Some(b.id))
        .await
        .unwrap();
    assert_eq!(defaults().await, [c.id, b.id]);
    store.set_default_profile(o, "shop", None).await.unwrap();
    assert_eq!(defaults().await, [c.id, b.id], "nobody else's");
    store.set_default_profile(t, "shop", None).await.unwrap();
    assert_eq!(defaults().await, [c.id]);

    store.delete_scenario(t, "shop").await.unwrap();
    assert_eq!(store.profiles(t).await.unwrap().len(), 3, "profiles stay");
    assert!(store.profiles(o).await.unwrap().is_empty());
}

pub async fn is_119_a_profile_keeps_its_archive_also_when_it_is_deleted(world: World) {
    let store = world.store;
    let (t, o) = (tenant(&store, "acme").await, tenant(&store, "other").await);
    let one = profile(t, "shop");
    store.add_profile(&one).await.unwrap();
    let second = version(t, one.id, 2, "{\"logo\":2}");
    store.add_profile_version(&second).await.unwrap();
    let again = store.add_profile_version(&second).await;
    assert!(
        matches!(
            again,
            Err(StoreError::Taken {
                what: "profile.version"
            })
        ),
        "{again:?}"
    );
    let foreign = store
        .add_profile_version(&version(o, one.id, 3, "{}"))
        .await;
    assert!(matches!(foreign, Err(StoreError::Missing { .. })));
    let all = store.profiles(t).await.unwrap();
    assert_eq!(all[0].newest, second);
    let archive = [second.clone(), one.newest.clone()];
    assert_eq!(store.profile_versions(t, one.id).await.unwrap(), archive);
    assert!(store.profile_versions(o, one.id).await.unwrap().is_empty());

    store
        .set_default_profile(t, "shop", Some(one.id))
        .await
        .unwrap();
    let foreign = store.mark_profile(o, one.id, Some(Time(9))).await;
    assert!(matches!(foreign, Err(StoreError::Missing { .. })));
    store.mark_profile(t, one.id, Some(Time(9))).await.unwrap();
    let gone = &store.profiles(t).await.unwrap()[0];
    assert_eq!((gone.deleted_at, gone.is_default), (Some(Time(9)), false));
    assert_eq!(store.profile_versions(t, one.id).await.unwrap(), archive);
    let late = store
        .add_profile_version(&version(t, one.id, 3, "{}"))
        .await;
    assert!(matches!(late, Err(StoreError::Missing { .. })));
    store
        .set_default_profile(t, "shop", Some(one.id))
        .await
        .unwrap();
    assert!(!store.profiles(t).await.unwrap()[0].is_default);
    store.mark_profile(t, one.id, None).await.unwrap();
    assert_eq!(store.profiles(t).await.unwrap()[0].deleted_at, None);
}

pub async fn is_74_pictures_and_avatars_belong_to_one_tenant(world: World) {
    let store = world.store;
    let (t, o) = (tenant(&store, "acme").await, tenant(&store, "other").await);
    let (fox, logo) = (
        picture(t, PicturePurpose::Avatar),
        picture(t, PicturePurpose::Graphic),
    );
    let body = vec![0, 1, 2, 255];
    assert!(store.add_picture(&fox, body.clone(), 2).await.unwrap());
    assert!(store.add_picture(&logo, body.clone(), 2).await.unwrap());
    let third = picture(t, PicturePurpose::Avatar);
    assert!(!store.add_picture(&third, body.clone(), 2).await.unwrap());
    let mut kept = store.pictures(t).await.unwrap();
    kept.sort_by_key(|one| one.id != fox.id);
    assert_eq!(kept, [fox.clone(), logo]);
    assert!(store.pictures(o).await.unwrap().is_empty());
    let found = store.picture(fox.id).await.unwrap();
    assert_eq!(found, Some(("image/png".into(), body)));
    let foreign = store.delete_picture(o, fox.id).await;
    assert!(matches!(foreign, Err(StoreError::Missing { .. })));
    store.delete_picture(t, fox.id).await.unwrap();
    assert_eq!(store.picture(fox.id).await.unwrap(), None);

    let ann = agent(t, "ann");
    store.put_agent(&ann).await.unwrap();
    let set = |tenant, avatar: Option<&str>| {
        store.put_agent_avatar(tenant, ann.id, avatar.map(str::to_owned))
    };
    assert!(matches!(
        set(o, Some("fox")).await,
        Err(StoreError::Missing { .. })
    ));
    set(t, Some("fox")).await.unwrap();
    // What an administrator changes about an agent leaves the avatar alone.
    store.put_agent(&ann).await.unwrap();
    let avatars = store.agent_avatars(t).await.unwrap();
    assert_eq!(avatars, [(ann.id, "fox".to_owned())].into());
    assert!(store.agent_avatars(o).await.unwrap().is_empty());
    set(t, None).await.unwrap();
    assert!(store.agent_avatars(t).await.unwrap().is_empty());
}

pub async fn is_34_what_a_visitor_chose_is_kept(world: World) {
    let store = world.store;
    let (t, o) = (tenant(&store, "acme").await, tenant(&store, "other").await);
    let vera = visitor(t, 1);
    store.put_visitor(&vera).await.unwrap();
    assert_eq!(store.preferences(t, vera.id).await.unwrap(), None);
    store.put_preferences(t, vera.id, "{}").await.unwrap();
    // Each start writes the visitor anew.
    store.put_visitor(&vera).await.unwrap();
    let kept = store.preferences(t, vera.id).await.unwrap();
    assert_eq!(kept.as_deref(), Some("{}"));
    assert_eq!(store.preferences(o, vera.id).await.unwrap(), None);
    let foreign = store.put_preferences(o, vera.id, "[]").await;
    assert!(matches!(foreign, Err(StoreError::Missing { .. })));
}
