//! Log-in by the company's own directory: the way there and back, and all that can be wrong with
//! what comes back.

use super::{
    house::{House, PASSWORD, cookie_of},
    provider::{CLIENT, Instead, Key, Provider, SECRET, Signs},
};
use serde_json::{Value, json};
use switchboard_server::config::Config;

pub const SETTINGS: &str = "/v1/tenant/directory";

/// A house whose companies have a directory at hand.
pub struct Office {
    pub house: House,
    pub provider: Provider,
}

pub fn near(config: &mut Config) {
    config.webhooks.allow_networks = vec!["127.0.0.0/8".parse().unwrap()];
}

impl Office {
    pub async fn new() -> Self {
        Self::of(House::with(near).await).await
    }

    pub async fn of(house: House) -> Self {
        let clock = house.server.app.clock.clone();
        let provider = Provider::new(move || clock.now().0 / 1_000).await;
        Self { house, provider }
    }

    pub fn settings(&self, more: Value) -> Value {
        let mut body = json!({
            "issuer": self.provider.issuer,
            "client_id": CLIENT,
            "client_secret": SECRET,
        });
        let more = more.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(more);
        body
    }

    pub async fn set(&self, more: Value) -> (u16, Value) {
        let admin = &self.house.acme.admin;
        let body = Some(self.settings(more));
        self.house.json("PUT", SETTINGS, admin, body).await
    }

    /// Begins: the cookie of the log-in, and where to go.
    pub async fn start(&self) -> (String, String) {
        let body = json!({ "tenant": "acme" });
        let request = self.house.ask("POST", "/v1/login/directory", "");
        let answer = request.json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let set = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
        assert!(
            set.starts_with("__Host-sb_d=")
                && set.ends_with("; Path=/; Max-Age=600; HttpOnly; Secure; SameSite=Lax"),
            "{set}"
        );
        let cookie = cookie_of(&answer);
        let told: Value = answer.json().await.unwrap();
        (cookie, told["url"].as_str().unwrap().to_owned())
    }

    /// Brings something back: `""`, or the code of the refusal.
    pub async fn back(&self, cookie: &str, state: &str, code: &str) -> String {
        let body = json!({ "tenant": "acme", "state": state, "code": code });
        self.bring(cookie, body).await
    }

    pub async fn bring(&self, cookie: &str, body: Value) -> String {
        let path = "/v1/login/directory";
        let (_, answer) = self.house.json("PUT", path, cookie, Some(body)).await;
        answer["code"].as_str().unwrap_or("").to_owned()
    }

    /// Logs in as whom the directory has named.
    pub async fn enter(&self, cookie: &str, code: Option<&str>) -> (u16, Value) {
        let mut body = json!({ "tenant": "", "login": "", "password": "", "directory": true, "state": "away" });
        if let Some(code) = code {
            body["code"] = code.into();
        }
        self.house
            .json("POST", "/v1/login", cookie, Some(body))
            .await
    }

    /// The whole way: the log-in name, or the code of the refusal.
    pub async fn log_in(&self, claims: Value) -> String {
        let (cookie, url) = self.start().await;
        let (state, code) = self.provider.log_in(&url, claims);
        let refused = self.back(&cookie, &state, &code).await;
        if !refused.is_empty() {
            return refused;
        }
        let (_, me) = self.enter(&cookie, None).await;
        let who = me["agent"]["login"].as_str();
        who.or(me["code"].as_str()).unwrap().to_owned()
    }

    /// The newest entry of the audit trail with that action.
    pub async fn noted(&self, action: &str) -> Value {
        let supervisor = &self.house.acme.supervisor;
        let path = "/v1/audit?limit=200";
        let (_, trail) = self.house.json("GET", path, supervisor, None).await;
        let mut entries = trail["items"].as_array().unwrap().iter();
        let found = entries.find(|entry| entry["action"] == action);
        found.cloned().unwrap_or_default()
    }

    pub async fn reason(&self) -> String {
        let entry = self.noted("agent.directory_refused").await;
        entry["detail"]["reason"].as_str().unwrap_or("").to_owned()
    }
}

/// Somebody of the directory.
pub fn person(subject: &str, email: &str) -> Value {
    json!({ "sub": subject, "email": email, "email_verified": true, "name": "Amy Ames" })
}

/// An agent with that log-in name; the id.
pub async fn hire(office: &Office, login: &str) -> String {
    let body = json!({ "name": "Amy", "login": login, "role": "agent", "queues": [], "capacity": 2, "password": PASSWORD });
    let admin = &office.house.acme.admin;
    let made = office.house.json("POST", "/v1/agents", admin, Some(body));
    made.await.1["id"].as_str().unwrap().to_owned()
}

