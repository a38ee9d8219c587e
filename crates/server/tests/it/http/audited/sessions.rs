//! Sessions and their members.

use super::{
    super::people::{console, take, visitor},
    By, Walk, id, meetings,
};
use serde_json::{Value, json};

pub async fn walk(walk: &mut Walk, admin: By<'_>) {
    let (agent, supervisor) = (
        walk.house.acme.agent.clone(),
        walk.house.acme.supervisor.clone(),
    );
    let mut ann = console(&walk.house, &agent).await;
    let acme = &walk.house.acme;
    let document = walk.house.start_document(acme, "", "").await;
    let body =
        json!({ "token": document["token"], "idempotency_key": "walk", "question": "Hello?" });
    let answer = walk
        .house
        .ask("POST", "/v1/visits", "")
        .json(&body)
        .send()
        .await
        .unwrap();
    let entry = walk.newest().await;
    assert_eq!(entry["action"], "visit.start", "{entry}");
    walk.walked.insert("POST /v1/visits".into());
    let x = answer.json::<Value>().await.unwrap()["session"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    take(&mut ann, "x").await;

    let (_, list) = walk
        .house
        .json("GET", "/v1/agents", &walk.house.acme.admin, None)
        .await;
    let sue = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|agent| agent["login"] == "sue")
        .unwrap();
    let _sue = console(&walk.house, &supervisor).await;
    let ann = By::Cookie(&agent);
    let wanted = json!({ "purpose": "conference", "agent": id(sue) });
    let begun = walk
        .act(
            ann,
            "POST /v1/sessions/{id}/searches",
            &[&x],
            wanted,
            ("session.search", &["agent"]),
        )
        .await;
    let search = begun["search"].as_str().unwrap();
    let end = "DELETE /v1/sessions/{id}/searches/{search}";
    walk.act(
        ann,
        end,
        &[&x, search],
        Value::Null,
        ("session.search_end", &["search"]),
    )
    .await;

    meetings::walk(walk, (admin, ann, By::Cookie(&supervisor)), &id(sue)).await;
    supervision(walk, By::Cookie(&supervisor), ann, &x).await;

    let phone = json!({ "key": "p", "name": "Phone", "role": "visitor" });
    let leg = walk
        .act(
            By::Key,
            "POST /v1/sessions/{id}/legs",
            &[&x],
            phone,
            ("session.join", &["leg"]),
        )
        .await;
    let leg = leg["leg"].as_str().unwrap();
    let remove = "DELETE /v1/sessions/{id}/legs/{leg}";
    walk.act(
        By::Key,
        remove,
        &[&x, leg],
        Value::Null,
        ("session.remove", &["leg"]),
    )
    .await;
    led(walk, ann, &x).await;
    walk.act(
        ann,
        "POST /v1/sessions/{id}/help",
        &[&x],
        json!({}),
        ("session.help", &[]),
    )
    .await;
    let room = json!({ "key": "room", "name": "Room", "behaviour": "open_room", "params": { "listed": true } });
    walk.act(
        admin,
        "POST /v1/services",
        &[],
        room,
        ("service.create", &["key"]),
    )
    .await;
    let written = json!({ "tags": ["tent"], "note": "Called back." });
    walk.act(
        ann,
        "PATCH /v1/sessions/{id}/wrap-up",
        &[&x],
        written,
        ("session.wrap_up", &["tags", "note"]),
    )
    .await;
    assert!(
        !walk.newest().await.to_string().contains("Called"),
        "words go with the session"
    );
    walk.act(
        By::Cookie(&supervisor),
        "POST /v1/sessions/{id}/end",
        &[&x],
        Value::Null,
        ("session.end", &[]),
    )
    .await;
    let (_, row) = walk
        .house
        .json("GET", &format!("/v1/sessions/{x}"), &supervisor, None)
        .await;
    let visitor_id = row["visitor"].as_str().unwrap().to_owned();
    walk.act(
        admin,
        "DELETE /v1/sessions/{id}",
        &[&x],
        Value::Null,
        ("session.erase", &["sessions"]),
    )
    .await;
    walk.act(
        admin,
        "DELETE /v1/visitors/{id}",
        &[&visitor_id],
        Value::Null,
        ("visitor.erase", &["sessions"]),
    )
    .await;
    rooms(walk).await;
}

