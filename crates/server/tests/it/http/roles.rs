//! Roles: what agents may do, and who may give it.

use super::house::{House, PASSWORD, logged_in};
use serde_json::{Value, json};
use switchboard_store::{AgentKind, Rank};

/// A role of these rights; its id.
async fn role(house: &House, name: &str, rights: &[&str]) -> String {
    let body = json!({ "name": name, "rights": rights });
    let (status, made) = house
        .json("POST", "/v1/roles", &house.acme.admin, Some(body))
        .await;
    assert_eq!(status, 201, "{made}");
    made["id"].as_str().unwrap().to_owned()
}

fn person(login: &str, role: &str) -> Value {
    json!({ "login": login, "name": login, "password": PASSWORD, "role": role })
}

/// Somebody new with that role: their id and the cookie of their log-in.
async fn somebody(house: &House, login: &str, role: &str) -> (String, String) {
    let (status, made) = house
        .json(
            "POST",
            "/v1/agents",
            &house.acme.admin,
            Some(person(login, role)),
        )
        .await;
    assert_eq!(status, 201, "{made}");
    let id = made["id"].as_str().unwrap().to_owned();
    let row = house
        .server
        .app
        .store
        .agent(house.acme.tenant.id, id.parse().unwrap());
    let row = row.await.unwrap().unwrap();
    (id, logged_in(&house.server, &row).await)
}

#[tokio::test]
async fn is_6_each_right_opens_its_doors_and_no_others() {
    let house = House::new().await;
    // Doors that read, or that are asked for what is not there: nothing is changed.
    let nobody = "00000000-0000-4000-8000-000000000000";
    let doors = [
        ("ratings", "GET", "/v1/ratings".to_owned()),
        ("export", "GET", "/v1/sessions/export".to_owned()),
        ("erase", "DELETE", format!("/v1/sessions/{nobody}")),
        ("erase", "DELETE", format!("/v1/visitors/{nobody}")),
        ("replies", "DELETE", format!("/v1/canned-replies/{nobody}")),
        ("services", "DELETE", format!("/v1/services/{nobody}")),
        ("services", "DELETE", format!("/v1/queues/{nobody}")),
        ("services", "DELETE", format!("/v1/hours/{nobody}")),
        ("sites", "DELETE", format!("/v1/sites/{nobody}")),
        ("agents", "DELETE", format!("/v1/agents/{nobody}")),
        (
            "agents",
            "DELETE",
            format!("/v1/agents/{nobody}/second-factor"),
        ),
        ("roles", "DELETE", format!("/v1/roles/{nobody}")),
        ("integrations", "DELETE", format!("/v1/webhooks/{nobody}")),
        ("integrations", "DELETE", format!("/v1/api-keys/{nobody}")),
        ("integrations", "GET", "/v1/webhooks".to_owned()),
        ("audit", "GET", "/v1/audit".to_owned()),
        ("read_configuration", "GET", "/v1/sites".to_owned()),
        ("read_configuration", "GET", "/v1/agents".to_owned()),
        ("read_configuration", "GET", "/v1/roles".to_owned()),
        (
            "read_configuration",
            "GET",
            "/v1/tenant/retention".to_owned(),
        ),
        ("serve", "GET", "/v1/desk/colleagues".to_owned()),
    ];
    let all = [
        "serve",
        "see_all",
        "monitor",
        "ratings",
        "export",
        "erase",
        "replies",
        "services",
        "sites",
        "company",
        "retention",
        "read_configuration",
        "agents",
        "roles",
        "integrations",
        "audit",
    ];
    for right in all {
        let id = role(&house, right, &[right]).await;
        let (_, cookie) = somebody(&house, &format!("with-{right}"), &id).await;
        let (_, me) = house.json("GET", "/v1/me", &cookie, None).await;
        assert_eq!(
            (&me["agent"]["role"], &me["agent"]["role_name"]),
            (&json!(id), &json!(right))
        );
        let has: Vec<&str> = me["rights"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_str)
            .collect();
        assert!(has.contains(&right), "{has:?}");
        for (needs, method, path) in &doors {
            let status = house
                .ask(method, path, &cookie)
                .send()
                .await
                .unwrap()
                .status();
            assert_eq!(
                status != 403,
                has.contains(needs),
                "{right}: {method} {path}: {status}"
            );
        }
        let change = json!({ "settings": { "preload": false } });
        let status = house
            .json("PATCH", "/v1/tenant", &cookie, Some(change))
            .await
            .0;
        assert_eq!(status == 200, right == "company", "{right}");
        // Everybody reads what the console is made of, and nobody is a program.
        for path in [
            "/v1/tenant",
            "/v1/services",
            "/v1/queues",
            "/v1/hours",
            "/v1/canned-replies",
        ] {
            assert_eq!(
                house.json("GET", path, &cookie, None).await.0,
                200,
                "{right} {path}"
            );
        }
        let start = json!({ "key": "x", "name": "X" });
        assert_eq!(
            house
                .json("POST", "/v1/sessions", &cookie, Some(start))
                .await
                .0,
            403
        );
    }
}