async fn the_whole_way(office: Office) {
    let house = &office.house;
    let amy = hire(&office, "amy@acme.example").await;
    let states = async |tenant: &str| {
        let path = format!("/v1/login/states?tenant={tenant}");
        house.json("GET", &path, "", None).await.1["directory"].clone()
    };
    assert_eq!(states("acme").await, Value::Null);
    let body = Some(json!({ "tenant": "acme" }));
    let (status, none) = house.json("POST", "/v1/login/directory", "", body).await;
    assert_eq!((status, &none["code"]), (404, &json!("no_directory")));

    let (status, told) = office.set(json!({})).await;
    assert_eq!(status, 200, "{told}");
    let redirect = format!("{}/console/directory/acme", house.origin());
    assert_eq!(told["redirect_uri"], redirect);
    let (_, read) = house.json("GET", SETTINGS, &house.acme.admin, None).await;
    assert_eq!(read, told);
    let noted = office.noted("directory.create").await;
    assert_eq!(noted["detail"]["client_secret"], "changed");
    assert!(!format!("{read}{noted}").contains("s3cret"));
    assert_eq!(states("acme").await, "acme");
    assert_eq!(states("").await, "acme", "the only one");
    assert_eq!(states("other").await, Value::Null);
    assert_eq!(states("nobody").await, Value::Null);

    // There and back, and in.
    let (cookie, url) = office.start().await;
    let (state, code) = office
        .provider
        .log_in(&url, person("u1", "Amy@ACME.example"));
    let (status, _) = office.enter(&cookie, None).await;
    assert_eq!(status, 401, "not yet");
    assert_eq!(office.back(&cookie, &state, &code).await, "");
    let body =
        json!({ "tenant": "", "login": "", "password": "", "directory": true, "state": "away" });
    let request = house.ask("POST", "/v1/login", &cookie).json(&body);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let set = answer.headers().get_all("set-cookie").iter();
    let set: Vec<&str> = set.map(|one| one.to_str().unwrap()).collect();
    assert!(
        set[0].starts_with("__Host-sb_d=; Path=/; Max-Age=0;"),
        "{set:?}"
    );
    let login = set[1].split(';').next().unwrap().to_owned();
    let (status, me) = house.json("GET", "/v1/me", &login, None).await;
    assert_eq!((status, &me["agent"]["id"]), (200, &json!(amy)));
    let noted = office.noted("agent.login").await;
    assert_eq!(noted["actor"], format!("agent:{amy}"));
    assert_eq!(noted["address"], "127.0.0.1");
    let detail = json!({ "state": "away", "by": "directory", "first": true });
    assert_eq!(noted["detail"], detail);

    // Nothing of it is good a second time.
    let expired = "directory_expired";
    assert_eq!(office.back(&cookie, &state, &code).await, expired);
    assert_eq!(office.enter(&cookie, None).await.1["code"], expired);

    // Nor is it in another browser, or for another company, or later.
    let (cookie, url) = office.start().await;
    let (other, _) = office.start().await;
    let claims = person("u1", "amy@acme.example");
    let (state, code) = office.provider.log_in(&url, claims.clone());
    assert_eq!(office.back("", &state, &code).await, expired);
    assert_eq!(office.back(&other, &state, &code).await, expired);
    assert_eq!(office.back(&cookie, "guess", &code).await, expired);
    let elsewhere = json!({ "tenant": "other", "state": state, "code": code });
    assert_eq!(office.bring(&cookie, elsewhere).await, expired);
    assert_eq!(office.provider.asked("token"), 1, "no code was taken there");
    house.pass(600_000);
    assert_eq!(office.back(&cookie, &state, &code).await, expired);
    assert_eq!(office.log_in(claims.clone()).await, "amy@acme.example");
    assert_eq!(office.noted("agent.login").await["detail"]["first"], false);

    // Two log-ins of two browsers: the code of one is worth nothing to the other (PKCE, nonce).
    let ((one, one_url), (two, two_url)) = (office.start().await, office.start().await);
    let (state, _) = office.provider.log_in(&one_url, claims.clone());
    let (_, code) = office.provider.log_in(&two_url, claims.clone());
    let refused = "directory_bad_answer";
    assert_eq!(office.back(&one, &state, &code).await, refused);
    assert_eq!(office.reason().await, "code_refused");
    assert_ne!(one, two);

    // Somebody who does not want to.
    let (cookie, url) = office.start().await;
    let (state, _) = office.provider.log_in(&url, claims.clone());
    let denied = json!({ "tenant": "acme", "state": state, "error": "access_denied" });
    assert_eq!(office.bring(&cookie, denied).await, "directory_refused");
    assert_eq!(office.reason().await, "denied");

    // Turned off between two steps, or altogether.
    let (cookie, url) = office.start().await;
    let (state, code) = office.provider.log_in(&url, claims);
    assert_eq!(office.back(&cookie, &state, &code).await, "");
    let path = format!("/v1/agents/{amy}");
    house.json("DELETE", &path, &house.acme.admin, None).await;
    let (status, off) = office.enter(&cookie, None).await;
    assert_eq!((status, &off["code"]), (403, &json!("directory_refused")));
    let (status, _) = house
        .json("DELETE", SETTINGS, &house.acme.admin, None)
        .await;
    assert_eq!(status, 204);
    assert_eq!(office.enter(&cookie, None).await.1["code"], expired);
    assert_eq!(states("").await, Value::Null);
}