/// What a supervisor does in a session of somebody else, and to one that waits.
async fn supervision(walk: &mut Walk, supervisor: By<'_>, agent: By<'_>, session: &str) {
    let path = format!("/v1/sessions/{session}/roster");
    let admin = &walk.house.acme.admin;
    let (_, roster) = walk.house.json("GET", &path, admin, None).await;
    let leg = roster["items"][0]["leg"].as_str().unwrap();
    walk.act(
        agent,
        "PUT /v1/sessions/{id}/legs/{leg}/avatar",
        &[session, leg],
        json!({ "avatar": "cat" }),
        ("session.avatar", &["leg", "avatar"]),
    )
    .await;
    walk.act(
        supervisor,
        "POST /v1/sessions/{id}/whispers",
        &[session],
        json!({ "text": "Ask for the number." }),
        ("session.whisper", &["seq"]),
    )
    .await;
    assert!(
        !walk.newest().await.to_string().contains("number"),
        "words go with the session"
    );
    walk.act(
        supervisor,
        "POST /v1/sessions/{id}/barge",
        &[session],
        Value::Null,
        ("session.barge", &["leg"]),
    )
    .await;
    let (_, waits) = walk.house.visit(&walk.house.acme, "waits").await;
    let waits = waits["session"]["id"].as_str().unwrap().to_owned();
    walk.act(
        supervisor,
        "POST /v1/sessions/{id}/queue",
        &[&waits],
        json!({ "front": true }),
        ("session.requeue", &["front"]),
    )
    .await;
    let end = format!("/v1/sessions/{waits}/end");
    let (status, _) = walk
        .house
        .json("POST", &end, &walk.house.acme.admin, None)
        .await;
    assert_eq!(status, 204);
}

/// What is done to an agent who is logged in.
pub async fn agents(walk: &mut Walk, supervisor: By<'_>) {
    let ann = walk.house.acme.ann.id.to_string();
    walk.act(
        supervisor,
        "PUT /v1/agents/{id}/state",
        &[&ann],
        json!({ "state": "break" }),
        ("agent.set_state", &["state"]),
    )
    .await;
    walk.act(
        supervisor,
        "DELETE /v1/agents/{id}/logins",
        &[&ann],
        Value::Null,
        ("agent.log_out", &[]),
    )
    .await;
}

/// A visitor goes from one session to a room that goes on.
async fn rooms(walk: &mut Walk) {
    let acme = &walk.house.acme;
    let click = walk.house.start_document(acme, "&service=room", "").await;
    let body = json!({ "token": click["token"], "service": "room", "name": "Rob", "idempotency_key": "room" });
    let answer = walk
        .house
        .ask("POST", "/v1/visits", "")
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 201);
    let room = answer.json::<Value>().await.unwrap()["session"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let (vic, y, _peer) = visitor(&walk.house, acme, "Tents").await;
    let go = "POST /v1/visits/{session}/rooms/{room}";
    let path = format!("/v1/visits/{y}/rooms/{room}");
    let (status, answer) = walk.house.json("POST", &path, &vic, None).await;
    assert!((200..300).contains(&status), "{answer}");
    assert_eq!(walk.newest().await["action"], "visit.room");
    walk.walked.insert(go.into());
}

async fn led(walk: &mut Walk, ann: By<'_>, x: &str) {
    walk.act(
        ann,
        "POST /v1/sessions/{id}/baton/asks",
        &[x],
        json!({}),
        ("session.baton_ask", &["leg"]),
    )
    .await;
    let nobody = "00000000-0000-4000-8000-000000000000";
    walk.act(
        ann,
        "DELETE /v1/sessions/{id}/baton/asks/{leg}",
        &[x, nobody],
        Value::Null,
        ("session.baton_no", &["leg", "by"]),
    )
    .await;
    walk.act(
        ann,
        "POST /v1/sessions/{id}/baton",
        &[x],
        json!({}),
        ("session.baton", &["to", "epoch"]),
    )
    .await;
    walk.act(
        ann,
        "POST /v1/sessions/{id}/follow",
        &[x],
        json!({ "on": true }),
        ("session.follow", &["on"]),
    )
    .await;
    walk.act(
        ann,
        "POST /v1/sessions/{id}/pushes",
        &[x],
        json!({ "url": "https://shop.example/a" }),
        ("session.push", &["push", "way"]),
    )
    .await;
    let admin = walk.house.acme.admin.clone();
    let listed = json!({ "settings": { "proxy_hosts": [{ "host": "partner.example" }] } });
    walk.act(
        By::Cookie(&admin),
        "PATCH /v1/tenant",
        &[],
        listed,
        ("tenant.change", &["settings"]),
    )
    .await;
    walk.act(
        ann,
        "POST /v1/sessions/{id}/proxied",
        &[x],
        json!({ "url": "https://partner.example/a" }),
        ("session.proxy", &["from"]),
    )
    .await;
}
