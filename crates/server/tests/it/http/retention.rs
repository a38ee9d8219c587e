//! How long records about people are kept, and erasing them on request.

use super::house::{Company, House, cookie_of};
use crate::peer::Peer;
use serde_json::{Value, json};
use sqlx::Connection;
use switchboard_server::jobs::retention;
use tokio_util::sync::CancellationToken;

const DAY_MS: i64 = 86_400_000;

/// A start under a name; gives the visitor's cookie and the answer.
async fn named(house: &House, name: &str, cookie: &str) -> (String, Value) {
    let start = house.start_document(&house.acme, "", cookie).await;
    let body = json!({ "token": start["token"], "name": name, "email": format!("{name}@example.org"),
        "attributes": { "plan": format!("{name}-plan") }, "question": format!("{name} asks"), "idempotency_key": name });
    let request = house.ask("POST", "/v1/visits", cookie).json(&body);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 201);
    (cookie_of(&answer), answer.json().await.unwrap())
}

fn id_of(visit: &Value) -> String {
    visit["session"]["id"].as_str().unwrap().to_owned()
}

async fn end(house: &House, id: &str) {
    let path = format!("/v1/sessions/{id}/end");
    let key = &house.acme.key;
    assert_eq!(house.json_by_key("POST", &path, key, None).await.0, 204);
}

async fn get(house: &House, path: &str) -> Value {
    let (status, body) = house.json_by_key("GET", path, &house.acme.key, None).await;
    assert_eq!(status, 200, "{path}: {body}");
    body
}

async fn audits(house: &House, action: &str) -> Vec<Value> {
    let trail = get(house, "/v1/audit?limit=200").await;
    let items = trail["items"].as_array().unwrap().iter();
    items
        .filter(|entry| entry["action"] == action)
        .cloned()
        .collect()
}

async fn round(house: &House) {
    let stop = CancellationToken::new();
    // The server's own job may read the files at the same time.
    while !retention::round(&house.server.app, &stop).await.unwrap() {}
}

async fn transcript(house: &House, cookie: &str, id: &str) -> reqwest::Response {
    let request = house.ask("POST", "/v1/visits/transcript", cookie);
    request
        .json(&json!({ "session": id }))
        .send()
        .await
        .unwrap()
}

