//! Second factors, at log-in and on one's own account.

use super::house::{Company, House, PASSWORD, cookie_of, logged_in};
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

/// The code that an app with that secret shows, so many steps from now.
fn code(house: &House, secret: &str, steps: i64) -> String {
    let app = Builder::new()
        .with_secret(Secret::try_from_base32(secret).unwrap())
        .with_account_name("test")
        .build()
        .unwrap();
    let seconds = house.server.app.clock.now().0 / 1_000 + 30 * steps;
    app.generate(seconds as u64).to_string()
}

fn who(login: &str, code: Option<&str>) -> Value {
    let mut body =
        json!({ "tenant": "acme", "login": login, "password": PASSWORD, "state": "available" });
    if let Some(code) = code {
        body["code"] = code.into();
    }
    body
}

async fn log_in(house: &House, login: &str, code: Option<&str>) -> (u16, String) {
    let (status, answer) = house
        .json("POST", "/v1/login", "", Some(who(login, code)))
        .await;
    (status, answer["code"].as_str().unwrap_or("").to_owned())
}

/// Sets a second factor up; gives its secret and the recovery codes.
async fn set_up(house: &House, cookie: &str) -> (String, Vec<String>) {
    let path = "/v1/me/second-factor";
    let proof = json!({ "password": PASSWORD });
    let (status, begun) = house.json("POST", path, cookie, Some(proof)).await;
    assert_eq!(status, 200, "{begun}");
    let secret = begun["secret"].as_str().unwrap().to_owned();
    let shown = json!({ "code": code(house, &secret, 0) });
    let (status, codes) = house.json("PUT", path, cookie, Some(shown)).await;
    assert_eq!(status, 200, "{codes}");
    let codes = codes["recovery_codes"].as_array().unwrap();
    let codes = codes.iter().map(|code| code.as_str().unwrap().to_owned());
    // The step whose code was shown is used up.
    house.pass(30_000);
    (secret, codes.collect())
}

async fn actions(house: &House, company: &Company) -> Vec<String> {
    let (_, trail) = house
        .json("GET", "/v1/audit?limit=200", &company.supervisor, None)
        .await;
    let rows = trail["items"].as_array().unwrap().iter();
    rows.map(|row| row["action"].as_str().unwrap().to_owned())
        .collect()
}

