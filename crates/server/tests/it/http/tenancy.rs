//! Who may do what: every operation of the API's own document, by every kind of caller.

use super::{
    bodies::{body_for, hours, profile, role, visitor_login, webhook},
    house::House,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Callers in the order of the columns below.
const CALLERS: [&str; 5] = ["anonymous", "agent", "supervisor", "admin", "key"];

/// What each kind of caller gets for an operation on a thing of its own company: `+` is
/// allowed (whatever the answer is then), `1` is 401, `3` is 403.
fn table() -> BTreeMap<&'static str, &'static str> {
    BTreeMap::from([
        ("GET /healthz", "+++++"),
        ("GET /readyz", "+++++"),
        ("GET /metrics", "+++++"),
        ("GET /v1/version", "+++++"),
        ("GET /v1/capabilities", "+++++"),
        ("GET /v1/login/states", "+++++"),
        ("POST /v1/login", "+++++"),
        ("POST /v1/login/second-factor", "+++++"),
        ("PUT /v1/login/second-factor", "+++++"),
        ("POST /v1/login/directory", "+++++"),
        ("PUT /v1/login/directory", "+++++"),
        ("POST /v1/setup", "+++++"),
        ("GET /v1/signup", "+++++"),
        ("POST /v1/signup", "+++++"),
        ("PATCH /v1/signup", "+++++"),
        ("POST /v1/signup/resume", "+++++"),
        ("POST /v1/signup/finish", "+++++"),
        ("GET /v1/sites/{key}/availability", "+++++"),
        ("POST /v1/visits", "+++++"),
        ("POST /v1/visits/login", "+++++"),
        ("POST /v1/visits/resume", "+++++"),
        ("POST /v1/visits/transcript", "+++++"),
        ("POST /v1/visits/after", "+++++"),
        ("POST /v1/visits/along", "+++++"),
        ("POST /v1/visits/helpers", "+++++"),
        ("POST /v1/visits/waiting", "+++++"),
        ("POST /v1/visits/rating", "+++++"),
        ("POST /v1/visits/transcript/mail", "+++++"),
        ("POST /v1/visits/roster", "+++++"),
        ("POST /v1/visits/withdraw", "+++++"),
        ("POST /v1/visits/forget", "+++++"),
        ("POST /v1/visits/pass", "+++++"),
        ("POST /v1/visits/window", "+++++"),
        ("POST /v1/visits/card", "+++++"),
        ("PUT /v1/visits/card", "+++++"),
        ("GET /v1/visits/{session}/rooms", "+++++"),
        ("POST /v1/visits/{session}/rooms/{room}", "+++++"),
        ("POST /v1/visits/files", "+++++"),
        ("GET /v1/visits/files", "+++++"),
        ("GET /files/{file}/{opening}", "+++++"),
        ("GET /v1/sessions/{id}/files", "1++++"),
        ("POST /v1/sessions/{id}/files", "1++++"),
        ("GET /v1/sessions/{id}/files/{file}", "1++++"),
        ("POST /v1/visits/times", "+++++"),
        ("POST /v1/visits/rendezvous", "+++++"),
        ("GET /v1/rendezvous", "1++++"),
        ("POST /v1/rendezvous", "1333+"),
        ("POST /v1/rendezvous/look", "+++++"),
        ("POST /v1/rendezvous/move", "+++++"),
        ("POST /v1/rendezvous/cancel", "+++++"),
        ("POST /v1/rendezvous/join", "+++++"),
        ("GET /v1/rendezvous/{id}/times", "13+++"),
        ("POST /v1/rendezvous/{id}/move", "13+++"),
        ("POST /v1/rendezvous/{id}/cancel", "13+++"),
        ("POST /v1/visits/{session}/later", "+++++"),
        ("GET /v1/sessions/{id}/rendezvous", "1++++"),
        ("GET /v1/sessions/{id}/times", "1+++3"),
        ("POST /v1/sessions/{id}/later", "1+++3"),
        ("POST /v1/sessions/{id}/callback", "1++++"),
        ("GET /v1/agents/{id}/availability", "13+++"),
        ("PUT /v1/agents/{id}/availability", "13+++"),
        ("GET /v1/rooms", "1++++"),
        ("GET /v1/me", "1+++3"),
        ("POST /v1/desk/details", "1+++3"),
        ("GET /v1/desk/colleagues", "1++++"),
        ("GET /v1/sessions", "1++++"),
        ("POST /v1/sessions", "1333+"),
        ("GET /v1/sessions/export", "133++"),
        ("GET /v1/ratings", "13+++"),
        ("GET /v1/sessions/{id}", "1++++"),
        ("DELETE /v1/sessions/{id}", "133++"),
        ("DELETE /v1/visitors/{id}", "133++"),
        ("GET /v1/visitors/{id}", "1++++"),
        ("GET /v1/visitors/{id}/notes", "1++++"),
        ("POST /v1/visitors/{id}/notes", "1++++"),
        ("GET /v1/sessions/{id}/wrap-up", "1++++"),
        ("PATCH /v1/sessions/{id}/wrap-up", "13+++"),
        ("GET /v1/tenant/retention", "13+++"),
        ("PUT /v1/tenant/retention", "133++"),
        ("GET /v1/tenant/directory", "133++"),
        ("PUT /v1/tenant/directory", "133++"),
        ("DELETE /v1/tenant/directory", "133++"),
        ("GET /v1/sessions/{id}/events", "1++++"),
        ("GET /v1/sessions/{id}/roster", "1++++"),
        ("GET /v1/sessions/{id}/help", "1++++"),
        ("GET /v1/sessions/{id}/voice", "1++++"),
        ("POST /v1/sessions/{id}/voice", "1++++"),
        ("DELETE /v1/sessions/{id}/voice", "1++++"),
        ("POST /v1/sessions/{id}/baton", "1++++"),
        ("POST /v1/sessions/{id}/baton/asks", "1++++"),
        ("DELETE /v1/sessions/{id}/baton/asks/{leg}", "1++++"),
        ("POST /v1/sessions/{id}/follow", "1++++"),
        ("GET /v1/sessions/{id}/page-rules", "1++++"),
        ("GET /v1/sessions/{id}/pushes", "1++++"),
        ("POST /v1/sessions/{id}/pushes", "1++++"),
        ("GET /v1/sessions/{id}/pushes/{push}", "1++++"),
        ("GET /v1/visits/{session}/pushes/{seq}/rules", "+++++"),
        ("POST /v1/sessions/{id}/proxied", "1++++"),
        ("POST /v1/visits/{session}/pushes/{seq}/proxied", "+++++"),
        // It has ended by then.
        ("POST /v1/sessions/{id}/help", "1++++"),
        ("POST /v1/help", "1++++"),
        ("POST /v1/sessions/{id}/searches", "1++++"),
        ("DELETE /v1/sessions/{id}/searches/{search}", "1++++"),
        ("POST /v1/sessions/{id}/details", "1++++"),
        ("POST /v1/sessions/{id}/legs", "1333+"),
        ("DELETE /v1/sessions/{id}/legs/{leg}", "1333+"),
        ("GET /v1/sessions/{id}/calls", "1++++"),
        ("POST /v1/sessions/{id}/calls", "1++++"),
        ("DELETE /v1/sessions/{id}/calls/{leg}", "1++++"),
        ("POST /v1/sessions/{id}/calls/{leg}/keys", "1++++"),
        ("GET /v1/endpoint-proxies", "133++"),
        ("POST /v1/endpoint-proxies", "133++"),
        ("DELETE /v1/endpoint-proxies/{id}", "133++"),
        ("GET /v1/partners", "133++"),
        ("POST /v1/partners", "133++"),
        ("POST /v1/partners/invitations", "133++"),
        ("POST /v1/partners/own", "133++"),
        ("PUT /v1/partners/{id}", "133++"),
        ("DELETE /v1/partners/{id}", "133++"),
        ("GET /v1/destinations", "1+++3"),
        ("GET /v1/destinations/{partner}/areas", "1++++"),
        ("POST /v1/sessions/{id}/warm-transfers", "1+++3"),
        ("POST /v1/sessions/{id}/warm-transfers/preview", "1+++3"),
        (
            "DELETE /v1/sessions/{id}/warm-transfers/{transfer}",
            "1++++",
        ),
        (
            "POST /v1/sessions/{id}/warm-transfers/{transfer}/go",
            "1++++",
        ),
        ("GET /v1/arrivals", "13+++"),
        // By the key of a proxy alone.
        ("POST /v1/endpoint-proxy/details", "13333"),
        ("POST /v1/sessions/{id}/end", "13+++"),
        ("GET /v1/canned-replies", "1++++"),
        ("POST /v1/canned-replies", "133++"),
        ("PUT /v1/canned-replies/{id}", "133++"),
        ("DELETE /v1/canned-replies/{id}", "133++"),
        ("GET /v1/sites", "13+++"),
        ("GET /v1/sites/{id}/seen", "13+++"),
        ("POST /v1/sites", "133++"),
        ("PUT /v1/sites/{id}", "133++"),
        ("DELETE /v1/sites/{id}", "133++"),
        ("GET /v1/services", "1++++"),
        ("POST /v1/services", "133++"),
        ("PUT /v1/services/{id}", "133++"),
        ("DELETE /v1/services/{id}", "133++"),
        ("GET /v1/hours", "1++++"),
        ("POST /v1/hours", "133++"),
        ("PUT /v1/hours/{id}", "133++"),
        ("DELETE /v1/hours/{id}", "133++"),
        ("POST /v1/hours/preview", "133++"),
        ("GET /v1/scenarios", "13+++"),
        ("POST /v1/scenarios", "133++"),
        ("PUT /v1/scenarios/{key}", "133++"),
        ("DELETE /v1/scenarios/{key}", "133++"),
        ("PUT /v1/scenarios/{key}/default", "133++"),
        ("GET /v1/ready-profiles", "13+++"),
        ("POST /v1/profiles", "133++"),
        ("POST /v1/profiles/preview", "13+++"),
        ("POST /v1/profiles/xml", "133++"),
        ("GET /v1/profiles/{id}", "13+++"),
        ("PUT /v1/profiles/{id}", "133++"),
        ("DELETE /v1/profiles/{id}", "133++"),
        ("GET /v1/profiles/{id}/versions", "13+++"),
        ("POST /v1/profiles/{id}/restore", "133++"),
        ("GET /v1/profiles/{id}/xml", "13+++"),
        ("PUT /v1/profiles/{id}/xml", "133++"),
        ("GET /v1/pictures", "13+++"),
        ("POST /v1/pictures", "133++"),
        ("DELETE /v1/pictures/{id}", "133++"),
        ("GET /v1/avatars", "1++++"),
        ("PUT /v1/me/avatar", "1+++3"),
        ("PUT /v1/agents/{id}/avatar", "13+++"),
        ("PUT /v1/sessions/{id}/legs/{leg}/avatar", "1+++3"),
        ("PUT /v1/visits/{session}/avatar", "+++++"),
        ("PATCH /v1/visits/{session}/preferences", "+++++"),
        ("DELETE /v1/queues/{id}", "133++"),
        ("GET /v1/queues", "1++++"),
        ("POST /v1/queues", "133++"),
        ("PUT /v1/queues/{id}", "133++"),
        ("GET /v1/agents/availability", "13+++"),
        ("PUT /v1/agents/{id}/state", "13+++"),
        ("DELETE /v1/agents/{id}/logins", "13+++"),
        ("POST /v1/sessions/{id}/watch", "13++3"),
        ("POST /v1/sessions/{id}/whispers", "13++3"),
        ("POST /v1/sessions/{id}/barge", "13++3"),
        ("POST /v1/sessions/{id}/queue", "13+++"),
        ("GET /v1/wall", "13+++"),
        ("POST /v1/meetings", "1++++"),
        ("POST /v1/rooms", "1+++3"),
        ("POST /v1/sessions/{id}/join", "1+++3"),
        ("DELETE /v1/sessions/{id}/invitation", "1++++"),
        ("GET /v1/agents", "13+++"),
        ("POST /v1/agents", "133++"),
        ("PUT /v1/agents/{id}", "133++"),
        ("DELETE /v1/agents/{id}", "133++"),
        ("DELETE /v1/agents/{id}/second-factor", "133++"),
        ("DELETE /v1/agents/{id}/directory", "133++"),
        ("GET /v1/roles", "13+++"),
        ("POST /v1/roles", "133++"),
        ("PUT /v1/roles/{id}", "133++"),
        ("DELETE /v1/roles/{id}", "133++"),
        ("GET /v1/me/second-factor", "1+++3"),
        ("POST /v1/me/second-factor", "1+++3"),
        // Its body is looked at first.
        ("PUT /v1/me/second-factor", "1++++"),
        ("POST /v1/me/second-factor/off", "1+++3"),
        ("POST /v1/me/second-factor/recovery-codes", "1+++3"),
        ("GET /v1/visitor-logins", "133++"),
        ("POST /v1/visitor-logins", "133++"),
        ("PUT /v1/visitor-logins/{id}", "133++"),
        ("DELETE /v1/visitor-logins/{id}", "133++"),
        ("GET /v1/api-keys", "133++"),
        ("POST /v1/api-keys", "133++"),
        ("DELETE /v1/api-keys/{id}", "133++"),
        ("GET /v1/webhooks", "133++"),
        ("POST /v1/webhooks", "133++"),
        ("PUT /v1/webhooks/{id}", "133++"),
        ("DELETE /v1/webhooks/{id}", "133++"),
        ("POST /v1/webhooks/{id}/secret", "133++"),
        ("POST /v1/webhooks/{id}/test", "133++"),
        ("GET /v1/webhooks/{id}/deliveries", "133++"),
        (
            "POST /v1/webhooks/{id}/deliveries/{message}/redeliver",
            "133++",
        ),
        ("GET /v1/tenant", "1++++"),
        ("PATCH /v1/tenant", "133++"),
        ("GET /v1/audit", "13+++"),
        ("POST /v1/logout", "1+++3"),
    ])
}

/// Things of one company, by the path that names them.
async fn things(house: &House) -> BTreeMap<&'static str, String> {
    let (_, visit) = house.visit(&house.acme, "matrix").await;
    let by_admin = async |path: &str, body: Value| {
        let (status, made) = house
            .json("POST", path, &house.acme.admin, Some(body))
            .await;
        assert_eq!(status, 201, "{path}: {made}");
        made["id"].as_str().unwrap().to_owned()
    };
    let queue = by_admin("/v1/queues", json!({ "name": "Second" })).await;
    let service = json!({ "key": "second", "name": "Second", "behaviour": "help_desk", "params": { "queue": queue } });
    let agent =
        json!({ "login": "joe", "name": "Joe", "rank": "agent", "password": "long enough" });
    let session = visit["session"]["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/sessions/{session}");
    let (_, row) = house.json("GET", &path, &house.acme.admin, None).await;
    let (status, invited) = house
        .json(
            "POST",
            "/v1/partners/invitations",
            &house.acme.admin,
            Some(json!({ "name": "second" })),
        )
        .await;
    assert_eq!(status, 201, "{invited}");
    let partner = invited["partner"]["id"].as_str().unwrap().to_owned();
    BTreeMap::from([
        ("visitors", row["visitor"].as_str().unwrap().to_owned()),
        ("sessions", session),
        // There is none, as far as anybody is told.
        ("rendezvous", house.acme.ann.id.to_string()),
        ("legs", visit["details"]["leg"].as_str().unwrap().to_owned()),
        (
            "canned-replies",
            by_admin(
                "/v1/canned-replies",
                json!({ "shortcut": "x", "text": "y" }),
            )
            .await,
        ),
        (
            "sites",
            by_admin("/v1/sites", json!({ "name": "Second", "origins": [] })).await,
        ),
        ("services", by_admin("/v1/services", service).await),
        ("queues", queue),
        ("hours", by_admin("/v1/hours", hours("second")).await),
        (
            "profiles",
            by_admin("/v1/profiles", profile("second")).await,
        ),
        (
            "pictures",
            house.add_picture("avatar").await["id"]
                .as_str()
                .unwrap()
                .to_owned(),
        ),
        ("agents", by_admin("/v1/agents", agent).await),
        (
            "visitor-logins",
            by_admin("/v1/visitor-logins", visitor_login("second")).await,
        ),
        ("roles", by_admin("/v1/roles", role("second")).await),
        (
            "api-keys",
            by_admin("/v1/api-keys", json!({ "name": "second" })).await,
        ),
        (
            "endpoint-proxies",
            by_admin("/v1/endpoint-proxies", json!({ "name": "second" })).await,
        ),
        (
            "webhooks",
            by_admin("/v1/webhooks", webhook("second")).await,
        ),
        ("partners", partner),
    ])
}

