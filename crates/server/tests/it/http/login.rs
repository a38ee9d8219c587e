//! Log-in of agents.

use super::house::{House, PASSWORD, cookie_of};
use serde_json::json;
use sqlx::ConnectOptions;
use std::net::IpAddr;

#[tokio::test]
async fn is_97_is_98_logins_are_refused_uniformly() {
    let house = House::new().await;
    let table = [
        ("acme", "ann", "wrong password"),
        ("acme", "nobody", PASSWORD),
        ("nowhere", "ann", PASSWORD),
        ("", "", ""),
        ("acme", "ann", ""),
        ("acme", "' or 1=1 --", PASSWORD),
    ];
    let mut bodies = Vec::new();
    for (tenant, login, password) in table {
        let body =
            json!({ "tenant": tenant, "login": login, "password": password, "state": "available" });
        let (status, answer) = house.json("POST", "/v1/login", "", Some(body)).await;
        assert_eq!(
            (status, answer["code"].as_str()),
            (401, Some("bad_login")),
            "{tenant} {login}"
        );
        bodies.push(answer);
    }
    assert!(
        bodies.windows(2).all(|pair| pair[0] == pair[1]),
        "every refusal is the same"
    );
}

#[tokio::test]
async fn is_98_the_same_name_at_two_companies() {
    let house = House::new().await;
    let app = &house.server.app;
    let hash = app.passwords.hash("another password".into()).await;
    app.store
        .put_agent(&switchboard_store::Agent {
            password: hash,
            ..house.other.ann.clone()
        })
        .await
        .unwrap();
    let log_in = async |tenant: &str, password: &str| {
        let body =
            json!({ "tenant": tenant, "login": "ann", "password": password, "state": "available" });
        house.json("POST", "/v1/login", "", Some(body)).await.0
    };
    assert_eq!(log_in("acme", PASSWORD).await, 200);
    assert_eq!(log_in("other", PASSWORD).await, 401);
    assert_eq!(log_in("other", "another password").await, 200);
    assert_eq!(log_in("acme", "another password").await, 401);
}

