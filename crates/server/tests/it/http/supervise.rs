//! What a supervisor sees and does while others work (IS-81, IS-84).

use super::{
    house::House,
    people::{agent_id, attach, console, take, visitor},
};
use crate::peer::{PATIENCE, Peer};
use serde_json::{Value, json};

const TEXT: &str = "A supervisor may read along.";

/// The company lets supervisors watch.
pub async fn allow(house: &House, shown: bool) {
    settings(
        house,
        json!({ "monitoring": true, "monitoring_shown": shown,
        "monitoring_texts": { "en": TEXT, "de": "Jemand liest vielleicht mit." } }),
    )
    .await;
}

async fn settings(house: &House, settings: Value) {
    let body = Some(json!({ "settings": settings }));
    let (status, answer) = house
        .json("PATCH", "/v1/tenant", &house.acme.admin, body)
        .await;
    assert_eq!(status, 200, "{answer}");
}

async fn post(house: &House, cookie: &str, session: &str, what: &str, body: Value) -> (u16, Value) {
    let path = format!("/v1/sessions/{session}/{what}");
    house.json("POST", &path, cookie, Some(body)).await
}

/// A supervisor who looks on; gives what they find.
async fn watch(house: &House, session: &str) -> (Peer, Value) {
    let (status, details) = post(house, &house.acme.supervisor, session, "watch", json!({})).await;
    assert_eq!(status, 200, "{details}");
    let mut sue = Peer::connect(&house.url("")).await;
    sue.hello().await;
    let found = attach(&mut sue, &details, "w").await;
    (sue, found)
}

fn roster(found: &Value) -> usize {
    found["session"]["roster"].as_array().unwrap().len()
}