fn fill(path: &str, things: &BTreeMap<&str, String>, site_key: &str) -> String {
    let kind = path.split('/').nth(2).unwrap_or_default();
    let id = things.get(kind).cloned().unwrap_or_default();
    let path = match path {
        "/v1/pictures" => "/v1/pictures?name=stolen&purpose=avatar",
        path => path,
    };
    path.replace("{id}", &id)
        .replace("{leg}", &things["legs"])
        .replace("{push}", &things["legs"])
        .replace("{key}", site_key)
}

#[tokio::test]
async fn is_6_every_operation_by_every_kind_of_caller() {
    every_operation(House::new().await).await;
}

pub async fn every_operation(house: House) {
    let things = things(&house).await;
    let table = table();
    let document = serde_json::to_value(switchboard_server::http::openapi()).unwrap();
    let mut seen = 0;
    let mut operations: Vec<(String, String)> = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            operations.push((method.to_uppercase(), path.clone()));
        }
    }
    // What removes things, or logs out, comes last.
    operations
        .sort_by_key(|(method, path)| (path == "/v1/logout", method == "DELETE", path.clone()));
    for (method, path) in operations {
        let name = format!("{method} {path}");
        let row = table
            .get(name.as_str())
            .unwrap_or_else(|| panic!("{name} is not in the table"));
        seen += 1;
        let real = fill(&path, &things, &house.acme.site_key);
        let body = (method != "GET" && method != "DELETE").then(|| body_for(&path));
        for (caller, expected) in CALLERS.iter().zip(row.chars()) {
            let company = &house.acme;
            let (status, answer) = match *caller {
                "key" => {
                    house
                        .json_by_key(&method, &real, &company.key, body.clone())
                        .await
                }
                "anonymous" => house.json(&method, &real, "", body.clone()).await,
                "agent" => {
                    house
                        .json(&method, &real, &company.agent, body.clone())
                        .await
                }
                "supervisor" => {
                    house
                        .json(&method, &real, &company.supervisor, body.clone())
                        .await
                }
                _ => {
                    house
                        .json(&method, &real, &company.admin, body.clone())
                        .await
                }
            };
            let open = matches!(path.as_str(), "/v1/login" | "/v1/setup")
                || path.starts_with("/v1/visits");
            let fits = match expected {
                '1' => status == 401 && answer["code"] == "unauthenticated",
                '3' => status == 403 && answer["code"] == "not_allowed",
                _ => {
                    open || !matches!(status, 401)
                        && answer["code"] != "not_allowed"
                        && status < 500
                }
            };
            assert!(
                fits,
                "{name} by {caller}: expected {expected}, got {status} {answer}"
            );
        }
    }
    assert_eq!(
        seen,
        table.len(),
        "the table names operations that do not exist"
    );
}

