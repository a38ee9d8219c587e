//! Requests that break a rule get a problem with a stable code and change nothing.

use super::house::House;
use serde_json::Value;

struct Bad {
    what: &'static str,
    method: &'static str,
    path: &'static str,
    kind: Option<&'static str>,
    body: &'static str,
    status: u16,
    code: &'static str,
}

const fn bad(
    what: &'static str,
    method: &'static str,
    path: &'static str,
    body: &'static str,
    status: u16,
    code: &'static str,
) -> Bad {
    Bad {
        what,
        method,
        path,
        kind: Some("application/json"),
        body,
        status,
        code,
    }
}

const TABLE: &[Bad] = &[
    bad(
        "no such address",
        "GET",
        "/v1/nothing",
        "",
        404,
        "not_found",
    ),
    bad(
        "no such method",
        "DELETE",
        "/v1/tenant",
        "",
        405,
        "method_not_allowed",
    ),
    bad("not JSON", "POST", "/v1/queues", "{", 400, "bad_json"),
    bad(
        "wrong type",
        "POST",
        "/v1/queues",
        "{\"name\":5}",
        422,
        "invalid",
    ),
    bad("missing field", "POST", "/v1/queues", "{}", 422, "invalid"),
    bad(
        "unknown field",
        "POST",
        "/v1/queues",
        "{\"name\":\"x\",\"colour\":1}",
        422,
        "invalid",
    ),
    bad(
        "empty name",
        "POST",
        "/v1/queues",
        "{\"name\":\"  \"}",
        422,
        "invalid",
    ),
    Bad {
        kind: Some("text/plain"),
        ..bad(
            "other kind",
            "POST",
            "/v1/queues",
            "{\"name\":\"x\"}",
            415,
            "unsupported_media_type",
        )
    },
    Bad {
        kind: None,
        ..bad(
            "no kind",
            "POST",
            "/v1/queues",
            "{\"name\":\"x\"}",
            415,
            "unsupported_media_type",
        )
    },
    bad("no id", "GET", "/v1/sessions/none", "", 404, "not_found"),
    bad(
        "unknown id",
        "GET",
        "/v1/sessions/00000000-0000-0000-0000-000000000001",
        "",
        404,
        "not_found",
    ),
    bad(
        "limit too small",
        "GET",
        "/v1/sessions?limit=0",
        "",
        422,
        "invalid",
    ),
    bad(
        "limit too large",
        "GET",
        "/v1/sessions?limit=201",
        "",
        422,
        "invalid",
    ),
    bad(
        "limit no number",
        "GET",
        "/v1/sessions?limit=x",
        "",
        422,
        "invalid",
    ),
    bad(
        "cursor not ours",
        "GET",
        "/v1/sessions?cursor=x",
        "",
        422,
        "invalid",
    ),
    bad(
        "status unknown",
        "GET",
        "/v1/sessions?status=sleeping",
        "",
        422,
        "invalid",
    ),
    bad(
        "time is none",
        "GET",
        "/v1/sessions?from=yesterday",
        "",
        422,
        "invalid",
    ),
    bad(
        "audit cursor",
        "GET",
        "/v1/audit?cursor=%00",
        "",
        422,
        "invalid",
    ),
    bad(
        "origin with path",
        "POST",
        "/v1/sites",
        "{\"name\":\"x\",\"origins\":[\"https://a.example/b\"]}",
        422,
        "invalid",
    ),
    bad(
        "origin is star",
        "POST",
        "/v1/sites",
        "{\"name\":\"x\",\"origins\":[\"*\"]}",
        422,
        "invalid",
    ),
    bad(
        "origin tries a header",
        "POST",
        "/v1/sites",
        "{\"name\":\"x\",\"origins\":[\"https://a.example; script-src *\"]}",
        422,
        "invalid",
    ),
    bad(
        "behaviour unknown",
        "POST",
        "/v1/services",
        "{\"key\":\"x\",\"name\":\"x\",\"behaviour\":\"y\"}",
        422,
        "invalid",
    ),
    bad(
        "parameters wrong",
        "POST",
        "/v1/services",
        "{\"key\":\"x\",\"name\":\"x\",\"behaviour\":\"help_desk\",\"params\":{}}",
        422,
        "invalid",
    ),
    bad(
        "queue unknown",
        "POST",
        "/v1/services",
        "{\"key\":\"x\",\"name\":\"x\",\"behaviour\":\"help_desk\",\"params\":{\"queue\":\"00000000-0000-0000-0000-000000000001\"}}",
        422,
        "invalid",
    ),
    bad(
        "key in capitals",
        "POST",
        "/v1/services",
        "{\"key\":\"X\",\"name\":\"x\",\"behaviour\":\"open_room\"}",
        422,
        "invalid",
    ),
    bad(
        "key taken",
        "POST",
        "/v1/services",
        "{\"key\":\"general\",\"name\":\"x\",\"behaviour\":\"open_room\"}",
        409,
        "taken",
    ),
    bad(
        "name taken",
        "POST",
        "/v1/queues",
        "{\"name\":\"General\"}",
        409,
        "taken",
    ),
    bad(
        "short password",
        "POST",
        "/v1/agents",
        "{\"login\":\"x\",\"name\":\"x\",\"rank\":\"agent\",\"password\":\"short\"}",
        422,
        "invalid",
    ),
    bad(
        "no password",
        "POST",
        "/v1/agents",
        "{\"login\":\"x\",\"name\":\"x\",\"rank\":\"agent\"}",
        422,
        "invalid",
    ),
    bad(
        "capacity",
        "POST",
        "/v1/agents",
        "{\"login\":\"x\",\"name\":\"x\",\"rank\":\"agent\",\"password\":\"long enough\",\"capacity\":51}",
        422,
        "invalid",
    ),
    bad(
        "rank unknown",
        "POST",
        "/v1/agents",
        "{\"login\":\"x\",\"name\":\"x\",\"rank\":\"root\",\"password\":\"long enough\"}",
        422,
        "invalid",
    ),
    bad(
        "login taken",
        "POST",
        "/v1/agents",
        "{\"login\":\"ann\",\"name\":\"x\",\"rank\":\"agent\",\"password\":\"long enough\"}",
        409,
        "taken",
    ),
    bad(
        "setting unknown",
        "PATCH",
        "/v1/tenant",
        "{\"settings\":{\"max_seat\":1}}",
        422,
        "invalid",
    ),
    bad(
        "seats negative",
        "PATCH",
        "/v1/tenant",
        "{\"settings\":{\"max_seats\":-1}}",
        422,
        "invalid",
    ),
    bad(
        "colour with style",
        "PATCH",
        "/v1/tenant",
        "{\"settings\":{\"accent\":\"red;}*{\"}}",
        422,
        "invalid",
    ),
    bad(
        "language is none",
        "PATCH",
        "/v1/tenant",
        "{\"settings\":{\"locale\":\"english please\"}}",
        422,
        "invalid",
    ),
    bad(
        "built-in state",
        "PATCH",
        "/v1/tenant",
        "{\"settings\":{\"not_ready_states\":[\"available\"]}}",
        422,
        "invalid",
    ),
    bad(
        "reply with a page that is none",
        "POST",
        "/v1/canned-replies",
        "{\"shortcut\":\"a\",\"text\":\"x\",\"address\":\"javascript:alert(1)\"}",
        422,
        "invalid",
    ),
    bad(
        "reply for a service that is none",
        "POST",
        "/v1/canned-replies",
        "{\"shortcut\":\"a\",\"text\":\"x\",\"scope\":\"service\",\"service\":\"nowhere\"}",
        422,
        "invalid",
    ),
    bad(
        "sign that is none",
        "PATCH",
        "/v1/tenant",
        "{\"settings\":{\"place_avatars\":{\"/parts\":\"dragon\"}}}",
        422,
        "invalid",
    ),
    bad(
        "tag twice",
        "PATCH",
        "/v1/tenant",
        "{\"settings\":{\"tags\":[\"a\",\"a\"]}}",
        422,
        "invalid",
    ),
    bad(
        "reply shortcut",
        "POST",
        "/v1/canned-replies",
        "{\"shortcut\":\"a b\",\"text\":\"x\"}",
        422,
        "invalid",
    ),
    bad(
        "site unknown",
        "PUT",
        "/v1/sites/00000000-0000-0000-0000-000000000001",
        "{\"name\":\"x\",\"origins\":[]}",
        404,
        "not_found",
    ),
    bad(
        "key unknown",
        "DELETE",
        "/v1/api-keys/00000000-0000-0000-0000-000000000001",
        "",
        404,
        "not_found",
    ),
    bad(
        "end of none",
        "POST",
        "/v1/sessions/00000000-0000-0000-0000-000000000001/end",
        "",
        404,
        "not_found",
    ),
    bad(
        "token forged",
        "POST",
        "/v1/visits",
        "{\"token\":\"x\",\"idempotency_key\":\"k\"}",
        403,
        "bad_token",
    ),
    bad(
        "set-up token",
        "POST",
        "/v1/setup",
        "{\"token\":\"x\",\"tenant_name\":\"A\",\"tenant_slug\":\"a\",\"name\":\"A\",\"login\":\"a\",\"password\":\"long enough\"}",
        403,
        "bad_setup_token",
    ),
    bad(
        "site of nobody",
        "GET",
        "/v1/sites/none/availability",
        "",
        404,
        "not_found",
    ),
    bad(
        "file above",
        "GET",
        "/assets/..%2f..%2fmanifest.json",
        "",
        404,
        "not_found",
    ),
];

