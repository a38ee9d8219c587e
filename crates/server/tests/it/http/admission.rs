//! Services that ask visitors to log in.

use super::house::{House, PASSWORD, cookie_of};
use super::plain::field;
use serde_json::{Value, json};

impl House {
    /// The company's default service asks for a log-in, and Vera has one; its row.
    pub(super) async fn members_only(&self) -> Value {
        let admin = &self.acme.admin;
        let (_, services) = self.json("GET", "/v1/services", admin, None).await;
        let services = services["items"].as_array().unwrap().clone();
        let default = services
            .iter()
            .find(|service| service["is_default"] == true);
        let mut service = default.unwrap().clone();
        let path = format!("/v1/services/{}", service["id"].as_str().unwrap());
        service["asks_login"] = json!(true);
        service.as_object_mut().unwrap().remove("id");
        let (status, changed) = self.json("PUT", &path, admin, Some(service)).await;
        assert_eq!((status, &changed["asks_login"]), (200, &json!(true)));
        let body = json!({ "login": "Vera@Example.org", "name": "Vera", "password": PASSWORD });
        let (status, made) = self
            .json("POST", "/v1/visitor-logins", admin, Some(body))
            .await;
        assert_eq!((status, &made["login"]), (201, &json!("vera@example.org")));
        assert!(!made.to_string().contains("argon2"), "{made}");
        made
    }

    /// A start; status and body, and the cookie if one was set.
    pub(super) async fn member_start(&self, cookie: &str, more: Value) -> (u16, Value, String) {
        let start = self.start_document(&self.acme, "", cookie).await;
        let mut body = json!({ "token": start["token"], "locale": "en", "idempotency_key": "k" });
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let request = self.ask("POST", "/v1/visits", cookie).json(&body);
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let cookie = if status < 300 {
            cookie_of(&answer)
        } else {
            String::new()
        };
        (status, answer.json().await.unwrap(), cookie)
    }

    async fn member_log_in(&self, login: &str, password: &str) -> (u16, Value) {
        let start = self.start_document(&self.acme, "", "").await;
        let body = json!({ "token": start["token"], "login": login, "password": password });
        self.json("POST", "/v1/visits/login", "", Some(body)).await
    }

    pub(super) async fn member_proof(&self) -> Value {
        let (status, told) = self.member_log_in(" VERA@example.org ", PASSWORD).await;
        assert_eq!(status, 200, "{told}");
        json!({ "pass": told["pass"], "name": "Somebody else" })
    }

    async fn change_member(&self, made: &Value, more: Value) -> u16 {
        let path = format!("/v1/visitor-logins/{}", made["id"].as_str().unwrap());
        let mut body = json!({ "login": made["login"], "name": made["name"] });
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        self.json("PUT", &path, &self.acme.admin, Some(body))
            .await
            .0
    }
}

#[tokio::test]
async fn is_107_a_service_asks_for_name_and_password_and_refuses_wrong_ones() {
    let house = House::new().await;
    house.members_only().await;
    let (status, refused, _) = house.member_start("", json!({})).await;
    assert_eq!((status, &refused["code"]), (401, &json!("login_required")));
    assert_eq!(refused["login"], Value::Null, "nobody is known");
    for (login, password) in [
        ("vera@example.org", "wrong"),
        ("nobody", PASSWORD),
        ("vera@example.org", &"x".repeat(2_000)),
        ("", ""),
    ] {
        let (status, refused) = house.member_log_in(login, password).await;
        assert_eq!(
            (status, &refused["code"]),
            (401, &json!("bad_login")),
            "{login}"
        );
        assert_eq!(refused["pass"], Value::Null);
    }
    for pass in ["", "nonsense", "a.b", &"x".repeat(5_000)] {
        let (status, refused, _) = house.member_start("", json!({ "pass": pass })).await;
        assert_eq!(
            (status, &refused["code"]),
            (401, &json!("login_required")),
            "{pass:?}"
        );
    }
    let (_, sessions) = house
        .json("GET", "/v1/sessions", &house.acme.admin, None)
        .await;
    assert_eq!(sessions["items"], json!([]), "nothing was started");

    let (status, visit, _) = house.member_start("", house.member_proof().await).await;
    assert_eq!(status, 201, "{visit}");
    let path = format!("/v1/sessions/{}", visit["session"]["id"].as_str().unwrap());
    let (_, session) = house.json("GET", &path, &house.acme.admin, None).await;
    assert!(
        session.to_string().contains("Vera"),
        "the name is that of the log-in: {session}"
    );
    assert!(!session.to_string().contains("Somebody else"), "{session}");
}

#[tokio::test]
async fn is_107_passwords_cannot_be_tried_out() {
    let house = House::with(|config| config.limits.logins_per_minute = 3).await;
    house.members_only().await;
    let mut told = Vec::new();
    for _ in 0..5 {
        told.push(house.member_log_in("vera@example.org", "wrong").await.0);
    }
    assert_eq!(told, [401, 401, 401, 429, 429]);
    assert_eq!(
        house.member_log_in("vera@example.org", PASSWORD).await.0,
        429,
        "not even the right one"
    );
}

