//! A company on a fresh server, set up as people do it: by the one-time link and the API.

use super::details::{Details, Started};
use crate::{Result, server::Server};
use reqwest::{Client, RequestBuilder, StatusCode, Url};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::{error::Error, fmt, net::SocketAddr};

const SLUG: &str = "bench";
const LOGIN: &str = "admin";
const PASSWORD: &str = "a long and only locally used one";
/// Key of the service whose sessions need nobody to answer them.
const ROOM: &str = "room";
/// Key of the service that agrees on later times.
const LATER: &str = "later";
/// A page on which the button stands.
pub const ORIGIN: &str = "http://shop.example.test";

#[derive(Clone)]
pub struct Company {
    pub address: SocketAddr,
    url: String,
    /// Of the server's own pages.
    origin: String,
    /// Carries the administrator's log-in.
    admin: Client,
    /// Carries nothing.
    http: Client,
    key: String,
    /// Public key of the site.
    pub site: String,
}

/// A request that the server refused.
#[derive(Debug)]
pub struct Refused {
    pub status: StatusCode,
    path: String,
    body: String,
}

impl Refused {
    /// Whether it was refused with that status and that code.
    pub fn is(&self, status: StatusCode, code: &str) -> bool {
        let problem = serde_json::from_str(&self.body).unwrap_or(Value::Null);
        self.status == status && problem["code"] == code
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} answered {}: {}", self.path, self.status, self.body)
    }
}

impl Error for Refused {}

/// An event of a session's log, as the archive has it.
#[derive(Deserialize)]
pub struct Logged {
    pub seq: u64,
    pub event: Value,
}

#[derive(Deserialize)]
struct Page<T> {
    items: Vec<T>,
}

/// Events asked for at once.
const PAGE: usize = 1_000;

/// The answer's body, or its problem as an error.
async fn answer<T: DeserializeOwned>(request: RequestBuilder) -> Result<T> {
    let response = request.send().await?;
    let status = response.status();
    let path = response.url().path().to_owned();
    let body = response.text().await?;
    if !status.is_success() {
        return Err(Refused { status, path, body }.into());
    }
    let body = if body.is_empty() { "null" } else { &body };
    serde_json::from_str(body).map_err(|error| format!("{path}: {error} in {body}").into())
}

impl Company {
    /// Sets up the company with an open room and a help desk.
    pub async fn found(server: &Server) -> Result<Self> {
        let admin = Client::builder().cookie_store(true).no_proxy().build()?;
        let mut company = Self {
            address: server.address,
            url: server.url(),
            origin: server.origin(),
            admin,
            http: Client::builder().no_proxy().build()?,
            key: String::new(),
            site: String::new(),
        };
        let token = server.setup_token().await?;
        let set_up = json!({
            "token": token, "tenant_name": "Bench", "tenant_slug": SLUG, "name": "Ada Admin", "login": LOGIN,
            "password": PASSWORD, "site_name": "Shop", "origins": [ORIGIN],
        });
        let _: Value = company.post("/v1/setup", &set_up).await?;
        let key: Value = company
            .post("/v1/api-keys", &json!({ "name": "bench" }))
            .await?;
        company.key = key["token"].as_str().ok_or("no key")?.to_owned();
        let room = json!({ "key": ROOM, "name": "Room", "behaviour": "open_room", "params": {} });
        let _: Value = company.post("/v1/services", &room).await?;
        let sites: Value = answer(company.admin.get(format!("{}/v1/sites", company.url))).await?;
        company.site = sites["items"][0]["key"]
            .as_str()
            .ok_or("no site")?
            .to_owned();
        Ok(company)
    }

    /// The same company at another node.
    pub fn at(&self, address: SocketAddr) -> Self {
        Self {
            address,
            url: format!("http://{address}"),
            ..self.clone()
        }
    }

    /// As the console's own page sends it.
    async fn post<T: DeserializeOwned>(&self, path: &str, body: &Value) -> Result<T> {
        answer(
            self.own(self.admin.post(format!("{}{path}", self.url)))
                .json(body),
        )
        .await
    }

    /// The marks of a request that comes from a page of the server.
    fn own(&self, request: RequestBuilder) -> RequestBuilder {
        request
            .header("Sb-Request", "1")
            .header("Origin", &self.origin)
    }