#[tokio::test]
async fn is_104_lengths_are_checked_kept_and_their_change_is_recorded() {
    let house = House::new().await;
    let Company {
        admin, supervisor, ..
    } = &house.acme;
    let path = "/v1/tenant/retention";
    let (_, before) = house.json("GET", path, supervisor, None).await;
    let defaults = json!({ "address_days": 30, "address_form": "network", "person_days": 365,
        "session_days": 1095, "audit_days": 1095 });
    assert_eq!(before, defaults);
    let with = |field: &str, value: Value| {
        let mut body = defaults.clone();
        body[field] = value;
        body
    };
    for (field, value) in [
        ("address_days", json!(0)),
        ("session_days", json!(36_501)),
        ("audit_days", json!(0)),
        ("person_days", json!(0)),
    ] {
        let body = with(field, value);
        let (status, problem) = house.json("PUT", path, admin, Some(body)).await;
        assert_eq!((status, &problem["code"]), (422, &json!("invalid")));
        assert_eq!(problem["errors"][0]["field"], field);
        let message = problem["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains("1 to 36500 days"), "{message}");
    }
    for body in [
        with("session_days", json!(-1)),
        with("address_form", json!("half")),
        with("colour", json!("red")),
        json!({ "session_days": 5 }),
    ] {
        let (status, problem) = house.json("PUT", path, admin, Some(body)).await;
        assert_eq!(status, 422, "{problem}");
    }
    assert_eq!(house.json("GET", path, admin, None).await.1, defaults);
    assert!(audits(&house, "retention.change").await.is_empty());

    let wanted = with("session_days", Value::Null);
    let put = house.json("PUT", path, admin, Some(wanted.clone())).await;
    assert_eq!(put, (200, wanted.clone()));
    // Another change of the company leaves them alone.
    let patch = json!({ "settings": { "accent": "#112233" } });
    let patched = house.json("PATCH", "/v1/tenant", admin, Some(patch)).await;
    assert_eq!(patched.0, 200);
    assert_eq!(house.json("GET", path, admin, None).await.1, wanted);
    let entries = audits(&house, "retention.change").await;
    assert_eq!(entries.len(), 1);
    assert_eq!(
        entries[0]["detail"],
        json!({ "session_days": [1095, null] })
    );
}

#[tokio::test]
async fn is_104_is_132_ages_are_applied_and_live_sessions_are_not_touched() {
    ages(House::new().await).await;
}

pub async fn ages(house: House) {
    let (_, over) = named(&house, "vera", "").await;
    let (_, live) = named(&house, "otto", "").await;
    let mut peer = Peer::connect(&house.url("")).await;
    peer.hello().await;
    let details = serde_json::from_value(live["details"].clone()).unwrap();
    peer.attach(&details, 0).await;
    let (over, live) = (id_of(&over), id_of(&live));
    end(&house, &over).await;
    let of = |id: &str| format!("/v1/sessions/{id}");
    let log =
        async |id: &str| get(&house, &format!("/v1/sessions/{id}/events")).await["items"].clone();
    let live_log = log(&live).await;
    let before = log(&over).await;
    let addresses = async || -> Vec<Value> {
        let entries = audits(&house, "visit.start").await;
        entries
            .iter()
            .map(|entry| entry["address"].clone())
            .collect()
    };

    house.pass(29 * DAY_MS);
    round(&house).await;
    assert_eq!(addresses().await, ["127.0.0.1", "127.0.0.1"]);
    house.pass(2 * DAY_MS);
    round(&house).await;
    assert_eq!(addresses().await, ["127.0.0.0/24", "127.0.0.0/24"]);
    assert_eq!(log(&over).await, before);

    house.pass(335 * DAY_MS);
    round(&house).await;
    let row = get(&house, &of(&over)).await;
    let name = row["visitor_name"].as_str().unwrap();
    assert!(name.starts_with("Visitor "), "{name}");
    let text = log(&over).await.to_string();
    for part in ["\"vera\"", "vera@example.org", "vera-plan"] {
        assert!(!text.contains(part), "{part} in {text}");
    }
    assert!(text.contains("vera asks"), "what was written stays for now");
    assert_eq!(get(&house, &of(&live)).await["visitor_name"], "otto");

    house.pass(730 * DAY_MS);
    round(&house).await;
    let row = get(&house, &of(&over)).await;
    assert!(row["erased_at"].is_string(), "{row}");
    assert_eq!(log(&over).await, json!([]));
    let entries = audits(&house, "retention.erase").await;
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["actor"], "system");
    assert_eq!(entries[0]["detail"]["sessions"], 1);
    assert_eq!(
        entries[0]["detail"]["events"],
        before.as_array().unwrap().len()
    );
    assert_eq!(
        log(&live).await,
        live_log,
        "nothing of the live one is gone"
    );
    assert_eq!(get(&house, &of(&live)).await["visitor_name"], "otto");
    peer.settle().await;

    let metrics = house.ask("GET", "/metrics", "").send().await.unwrap();
    let metrics = metrics.text().await.unwrap();
    for what in ["sessions", "persons", "addresses", "keys", "audits"] {
        let line = format!("switchboard_retention_rows_total{{what=\"{what}\"}}");
        assert!(metrics.contains(&line), "{line}");
    }
    assert!(metrics.contains("switchboard_retention_finished_seconds"));

    // The row that says so goes with the trail.
    house.pass(1_096 * DAY_MS);
    round(&house).await;
    let gone = house
        .json_by_key("GET", &of(&over), &house.acme.key, None)
        .await;
    assert_eq!(gone.0, 404);
    assert_eq!(log(&live).await, live_log);
}

#[tokio::test]
async fn is_132_an_administrator_erases_a_session() {
    erasing_a_session(House::new().await).await;
}

