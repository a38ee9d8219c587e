//! A visitor's start.

use super::house::{House, cookie_of, start_of};
use serde_json::{Value, json};

#[tokio::test]
async fn is_30_the_cookie_recognises_and_a_forged_one_is_none() {
    let house = House::new().await;
    let first = house.start_document(&house.acme, "", "").await;
    assert_eq!(
        (&first["visitor_known"], &first["session_live"]),
        (&json!(false), &json!(false))
    );
    let body = json!({ "token": first["token"], "idempotency_key": "k" });
    let answer = house
        .ask("POST", "/v1/visits", "")
        .json(&body)
        .send()
        .await
        .unwrap();
    let set = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    for part in [
        "sb_v=",
        "HttpOnly",
        "Secure",
        "SameSite=None",
        "Partitioned",
    ] {
        assert!(set.contains(part), "{part} in {set}");
    }
    let cookie = cookie_of(&answer);
    let second = house.start_document(&house.acme, "", &cookie).await;
    assert_eq!(
        (&second["visitor_known"], &second["session_live"]),
        (&json!(true), &json!(true))
    );

    let flip = |text: &str| {
        let last = if text.ends_with('A') { "B" } else { "A" };
        format!("{}{last}", &text[..text.len() - 1])
    };
    let tenant = house.other.tenant.id;
    let stolen = format!("sb_v={tenant}.{}", cookie.split('.').nth(1).unwrap());
    for forged in [
        flip(&cookie),
        stolen,
        "sb_v=".into(),
        "sb_v=x".into(),
        "sb_v=a.b".into(),
        format!("sb_v={tenant}."),
    ] {
        let document = house.start_document(&house.acme, "", &forged).await;
        assert_eq!(document["visitor_known"], false, "{forged}");
        let (status, answer) = house
            .json(
                "POST",
                "/v1/visits/resume",
                &forged,
                Some(json!({ "token": document["token"] })),
            )
            .await;
        assert_eq!(
            (status, answer["code"].as_str()),
            (404, Some("no_live_session")),
            "{forged}"
        );
    }
    let elsewhere = house.start_document(&house.other, "", &cookie).await;
    assert_eq!(
        elsewhere["visitor_known"], false,
        "another company's visitor"
    );
    house.pass(366 * 86_400_000);
    let late = house.start_document(&house.acme, "", &cookie).await;
    assert_eq!(late["visitor_known"], false, "lapsed after a year");
}

#[tokio::test]
async fn a_visitor_comes_back_to_the_same_session() {
    coming_back(House::new().await).await;
}

pub async fn coming_back(house: House) {
    let (cookie, visit) = house.visit(&house.acme, "one").await;
    let document = house.start_document(&house.acme, "", &cookie).await;
    let (status, back) = house
        .json(
            "POST",
            "/v1/visits/resume",
            &cookie,
            Some(json!({ "token": document["token"] })),
        )
        .await;
    assert_eq!(status, 200, "{back}");
    assert_eq!(back["session"]["id"], visit["session"]["id"]);
    assert_eq!(back["details"]["leg"], visit["details"]["leg"]);
    assert_ne!(back["details"]["ticket"], visit["details"]["ticket"]);
    let id = visit["session"]["id"].as_str().unwrap();
    let (status, details) = house
        .json("POST", &format!("/v1/sessions/{id}/details"), &cookie, None)
        .await;
    assert_eq!((status, &details["leg"]), (200, &visit["details"]["leg"]));

    // Starting again while it is live is the same session too.
    let body = json!({ "token": document["token"], "idempotency_key": "two" });
    let answer = house
        .ask("POST", "/v1/visits", &cookie)
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    let fresh = cookie_of(&answer);
    assert_eq!(
        answer.json::<Value>().await.unwrap()["session"]["id"],
        visit["session"]["id"]
    );
    let (status, _) = house.json("POST", "/v1/visits/forget", &fresh, None).await;
    assert_eq!(status, 204);
    let (status, _) = house
        .json(
            "POST",
            "/v1/visits/resume",
            &fresh,
            Some(json!({ "token": document["token"] })),
        )
        .await;
    assert_eq!(status, 404, "forgotten on the server too");
}

