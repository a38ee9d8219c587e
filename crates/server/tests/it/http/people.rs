//! Agents at their consoles, and visitors whom they serve.

use super::house::{Company, House, cookie_of};
use crate::peer::Peer;
use serde_json::{Value, json};

/// The desk feed of whoever has that credential, ready.
pub async fn desk(house: &House, details: Value) -> Peer {
    let mut peer = Peer::connect(&house.url("")).await;
    peer.hello().await;
    peer.send(json!({ "t": "desk", "id": "d1", "ticket": details["ticket"] }))
        .await;
    assert_eq!(peer.until("desk").await["id"], "d1");
    peer.send(json!({ "t": "state", "id": "d2", "state": "available" }))
        .await;
    assert_eq!(peer.answer("d2").await["t"], "ok");
    peer
}

pub async fn console(house: &House, cookie: &str) -> Peer {
    let (status, details) = house.json("POST", "/v1/desk/details", cookie, None).await;
    assert_eq!(status, 200, "{details}");
    desk(house, details).await
}

/// The id of somebody of the company, by log-in.
pub async fn agent_id(house: &House, login: &str) -> String {
    let (_, list) = house
        .json("GET", "/v1/agents", &house.acme.admin, None)
        .await;
    let list = list["items"].as_array().unwrap().clone();
    let found = list.iter().find(|agent| agent["login"] == login);
    found.unwrap()["id"].as_str().unwrap().to_owned()
}

/// Takes the next offer and opens the session; gives `attached`.
pub async fn take(peer: &mut Peer, id: &str) -> Value {
    let offer = peer.until("offer").await["offer"]["offer"].clone();
    peer.send(json!({ "t": "answer", "id": id, "offer": offer, "accept": true }))
        .await;
    assert_eq!(peer.answer(id).await["t"], "ok");
    let invite = peer.until("invite").await;
    attach(peer, &invite["details"], id).await
}

/// Takes the visitor of that session when they are offered, and opens it.
pub async fn serve(peer: &mut Peer, session: &str, id: &str) {
    let offered = |frame: &Value| frame["offer"]["session"] == session;
    let offer = peer.find(offered).await["offer"]["offer"].clone();
    peer.send(json!({ "t": "answer", "id": id, "offer": offer, "accept": true }))
        .await;
    assert_eq!(peer.answer(id).await["t"], "ok");
    let invite = peer.until("invite").await;
    attach(peer, &invite["details"], id).await;
}

pub async fn attach(peer: &mut Peer, details: &Value, id: &str) -> Value {
    let id = format!("{id}-in");
    peer.send(
        json!({ "t": "attach", "id": id, "ticket": details["ticket"], "after": 0,
        "channels": ["chat", "lead"] }),
    )
    .await;
    peer.find(|frame| frame["t"] == "attached" && frame["id"] == *id)
        .await
}

/// A visitor on a page about that: cookie, session and a peer that is in it.
pub async fn visitor(house: &House, company: &Company, subject: &str) -> (String, String, Peer) {
    let document = house.start_document(company, "", "").await;
    let body = json!({ "token": document["token"], "idempotency_key": "k", "subject": subject,
        "question": "Hello?" });
    let answer = house.ask("POST", "/v1/visits", "").json(&body);
    let answer = answer.send().await.unwrap();
    assert_eq!(answer.status(), 201);
    let cookie = cookie_of(&answer);
    let visit: Value = answer.json().await.unwrap();
    let id = visit["session"]["id"].as_str().unwrap().to_owned();
    let mut peer = Peer::connect(&house.url("")).await;
    peer.hello().await;
    attach(&mut peer, &visit["details"], "v").await;
    (cookie, id, peer)
}