/// Entries of the audit trail with that action, once there are so many.
async fn audited(house: &House, action: &str, many: usize) -> Vec<Value> {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        let (_, page) = house
            .json("GET", "/v1/audit", &house.acme.admin, None)
            .await;
        let all = page["items"].as_array().unwrap().clone();
        let found: Vec<Value> = all
            .into_iter()
            .filter(|entry| entry["action"] == action)
            .collect();
        if found.len() >= many {
            return found;
        }
        assert!(
            tokio::time::Instant::now() < deadline,
            "{action}: {found:?}"
        );
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn is_81_a_supervisor_sees_all_and_writes_nothing() {
    let house = House::new().await;
    let acme = &house.acme;
    allow(&house, true).await;
    let mut ann = console(&house, &acme.agent).await;
    let (_, x, mut vera) = visitor(&house, acme, "Loans").await;
    let by_ann = take(&mut ann, "x").await;
    let told = &by_ann["session"]["announcement"];
    assert_eq!(told[0], json!({ "lang": "en", "text": TEXT }), "{told}");
    assert_eq!(told[1]["lang"], "de");
    assert_eq!(vera.say(&x, "v1", "before").await["t"], "ok");

    let (mut sue, found) = watch(&house, &x).await;
    assert_eq!(roster(&found), 2, "no member");
    assert!(found["session"]["visitor"]["name"].as_str().is_some());
    sue.find(|frame| frame["event"]["text"] == "before").await;
    for peer in [&mut vera, &mut ann] {
        let frame = peer.until("watched").await;
        assert_eq!(frame["by"], json!(["SUE"]), "{frame}");
    }

    // Lines, letters and notes as they come; a word between others is theirs.
    vera.send(json!({ "t": "typing", "s": x, "text": "hel" }))
        .await;
    assert_eq!(sue.until("typing").await["text"], "hel");
    assert_eq!(vera.say(&x, "v2", "hello").await["t"], "ok");
    sue.find(|frame| frame["event"]["text"] == "hello").await;
    ann.send(json!({ "t": "note", "s": x, "id": "n", "text": "a note" }))
        .await;
    sue.event("noted").await;
    let to = &found["session"]["roster"]
        .as_array()
        .unwrap()
        .iter()
        .find(|member| member["role"] == "visitor")
        .unwrap()["leg"];
    ann.send(json!({ "t": "aside", "s": x, "id": "as", "to": [to], "text": "SECRET" }))
        .await;
    assert_eq!(ann.answer("as").await["t"], "ok");

    // Nothing can be said, whatever frame it is.
    let refusals = [
        json!({ "t": "say", "s": x, "id": "1", "text": "x" }),
        json!({ "t": "note", "s": x, "id": "2", "text": "x" }),
        json!({ "t": "push", "s": x, "id": "3", "url": "https://a.example/", "target": "tab", "epoch": 1 }),
        json!({ "t": "baton", "s": x, "id": "4", "epoch": 1 }),
        json!({ "t": "end", "s": x, "id": "5" }),
        json!({ "t": "help", "s": x, "id": "6" }),
        json!({ "t": "leave", "s": x, "id": "7" }),
    ];
    for (frame, id) in refusals.into_iter().zip(1..) {
        sue.send(frame.clone()).await;
        let answer = sue.answer(&id.to_string()).await;
        assert_eq!(answer["code"], "watching", "{frame}: {answer}");
    }
    sue.send(json!({ "t": "typing", "s": x, "text": "x" }))
        .await;
    let refused = sue
        .find(|frame| frame["t"] == "error" && frame["id"].is_null())
        .await;
    assert_eq!(refused["code"], "watching");
    let path = format!("/v1/sessions/{x}/roster");
    let (_, page) = house.json("GET", &path, &acme.supervisor, None).await;
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
    assert_eq!(vera.say(&x, "v3", "goes on").await["t"], "ok");
    sue.find(|frame| frame["event"]["text"] == "goes on").await;
    let got = |peer: &Peer, text: &str| peer.seen.iter().any(|f| f.to_string().contains(text));
    assert!(!got(&sue, "SECRET"));

    // They go, the members are told, and the trail has both ends.
    sue.send(json!({ "t": "detach", "s": x, "id": "bye" }))
        .await;
    assert_eq!(sue.answer("bye").await["t"], "ok");
    vera.find(|frame| frame["t"] == "watched" && frame["by"] == json!([]))
        .await;
    let began = audited(&house, "session.watch", 1).await;
    assert_eq!(began[0]["target"], json!(x));
    let ended = audited(&house, "session.watch_end", 1).await;
    assert!(ended[0]["detail"]["for_ms"].as_i64().unwrap() >= 0);
    assert_eq!(ended[0]["actor"], began[0]["actor"]);
    sue.send(json!({ "t": "say", "s": x, "id": "late", "text": "x" }))
        .await;
    assert_eq!(sue.answer("late").await["code"], "not_joined");
}

#[tokio::test(flavor = "multi_thread")]
async fn is_81_nobody_watches_what_was_not_announced() {
    let house = House::new().await;
    let acme = &house.acme;
    let (_, x, _vera) = visitor(&house, acme, "Loans").await;
    let refused = async |cookie: &str, session: &str| {
        let (status, problem) = post(&house, cookie, session, "watch", json!({})).await;
        (status, problem["code"].as_str().unwrap().to_owned())
    };
    let (sue, ann) = (&acme.supervisor, &acme.agent);
    assert_eq!(refused(sue, &x).await, (403, "monitoring_off".into()));
    for body in [
        json!({ "monitoring": true }),
        json!({ "monitoring": true, "monitoring_texts": { "en": " " } }),
        json!({ "monitoring": true, "monitoring_texts": { "e": "text" } }),
        json!({ "monitoring": true, "monitoring_texts": { "en": "x".repeat(501) } }),
    ] {
        let body = Some(json!({ "settings": body }));
        let (status, problem) = house.json("PATCH", "/v1/tenant", &acme.admin, body).await;
        assert_eq!(status, 422);
        assert_eq!(problem["errors"][0]["field"], "monitoring_texts");
    }
    allow(&house, true).await;
    // It began before: its members were told nothing.
    assert_eq!(refused(sue, &x).await, (409, "not_announced".into()));
    assert_eq!(refused(ann, &x).await, (403, "not_allowed".into()));
    let (_, y, mut vera) = visitor(&house, acme, "Loans").await;
    assert_eq!(refused(ann, &y).await, (403, "not_allowed".into()));
    assert_eq!(
        refused(&house.other.supervisor, &y).await,
        (404, "not_found".into())
    );
    let (status, _) = house
        .json_by_key("POST", &format!("/v1/sessions/{y}/watch"), &acme.key, None)
        .await;
    assert_eq!(status, 403, "programs do not look on");

    // What is taken back holds at once.
    let (mut watching, _) = watch(&house, &y).await;
    settings(&house, json!({ "monitoring": false })).await;
    let over = watching.until("detached").await;
    assert_eq!(over["reason"], "not_allowed");
    assert_eq!(vera.say(&y, "v", "alone?").await["t"], "ok");
    watching.settle().await;
    assert!(watching.lines().is_empty());
    audited(&house, "session.watch_end", 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn is_81_where_the_roster_is_to_be_silent_nobody_is_told() {
    let house = House::new().await;
    let acme = &house.acme;
    allow(&house, false).await;
    let (_, x, mut vera) = visitor(&house, acme, "Loans").await;
    let (mut sue, _) = watch(&house, &x).await;
    assert_eq!(vera.say(&x, "v", "hello").await["t"], "ok");
    sue.find(|frame| frame["event"]["text"] == "hello").await;
    vera.settle().await;
    assert!(vera.seen.iter().all(|frame| frame["t"] != "watched"));
    // The end of the session is the end of watching.
    let path = format!("/v1/sessions/{x}/end");
    let (status, _) = house.json_by_key("POST", &path, &acme.key, None).await;
    assert_eq!(status, 204);
    sue.event("ended").await;
    assert_eq!(sue.until("detached").await["reason"], "ended");
    audited(&house, "session.watch_end", 1).await;
    let (status, problem) = post(&house, &acme.supervisor, &x, "watch", json!({})).await;
    assert_eq!((status, &problem["code"]), (410, &json!("session_ended")));
}

#[tokio::test(flavor = "multi_thread")]
async fn is_81_a_whisper_reaches_the_agents_and_a_barge_everybody() {
    let house = House::new().await;
    let acme = &house.acme;
    allow(&house, true).await;
    let mut ann = console(&house, &acme.agent).await;
    let (_, x, mut vera) = visitor(&house, acme, "Loans").await;
    let (status, problem) = post(&house, &acme.supervisor, &x, "barge", json!({})).await;
    assert_eq!((status, &problem["code"]), (409, &json!("not_served")));
    take(&mut ann, "x").await;
    let (mut sue, _) = watch(&house, &x).await;

    let said = json!({ "text": "offer the year", "id": "w1" });
    for _ in 0..2 {
        let (status, answer) = post(&house, &acme.supervisor, &x, "whispers", said.clone()).await;
        assert_eq!(status, 201, "{answer}");
    }
    let heard = ann.event("noted").await;
    assert_eq!(heard["event"]["text"], "offer the year");
    assert_eq!(heard["event"]["name"], "SUE");
    sue.event("noted").await;
    for (body, status) in [
        (json!({ "text": " " }), 422),
        (json!({ "text": "x", "id": "" }), 422),
        (json!({}), 422),
    ] {
        let (got, problem) = post(&house, &acme.supervisor, &x, "whispers", body).await;
        assert!(got == status || got == 400, "{problem}");
    }
    let (status, _) = post(&house, &acme.agent, &x, "whispers", said).await;
    assert_eq!(status, 403);

    let mut at_desk = console(&house, &acme.supervisor).await;
    let (status, details) = post(&house, &acme.supervisor, &x, "barge", json!({})).await;
    assert_eq!(status, 201, "{details}");
    let invite = at_desk.until("invite").await;
    assert_eq!(invite["session"]["id"], json!(x));
    let joined = vera.find(|f| f["event"]["name"] == "SUE").await;
    assert_eq!(joined["event"]["kind"], "leg_joined");
    ann.find(|f| f["event"]["kind"] == "leg_joined" && f["event"]["name"] == "SUE")
        .await;
    attach(&mut at_desk, &invite["details"], "b").await;
    assert_eq!(at_desk.say(&x, "s1", "hello from Sue").await["t"], "ok");
    vera.find(|f| f["event"]["text"] == "hello from Sue").await;
    assert!(
        !vera
            .seen
            .iter()
            .any(|f| f.to_string().contains("offer the year"))
    );
    let (status, problem) = post(&house, &acme.supervisor, &x, "watch", json!({})).await;
    assert_eq!((status, &problem["code"]), (409, &json!("already_joined")));
    audited(&house, "session.whisper", 2).await;
    let trail = audited(&house, "session.barge", 1).await;
    assert!(!trail[0].to_string().contains("offer the year"));
}

#[tokio::test(flavor = "multi_thread")]
async fn is_84_a_session_of_somebody_else_is_handed_on() {
    let house = House::new().await;
    let acme = &house.acme;
    let mut ann = console(&house, &acme.agent).await;
    let (_, x, mut vera) = visitor(&house, acme, "Loans").await;
    let found = take(&mut ann, "x").await;
    let mut sue = console(&house, &acme.supervisor).await;
    let body = json!({ "purpose": "transfer", "agent": agent_id(&house, "sue").await,
        "leg": found["leg"] });
    let (status, problem) = post(&house, &acme.agent, &x, "searches", {
        let mut other = body.clone();
        other["leg"] = json!("00000000-0000-0000-0000-000000000001");
        other
    })
    .await;
    assert_eq!(status, 202, "an agent asks in their own name: {problem}");
    let own = vera.event("sought").await;
    assert!(own["event"]["ordered_by"].is_null());
    let search = own["event"]["search"].as_str().unwrap().to_owned();
    let path = format!("/v1/sessions/{x}/searches/{search}");
    let (status, _) = house.json("DELETE", &path, &acme.agent, None).await;
    assert_eq!(status, 204);
    sue.until("offer").await;
    sue.until("offer_over").await;

    let (status, begun) = post(&house, &acme.supervisor, &x, "searches", body).await;
    assert_eq!(status, 202, "{begun}");
    let ordered = vera
        .find(|f| f["event"]["search"] == begun["search"] && f["event"]["kind"] == "sought")
        .await;
    assert_eq!(ordered["event"]["ordered_by"], "SUE");
    assert_eq!(ordered["event"]["leg"], found["leg"]);
    take(&mut sue, "y").await;
    assert_eq!(ann.until("detached").await["reason"], "removed");
    assert_eq!(vera.say(&x, "v", "still here").await["t"], "ok");
    sue.find(|f| f["event"]["text"] == "still here").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn is_84_a_visitor_who_waits_is_moved() {
    let house = House::new().await;
    let acme = &house.acme;
    let other = house
        .json(
            "POST",
            "/v1/queues",
            &acme.admin,
            Some(json!({ "name": "Second line" })),
        )
        .await;
    assert_eq!(other.0, 201, "{}", other.1);
    let (_, x, mut vera) = visitor(&house, acme, "Loans").await;
    let queue = other.1["id"].clone();
    let (status, _) = post(&house, &acme.agent, &x, "queue", json!({ "front": true })).await;
    assert_eq!(status, 403);
    let nowhere = json!({ "queue": "00000000-0000-0000-0000-000000000001" });
    let (status, _) = post(&house, &acme.supervisor, &x, "queue", nowhere).await;
    assert_eq!(status, 422);
    let (status, problem) = post(
        &house,
        &acme.supervisor,
        &x,
        "queue",
        json!({ "queue": queue }),
    )
    .await;
    assert_eq!(status, 204, "{problem}");
    vera.find(|f| f["event"]["kind"] == "queued" && f["event"]["queue"] == queue)
        .await;
    let wall = house
        .json("GET", "/v1/wall", &acme.supervisor, None)
        .await
        .1;
    let row = &wall["sessions"][0];
    assert_eq!((&row["id"], &row["queue"]), (&json!(x), &queue));
    let mut ann = console(&house, &acme.agent).await;
    take(&mut ann, "x").await;
    let (status, problem) = post(
        &house,
        &acme.supervisor,
        &x,
        "queue",
        json!({ "front": true }),
    )
    .await;
    assert_eq!((status, &problem["code"]), (409, &json!("not_waiting")));
    audited(&house, "session.requeue", 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn is_84_two_sessions_of_one_agent_are_an_alert_and_a_snapshot_has_it() {
    let house = House::new().await;
    let acme = &house.acme;
    let mut ann = console(&house, &acme.agent).await;
    let mut sue = console(&house, &acme.supervisor).await;
    sue.send(json!({ "t": "state", "id": "away", "state": "away" }))
        .await;
    assert_eq!(sue.answer("away").await["t"], "ok");
    sue.send(json!({ "t": "watch", "id": "on", "on": true }))
        .await;
    let (_, x, mut vera) = visitor(&house, acme, "Loans").await;
    take(&mut ann, "x").await;
    assert_eq!(vera.say(&x, "v", "hello?").await["t"], "ok");
    let many = |frame: &Value| {
        let alerts = frame["alerts"].as_array();
        alerts.is_some_and(|all| all.iter().any(|alert| alert["kind"] == "many_sessions"))
    };
    let owed = |frame: &Value| {
        let first = &frame["sessions"][0];
        frame["t"] == "wall" && first["id"] == json!(x) && first["unanswered_since"].is_string()
    };
    let wall = sue.find(owed).await;
    assert!(!many(&wall), "one is no alert: {wall}");
    assert_eq!(wall["sessions"][0]["agents"], json!([acme.ann.id]));
    let (_, y, _two) = visitor(&house, acme, "Loans").await;
    take(&mut ann, "y").await;
    let wall = sue.find(|frame| frame["t"] == "wall" && many(frame)).await;
    let alert = &wall["alerts"][0];
    assert_eq!((&alert["name"], &alert["n"]), (&json!("ANN"), &json!(2)));
    assert!(wall["at"].is_string() && wall["every_ms"].as_u64().unwrap() >= 1_000);

    for (who, status) in [(&acme.agent, 403), (&acme.supervisor, 200)] {
        assert_eq!(house.json("GET", "/v1/wall", who, None).await.0, status);
    }
    let (status, wall) = house.json_by_key("GET", "/v1/wall", &acme.key, None).await;
    assert_eq!(status, 200);
    assert!(many(&wall) && wall["at"].is_string());
    assert_eq!(wall["total"], 2);
    let ids: Vec<&Value> = wall["sessions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["id"])
        .collect();
    assert!(ids.contains(&&json!(x)) && ids.contains(&&json!(y)));
    let table = house
        .ask("GET", "/v1/wall?format=csv", &acme.supervisor)
        .send()
        .await
        .unwrap();
    assert_eq!(table.headers()["content-type"], "text/csv; charset=utf-8");
    let table = table.text().await.unwrap();
    for piece in ["many_sessions", &x, "\"agent\"", "\"queue\""] {
        assert!(table.contains(piece), "{table}");
    }
    let (_, none) = house
        .json("GET", "/v1/wall", &house.other.supervisor, None)
        .await;
    assert_eq!(none["total"], 0, "another company's is its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn is_84_a_supervisor_sets_a_state_and_the_timeline_is_the_status_log() {
    let house = House::new().await;
    let acme = &house.acme;
    let from = house.server.app.clock.now();
    let mut ann = console(&house, &acme.agent).await;
    let id = acme.ann.id;
    let path = format!("/v1/agents/{id}/state");
    let set = async |cookie: &str, path: &str, state: &str| {
        let body = Some(json!({ "state": state }));
        house.json("PUT", path, cookie, body).await.0
    };
    assert_eq!(set(&acme.agent, &path, "away").await, 403);
    assert_eq!(set(&acme.supervisor, &path, "asleep").await, 422);
    assert_eq!(set(&house.other.supervisor, &path, "away").await, 404);
    let boss = format!("/v1/agents/{}/state", agent_id(&house, "admin").await);
    assert_eq!(set(&acme.supervisor, &boss, "away").await, 403);
    house.pass(60_000);
    assert_eq!(set(&acme.supervisor, &path, "away").await, 204);
    let told = ann.until("state_set").await;
    assert_eq!(
        (&told["state"], &told["by"]),
        (&json!("away"), &json!("SUE"))
    );
    ann.find(|frame| frame["t"] == "state" && frame["state"] == "away")
        .await;
    audited(&house, "agent.set_state", 1).await;

    // The log has what happened, and the timeline what the log has.
    house.pass(30_000);
    let path = format!("/v1/agents/{id}/logins");
    let (status, _) = house.json("DELETE", &path, &acme.supervisor, None).await;
    assert_eq!(status, 204);
    assert_eq!(house.json("GET", "/v1/me", &acme.agent, None).await.0, 401);
    let tenant = acme.tenant.id;
    let deadline = tokio::time::Instant::now() + PATIENCE;
    let log = loop {
        let now = house.server.app.clock.now();
        let log = house.server.app.store.agent_statuses(tenant, from, now + 1);
        let log: Vec<_> = log
            .await
            .unwrap()
            .into_iter()
            .filter(|row| row.agent == id)
            .collect();
        if log.last().is_some_and(|row| !row.connected) {
            break log;
        }
        assert!(tokio::time::Instant::now() < deadline, "{log:?}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    house.pass(10_000);
    let until = house.server.app.clock.now();
    let path = format!("/v1/agents/availability?from={from}&until={until}&agent={id}");
    let (status, page) = house.json("GET", &path, &acme.supervisor, None).await;
    assert_eq!(status, 200, "{page}");
    let line = &page["items"][0];
    assert_eq!(line["name"], "ANN");
    let spans = line["spans"].as_array().unwrap();
    let written: Vec<_> = log
        .iter()
        .map(|row| (row.at.to_string(), row.state.clone(), row.connected))
        .collect();
    let shown: Vec<_> = spans
        .iter()
        .map(|span| {
            let text = |field: &str| span[field].as_str().unwrap().to_owned();
            (text("from"), text("state"), span["connected"] == true)
        })
        .collect();
    // What changed twice in one moment has no length.
    let tail = &written[written.len() - shown.len()..];
    assert_eq!(shown, tail, "{log:?}");
    for pair in spans.windows(2) {
        assert_eq!(pair[0]["until"], pair[1]["from"], "no gap");
    }
    let available = line["available_ms"].as_i64().unwrap();
    assert!((60_000..90_000).contains(&available), "{line}");
    for query in [
        "from=x&until=2026-01-01T00:00:00Z",
        "from=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z",
        "from=2026-01-01T00:00:00Z&until=2026-03-01T00:00:00Z",
    ] {
        let path = format!("/v1/agents/availability?{query}");
        let (status, _) = house.json("GET", &path, &acme.supervisor, None).await;
        assert_eq!(status, 422, "{query}");
    }
    let (status, _) = house.json("GET", &path, &acme.agent, None).await;
    assert_ne!(status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn is_81_pages_without_scripts_tell_of_monitoring_too() {
    let house = House::new().await;
    let base = format!("/plain/{}", house.acme.site_key);
    allow(&house, true).await;
    let page = house.get(&base, "").await.text().await.unwrap();
    let start = [
        ("token", super::plain::field(&page, "token")),
        ("question", "Is it warm?"),
        ("name", "Vera"),
    ];
    let answer = house.post(&format!("{base}/start"), "", &start).await;
    assert_eq!(answer.status(), 303);
    let cookie = super::house::cookie_of(&answer);
    let path = format!("{base}/session");
    let waits = house.get(&path, &cookie).await.text().await.unwrap();
    assert!(waits.contains(TEXT), "{waits}");
    let german = format!("{path}?locale=de");
    let waits = house.get(&german, &cookie).await.text().await.unwrap();
    assert!(waits.contains("liest vielleicht mit"), "{waits}");
    settings(&house, json!({ "monitoring": false })).await;
    let waits = house.get(&path, &cookie).await.text().await.unwrap();
    assert!(!waits.contains(TEXT), "{waits}");
}