#[tokio::test]
async fn is_105_whoever_was_here_before_types_only_the_password() {
    let house = House::new().await;
    let made = house.members_only().await;
    let (_, visit, cookie) = house.member_start("", house.member_proof().await).await;
    let end = format!(
        "/v1/sessions/{}/end",
        visit["session"]["id"].as_str().unwrap()
    );
    assert_eq!(
        house.json("POST", &end, &house.acme.admin, None).await.0,
        204
    );
    let (status, refused, _) = house.member_start(&cookie, json!({})).await;
    assert_eq!(
        (status, &refused["login"]),
        (401, &json!("vera@example.org"))
    );
    // Another browser, the same visitor.
    let (status, other, _) = house.member_start("", house.member_proof().await).await;
    assert_eq!(status, 201, "{other}");
    let (_, sessions) = house
        .json("GET", "/v1/sessions", &house.acme.admin, None)
        .await;
    let sessions = sessions["items"].as_array().unwrap();
    let visitors: Vec<_> = sessions.iter().map(|row| &row["visitor"]).collect();
    assert_eq!(visitors, [&made["visitor"], &made["visitor"]]);
}

#[tokio::test]
async fn is_107_a_pass_is_worth_nothing_once_the_log_in_has_changed() {
    let house = House::new().await;
    let made = house.members_only().await;
    let status = async |pass: &Value| house.member_start("", pass.clone()).await.0;

    let pass = house.member_proof().await;
    assert_eq!(
        house
            .change_member(&made, json!({ "password": "another password" }))
            .await,
        200
    );
    assert_eq!(status(&pass).await, 401, "another password");
    assert_eq!(
        house
            .change_member(&made, json!({ "password": PASSWORD }))
            .await,
        200
    );
    let pass = house.member_proof().await;
    assert_eq!(
        house
            .change_member(&made, json!({ "disabled": true }))
            .await,
        200
    );
    assert_eq!(status(&pass).await, 401, "disabled");
    assert_eq!(
        house.member_log_in("vera@example.org", PASSWORD).await.0,
        401
    );
    assert_eq!(house.change_member(&made, json!({})).await, 200);
    let pass = house.member_proof().await;
    house.pass(31 * 60_000);
    assert_eq!(status(&pass).await, 401, "too old");
    let pass = house.member_proof().await;
    let path = format!("/v1/visitor-logins/{}", made["id"].as_str().unwrap());
    assert_eq!(
        house.json("DELETE", &path, &house.acme.admin, None).await.0,
        204
    );
    assert_eq!(status(&pass).await, 401, "deleted");
    assert_eq!(
        house.json("DELETE", &path, &house.acme.admin, None).await.0,
        404
    );
}

#[tokio::test]
async fn is_107_log_ins_are_of_one_tenant_and_for_administrators() {
    let house = House::new().await;
    let made = house.members_only().await;
    let path = format!("/v1/visitor-logins/{}", made["id"].as_str().unwrap());
    let body = json!({ "login": "v", "name": "V", "password": PASSWORD });
    let other = &house.other.admin;
    let (_, list) = house.json("GET", "/v1/visitor-logins", other, None).await;
    assert_eq!(list["items"], json!([]));
    for (method, body) in [("PUT", Some(body.clone())), ("DELETE", None)] {
        assert_eq!(house.json(method, &path, other, body).await.0, 404);
    }
    for (method, path, body) in [
        ("GET", "/v1/visitor-logins", None),
        ("POST", "/v1/visitor-logins", Some(body.clone())),
        ("PUT", path.as_str(), Some(body)),
        ("DELETE", path.as_str(), None),
    ] {
        assert_eq!(
            house.json(method, path, &house.acme.agent, body).await.0,
            403,
            "{method}"
        );
    }
    let taken = json!({ "login": "VERA@example.org", "name": "V", "password": PASSWORD });
    let post =
        |body: Value| house.json("POST", "/v1/visitor-logins", &house.acme.admin, Some(body));
    assert_eq!(post(taken).await.0, 409);
    for bad in [
        json!({ "login": "v", "name": "V" }),
        json!({ "login": "v", "name": "V", "password": "short" }),
        json!({ "login": "two words", "name": "V", "password": PASSWORD }),
        json!({ "login": "v", "name": " ", "password": PASSWORD }),
    ] {
        assert_eq!(post(bad.clone()).await.0, 422, "{bad}");
    }
}

#[tokio::test]
async fn is_107_the_page_without_scripts_asks_too() {
    let house = House::new().await;
    house.members_only().await;
    let plain = |page: &str| format!("/plain/{}{page}", house.acme.site_key);
    let send = async |password: &str| {
        let page = house.get(&plain(""), "").await.text().await.unwrap();
        assert!(page.contains("type=\"password\""), "{page}");
        let token = field(&page, "token");
        let form = [
            ("token", token),
            ("question", "Is it warm?"),
            ("login", "vera@example.org"),
            ("password", password),
        ];
        house.post(&plain("/start"), "", &form).await
    };
    let refused = send("wrong").await;
    assert_eq!(refused.status(), 401);
    let page = refused.text().await.unwrap();
    assert!(page.contains("Log-in name or password is wrong."), "{page}");
    assert!(page.contains("Is it warm?") && page.contains("value=\"vera@example.org\""));
    assert!(
        !page.contains("value=\"wrong\""),
        "the password is not sent back"
    );
    let begun = send(PASSWORD).await;
    let cookie = cookie_of(&begun);
    let (_, sessions) = house
        .json("GET", "/v1/sessions", &house.acme.admin, None)
        .await;
    let id = sessions["items"][0]["id"].as_str().unwrap();
    house
        .json(
            "POST",
            &format!("/v1/sessions/{id}/end"),
            &house.acme.admin,
            None,
        )
        .await;
    // IS-105: the name stands there the next time.
    let page = house.get(&plain(""), &cookie).await.text().await.unwrap();
    assert!(page.contains("value=\"vera@example.org\""), "{page}");
}