#[tokio::test]
async fn is_99_is_100_state_address_and_time_are_recorded() {
    let house =
        House::with(|config| config.trusted_proxies = vec!["127.0.0.1".parse().unwrap()]).await;
    let (status, states) = house
        .json("GET", "/v1/login/states?tenant=acme", "", None)
        .await;
    assert_eq!(
        (status, &states["states"]),
        (200, &json!(["available", "break", "away"]))
    );

    let settings = json!({ "settings": { "not_ready_states": ["break", "training"] } });
    assert_eq!(
        house
            .json("PATCH", "/v1/tenant", &house.acme.admin, Some(settings))
            .await
            .0,
        200
    );
    let (_, states) = house
        .json("GET", "/v1/login/states?tenant=acme", "", None)
        .await;
    assert_eq!(states["states"], json!(["available", "break", "training"]));

    let body =
        json!({ "tenant": "acme", "login": "ann", "password": PASSWORD, "state": "training" });
    let answer = house
        .ask("POST", "/v1/login", "")
        .header("x-forwarded-for", "6.6.6.6, 198.51.100.7")
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    let set = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    for part in [
        "__Host-sb_a=",
        "HttpOnly",
        "Secure",
        "SameSite=Strict",
        "Path=/",
    ] {
        assert!(set.contains(part), "{part} in {set}");
    }
    let cookie = cookie_of(&answer);
    let (status, me) = house.json("GET", "/v1/me", &cookie, None).await;
    assert_eq!((status, me["agent"]["login"].as_str()), (200, Some("ann")));

    let (_, trail) = house
        .json("GET", "/v1/audit", &house.acme.supervisor, None)
        .await;
    let row = trail["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["action"] == "agent.login")
        .unwrap();
    assert_eq!(
        row["address"], "198.51.100.7",
        "the proxy's word for the last hop, not the caller's own claim"
    );
    assert_eq!(row["detail"]["state"], "training");
    assert!(switchboard_core::Time::parse(row["at"].as_str().unwrap()).is_some());
    let desk = house
        .server
        .app
        .hub
        .desk_self(house.acme.tenant.id, house.acme.ann.id)
        .await
        .unwrap();
    assert_eq!(desk.state, "training");

    let wrong =
        json!({ "tenant": "acme", "login": "ann", "password": PASSWORD, "state": "dancing" });
    assert_eq!(
        house.json("POST", "/v1/login", "", Some(wrong)).await.0,
        422
    );
    let none = json!({ "tenant": "acme", "login": "ann", "password": PASSWORD });
    assert_eq!(house.json("POST", "/v1/login", "", Some(none)).await.0, 200);
    let desk = house
        .server
        .app
        .hub
        .desk_self(house.acme.tenant.id, house.acme.ann.id)
        .await
        .unwrap();
    assert_ne!(desk.state, "available", "no answer is not available");
}

#[tokio::test]
async fn is_80_is_97_guessing_is_slowed_but_the_owner_is_never_locked_out() {
    let house = House::with(|config| {
        config.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
        config.limits.logins_per_minute = 3;
    })
    .await;
    let try_from = async |address: &str, password: &str| {
        let body =
            json!({ "tenant": "acme", "login": "ann", "password": password, "state": "available" });
        let request = house
            .ask("POST", "/v1/login", "")
            .header("x-forwarded-for", address)
            .json(&body);
        let answer = request.send().await.unwrap();
        (
            answer.status().as_u16(),
            answer.headers().contains_key("retry-after"),
        )
    };
    for _ in 0..3 {
        assert_eq!(try_from("203.0.113.5", "guess").await, (401, false));
    }
    assert_eq!(
        try_from("203.0.113.5", PASSWORD).await,
        (429, true),
        "also the right one, or it would tell"
    );
    assert_eq!(
        try_from("198.51.100.1", PASSWORD).await.0,
        200,
        "the owner, from elsewhere"
    );
    // A third of a minute later, by the record's clock: the nodes' own may differ.
    house.pass(20_000);
    assert_eq!(try_from("203.0.113.5", PASSWORD).await.0, 429);
    let record = house.server.app.config.sqlite_file().unwrap();
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(record);
    let mut beside = options.connect().await.unwrap();
    sqlx::query("update guesses set forgotten = forgotten - 20000")
        .execute(&mut beside)
        .await
        .unwrap();
    assert_eq!(
        try_from("203.0.113.5", PASSWORD).await.0,
        200,
        "after a while"
    );
    for _ in 0..10 {
        assert_eq!(
            try_from("198.51.100.1", PASSWORD).await.0,
            200,
            "success is not counted"
        );
    }
}

#[tokio::test]
async fn logging_out_expiry_and_disabling_end_a_login_at_once() {
    let house = House::new().await;
    let company = &house.acme;
    assert_eq!(
        house.json("GET", "/v1/me", &company.agent, None).await.0,
        200
    );
    assert_eq!(
        house
            .json("POST", "/v1/logout", &company.agent, None)
            .await
            .0,
        204
    );
    assert_eq!(
        house.json("GET", "/v1/me", &company.agent, None).await.0,
        401
    );

    let cookie = super::house::logged_in(&house.server, &company.ann).await;
    let path = format!("/v1/agents/{}", company.ann.id);
    let body = json!({ "login": "ann", "name": "Ann", "rank": "agent", "disabled": true });
    assert_eq!(
        house
            .json("PUT", &path, &company.admin, Some(body.clone()))
            .await
            .0,
        200
    );
    assert_eq!(house.json("GET", "/v1/me", &cookie, None).await.0, 401);
    let log_in =
        json!({ "tenant": "acme", "login": "ann", "password": PASSWORD, "state": "available" });
    assert_eq!(
        house.json("POST", "/v1/login", "", Some(log_in)).await.0,
        401
    );

    house.pass(12 * 3_600_000 + 1);
    assert_eq!(
        house.json("GET", "/v1/me", &company.admin, None).await.0,
        401,
        "twelve hours later"
    );
}

#[tokio::test]
async fn is_97_clear_text_is_sent_to_https_or_refused_behind_a_proxy() {
    let house = House::with(|config| {
        config.public_url = "https://chat.example.org".into();
        config.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    })
    .await;
    let page = house
        .http
        .get(house.url("/console?x=1"))
        .header("x-forwarded-proto", "http")
        .send()
        .await
        .unwrap();
    assert_eq!(page.status(), 308);
    assert_eq!(
        page.headers()["location"],
        "https://chat.example.org/console?x=1"
    );
    let body =
        json!({ "tenant": "acme", "login": "ann", "password": PASSWORD, "state": "available" });
    let send = async |scheme: &str| {
        let request = house
            .ask("POST", "/v1/login", "")
            .header("x-forwarded-proto", scheme)
            .json(&body);
        request.send().await.unwrap()
    };
    assert_eq!(send("http").await.status(), 403);
    let answer = send("https").await;
    assert_eq!(answer.status(), 200);
    assert_eq!(
        answer.headers()["strict-transport-security"],
        "max-age=31536000"
    );
    let ready = house.http.get(house.url("/readyz")).send().await.unwrap();
    assert_eq!(
        ready.status(),
        200,
        "those who run the server may ask in clear text"
    );
    assert!(house.server.address.ip() == IpAddr::from([127, 0, 0, 1]));
}

#[tokio::test]
async fn is_101_features_follow_the_tenant() {
    let house = House::new().await;
    let features =
        async || house.json("GET", "/v1/me", &house.acme.agent, None).await.1["features"].clone();
    assert_eq!(
        features().await["canned_replies"],
        true,
        "missing configuration is the default"
    );
    let change = json!({ "settings": { "agent_features": { "canned_replies": false } } });
    assert_eq!(
        house
            .json("PATCH", "/v1/tenant", &house.acme.admin, Some(change))
            .await
            .0,
        200
    );
    let features = features().await;
    assert_eq!(
        (&features["canned_replies"], &features["push"]),
        (&json!(false), &json!(true))
    );
}