#[tokio::test]
async fn is_6_nobody_gives_or_touches_more_than_they_have() {
    let house = House::new().await;
    let acme = &house.acme;
    let keeper = role(
        &house,
        "Keeper",
        &["serve", "agents", "roles", "integrations"],
    )
    .await;
    let (kim, cookie) = somebody(&house, "kim", &keeper).await;
    let refused = async |method: &str, path: &str, body: Option<Value>| {
        let (status, answer) = house.json(method, path, &cookie, body).await;
        assert_eq!(
            (status, &answer["code"]),
            (403, &json!("beyond_rights")),
            "{method} {path}"
        );
    };
    // Not to others, not to themselves, not by way of a role.
    refused("POST", "/v1/agents", Some(person("eve", "admin"))).await;
    refused("POST", "/v1/agents", Some(person("eve", "supervisor"))).await;
    let path = format!("/v1/agents/{kim}");
    refused(
        "PUT",
        &path,
        Some(json!({ "login": "kim", "name": "Kim", "role": "admin" })),
    )
    .await;
    refused(
        "PUT",
        &path,
        Some(json!({ "login": "kim", "name": "Kim", "rank": "admin" })),
    )
    .await;
    let more = json!({ "name": "Keeper", "rights": ["serve", "agents", "roles", "erase"] });
    refused("PUT", &format!("/v1/roles/{keeper}"), Some(more.clone())).await;
    refused(
        "POST",
        "/v1/roles",
        Some(json!({ "name": "More", "rights": ["erase"] })),
    )
    .await;
    refused("POST", "/v1/api-keys", Some(json!({ "name": "all" }))).await;
    // Nobody above them: not by a new password, nor by taking their second factor away.
    let config = house.server.app.hub.tenant(acme.tenant.id).unwrap();
    let ada = config
        .agents
        .values()
        .find(|agent| agent.login == "admin")
        .unwrap();
    let body =
        json!({ "login": "admin", "name": "Ada", "rank": "admin", "password": "a new password" });
    refused("PUT", &format!("/v1/agents/{}", ada.id), Some(body)).await;
    refused("DELETE", &format!("/v1/agents/{}", ada.id), None).await;
    refused(
        "DELETE",
        &format!("/v1/agents/{}/second-factor", ada.id),
        None,
    )
    .await;
    let above = role(&house, "Above", &["erase"]).await;
    refused(
        "PUT",
        &format!("/v1/roles/{above}"),
        Some(json!({ "name": "A", "rights": [] })),
    )
    .await;
    refused("DELETE", &format!("/v1/roles/{above}"), None).await;
    // Within their own they do.
    let (status, _) = house
        .json("POST", "/v1/agents", &cookie, Some(person("bob", "agent")))
        .await;
    assert_eq!(status, 201);
    let less = json!({ "name": "Less", "rights": ["agents"] });
    assert_eq!(
        house.json("POST", "/v1/roles", &cookie, Some(less)).await.0,
        201
    );
}

