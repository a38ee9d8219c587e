//! A real server with two companies.

use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use switchboard_core::{AgentId, Time};
use switchboard_server::{
    auth::{cookie, token},
    callbacks::Telephony,
    clock::Clock,
    config::Config,
    provision,
    serve::Server,
    testing,
};
use switchboard_store::{Agent, ApiKey, Login, Rank, Tenant};

/// A company of the house. Cookies are values of the header `Cookie`.
pub struct Company {
    pub tenant: Tenant,
    pub site_key: String,
    pub origin: String,
    pub ann: Agent,
    pub agent: String,
    pub supervisor: String,
    pub admin: String,
    pub key: String,
}

/// A server that runs until dropped.
pub struct House {
    pub server: Server,
    pub acme: Company,
    pub other: Company,
    pub ahead: Arc<AtomicI64>,
    pub http: reqwest::Client,
    pub dir: tempfile::TempDir,
    telephony: Option<Arc<dyn Telephony>>,
}

pub const PASSWORD: &str = "correct horse battery";

impl House {
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// The same on a database of its own on PostgreSQL; `None` when the test run names no
    /// server.
    pub async fn on_postgres() -> Option<Self> {
        Self::on_postgres_with(|_| {}).await
    }

    /// The same with other settings.
    pub async fn on_postgres_with(change: impl FnOnce(&mut Config)) -> Option<Self> {
        let Ok(server) = std::env::var("SWITCHBOARD_TEST_POSTGRES") else {
            assert!(
                std::env::var("CI").as_deref() != Ok("true"),
                "SWITCHBOARD_TEST_POSTGRES is not set"
            );
            println!("the PostgreSQL leg did not run: SWITCHBOARD_TEST_POSTGRES is not set");
            return None;
        };
        let url = crate::postgres::fresh_database(&server).await;
        let with_url = |config: &mut Config| {
            config.database_url = url;
            change(config);
        };
        Some(Self::with(with_url).await)
    }

    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::calling(None, change).await
    }

    /// With a way to telephones.
    pub async fn calling(
        telephony: impl Into<Option<Arc<dyn Telephony>>>,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let telephony = telephony.into();
        let dir = tempfile::tempdir().unwrap();
        let ahead = Arc::new(AtomicI64::new(0));
        let (system, offset) = (Clock::system(), ahead.clone());
        let clock = Clock(Arc::new(move || {
            Time(system.now().0 + offset.load(Ordering::SeqCst))
        }));
        let web = dir.path().join("web");
        build_web(&web, "one");
        let server = testing::start_with(
            &dir.path().join("data"),
            clock,
            telephony.clone(),
            |config| {
                config.web_dir = Some(web);
                change(config);
            },
        )
        .await
        .unwrap();
        let acme = company(&server, "acme").await;
        let other = company(&server, "other").await;
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            server,
            acme,
            other,
            ahead,
            http,
            dir,
            telephony,
        }
    }

    /// Stops the server and starts another one on the same record.
    pub async fn restarted(self) -> Self {
        let (system, offset) = (Clock::system(), self.ahead.clone());
        let clock = Clock(Arc::new(move || {
            Time(system.now().0 + offset.load(Ordering::SeqCst))
        }));
        let before = self.server.app.config.clone();
        self.server.stop().await;
        let server =
            testing::start_with(&before.data_dir, clock, self.telephony.clone(), |config| {
                config.web_dir = before.web_dir;
                config.webhooks = before.webhooks;
            });
        Self {
            server: server.await.unwrap(),
            ..self
        }
    }

    pub fn pass(&self, millis: i64) {
        self.ahead.fetch_add(millis, Ordering::SeqCst);
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.address)
    }

    pub fn origin(&self) -> &str {
        &self.server.app.config.public_url
    }

    /// A request as one of our own pages would send it.
    pub fn ask(&self, method: &str, path: &str, cookie: &str) -> reqwest::RequestBuilder {
        let mut request = self
            .http
            .request(method.parse().unwrap(), self.url(path))
            .header("origin", self.origin())
            .header("sb-request", "1");
        if !cookie.is_empty() {
            request = request.header("cookie", cookie);
        }
        request
    }

    /// Status and JSON body of an answer.
    pub async fn json(
        &self,
        method: &str,
        path: &str,
        cookie: &str,
        body: Option<Value>,
    ) -> (u16, Value) {
        let request = self.ask(method, path, cookie);
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// The same with an API key in place of a cookie.
    pub async fn json_by_key(
        &self,
        method: &str,
        path: &str,
        key: &str,
        body: Option<Value>,
    ) -> (u16, Value) {
        let request = self
            .http
            .request(method.parse().unwrap(), self.url(path))
            .bearer_auth(key);
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or(Value::Null))
    }

    /// The parameters in the start document for a click on a page of that company.
    pub async fn start_document(&self, company: &Company, more: &str, cookie: &str) -> Value {
        let path = format!(
            "/panel?site={}&origin={}{more}",
            company.site_key, company.origin
        );
        let answer = self.ask("GET", &path, cookie).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        start_of(&answer.text().await.unwrap())
    }

    /// A visitor's start; gives the visitor's cookie and the answer.
    pub async fn visit(&self, company: &Company, key: &str) -> (String, Value) {
        let start = self.start_document(company, "", "").await;
        let body = json!({ "token": start["token"], "locale": "en", "question": "Hello?", "idempotency_key": key });
        let answer = self
            .ask("POST", "/v1/visits", "")
            .json(&body)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 201);
        (cookie_of(&answer), answer.json().await.unwrap())
    }
}