#[tokio::test]
async fn is_39_tampered_parameters_are_refused() {
    let house = House::new().await;
    let document = house.start_document(&house.acme, "", "").await;
    let token = document["token"].as_str().unwrap();
    let other = house.start_document(&house.other, "", "").await;
    let mixed = format!(
        "{}.{}",
        other["token"].as_str().unwrap().split('.').next().unwrap(),
        token.split('.').nth(1).unwrap()
    );
    for wrong in ["", "x", &mixed, &token[1..]] {
        let (status, answer) = house
            .json(
                "POST",
                "/v1/visits",
                "",
                Some(json!({ "token": wrong, "idempotency_key": "k" })),
            )
            .await;
        assert_eq!(
            (status, answer["code"].as_str()),
            (403, Some("bad_token")),
            "{wrong}"
        );
    }
    house.pass(15 * 60_000 + 1);
    let (status, _) = house
        .json(
            "POST",
            "/v1/visits",
            "",
            Some(json!({ "token": token, "idempotency_key": "k" })),
        )
        .await;
    assert_eq!(status, 403, "too old");
    let (_, list) = house
        .json("GET", "/v1/sessions", &house.acme.supervisor, None)
        .await;
    assert_eq!(list["items"], json!([]));
}

#[tokio::test]
async fn the_same_start_sent_twice_without_a_cookie_is_one_session() {
    let house = House::new().await;
    let document = house.start_document(&house.acme, "", "").await;
    let body = json!({ "token": document["token"], "idempotency_key": "once" });
    let send = async || {
        house
            .ask("POST", "/v1/visits", "")
            .json(&body)
            .send()
            .await
            .unwrap()
    };
    let first = send().await;
    assert_eq!(first.status(), 201);
    let first: Value = first.json().await.unwrap();
    let again = send().await;
    assert_eq!(again.status(), 200);
    let cookie = cookie_of(&again);
    assert_eq!(
        again.json::<Value>().await.unwrap()["session"]["id"],
        first["session"]["id"]
    );
    let (status, _) = house
        .json(
            "POST",
            "/v1/visits/resume",
            &cookie,
            Some(json!({ "token": document["token"] })),
        )
        .await;
    assert_eq!(status, 200, "the second cookie is good");
}

#[tokio::test]
async fn is_32_is_90_page_and_kind_of_help_travel_with_the_request() {
    let house = House::new().await;
    let admin = &house.acme.admin;
    let (_, queues) = house.json("GET", "/v1/queues", admin, None).await;
    let general = &queues["items"][0]["id"];
    let (_, workshop) = house
        .json(
            "POST",
            "/v1/queues",
            admin,
            Some(json!({ "name": "Workshop" })),
        )
        .await;
    let workshop = &workshop["id"];
    let body = json!({ "key": "repairs", "name": "Repairs", "behaviour": "help_desk", "params": { "queue": workshop } });
    assert_eq!(
        house
            .json("POST", "/v1/services", admin, Some(body))
            .await
            .0,
        201
    );
    for (asked, page, expected, queue) in [
        (
            "repairs",
            Some("https://acme.example/a?x=1"),
            "repairs",
            workshop,
        ),
        (
            "nonsense",
            Some("https://acme.example/b"),
            "general",
            general,
        ),
        ("", None, "general", general),
    ] {
        let document = house
            .start_document(&house.acme, &format!("&service={asked}"), "")
            .await;
        assert_eq!(document["service"]["key"], expected, "{asked}");
        let body = json!({ "token": document["token"], "service": asked, "page": page, "idempotency_key": format!("k{asked}") });
        let answer = house
            .ask("POST", "/v1/visits", "")
            .json(&body)
            .send()
            .await
            .unwrap();
        let visit: Value = answer.json().await.unwrap();
        let path = format!("/v1/sessions/{}", visit["session"]["id"].as_str().unwrap());
        let (_, row) = house.json("GET", &path, admin, None).await;
        assert_eq!(
            (row["service"].as_str(), row["page"].as_str()),
            (Some(expected), page),
            "{asked}"
        );
        let path = format!("{path}/events");
        let (_, events) = house.json("GET", &path, admin, None).await;
        let mut events = events["items"].as_array().unwrap().iter();
        let queued = events.find(|item| item["event"]["kind"] == "queued");
        assert_eq!(&queued.unwrap()["event"]["queue"], queue, "{asked}");
    }
}

