//! A session that was agreed on is a session like any other: the same steps lead to the same events (RV-26).

use super::{
    house::House,
    people::{attach, console, take},
    rendezvous::{ask, later, listed, next_time, press, token},
};
use crate::peer::Peer;
use serde_json::{Value, json};

/// Endpoints come, connect, are lost and go, by whatever way there is; what the agent saw of it, in order.
async fn steps(house: &House, ann: &mut Peer, session: &str) -> Vec<String> {
    let key = &house.acme.key;
    let legs = format!("/v1/sessions/{session}/legs");
    let mut seen = vec![];
    let mut told = |event: &Value| {
        let event = &event["event"];
        let state = event["state"].as_str().unwrap_or_default();
        seen.push(format!("{} {state}", event["kind"].as_str().unwrap()));
    };

    // An endpoint gets details, which list the channels, and opens the one that it has (CC-22, 24, 25, 29, 33).
    let body = json!({ "key": "bot", "name": "Bot", "role": "visitor" });
    let (status, details) = house.json_by_key("POST", &legs, key, Some(body)).await;
    assert_eq!(status, 201, "{details}");
    assert!(
        details["channels"].as_array().unwrap().len() > 1,
        "{details}"
    );
    let leg = details["leg"].clone();
    told(&ann.find(|frame| frame["event"]["leg"] == leg).await);
    let mut bot = Peer::connect(&house.url("")).await;
    bot.hello().await;
    let open = json!({ "t": "attach", "id": "b", "ticket": details["ticket"], "after": 0,
        "channels": ["chat"] });
    bot.send(open.clone()).await;
    bot.until("attached").await;
    told(&ann.find(|frame| frame["event"]["leg"] == leg).await);
    bot.say(session, "l", "I am a bot.").await;
    told(&ann.event("line").await);
    // They are good once, for one.
    let mut other = Peer::connect(&house.url("")).await;
    other.hello().await;
    other.send(open).await;
    assert_eq!(other.answer("b").await["code"], "bad_ticket");
    // Gone without goodbye (CC-30).
    drop(bot);
    told(&ann.find(|frame| frame["event"]["leg"] == leg).await);

    // By a proxy (CC-23), and taken out again (CC-4).
    let body = json!({ "key": "tel", "name": "Telephone", "role": "visitor", "proxied": true });
    let (status, details) = house.json_by_key("POST", &legs, key, Some(body)).await;
    assert_eq!(status, 201, "{details}");
    told(&ann.event("leg_joined").await);
    let roster = listed(house, &format!("/v1/sessions/{session}/roster")).await;
    assert_eq!(
        roster.len(),
        4,
        "agent, visitor, bot, telephone: {roster:?}"
    );
    let one = format!("{legs}/{}", details["leg"].as_str().unwrap());
    let (status, _) = house.json_by_key("DELETE", &one, key, None).await;
    assert_eq!(status, 204);
    told(&ann.event("leg_removed").await);

    // It ends, and nobody is joined any more (CC-2, CC-3).
    let path = format!("/v1/sessions/{session}/end");
    let body = Some(json!({}));
    let (status, _) = house.json("POST", &path, &house.acme.agent, body).await;
    assert!(matches!(status, 200 | 204), "{status}");
    told(&ann.event("ended").await);
    let (status, _) = house
        .json_by_key(
            "POST",
            &legs,
            key,
            Some(json!({ "key": "late", "name": "Late", "role": "visitor" })),
        )
        .await;
    assert!(matches!(status, 404 | 409 | 410), "{status}");
    seen
}

/// A visitor's own connection by that answer.
async fn comes(house: &House, visit: &Value) -> (String, Peer) {
    let mut peer = Peer::connect(&house.url("")).await;
    peer.hello().await;
    attach(&mut peer, &visit["details"], "v").await;
    (visit["session"]["id"].as_str().unwrap().to_owned(), peer)
}

#[tokio::test]
async fn rv_26_a_session_that_was_agreed_on_behaves_like_any_other() {
    let house = later(json!({})).await;
    let start = house
        .start_document(&house.acme, "&service=later", "")
        .await;
    let body = json!({ "token": start["token"], "idempotency_key": "k", "service": "later",
        "question": "Hello?" });
    let (status, visit) = house.json("POST", "/v1/visits", "", Some(body)).await;
    assert_eq!(status, 201, "{visit}");
    let (session, _visitor) = comes(&house, &visit).await;
    let mut ann = console(&house, &house.acme.agent).await;
    take(&mut ann, "a").await;
    let ordinary = steps(&house, &mut ann, &session).await;
    drop(ann);

    let from = next_time(&house, 2);
    let token = token(&house).await;
    let (status, made) = ask(&house, &token, "one", from, json!({})).await;
    assert_eq!(status, 201, "{made}");
    house.pass(from.since(house.now()));
    let (status, visit) = press(&house, "join", &made["identifier"]).await;
    assert_eq!(status, 200, "{visit}");
    let (agreed, _visitor) = comes(&house, &visit).await;
    assert_ne!(agreed, session);
    let mut ann = console(&house, &house.acme.agent).await;
    take(&mut ann, "a").await;
    assert_eq!(steps(&house, &mut ann, &agreed).await, ordinary);
}