    async fn integrate<T: DeserializeOwned>(&self, path: &str, body: &Value) -> Result<T> {
        answer(
            self.http
                .post(format!("{}{path}", self.url))
                .bearer_auth(&self.key)
                .json(body),
        )
        .await
    }

    /// Starts a session in the open room; its first member.
    pub async fn room(&self, number: usize) -> Result<Details> {
        let body = json!({ "service": ROOM, "name": format!("First {number}"), "key": format!("first-{number}") });
        let started: Started = self.integrate("/v1/sessions", &body).await?;
        Ok(started.details)
    }

    /// Starts a session in a new room that may have so many members; its first member.
    pub async fn room_for(&self, most: usize) -> Result<Details> {
        let service = format!("room-for-{most}");
        let room = json!({ "key": service, "name": "Hall", "behaviour": "open_room", "params": { "max_members": most } });
        let _: Value = self.post("/v1/services", &room).await?;
        let body = json!({ "service": service, "name": "First", "key": "first" });
        let started: Started = self.integrate("/v1/sessions", &body).await?;
        Ok(started.details)
    }

    /// Adds a member to a session.
    pub async fn join(&self, session: &str, key: &str, role: &str) -> Result<Details> {
        let body = json!({ "key": key, "name": format!("Member {key}"), "role": role });
        self.integrate(&format!("/v1/sessions/{session}/legs"), &body)
            .await
    }

    /// Adds the visitor of that number to a session.
    pub async fn join_as(&self, session: &str, number: usize) -> Result<Details> {
        self.join(session, &format!("visitor-{number}"), "visitor")
            .await
    }

    /// Fresh details for a leg: tickets live for a minute.
    pub async fn details(&self, leg: &Details) -> Result<Details> {
        self.integrate(
            &format!("/v1/sessions/{}/details?leg={}", leg.session, leg.leg),
            &json!({}),
        )
        .await
    }

    /// A session's whole log, from the archive.
    pub async fn log(&self, session: &str) -> Result<Vec<Logged>> {
        let mut log: Vec<Logged> = Vec::new();
        loop {
            let after = log.last().map_or(0, |event| event.seq);
            let url = format!(
                "{}/v1/sessions/{session}/events?after={after}&limit={PAGE}",
                self.url
            );
            let page: Page<Logged> = answer(self.http.get(url).bearer_auth(&self.key)).await?;
            let last = page.items.len() < PAGE;
            log.extend(page.items);
            if last {
                return Ok(log);
            }
        }
    }

    /// Ends a session.
    pub async fn end(&self, session: &str) -> Result<()> {
        let path = format!("/v1/sessions/{session}/end");
        self.integrate::<Value>(&path, &json!({})).await.map(drop)
    }

    /// The administrator logs in as an agent and takes visitors; the desk's ticket.
    pub async fn desk_ticket(&self) -> Result<String> {
        let log_in =
            json!({ "tenant": SLUG, "login": LOGIN, "password": PASSWORD, "state": "available" });
        let _: Value = self.post("/v1/login", &log_in).await?;
        let desk: Value = self.post("/v1/desk/details", &json!({})).await?;
        Ok(desk["ticket"].as_str().ok_or("no desk ticket")?.to_owned())
    }

    /// Hires an agent who serves one visitor at a time and logs in as not ready; the ticket of
    /// their desk.
    pub async fn hire(&self, number: usize) -> Result<String> {
        let login = format!("agent{number}");
        let hired = json!({ "login": login, "name": format!("Agent {number}"), "rank": "agent", "capacity": 1, "password": PASSWORD });
        let _: Value = self.post("/v1/agents", &hired).await?;
        let own = Self {
            admin: Client::builder().cookie_store(true).no_proxy().build()?,
            ..self.clone()
        };
        let log_in =
            json!({ "tenant": SLUG, "login": login, "password": PASSWORD, "state": "away" });
        let _: Value = own.post("/v1/login", &log_in).await?;
        let desk: Value = own.post("/v1/desk/details", &json!({})).await?;
        Ok(desk["ticket"].as_str().ok_or("no desk ticket")?.to_owned())
    }

