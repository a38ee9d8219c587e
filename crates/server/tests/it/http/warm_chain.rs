//! Where visitors may be handed to, and how often (WT-11, WT-12, WT-18, WT-30, WT-73).

use super::{
    people::{agent_id, attach, console, serve, take, visitor},
    two::{Two, arrive, hand_over, over, scene, way_on},
};
use crate::peer::Peer;
use serde_json::{Value, json};

/// What came with the visitor of that session.
async fn carried(peer: &mut Peer, session: &str) -> Value {
    let of_it = |frame: &Value| frame["s"] == session && frame["event"]["kind"] == "carried";
    peer.find(of_it).await["event"]["information"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_11_from_one_company_to_the_next_and_back_what_was_said_comes_along() {
    let two = Two::new().await;
    two.takes(json!({ "carry": "choose", "asks": false })).await;
    let mut bob = console(&two.mill, &two.mill.acme.agent).await;
    let mut scene = scene(&two).await;
    let area = two.area().await;
    let all = json!({ "what": "all" });
    let arrived = two.handed(&mut scene, &area, all.clone()).await;
    assert_eq!(over(&mut scene).await, "arrived");
    let (there, mut vera) = arrived.join(&two.mill).await;
    take(&mut bob, "b1").await;
    assert_eq!(vera.say(&there, "m1", "and now the mill").await["t"], "ok");
    bob.find(|frame| frame["event"]["text"] == "and now the mill")
        .await;

    // Back to the first company, to whoever is there.
    let path = format!("/v1/destinations/{}/areas", two.shop_id);
    let (_, areas) = two
        .mill
        .json("GET", &path, &two.mill.acme.agent, None)
        .await;
    let back = areas["items"][0]["key"].as_str().unwrap().to_owned();
    let (status, begun) = hand_over(&two.mill, &two.shop_id, &there, &back, all).await;
    assert_eq!(status, 202, "{begun}");
    vera.event("warm_accepted").await;
    let transfer = begun["transfer"].as_str().unwrap();
    let address = way_on(&two.mill, &arrived.cookie, &there, transfer).await;
    let home = arrive(&two.shop, &address).await;
    let (third, mut again) = home.join(&two.shop).await;
    let offer = scene.ann.until("offer").await["offer"].clone();
    scene
        .ann
        .send(json!({ "t": "answer", "id": "a9", "offer": offer["offer"], "accept": true }))
        .await;
    assert_eq!(scene.ann.answer("a9").await["t"], "ok");
    let invite = scene.ann.until("invite").await;
    attach(&mut scene.ann, &invite["details"], "a9").await;
    let came = carried(&mut scene.ann, &third).await;
    assert_eq!(came["hops"], 2, "{came}");
    let lines: Vec<_> = came["transcript"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["text"].as_str().unwrap())
        .collect();
    assert_eq!(
        lines,
        [
            "Hello?",
            "my order is 4711",
            "card ▇▇▇▇",
            "thanks",
            "and now the mill"
        ],
        "context grows along the chain"
    );
    assert_eq!(again.say(&third, "h1", "home again").await["t"], "ok");
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_12_wt_73_one_agent_can_be_the_destination() {
    let two = Two::new().await;
    let mut bob = console(&two.mill, &two.mill.acme.agent).await;
    let mut sue = console(&two.mill, &two.mill.acme.supervisor).await;
    let sues = format!("agent:{}", agent_id(&two.mill, "sue").await);
    let keys = async || {
        let (_, areas) = two.areas().await;
        let all = areas["items"].as_array().unwrap().clone();
        let keys = all
            .into_iter()
            .map(|area| area["key"].as_str().unwrap().to_owned());
        keys.collect::<Vec<_>>()
    };
    assert!(
        !keys().await.contains(&sues),
        "names are told where the terms say so"
    );
    let mut first = scene(&two).await;
    two.hand(&first.session, &sues, json!({})).await;
    assert_eq!(over(&mut first).await, "unstaffed");
    two.takes(json!({ "agents": true })).await;
    assert!(keys().await.contains(&sues));
    let arrived = two.handed(&mut first, &sues, json!({})).await;
    assert_eq!(over(&mut first).await, "arrived");
    let (there, mut vera) = arrived.join(&two.mill).await;
    take(&mut sue, "s").await;
    assert_eq!(vera.say(&there, "v1", "hello Sue").await["t"], "ok");
    sue.find(|frame| frame["event"]["text"] == "hello Sue")
        .await;
    assert!(
        !bob.seen.iter().any(|frame| frame["t"] == "offer"),
        "nobody else is asked"
    );
    // Who is not there is no destination any more (WT-32).
    sue.send(json!({ "t": "state", "id": "s9", "state": "break" }))
        .await;
    assert_eq!(sue.answer("s9").await["t"], "ok");
    assert!(!keys().await.contains(&sues));
    bob.settle().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_18_of_two_rules_the_stricter_holds_for_agents_of_that_role() {
    let two = Two::new().await;
    let _bob = console(&two.mill, &two.mill.acme.agent).await;
    two.sends(json!({ "carry": "all", "role_carry": [{ "role": "agent", "carry": "none" }, { "role": "supervisor", "carry": "choose" }] }))
        .await;
    let rule = async |cookie: &str| {
        let (_, page) = two.shop.json("GET", "/v1/destinations", cookie, None).await;
        page["items"][0]["carry"].as_str().unwrap().to_owned()
    };
    assert_eq!(rule(&two.shop.acme.agent).await, "none");
    assert_eq!(rule(&two.shop.acme.supervisor).await, "choose");
    assert_eq!(rule(&two.shop.acme.admin).await, "all");
    let mut scene = scene(&two).await;
    let area = two.area().await;
    let (status, refused) = two
        .hand(&scene.session, &area, json!({ "what": "all" }))
        .await;
    assert_eq!(status, 422, "{refused}");
    two.handed(&mut scene, &area, json!({})).await;
    assert!(!two.way.text().contains("4711"));
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_19_wt_86_who_waits_looks_over_what_was_sent_and_puts_it_right() {
    let two = Two::new().await;
    let mut bob = console(&two.mill, &two.mill.acme.agent).await;
    let mut scene = scene(&two).await;
    let area = two.area().await;
    let carry = json!({ "what": "all", "comment": "is in a hurry" });
    let arrived = two.handed(&mut scene, &area, carry).await;
    let (there, mut vera) = arrived.join(&two.mill).await;
    let along = async |cookie: &str, session: &str| {
        let body = Some(json!({ "session": session }));
        two.mill
            .json("POST", "/v1/visits/along", cookie, body)
            .await
    };
    let (status, sent) = along(&arrived.cookie, &there).await;
    assert_eq!((status, &sent["company"]), (200, &json!("ACME")), "{sent}");
    assert_eq!(sent["lines"][1]["text"], "my order is 4711");
    assert!(!sent.to_string().contains("hurry"), "{sent}");
    // It is for whom it is about, and where the terms let it be seen.
    let (cookie, own, _own) = visitor(&two.mill, &two.mill.acme, "Own").await;
    assert_eq!(along(&cookie, &there).await.0, 404);
    assert_eq!(along(&cookie, &own).await.0, 404);
    two.takes(json!({ "shows": false })).await;
    assert_eq!(along(&arrived.cookie, &there).await.0, 404);
    // What is put right while they wait is read by whoever takes them.
    assert_eq!(vera.say(&there, "v1", "it is 4712").await["t"], "ok");
    serve(&mut bob, &there, "b").await;
    bob.find(|frame| frame["event"]["text"] == "it is 4712")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_24_partners_are_told_with_where_they_are_and_tags_by_which_they_are_found() {
    let two = Two::new().await;
    let told = async || {
        let agent = &two.shop.acme.agent;
        let (_, page) = two.shop.json("GET", "/v1/destinations", agent, None).await;
        page["items"][0].clone()
    };
    assert_eq!(told().await["tags"], json!([]), "none to begin with");
    // Each once, however it is written.
    two.sends(json!({ "tags": [" hardware ", "Laptops", "HARDWARE"] }))
        .await;
    let one = told().await;
    assert_eq!(one["tags"], json!(["hardware", "Laptops"]));
    assert_eq!(one["server"], two.mill.origin());
    let admin = &two.shop.acme.admin;
    let (_, all) = two.shop.json("GET", "/v1/partners", admin, None).await;
    let partner = &all["items"][0];
    let path = format!("/v1/partners/{}", two.mill_id);
    let many: Vec<_> = (0..21).map(|n| n.to_string()).collect();
    for wrong in [json!(["x".repeat(41)]), json!([" "]), json!(many)] {
        let mut terms = partner["terms"].clone();
        terms["tags"] = wrong.clone();
        let body = Some(json!({ "name": "The mill", "terms": terms }));
        let (status, refused) = two.shop.json("PUT", &path, admin, body).await;
        assert_eq!(status, 422, "{wrong}");
        assert_eq!(refused["errors"][0]["field"], "terms.tags");
    }
    assert_eq!(
        told().await["tags"],
        one["tags"],
        "a refusal changes nothing"
    );
    // They are the company's own words, and not the partner's to read.
    let (_, theirs) = two
        .mill
        .json("GET", "/v1/destinations", &two.mill.acme.agent, None)
        .await;
    assert_eq!(theirs["items"][0]["tags"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_30_to_an_agent_a_supervisor_another_server_and_back_to_a_queue() {
    let two = Two::new().await;
    let _bob = console(&two.mill, &two.mill.acme.agent).await;
    let mut scene = scene(&two).await;
    let session = scene.session.clone();
    let mut sue = console(&two.shop, &two.shop.acme.supervisor).await;
    let mut ada = console(&two.shop, &two.shop.acme.admin).await;
    let seek = |id: &str, more: serde_json::Value| {
        let mut seek = json!({ "t": "seek", "s": session, "id": id, "purpose": "transfer" });
        seek.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        seek
    };
    // A supervising agent, then another agent.
    scene
        .ann
        .send(seek(
            "t1",
            json!({ "agent": agent_id(&two.shop, "sue").await }),
        ))
        .await;
    assert_eq!(scene.ann.answer("t1").await["t"], "ok");
    serve(&mut sue, &session, "s1").await;
    sue.send(seek(
        "t2",
        json!({ "agent": agent_id(&two.shop, "admin").await }),
    ))
    .await;
    assert_eq!(sue.answer("t2").await["t"], "ok");
    serve(&mut ada, &session, "d1").await;
    // Back to a queue, where somebody is.
    let (_, queues) = two
        .shop
        .json("GET", "/v1/queues", &two.shop.acme.admin, None)
        .await;
    sue.send(json!({ "t": "state", "id": "sb", "state": "break" }))
        .await;
    assert_eq!(sue.answer("sb").await["t"], "ok");
    scene.ann.seen.clear();
    ada.send(seek("t3", json!({ "queue": queues["items"][0]["id"] })))
        .await;
    assert_eq!(ada.answer("t3").await["t"], "ok");
    serve(&mut scene.ann, &session, "a3").await;
    // And to another company's server.
    let area = two.area().await;
    two.handed(&mut scene, &area, json!({})).await;
    assert_eq!(over(&mut scene).await, "arrived");
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_76_wt_78_wt_81_wt_82_by_two_steps_who_waits_goes_to_whoever_has_taken_them() {
    let two = Two::new().await;
    let admin = &two.mill.acme.admin;
    let (status, _) = two.mill.json("POST", "/v1/partners/own", admin, None).await;
    assert_eq!(status, 201);
    two.takes(json!({ "two_steps": true })).await;
    let mut bob = console(&two.mill, &two.mill.acme.agent).await;
    let mut scene = scene(&two).await;
    let area = two.area().await;
    let (_, begun) = two
        .hand(
            &scene.session,
            &area,
            json!({ "what": "all", "comment": "be kind" }),
        )
        .await;
    scene.vera.event("warm_accepted").await;
    let transfer = begun["transfer"].as_str().unwrap();
    let first = two.address(&scene.cookie, &scene.session, transfer).await;
    let arrived = two.arrive(&first).await;
    let (hold, mut vera) = arrived.join(&two.mill).await;
    assert_eq!(vera.say(&hold, "h1", "I am waiting").await["t"], "ok");

    // Taken, they go to a second address, and stay where they are until they are there.
    serve(&mut bob, &hold, "b1").await;
    let sought = vera.event("warm_sought").await["event"].clone();
    vera.event("warm_accepted").await;
    assert_eq!(vera.say(&hold, "h2", "still here").await["t"], "ok");
    let transfer = sought["transfer"].as_str().unwrap();
    let second = way_on(&two.mill, &arrived.cookie, &hold, transfer).await;
    assert_ne!(first.split("wtid=").nth(1), second.split("wtid=").nth(1));
    let again = arrive(&two.mill, &second).await;
    let (there, mut talking) = again.join(&two.mill).await;
    assert_ne!(there, hold);
    assert_eq!(vera.event("warm_over").await["event"]["outcome"], "arrived");
    vera.event("ended").await;
    // Bob is there without being asked anew, and knows all of it.
    let invite = bob.until("invite").await;
    attach(&mut bob, &invite["details"], "b2").await;
    let came = carried(&mut bob, &there).await;
    let texts = came["transcript"].to_string();
    for text in ["4711", "I am waiting"] {
        assert!(texts.contains(text), "{texts}");
    }
    assert_eq!(talking.say(&there, "v1", "here I am").await["t"], "ok");
    bob.find(|frame| frame["event"]["text"] == "here I am")
        .await;
    // Neither address leads anywhere any more.
    for used in [&first, &second] {
        assert_eq!(two.arrive(used).await.status, 410);
    }
}