#[tokio::test]
async fn is_104_is_106_address_time_and_a_random_id() {
    let house = House::new().await;
    let (_, visit) = house.visit(&house.acme, "one").await;
    let (_, trail) = house
        .json("GET", "/v1/audit", &house.acme.supervisor, None)
        .await;
    let row = trail["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["action"] == "visit.start")
        .unwrap();
    assert_eq!(
        (&row["address"], &row["target"]),
        (&json!("127.0.0.1"), &visit["session"]["id"])
    );
    let mut ids = std::collections::BTreeSet::new();
    for n in 0..50 {
        house.visit(&house.acme, &format!("many{n}")).await;
    }
    let (_, list) = house
        .json(
            "GET",
            "/v1/sessions?limit=200",
            &house.acme.supervisor,
            None,
        )
        .await;
    for row in list["items"].as_array().unwrap() {
        assert!(ids.insert(row["visitor"].as_str().unwrap().to_owned()));
    }
    assert_eq!(ids.len(), 51);
}

#[tokio::test]
async fn is_33_a_required_question_and_values_over_their_limits() {
    let house = House::new().await;
    let change = json!({ "settings": { "question_required": true } });
    house
        .json("PATCH", "/v1/tenant", &house.acme.admin, Some(change))
        .await;
    let document = house.start_document(&house.acme, "", "").await;
    assert_eq!(document["question_required"], true);
    let many: serde_json::Map<String, Value> =
        (0..33).map(|n| (format!("a{n}"), json!("x"))).collect();
    let table = [
        (json!({}), 422, "question_required"),
        (json!({ "question": "   " }), 422, "question_required"),
        (json!({ "question": "x".repeat(4_001) }), 422, "invalid"),
        (
            json!({ "question": "x", "name": "x".repeat(121) }),
            422,
            "invalid",
        ),
        (
            json!({ "question": "x", "locale": "not a language" }),
            422,
            "invalid",
        ),
        (
            json!({ "question": "x", "attributes": many }),
            422,
            "too_many",
        ),
        (
            json!({ "question": "x", "attributes": { "a": 5 } }),
            422,
            "invalid",
        ),
        (
            json!({ "question": "x", "idempotency_key": "" }),
            422,
            "invalid",
        ),
    ];
    for (more, status, code) in table {
        let mut body = json!({ "token": document["token"], "idempotency_key": "k" });
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let (got, answer) = house.json("POST", "/v1/visits", "", Some(body)).await;
        assert_eq!(
            (got, answer["code"].as_str()),
            (status, Some(code)),
            "{more}: {answer}"
        );
    }
    let (_, list) = house
        .json("GET", "/v1/sessions", &house.acme.supervisor, None)
        .await;
    assert_eq!(list["items"], json!([]));
}

#[tokio::test]
async fn starts_are_limited_by_address() {
    let house = House::with(|config| config.limits.starts_per_minute = 3).await;
    for n in 0..3 {
        house.visit(&house.acme, &format!("k{n}")).await;
    }
    let document = house.start_document(&house.acme, "", "").await;
    let body = json!({ "token": document["token"], "idempotency_key": "k4" });
    let (status, answer) = house.json("POST", "/v1/visits", "", Some(body)).await;
    assert_eq!(
        (status, answer["code"].as_str()),
        (429, Some("rate_limited"))
    );
}

#[tokio::test]
async fn is_67_availability_is_told_to_registered_pages_only() {
    let house = House::new().await;
    let ask = async |origin: Option<&str>| {
        let mut request = house
            .http
            .get(house.url(&format!("/v1/sites/{}/availability", house.acme.site_key)));
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        request.send().await.unwrap()
    };
    let answer = ask(Some("https://acme.example")).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(
        answer.headers()["access-control-allow-origin"],
        "https://acme.example"
    );
    assert_eq!(answer.headers()["cache-control"], "private, max-age=2");
    assert!(
        !answer.headers().contains_key("set-cookie"),
        "nothing is stored before the visitor acts"
    );
    let body: Value = answer.json().await.unwrap();
    assert_eq!(
        (&body["state"], &body["accent"]),
        (&json!("away"), &json!("#0f5c4c"))
    );
    let refused = ask(Some("https://evil.example")).await;
    assert_eq!(refused.status(), 403);
    assert!(
        !refused
            .headers()
            .contains_key("access-control-allow-origin")
    );
    assert_eq!(
        refused.json::<Value>().await.unwrap()["code"],
        "origin_unregistered"
    );
    assert!(
        !ask(None)
            .await
            .headers()
            .contains_key("access-control-allow-origin")
    );
}

#[tokio::test]
async fn is_29_two_companies_get_two_start_documents() {
    let house = House::new().await;
    let change = json!({ "settings": { "accent": "#aa0011", "live_typing": false } });
    house
        .json("PATCH", "/v1/tenant", &house.other.admin, Some(change))
        .await;
    let page = "&page=https%3A%2F%2Facme.example%2Ftents&title=Tents%20%3C%2Fscript%3E&subject=gear&locale=ar";
    let ours = house.start_document(&house.acme, page, "").await;
    let theirs = house.start_document(&house.other, "", "").await;
    assert_eq!(
        (&ours["tenant_name"], &theirs["tenant_name"]),
        (&json!("ACME"), &json!("OTHER"))
    );
    assert_eq!(
        (&ours["accent"], &theirs["accent"]),
        (&json!("#0f5c4c"), &json!("#aa0011"))
    );
    assert_eq!(
        (&ours["locale"], &ours["dir"]),
        (&json!("ar"), &json!("rtl"))
    );
    assert_eq!(
        (&ours["page"], &ours["title"]),
        (
            &json!("https://acme.example/tents"),
            &json!("Tents </script>")
        )
    );
    assert_ne!(
        ours["token"],
        house.start_document(&house.acme, page, "").await["token"]
    );
    let viewer = house
        .ask("GET", &format!("/viewer?site={}", house.acme.site_key), "")
        .send()
        .await
        .unwrap();
    let policy = viewer.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        policy.contains("frame-src https://acme.example")
            && policy.contains("frame-ancestors 'none'"),
        "{policy}"
    );
    assert_eq!(
        start_of(&viewer.text().await.unwrap())["entry"],
        "/assets/viewer-x.js"
    );
}

