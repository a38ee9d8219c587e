//! Partners on other servers, their requests, and visitors on the way.

use crate::world::*;
use serde_json::json;
use switchboard_core::{PartnerId, SessionId, TenantId, Time, TransferId, VisitorId};
use switchboard_store::*;

fn partner(tenant: TenantId, n: u8) -> PartnerRow {
    PartnerRow {
        id: PartnerId::from_u128(u128::from(n)),
        tenant,
        name: format!("Partner {n}"),
        state: "invited".into(),
        server: None,
        company: None,
        own_key: vec![1, 2, 3],
        own_public: hash(n),
        their_key: None,
        code_hash: Some(hash(100 + n)),
        code: Some(vec![4, 5]),
        code_until: Some(Time(9)),
        terms: json!({ "send": true }),
        created_at: Time(i64::from(n)),
        changed_at: Time(0),
    }
}

fn paired(row: &PartnerRow, key: u8) -> PartnerRow {
    PartnerRow {
        state: "paired".into(),
        server: Some("https://b.example".into()),
        company: Some("B".into()),
        their_key: Some(hash(key)),
        code_hash: None,
        code: None,
        code_until: None,
        changed_at: Time(5),
        ..row.clone()
    }
}

pub async fn a_partner_is_paired_once_and_belongs_to_one_tenant(world: World) {
    let store = world.store;
    let (mine, other) = (tenant(&store, "mine").await, tenant(&store, "other").await);
    let (first, second) = (partner(mine, 1), partner(mine, 2));
    store.put_partner(&second).await.unwrap();
    store.put_partner(&first).await.unwrap();
    let all = store.partners(mine).await.unwrap();
    assert_eq!(all, [first.clone(), second.clone()]);
    assert!(store.partners(other).await.unwrap().is_empty());
    let found = store.partner_by_code(&hash(101)).await.unwrap();
    assert_eq!(found, Some(first.clone()));

    // Of two who come with one link, one pairs.
    let (one, two) = (paired(&first, 201), paired(&first, 202));
    let code = hash(101);
    let both = tokio::join!(
        store.pair_partner(&code, &one),
        store.pair_partner(&code, &two)
    );
    assert!(both.0.unwrap() ^ both.1.unwrap());
    assert_eq!(store.partner_by_code(&hash(101)).await.unwrap(), None);
    let by_key = |key: u8| {
        let store = store.clone();
        async move { store.partner_by_key(&hash(key)).await.unwrap() }
    };
    let known: Vec<PartnerRow> = [by_key(201).await, by_key(202).await]
        .into_iter()
        .flatten()
        .collect();
    let [known] = &known[..] else {
        panic!("{known:?}")
    };
    assert_eq!((known.id, &*known.state), (first.id, "paired"));
    assert_eq!((known.code.clone(), known.code_until), (None, None));

    // A key is of one partner, over all tenants.
    let key = known.their_key.unwrap()[0];
    let twin = paired(&partner(other, 3), key);
    let twin = PartnerRow {
        their_key: known.their_key,
        ..twin
    };
    let refused = store.put_partner(&twin).await;
    assert!(
        matches!(refused, Err(StoreError::Taken { .. })),
        "{refused:?}"
    );
    let stolen = PartnerRow {
        tenant: other,
        name: "stolen".into(),
        ..known.clone()
    };
    assert!(store.put_partner(&stolen).await.is_err());
    let kept = store.partners(mine).await.unwrap();
    assert_eq!(kept[0].name, "Partner 1");
}

pub async fn a_partners_request_is_noted_once(world: World) {
    let store = world.store;
    let mine = tenant(&store, "mine").await;
    let (one, two) = (partner(mine, 1), partner(mine, 2));
    for row in [&one, &two] {
        store.put_partner(row).await.unwrap();
    }
    let both = tokio::join!(
        store.note_nonce(one.id, "n", Time(10)),
        store.note_nonce(one.id, "n", Time(20))
    );
    assert!(both.0.unwrap() ^ both.1.unwrap());
    assert!(store.note_nonce(two.id, "n", Time(10)).await.unwrap());
    assert!(store.note_nonce(one.id, "m", Time(90)).await.unwrap());
    assert_eq!(store.drop_nonces(Time(50), 100).await.unwrap(), 2);
    assert!(!store.note_nonce(one.id, "m", Time(90)).await.unwrap());
    let nobody = store
        .note_nonce(PartnerId::from_u128(77), "n", Time(1))
        .await;
    assert!(nobody.is_err());
}

fn on_the_way(tenant: TenantId) -> WarmOut {
    WarmOut {
        id: TransferId::from_u128(1),
        tenant,
        session: SessionId::from_u128(2),
        partner: PartnerId::from_u128(1),
        agent: None,
        area: "sales".into(),
        area_name: "Sales".into(),
        choice: json!({ "what": "all" }),
        state: "sought".into(),
        address: None,
        until: None,
        created_at: Time(3),
    }
}

