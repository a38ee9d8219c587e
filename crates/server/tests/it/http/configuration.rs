//! Changing the configuration through REST.

use super::house::House;
use serde_json::json;

#[tokio::test]
async fn is_39_a_changed_parameter_takes_effect_without_new_code() {
    let house = House::new().await;
    let before = house.start_document(&house.acme, "", "").await;
    assert_eq!(
        (&before["live_typing"], &before["accent"]),
        (&json!(true), &json!("#0f5c4c"))
    );
    let change =
        json!({ "name": "Acme Ltd", "settings": { "live_typing": false, "accent": "#112233" } });
    let (status, tenant) = house
        .json("PATCH", "/v1/tenant", &house.acme.admin, Some(change))
        .await;
    assert_eq!((status, tenant["name"].as_str()), (200, Some("Acme Ltd")));
    let after = house.start_document(&house.acme, "", "").await;
    assert_eq!(
        (
            &after["live_typing"],
            &after["accent"],
            &after["tenant_name"]
        ),
        (&json!(false), &json!("#112233"), &json!("Acme Ltd"))
    );
    assert_eq!(
        tenant["settings"]["question_required"], false,
        "what was not named stays"
    );
}

#[tokio::test]
async fn cc_6_services_have_one_default_and_checked_parameters() {
    let house = House::new().await;
    let admin = &house.acme.admin;
    let (_, queues) = house.json("GET", "/v1/queues", admin, None).await;
    let queue = queues["items"][0]["id"].clone();
    let body = json!({ "key": "repairs", "name": "Repairs", "behaviour": "help_desk", "params": { "queue": queue, "ring_s": 30 }, "is_default": true });
    let (status, made) = house.json("POST", "/v1/services", admin, Some(body)).await;
    assert_eq!(status, 201, "{made}");
    let (_, services) = house.json("GET", "/v1/services", admin, None).await;
    let defaults: Vec<&str> = services["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|service| service["is_default"] == true)
        .map(|service| service["key"].as_str().unwrap())
        .collect();
    assert_eq!(defaults, ["repairs"]);
    let path = format!("/v1/services/{}", made["id"].as_str().unwrap());
    let body = json!({ "key": "repairs", "name": "Repairs", "behaviour": "help_desk", "params": { "queue": queue, "ring_s": 100_000 } });
    let (status, refused) = house.json("PUT", &path, admin, Some(body)).await;
    assert_eq!(status, 422);
    assert!(
        refused["errors"][0]["message"]
            .as_str()
            .unwrap()
            .contains("ring_s"),
        "{refused}"
    );
}

#[tokio::test]
async fn the_last_administrator_cannot_be_removed() {
    let house = House::new().await;
    let admin = &house.acme.admin;
    let (_, me) = house.json("GET", "/v1/me", admin, None).await;
    let path = format!("/v1/agents/{}", me["agent"]["id"].as_str().unwrap());
    let (status, refused) = house.json("DELETE", &path, admin, None).await;
    assert_eq!(
        (status, refused["code"].as_str()),
        (409, Some("last_admin"))
    );
    let demoted = json!({ "login": "admin", "name": "Ada", "rank": "agent" });
    assert_eq!(house.json("PUT", &path, admin, Some(demoted)).await.0, 409);
    let second =
        json!({ "login": "eva", "name": "Eva", "rank": "admin", "password": "long enough" });
    assert_eq!(
        house
            .json("POST", "/v1/agents", admin, Some(second))
            .await
            .0,
        201
    );
    assert_eq!(house.json("DELETE", &path, admin, None).await.0, 204);
    assert_eq!(
        house.json("GET", "/v1/me", admin, None).await.0,
        401,
        "a disabled agent is out at once"
    );
}

#[tokio::test]
async fn keys_are_told_once_and_revoked_at_once() {
    let house = House::new().await;
    let admin = &house.acme.admin;
    let (status, made) = house
        .json(
            "POST",
            "/v1/api-keys",
            admin,
            Some(json!({ "name": "shop" })),
        )
        .await;
    assert_eq!(status, 201);
    let key = made["token"].as_str().unwrap().to_owned();
    assert!(key.starts_with("sbk_"));
    assert_eq!(
        house.json_by_key("GET", "/v1/tenant", &key, None).await.0,
        200
    );
    let (_, list) = house.json("GET", "/v1/api-keys", admin, None).await;
    assert!(!list.to_string().contains(&key));
    let path = format!("/v1/api-keys/{}", made["id"].as_str().unwrap());
    assert_eq!(house.json("DELETE", &path, admin, None).await.0, 204);
    assert_eq!(
        house.json_by_key("GET", "/v1/tenant", &key, None).await.0,
        401
    );
    for wrong in ["sbk_", "Bearer", "sbk_AAAA", "xyz"] {
        assert_eq!(
            house.json_by_key("GET", "/v1/tenant", wrong, None).await.0,
            401,
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn passwords_and_token_hashes_never_leave_the_server() {
    let house = House::new().await;
    for path in [
        "/v1/agents",
        "/v1/me",
        "/v1/api-keys",
        "/v1/audit",
        "/v1/tenant",
    ] {
        let (_, answer) = house.json("GET", path, &house.acme.admin, None).await;
        let text = answer.to_string();
        assert!(
            !text.contains("argon2")
                && !text.contains("password\"")
                && !text.contains("token_hash"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn cc_25_capabilities_list_two_media() {
    let house = House::new().await;
    let (_, answer) = house.json("GET", "/v1/capabilities", "", None).await;
    assert_eq!(answer["channels"], json!(["chat", "lead"]));
    assert!(answer["behaviours"].as_array().unwrap().len() >= 2);
}

#[tokio::test]
async fn lists_come_in_parts() {
    lists(House::new().await).await;
}

pub async fn lists(house: House) {
    for n in 0..5 {
        house.visit(&house.acme, &format!("k{n}")).await;
    }
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/v1/sessions?limit=2&cursor={cursor}");
        let (status, part) = house.json("GET", &path, &house.acme.supervisor, None).await;
        assert_eq!(status, 200, "{part}");
        seen.extend(
            part["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|row| row["id"].clone()),
        );
        match part["next"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => break,
        }
    }
    assert_eq!(seen.len(), 5);
    seen.dedup();
    assert_eq!(seen.len(), 5, "no row twice");
}

#[tokio::test]
async fn what_is_in_use_cannot_be_deleted() {
    let house = House::new().await;
    let admin = &house.acme.admin;
    let (_, services) = house.json("GET", "/v1/services", admin, None).await;
    let (_, queues) = house.json("GET", "/v1/queues", admin, None).await;
    let path =
        |list: &str, row: &serde_json::Value| format!("/v1/{list}/{}", row["id"].as_str().unwrap());
    let service = path("services", &services["items"][0]);
    let queue = path("queues", &queues["items"][0]);
    for path in [&service, &queue] {
        let (status, answer) = house.json("DELETE", path, admin, None).await;
        assert_eq!(
            (status, answer["code"].as_str()),
            (409, Some("in_use")),
            "{path}"
        );
    }
    let room =
        json!({ "key": "room", "name": "Room", "behaviour": "open_room", "is_default": true });
    assert_eq!(
        house
            .json("POST", "/v1/services", admin, Some(room))
            .await
            .0,
        201
    );
    assert_eq!(house.json("DELETE", &service, admin, None).await.0, 204);
    assert_eq!(house.json("DELETE", &queue, admin, None).await.0, 204);
    assert_eq!(
        house
            .start_document(&house.acme, "&service=general", "")
            .await["service"]["key"],
        "room"
    );
}
