//! Sessions that are agreed on for a later time.

use super::house::{House, cookie_of};
use super::plain::field;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use switchboard_core::Time;

const STEP_MS: i64 = 300_000;

/// A service of the company that agrees to times every five minutes, an hour ahead at most.
pub async fn later_service(house: &House, more: Value) {
    let queue = house.queue_of(&house.acme).await["id"].clone();
    let mut params = json!({ "queue": queue, "rendezvous": true, "rendezvous_named": true,
        "rendezvous_length_s": 300, "rendezvous_step_s": 300, "rendezvous_notice_s": 0,
        "rendezvous_early_s": 3_600 });
    for (name, value) in more.as_object().unwrap() {
        params[name] = value.clone();
    }
    let body =
        json!({ "key": "later", "name": "Later", "behaviour": "help_desk", "params": params });
    let (status, made) = house
        .json("POST", "/v1/services", &house.acme.admin, Some(body))
        .await;
    assert_eq!(status, 201, "{made}");
}

/// Hours of an agent who is always there.
pub fn open_always() -> Value {
    let day = json!([{ "from": "00:00", "to": "24:00" }]);
    json!({ "zone": "UTC", "week": { "monday": day, "tuesday": day, "wednesday": day,
        "thursday": day, "friday": day, "saturday": day, "sunday": day } })
}

/// The time that begins so many steps from now.
pub fn next_time(house: &House, steps: i64) -> Time {
    Time((house.now().0 / STEP_MS + steps) * STEP_MS)
}

/// With the service, and Ann always there.
pub async fn later(more: Value) -> House {
    let house = House::with(|config| {
        config.limits.starts_per_minute = 10_000;
        config.limits.requests_per_minute = 10_000;
    })
    .await;
    kept(house, more).await
}

/// The same in that house.
pub async fn kept(house: House, more: Value) -> House {
    later_service(&house, more).await;
    let path = format!("/v1/agents/{}/availability", house.acme.ann.id);
    let (status, body) = house
        .json("PUT", &path, &house.acme.agent, Some(open_always()))
        .await;
    assert_eq!(status, 200, "{body}");
    house
}

pub async fn token(house: &House) -> String {
    let start = house
        .start_document(&house.acme, "&service=later", "")
        .await;
    assert_eq!(start["times"], true, "{start}");
    start["token"].as_str().unwrap().to_owned()
}

pub async fn ask(house: &House, token: &str, key: &str, from: Time, more: Value) -> (u16, Value) {
    let mut wish = json!({ "token": token, "service": "later", "from": from,
        "idempotency_key": format!("{key}-0123456789abcdef"), "name": "Eva", "subject": "Boats",
        "question": "Does it float?", "locale": "de", "zone": "Europe/Vienna" });
    for (name, value) in more.as_object().unwrap() {
        wish[name] = value.clone();
    }
    house
        .json("POST", "/v1/visits/rendezvous", "", Some(wish))
        .await
}

pub async fn press(house: &House, act: &str, identifier: &Value) -> (u16, Value) {
    let body = json!({ "identifier": identifier });
    let path = format!("/v1/rendezvous/{act}");
    house.json("POST", &path, "", Some(body)).await
}

pub async fn listed(house: &House, path: &str) -> Vec<Value> {
    let (status, page) = house.json("GET", path, &house.acme.supervisor, None).await;
    assert_eq!(status, 200, "{page}");
    page["items"].as_array().unwrap().clone()
}

