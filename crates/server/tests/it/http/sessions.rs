//! The archive through REST.

use super::house::{House, cookie_of};
use serde_json::json;

#[tokio::test]
async fn is_132_every_event_with_its_time_and_dense_numbers() {
    let house = House::new().await;
    let (_, visit) = house.visit(&house.acme, "one").await;
    let id = visit["session"]["id"].as_str().unwrap();
    let (status, events) = house
        .json(
            "GET",
            &format!("/v1/sessions/{id}/events"),
            &house.acme.supervisor,
            None,
        )
        .await;
    assert_eq!(status, 200);
    let items = events["items"].as_array().unwrap();
    assert_eq!(items[0]["event"]["kind"], "created");
    for (at, item) in items.iter().enumerate() {
        assert_eq!(item["seq"], at as u64 + 1);
        assert!(switchboard_core::Time::parse(item["at"].as_str().unwrap()).is_some());
    }
    let (_, rest) = house
        .json(
            "GET",
            &format!("/v1/sessions/{id}/events?after=1&limit=1"),
            &house.acme.supervisor,
            None,
        )
        .await;
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    assert_eq!(rest["items"][0]["seq"], 2);
    let (_, roster) = house
        .json(
            "GET",
            &format!("/v1/sessions/{id}/roster"),
            &house.acme.supervisor,
            None,
        )
        .await;
    assert_eq!(roster["items"][0]["role"], "visitor");
}

#[tokio::test]
async fn ending_by_a_supervisor_and_the_transcript_to_keep() {
    ending_and_transcript(House::new().await).await;
}

pub async fn ending_and_transcript(house: House) {
    let (cookie, visit) = house.visit(&house.acme, "one").await;
    let (stranger, _) = house.visit(&house.acme, "two").await;
    let id = visit["session"]["id"].as_str().unwrap();
    let end = format!("/v1/sessions/{id}/end");
    assert_eq!(
        house.json("POST", &end, &house.acme.agent, None).await.0,
        403,
        "an agent who does not serve it"
    );
    assert_eq!(
        house
            .json("POST", &end, &house.acme.supervisor, None)
            .await
            .0,
        204
    );
    let again = house.json("POST", &end, &house.acme.supervisor, None);
    assert_eq!(again.await.0, 204, "it is over, as was wanted");
    let (_, row) = house
        .json(
            "GET",
            &format!("/v1/sessions/{id}"),
            &house.acme.supervisor,
            None,
        )
        .await;
    assert_eq!(row["status"], "ended");
    let (_, roster) = house
        .json(
            "GET",
            &format!("/v1/sessions/{id}/roster"),
            &house.acme.supervisor,
            None,
        )
        .await;
    assert_eq!(roster["items"], json!([]));

    let ask = async |cookie: &str| {
        house
            .ask("POST", "/v1/visits/transcript", cookie)
            .json(&json!({ "session": id }))
            .send()
            .await
            .unwrap()
    };
    let answer = ask(&cookie).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(
        answer.headers()["content-type"],
        "text/plain; charset=utf-8"
    );
    assert!(
        answer.headers()["content-disposition"]
            .to_str()
            .unwrap()
            .starts_with("attachment")
    );
    assert!(answer.text().await.unwrap().contains("Hello?"));
    assert_eq!(
        ask(&stranger).await.status(),
        404,
        "another visitor of the same company"
    );
    assert_eq!(ask("").await.status(), 404);
}

#[tokio::test]
async fn is_110_a_thousand_names_are_unique_and_hold_company_and_time() {
    let house = House::new().await;
    let mut names = std::collections::BTreeSet::new();
    let hub = &house.server.app.hub;
    let config = hub.tenant(house.acme.tenant.id).unwrap();
    for n in 0..1_000u128 {
        let started = hub
            .start(switchboard_server::hub::Start {
                tenant: config.id(),
                site: None,
                service: "general".into(),
                visitor: Some(switchboard_core::VisitorId::from_u128(n + 1)),
                visitor_name: String::new(),
                email: None,
                attributes: Default::default(),
                page: None,
                title: None,
                referrer: None,
                subject: None,
                locale: None,
                question: None,
                idempotency: None,
                returning: false,
                only_asks: false,
                turn: switchboard_core::desk::Turn::Last,
                external: None,
                agent: None,
                leader: None,
                meeting: None,
                rendezvous: None,
                came: None,
                shed: false,
            })
            .await
            .unwrap();
        assert!(
            started.session.name.starts_with("ACME 20"),
            "{}",
            started.session.name
        );
        assert!(names.insert(started.session.name));
    }
}

#[tokio::test]
async fn is_113_seats_are_a_limit_for_new_starts_only() {
    let house = House::new().await;
    let admin = &house.acme.admin;
    let set = async |seats: u32| {
        let change = json!({ "settings": { "max_seats": seats } });
        assert_eq!(
            house
                .json("PATCH", "/v1/tenant", admin, Some(change))
                .await
                .0,
            200
        );
    };
    set(3).await;
    let mut sessions = Vec::new();
    for n in 0..3 {
        sessions.push(
            house.visit(&house.acme, &format!("k{n}")).await.1["session"]["id"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
    }
    let start = async |key: &str| {
        let document = house.start_document(&house.acme, "", "").await;
        let body = json!({ "token": document["token"], "idempotency_key": key });
        let answer = house
            .ask("POST", "/v1/visits", "")
            .json(&body)
            .send()
            .await
            .unwrap();
        let status = answer.status().as_u16();
        if status == 201 {
            cookie_of(&answer);
        }
        (
            status,
            answer.json::<serde_json::Value>().await.unwrap()["code"].clone(),
        )
    };
    assert_eq!(start("a").await, (409, json!("seats_full")));
    set(2).await;
    for id in &sessions {
        let (_, row) = house
            .json("GET", &format!("/v1/sessions/{id}"), admin, None)
            .await;
        assert_eq!(row["status"], "waiting", "lowering cuts nobody");
    }
    let end = async |id: &str| {
        house
            .json("POST", &format!("/v1/sessions/{id}/end"), admin, None)
            .await
            .0
    };
    assert_eq!(end(&sessions[0]).await, 204);
    assert_eq!(start("b").await.0, 409, "two of two");
    assert_eq!(end(&sessions[1]).await, 204);
    // A seat is free once the end went through the desk.
    let mut status = 0;
    for n in 0..100 {
        // It is kept for those who were refused, until they stay away for too long.
        house.pass(22_000);
        status = start(&format!("c{n}")).await.0;
        if status == 201 {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert_eq!(status, 201);
}
