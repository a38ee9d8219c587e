//! Companies that sign up by themselves.

use crate::tables::site;
use crate::world::*;
use serde_json::json;
use switchboard_core::{TenantId, Time};
use switchboard_store::*;
use uuid::Uuid;

fn sign_up(mail: &str, nr: u8, at: i64) -> SignUp {
    SignUp {
        id: Uuid::from_u128(fresh()),
        token: hash(nr),
        mail: mail.into(),
        content: json!({ "company": "Nova" }),
        password: None,
        tenant: TenantId::from_u128(fresh()),
        invitation: None,
        created_at: Time(at),
        expires_at: Time(at + 1_000),
        finished_at: None,
    }
}

fn caps(since: i64, of_mail: u32, in_all: u32) -> SignUpCaps {
    SignUpCaps {
        since: Time(since),
        of_mail,
        in_all,
    }
}

pub async fn is_7_a_sign_up_is_kept_until_it_is_finished_or_expires(world: World) {
    let store = world.store;
    let mut eva = sign_up("eva@nova.example", 1, 100);
    eva.invitation = Some(hash(9));
    let begun = store.begin_sign_up(&eva, caps(0, 2, 10)).await.unwrap();
    assert_eq!(begun, SignUpBegun::Begun);
    assert_eq!(
        store.sign_up(&hash(1), Time(1_099)).await.unwrap(),
        Some(eva.clone())
    );
    assert_eq!(store.sign_up(&hash(2), Time(100)).await.unwrap(), None);
    assert_eq!(store.sign_up(&hash(1), Time(1_100)).await.unwrap(), None);

    eva.content = json!({ "company": "Nova", "site": { "origins": [] } });
    eva.password = Some("phc".into());
    store.put_sign_up(&eva).await.unwrap();
    let kept = store.sign_up(&hash(1), Time(101)).await.unwrap();
    assert_eq!(kept, Some(eva.clone()));

    let rest = json!({ "slug": "nova" });
    store
        .finish_sign_up(eva.id, Time(200), &rest)
        .await
        .unwrap();
    let kept = store.sign_up(&hash(1), Time(201)).await.unwrap().unwrap();
    assert_eq!(
        (kept.content, kept.password, kept.finished_at),
        (rest.clone(), None, Some(Time(200)))
    );
    let missing = |outcome| matches!(outcome, Err(StoreError::Missing { what: "sign-up" }));
    assert!(missing(
        store.finish_sign_up(eva.id, Time(300), &rest).await
    ));
    assert!(missing(store.put_sign_up(&eva).await));

    let late = sign_up("late@nova.example", 2, 5_000);
    store.begin_sign_up(&late, caps(0, 2, 10)).await.unwrap();
    store.put_invitation(&hash(8), Time(1_000)).await.unwrap();
    assert_eq!(store.drop_sign_ups(Time(1_100), 10).await.unwrap(), 2);
    assert_eq!(store.drop_sign_ups(Time(1_100), 10).await.unwrap(), 0);
    assert_eq!(store.sign_up(&hash(1), Time(0)).await.unwrap(), None);
    assert!(
        store
            .sign_up(&hash(2), Time(5_001))
            .await
            .unwrap()
            .is_some()
    );
}

pub async fn is_7_sign_ups_of_a_day_are_counted(world: World) {
    let store = world.store;
    let begin = async |mail: &str, nr, at, since| {
        let new = sign_up(mail, nr, at);
        store.begin_sign_up(&new, caps(since, 2, 3)).await.unwrap()
    };
    assert_eq!(begin("a@a.example", 1, 10, 0).await, SignUpBegun::Begun);
    assert_eq!(begin("a@a.example", 2, 20, 0).await, SignUpBegun::Begun);
    assert_eq!(
        begin("a@a.example", 3, 30, 0).await,
        SignUpBegun::TooManyOfMail
    );
    assert_eq!(begin("b@b.example", 4, 30, 0).await, SignUpBegun::Begun);
    assert_eq!(begin("c@c.example", 5, 40, 0).await, SignUpBegun::TooMany);
    assert_eq!(store.sign_up(&hash(5), Time(41)).await.unwrap(), None);
    // A day later those of before count no more.
    assert_eq!(begin("a@a.example", 6, 50, 20).await, SignUpBegun::Begun);
}

pub async fn is_7_an_invitation_is_taken_by_one(world: World) {
    let store = world.store;
    let (one, two) = (Uuid::from_u128(fresh()), Uuid::from_u128(fresh()));
    store.put_invitation(&hash(1), Time(100)).await.unwrap();
    assert!(store.invitation(&hash(1), Time(50), None).await.unwrap());
    assert!(!store.invitation(&hash(1), Time(100), None).await.unwrap());
    assert!(!store.invitation(&hash(2), Time(50), None).await.unwrap());
    assert!(
        !store
            .take_invitation(&hash(1), Time(100), one)
            .await
            .unwrap()
    );
    assert!(
        store
            .take_invitation(&hash(1), Time(50), one)
            .await
            .unwrap()
    );
    assert!(
        store
            .take_invitation(&hash(1), Time(50), one)
            .await
            .unwrap(),
        "tried again"
    );
    assert!(
        !store
            .take_invitation(&hash(1), Time(50), two)
            .await
            .unwrap()
    );
    assert!(!store.invitation(&hash(1), Time(50), None).await.unwrap());
    assert!(
        store
            .invitation(&hash(1), Time(50), Some(one))
            .await
            .unwrap()
    );
}

pub async fn is_7_a_site_says_when_it_was_seen(world: World) {
    let store = world.store;
    let (mine, other) = (tenant(&store, "mine").await, tenant(&store, "other").await);
    let shop = site(mine, "k");
    store.put_site(&shop).await.unwrap();
    let seen = |at| Sighting {
        at: Time(at),
        origin: "https://shop.example".into(),
    };
    assert_eq!(store.site_seen(mine, shop.id).await.unwrap(), None);
    assert!(matches!(
        store.see_site(other, shop.id, &seen(1)).await,
        Err(StoreError::Missing { what: "site" })
    ));
    store.see_site(mine, shop.id, &seen(1)).await.unwrap();
    store.see_site(mine, shop.id, &seen(2)).await.unwrap();
    assert_eq!(store.site_seen(mine, shop.id).await.unwrap(), Some(seen(2)));
    assert_eq!(store.site_seen(other, shop.id).await.unwrap(), None);
    store.delete_site(mine, shop.id).await.unwrap();
    assert_eq!(store.site_seen(mine, shop.id).await.unwrap(), None);
}