#[tokio::test]
async fn is_29_what_cannot_be_put_together_is_left_at_its_default() {
    let house = House::new().await;
    let (cookie, _) = house.visit(&house.acme, "one").await;
    let odd = "&service=%3Cscript%3E&locale=%00%ff&page=javascript:1&transport=pigeon&subject=";
    let document = house.start_document(&house.acme, odd, &cookie).await;
    assert_eq!(
        (
            &document["service"]["key"],
            &document["locale"],
            &document["transport"]
        ),
        (&json!("general"), &json!("en"), &json!("auto"))
    );
    assert_eq!(document["visitor_known"], true);
    // The record cannot be read: the client of anybody is better than none.
    house.server.app.store.close().await;
    let document = house.start_document(&house.acme, "", &cookie).await;
    assert_eq!(
        (&document["visitor_known"], &document["session_live"]),
        (&json!(false), &json!(false))
    );
    assert_eq!(document["tenant_name"], "ACME");
}

#[tokio::test]
async fn cc_5_cc_6_a_service_may_want_the_question_first() {
    let house = House::new().await;
    let admin = &house.acme.admin;
    let (_, queues) = house.json("GET", "/v1/queues", admin, None).await;
    let params = json!({ "queue": queues["items"][0]["id"], "question_first": true });
    let body =
        json!({ "key": "asked", "name": "Asked", "behaviour": "help_desk", "params": params });
    let (status, made) = house.json("POST", "/v1/services", admin, Some(body)).await;
    assert_eq!(status, 201, "{made}");
    for (service, required) in [("asked", true), ("general", false)] {
        let more = format!("&service={service}");
        let document = house.start_document(&house.acme, &more, "").await;
        assert_eq!(document["question_required"], required, "{service}");
        let plain = format!("/plain/{}?service={service}", house.acme.site_key);
        let plain = house.ask("GET", &plain, "").send().await.unwrap();
        let plain = plain.text().await.unwrap();
        assert_eq!(plain.contains(" required>"), required, "{service}");
        let body =
            json!({ "token": document["token"], "service": service, "idempotency_key": service });
        let (status, answer) = house.json("POST", "/v1/visits", "", Some(body)).await;
        let expected = if required { 422 } else { 201 };
        assert_eq!(status, expected, "{service}: {answer}");
    }
    // A program may start without it; nobody is looked for yet.
    let body = json!({ "service": "asked", "name": "Phone", "key": "phone" });
    let key = &house.acme.key;
    let (status, started) = house
        .json_by_key("POST", "/v1/sessions", key, Some(body))
        .await;
    assert_eq!(
        (status, started["session"]["status"].as_str()),
        (201, Some("active"))
    );
}

