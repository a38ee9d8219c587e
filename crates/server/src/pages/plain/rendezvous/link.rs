//! The page behind the link: before, at and after the time. A bare look at it changes nothing.

use super::{bookmark, page, view};
use crate::{
    app::Shared,
    auth::{client::Client, cookie},
    error::{Outcome, Problem},
    pages::{
        locale,
        plain::{Asked, Visit},
        words::fill,
    },
    rendezvous::{self, Held, Manages, found},
};
use axum::{
    extract::{Form, FromRequestParts, Query, rejection::FormRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use serde::Deserialize;

/// A request to a page that no site is named in the address of.
pub struct Bare {
    pub app: Shared,
    pub client: Client,
    parts: Parts,
    pub query: Asked,
}

impl FromRequestParts<Shared> for Bare {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Problem> {
        let Query(query) = Query::<Asked>::from_request_parts(parts, app)
            .await
            .unwrap_or_default();
        let Ok(client) = Client::from_request_parts(parts, app).await;
        let throttle = &app.throttles.request;
        throttle
            .take(client.party.expose(), app.clock.now())
            .map_err(Problem::rate_limited)?;
        Ok(Self {
            app: app.clone(),
            client,
            parts: parts.clone(),
            query,
        })
    }
}

impl Bare {
    pub fn headers(&self) -> &HeaderMap {
        &self.parts.headers
    }

    /// Whether a form came from a page of ours.
    pub fn is_sent_here(&self) -> bool {
        let site = self.parts.headers.get("sec-fetch-site");
        site.is_none_or(|site| site == "same-origin")
    }

    /// The rendezvous of an identifier, and its page as one of the site where the wish was stated.
    pub async fn open(self, key: &str, manages: Manages) -> Result<(Visit, Held), Response> {
        let refused = |bare: &Bare, problem: Problem| {
            let locale = bare.query.locale.as_deref();
            let locale = locale::negotiate(locale, &bare.parts.headers, "en");
            let words = super::words::of(locale);
            page(problem.status, view::bare(locale, words.nothing))
        };
        let held = match found(&self.app, &self.client, key, manages).await {
            Ok(held) => held,
            Err(problem) => return Err(refused(&self, problem)),
        };
        let sites = &held.config.sites;
        let own = sites.iter().find(|site| Some(site.id) == held.row.site);
        let Some(site) = own.or(sites.first()).cloned() else {
            return Err(refused(&self, Problem::not_found("site")));
        };
        let wished = held.row.wish.locale.as_deref();
        let asked = self.query.locale.as_deref().and_then(locale::Locale::of);
        let locale = locale::negotiate(
            self.query.locale.as_deref().or(wished),
            &self.parts.headers,
            &held.config.tenant.settings.locale,
        );
        let query = Asked {
            service: Some(held.row.service.clone()),
            zone: self.query.zone.clone().or(held.row.wish.zone.clone()),
            ..self.query
        };
        let visit = Visit {
            app: self.app,
            client: self.client,
            headers: self.parts.headers,
            config: held.config.clone(),
            site,
            locale,
            asked,
            query,
            // Whoever has the link is known by it.
            card: None,
        };
        Ok((visit, held))
    }
}

/// Shows where it stands.
pub async fn look(bare: Bare) -> Response {
    let key = bare.query.key.clone().unwrap_or_default();
    match bare.open(&key, Manages::No).await {
        Ok((visit, held)) => {
            let text = view::stand(&visit, &held, &key, None);
            let name = bookmark::cookie_name(held.row.id);
            // Whoever made it has a better one.
            if cookie::read(&visit.headers, &name).is_some() {
                return page(StatusCode::OK, text);
            }
            let set = bookmark::set(&held, &key, visit.app.clock.now());
            let cookie = AppendHeaders([(header::SET_COOKIE, set)]);
            (cookie, page(StatusCode::OK, text)).into_response()
        }
        Err(refused) => refused,
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Pressed {
    pub key: String,
    /// `1` where scripts run.
    scripts: String,
}

/// The button: into the conversation (RV-3). With scripts it is the panel, on a page of its own.
pub async fn join(bare: Bare, form: Result<Form<Pressed>, FormRejection>) -> Outcome<Response> {
    let sent = super::super::forms::read(form)?;
    let (visit, held) = match bare.open(&sent.key, Manages::No).await {
        Ok(open) => open,
        Err(refused) => return Ok(refused),
    };
    let joined = match visit.is_sent_here() {
        true => rendezvous::join(&visit.app, &visit.client, &held).await,
        false => Err(Problem::forbidden()),
    };
    let (_, value) = match joined {
        Ok(joined) => joined,
        Err(problem) => return Ok(refusal(&visit, held, &sent.key, problem).await),
    };
    let service = &held.row.service;
    let site = &visit.site.key;
    let tag = visit.locale.tag();
    let address = match sent.scripts.as_str() {
        "1" => format!("/panel?site={site}&service={service}&locale={tag}"),
        _ => visit.to("session"),
    };
    let cookies = AppendHeaders([
        (header::SET_COOKIE, cookie::set_visitor(&value)),
        (header::SET_COOKIE, cookie::set_plain(&value)),
    ]);
    Ok((cookies, Redirect::to(&address)).into_response())
}

/// The page again, as it stands now, with why nobody came in.
async fn refusal(visit: &Visit, mut held: Held, key: &str, problem: Problem) -> Response {
    let words = visit.words();
    let note = match problem.code {
        "rendezvous_early" | "rendezvous_over" => None,
        "closed" => Some(words.closed),
        "seats_full" | "node_full" => Some(words.full),
        _ => Some(words.failed),
    };
    if let Ok(now) = found(&visit.app, &visit.client, key, Manages::Any).await {
        held = now;
    }
    page(problem.status, view::stand(visit, &held, key, note))
}

/// As a file for a calendar program.
pub async fn calendar(bare: Bare) -> Response {
    let key = bare.query.key.clone().unwrap_or_default();
    let (visit, held) = match bare.open(&key, Manages::Any).await {
        Ok(open) => open,
        Err(refused) => return refused,
    };
    let words = visit.later_words();
    let summary = fill(words.summary, &[&visit.config.tenant.name]);
    let file = rendezvous::calendar_file(&visit.app, &held, &key, &summary, words.change);
    let mut response = page(StatusCode::OK, file);
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/calendar; charset=utf-8"),
    );
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"rendezvous.ics\""),
    );
    response
}