#[tokio::test]
async fn is_97_is_99_is_100_an_agent_comes_in_by_the_directory() {
    the_whole_way(Office::new().await).await;
}

#[tokio::test]
async fn is_97_is_99_is_100_an_agent_comes_in_by_the_directory_postgres() {
    if let Some(house) = House::on_postgres_with(near).await {
        the_whole_way(Office::of(house).await).await;
    }
}

/// A token that is not to be believed, and why.
type Case = (&'static str, fn(&mut Value, &mut Value), Signs);

#[tokio::test]
async fn is_97_a_token_that_is_not_right_in_everything_lets_nobody_in() {
    let office = Office::new().await;
    hire(&office, "amy@acme.example").await;
    office.set(json!({})).await;
    let fine: fn(&mut Value, &mut Value) = |_, _| {};
    let cases: &[Case] = &[
        (
            "token_nonce",
            |_, claims| claims["nonce"] = "x".into(),
            Signs::AsItShould,
        ),
        (
            "token_nonce",
            |_, claims| claims["nonce"] = Value::Null,
            Signs::AsItShould,
        ),
        (
            "token_audience",
            |_, claims| claims["aud"] = "another".into(),
            Signs::AsItShould,
        ),
        (
            "token_audience",
            |_, claims| claims["aud"] = json!([CLIENT, "another"]),
            Signs::AsItShould,
        ),
        (
            "token_audience",
            |_, claims| claims["azp"] = "another".into(),
            Signs::AsItShould,
        ),
        (
            "token_issuer",
            |_, claims| claims["iss"] = "http://127.0.0.1/realm".into(),
            Signs::AsItShould,
        ),
        (
            "token_expired",
            |_, claims| later(claims, "exp", -400),
            Signs::AsItShould,
        ),
        (
            "token_time",
            |_, claims| later(claims, "iat", 120),
            Signs::AsItShould,
        ),
        (
            "token_time",
            |_, claims| later(claims, "iat", -700),
            Signs::AsItShould,
        ),
        (
            "token_time",
            |_, claims| claims["nbf"] = json!(claims["iat"].as_i64().unwrap() + 120),
            Signs::AsItShould,
        ),
        (
            "token_subject",
            |_, claims| claims["sub"] = "".into(),
            Signs::AsItShould,
        ),
        (
            "token_signature",
            |_, claims| {
                claims.as_object_mut().unwrap().remove("exp");
            },
            Signs::AsItShould,
        ),
        ("token_shape", fine, Signs::Not),
        ("token_algorithm", fine, Signs::ByHmac),
        ("token_signature", fine, Signs::ByAnother),
        (
            "token_signature",
            |header, _| header["crit"] = json!(["exp"]),
            Signs::AsItShould,
        ),
        (
            "token_key",
            |header, _| header["kid"] = "unheard-of".into(),
            Signs::AsItShould,
        ),
        (
            "token_key",
            |header, _| header["alg"] = "ES256".into(),
            Signs::AsItShould,
        ),
    ];
    for (number, (word, twist, signs)) in cases.iter().enumerate() {
        office.provider.twist(*twist);
        office.provider.signs(*signs);
        let came = office.log_in(person("u1", "amy@acme.example")).await;
        assert_eq!(came, "directory_bad_answer", "{number} {word}");
        assert_eq!(office.reason().await, *word, "{number}");
    }
    office.provider.honest();
    let shared = |_: &mut Value, claims: &mut Value| {
        claims["aud"] = json!([CLIENT, "another"]);
        claims["azp"] = CLIENT.into();
    };
    office.provider.twist(shared);
    let claims = person("u1", "amy@acme.example");
    assert_eq!(office.log_in(claims).await, "amy@acme.example");
}

fn later(claims: &mut Value, claim: &str, seconds: i64) {
    claims[claim] = json!(claims[claim].as_i64().unwrap() + seconds);
}

#[tokio::test]
async fn is_97_new_keys_of_the_directory_are_read_once_when_they_are_needed() {
    let office = Office::new().await;
    hire(&office, "amy@acme.example").await;
    office.set(json!({})).await;
    let claims = || person("u1", "amy@acme.example");
    assert_eq!(office.log_in(claims()).await, "amy@acme.example");
    assert_eq!(office.provider.asked("keys"), 1);
    office.provider.rotate("two", Key::ec());
    assert_eq!(office.log_in(claims()).await, "amy@acme.example");
    assert_eq!(office.provider.asked("keys"), 2);
    assert_eq!(office.log_in(claims()).await, "amy@acme.example");
    assert_eq!(office.provider.asked("keys"), 2);
    office
        .provider
        .twist(|header, _| header["kid"] = "never".into());
    assert_eq!(office.log_in(claims()).await, "directory_bad_answer");
    assert_eq!(office.provider.asked("keys"), 3, "once a log-in");
    // A key without a name, and a client that proves itself in the form.
    office.provider.twist(|header, _| {
        header.as_object_mut().unwrap().remove("kid");
    });
    let says = json!({ "token_endpoint_auth_methods_supported": ["client_secret_post"] });
    *office.provider.desk.says.lock().unwrap() = says;
    office.house.pass(3_600_000);
    assert_eq!(office.log_in(claims()).await, "amy@acme.example");
}

#[tokio::test]
async fn is_97_a_directory_that_misbehaves_lets_nobody_in() {
    let office = Office::new().await;
    hire(&office, "amy@acme.example").await;
    let provider = &office.provider;
    // What cannot be set.
    let away = format!("{}/.well-known/openid-configuration", provider.issuer);
    for (instead, says) in [
        (Instead::Code(500), "500"),
        (Instead::Redirect(away), "302"),
        (Instead::Bytes(300_000), "too long"),
        (Instead::Text("<html>".into()), "understood"),
        (
            Instead::Text(json!({ "issuer": "x" }).to_string()),
            "understood",
        ),
    ] {
        provider.instead("openid-configuration", instead);
        let (status, refused) = office.set(json!({})).await;
        assert_eq!(status, 422);
        let fault = &refused["errors"][0];
        assert_eq!(fault["field"], "issuer");
        assert!(fault["message"].as_str().unwrap().contains(says), "{fault}");
    }
    provider.honest();
    for says in [
        json!({ "issuer": "http://127.0.0.1:1/realm" }),
        json!({ "jwks_uri": "file:///etc/passwd" }),
        json!({ "jwks_uri": "http://127.0.0.1:1/keys" }),
    ] {
        *provider.desk.says.lock().unwrap() = says;
        assert_eq!(office.set(json!({})).await.0, 422);
    }
    provider.honest();
    let gone = office
        .house
        .json("GET", SETTINGS, &office.house.acme.admin, None);
    assert_eq!(gone.await.0, 404, "nothing was kept");

    assert_eq!(office.set(json!({})).await.0, 200);
    let claims = || person("u1", "amy@acme.example");
    for instead in [
        Instead::Code(500),
        Instead::Redirect(provider.issuer.clone()),
        Instead::Bytes(300_000),
        Instead::Text("{}".into()),
    ] {
        provider.instead("token", instead);
        assert_eq!(office.log_in(claims()).await, "directory_unavailable");
    }
    provider.honest();
    // An answer that names another directory, or none where it says that it always does.
    let (cookie, url) = office.start().await;
    let (state, code) = provider.log_in(&url, claims());
    let mixed =
        json!({ "tenant": "acme", "state": state, "code": code, "iss": "https://evil.example" });
    assert_eq!(office.bring(&cookie, mixed).await, "directory_bad_answer");
    let says = json!({ "authorization_response_iss_parameter_supported": true });
    *provider.desk.says.lock().unwrap() = says;
    office.house.pass(3_600_000);
    assert_eq!(office.log_in(claims()).await, "directory_bad_answer");
    assert_eq!(office.reason().await, "answer_issuer");
    // Browsers are sent to addresses of the web, and to nothing that runs in our page.
    *provider.desk.says.lock().unwrap() =
        json!({ "authorization_endpoint": "javascript:alert(1)" });
    office.house.pass(3_600_000);
    let body = Some(json!({ "tenant": "acme" }));
    let start = office.house.json("POST", "/v1/login/directory", "", body);
    let (status, refused) = start.await;
    assert_eq!(
        (status, &refused["code"]),
        (502, &json!("directory_unavailable"))
    );
}

#[tokio::test]
async fn is_97_a_directory_that_does_not_answer_is_given_up() {
    let office = Office::new().await;
    office.set(json!({})).await;
    office.provider.instead("token", Instead::Nothing);
    let claims = person("u1", "amy@acme.example");
    assert_eq!(office.log_in(claims).await, "directory_unavailable");
    let noted = office.noted("agent.directory_refused").await;
    assert_eq!(noted["detail"]["why"], "no answer in time");
}
