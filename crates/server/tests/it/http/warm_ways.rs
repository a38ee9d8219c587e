//! What is between the servers, and when who comes (WT-1, WT-13, WT-54, WT-62, WT-63, WT-75).

use super::{
    people::{attach, console, visitor},
    two::{Two, arrivals, goes_on, over, scene, until},
    warm_documents::{content, sends},
};
use crate::peer::Peer;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn wt_1_wt_13_over_the_sea_with_clocks_that_differ_it_is_the_same() {
    let two = Two::new().await;
    two.mill.pass(300_000);
    for way in [&two.way, &two.back] {
        way.is_long(300);
    }
    let _bob = console(&two.mill, &two.mill.acme.agent).await;
    let mut scene = scene(&two).await;
    let area = two.area().await;
    let arrived = two
        .handed(&mut scene, &area, json!({ "what": "all" }))
        .await;
    arrived.join(&two.mill).await;
    assert_eq!(over(&mut scene).await, "arrived");
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_62_a_late_acceptance_is_ignored_and_called_off() {
    let two = Two::new().await;
    let _bob = console(&two.mill, &two.mill.acme.agent).await;
    let mut scene = scene(&two).await;
    let area = two.area().await;
    two.way.holds(Some("/transfers"));
    two.hand(&scene.session, &area, json!({})).await;
    until("what travels is on its way", async || {
        (two.way.many("/transfers") > 0).then_some(())
    })
    .await;
    two.shop.pass(31_000);
    // It is noticed when anything happens next.
    goes_on(&mut scene, "l8").await;
    assert_eq!(over(&mut scene).await, "unreached");
    goes_on(&mut scene, "l9").await;
    two.way.holds(None);
    // It is taken now, and nobody is waited for.
    until("nobody is expected", async || {
        let known = arrivals(&two).await;
        known.iter().all(|one| one["state"] == "over").then_some(())
    })
    .await;
    assert!(two.way.many("/cancel") > 0);
    goes_on(&mut scene, "l10").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_54_a_code_that_is_too_old_is_none() {
    let two = Two::new().await;
    let _bob = console(&two.mill, &two.mill.acme.agent).await;
    let mut scene = scene(&two).await;
    let area = two.area().await;
    two.way.holds(Some("/transfers"));
    two.hand(&scene.session, &area, json!({})).await;
    until("what travels is on its way", async || {
        (two.way.many("/transfers") > 0).then_some(())
    })
    .await;
    two.mill.pass(61_000);
    two.way.holds(None);
    assert_eq!(over(&mut scene).await, "denied");
    assert!(arrivals(&two).await.is_empty());
    goes_on(&mut scene, "l9").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_63_an_agent_at_the_limit_can_take_the_next_one_then() {
    let two = Two::new().await;
    let _bob = console(&two.mill, &two.mill.acme.agent).await;
    let app = &two.shop.server.app;
    let one = switchboard_store::Agent {
        capacity: 1,
        ..two.shop.acme.ann.clone()
    };
    app.store.put_agent(&one).await.unwrap();
    app.hub.reload(one.tenant).await.unwrap();
    let mut scene = scene(&two).await;
    let (_, next, _will) = visitor(&two.shop, &two.shop.acme, "Brakes").await;
    let offered = |frame: &serde_json::Value| frame["offer"]["session"] == json!(next);
    scene.ann.settle().await;
    assert!(
        !scene.ann.seen.iter().any(offered),
        "she has as many as she may"
    );
    let area = two.area().await;
    two.handed(&mut scene, &area, json!({})).await;
    assert_eq!(over(&mut scene).await, "arrived");
    scene.ann.find(offered).await;
}

/// In each order in which an agent, the visitor, and all that goes along can be there.
#[tokio::test(flavor = "multi_thread")]
async fn wt_75_wt_80_whoever_comes_last_they_are_connected_and_told() {
    let two = Two::new().await;
    two.sends(json!({ "carry": "all" })).await;
    let mut bob = console(&two.mill, &two.mill.acme.agent).await;
    let area = two.area().await;
    let is = async |bob: &mut Peer, id: &str, state: &str| {
        bob.send(json!({ "t": "state", "id": id, "state": state }))
            .await;
        assert_eq!(bob.answer(id).await["t"], "ok");
    };
    for order in ["avi", "vai", "via", "aiv", "iav", "iva"] {
        let mut scene = scene(&two).await;
        let [sent, _] = sends(&two, &scene).await;
        is(&mut bob, &format!("{order}0"), "available").await;
        let (status, begun) = two.hand(&scene.session, &area, json!({})).await;
        assert_eq!(status, 202, "{begun}");
        scene.vera.event("warm_accepted").await;
        let transfer = begun["transfer"].as_str().unwrap();
        is(&mut bob, &format!("{order}1"), "break").await;
        // What is told of documents is there before the visitor can be; they are fetched when that is let.
        two.back.holds(Some("/documents/"));
        let mut there = None;
        for (n, who) in order.chars().enumerate() {
            match who {
                'a' => is(&mut bob, &format!("{order}2"), "available").await,
                'v' => {
                    let arrived = two.follow(&scene.cookie, &scene.session, transfer).await;
                    there = Some(arrived.join(&two.mill).await);
                }
                _ => two.back.holds(None),
            }
            if n < 2 {
                bob.settle().await;
            }
        }
        let (session, mut vera) = there.unwrap();
        let offer = bob
            .find(|frame| frame["offer"]["session"] == json!(session))
            .await["offer"]["offer"]
            .clone();
        bob.send(json!({ "t": "answer", "id": order, "offer": offer, "accept": true }))
            .await;
        assert_eq!(bob.answer(order).await["t"], "ok", "{order}");
        let invite = bob.until("invite").await;
        bob.seen.clear();
        attach(&mut bob, &invite["details"], order).await;
        let came = bob.event("carried").await["event"]["information"].clone();
        let document = &came["documents"][0];
        let got = content(&two, &mut bob, &session, document).await;
        assert!(got.as_ref() == Some(&sent.1), "{order}");
        assert_eq!(vera.say(&session, "v", order).await["t"], "ok");
        bob.find(|frame| frame["event"]["text"] == order).await;
        let path = format!("/v1/sessions/{session}/end");
        let admin = &two.mill.acme.admin;
        two.mill.json("POST", &path, admin, None).await;
        bob.event("ended").await;
    }
}