#[tokio::test]
async fn cc_6_cc_7_visitors_of_an_open_room_meet_in_one_session() {
    let house = House::new().await;
    let room = json!({ "key": "room", "name": "Room", "behaviour": "open_room" });
    assert_eq!(
        house
            .json("POST", "/v1/services", &house.acme.admin, Some(room))
            .await
            .0,
        201
    );
    let mut sessions = Vec::new();
    let mut cookies = Vec::new();
    for n in 0..3 {
        let document = house.start_document(&house.acme, "&service=room", "").await;
        let body = json!({ "token": document["token"], "service": "room", "idempotency_key": format!("k{n}") });
        let answer = house
            .ask("POST", "/v1/visits", "")
            .json(&body)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 201);
        cookies.push(cookie_of(&answer));
        sessions.push(answer.json::<Value>().await.unwrap()["session"]["id"].clone());
    }
    assert!(sessions.iter().all(|id| *id == sessions[0]), "{sessions:?}");
    let id = sessions[0].as_str().unwrap();
    let (_, roster) = house
        .json(
            "GET",
            &format!("/v1/sessions/{id}/roster"),
            &house.acme.supervisor,
            None,
        )
        .await;
    assert_eq!(roster["items"].as_array().unwrap().len(), 3);
    for cookie in &cookies {
        let document = house.start_document(&house.acme, "", cookie).await;
        assert_eq!(document["session_live"], true);
        let (status, back) = house
            .json(
                "POST",
                "/v1/visits/resume",
                cookie,
                Some(json!({ "token": document["token"] })),
            )
            .await;
        assert_eq!((status, back["session"]["id"].as_str()), (200, Some(id)));
        let transcript = house
            .ask("POST", "/v1/visits/transcript", cookie)
            .json(&json!({ "session": id }))
            .send()
            .await
            .unwrap();
        assert_eq!(transcript.status(), 200);
    }
}
