//! Conference and transfer by REST (CC-10 to CC-14, CC-17, CC-18).

use super::{
    house::{House, logged_in},
    people::{agent_id, attach, console, take, visitor},
};
use serde_json::{Value, json};

async fn search(house: &House, session: &str, cookie: &str, body: Value) -> (u16, Value) {
    let path = format!("/v1/sessions/{session}/searches");
    house.json("POST", &path, cookie, Some(body)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_10_cc_17_a_named_colleague_is_asked_and_taken_back() {
    let house = House::new().await;
    let acme = &house.acme;
    let mut ann = console(&house, &acme.agent).await;
    let (_, x, _vera) = visitor(&house, acme, "Loans").await;
    take(&mut ann, "x").await;
    let mut sue = console(&house, &acme.supervisor).await;
    let sue_id = agent_id(&house, "sue").await;
    let queue = "00000000-0000-0000-0000-000000000001";

    for (body, field) in [
        (json!({ "purpose": "serve" }), None),
        (
            json!({ "purpose": "conference", "agent": queue }),
            Some("agent"),
        ),
        (
            json!({ "purpose": "conference", "queue": queue }),
            Some("queue"),
        ),
        (
            json!({ "purpose": "conference", "agent": sue_id, "queue": queue }),
            Some("queue"),
        ),
    ] {
        let (status, problem) = search(&house, &x, &acme.agent, body).await;
        assert_eq!(status, 422, "{problem}");
        if let Some(field) = field {
            assert_eq!(problem["errors"][0]["field"], field, "{problem}");
        }
    }
    let wanted = json!({ "purpose": "conference", "agent": sue_id, "comment": "look" });
    let (status, problem) = search(&house, &x, &acme.supervisor, wanted.clone()).await;
    assert_eq!((status, &problem["code"]), (403, &json!("not_joined")));

    let (status, begun) = search(&house, &x, &acme.agent, wanted.clone()).await;
    assert_eq!((status, &begun["session"]), (202, &json!(x)), "{begun}");
    let offer = sue.until("offer").await;
    assert_eq!(offer["offer"]["purpose"], "conference");
    assert_eq!(offer["offer"]["comment"], "look");
    let (status, problem) = search(&house, &x, &acme.agent, wanted).await;
    assert_eq!((status, &problem["code"]), (409, &json!("searching")));

    let name = begun["search"].as_str().unwrap();
    let path = format!("/v1/sessions/{x}/searches/{name}");
    for _ in 0..2 {
        let (status, _) = house.json("DELETE", &path, &acme.agent, None).await;
        assert_eq!(status, 204, "once is enough");
    }
    // Staff alone is told of it.
    let over = ann.event("search_over").await;
    assert_eq!(over["event"]["outcome"], "cancelled");
    assert_eq!(over["event"]["search"], begun["search"]);

    let (_, audit) = house.json("GET", "/v1/audit", &acme.admin, None).await;
    let audit = audit.to_string();
    assert!(
        audit.contains("session.search") && !audit.contains("look\""),
        "{audit}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_12_cc_13_a_program_hands_a_visitor_over_for_an_agent() {
    let house = House::new().await;
    let acme = &house.acme;
    let mut ann = console(&house, &acme.agent).await;
    let (_, x, mut vera) = visitor(&house, acme, "Loans").await;
    let attached = take(&mut ann, "x").await;
    let mut sue = console(&house, &acme.supervisor).await;
    let body = json!({ "purpose": "transfer", "agent": agent_id(&house, "sue").await });
    let path = format!("/v1/sessions/{x}/searches");
    let by_key = async |body: Value| {
        house
            .json_by_key("POST", &path, &acme.key, Some(body))
            .await
    };
    let with = |leg: &Value| {
        let mut body = body.clone();
        body["leg"] = leg.clone();
        body
    };

    let (status, problem) = by_key(body.clone()).await;
    assert_eq!(
        (status, &problem["errors"][0]["field"]),
        (422, &json!("leg"))
    );
    let of_vera = attached["session"]["roster"]
        .as_array()
        .unwrap()
        .iter()
        .find(|member| member["role"] == "visitor");
    let (status, problem) = by_key(with(&of_vera.unwrap()["leg"])).await;
    assert_eq!((status, &problem["code"]), (403, &json!("not_allowed")));

    let (status, begun) = by_key(with(&attached["leg"])).await;
    assert_eq!(status, 202, "{begun}");
    let offer = sue.until("offer").await["offer"]["offer"].clone();
    sue.send(json!({ "t": "answer", "id": "y", "offer": offer, "accept": true }))
        .await;
    assert_eq!(sue.answer("y").await["t"], "ok");
    let invite = sue.until("invite").await;
    attach(&mut sue, &invite["details"], "s").await;
    // She is in before Ann goes.
    assert_eq!(ann.until("detached").await["reason"], "removed");
    let over = vera.event("search_over").await;
    assert_eq!(over["event"]["outcome"], "joined");
    let end = format!("/v1/sessions/{x}/end");
    house.json_by_key("POST", &end, &acme.key, None).await;
    let (status, problem) = by_key(with(&attached["leg"])).await;
    assert_eq!((status, &problem["code"]), (410, &json!("session_ended")));
}

#[tokio::test(flavor = "multi_thread")]
async fn is_24_who_was_in_a_session_finds_it_in_the_archive_with_the_asides_for_them() {
    let house = House::new().await;
    let acme = &house.acme;
    let sue_id = agent_id(&house, "sue").await;
    let path = format!("/v1/agents/{sue_id}");
    let body = json!({ "login": "sue", "name": "Sue", "rank": "agent" });
    let (status, answer) = house.json("PUT", &path, &acme.admin, Some(body)).await;
    assert_eq!(status, 200, "{answer}");
    // What changes somebody's rights ends their log-ins.
    let kept = house
        .server
        .app
        .store
        .agent(acme.ann.tenant, sue_id.parse().unwrap());
    let plain = logged_in(&house.server, &kept.await.unwrap().unwrap()).await;
    let mut ann = console(&house, &acme.agent).await;
    let (_, x, mut vera) = visitor(&house, acme, "Loans").await;
    take(&mut ann, "x").await;
    let mut sue = console(&house, &plain).await;
    // What she may read of it: nothing, or the texts of the asides.
    let reads = async || {
        let path = format!("/v1/sessions/{x}/events");
        let (status, events) = house.json("GET", &path, &plain, None).await;
        let (_, list) = house.json("GET", "/v1/sessions", &plain, None).await;
        assert_eq!(list.to_string().contains(&x), status == 200, "{list}");
        let items = events["items"].as_array().cloned()?;
        let asides = items
            .iter()
            .filter(|item| item["event"]["kind"] == "aside")
            .map(|item| item["event"]["text"].as_str().unwrap().to_owned());
        Some(asides.collect::<Vec<_>>())
    };
    assert_eq!(reads().await, None);

    let wanted = json!({ "purpose": "conference", "agent": sue_id });
    assert_eq!(search(&house, &x, &acme.agent, wanted).await.0, 202);
    let attached = take(&mut sue, "y").await;
    let leg_of = |role: &str| {
        let roster = attached["session"]["roster"].as_array().unwrap();
        let found = roster.iter().find(|member| member["role"] == role);
        found.unwrap()["leg"].clone()
    };
    for (id, to, text) in [
        ("a1", leg_of("visitor"), "for Vera"),
        ("a2", attached["leg"].clone(), "for Sue"),
    ] {
        ann.send(json!({ "t": "aside", "s": x, "id": id, "to": [to], "text": text }))
            .await;
        assert_eq!(ann.answer(id).await["t"], "ok");
    }
    sue.send(json!({ "t": "leave", "s": x, "id": "go" })).await;
    sue.until("detached").await;
    assert_eq!(reads().await, None, "it goes on without her");

    let end = format!("/v1/sessions/{x}/end");
    house.json_by_key("POST", &end, &acme.key, None).await;
    vera.event("ended").await;
    assert_eq!(reads().await, Some(vec!["for Sue".to_owned()]));
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_18_whoever_knows_a_subject_is_invited_and_nobody_else() {
    let house = House::new().await;
    let acme = &house.acme;
    let sue_id = agent_id(&house, "sue").await;
    let path = format!("/v1/agents/{sue_id}");
    let body =
        json!({ "login": "sue", "name": "Sue", "rank": "supervisor", "skills": { "tax": 3 } });
    let (status, answer) = house.json("PUT", &path, &acme.admin, Some(body)).await;
    assert_eq!(status, 200, "{answer}");
    let mut ann = console(&house, &acme.agent).await;
    let (_, x, mut vera) = visitor(&house, acme, "Loans").await;
    take(&mut ann, "x").await;
    let mut sue = console(&house, &acme.supervisor).await;
    let path = format!("/v1/sessions/{x}/help");
    let ask = async |subject: &str| {
        let body = json!({ "subject": subject });
        house.json("POST", &path, &acme.agent, Some(body)).await
    };

    let (status, begun) = ask("Maritime law").await;
    assert_eq!(
        (status, &begun["subject_of"]),
        (202, &json!("named")),
        "{begun}"
    );
    let over = vera.event("search_over").await;
    assert_eq!(over["event"]["outcome"], "unstaffed");
    let (status, begun) = ask("Tax").await;
    assert_eq!((status, &begun["subject"]), (202, &json!("Tax")), "{begun}");
    let offer = sue.until("offer").await;
    assert_eq!(offer["offer"]["session"], json!(x));
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_11_cc_14_nobody_appropriate_is_a_failure_answer_and_changes_nothing() {
    let house = House::new().await;
    let acme = &house.acme;
    let mut ann = console(&house, &acme.agent).await;
    let (_, x, mut vera) = visitor(&house, acme, "Loans").await;
    take(&mut ann, "x").await;
    let path = format!("/v1/sessions/{x}/roster");
    let roster = async || house.json("GET", &path, &acme.admin, None).await.1["items"].clone();
    let before = roster().await;
    for purpose in ["conference", "transfer"] {
        let body = json!({ "purpose": purpose });
        let (status, begun) = search(&house, &x, &acme.agent, body).await;
        assert_eq!(status, 202, "{begun}");
        let over = ann
            .find(|frame| {
                frame["event"]["kind"] == "search_over"
                    && frame["event"]["search"] == begun["search"]
            })
            .await;
        assert_eq!(over["event"]["outcome"], "unstaffed", "nobody but who asks");
        assert_eq!(roster().await, before);
    }
    // They talk on.
    vera.send(json!({ "t": "say", "s": x, "id": "v1", "text": "still there?" }))
        .await;
    assert_eq!(vera.answer("v1").await["t"], "ok");
    ann.find(|frame| frame["event"]["text"] == "still there?")
        .await;
}
