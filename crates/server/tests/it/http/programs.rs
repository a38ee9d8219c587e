//! Sessions and endpoints of programs (CC-22, CC-23).

use super::house::House;
use serde_json::{Value, json};

#[tokio::test]
async fn the_same_start_twice_is_one_session() {
    let house = House::new().await;
    let start = async |key: Option<&str>| {
        let body =
            json!({ "name": "Phone", "key": "phone-1", "question": "Hello", "proxied": true });
        let mut request = house
            .http
            .post(house.url("/v1/sessions"))
            .bearer_auth(&house.acme.key)
            .json(&body);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let answer = request.send().await.unwrap();
        (
            answer.status().as_u16(),
            answer.json::<Value>().await.unwrap(),
        )
    };
    let (status, first) = start(Some("k1")).await;
    assert_eq!(status, 201, "{first}");
    let (status, again) = start(Some("k1")).await;
    assert_eq!(
        (status, &again["session"]["id"]),
        (200, &first["session"]["id"])
    );
    assert_eq!(again["details"]["leg"], first["details"]["leg"]);
    assert_ne!(
        again["details"]["ticket"], first["details"]["ticket"],
        "a ticket works once"
    );
    let (status, other) = start(Some("k2")).await;
    assert_eq!(status, 201);
    assert_ne!(other["session"]["id"], first["session"]["id"]);
    assert_eq!(start(None).await.0, 201);
    assert_eq!(start(Some("")).await.0, 400);
    assert_eq!(start(Some(&"x".repeat(129))).await.0, 400);
}

#[tokio::test]
async fn cc_23_a_proxy_gets_details_and_the_roster_says_so() {
    let house = House::new().await;
    let key = &house.acme.key;
    let body = json!({ "name": "Phone", "key": "phone-1", "proxied": true });
    let (_, started) = house
        .json_by_key("POST", "/v1/sessions", key, Some(body))
        .await;
    let id = started["session"]["id"].as_str().unwrap();
    let (_, roster) = house
        .json_by_key("GET", &format!("/v1/sessions/{id}/roster"), key, None)
        .await;
    assert_eq!(
        (&roster["items"][0]["proxied"], &roster["items"][0]["name"]),
        (&json!(true), &json!("Phone"))
    );
    let leg = started["details"]["leg"].as_str().unwrap();
    let (status, fresh) = house
        .json_by_key(
            "POST",
            &format!("/v1/sessions/{id}/details?leg={leg}"),
            key,
            None,
        )
        .await;
    assert_eq!(status, 200, "{fresh}");
    assert_ne!(fresh["ticket"], started["details"]["ticket"]);
    for (role, expected) in [("assistant", 201), ("king", 422)] {
        let body = json!({ "key": "worker", "name": "Worker", "role": role, "proxied": true });
        let (status, answer) = house
            .json_by_key("POST", &format!("/v1/sessions/{id}/legs"), key, Some(body))
            .await;
        // A help desk may refuse an endpoint; it must not fail.
        assert!(
            status == expected || expected == 201 && status == 403,
            "{role}: {status} {answer}"
        );
    }
    let (status, _) = house
        .json_by_key(
            "DELETE",
            &format!("/v1/sessions/{id}/legs/{leg}"),
            key,
            None,
        )
        .await;
    assert_eq!(status, 204);
}