#[tokio::test]
async fn is_6_nothing_of_one_company_is_seen_or_changed_by_another() {
    nothing_of_another(House::new().await).await;
}

pub async fn nothing_of_another(house: House) {
    let things = things(&house).await;
    let document = serde_json::to_value(switchboard_server::http::openapi()).unwrap();
    let mut tried = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        if !path.contains("{id}") {
            continue;
        }
        for method in item.as_object().unwrap().keys() {
            let method = method.to_uppercase();
            let mut real = fill(path, &things, "");
            if path.ends_with("/details") {
                real.push_str(&format!("?leg={}", things["legs"]));
            }
            if path.ends_with("/files") {
                real.push_str(&format!("?name=a.txt&leg={}", things["legs"]));
            }
            if path.ends_with("/page-rules") {
                real.push_str("?url=http://127.0.0.1:9/");
            }
            let body = (method != "GET" && method != "DELETE").then(|| body_for(path));
            let by_admin = house
                .json(&method, &real, &house.other.admin, body.clone())
                .await;
            let by_key = house
                .json_by_key(&method, &real, &house.other.key, body)
                .await;
            for (who, (status, answer)) in [("admin", by_admin), ("key", by_key)] {
                let hidden = status == 404 || status == 403 && answer["code"] == "not_allowed";
                assert!(
                    hidden,
                    "{method} {real} by the other company's {who}: {status} {answer}"
                );
                assert!(!answer.to_string().contains("Hello?"), "{method} {real}");
            }
            tried += 1;
        }
    }
    assert!(tried >= 14, "{tried}");
    // Lists hold only one's own, and nothing was changed.
    for list in [
        "sessions",
        "canned-replies",
        "sites",
        "services",
        "queues",
        "hours",
        "scenarios",
        "pictures",
        "avatars",
        "agents",
        "roles",
        "api-keys",
        "webhooks",
        "audit",
    ] {
        let (_, theirs) = house
            .json("GET", &format!("/v1/{list}"), &house.other.admin, None)
            .await;
        let (_, ours) = house
            .json("GET", &format!("/v1/{list}"), &house.acme.admin, None)
            .await;
        for id in things.values() {
            assert!(!theirs.to_string().contains(id.as_str()), "{list}");
        }
        assert!(!ours.to_string().contains("stolen"), "{list}");
    }
    let (_, found) = house
        .json("GET", "/v1/sessions?q=Hello", &house.other.admin, None)
        .await;
    assert_eq!(found["items"], json!([]), "search");
}

#[tokio::test]
async fn agents_see_their_own_and_unassigned_sessions_only() {
    let house = House::new().await;
    let (_, visit) = house.visit(&house.acme, "one").await;
    let id = visit["session"]["id"].as_str().unwrap();
    let path = format!("/v1/sessions/{id}");
    assert_eq!(
        house.json("GET", &path, &house.acme.agent, None).await.0,
        200,
        "nobody serves it yet"
    );
    let (_, waiting) = house
        .json(
            "GET",
            "/v1/sessions?status=waiting",
            &house.acme.agent,
            None,
        )
        .await;
    assert_eq!(waiting["items"].as_array().unwrap().len(), 1);
    let (_, own) = house
        .json("GET", "/v1/sessions", &house.acme.agent, None)
        .await;
    assert_eq!(own["items"], json!([]), "not their own");
    let other = uuid::Uuid::from_u128(7);
    let (status, _) = house
        .json(
            "GET",
            &format!("/v1/sessions?agent={other}"),
            &house.acme.agent,
            None,
        )
        .await;
    assert_eq!(status, 403);
    let (_, all) = house
        .json("GET", "/v1/sessions", &house.acme.supervisor, None)
        .await;
    assert_eq!(all["items"].as_array().unwrap().len(), 1);
}