pub async fn erasing_a_session(house: House) {
    let Company {
        admin,
        supervisor,
        agent,
        ..
    } = &house.acme;
    let (cookie, visit) = named(&house, "vera", "").await;
    let id = id_of(&visit);
    let path = format!("/v1/sessions/{id}");
    let (status, problem) = house.json("DELETE", &path, admin, None).await;
    assert_eq!((status, &problem["code"]), (409, &json!("session_live")));
    assert!(problem["detail"].as_str().unwrap().contains("End it first"));
    end(&house, &id).await;
    for cookie in [agent, supervisor] {
        assert_eq!(house.json("DELETE", &path, cookie, None).await.0, 403);
    }
    assert_eq!(transcript(&house, &cookie, &id).await.status(), 200);
    let head = get(&house, &path).await["head"].clone();

    let (status, erased) = house.json("DELETE", &path, admin, None).await;
    assert_eq!(status, 200, "{erased}");
    assert_eq!(
        erased,
        json!({ "sessions": 1, "events": head, "visits": 1 })
    );
    let row = get(&house, &path).await;
    assert!(row["erased_at"].is_string());
    assert_eq!(
        (&row["visitor_name"], &row["visitor"]),
        (&json!(""), &Value::Null)
    );
    assert_eq!((&row["head"], &row["subject"]), (&head, &Value::Null));
    let log = get(&house, &format!("{path}/events")).await;
    assert_eq!(log["items"], json!([]));
    assert_eq!(get(&house, "/v1/sessions?q=vera").await["items"], json!([]));
    let list = get(&house, "/v1/sessions").await;
    assert_eq!(
        list["items"].as_array().unwrap().len(),
        1,
        "named, not missing"
    );
    assert_eq!(transcript(&house, &cookie, &id).await.status(), 404);
    let trail = get(&house, "/v1/audit?limit=200").await;
    assert!(!trail.to_string().contains("vera"), "{trail}");
    let entries = audits(&house, "session.erase").await;
    assert_eq!(entries.len(), 1);
    assert_eq!(
        (&entries[0]["target"], &entries[0]["detail"]),
        (&json!(id), &erased)
    );
    assert!(entries[0]["actor"].as_str().unwrap().starts_with("agent:"));
    // Again is fine and leaves no second entry.
    let (status, again) = house.json("DELETE", &path, admin, None).await;
    assert_eq!((status, &again["events"]), (200, &json!(0)));
    assert_eq!(audits(&house, "session.erase").await.len(), 1);
}

#[tokio::test]
async fn is_132_an_administrator_erases_a_visitor() {
    erasing_a_visitor(House::new().await).await;
}

pub async fn erasing_a_visitor(house: House) {
    let (cookie, first) = named(&house, "vera", "").await;
    let (first, stranger) = (id_of(&first), named(&house, "otto", "").await.1);
    end(&house, &first).await;
    let (cookie, second) = named(&house, "vera2", &cookie).await;
    let second = id_of(&second);
    let row = get(&house, &format!("/v1/sessions/{first}")).await;
    let path = format!("/v1/visitors/{}", row["visitor"].as_str().unwrap());
    let admin = &house.acme.admin;
    let (status, problem) = house.json("DELETE", &path, admin, None).await;
    assert_eq!((status, &problem["code"]), (409, &json!("session_live")));
    assert_eq!(get(&house, &format!("/v1/sessions/{first}")).await, row);
    end(&house, &second).await;

    let (status, erased) = house.json("DELETE", &path, admin, None).await;
    assert_eq!(
        (status, &erased["sessions"], &erased["visits"]),
        (200, &json!(2), &json!(2))
    );
    for id in [&first, &second] {
        let row = get(&house, &format!("/v1/sessions/{id}")).await;
        assert!(row["erased_at"].is_string());
        assert_eq!(transcript(&house, &cookie, id).await.status(), 404);
    }
    let other = get(&house, &format!("/v1/sessions/{}", id_of(&stranger))).await;
    assert_eq!(other["visitor_name"], "otto");
    let entries = audits(&house, "visitor.erase").await;
    assert_eq!((entries.len(), &entries[0]["detail"]), (1, &erased));
    assert_eq!(house.json("DELETE", &path, admin, None).await.0, 404);
    let (_, new) = named(&house, "vera3", &cookie).await;
    let new = get(&house, &format!("/v1/sessions/{}", id_of(&new))).await;
    assert_ne!(new["visitor"], row["visitor"], "nobody is recognised");
}

