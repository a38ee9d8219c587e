//! What may travel, where who comes waits, and who is taken at all: by the terms of the partnership.

use super::{
    people::{attach, console, visitor},
    two::{Two, arrivals, goes_on, over, pair, scene, terms},
};
use serde_json::{Value, json};

/// What came with the visitor, as whoever takes them sees it.
pub async fn came(bob: &mut crate::peer::Peer) -> Value {
    let offer = bob.until("offer").await["offer"]["offer"].clone();
    bob.send(json!({ "t": "answer", "id": "b", "offer": offer, "accept": true }))
        .await;
    assert_eq!(bob.answer("b").await["t"], "ok");
    let invite = bob.until("invite").await;
    attach(bob, &invite["details"], "b").await;
    bob.event("carried").await["event"]["information"].clone()
}

fn texts(information: &Value) -> Vec<String> {
    let lines = information["transcript"].as_array().cloned();
    let lines = lines.unwrap_or_default().into_iter();
    lines
        .map(|line| line["text"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_17_wt_22_the_rule_of_the_destination_says_what_travels() {
    let two = Two::new().await;
    let mut bob = console(&two.mill, &two.mill.acme.agent).await;
    let area = two.area().await;
    let (second, _) = pair(&two.shop, &two.mill).await;
    let (third, _) = pair(&two.shop, &two.mill).await;
    terms(&two.shop, &second, json!({ "carry": "all", "asks": false })).await;
    // A new one is the strictest.
    terms(&two.shop, &third, json!({ "asks": false })).await;
    let said = [
        "Hello?",
        "my order is 4711",
        "card 4111 1111 1111 1111",
        "thanks",
    ];
    let cases = [
        (two.mill_id.clone(), json!({ "what": "all" }), 4),
        (second, json!({}), 4),
        (third, json!({}), 0),
    ];
    for (n, (partner, carry, many)) in cases.into_iter().enumerate() {
        let mut scene = scene(&two).await;
        let (status, begun) = two.hand_to(&partner, &scene.session, &area, carry).await;
        assert_eq!(status, 202, "{begun}");
        scene.vera.event("warm_accepted").await;
        let transfer = begun["transfer"].as_str().unwrap();
        let arrived = two.follow(&scene.cookie, &scene.session, transfer).await;
        let (_, _vera) = arrived.join(&two.mill).await;
        let information = came(&mut bob).await;
        let came = texts(&information);
        assert_eq!(came.len(), many, "{information}");
        match n {
            // The agent's option: secrets are taken out unless they say otherwise.
            0 => assert_eq!(came[2], "card ▇▇▇▇"),
            // Everything, as it was said.
            1 => assert_eq!(came, said),
            _ => assert!(information["visitor_name"].is_null(), "{information}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_20_wt_21_a_pasted_portion_and_edited_lines_travel_and_the_log_stays() {
    let two = Two::new().await;
    let mut bob = console(&two.mill, &two.mill.acme.agent).await;
    let mut scene = scene(&two).await;
    let area = two.area().await;
    let path = format!("/v1/sessions/{}/events", scene.session);
    let log = async || {
        let (_, page) = two
            .shop
            .json("GET", &path, &two.shop.acme.admin, None)
            .await;
        let items = page["items"].as_array().unwrap().clone();
        let lines = items
            .into_iter()
            .filter(|one| one["event"]["kind"] == "line");
        lines.collect::<Vec<Value>>()
    };
    let before = log().await;
    let seq = before[0]["seq"].to_string();
    let carry = json!({ "what": "some", "lines": [before[0]["seq"]], "edits": { (seq): "my order is ####" },
        "pasted": "Vera: Hello?\nAnn: hello" });
    // Without leave to change lines it is refused, and nobody is asked.
    two.sends(json!({ "edit": false })).await;
    let (status, refused) = two.hand(&scene.session, &area, carry.clone()).await;
    assert_eq!(status, 422, "{refused}");
    two.sends(json!({ "edit": true })).await;
    let arrived = two.handed(&mut scene, &area, carry).await;
    let (_, _vera) = arrived.join(&two.mill).await;
    let information = came(&mut bob).await;
    let lines = &information["transcript"];
    assert_eq!(
        texts(&information),
        ["my order is ####", "Vera: Hello?\nAnn: hello"]
    );
    assert_eq!(
        (&lines[0]["edited"], &lines[0]["who"]),
        (&json!(true), &json!("visitor"))
    );
    assert_eq!(over(&mut scene).await, "arrived");
    assert_eq!(log().await, before, "what was said is kept as it was");
    assert!(!two.way.text().contains("4711"));
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_49_wt_51_wt_52_each_partner_has_areas_of_its_own() {
    let two = Two::new().await;
    let _bob = console(&two.mill, &two.mill.acme.agent).await;
    let admin = &two.mill.acme.admin;
    let (_, services) = two.mill.json("GET", "/v1/services", admin, None).await;
    let first = services["items"][0].clone();
    let more = json!({ "key": "parts", "name": "Parts", "behaviour": "help_desk", "params": first["params"] });
    let (status, made) = two
        .mill
        .json("POST", "/v1/services", admin, Some(more))
        .await;
    assert_eq!(status, 201, "{made}");
    let (second, of_second) = pair(&two.shop, &two.mill).await;
    terms(
        &two.shop,
        &second,
        json!({ "carry": "choose", "asks": false }),
    )
    .await;
    terms(&two.mill, &of_second, json!({ "areas": ["parts"] })).await;
    two.takes(json!({ "areas": [first["key"]] })).await;
    let areas = async |partner: &str| {
        let path = format!("/v1/destinations/{partner}/areas");
        let (_, page) = two
            .shop
            .json("GET", &path, &two.shop.acme.agent, None)
            .await;
        let items = page["items"].as_array().unwrap().clone();
        let keys = items.into_iter().map(|area| area["key"].clone());
        keys.collect::<Vec<Value>>()
    };
    assert_eq!(areas(&two.mill_id).await, [first["key"].clone()]);
    assert_eq!(areas(&second).await, [json!("parts")]);
    // Asked for by name, an area that is not theirs is refused like one that there is not.
    let mut scene = scene(&two).await;
    for (n, (partner, area, outcome)) in [
        (&two.mill_id, "parts", "unstaffed"),
        (&second, "nowhere", "unstaffed"),
        (&second, "parts", ""),
    ]
    .into_iter()
    .enumerate()
    {
        let (status, begun) = two.hand_to(partner, &scene.session, area, json!({})).await;
        assert_eq!(status, 202, "{begun}");
        if outcome.is_empty() {
            scene.vera.event("warm_accepted").await;
        } else {
            assert_eq!(over(&mut scene).await, outcome);
            goes_on(&mut scene, &format!("r{n}")).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_79_who_comes_waits_where_the_terms_say() {
    let two = Two::new().await;
    let mut bob = console(&two.mill, &two.mill.acme.agent).await;
    let area = two.area().await;
    // What the shop proposes for its visitors is its own service's priority.
    let admin = &two.shop.acme.admin;
    let (_, services) = two.shop.json("GET", "/v1/services", admin, None).await;
    let mut service = services["items"][0].clone();
    service["params"]["priority"] = json!(5);
    let path = format!("/v1/services/{}", service["id"].as_str().unwrap());
    service.as_object_mut().unwrap().remove("id");
    let (status, changed) = two.shop.json("PUT", &path, admin, Some(service)).await;
    assert_eq!(status, 200, "{changed}");
    for (place, first) in [
        ("arrival", "own"),
        ("front", "came"),
        ("origin", "came"),
        ("proposed", "came"),
    ] {
        two.takes(json!({ "place": place })).await;
        // They came to the shop before the mill's own visitor came to the mill.
        let mut scene = scene(&two).await;
        for clock in [&two.shop, &two.mill] {
            clock.pass(60_000);
        }
        let busy = json!({ "t": "state", "id": "s1", "state": "break" });
        bob.send(json!({ "t": "state", "id": "s0", "state": "available" }))
            .await;
        assert_eq!(bob.answer("s0").await["t"], "ok");
        let (status, begun) = two.hand(&scene.session, &area, json!({})).await;
        assert_eq!(status, 202, "{begun}");
        scene.vera.event("warm_accepted").await;
        bob.send(busy).await;
        assert_eq!(bob.answer("s1").await["t"], "ok", "{:?}", bob.seen.last());
        let (_, own, own_peer) = visitor(&two.mill, &two.mill.acme, "own").await;
        two.mill.pass(1_000);
        let transfer = begun["transfer"].as_str().unwrap();
        let arrived = two.follow(&scene.cookie, &scene.session, transfer).await;
        let (came, came_peer) = arrived.join(&two.mill).await;
        bob.send(json!({ "t": "state", "id": "s2", "state": "available" }))
            .await;
        assert_eq!(bob.answer("s2").await["t"], "ok");
        let of_these = |frame: &Value| {
            let session = &frame["offer"]["session"];
            frame["t"] == "offer" && (*session == json!(own) || *session == json!(came))
        };
        let offer = bob.find(of_these).await["offer"].clone();
        let expected = if first == "own" { &own } else { &came };
        assert_eq!(offer["session"], json!(expected), "{place}: {offer}");
        drop((own_peer, came_peer));
        for session in [own, came] {
            let path = format!("/v1/sessions/{session}/end");
            let admin = &two.mill.acme.admin;
            two.mill.json("POST", &path, admin, None).await;
        }
        bob.seen.clear();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_83_nobody_is_taken_unless_an_agent_is_free_and_a_later_try_works() {
    let two = Two::new().await;
    let mut bob = console(&two.mill, &two.mill.acme.agent).await;
    let area = two.area().await;
    let agents = &two.mill.acme.admin;
    let app = &two.mill.server.app;
    let one = switchboard_store::Agent {
        capacity: 1,
        ..two.mill.acme.ann.clone()
    };
    app.store.put_agent(&one).await.unwrap();
    app.hub.reload(one.tenant).await.unwrap();
    two.takes(json!({ "needs_agent": true })).await;
    let (_, own, _peer) = visitor(&two.mill, &two.mill.acme, "own").await;
    super::people::take(&mut bob, "x").await;
    let mut scene = scene(&two).await;
    two.hand(&scene.session, &area, json!({ "what": "all" }))
        .await;
    assert_eq!(over(&mut scene).await, "unstaffed");
    assert!(arrivals(&two).await.is_empty(), "nothing is kept");
    goes_on(&mut scene, "u1").await;
    let (status, _) = two
        .mill
        .json("POST", &format!("/v1/sessions/{own}/end"), agents, None)
        .await;
    assert_eq!(status, 204);
    // Free again, as the desk sees it.
    super::two::until("an agent is free", async || {
        let (_, areas) = two.areas().await;
        let items = areas["items"].as_array()?.clone();
        (!items.is_empty()).then_some(())
    })
    .await;
    two.handed(&mut scene, &area, json!({})).await;
    assert_eq!(over(&mut scene).await, "arrived");
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_72_wt_74_ten_at_one_address_are_told_apart_and_guesses_are_not() {
    let two = Two::new().await;
    let _bob = console(&two.mill, &two.mill.acme.agent).await;
    two.takes(json!({ "addressing": "wtid" })).await;
    let area = two.area().await;
    let mut sessions = std::collections::BTreeSet::new();
    for n in 0..10 {
        let mut scene = scene(&two).await;
        let text = format!("visitor number {n}");
        assert_eq!(scene.vera.say(&scene.session, "n", &text).await["t"], "ok");
        let arrived = two
            .handed(&mut scene, &area, json!({ "what": "all" }))
            .await;
        let (there, _peer) = arrived.join(&two.mill).await;
        assert_eq!(over(&mut scene).await, "arrived");
        let path = format!("/v1/sessions/{there}/events");
        let (_, page) = two
            .mill
            .json("GET", &path, &two.mill.acme.admin, None)
            .await;
        let log = page["items"].to_string();
        assert!(log.contains(&text), "{log}");
        assert!(sessions.insert(there));
    }
    // Guesses are told nothing, and there may be only so many.
    let origin = two.mill.origin();
    let mut throttled = false;
    for n in 0..1_500_u32 {
        let guess = format!("{origin}/arrive?wtid={:0>22}", n);
        let refused = two.arrive(&guess).await;
        assert_eq!(refused.cookie, "");
        throttled |= refused.status == 429;
        assert!([410, 429].contains(&refused.status), "{}", refused.status);
        if throttled {
            break;
        }
    }
    assert!(throttled);
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_51_an_area_that_is_closed_is_refused_with_those_that_are_open() {
    let two = Two::new().await;
    let _bob = console(&two.mill, &two.mill.acme.agent).await;
    let app = &two.mill.server.app;
    let admin = &two.mill.acme.admin;
    let queue = json!({ "name": "Night" });
    let (_, queue) = two
        .mill
        .json("POST", "/v1/queues", admin, Some(queue))
        .await;
    let night = json!({ "key": "night", "name": "Night", "behaviour": "help_desk",
        "params": { "queue": queue["id"] } });
    let (status, made) = two
        .mill
        .json("POST", "/v1/services", admin, Some(night))
        .await;
    assert_eq!(status, 201, "{made}");
    let area = two.area().await;
    // Bob serves the first one alone.
    let config = app.hub.tenant(two.mill.acme.tenant.id).unwrap();
    let first = config.queue_of(config.service(&area).unwrap()).unwrap();
    let one = switchboard_store::Agent {
        queues: vec![first],
        ..two.mill.acme.ann.clone()
    };
    app.store.put_agent(&one).await.unwrap();
    app.hub.reload(one.tenant).await.unwrap();
    let mut scene = scene(&two).await;
    // Authorised or not, there or not.
    for (n, (open, asked, outcome)) in [
        (json!([area]), area.as_str(), ""),
        (json!([area, "night"]), "night", "unstaffed"),
        (json!([area]), "night", "unstaffed"),
        (json!(["night"]), area.as_str(), "unstaffed"),
    ]
    .into_iter()
    .enumerate()
    {
        two.takes(json!({ "areas": open })).await;
        let (_, begun) = two.hand(&scene.session, asked, json!({})).await;
        if outcome.is_empty() {
            scene.vera.event("warm_accepted").await;
            let session = &scene.session;
            let transfer = begun["transfer"].as_str().unwrap();
            let path = format!("/v1/sessions/{session}/warm-transfers/{transfer}");
            let agent = &two.shop.acme.agent;
            two.shop.json("DELETE", &path, agent, None).await;
            assert_eq!(over(&mut scene).await, "cancelled");
            continue;
        }
        assert_eq!(over(&mut scene).await, outcome, "{n}");
        let told = two.way.answers.lock().unwrap().last().unwrap().clone();
        let areas = told["areas"].as_array().cloned().unwrap_or_default();
        let keys: Vec<_> = areas
            .iter()
            .map(|one| one["key"].as_str().unwrap())
            .collect();
        let others = if n == 3 { vec![] } else { vec![area.as_str()] };
        assert_eq!(keys, others, "{n}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_85_who_is_likely_to_be_served_soon_is_taken_and_no_more_than_that() {
    let two = Two::new().await;
    let mut bob = console(&two.mill, &two.mill.acme.agent).await;
    let area = two.area().await;
    let app = &two.mill.server.app;
    let one = switchboard_store::Agent {
        capacity: 1,
        ..two.mill.acme.ann.clone()
    };
    app.store.put_agent(&one).await.unwrap();
    app.hub.reload(one.tenant).await.unwrap();
    // Bob has lately been a minute with each.
    let admin = &two.mill.acme.admin;
    for n in 0..4 {
        let (_, own, peer) = visitor(&two.mill, &two.mill.acme, "own").await;
        super::people::serve(&mut bob, &own, &format!("b{n}")).await;
        if n < 3 {
            two.mill.pass(60_000);
            let path = format!("/v1/sessions/{own}/end");
            two.mill.json("POST", &path, admin, None).await;
        }
        drop(peer);
    }
    let mut scene = scene(&two).await;
    two.takes(json!({ "needs_agent": true })).await;
    two.hand(&scene.session, &area, json!({})).await;
    assert_eq!(over(&mut scene).await, "unstaffed");
    two.takes(json!({ "predict_s": 30 })).await;
    two.hand(&scene.session, &area, json!({})).await;
    assert_eq!(over(&mut scene).await, "unstaffed");
    two.takes(json!({ "predict_s": 90 })).await;
    let (_, areas) = two.areas().await;
    let wait_s = areas["items"][0]["wait_s"].as_u64().unwrap();
    assert!((50..=70).contains(&wait_s), "{areas}");
    let (status, begun) = two.hand(&scene.session, &area, json!({})).await;
    assert_eq!(status, 202, "{begun}");
    scene.vera.event("warm_accepted").await;
    // With one on the way the next one would wait twice as long.
    let mut next = super::two::scene(&two).await;
    two.hand(&next.session, &area, json!({})).await;
    assert_eq!(over(&mut next).await, "unstaffed");
}