    /// A service whose visitors agree on later times, at any half hour.
    pub async fn meets_later(&self) -> Result<()> {
        let queues: Value = answer(self.admin.get(format!("{}/v1/queues", self.url))).await?;
        let queue = &queues["items"][0]["id"];
        let params = json!({ "queue": queue, "rendezvous": true, "rendezvous_named": true,
            "rendezvous_notice_s": 0 });
        let later =
            json!({ "key": LATER, "name": "Later", "behaviour": "help_desk", "params": params });
        self.post::<Value>("/v1/services", &later).await.map(drop)
    }

    /// Hires an agent who may be met on working days from nine to five; their id.
    pub async fn hire_with_hours(&self, number: usize) -> Result<String> {
        let hired = json!({ "login": format!("met{number}"), "name": format!("Agent {number}"), "rank": "agent", "password": PASSWORD });
        let hired: Value = self.post("/v1/agents", &hired).await?;
        let id = hired["id"].as_str().ok_or("no agent")?;
        let day = json!([{ "from": "09:00", "to": "12:30" }, { "from": "13:00", "to": "17:00" }]);
        let week = json!({ "monday": day, "tuesday": day, "wednesday": day, "thursday": day, "friday": day });
        let hours = json!({ "zone": "Europe/Vienna", "week": week });
        let request = self
            .admin
            .put(format!("{}/v1/agents/{id}/availability", self.url));
        let _: Value = answer(self.own(request).json(&hours)).await?;
        Ok(id.to_owned())
    }

    /// When free times of the next fourteen days begin, as a visitor's panel asks for them.
    pub async fn free_times(&self, token: &str) -> Result<Vec<String>> {
        let body = json!({ "token": token, "service": LATER });
        let request = self.http.post(format!("{}/v1/visits/times", self.url));
        let times: Value = answer(self.own(request).json(&body)).await?;
        let items = times["items"].as_array().ok_or("no times")?;
        let begins = items.iter().filter_map(|time| time["from"].as_str());
        Ok(begins.map(str::to_owned).collect())
    }

    /// A time in the diary of that agent is agreed on.
    pub async fn agree_later(&self, agent: &str, from: &str, number: usize) -> Result<()> {
        let body = json!({ "service": LATER, "agent": agent, "from": from, "name": "Visitor",
            "idempotency_key": format!("agreed-on-later-{number}") });
        let made = self.integrate::<Value>("/v1/rendezvous", &body).await;
        made.map(drop)
    }

    /// Starts a session at the help desk.
    pub async fn wait(&self, number: usize) -> Result<()> {
        let body = json!({ "service": "general", "name": format!("Visitor {number}"), "key": format!("visitor-{number}") });
        self.integrate::<Value>("/v1/sessions", &body)
            .await
            .map(drop)
    }

    /// The start token out of a start document, as a browser gets it.
    pub async fn start_document(&self) -> Result<String> {
        let page = format!("{ORIGIN}/tents");
        let query = [
            ("site", self.site.as_str()),
            ("page", &page),
            ("title", "Tents"),
            ("origin", ORIGIN),
            ("locale", "en"),
        ];
        let url = Url::parse_with_params(&format!("{}/panel", self.url), query)?;
        let request = self.http.get(url).header("Referer", format!("{ORIGIN}/"));
        let text = request.send().await?.error_for_status()?.text().await?;
        let begin = text
            .find(r#"id="start""#)
            .ok_or("the panel has no start object")?;
        let json = text[begin..]
            .split_once('>')
            .and_then(|(_, rest)| rest.split_once("</script>"))
            .ok_or("cut start object")?
            .0;
        let start: Value = serde_json::from_str(json)?;
        Ok(start["token"]
            .as_str()
            .ok_or_else(|| format!("no start token: {json}"))?
            .to_owned())
    }

    /// A visitor starts with the default service.
    pub async fn visit(&self, token: &str, number: usize) -> Result<Details> {
        let body = json!({ "token": token, "page": format!("{ORIGIN}/tents"), "title": "Tents", "locale": "en", "idempotency_key": format!("visit-{number}") });
        let started: Started = answer(
            self.own(self.http.post(format!("{}/v1/visits", self.url)))
                .json(&body),
        )
        .await?;
        Ok(started.details)
    }
}
