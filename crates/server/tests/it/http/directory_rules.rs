//! Whom a directory lets in, as what, and who may say so.

use super::{
    directory::{Office, SETTINGS, hire, person},
    house::{House, PASSWORD},
};
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

const REFUSED: &str = "directory_refused";

#[tokio::test]
async fn is_98_a_person_of_the_directory_is_one_agent_for_good() {
    let office = Office::new().await;
    let house = &office.house;
    let amy = hire(&office, "amy@acme.example").await;
    hire(&office, "bob@acme.example").await;
    office.set(json!({})).await;
    let first = person("u1", "amy@acme.example");
    assert_eq!(office.log_in(first).await, "amy@acme.example");
    // The address was given to somebody else.
    let heir = person("u2", "amy@acme.example");
    assert_eq!(office.log_in(heir.clone()).await, REFUSED);
    assert_eq!(office.reason().await, "another_person");
    // Who has another address now is still who they were, whoever had that address here.
    let moved = person("u1", "bob@acme.example");
    assert_eq!(office.log_in(moved).await, "amy@acme.example");
    let (_, agents) = house
        .json("GET", "/v1/agents", &house.acme.admin, None)
        .await;
    let linked = agents["items"].as_array().unwrap().iter();
    let linked: Vec<&Value> = linked.filter(|agent| agent["directory"] == true).collect();
    assert_eq!(linked.len(), 1);
    assert_eq!(linked[0]["id"], amy);
    // Until an administrator says so.
    let path = format!("/v1/agents/{amy}/directory");
    let (status, _) = house.json("DELETE", &path, &house.other.admin, None).await;
    assert_eq!(status, 404, "another company's");
    let (status, _) = house.json("DELETE", &path, &house.acme.admin, None).await;
    assert_eq!(status, 204);
    assert_eq!(office.log_in(heir).await, "amy@acme.example");
    let gone = person("u1", "amy@acme.example");
    assert_eq!(office.log_in(gone).await, REFUSED);
}

#[tokio::test]
async fn is_98_only_whom_the_company_wants_comes_in() {
    let office = Office::new().await;
    let house = &office.house;
    hire(&office, "amy@acme.example").await;
    let off = hire(&office, "off@acme.example").await;
    let path = format!("/v1/agents/{off}");
    house.json("DELETE", &path, &house.acme.admin, None).await;
    office.set(json!({ "domains": ["ACME.example"] })).await;
    let with = |change: Value| {
        let mut claims = person("u1", "amy@acme.example");
        claims
            .as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        claims
    };
    for (reason, change) in [
        ("unknown", json!({ "email": "new@acme.example" })),
        ("turned_off", json!({ "email": "off@acme.example" })),
        (
            "domain",
            json!({ "email": "amy@acme.example.evil.example" }),
        ),
        ("domain", json!({ "email": "amy@evil.example" })),
        ("domain", json!({ "email": "ann" })),
        ("not_verified", json!({ "email_verified": false })),
        ("not_verified", json!({ "email_verified": null })),
        ("no_name", json!({ "email": null })),
        ("no_name", json!({ "email": 7 })),
        ("no_name", json!({ "email": "amy @acme.example" })),
        ("no_name", json!({ "email": "" })),
    ] {
        // To whoever is refused it is all the same.
        assert_eq!(office.log_in(with(change)).await, REFUSED, "{reason}");
        assert_eq!(office.reason().await, reason);
    }
    // The Kelvin sign would be a small k.
    hire(&office, "kim@acme.example").await;
    let kelvin = with(json!({ "sub": "k", "email": "\u{212a}im@acme.example" }));
    assert_eq!(office.log_in(kelvin).await, REFUSED);
    assert_eq!(office.log_in(with(json!({}))).await, "amy@acme.example");
    // Another claim, of which the directory is sure itself.
    office.set(json!({ "claim": "upn" })).await;
    let ann = json!({ "sub": "u9", "upn": "ANN" });
    assert_eq!(office.log_in(ann).await, "ann");
    assert_eq!(office.log_in(with(json!({}))).await, REFUSED);
}