async fn the_story(house: House) {
    let acme = &house.acme;
    assert_eq!(
        log_in(&house, "ann", Some("123456")).await.0,
        200,
        "not asked for yet"
    );

    // What was begun counts only once a code of it was shown.
    let path = "/v1/me/second-factor";
    let wrong = json!({ "password": "another password" });
    let (status, problem) = house.json("POST", path, &acme.agent, Some(wrong)).await;
    assert_eq!(
        (status, &problem["errors"][0]["field"]),
        (422, &json!("password"))
    );
    let proof = json!({ "password": PASSWORD });
    let (_, begun) = house.json("POST", path, &acme.agent, Some(proof)).await;
    assert!(
        begun["uri"]
            .as_str()
            .unwrap()
            .starts_with("otpauth://totp/ACME:ann?")
    );
    assert!(begun["qr"]["path"].as_str().unwrap().starts_with("M4 4h7"));
    assert_eq!(log_in(&house, "ann", None).await.0, 200);
    let far = code(&house, begun["secret"].as_str().unwrap(), 3);
    let (status, _) = house
        .json("PUT", path, &acme.agent, Some(json!({ "code": far })))
        .await;
    assert_eq!(status, 422);
    let (_, own) = house.json("GET", path, &acme.agent, None).await;
    assert_eq!(own, json!({ "recovery_codes_left": 0, "required": false }));

    let (secret, recovery) = set_up(&house, &acme.agent).await;
    assert_eq!(recovery.len(), 10);
    let (_, own) = house.json("GET", path, &acme.agent, None).await;
    assert!(
        own["since"].is_string() && own["recovery_codes_left"] == 10,
        "{own}"
    );

    // The password alone is no longer enough, and says no more to whoever does not have it.
    let needed = (401, "second_factor_needed".to_owned());
    assert_eq!(log_in(&house, "ann", None).await, needed);
    let mut guess = who("ann", Some(&code(&house, &secret, 0)));
    guess["password"] = "guess".into();
    let (status, answer) = house.json("POST", "/v1/login", "", Some(guess)).await;
    assert_eq!((status, &answer["code"]), (401, &json!("bad_login")));
    let bad = (401, "bad_code".to_owned());
    assert_eq!(log_in(&house, "ann", Some("000000")).await, bad);
    assert_eq!(
        log_in(&house, "ann", Some(&code(&house, &secret, 2))).await,
        bad
    );

    // Each step is good once, and none before it.
    let now = code(&house, &secret, 0);
    let earlier = code(&house, &secret, -1);
    let spaced = format!("{} {}", &now[..3], &now[3..]);
    assert_eq!(log_in(&house, "ann", Some(&spaced)).await.0, 200);
    assert_eq!(log_in(&house, "ann", Some(&now)).await, bad, "used");
    assert_eq!(
        log_in(&house, "ann", Some(&earlier)).await,
        bad,
        "before one that was used"
    );
    assert_eq!(
        log_in(&house, "ann", Some(&code(&house, &secret, 1)))
            .await
            .0,
        200
    );

    // A recovery code too, however it is typed.
    let typed = recovery[0].to_uppercase().replace('-', " ");
    assert_eq!(log_in(&house, "ann", Some(&typed)).await.0, 200);
    assert_eq!(log_in(&house, "ann", Some(&recovery[0])).await, bad);
    let (_, own) = house.json("GET", path, &acme.agent, None).await;
    assert_eq!(own["recovery_codes_left"], 9);

    // New ones make the old ones void; both take password and code.
    house.pass(60_000);
    let codes = "/v1/me/second-factor/recovery-codes";
    let bare = json!({ "password": PASSWORD });
    let (status, problem) = house
        .json("POST", codes, &acme.agent, Some(bare.clone()))
        .await;
    assert_eq!(
        (status, &problem["errors"][0]["field"]),
        (422, &json!("code"))
    );
    let proof = json!({ "password": PASSWORD, "code": code(&house, &secret, 0) });
    let (status, fresh) = house.json("POST", codes, &acme.agent, Some(proof)).await;
    assert_eq!(
        (status, fresh["recovery_codes"].as_array().unwrap().len()),
        (200, 10)
    );
    assert_eq!(log_in(&house, "ann", Some(&recovery[1])).await, bad);

    // Another app in its place: the old one holds until the new one was shown.
    let proof = json!({ "password": PASSWORD, "code": fresh["recovery_codes"][0] });
    let (status, begun) = house.json("POST", path, &acme.agent, Some(proof)).await;
    assert_eq!(status, 200, "{begun}");
    let other = begun["secret"].as_str().unwrap();
    assert_ne!(other, secret);
    house.pass(30_000);
    assert_eq!(
        log_in(&house, "ann", Some(&code(&house, &secret, 0)))
            .await
            .0,
        200
    );
    house.pass(30_000);
    let shown = json!({ "code": code(&house, other, 0) });
    assert_eq!(
        house.json("PUT", path, &acme.agent, Some(shown)).await.0,
        200
    );
    house.pass(30_000);
    assert_eq!(
        log_in(&house, "ann", Some(&code(&house, &secret, 0))).await,
        bad
    );
    assert_eq!(
        log_in(&house, "ann", Some(&code(&house, other, 0))).await.0,
        200
    );

    // Off again, by password and code.
    let off = "/v1/me/second-factor/off";
    assert_eq!(
        house.json("POST", off, &acme.agent, Some(bare)).await.0,
        422
    );
    house.pass(30_000);
    let proof = json!({ "password": PASSWORD, "code": code(&house, other, 0) });
    assert_eq!(
        house.json("POST", off, &acme.agent, Some(proof)).await.0,
        204
    );
    assert_eq!(log_in(&house, "ann", None).await.0, 200);

    let actions = actions(&house, acme).await;
    for action in ["begin", "on", "refused", "off"] {
        let action = format!("agent.second_factor_{action}");
        assert!(actions.contains(&action), "{action}: {actions:?}");
    }
    assert!(actions.contains(&"agent.recovery_codes".to_owned()));
}

#[tokio::test]
async fn is_97_a_second_factor_from_set_up_to_the_end() {
    let generous = |config: &mut switchboard_server::config::Config| {
        config.limits.logins_per_minute = 1_000;
        config.limits.logins_per_minute_and_address = 1_000;
    };
    the_story(House::with(generous).await).await;
    if let Some(house) = House::on_postgres_with(generous).await {
        the_story(house).await;
    }
}

#[tokio::test]
async fn is_97_codes_cannot_be_guessed() {
    let house = House::with(|config| {
        config.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
        config.limits.logins_per_minute = 3;
    })
    .await;
    let (secret, _) = set_up(&house, &house.acme.agent).await;
    let from = async |address: String, code: &str| {
        let request = house
            .ask("POST", "/v1/login", "")
            .header("x-forwarded-for", address)
            .json(&who("ann", Some(code)));
        request.send().await.unwrap().status().as_u16()
    };
    for guess in 0..3 {
        let address = format!("203.0.113.{guess}");
        assert_eq!(from(address, &format!("00000{guess}")).await, 401);
    }
    let right = code(&house, &secret, 0);
    assert_eq!(
        from("198.51.100.1".into(), &right).await,
        429,
        "from whichever address"
    );
    // Nor by way of a log-in that is open.
    let proof = json!({ "password": PASSWORD, "code": right });
    let path = "/v1/me/second-factor/off";
    assert_eq!(
        house
            .json("POST", path, &house.acme.agent, Some(proof))
            .await
            .0,
        429
    );
}