#[tokio::test]
async fn every_bad_request_gets_a_problem_and_changes_nothing() {
    every_bad_request(House::new().await).await;
}

pub async fn every_bad_request(house: House) {
    let state = async || {
        let mut all = Vec::new();
        for list in [
            "sessions",
            "canned-replies",
            "sites",
            "services",
            "queues",
            "agents",
            "api-keys",
            "tenant",
        ] {
            all.push(
                house
                    .json("GET", &format!("/v1/{list}"), &house.acme.admin, None)
                    .await
                    .1,
            );
        }
        all
    };
    let before = state().await;
    for bad in TABLE {
        let mut request = house.ask(bad.method, bad.path, &house.acme.admin);
        if !bad.body.is_empty() {
            request = request.body(bad.body);
        }
        if let Some(kind) = bad.kind {
            request = request.header("content-type", kind);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let kind = answer.headers()["content-type"]
            .to_str()
            .unwrap()
            .to_owned();
        let body: Value = answer.json().await.unwrap();
        assert_eq!(
            (status, body["code"].as_str()),
            (bad.status, Some(bad.code)),
            "{}: {body}",
            bad.what
        );
        assert_eq!(kind, "application/problem+json", "{}", bad.what);
        assert_eq!(body["status"], bad.status, "{}", bad.what);
        for field in ["type", "title", "detail"] {
            assert!(
                body[field].as_str().is_some_and(|text| !text.is_empty()),
                "{}: {field}",
                bad.what
            );
        }
    }
    assert_eq!(before, state().await);
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    let house = House::new().await;
    let body = format!("{{\"name\":\"{}\"}}", "x".repeat(70_000));
    let request = house
        .ask("POST", "/v1/queues", &house.acme.admin)
        .header("content-type", "application/json");
    let answer = request.body(body).send().await.unwrap();
    assert_eq!(answer.status(), 413);
    assert_eq!(answer.json::<Value>().await.unwrap()["code"], "too_large");
}

#[tokio::test]
async fn changes_from_other_sites_are_refused() {
    let house = House::new().await;
    let body = serde_json::json!({ "name": "Evil" });
    type Headers = &'static [(&'static str, &'static str)];
    let table: &[(&str, Headers, bool)] = &[
        ("ours", &[("sb-request", "1"), ("origin", "OURS")], true),
        ("no mark", &[("origin", "OURS")], false),
        (
            "other origin",
            &[("sb-request", "1"), ("origin", "https://evil.example")],
            false,
        ),
        (
            "null origin",
            &[("sb-request", "1"), ("origin", "null")],
            false,
        ),
        ("no origin with a cookie", &[("sb-request", "1")], false),
        (
            "our origin as a prefix",
            &[("sb-request", "1"), ("origin", "OURS.evil.example")],
            false,
        ),
    ];
    for (what, headers, allowed) in table {
        let mut request = house
            .http
            .post(house.url("/v1/queues"))
            .header("cookie", &house.acme.admin)
            .json(&body);
        for (name, value) in *headers {
            request = request.header(*name, value.replace("OURS", house.origin()));
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        if *allowed {
            assert_eq!(status, 201, "{what}");
        } else {
            let body: Value = answer.json().await.unwrap();
            assert_eq!(
                (status, body["code"].as_str()),
                (403, Some("cross_site")),
                "{what}"
            );
        }
    }
    let (_, queues) = house
        .json("GET", "/v1/queues", &house.acme.admin, None)
        .await;
    let evil = queues["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|queue| queue["name"] == "Evil")
        .count();
    assert_eq!(evil, 1, "only our own request acted");
}