pub async fn times(house: &House, token: &str) -> Vec<Value> {
    let body = json!({ "token": token, "service": "later" });
    let (status, times) = house.json("POST", "/v1/visits/times", "", Some(body)).await;
    assert_eq!(status, 200, "{times}");
    times["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn rv_1_rv_2_rv_6_rv_7_rv_11_a_wish_is_kept_and_answered_with_identifier_and_time() {
    let house = later(json!({})).await;
    let token = token(&house).await;
    let from = next_time(&house, 3);
    let (status, made) = ask(&house, &token, "one", from, json!({})).await;
    assert_eq!(status, 201, "{made}");
    assert_eq!(made["rendezvous"]["from"], json!(from));
    let identifier = made["identifier"].as_str().unwrap();
    assert_eq!(identifier.len(), 22, "128 bits");
    assert!(made["link"].as_str().unwrap().ends_with(identifier));
    let (status, again) = ask(&house, &token, "one", from, json!({})).await;
    assert_eq!((status, &again), (200, &made), "the same request");
    assert_eq!(listed(&house, "/v1/sessions").await.len(), 0, "no session");
    let taken = times(&house, &token).await;
    assert!(taken.iter().all(|time| time["from"] != json!(from)));

    for (wrong, field) in [
        (json!({ "name": "x".repeat(121) }), "name"),
        (json!({ "zone": "Mars/Olympus" }), "zone"),
        (
            json!({ "agent": "00000000-0000-0000-0000-000000000001" }),
            "agent",
        ),
    ] {
        let (status, refused) = ask(&house, &token, "two", next_time(&house, 5), wrong).await;
        assert_eq!(
            (status, &refused["errors"][0]["field"]),
            (422, &json!(field))
        );
    }

    let house = house.restarted().await;
    let all = listed(&house, "/v1/rendezvous").await;
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(all[0]["wish"]["subject"], "Boats");
    assert_eq!(all[0]["state"], "agreed");
    let (status, seen) = press(&house, "look", &made["identifier"]).await;
    assert_eq!((status, seen), (200, made["rendezvous"].clone()));
    // Nobody of another company sees it (RV-5).
    let (_, page) = house
        .json("GET", "/v1/rendezvous", &house.other.admin, None)
        .await;
    assert_eq!(page["items"], json!([]));
}

#[tokio::test]
async fn rv_3_rv_9_rv_14_rv_24_rv_25_the_identifier_begins_the_session_with_whom_it_was_agreed() {
    let house = later(json!({ "rendezvous_early_s": 60 })).await;
    let token = token(&house).await;
    let ann = house.acme.ann.id;
    let from = next_time(&house, 4);
    let (status, made) = ask(&house, &token, "one", from, json!({ "agent": ann })).await;
    assert_eq!(status, 201, "{made}");
    assert_eq!(made["rendezvous"]["agent"]["id"], json!(ann));
    let (status, early) = press(&house, "join", &made["identifier"]).await;
    assert_eq!((status, &early["code"]), (409, &json!("rendezvous_early")));
    let (status, _) = press(&house, "join", &made["manage_identifier"]).await;
    assert_eq!(status, 404, "the one that manages does not lead in");
    assert_eq!(listed(&house, "/v1/sessions").await.len(), 0);

    house.pass(from.since(house.now()));
    let (status, visit) = press(&house, "join", &made["identifier"]).await;
    assert_eq!(status, 200, "{visit}");
    let session = visit["session"]["id"].as_str().unwrap().to_owned();
    let (status, again) = press(&house, "join", &made["identifier"]).await;
    assert_eq!((status, &again["session"]["id"]), (200, &json!(session)));
    assert_eq!(listed(&house, "/v1/sessions").await.len(), 1);
    let events = listed(&house, &format!("/v1/sessions/{session}/events")).await;
    let text = serde_json::to_string(&events).unwrap();
    assert!(text.contains(&format!("\"only\":\"{ann}\"")), "{text}");
    for known in ["Boats", "Does it float?", "\"locale\":\"de\""] {
        assert!(text.contains(known), "{known}: {text}");
    }
    let trail = listed(&house, "/v1/audit").await;
    let about = |entry: &&Value| entry["target"] == made["rendezvous"]["id"];
    let mut acts: Vec<_> = trail
        .iter()
        .filter(about)
        .map(|e| e["action"].clone())
        .collect();
    acts.reverse();
    acts.dedup();
    let expected = ["mint", "hand_out", "match", "activate", "match"];
    assert_eq!(acts, expected.map(|act| json!(format!("rendezvous.{act}"))));
}

#[tokio::test]
async fn rv_8_where_nobody_was_asked_for_whoever_fits_is_looked_for() {
    let house = later(json!({})).await;
    let token = token(&house).await;
    let (_, made) = ask(&house, &token, "one", next_time(&house, 2), json!({})).await;
    let (status, visit) = press(&house, "join", &made["identifier"]).await;
    assert_eq!(status, 200, "{visit}");
    let session = visit["session"]["id"].as_str().unwrap();
    let events = listed(&house, &format!("/v1/sessions/{session}/events")).await;
    let text = serde_json::to_string(&events).unwrap();
    assert!(!text.contains("\"only\""), "{text}");
    assert!(text.contains("\"prefers\""), "{text}");
}

#[tokio::test]
async fn rv_4_wrong_identifiers_are_answered_alike_and_slowed_down() {
    let house = later(json!({})).await;
    let token = token(&house).await;
    let (_, made) = ask(&house, &token, "one", next_time(&house, 2), json!({})).await;
    let identifier = made["identifier"].as_str().unwrap();
    let first = if identifier.starts_with('A') {
        "B"
    } else {
        "A"
    };
    let flipped = format!("{first}{}", &identifier[1..]);
    let unknown = press(&house, "join", &json!(flipped)).await;
    assert_eq!(
        (unknown.0, &unknown.1["code"]),
        (404, &json!("rendezvous_unknown"))
    );
    assert_eq!(press(&house, "join", &json!("?")).await, unknown);
    assert_eq!(listed(&house, "/v1/sessions").await.len(), 0);
    let mut answers = BTreeMap::new();
    for n in 0..1_000 {
        let guess = json!(format!("{n:022}"));
        *answers
            .entry(press(&house, "join", &guess).await.0)
            .or_insert(0) += 1;
    }
    assert_eq!(answers.keys().copied().collect::<Vec<_>>(), [404, 429]);
    assert!(answers[&429] > 900, "{answers:?}");
    // Who has the right one is not kept out by that.
    let (status, gone) = press(&house, "cancel", &made["manage_identifier"]).await;
    assert_eq!((status, &gone["state"]), (200, &json!("cancelled")));
    let (status, over) = press(&house, "join", &made["identifier"]).await;
    assert_eq!((status, &over["code"]), (409, &json!("rendezvous_over")));
}

#[tokio::test(flavor = "multi_thread")]
async fn rv_10_of_a_hundred_one_gets_the_time_and_the_others_are_told_of_others() {
    let house = later(json!({})).await;
    let token = token(&house).await;
    let from = next_time(&house, 6);
    let asks = (0..100).map(|n| {
        let (house, token) = (&house, &token);
        async move { ask(house, token, &format!("n{n}"), from, json!({})).await }
    });
    let answers = futures::future::join_all(asks).await;
    let made = answers.iter().filter(|(status, _)| *status == 201).count();
    assert_eq!(made, 1);
    for (status, body) in answers.iter().filter(|(status, _)| *status != 201) {
        assert_eq!(
            (*status, &body["code"]),
            (409, &json!("time_taken")),
            "{body}"
        );
        assert!(!body["times"].as_array().unwrap().is_empty(), "{body}");
    }
    assert_eq!(listed(&house, "/v1/rendezvous").await.len(), 1);
}

#[tokio::test]
async fn rv_10_only_times_of_the_agents_hours_are_had() {
    let house = later(json!({})).await;
    let token = token(&house).await;
    let path = format!("/v1/agents/{}/availability", house.acme.ann.id);
    let away = json!({ "from": next_time(&house, 1), "to": next_time(&house, 4) });
    let mut hours = open_always();
    hours["absences"] = json!([away]);
    let (status, kept) = house
        .json("PUT", &path, &house.acme.agent, Some(hours))
        .await;
    assert_eq!(status, 200, "{kept}");
    let free = times(&house, &token).await;
    assert_eq!(free[0]["from"], json!(next_time(&house, 4)));
    for (steps, status) in [(2, 409), (4, 201)] {
        let from = next_time(&house, steps);
        let (got, body) = ask(&house, &token, &format!("s{steps}"), from, json!({})).await;
        assert_eq!(got, status, "{body}");
    }
    let none = json!({ "zone": "UTC" });
    house
        .json("PUT", &path, &house.acme.agent, Some(none))
        .await;
    // Where nobody has set hours nothing is offered (RV-5).
    let body = json!({ "token": token, "service": "later" });
    let (status, none) = house.json("POST", "/v1/visits/times", "", Some(body)).await;
    assert_eq!((status, &none["code"]), (404, &json!("no_rendezvous")));
    let start = house
        .start_document(&house.acme, "&service=later", "")
        .await;
    assert_ne!(start["times"], true, "{start}");
    // Other agents are none of theirs.
    let (_, other) = house
        .json("GET", "/v1/agents", &house.acme.admin, None)
        .await;
    let other = other["items"].as_array().unwrap().iter();
    let other = other.filter_map(|agent| agent["id"].as_str());
    for id in other.filter(|id| *id != house.acme.ann.id.to_string()) {
        let path = format!("/v1/agents/{id}/availability");
        let (status, _) = house.json("GET", &path, &house.acme.agent, None).await;
        assert_eq!(status, 403);
    }
}

#[tokio::test]
async fn rv_17_who_does_not_come_is_noted_once() {
    let house = later(json!({ "rendezvous_grace_s": 60 })).await;
    let token = token(&house).await;
    let from = next_time(&house, 1);
    let (_, made) = ask(&house, &token, "one", from, json!({})).await;
    let app = &house.server.app;
    house.pass(from.since(house.now()) + 61_000);
    for _ in 0..2 {
        switchboard_server::rendezvous::round(app).await.unwrap();
    }
    let (_, seen) = press(&house, "look", &made["identifier"]).await;
    assert_eq!(seen["state"], "no_show");
    let trail = listed(&house, "/v1/audit").await;
    let noted = trail
        .iter()
        .filter(|entry| entry["action"] == "rendezvous.no_show");
    assert_eq!(noted.count(), 1);
}

#[tokio::test]
async fn rv_19_rv_21_is_114_a_time_is_chosen_kept_and_come_to_without_scripts() {
    let house = later(json!({ "rendezvous_early_s": 60 })).await;
    let base = format!("/plain/{}", house.acme.site_key);
    let page = house.get(&format!("{base}/times?service=later"), "").await;
    assert_eq!(page.status(), 200);
    let page = page.text().await.unwrap();
    let chosen = next_time(&house, 2).to_rfc3339();
    assert!(page.contains(&format!("value=\"{chosen}\"")), "{page}");
    let form = [
        ("token", field(&page, "token")),
        ("from", &chosen),
        ("zone", "Europe/Vienna"),
    ];
    let answer = house
        .post(&format!("{base}/times?service=later"), "", &form)
        .await;
    assert_eq!(answer.status(), 303);
    let wish = answer.headers()["location"].to_str().unwrap().to_owned();
    let page = house.get(&wish, "").await.text().await.unwrap();
    assert!(
        page.contains("(Europe/Vienna)") && page.contains("five minutes"),
        "{page}"
    );
    let free = times(&house, &token(&house).await).await;
    assert!(
        free.iter().all(|time| time["from"] != json!(chosen)),
        "it is held"
    );

    let form = [
        ("token", field(&page, "token")),
        ("name", "Eva"),
        ("zone", "Europe/Vienna"),
    ];
    let post = format!("{base}/wish?service=later");
    let answer = house.post(&post, "", &form).await;
    assert_eq!(answer.status(), 303);
    let manage = answer.headers()["location"].to_str().unwrap().to_owned();
    let twice = house.post(&post, "", &form).await;
    assert_eq!(twice.headers()["location"].to_str().unwrap(), manage);
    assert_eq!(listed(&house, "/v1/rendezvous").await.len(), 1);

    let answer = house.get(&manage, "").await;
    assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
    let page = answer.text().await.unwrap();
    let link = page.split("rel=\"noreferrer\" href=\"").nth(1).unwrap();
    let link = link.split('"').next().unwrap();
    let link = link.strip_prefix(house.origin()).unwrap().to_owned();
    let page = house.get(&link, "").await.text().await.unwrap();
    assert!(page.contains("data-until") && !page.contains("action=\"/rendezvous/join\""));
    assert!(
        !page.contains("/rendezvous/cancel"),
        "the link only leads in"
    );

    let key = link.split("key=").nth(1).unwrap();
    let file = house
        .get(&format!("/rendezvous/calendar?key={key}"), "")
        .await;
    assert_eq!(
        file.headers()["content-type"],
        "text/calendar; charset=utf-8"
    );
    let file = file.text().await.unwrap();
    assert!(
        file.contains("METHOD:PUBLISH\r\n") && file.contains("SEQUENCE:0\r\n"),
        "{file}"
    );

    house.pass(Time::parse(&chosen).unwrap().since(house.now()));
    let page = house.get(&link, "").await.text().await.unwrap();
    assert_eq!(
        listed(&house, "/v1/sessions").await.len(),
        0,
        "a look begins nothing"
    );
    let form = [("key", field(&page, "key"))];
    let answer = house.post("/rendezvous/join", "", &form).await;
    assert_eq!(answer.status(), 303);
    assert_eq!(answer.headers()["location"], format!("{base}/session"));
    assert_eq!(listed(&house, "/v1/sessions").await.len(), 1);
    let page = house.get(&link, "").await.text().await.unwrap();
    assert!(
        page.contains("action=\"/rendezvous/join\""),
        "one may come back: {page}"
    );
    let bad = house.get("/rendezvous?key=nonsense", "").await;
    assert_eq!(bad.status(), 404);
    assert!(!bad.text().await.unwrap().contains("acme"));
    let _ = cookie_of(&answer);
}

#[tokio::test]
async fn rv_19_it_is_moved_and_cancelled_by_its_own_page_alone() {
    let house = later(json!({})).await;
    let token = token(&house).await;
    let (_, made) = ask(&house, &token, "one", next_time(&house, 20), json!({})).await;
    let key = made["manage_identifier"].as_str().unwrap();
    let page = house.get(&format!("/rendezvous/times?key={key}"), "").await;
    let page = page.text().await.unwrap();
    // Late in the day there are few.
    let offered = page.split("name=\"from\" value=\"").skip(1).last();
    let offered = offered.unwrap();
    let to = offered.split('"').next().unwrap().to_owned();
    let answer = house
        .post("/rendezvous/move", "", &[("key", key), ("from", &to)])
        .await;
    assert_eq!(answer.status(), 303);
    let (_, seen) = press(&house, "look", &made["identifier"]).await;
    assert_eq!((&seen["from"], &seen["sequence"]), (&json!(to), &json!(1)));
    let join = made["identifier"].as_str().unwrap();
    let answer = house.post("/rendezvous/cancel", "", &[("key", join)]).await;
    assert_eq!(answer.status(), 404, "not by the link");
    let answer = house.post("/rendezvous/cancel", "", &[("key", key)]).await;
    assert_eq!(answer.status(), 303);
    let file = house
        .get(&format!("/rendezvous/calendar?key={join}"), "")
        .await;
    let file = file.text().await.unwrap();
    assert!(
        file.contains("METHOD:CANCEL\r\n") && file.contains("SEQUENCE:2\r\n"),
        "{file}"
    );
    let page = house.get(&format!("/rendezvous?key={join}"), "").await;
    // In the language of the wish.
    let page = page.text().await.unwrap();
    assert!(page.contains("Diese Zeit ist abgesagt.") && page.contains("/times?service=later"));
}
