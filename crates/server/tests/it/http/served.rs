//! A session that an agent served, from the click to the end.

use super::house::{Company, House, logged_in};
use crate::peer::Peer;
use serde_json::{Value, json};
use switchboard_wire::socket::Details;

/// An agent at their console, ready.
pub async fn console(house: &House, company: &Company) -> Peer {
    // Time may have passed that ended the log-in of the beginning.
    let login = logged_in(&house.server, &company.ann).await;
    let (status, details) = house.json("POST", "/v1/desk/details", &login, None).await;
    assert_eq!(status, 200);
    let mut peer = Peer::connect(&house.url("")).await;
    peer.hello().await;
    peer.send(json!({"t":"desk","id":"d","ticket":details["ticket"]}))
        .await;
    peer.send(json!({"t":"state","id":"s","state":"available"}))
        .await;
    assert_eq!(peer.answer("s").await["t"], "ok");
    peer
}

/// The agent takes the visitor who is offered, and stays in the session.
pub async fn take(house: &House, console: &mut Peer) -> (Peer, Details) {
    let offer = console.until("offer").await["offer"]["offer"].clone();
    console
        .send(json!({"t":"answer","id":"a","offer":offer,"accept":true}))
        .await;
    let invite = console.until("invite").await;
    let details: Details = serde_json::from_value(invite["details"].clone()).unwrap();
    let mut staff = Peer::connect(&house.url("")).await;
    staff.hello().await;
    staff.attach(&details, 0).await;
    (staff, details)
}

/// A session in which Ann said `line`, and which has ended; the visitor's cookie and its id.
pub async fn served(house: &House, key: &str, line: &str) -> (String, String) {
    let company = &house.acme;
    let mut console = console(house, company).await;
    let (cookie, visit) = house.visit(company, key).await;
    let (mut staff, details) = take(house, &mut console).await;
    assert_eq!(staff.say(details.session, "1", line).await["t"], "ok");
    let id = visit["session"]["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/sessions/{id}/end");
    let (status, _) = house.json_by_key("POST", &path, &company.key, None).await;
    assert_eq!(status, 204);
    (cookie, id)
}

/// What a GET with the company's key answers.
pub async fn get(house: &House, path: &str) -> Value {
    let (status, body) = house.json_by_key("GET", path, &house.acme.key, None).await;
    assert_eq!(status, 200, "{path}: {body}");
    body
}