/// The JSON in a start document.
pub fn start_of(page: &str) -> Value {
    let json = page
        .split("id=\"start\">")
        .nth(1)
        .unwrap()
        .split("</script>")
        .next()
        .unwrap();
    serde_json::from_str(json).unwrap()
}

/// The `name=value` that an answer sets.
pub fn cookie_of(answer: &reqwest::Response) -> String {
    let set = answer
        .headers()
        .get("set-cookie")
        .expect("a cookie is set")
        .to_str()
        .unwrap();
    set.split(';').next().unwrap().to_owned()
}

/// A web client as small as can be.
pub fn build_web(folder: &std::path::Path, build: &str) {
    let assets = folder.join("assets");
    std::fs::create_dir_all(&assets).unwrap();
    let panel = format!("assets/panel-{build}.js");
    let manifest = json!({
        "build": build,
        "boot": { "file": format!("assets/boot-{build}.js") },
        "panel": {
            "entry": panel,
            "parts": [{ "file": panel, "bytes": 21, "gzip": 30 }, { "file": "assets/de-x.js", "bytes": 3, "gzip": 9 }],
            "css": "assets/panel-x.css",
            "locales": { "de": "assets/de-x.js" }
        },
        "pieces": {
            "entry": "assets/piece-x.js",
            "parts": [{ "file": "assets/piece-x.js", "bytes": 9, "gzip": 9 }],
            "css": "assets/panel-x.css",
            "locales": {}
        },
        "viewer": { "entry": "assets/viewer-x.js", "parts": [{ "file": "assets/viewer-x.js", "bytes": 4, "gzip": 9 }], "css": "" }
    });
    std::fs::write(folder.join("manifest.json"), manifest.to_string()).unwrap();
    std::fs::write(folder.join("embed.js"), format!("/* loader {build} */")).unwrap();
    std::fs::write(
        folder.join("console.html"),
        "<!doctype html><title>Switchboard</title><div id=\"app\"></div>",
    )
    .unwrap();
    std::fs::write(folder.join(&panel), "export const x = 1;\n\n").unwrap();
    std::fs::write(folder.join("assets/packed-x.js"), "plain").unwrap();
    std::fs::write(folder.join("assets/packed-x.js.gz"), "packed").unwrap();
}

async fn company(server: &Server, slug: &str) -> Company {
    let app = &server.app;
    let origin = format!("https://{slug}.example");
    let hash = app.passwords.hash(PASSWORD.into()).await;
    let first = provision::First {
        tenant_name: slug.to_uppercase(),
        tenant_slug: slug.into(),
        site_name: "Shop".into(),
        origins: vec![origin.clone()],
        name: "Ada".into(),
        login: "admin".into(),
        password: hash.clone(),
    };
    let admin = provision::first(&*app.store, first).await.unwrap();
    let person = |login: &str, rank| Agent {
        id: AgentId(token::fresh_uuid()),
        login: login.into(),
        name: login.to_uppercase(),
        password: hash.clone(),
        rank,
        ..admin.clone()
    };
    let ann = person("ann", Rank::Agent);
    let sue = person("sue", Rank::Supervisor);
    for agent in [&ann, &sue] {
        app.store.put_agent(agent).await.unwrap();
    }
    app.hub.reload(admin.tenant).await.unwrap();
    let (key, token_hash) = token::fresh_api_key();
    let now = app.clock.now();
    app.store
        .put_api_key(&ApiKey {
            id: token::fresh_uuid(),
            tenant: admin.tenant,
            name: "tests".into(),
            token_hash,
            created_at: now,
            agent: None,
        })
        .await
        .unwrap();
    let config = app.hub.tenant(admin.tenant).unwrap();
    Company {
        tenant: config.tenant.clone(),
        site_key: config.sites[0].key.clone(),
        origin,
        agent: logged_in(server, &ann).await,
        supervisor: logged_in(server, &sue).await,
        admin: logged_in(server, &admin).await,
        ann,
        key,
    }
}

/// A log-in without typing the password.
pub async fn logged_in(server: &Server, agent: &Agent) -> String {
    let (text, token_hash) = token::fresh();
    let now = server.app.clock.now();
    server
        .app
        .store
        .put_login(&Login {
            token_hash,
            tenant: agent.tenant,
            agent: agent.id,
            created_at: now,
            expires_at: now + cookie::AGENT_LIFE_S * 1_000,
        })
        .await
        .unwrap();
    format!("{}={text}", cookie::AGENT)
}