fn expected(tenant: TenantId, transfer: u128) -> WarmIn {
    WarmIn {
        id: uuid::Uuid::from_u128(transfer),
        tenant,
        partner: PartnerId::from_u128(1),
        transfer: TransferId::from_u128(transfer),
        asker: json!({ "name": "Anna" }),
        area: "sales".into(),
        state: "expected".into(),
        code_hash: Some(hash(1)),
        address: Some(hash(transfer as u8)),
        wtid: Some(hash(100 + transfer as u8)),
        until: Time(transfer as i64 * 10),
        information: Some(json!({ "notes": "ü" })),
        visitor: None,
        session: None,
        created_at: Time(transfer as i64),
    }
}

pub async fn one_change_of_two_is_made_to_a_visitor_on_the_way(world: World) {
    let store = world.store;
    let (mine, other) = (tenant(&store, "mine").await, tenant(&store, "other").await);
    store.put_partner(&partner(mine, 1)).await.unwrap();

    let out = on_the_way(mine);
    store.put_warm_out(&out).await.unwrap();
    assert_eq!(
        store.warm_out(mine, out.id).await.unwrap(),
        Some(out.clone())
    );
    assert_eq!(store.warm_out(other, out.id).await.unwrap(), None);
    let accepted = WarmOut {
        state: "accepted".into(),
        address: Some(vec![7]),
        until: Some(Time(9)),
        ..out.clone()
    };
    let over = WarmOut {
        state: "cancelled".into(),
        choice: json!({}),
        ..out.clone()
    };
    let both = tokio::join!(
        store.change_warm_out("sought", &accepted),
        store.change_warm_out("sought", &over)
    );
    assert!(both.0.unwrap() ^ both.1.unwrap());

    let (first, second) = (expected(mine, 1), expected(mine, 2));
    assert!(store.put_warm_in(&first).await.unwrap());
    assert!(store.put_warm_in(&second).await.unwrap());
    let again = WarmIn {
        id: uuid::Uuid::from_u128(9),
        address: None,
        wtid: None,
        ..first.clone()
    };
    assert!(
        !store.put_warm_in(&again).await.unwrap(),
        "one for each attempt"
    );
    let keys = [
        WarmKey::Address(&hash(1)),
        WarmKey::Wtid(&hash(101)),
        WarmKey::Transfer(first.partner, first.transfer),
    ];
    for key in keys {
        assert_eq!(store.warm_in(key).await.unwrap(), Some(first.clone()));
    }
    // Who arrives, and who is called off, in the same moment: one of them.
    let arrived = WarmIn {
        state: "arrived".into(),
        visitor: Some(VisitorId::from_u128(5)),
        ..first.clone()
    };
    let gone = WarmIn {
        state: "over".into(),
        information: None,
        ..first.clone()
    };
    let both = tokio::join!(
        store.change_warm_in("expected", &arrived),
        store.change_warm_in("expected", &gone)
    );
    let came = both.0.unwrap();
    assert!(came ^ both.1.unwrap());
    let now = store.warm_in(WarmKey::Address(&hash(1))).await.unwrap();
    assert_eq!(now, Some(if came { arrived } else { gone }));
    // Those whose documents are still to come.
    let short = WarmIn {
        state: "arrived".into(),
        until: Time(4),
        ..expected(mine, 3)
    };
    assert!(store.put_warm_in(&short).await.unwrap());
    let found = async |before| {
        let rows = store.warm_ins_short(Time(before), 10).await.unwrap();
        rows.into_iter().filter(|row| row.id == short.id).count()
    };
    assert_eq!((found(4).await, found(5).await), (0, 1));
    let done = WarmIn {
        state: "over".into(),
        information: None,
        ..short.clone()
    };
    assert!(store.change_warm_in("arrived", &done).await.unwrap());
    assert_eq!(found(5).await, 0);

    // Two bring a visitor in at once: what one of them fails at takes nothing back.
    let placed = WarmIn {
        state: "arrived".into(),
        session: Some(SessionId::from_u128(6)),
        ..expected(mine, 4)
    };
    assert!(store.put_warm_in(&placed).await.unwrap());
    let back = WarmIn {
        state: "expected".into(),
        session: None,
        ..placed.clone()
    };
    assert!(!store.change_warm_in("arrived", &back).await.unwrap());
    let gone = WarmIn {
        state: "over".into(),
        created_at: Time(1),
        ..placed.clone()
    };
    assert!(store.change_warm_in("arrived", &gone).await.unwrap());

    let stolen = WarmIn {
        tenant: other,
        ..second.clone()
    };
    assert!(!store.change_warm_in("expected", &stolen).await.unwrap());

    let ids = |rows: Vec<WarmIn>| rows.into_iter().map(|row| row.transfer.0.as_u128());
    let listed = store.warm_ins(mine, 10).await.unwrap();
    assert!(ids(listed).eq([4, 3, 2, 1]), "newest first");
    assert!(store.warm_ins(other, 10).await.unwrap().is_empty());
    let late = store.late_warm_ins(Time(21), 10).await.unwrap();
    assert!(ids(late).eq([2]), "who is waited for still");
    assert!(store.late_warm_ins(Time(20), 10).await.unwrap().is_empty());
    assert!(store.drop_warm(Time(2), 10).await.unwrap() >= 1);
    let left = store.warm_ins(mine, 10).await.unwrap();
    assert!(ids(left).eq([4, 3, 2]));
}