#[tokio::test]
async fn is_132_an_erasure_that_broke_off_is_finished_with_its_entry() {
    let house = House::new().await;
    let (_, visit) = named(&house, "vera", "").await;
    let id = id_of(&visit);
    end(&house, &id).await;
    let app = &house.server.app;
    let erasure = switchboard_store::Erasure {
        tenant: house.acme.tenant.id,
        session: id.parse().unwrap(),
        actor: "agent:someone".into(),
        at: app.clock.now(),
    };
    app.store.begin_erasure(&erasure).await.unwrap();
    round(&house).await;
    let row = get(&house, &format!("/v1/sessions/{id}")).await;
    assert!(row["erased_at"].is_string());
    let entries = audits(&house, "session.erase").await;
    assert_eq!(
        (entries.len(), &entries[0]["actor"]),
        (1, &json!("agent:someone"))
    );
    assert_eq!(app.store.erasures(9).await.unwrap(), []);
}

#[tokio::test]
async fn is_132_a_row_that_is_missing_shows() {
    let house = House::new().await;
    let (cookie, visit) = named(&house, "vera", "").await;
    let id = id_of(&visit);
    end(&house, &id).await;
    let whole = get(&house, &format!("/v1/sessions/{id}/events")).await;
    let numbers = |log: &Value| -> Vec<u64> {
        let items = log["items"].as_array().unwrap().iter();
        items.map(|item| item["seq"].as_u64().unwrap()).collect()
    };
    let all = numbers(&whole);
    assert!(all.iter().copied().eq(1..=all.len() as u64));
    let text = transcript(&house, &cookie, &id).await.text().await.unwrap();
    assert!(!text.contains("[…"), "{text}");

    let file = house.dir.path().join("data/switchboard.db");
    let url = format!("sqlite:{}", file.display());
    let mut by_hand = sqlx::SqliteConnection::connect(&url).await.unwrap();
    sqlx::query("delete from events where seq = 3")
        .execute(&mut by_hand)
        .await
        .unwrap();
    by_hand.close().await.unwrap();
    let gapped = get(&house, &format!("/v1/sessions/{id}/events")).await;
    let expected: Vec<u64> = all.iter().copied().filter(|seq| *seq != 3).collect();
    assert_eq!(numbers(&gapped), expected);
    let text = transcript(&house, &cookie, &id).await.text().await.unwrap();
    assert_eq!(text.matches("[… 1]").count(), 1, "{text}");
}

#[tokio::test]
async fn is_132_erased_words_are_in_no_file_of_the_record() {
    let house = House::new().await;
    let (_, visit) = named(&house, "quibbleworth", "").await;
    let (_, kept) = named(&house, "snorkelby", "").await;
    for visit in [&visit, &kept] {
        end(&house, &id_of(visit)).await;
    }
    let app = &house.server.app;
    app.store.flush_search().await.unwrap();
    let in_files = |word: &str| {
        let files = std::fs::read_dir(house.dir.path().join("data")).unwrap();
        files
            .filter(|file| {
                let bytes = std::fs::read(file.as_ref().unwrap().path()).unwrap();
                String::from_utf8_lossy(&bytes).contains(word)
            })
            .count()
    };
    assert!(in_files("quibbleworth") >= 2, "record and index");
    // The whole visitor: their own record holds the name too.
    let row = get(&house, &format!("/v1/sessions/{}", id_of(&visit))).await;
    let path = format!("/v1/visitors/{}", row["visitor"].as_str().unwrap());
    let status = house.json("DELETE", &path, &house.acme.admin, None).await.0;
    assert_eq!(status, 200);
    // The server's own job may be at it as well; both come to the same end.
    round(&house).await;
    assert_eq!(in_files("quibbleworth"), 0);
    assert!(in_files("snorkelby") >= 1, "nothing else is gone");
}