#[tokio::test]
async fn is_98_is_6_who_is_not_known_becomes_an_agent_where_the_company_wants_it() {
    let office = Office::new().await;
    let house = &office.house;
    let admin = &house.acme.admin;
    let role = json!({ "name": "Trainee", "rights": ["serve"] });
    let (_, role) = house.json("POST", "/v1/roles", admin, Some(role)).await;
    let (status, told) = office.set(json!({ "new_role": role["id"] })).await;
    assert_eq!((status, &told["new_role"]), (200, &role["id"]));
    let new = person("u1", "new@acme.example");
    assert_eq!(office.log_in(new.clone()).await, "new@acme.example");
    let noted = office.noted("agent.create").await;
    assert_eq!(noted["detail"]["by"], "directory");
    assert_eq!(noted["detail"]["role"], role["id"]);
    assert_eq!(noted["detail"]["name"], "Amy Ames");
    assert_eq!(office.log_in(new).await, "new@acme.example");
    let count = async || {
        let (_, agents) = house.json("GET", "/v1/agents", admin, None).await;
        agents["items"].as_array().unwrap().len()
    };
    assert_eq!(count().await, 4);
    // There is no password that fits.
    for password in ["", "!", PASSWORD] {
        let body = json!({ "tenant": "acme", "login": "new@acme.example", "password": password });
        let (status, _) = house.json("POST", "/v1/login", "", Some(body)).await;
        assert_eq!(status, 401);
    }
    // The role stays while it is to be given, also where nobody has it.
    let (_, agents) = house.json("GET", "/v1/agents", admin, None).await;
    let mut agent = agents["items"].as_array().unwrap().iter();
    let agent = agent
        .find(|one| one["login"] == "new@acme.example")
        .unwrap();
    let plain = json!({ "name": "N", "login": "new@acme.example", "role": "agent", "queues": [], "capacity": 1 });
    let path = format!("/v1/agents/{}", agent["id"].as_str().unwrap());
    assert_eq!(house.json("PUT", &path, admin, Some(plain)).await.0, 200);
    let path = format!("/v1/roles/{}", role["id"].as_str().unwrap());
    let (status, refused) = house.json("DELETE", &path, admin, None).await;
    assert_eq!((status, &refused["code"]), (409, &json!("role_in_use")));
    office.set(json!({})).await;
    assert_eq!(house.json("DELETE", &path, admin, None).await.0, 204);
    assert_eq!(office.log_in(person("u2", "x@acme.example")).await, REFUSED);
    assert_eq!(count().await, 4);
}

#[tokio::test]
async fn is_6_whoever_chooses_the_directory_has_every_right() {
    let office = Office::new().await;
    let house = &office.house;
    let admin = &house.acme.admin;
    let rights = json!({ "name": "Office", "rights": ["company", "agents", "roles"] });
    let (_, role) = house.json("POST", "/v1/roles", admin, Some(rights)).await;
    let ann = &house.acme.ann;
    let body =
        json!({ "name": "Ann", "login": "ann", "role": role["id"], "queues": [], "capacity": 1 });
    let path = format!("/v1/agents/{}", ann.id);
    assert_eq!(house.json("PUT", &path, admin, Some(body)).await.0, 200);
    let ann = house.server.app.store.agent(ann.tenant, ann.id).await;
    let ann = super::house::logged_in(&house.server, &ann.unwrap().unwrap()).await;
    let body = || Some(office.settings(json!({})));
    let (status, refused) = house.json("PUT", SETTINGS, &ann, body()).await;
    assert_eq!((status, &refused["code"]), (403, &json!("beyond_rights")));
    assert_eq!(house.json("PUT", SETTINGS, admin, body()).await.0, 200);
    assert_eq!(house.json("DELETE", SETTINGS, &ann, None).await.0, 403);
    assert_eq!(house.json("GET", SETTINGS, &ann, None).await.0, 200);
    let (status, _) = house.json("GET", SETTINGS, &house.other.admin, None).await;
    assert_eq!(status, 404, "another company has none");
}

#[tokio::test]
async fn is_97_what_is_wrong_with_the_settings_is_said_and_changes_nothing() {
    let office = Office::new().await;
    let house = &office.house;
    for (field, change) in [
        ("issuer", json!({ "issuer": "id.example" })),
        ("issuer", json!({ "issuer": "ftp://id.example" })),
        ("issuer", json!({ "issuer": "https://a:b@id.example" })),
        ("issuer", json!({ "issuer": "http://127.0.0.1:1/?x" })),
        ("issuer", json!({ "issuer": "http://10.1.2.3/realm" })),
        (
            "issuer",
            json!({ "issuer": "http://169.254.169.254/latest" }),
        ),
        ("client_id", json!({ "client_id": " " })),
        ("client_secret", json!({ "client_secret": "" })),
        ("client_secret", json!({ "client_secret": "x".repeat(513) })),
        ("claim", json!({ "claim": "" })),
        ("domains", json!({ "domains": ["@acme.example"] })),
        ("domains", json!({ "domains": ["acme..example"] })),
        ("new_role", json!({ "new_role": "owner" })),
    ] {
        let (status, refused) = office.set(change.clone()).await;
        assert_eq!(status, 422, "{change}: {refused}");
        assert_eq!(refused["errors"][0]["field"], field, "{change}: {refused}");
    }
    let none = house.json("GET", SETTINGS, &house.acme.admin, None).await;
    assert_eq!(none.0, 404);
    // The secret is shown to nobody else than it was given for.
    assert_eq!(office.set(json!({})).await.0, 200);
    let kept = json!({ "client_secret": null, "claim": "upn" });
    assert_eq!(office.set(kept).await.0, 200);
    for change in [
        json!({ "issuer": "https://evil.example" }),
        json!({ "client_id": "x" }),
    ] {
        let mut change = change;
        change["client_secret"] = Value::Null;
        let (status, refused) = office.set(change).await;
        assert_eq!(
            (status, &refused["errors"][0]["field"]),
            (422, &json!("client_secret"))
        );
    }
    let ann = json!({ "sub": "u9", "upn": "ann" });
    assert_eq!(office.log_in(ann).await, "ann");
}

