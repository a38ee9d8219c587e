//! Changing the configuration through REST.

use super::house::House;
use serde_json::{Value, json};

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
async fn cc_6_the_server_tells_what_each_kind_of_service_takes_and_goes_by_it() {
    let house = House::new().await;
    let admin = &house.acme.admin;
    let (_, told) = house.json("GET", "/v1/capabilities", admin, None).await;
    let kinds = told["services"].as_array().unwrap();
    let names: Vec<&Value> = kinds.iter().map(|kind| &kind["behaviour"]).collect();
    let behaviours = told["behaviours"].as_array().unwrap();
    assert_eq!(names, behaviours.iter().collect::<Vec<_>>());
    let (_, queues) = house.json("GET", "/v1/queues", admin, None).await;
    let queue = queues["items"][0]["id"].clone();
    // The most that each parameter may be, all together; then each of them one too much.
    for kind in kinds {
        let params = kind["params"].as_array().unwrap();
        let most = params.iter().map(|param| {
            let value = match param["kind"].as_str().unwrap() {
                "queue" => queue.clone(),
                "flag" => json!(true),
                "skills" => json!({ "wine": 9 }),
                "names" => json!(["Wine"]),
                "choice" => param["words"][0].clone(),
                "words" => json!({ "en": "x".repeat(param["max"].as_u64().unwrap() as usize) }),
                "links" => {
                    json!([{ "group": "subject", "title": "Wine", "url": "https://a.example" }])
                }
                _ => param["max"].clone(),
            };
            (param["name"].as_str().unwrap().to_owned(), value)
        });
        let most: serde_json::Map<String, Value> = most.collect();
        let put = async |key: &str, params: Value| {
            let body = json!({ "key": key, "name": key, "behaviour": kind["behaviour"], "params": params });
            house.json("POST", "/v1/services", admin, Some(body)).await
        };
        let key = kind["behaviour"].as_str().unwrap().replace('_', "-");
        let (status, made) = put(&key, json!(most)).await;
        assert_eq!(status, 201, "{made}");
        for param in params.iter().filter(|param| param["max"].is_u64()) {
            let mut params = most.clone();
            let over = param["max"].as_u64().unwrap() + 1;
            params.insert(param["name"].as_str().unwrap().into(), json!(over));
            assert_eq!(put("refused", json!(params)).await.0, 422, "{param}");
        }
    }
}

#[tokio::test]
async fn is_82_skills_and_routing_are_kept_checked_and_left_alone_by_an_older_console() {
    let house = House::new().await;
    let admin = &house.acme.admin;
    let routing = json!({ "policy": "hunt_group", "widen_s": 10, "priority": 2,
        "skills": { "Wine & Dine": 3 } });
    let body = json!({ "name": "Cellar", "routing": routing });
    let (status, made) = house.json("POST", "/v1/queues", admin, Some(body)).await;
    assert_eq!(status, 201, "{made}");
    assert_eq!(made["routing"]["skills"], json!({ "wine-dine": 3 }));
    let path = format!("/v1/queues/{}", made["id"].as_str().unwrap());
    // The console of the last release knows the name only.
    let older = json!({ "name": "The cellar" });
    let (status, kept) = house.json("PUT", &path, admin, Some(older)).await;
    assert_eq!((status, &kept["routing"]), (200, &made["routing"]));
    let nobody = "00000000-0000-0000-0000-000000000001";
    for wrong in [
        json!({ "priority": 10 }),
        json!({ "widen_s": 3_601 }),
        json!({ "rings": [[nobody]] }),
        json!({ "skills": { "wine": 0 } }),
        json!({ "skills": { "--": 1 } }),
        json!({ "overflow": { "queue": nobody, "after_s": 5 } }),
        json!({ "overflow": { "queue": made["id"], "after_s": 5 } }),
        json!({ "policy": "anybody" }),
        json!({ "odd": 1 }),
    ] {
        let body = json!({ "name": "Cellar", "routing": wrong });
        let status = house.json("PUT", &path, admin, Some(body)).await.0;
        assert_eq!(status, 422, "{wrong}");
    }
    let overflow = json!({ "name": "Door", "routing": { "overflow": { "queue": made["id"], "after_s": 30 } } });
    assert_eq!(
        house
            .json("POST", "/v1/queues", admin, Some(overflow))
            .await
            .0,
        201
    );
    assert_eq!(
        house.json("DELETE", &path, admin, None).await.0,
        409,
        "it helps out"
    );

    let (_, agents) = house.json("GET", "/v1/agents", admin, None).await;
    let ann = agents["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|agent| agent["login"] == "ann");
    let ann = ann.unwrap();
    let path = format!("/v1/agents/{}", ann["id"].as_str().unwrap());
    let mut body = json!({ "login": "ann", "name": "Ann", "rank": "agent", "skills": { "Wine": 2 },
        "languages": { "de-AT": 9 } });
    let (status, put) = house.json("PUT", &path, admin, Some(body.clone())).await;
    assert_eq!(status, 200, "{put}");
    assert_eq!(
        (&put["skills"], &put["languages"]),
        (&json!({ "wine": 2 }), &json!({ "de": 9 }))
    );
    for (field, wrong) in [
        ("skills", json!({ "wine": 10 })),
        ("languages", json!({ "german!": 1 })),
    ] {
        let mut body = body.clone();
        body[field] = wrong;
        assert_eq!(
            house.json("PUT", &path, admin, Some(body)).await.0,
            422,
            "{field}"
        );
    }
    body.as_object_mut()
        .unwrap()
        .retain(|field, _| !matches!(field.as_str(), "skills" | "languages"));
    let (_, kept) = house.json("PUT", &path, admin, Some(body)).await;
    assert_eq!(
        (&kept["skills"], &kept["languages"]),
        (&json!({ "wine": 2 }), &json!({ "de": 9 }))
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
