//! Replies of one agent, and what is written down about sessions and visitors.

use super::house::House;
use serde_json::{Value, json};

fn shortcuts(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().unwrap().iter();
    items
        .filter_map(|reply| reply["shortcut"].as_str())
        .collect()
}

#[tokio::test]
async fn is_65_an_agent_keeps_replies_that_nobody_else_sees() {
    let house = House::new().await;
    let acme = &house.acme;
    let path = "/v1/canned-replies";
    let own = json!({ "scope": "agent", "shortcut": "ret", "text": "Of {visitor}",
        "address": "https://shop.example.org/returns" });
    let (status, made) = house.json("POST", path, &acme.agent, Some(own)).await;
    assert_eq!(status, 201, "{made}");
    assert_eq!(made["scope"], "agent");
    let id = made["id"].as_str().unwrap();
    let (_, mine) = house.json("GET", path, &acme.agent, None).await;
    assert!(shortcuts(&mine).contains(&"ret"));
    for other in [&acme.supervisor, &acme.admin] {
        let (_, theirs) = house.json("GET", path, other, None).await;
        assert!(!shortcuts(&theirs).contains(&"ret"));
    }
    // The same shortcut for all beside it; and what an older console leaves out stays.
    let all = json!({ "shortcut": "ret", "text": "For all" });
    let (status, shared) = house.json("POST", path, &acme.admin, Some(all)).await;
    assert_eq!(status, 201, "{shared}");
    let one = format!("{path}/{id}");
    let change = json!({ "shortcut": "ret", "text": "Changed" });
    let (status, changed) = house
        .json("PUT", &one, &acme.agent, Some(change.clone()))
        .await;
    assert_eq!((status, &changed["scope"]), (200, &json!("agent")));
    assert_eq!(changed["address"], "https://shop.example.org/returns");
    let moved = json!({ "scope": "tenant", "shortcut": "ret", "text": "x" });
    let (status, _) = house.json("PUT", &one, &acme.agent, Some(moved)).await;
    assert_eq!(status, 422);
    let (status, _) = house.json("PUT", &one, &acme.admin, Some(change)).await;
    assert_eq!(status, 404, "not even an administrator's");
    let (status, _) = house.json("DELETE", &one, &acme.agent, None).await;
    assert_eq!(status, 204);
}

#[tokio::test]
async fn what_came_of_a_session_is_written_down_and_searched() {
    let house = House::new().await;
    let acme = &house.acme;
    let settings = json!({ "settings": { "dispositions": ["Solved"], "tags": ["tent"] } });
    let (status, answer) = house
        .json("PATCH", "/v1/tenant", &acme.admin, Some(settings))
        .await;
    assert_eq!(status, 200, "{answer}");
    let (_, visit) = house.visit(acme, "wrapped").await;
    let id = visit["session"]["id"].as_str().unwrap();
    let path = format!("/v1/sessions/{id}/wrap-up");
    let (_, empty) = house.json("GET", &path, &acme.agent, None).await;
    assert_eq!((&empty["tags"], &empty["note"]), (&json!([]), &json!("")));
    let patch = json!({ "disposition": "Solved", "tags": ["Tent", "tent ", "late"], "note": "Calls again" });
    let (status, written) = house
        .json("PATCH", &path, &acme.supervisor, Some(patch))
        .await;
    assert_eq!(status, 200, "{written}");
    assert_eq!(written["tags"], json!(["late", "tent"]));
    let (status, kept) = house
        .json(
            "PATCH",
            &path,
            &acme.supervisor,
            Some(json!({ "tags": ["tent"] })),
        )
        .await;
    assert_eq!((status, &kept["note"]), (200, &json!("Calls again")));
    let unknown = json!({ "disposition": "Lost" });
    let (status, _) = house
        .json("PATCH", &path, &acme.supervisor, Some(unknown))
        .await;
    assert_eq!(status, 422);
    // Through with it is only who has ended it, and stays so.
    let through = json!({ "done": true });
    let patch = async |body: Value| {
        house
            .json("PATCH", &path, &acme.supervisor, Some(body))
            .await
    };
    assert_eq!(patch(through.clone()).await.0, 422);
    let end = format!("/v1/sessions/{id}/end");
    assert_eq!(
        house.json("POST", &end, &acme.supervisor, None).await.0,
        204
    );
    let (status, done) = patch(through).await;
    assert_eq!((status, done["done_at"].is_string()), (200, true), "{done}");
    let (_, later) = patch(json!({ "note": "Calls again" })).await;
    assert_eq!(later["done_at"], done["done_at"]);
    for (query, hits) in [
        ("tag=TENT", 1),
        ("tag=late", 0),
        ("disposition=Solved&tag=tent", 1),
        ("disposition=Lost", 0),
    ] {
        let list = format!("/v1/sessions?{query}");
        let (_, found) = house.json("GET", &list, &acme.supervisor, None).await;
        assert_eq!(found["items"].as_array().unwrap().len(), hits, "{query}");
    }
}

#[tokio::test]
async fn notes_about_a_visitor_keep_their_history_and_go_with_them() {
    let house = House::new().await;
    let acme = &house.acme;
    let (_, visit) = house.visit(acme, "noted").await;
    let id = visit["session"]["id"].as_str().unwrap();
    let session = format!("/v1/sessions/{id}");
    let (_, row) = house.json("GET", &session, &acme.agent, None).await;
    let visitor = format!("/v1/visitors/{}", row["visitor"].as_str().unwrap());
    let notes = format!("{visitor}/notes");
    let write = async |text: &str, after: u32| {
        let body = json!({ "text": text, "after": after });
        house.json("POST", &notes, &acme.agent, Some(body)).await
    };
    let (status, first) = write("Likes tea", 0).await;
    assert_eq!((status, &first["nr"]), (201, &json!(1)), "{first}");
    assert_eq!(write("Likes milk", 0).await.0, 409, "somebody was faster");
    assert_eq!(write("Likes coffee", 1).await.0, 201);
    let (_, contact) = house.json("GET", &visitor, &acme.agent, None).await;
    assert_eq!(contact["note"]["text"], "Likes coffee");
    assert_eq!(contact["sessions"], 1);
    let (_, history) = house.json("GET", &notes, &acme.agent, None).await;
    assert_eq!(history["items"][1]["text"], "Likes tea");
    assert_eq!(history["items"][1]["agent_name"], acme.ann.name.as_str());

    // Served by nobody and over: no agent's business any more.
    let (status, _) = house
        .json("POST", &format!("{session}/end"), &acme.supervisor, None)
        .await;
    assert_eq!(status, 204);
    assert_eq!(house.json("GET", &notes, &acme.agent, None).await.0, 404);
    let (_, _) = house.json("DELETE", &visitor, &acme.admin, None).await;
    let gone = house.json("GET", &notes, &acme.admin, None).await.0;
    assert_eq!(gone, 404, "erased with the visitor");
}