#[tokio::test]
async fn is_97_a_directory_is_no_way_into_the_servers_own_network() {
    let office = Office::of(House::new().await).await;
    let (status, refused) = office.set(json!({})).await;
    assert_eq!(status, 422);
    assert_eq!(refused["errors"][0]["message"], "the address is not public");
    assert_eq!(office.provider.asked("openid-configuration"), 0);
}

#[tokio::test]
async fn is_97_passwords_can_be_turned_off_but_not_for_the_last_administrator() {
    let office = Office::new().await;
    let house = &office.house;
    let admin = &house.acme.admin;
    let (status, _) = office
        .set(json!({ "passwords_off": true, "new_role": "admin" }))
        .await;
    assert_eq!(status, 200);
    let by_password = async |tenant: &str, login: &str, password: &str| {
        let body = json!({ "tenant": tenant, "login": login, "password": password });
        let (status, answer) = house.json("POST", "/v1/login", "", Some(body)).await;
        (status, answer["code"].as_str().unwrap_or("").to_owned())
    };
    let off = (403, "passwords_off".to_owned());
    assert_eq!(by_password("acme", "ann", PASSWORD).await, off);
    assert_eq!(by_password("acme", "ann", "guess").await.1, "bad_login");
    assert_eq!(by_password("acme", "nobody", PASSWORD).await.1, "bad_login");
    assert_eq!(by_password("acme", "admin", PASSWORD).await.0, 200);
    assert_eq!(by_password("other", "ann", PASSWORD).await.0, 200);
    // Somebody with every right, but without a password, does not count as the last one.
    let boss = person("boss", "boss@acme.example");
    assert_eq!(office.log_in(boss).await, "boss@acme.example");
    let (_, me) = house.json("GET", "/v1/me", admin, None).await;
    let path = format!("/v1/agents/{}", me["agent"]["id"].as_str().unwrap());
    let (status, refused) = house.json("DELETE", &path, admin, None).await;
    assert_eq!((status, &refused["code"]), (409, &json!("last_admin")));
}

fn code(house: &House, secret: &str) -> String {
    let app = Builder::new()
        .with_secret(Secret::try_from_base32(secret).unwrap())
        .with_account_name("test")
        .build()
        .unwrap();
    // Each step is good once.
    house.pass(30_000);
    let seconds = house.server.app.clock.now().0 / 1_000;
    app.generate(seconds as u64).to_string()
}

#[tokio::test]
async fn is_97_the_company_says_whether_its_directory_is_second_factor_enough() {
    let office = Office::new().await;
    let house = &office.house;
    hire(&office, "amy@acme.example").await;
    let everybody = json!({ "settings": { "second_factor": "everybody" } });
    let admin = &house.acme.admin;
    house
        .json("PATCH", "/v1/tenant", admin, Some(everybody))
        .await;
    office.set(json!({})).await;
    let claims = || person("u1", "amy@acme.example");
    assert_eq!(office.log_in(claims()).await, "amy@acme.example");

    office
        .set(json!({ "counts_as_second_factor": false }))
        .await;
    let named = async || {
        let (cookie, url) = office.start().await;
        let (state, code) = office.provider.log_in(&url, claims());
        assert_eq!(office.back(&cookie, &state, &code).await, "");
        cookie
    };
    let cookie = named().await;
    let missing = office.enter(&cookie, None).await;
    assert_eq!(
        (missing.0, &missing.1["code"]),
        (403, &json!("second_factor_missing"))
    );
    let mut body = json!({ "tenant": "", "login": "", "password": "", "directory": true });
    let path = "/v1/login/second-factor";
    let (status, _) = house.json("POST", path, "", Some(body.clone())).await;
    assert_eq!(status, 401, "in that browser only");
    let (status, begun) = house.json("POST", path, &cookie, Some(body.clone())).await;
    assert_eq!(status, 200, "{begun}");
    let secret = begun["secret"].as_str().unwrap();
    body["code"] = code(house, secret).into();
    let (status, codes) = house.json("PUT", path, &cookie, Some(body)).await;
    assert_eq!(status, 200, "{codes}");

    let cookie = named().await;
    let needed = office.enter(&cookie, None).await;
    assert_eq!(
        (needed.0, &needed.1["code"]),
        (401, &json!("second_factor_needed"))
    );
    let wrong = office.enter(&cookie, Some("000000")).await;
    assert_eq!((wrong.0, &wrong.1["code"]), (401, &json!("bad_code")));
    let right = code(house, secret);
    assert_eq!(office.enter(&cookie, Some(&right)).await.0, 200);
    let noted = office.noted("agent.login").await;
    assert_eq!(noted["detail"]["second_factor"], "app");
    let right = code(house, secret);
    let again = office.enter(&cookie, Some(&right)).await;
    assert_eq!(again.1["code"], "directory_expired", "once");
    // By password it is asked for all the same where the directory counts.
    office.set(json!({})).await;
    let body = json!({ "tenant": "acme", "login": "amy@acme.example", "password": PASSWORD });
    let (_, needed) = house.json("POST", "/v1/login", "", Some(body)).await;
    assert_eq!(needed["code"], "second_factor_needed");
}
