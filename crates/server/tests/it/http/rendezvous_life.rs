//! Rendezvous from the wish to what is left of them, and what goes wrong on the way.

use super::{
    house::{House, cookie_of},
    people::{self, console, take},
    plain::field,
    rendezvous::{ask, kept, later, listed, next_time, press, token},
};
use crate::peer::Peer;
use serde_json::{Value, json};
use switchboard_core::Time;
use switchboard_server::rendezvous::round;

/// A day in steps.
const DAY: i64 = 288;

async fn agreed(house: &House, key: &str, steps: i64) -> (Value, Time) {
    let token = token(house).await;
    let from = next_time(house, steps);
    let more = json!({ "agent": house.acme.ann.id, "email": "eva@example.test" });
    let (status, made) = ask(house, &token, key, from, more).await;
    assert_eq!(status, 201, "{made}");
    (made, from)
}

fn link_of(house: &House, made: &Value) -> String {
    let link = made["link"].as_str().unwrap();
    link.strip_prefix(house.origin()).unwrap().to_owned()
}

async fn ended(house: &House, session: &Value) {
    let path = format!("/v1/sessions/{}/end", session.as_str().unwrap());
    let (status, body) = house
        .json_by_key("POST", &path, &house.acme.key, None)
        .await;
    assert!(status < 300, "{status} {body}");
}

#[tokio::test]
async fn rv_19_the_saved_address_is_waited_at_come_in_by_and_tells_what_became_of_it() {
    let house = later(json!({ "rendezvous_early_s": 60 })).await;
    let (made, from) = agreed(&house, "one", DAY + 3).await;
    let link = link_of(&house, &made);
    let page = house.get(&link, "").await.text().await.unwrap();
    assert!(
        page.contains("data-until") && !page.contains("<form"),
        "{page}"
    );
    house.pass(from.since(house.now()));
    // Nothing but a button: no field is filled in.
    let page = house.get(&link, "").await.text().await.unwrap();
    let shown = page.matches("<input").count() - page.matches("type=\"hidden\"").count();
    assert_eq!(shown, 0, "{page}");
    let mut ann = console(
        &house,
        &super::house::logged_in(&house.server, &house.acme.ann).await,
    )
    .await;
    let form = [("key", field(&page, "key"))];
    let joined = house.post("/rendezvous/join", "", &form).await;
    assert_eq!(joined.status(), 303);
    take(&mut ann, "a").await;
    let admin = super::house::logged_in(&house.server, &house.acme.ann).await;
    let (_, sessions) = house.json("GET", "/v1/sessions", &admin, None).await;
    ended(&house, &sessions["items"][0]["id"]).await;
    round(&house.server.app).await.unwrap();
    let page = house.get(&link, "").await.text().await.unwrap();
    assert!(page.contains("Sie haben miteinander gesprochen"), "{page}");
    assert!(
        page.contains("/times?service=later"),
        "another one is offered"
    );
}

