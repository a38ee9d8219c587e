//! Warm transfer: a visitor of one company's shop goes to another company's agent, on another server.

use super::{
    people::{attach, console},
    two::{Two, arrivals, goes_on, over, scene, until},
};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn wt_5_wt_6_wt_15_a_visitor_goes_to_another_companys_agent_with_what_may_travel() {
    let two = Two::new().await;
    let mut bob = console(&two.mill, &two.mill.acme.agent).await;
    let mut scene = scene(&two).await;
    let area = two.area().await;
    let (_, preview) = two
        .shop
        .json(
            "POST",
            &format!("/v1/sessions/{}/warm-transfers/preview", scene.session),
            &two.shop.acme.agent,
            Some(json!({ "partner": two.mill_id, "carry": { "what": "all" } })),
        )
        .await;
    let lines = preview["lines"].as_array().unwrap();
    assert_eq!(lines.len(), 4, "{preview}");
    let card = lines
        .iter()
        .find(|line| line["text"].as_str().unwrap().starts_with("card"));
    assert_eq!(
        card.unwrap()["secrets"],
        json!([{ "kind": "card", "start": 5, "end": 24 }])
    );
    let order = lines
        .iter()
        .find(|line| line["text"].as_str().unwrap().starts_with("my"));
    let seq = order.unwrap()["seq"].clone();
    assert_eq!(two.way.many("transfers"), 0, "nothing leaves by looking");

    let carry = json!({ "what": "some", "lines": [seq, card.unwrap()["seq"]], "comment": "wants two",
        "edits": { (seq.to_string()): "the order is 4711" } });
    let (status, begun) = two.hand(&scene.session, &area, carry).await;
    assert_eq!(status, 202, "{begun}");
    let transfer = begun["transfer"].as_str().unwrap().to_owned();
    let accepted = scene.vera.event("warm_accepted").await;
    assert_eq!(accepted["event"]["transfer"], begun["transfer"]);
    let sent = scene.ann.event("carried").await["event"].clone();
    assert_eq!(sent["out"], true);
    // The destination knows who is to come (WT-59).
    let expected = arrivals(&two).await;
    assert_eq!(expected[0]["state"], "expected", "{expected:?}");
    assert_eq!(
        (&expected[0]["company"], &expected[0]["agent"]),
        (&json!("ACME"), &json!("ANN"))
    );
    assert!(expected[0]["until"].is_string());

    let arrived = two.follow(&scene.cookie, &scene.session, &transfer).await;
    assert_eq!(over(&mut scene).await, "arrived");
    // The first agent is free again (WT-63).
    scene.ann.event("ended").await;
    let (there, mut vera) = arrived.join(&two.mill).await;
    let offer = bob.until("offer").await["offer"].clone();
    assert_eq!(offer["from"], "ANN, ACME", "{offer}");
    bob.send(json!({ "t": "answer", "id": "b", "offer": offer["offer"], "accept": true }))
        .await;
    assert_eq!(bob.answer("b").await["t"], "ok");
    let invite = bob.until("invite").await;
    attach(&mut bob, &invite["details"], "b").await;
    let came = bob.event("carried").await["event"].clone();
    assert_eq!(came["transfer"], begun["transfer"]);
    assert_eq!(
        came["information"], sent["information"],
        "the same on both sides"
    );
    let information = &came["information"];
    assert_eq!(information["notes"], "wants two");
    assert_eq!(information["subject"], "Tyres");
    assert_eq!(
        (&information["agent"], &information["company"]),
        (&json!("ANN"), &json!("ACME"))
    );
    let texts: Vec<_> = information["transcript"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["text"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["the order is 4711", "card ▇▇▇▇"]);
    assert_eq!(vera.say(&there, "v1", "hello again").await["t"], "ok");
    bob.find(|frame| frame["event"]["text"] == "hello again")
        .await;
    // Neither the visitor nor the wire is told more than that.
    assert!(
        !vera
            .seen
            .iter()
            .any(|frame| frame["event"]["kind"] == "carried")
    );
    let wire = two.way.text();
    assert!(!wire.contains("4111") && !wire.contains("thanks"), "{wire}");
    assert_eq!(arrivals(&two).await[0]["state"], "arrived");
    assert_eq!(arrivals(&two).await[0]["session"], json!(there));
    // Who did what is on record on both sides (WT-49).
    for (house, wanted) in [
        (&two.shop, ["partner.join", "session.warm_transfer"]),
        (&two.mill, ["partner.permission", "partner.transfer"]),
    ] {
        let (_, page) = house
            .json("GET", "/v1/audit", &house.acme.admin, None)
            .await;
        for action in wanted {
            let mut all = page["items"].as_array().unwrap().iter();
            assert!(all.any(|entry| entry["action"] == action), "{action}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_9_the_visitor_is_asked_before_any_server_is() {
    let two = Two::new().await;
    let _bob = console(&two.mill, &two.mill.acme.agent).await;
    two.sends(json!({ "asks": true })).await;
    let mut scene = scene(&two).await;
    let area = two.area().await;
    let asked = two.way.seen.lock().unwrap().len();
    let (_, begun) = two.hand(&scene.session, &area, json!({})).await;
    let sought = scene.vera.event("warm_sought").await["event"].clone();
    assert_eq!(
        (&sought["asks"], &sought["company"]),
        (&json!(true), &json!("ACME"))
    );
    let permit = |id: &str, yes: bool| json!({ "t": "permit_warm", "id": id, "s": scene.session, "transfer": begun["transfer"], "yes": yes });
    let (no, late) = (permit("p1", false), permit("p2", true));
    scene.vera.send(no).await;
    assert_eq!(scene.vera.answer("p1").await["t"], "ok");
    assert_eq!(over(&mut scene).await, "refused");
    assert_eq!(two.way.seen.lock().unwrap().len(), asked, "nothing left");
    scene.vera.send(late).await;
    assert_eq!(scene.vera.answer("p2").await["t"], "error");
    goes_on(&mut scene, "g1").await;

    let (_, begun) = two.hand(&scene.session, &area, json!({})).await;
    scene
        .vera
        .find(|frame| {
            frame["event"]["kind"] == "warm_sought"
                && frame["event"]["transfer"] == begun["transfer"]
        })
        .await;
    let yes = json!({ "t": "permit_warm", "id": "p3", "s": scene.session, "transfer": begun["transfer"], "yes": true });
    scene.vera.send(yes).await;
    scene.vera.event("warm_accepted").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_16_where_nothing_may_travel_nothing_does() {
    let two = Two::new().await;
    let _bob = console(&two.mill, &two.mill.acme.agent).await;
    two.sends(json!({ "carry": "none" })).await;
    let mut scene = scene(&two).await;
    let area = two.area().await;
    for more in [json!({ "what": "all" }), json!({ "comment": "x" })] {
        let (status, refused) = two.hand(&scene.session, &area, more).await;
        assert_eq!(status, 422, "{refused}");
    }
    let (status, begun) = two.hand(&scene.session, &area, json!({})).await;
    assert_eq!(status, 202, "{begun}");
    scene.vera.event("warm_accepted").await;
    let transfer = begun["transfer"].as_str().unwrap();
    let arrived = two.follow(&scene.cookie, &scene.session, transfer).await;
    assert_eq!(arrived.status, 303);
    let wire = two.way.text();
    for word in ["4711", "thanks", "Tyres", "Visitor", "Hello?"] {
        assert!(!wire.contains(word), "{word} in {wire}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_7_wt_45_wt_46_wt_49_wt_50_who_may_not_is_refused_and_nothing_is_told() {
    let two = Two::new().await;
    let _bob = console(&two.mill, &two.mill.acme.agent).await;
    let mut scene = scene(&two).await;
    let area = two.area().await;
    // Our own rule: nothing leaves (WT-46).
    let rules = [
        json!({ "send": false }),
        json!({ "send": true, "roles": ["supervisor"] }),
    ];
    for rule in rules {
        two.sends(rule).await;
        let before = two.way.seen.lock().unwrap().len();
        let (status, refused) = two.hand(&scene.session, &area, json!({})).await;
        assert_eq!((status, &refused["code"]), (403, &json!("not_allowed")));
        assert_eq!(two.areas().await.0, 403);
        let agent = &two.shop.acme.agent;
        let (_, known) = two.shop.json("GET", "/v1/destinations", agent, None).await;
        assert_eq!(known["items"], json!([]));
        assert_eq!(two.way.seen.lock().unwrap().len(), before);
    }
    two.sends(json!({ "roles": [], "services": [] })).await;
    // Theirs: they are asked, and say no, and tell no areas (WT-50).
    let rules = [
        json!({ "receive": false }),
        json!({ "receive": true, "their_roles": ["Manager"] }),
    ];
    for (n, rule) in rules.into_iter().enumerate() {
        two.takes(rule).await;
        let (status, refused) = two.areas().await;
        assert_eq!((status, &refused["code"]), (403, &json!("partner_denied")));
        let (status, begun) = two.hand(&scene.session, &area, json!({})).await;
        assert_eq!(status, 202, "{begun}");
        assert_eq!(over(&mut scene).await, "denied");
        goes_on(&mut scene, &format!("d{n}")).await;
    }
    two.takes(json!({ "their_roles": [] })).await;
    assert_eq!(two.areas().await.0, 200);
    // Revoked, at once and in both directions.
    let path = format!("/v1/partners/{}", two.shop_id);
    let admin = &two.mill.acme.admin;
    assert_eq!(two.mill.json("DELETE", &path, admin, None).await.0, 204);
    until("both know", async || {
        let (status, refused) = two.areas().await;
        (status == 403 && refused["code"] == "not_allowed").then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_70_wt_74_the_address_and_the_wtid_must_belong_together_and_are_good_once() {
    let two = Two::new().await;
    let _bob = console(&two.mill, &two.mill.acme.agent).await;
    let mut scene = scene(&two).await;
    let area = two.area().await;
    let (_, begun) = two
        .hand(&scene.session, &area, json!({ "what": "all" }))
        .await;
    scene.vera.event("warm_accepted").await;
    let transfer = begun["transfer"].as_str().unwrap().to_owned();
    let address = two.address(&scene.cookie, &scene.session, &transfer).await;
    let (at, wtid) = address.split_once("&wtid=").unwrap();
    let other: String = wtid.chars().rev().collect();
    for wrong in [
        at.to_owned(),
        format!("{at}&wtid={other}"),
        format!("{}/arrive?wtid={wtid}", two.mill.origin()),
        format!("{}/arrive?at={other}&wtid={wtid}", two.mill.origin()),
        format!("{}/arrive", two.mill.origin()),
    ] {
        let refused = two.arrive(&wrong).await;
        assert_eq!((refused.status, &*refused.cookie), (410, ""), "{wrong}");
    }
    assert_eq!(two.arrive(&address).await.status, 303);
    // Its answer may have been lost: the same visitor comes into the same session.
    let arrived = two.arrive(&address).await;
    let (there, _vera) = arrived.join(&two.mill).await;
    assert_eq!(arrivals(&two).await[0]["session"], json!(there));
    // Somebody else who has found it does not, once the visitor is there.
    let other = two.arrive(&address).await;
    assert_eq!((other.status, &*other.cookie), (410, ""));
    // The visitor's own browser does, for it is known.
    let own = two
        .mill
        .http
        .get(&address)
        .header("cookie", &arrived.cookie);
    assert_eq!(own.send().await.unwrap().status(), 303);
    assert_eq!(over(&mut scene).await, "arrived");
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_71_wt_72_one_part_of_the_address_can_be_enough() {
    let two = Two::new().await;
    let _bob = console(&two.mill, &two.mill.acme.agent).await;
    for (n, by) in ["address", "wtid"].into_iter().enumerate() {
        two.takes(json!({ "addressing": by })).await;
        let mut scene = scene(&two).await;
        let area = two.area().await;
        let (_, begun) = two.hand(&scene.session, &area, json!({})).await;
        scene.vera.event("warm_accepted").await;
        let transfer = begun["transfer"].as_str().unwrap();
        let address = two.address(&scene.cookie, &scene.session, transfer).await;
        assert_eq!(address.contains("?at="), n == 0, "{address}");
        assert_eq!(address.contains("?wtid="), n == 1, "{address}");
        let arrived = two.arrive(&address).await;
        arrived.join(&two.mill).await;
        assert_eq!(over(&mut scene).await, "arrived");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_51_wt_52_wt_53_areas_are_those_that_are_open_and_have_somebody() {
    let two = Two::new().await;
    let mut scene = scene(&two).await;
    assert_eq!(two.areas().await.1["items"], json!([]), "nobody is there");
    let (_, begun) = two.hand(&scene.session, "support", json!({})).await;
    assert!(begun["transfer"].is_string());
    let outcome = over(&mut scene).await;
    assert_eq!(outcome, "unstaffed");
    let _bob = console(&two.mill, &two.mill.acme.agent).await;
    let area = two.area().await;
    for (n, wrong) in ["nowhere", ""].into_iter().enumerate() {
        two.hand(&scene.session, wrong, json!({})).await;
        assert_eq!(over(&mut scene).await, "unstaffed");
        goes_on(&mut scene, &format!("a{n}")).await;
    }
    // Behind a gateway nothing is told, and whatever is asked for leads there.
    two.takes(json!({ "gateway": area })).await;
    assert_eq!(two.areas().await.1["items"], json!([]));
    let (_, begun) = two.hand(&scene.session, "nowhere", json!({})).await;
    scene.vera.event("warm_accepted").await;
    let transfer = begun["transfer"].as_str().unwrap();
    let arrived = two.follow(&scene.cookie, &scene.session, transfer).await;
    arrived.join(&two.mill).await;
    assert_eq!(over(&mut scene).await, "arrived");
}
