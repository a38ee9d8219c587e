//! Visitors whom nobody can serve soon go to a backup server, with what may travel (WT-8, WT-95 to WT-97).

use super::{
    house::House,
    people::{console, serve, visitor},
    two::{Two, pair, scene},
};
use serde_json::{Value, json};

/// The mill is the shop's backup, on these terms.
async fn backed(two: &Two, change: Value) -> String {
    let area = two.area().await;
    let mut backup = json!({ "area": area, "area_name": "Sales" });
    for (name, value) in change.as_object().unwrap() {
        backup[name] = value.clone();
    }
    two.sends(json!({ "carry": "all", "backup": backup })).await;
    area
}

async fn of_capacity_one(house: &House) {
    let app = &house.server.app;
    for agent in [&house.acme.ann] {
        let one = switchboard_store::Agent {
            capacity: 1,
            ..agent.clone()
        };
        app.store.put_agent(&one).await.unwrap();
        app.hub.reload(one.tenant).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_8_wt_95_who_waits_where_nobody_is_goes_where_somebody_is() {
    let two = Two::new().await;
    let mut bob = console(&two.mill, &two.mill.acme.agent).await;
    backed(&two, json!({})).await;
    let (cookie, session, mut vera) = visitor(&two.shop, &two.shop.acme, "Tyres").await;
    let sought = vera.event("warm_sought").await["event"].clone();
    assert!(sought["asks"].is_null(), "{sought}");
    vera.event("warm_accepted").await;
    let transfer = sought["transfer"].as_str().unwrap();
    let arrived = two.follow(&cookie, &session, transfer).await;
    assert_eq!(vera.event("warm_over").await["event"]["outcome"], "arrived");
    vera.event("ended").await;
    let (there, mut again) = arrived.join(&two.mill).await;
    serve(&mut bob, &there, "b").await;
    let came = bob.event("carried").await["event"]["information"].clone();
    // The question has gone along, and nobody's name.
    assert_eq!(came["transcript"][0]["text"], "Hello?");
    assert!(came["agent"].is_null(), "{came}");
    assert_eq!(again.say(&there, "v1", "here I am").await["t"], "ok");
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_95_whom_nobody_else_can_serve_sooner_stays() {
    let two = Two::new().await;
    let mut bob = console(&two.mill, &two.mill.acme.agent).await;
    backed(&two, json!({})).await;
    of_capacity_one(&two.mill).await;
    let (_, own, _own) = visitor(&two.mill, &two.mill.acme, "Own").await;
    serve(&mut bob, &own, "b").await;
    let (_, session, mut vera) = visitor(&two.shop, &two.shop.acme, "Tyres").await;
    assert_eq!(
        vera.event("warm_over").await["event"]["outcome"],
        "unstaffed"
    );
    // They keep their place, and are served here by whoever comes first.
    let mut ann = console(&two.shop, &two.shop.acme.agent).await;
    serve(&mut ann, &session, "a").await;
    assert_eq!(vera.say(&session, "v1", "still here").await["t"], "ok");
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_9_wt_95_who_does_not_want_to_go_waits_here() {
    let two = Two::new().await;
    let _bob = console(&two.mill, &two.mill.acme.agent).await;
    backed(&two, json!({})).await;
    two.sends(json!({ "asks": true })).await;
    let (_, session, mut vera) = visitor(&two.shop, &two.shop.acme, "Tyres").await;
    let sought = vera.event("warm_sought").await["event"].clone();
    assert_eq!(sought["asks"], true);
    let no = json!({ "t": "permit_warm", "s": session, "id": "no", "transfer": sought["transfer"], "yes": false });
    vera.send(no).await;
    assert_eq!(vera.event("warm_over").await["event"]["outcome"], "refused");
    let mut ann = console(&two.shop, &two.shop.acme.agent).await;
    serve(&mut ann, &session, "a").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_95_an_agent_who_is_free_meanwhile_is_quicker() {
    let two = Two::new().await;
    let _bob = console(&two.mill, &two.mill.acme.agent).await;
    backed(&two, json!({})).await;
    two.sends(json!({ "asks": true })).await;
    let (_, session, mut vera) = visitor(&two.shop, &two.shop.acme, "Tyres").await;
    vera.event("warm_sought").await;
    let mut ann = console(&two.shop, &two.shop.acme.agent).await;
    serve(&mut ann, &session, "a").await;
    assert_eq!(
        vera.event("warm_over").await["event"]["outcome"],
        "cancelled"
    );
    assert_eq!(vera.say(&session, "v1", "good").await["t"], "ok");
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_96_while_only_the_reserve_is_free_who_comes_goes_elsewhere() {
    let two = Two::new().await;
    let mut bob = console(&two.mill, &two.mill.acme.agent).await;
    of_capacity_one(&two.shop).await;
    backed(&two, json!({ "reserve": 1, "after_s": 600 })).await;
    // Two are there, of whom one is kept free.
    let mut ann = console(&two.shop, &two.shop.acme.agent).await;
    let mut sue = console(&two.shop, &two.shop.acme.supervisor).await;
    sue.send(json!({ "t": "state", "id": "s", "state": "break" }))
        .await;
    assert_eq!(sue.answer("s").await["t"], "ok");
    two.sends(json!({ "send": false })).await;
    let (_, first, _first) = visitor(&two.shop, &two.shop.acme, "First").await;
    serve(&mut ann, &first, "a").await;
    two.sends(json!({ "send": true })).await;
    sue.send(json!({ "t": "state", "id": "t", "state": "available" }))
        .await;
    assert_eq!(sue.answer("t").await["t"], "ok");
    let (cookie, second, mut vera) = visitor(&two.shop, &two.shop.acme, "Second").await;
    let sought = vera.event("warm_sought").await["event"].clone();
    vera.event("warm_accepted").await;
    let arrived = two
        .follow(&cookie, &second, sought["transfer"].as_str().unwrap())
        .await;
    let (there, _peer) = arrived.join(&two.mill).await;
    serve(&mut bob, &there, "b").await;
    sue.settle().await;
    let rang = sue.seen.iter().any(|frame| frame["t"] == "offer");
    assert!(!rang, "the one who is kept free is not asked");
    // Where the backup cannot take them either, they are served from the reserve.
    bob.send(json!({ "t": "state", "id": "x", "state": "break" }))
        .await;
    assert_eq!(bob.answer("x").await["t"], "ok");
    let (_, third, mut will) = visitor(&two.shop, &two.shop.acme, "Third").await;
    assert_eq!(
        will.event("warm_over").await["event"]["outcome"],
        "unstaffed"
    );
    serve(&mut sue, &third, "s3").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_97_nobody_is_sent_back_and_forth() {
    let two = Two::new().await;
    let mut bob = console(&two.mill, &two.mill.acme.agent).await;
    of_capacity_one(&two.mill).await;
    let area = two.area().await;
    let (_, own, _own) = visitor(&two.mill, &two.mill.acme, "Own").await;
    serve(&mut bob, &own, "b").await;
    // The shop hands Vera to the mill, where nobody is free.
    let mut scene = scene(&two).await;
    let arrived = two.handed(&mut scene, &area, json!({})).await;
    let (there, mut vera) = arrived.join(&two.mill).await;
    let (_, _, mut will) = visitor(&two.mill, &two.mill.acme, "Will").await;
    // The mill's own backup is the shop.
    let path = format!("/v1/destinations/{}/areas", two.shop_id);
    let agent = &two.mill.acme.agent;
    let (_, areas) = two.mill.json("GET", &path, agent, None).await;
    let back = json!({ "area": areas["items"][0]["key"], "area_name": "Sales" });
    two.takes(json!({ "asks": false, "backup": back })).await;
    will.event("warm_accepted").await;
    vera.settle().await;
    let sent = vera
        .seen
        .iter()
        .any(|frame| frame["event"]["kind"] == "warm_sought");
    assert!(!sent, "she came from there");
    assert_eq!(vera.say(&there, "v1", "I wait").await["t"], "ok");
}

#[tokio::test(flavor = "multi_thread")]
async fn terms_of_a_backup_are_looked_at() {
    let two = Two::new().await;
    let (second, _) = pair(&two.shop, &two.mill).await;
    let admin = &two.shop.acme.admin;
    for wrong in [
        json!({ "area": "", "area_name": "x" }),
        json!({ "area": "x", "area_name": "x", "reserve": 101 }),
        json!({ "area": "x", "area_name": "x", "services": ["nowhere"] }),
    ] {
        let (_, all) = two.shop.json("GET", "/v1/partners", admin, None).await;
        let items = all["items"].as_array().unwrap().clone();
        let mut known = items
            .into_iter()
            .find(|one| one["id"] == json!(second))
            .unwrap();
        known["terms"]["backup"] = wrong.clone();
        let body = json!({ "name": "x", "terms": known["terms"] });
        let path = format!("/v1/partners/{second}");
        let (status, _) = two.shop.json("PUT", &path, admin, Some(body)).await;
        assert_eq!(status, 422, "{wrong}");
    }
}