#[tokio::test]
async fn is_6_a_role_from_beginning_to_end() {
    let house = House::new().await;
    let acme = &house.acme;
    let (_, roles) = house.json("GET", "/v1/roles", &acme.supervisor, None).await;
    let ids: Vec<&str> = roles["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|role| role["id"].as_str())
        .collect();
    assert_eq!(ids, ["agent", "supervisor", "admin"]);
    assert_eq!(roles["items"][0]["rights"], json!(["serve"]));
    assert_eq!(roles["items"][0]["agents"], 1);
    for (method, body) in [
        ("PUT", Some(json!({ "name": "x", "rights": [] }))),
        ("DELETE", None),
    ] {
        let (status, answer) = house
            .json(method, "/v1/roles/agent", &acme.admin, body)
            .await;
        assert_eq!((status, &answer["code"]), (409, &json!("built_in")));
    }
    let unknown = json!({ "name": "x", "rights": ["teleport"] });
    let (status, answer) = house
        .json("POST", "/v1/roles", &acme.admin, Some(unknown))
        .await;
    assert_eq!(
        (status, &answer["errors"][0]["field"]),
        (422, &json!("rights"))
    );

    let lead = role(&house, "Lead", &["serve", "monitor", "see_all"]).await;
    let twice = json!({ "name": "Lead", "rights": [] });
    assert_eq!(
        house
            .json("POST", "/v1/roles", &acme.admin, Some(twice))
            .await
            .0,
        409
    );
    let (lea, cookie) = somebody(&house, "lea", &lead).await;
    let path = format!("/v1/roles/{lead}");
    let (status, answer) = house.json("DELETE", &path, &acme.admin, None).await;
    assert_eq!((status, &answer["code"]), (409, &json!("role_in_use")));

    // More rights are there at once; fewer end the log-in.
    let more = json!({ "name": "Lead", "rights": ["serve", "monitor", "see_all", "ratings"] });
    assert_eq!(
        house.json("PUT", &path, &acme.admin, Some(more)).await.0,
        200
    );
    assert_eq!(house.json("GET", "/v1/ratings", &cookie, None).await.0, 200);
    let less = json!({ "name": "Lead", "rights": ["serve"] });
    assert_eq!(
        house.json("PUT", &path, &acme.admin, Some(less)).await.0,
        200
    );
    assert_eq!(house.json("GET", "/v1/me", &cookie, None).await.0, 401);

    // Another tenant neither sees nor uses it.
    assert_eq!(
        house
            .json("DELETE", &path, &house.other.admin, None)
            .await
            .0,
        404
    );
    let (status, _) = house
        .json(
            "POST",
            "/v1/agents",
            &house.other.admin,
            Some(person("eve", &lead)),
        )
        .await;
    assert_eq!(status, 422);

    let body = json!({ "login": "lea", "name": "Lea", "role": "agent" });
    let agent = format!("/v1/agents/{lea}");
    assert_eq!(
        house.json("PUT", &agent, &acme.admin, Some(body)).await.0,
        200
    );
    assert_eq!(house.json("DELETE", &path, &acme.admin, None).await.0, 204);
    let (_, trail) = house.json("GET", "/v1/audit", &acme.admin, None).await;
    let rows = trail["items"].as_array().unwrap();
    let change = rows
        .iter()
        .find(|row| row["action"] == "role.change")
        .unwrap();
    assert_eq!(change["detail"]["rights"][1], json!(["serve"]), "{change}");
    assert!(
        rows.iter()
            .any(|row| row["action"] == "role.delete" && row["detail"]["name"] == "Lead")
    );
}

#[tokio::test]
async fn is_6_the_last_who_can_undo_it_stays() {
    let house = House::new().await;
    let acme = &house.acme;
    let config = house.server.app.hub.tenant(acme.tenant.id).unwrap();
    let ada = config
        .agents
        .values()
        .find(|agent| agent.login == "admin")
        .unwrap();
    let path = format!("/v1/agents/{}", ada.id);
    let most: Vec<String> = switchboard_server::auth::Rights::ALL.names();
    let names: Vec<&str> = most.iter().map(String::as_str).collect();
    let chief = role(&house, "Chief", &names).await;
    let last = async |method: &str, path: &str, body: Option<Value>, cookie: &str| {
        let (status, answer) = house.json(method, path, cookie, body).await;
        assert_eq!(
            (status, &answer["code"]),
            (409, &json!("last_admin")),
            "{method} {path}"
        );
    };
    let as_role = |role: &str| json!({ "login": "admin", "name": "Ada", "role": role });
    last("PUT", &path, Some(as_role("supervisor")), &acme.admin).await;
    last("DELETE", &path, None, &acme.admin).await;
    // A role of all rights is as good; then it is that role which stays.
    assert_eq!(
        house
            .json("PUT", &path, &acme.admin, Some(as_role(&chief)))
            .await
            .0,
        200
    );
    let cookie = logged_in(&house.server, ada).await;
    let less = json!({ "name": "Chief", "rights": names[1..] });
    last("PUT", &format!("/v1/roles/{chief}"), Some(less), &cookie).await;
}

#[tokio::test]
async fn is_6_who_may_not_serve_is_never_available() {
    let house = House::new().await;
    let auditor = role(&house, "Auditor", &["see_all", "audit"]).await;
    let (id, _) = somebody(&house, "olga", &auditor).await;
    let body =
        json!({ "tenant": "acme", "login": "olga", "password": PASSWORD, "state": "available" });
    assert_eq!(house.json("POST", "/v1/login", "", Some(body)).await.0, 200);
    let tenant = house.acme.tenant.id;
    let hub = &house.server.app.hub;
    let desk = hub.desk_self(tenant, id.parse().unwrap()).await.unwrap();
    assert_ne!(desk.state, "available");
    let told = hub
        .agent_state(tenant, id.parse().unwrap(), "available".into())
        .await;
    assert!(!told.unwrap());
}

/// The release before this one knows ranks only, on the same record.
#[tokio::test]
async fn is_5_the_rank_stays_what_an_older_release_goes_by() {
    let house = House::new().await;
    let (acme, app) = (&house.acme, &house.server.app);
    let lead = role(&house, "Lead", &["serve", "services"]).await;
    let (lea, cookie) = somebody(&house, "lea", &lead).await;
    let row = async || {
        let found = app.store.agent(acme.tenant.id, lea.parse().unwrap()).await;
        found.unwrap().unwrap()
    };
    assert_eq!(row().await.rank, Rank::Agent, "no more than the role has");
    let names = [
        "serve", "see_all", "monitor", "ratings", "audit", "services",
    ];
    let more = json!({ "name": "Lead", "rights": names });
    let path = format!("/v1/roles/{lead}");
    assert_eq!(
        house.json("PUT", &path, &acme.admin, Some(more)).await.0,
        200
    );
    assert_eq!(row().await.rank, Rank::Supervisor);

    // A client that knows ranks only leaves the role as it is, unless it changes the rank.
    let body = json!({ "login": "lea", "name": "Lea B.", "rank": "supervisor" });
    let agent = format!("/v1/agents/{lea}");
    let (_, kept) = house.json("PUT", &agent, &acme.admin, Some(body)).await;
    assert_eq!(
        (&kept["role"], &kept["rank"]),
        (&json!(lead), &json!("supervisor"))
    );
    assert_eq!(house.json("GET", "/v1/ratings", &cookie, None).await.0, 200);

    // Nor does one that sends back what it has read, but for the rank.
    let mut body = kept.clone();
    body.as_object_mut().unwrap().remove("id");
    let (status, again) = house
        .json("PUT", &agent, &acme.admin, Some(body.clone()))
        .await;
    assert_eq!((status, &again["role"]), (200, &json!(lead)));
    body["rank"] = "agent".into();
    let (_, less) = house.json("PUT", &agent, &acme.admin, Some(body)).await;
    assert_eq!(
        (&less["role"], &less["rank"]),
        (&json!("agent"), &json!("agent"))
    );
    let back = json!({ "login": "lea", "name": "Lea", "role": lead });
    assert_eq!(
        house.json("PUT", &agent, &acme.admin, Some(back)).await.0,
        200
    );
    let cookie = logged_in(&house.server, &row().await).await;

    // That release takes the rank away: it holds.
    let was = row().await;
    assert_eq!(
        (was.kind, was.role.map(|id| id.to_string())),
        (AgentKind::Person, Some(lead))
    );
    let demoted = switchboard_store::Agent {
        rank: Rank::Agent,
        ..was
    };
    app.store.put_agent(&demoted).await.unwrap();
    app.hub.reload(acme.tenant.id).await.unwrap();
    let (_, me) = house.json("GET", "/v1/me", &cookie, None).await;
    assert_eq!(
        (&me["agent"]["role"], &me["rights"]),
        (&json!("agent"), &json!(["serve"]))
    );
    // Nor does the role come back when it changes.
    let wide = json!({ "name": "Lead", "rights": ["serve", "erase"] });
    assert_eq!(
        house.json("PUT", &path, &acme.admin, Some(wide)).await.0,
        200
    );
    let (_, me) = house.json("GET", "/v1/me", &cookie, None).await;
    assert_eq!(me["rights"], json!(["serve"]));
}