#[tokio::test]
async fn rv_7_the_wish_is_shown_to_whoever_serves_and_goes_with_its_visitor() {
    let house = later(json!({})).await;
    let (made, _) = agreed(&house, "one", 1).await;
    let mut ann = console(&house, &house.acme.agent).await;
    let (status, visit) = press(&house, "join", &made["identifier"]).await;
    assert_eq!(status, 200, "{visit}");
    take(&mut ann, "a").await;
    let session = visit["session"]["id"].as_str().unwrap();
    let path = format!("/v1/sessions/{session}/rendezvous");
    let (_, seen) = house.json("GET", &path, &house.acme.agent, None).await;
    let wish = &seen["rendezvous"]["wish"];
    let same = json!({ "name": "Eva", "subject": "Boats", "locale": "de",
        "question": "Does it float?", "zone": "Europe/Vienna" });
    for (name, value) in same.as_object().unwrap() {
        assert_eq!(&wish[name], value, "{name}");
    }
    let visitor = seen["rendezvous"]["visitor"].as_str().unwrap().to_owned();
    ended(&house, &visit["session"]["id"]).await;
    let path = format!("/v1/visitors/{visitor}");
    let (status, gone) = house.json("DELETE", &path, &house.acme.admin, None).await;
    assert!(status < 300, "{status} {gone}");
    assert_eq!(listed(&house, "/v1/rendezvous").await, Vec::<Value>::new());
    let (status, _) = press(&house, "look", &made["identifier"]).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn rv_12_of_a_session_that_was_erased_only_its_id_is_kept() {
    let house = later(json!({})).await;
    let mut ann = console(&house, &house.acme.agent).await;
    let document = house
        .start_document(&house.acme, "&service=later", "")
        .await;
    let body = json!({ "token": document["token"], "service": "later", "idempotency_key": "k",
        "subject": "Boats" });
    let answer = house.ask("POST", "/v1/visits", "").json(&body);
    let answer = answer.send().await.unwrap();
    let cookie = cookie_of(&answer);
    let visit: Value = answer.json().await.unwrap();
    take(&mut ann, "a").await;
    let session = visit["session"]["id"].as_str().unwrap();
    let path = format!("/v1/visits/{session}/later");
    let (_, way) = house.json("POST", &path, &cookie, None).await;
    let address = way["address"].as_str().unwrap().to_owned();
    ended(&house, &visit["session"]["id"]).await;
    let path = format!("/v1/sessions/{session}");
    let (status, gone) = house.json("DELETE", &path, &house.acme.admin, None).await;
    assert!(status < 300, "{status} {gone}");
    let page = house.get(&address, "").await.text().await.unwrap();
    let chosen = next_time(&house, 3).to_rfc3339();
    let ann_id = house.acme.ann.id.to_string();
    let form = [
        ("token", field(&page, "token")),
        ("from", &chosen),
        ("agent", &ann_id),
    ];
    let answer = house.post(&address, "", &form).await;
    assert_eq!(answer.status(), 303);
    let wish = answer.headers()["location"].to_str().unwrap().to_owned();
    let page = house.get(&wish, "").await.text().await.unwrap();
    assert!(!page.contains("Boats"), "what it was about is gone");
    let form = [("token", field(&page, "token"))];
    assert_eq!(house.post(&wish, "", &form).await.status(), 303);
    let entry = listed(&house, "/v1/rendezvous").await.remove(0);
    assert_eq!(entry["wish"]["earlier"], json!(session));
    assert_eq!(entry["agent"]["id"], json!(ann_id));
}

#[tokio::test]
async fn rv_24_rv_25_where_no_session_can_begin_wishes_are_taken_and_stay_good() {
    let house = House::with(|config| {
        config.limits.starts_per_minute = 10_000;
        config.limits.sessions = 1;
    })
    .await;
    let house = kept(house, json!({})).await;
    let (_, busy) = house.visit(&house.acme, "fills-the-node-0123456789").await;
    let (made, _) = agreed(&house, "one", 1).await;
    let (status, full) = press(&house, "join", &made["identifier"]).await;
    assert_eq!(
        (status, &full["code"]),
        (503, &json!("node_full")),
        "{full}"
    );
    let (_, seen) = press(&house, "look", &made["identifier"]).await;
    assert_eq!(seen["state"], "agreed", "it is as good as before");
    assert_eq!(
        listed(&house, "/v1/sessions").await.len(),
        1,
        "no session of it"
    );
    ended(&house, &busy["session"]["id"]).await;
    let came = async {
        loop {
            let (status, visit) = press(&house, "join", &made["identifier"]).await;
            match status {
                200 => return visit,
                503 => tokio::task::yield_now().await,
                other => panic!("{other} {visit}"),
            }
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), came)
        .await
        .expect("there is room again");
    assert_eq!(listed(&house, "/v1/sessions").await.len(), 2);
}

#[tokio::test]
async fn rv_17_rv_22_where_nobody_comes_the_visitor_waits_in_the_queue_and_the_diary_says_so() {
    let house = later(json!({ "rendezvous_clock": true })).await;
    let (made, from) = agreed(&house, "one", 1).await;
    house.pass(from.since(house.now()));
    round(&house.server.app).await.unwrap();
    let (status, visit) = press(&house, "join", &made["identifier"]).await;
    assert_eq!(status, 200, "{visit}");
    let mut eva = Peer::connect(&house.url("")).await;
    eva.hello().await;
    people::attach(&mut eva, &visit["details"], "v").await;
    let wall = house
        .json("GET", "/v1/wall", &house.acme.supervisor, None)
        .await
        .1;
    let row = &wall["sessions"][0];
    assert_eq!(
        row["id"], visit["session"]["id"],
        "in the centre's queue: {wall}"
    );
    assert!(row["queue"].is_string(), "{row}");
    let leave = json!({ "t": "leave", "s": visit["session"]["id"], "id": "gone" });
    eva.send(leave).await;
    assert_eq!(eva.answer("gone").await["t"], "ok");
    round(&house.server.app).await.unwrap();
    let (_, diary) = house
        .json("GET", "/v1/rendezvous?agent=me", &house.acme.agent, None)
        .await;
    assert_eq!(diary["items"][0]["state"], "missed", "{diary}");
    let page = house.get(&link_of(&house, &made), "").await;
    let page = page.text().await.unwrap();
    assert!(page.contains("Von uns ist niemand gekommen"), "{page}");
}