#[tokio::test]
async fn is_97_who_needs_a_second_factor_sets_it_up_first() {
    let house = House::new().await;
    let acme = &house.acme;
    let want = async |who: &str| {
        let change = json!({ "settings": { "second_factor": who } });
        let (status, answer) = house
            .json("PATCH", "/v1/tenant", &acme.admin, Some(change))
            .await;
        assert_eq!(status, 200, "{answer}");
    };
    let path = "/v1/login/second-factor";
    let asks = |login: &str| json!({ "tenant": "acme", "login": login, "password": PASSWORD });
    let (status, answer) = house.json("POST", path, "", Some(asks("ann"))).await;
    assert_eq!(
        (status, &answer["code"]),
        (409, &json!("second_factor_not_wanted"))
    );

    want("administrators").await;
    let missing = (403, "second_factor_missing".to_owned());
    assert_eq!(log_in(&house, "admin", None).await, missing);
    assert_eq!(log_in(&house, "sue", None).await.0, 200);
    want("everybody").await;
    assert_eq!(log_in(&house, "sue", None).await, missing);
    assert_eq!(
        house.json("GET", "/v1/me", &acme.agent, None).await.0,
        200,
        "at the next log-in"
    );
    let key = house
        .json_by_key("GET", "/v1/sessions", &acme.key, None)
        .await;
    assert_eq!(key.0, 200, "keys are not asked");

    let mut wrong = asks("ann");
    wrong["password"] = "guess".into();
    assert_eq!(house.json("POST", path, "", Some(wrong)).await.0, 401);
    let (status, begun) = house.json("POST", path, "", Some(asks("ann"))).await;
    assert_eq!(status, 200, "{begun}");
    let secret = begun["secret"].as_str().unwrap();
    assert_eq!(
        log_in(&house, "ann", Some(&code(&house, secret, 0))).await,
        missing
    );
    let bad = house
        .json("PUT", path, "", Some(who("ann", Some("000000"))))
        .await;
    assert_eq!((bad.0, &bad.1["code"]), (401, &json!("bad_code")));
    let body = who("ann", Some(&code(&house, secret, 0)));
    let answer = house.ask("PUT", path, "").json(&body).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let cookie = cookie_of(&answer);
    let codes: Value = answer.json().await.unwrap();
    assert_eq!(codes["recovery_codes"].as_array().unwrap().len(), 10);
    let (_, me) = house.json("GET", "/v1/me", &cookie, None).await;
    assert_eq!(me["agent"]["login"], "ann");
    let needed = (401, "second_factor_needed".to_owned());
    assert_eq!(log_in(&house, "ann", None).await, needed);

    // With the password alone nobody puts their own app in its place.
    assert_eq!(house.json("POST", path, "", Some(asks("ann"))).await.0, 409);
    let off = json!({ "password": PASSWORD, "code": codes["recovery_codes"][0] });
    let (status, answer) = house
        .json("POST", "/v1/me/second-factor/off", &cookie, Some(off))
        .await;
    assert_eq!(
        (status, &answer["code"]),
        (409, &json!("second_factor_required"))
    );
}

#[tokio::test]
async fn is_97_who_has_lost_it_gets_it_taken_away() {
    let house = House::new().await;
    let acme = &house.acme;
    set_up(&house, &acme.agent).await;
    let (_, agents) = house.json("GET", "/v1/agents", &acme.admin, None).await;
    let has = |login: &str| {
        let all = agents["items"].as_array().unwrap();
        all.iter().find(|agent| agent["login"] == login).unwrap()["second_factor"].clone()
    };
    assert_eq!((has("ann"), has("sue")), (json!(true), json!(false)));

    let path = format!("/v1/agents/{}/second-factor", acme.ann.id);
    assert_eq!(
        house.json("DELETE", &path, &acme.supervisor, None).await.0,
        403
    );
    assert_eq!(
        house
            .json("DELETE", &path, &house.other.admin, None)
            .await
            .0,
        404
    );
    assert_eq!(house.json("DELETE", &path, &acme.admin, None).await.0, 204);
    assert_eq!(house.json("DELETE", &path, &acme.admin, None).await.0, 404);
    assert_eq!(
        house.json("GET", "/v1/me", &acme.agent, None).await.0,
        401,
        "logged out"
    );
    assert_eq!(log_in(&house, "ann", None).await.0, 200);
    assert!(
        actions(&house, acme)
            .await
            .contains(&"agent.second_factor_reset".to_owned())
    );

    // Assistants and keys have none.
    let key = house
        .json_by_key("GET", "/v1/me/second-factor", &acme.key, None)
        .await;
    assert_eq!(key.0, 403);
    let sue = house.server.app.hub.tenant(acme.tenant.id).unwrap();
    let sue = sue
        .agents
        .values()
        .find(|agent| agent.login == "sue")
        .unwrap()
        .clone();
    let cookie = logged_in(&house.server, &sue).await;
    let proof = json!({ "password": PASSWORD });
    let path = "/v1/me/second-factor/recovery-codes";
    assert_eq!(house.json("POST", path, &cookie, Some(proof)).await.0, 404);
}
