//! The page without scripts: a form, a notice that refreshes itself every five seconds
//! (IS-115), then a conversation of forms. Anything that goes wrong while the visitor waits
//! leaves the notice as it is (IS-116).

mod closed;
mod forms;
mod handed;
mod later;
mod presence;
pub mod rendezvous;
mod seat;
pub mod style;
mod talk;
mod view;
mod wait;

pub(super) use forms::read;
pub use presence::Presence;
pub use seat::SeatLine;

use super::{
    csp, html,
    locale::{self, Locale},
    words::{self, Words},
};
use crate::{
    app::Shared,
    auth::{client::Client, cookie, csrf},
    cards,
    error::{Outcome, Problem},
    hub::TenantConfig,
};
use axum::{
    Router,
    extract::{FromRequestParts, Path, Query},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use serde::Deserialize;
use std::sync::Arc;
use switchboard_store::{Site, Visitor};

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/plain/{key}", get(forms::form))
        .route("/plain/{key}/start", post(forms::start))
        .route("/plain/{key}/seat", get(seat::seat))
        .route("/plain/{key}/session", get(wait::session))
        .route("/plain/{key}/answers", get(wait::answers))
        .route("/plain/{key}/transcript", get(talk::transcript))
        .route("/plain/{key}/say", post(talk::say))
        .route("/plain/{key}/end", post(talk::end))
        .route("/plain/{key}/handed", post(handed::answered))
        .route("/plain/{key}/later", post(later::later))
        .route("/plain/{key}/theme.css", get(style::theme))
        .merge(rendezvous::routes())
}

/// Everything a plain page needs to know about its request.
pub struct Visit {
    app: Shared,
    client: Client,
    headers: HeaderMap,
    config: Arc<TenantConfig>,
    site: Site,
    locale: Locale,
    /// Language asked for by the address, to be kept in further addresses.
    asked: Option<Locale>,
    /// The visitor's card, where the company takes part in recognition (IS-31).
    card: Option<cards::Known>,
    query: Asked,
}

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    service: Option<String>,
    locale: Option<String>,
    seen: Option<String>,
    ask: Option<String>,
    /// Of a later time: with whom, by whose clock, from when on; and the identifier of one.
    agent: Option<String>,
    zone: Option<String>,
    from: Option<String>,
    key: Option<String>,
    /// The session in which it is asked for.
    of: Option<String>,
}

impl FromRequestParts<Shared> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Problem> {
        let none = || Problem::not_found("site");
        let Path(key) = Path::<String>::from_request_parts(parts, app)
            .await
            .map_err(|_| none())?;
        let Query(query) = Query::<Asked>::from_request_parts(parts, app)
            .await
            .unwrap_or_default();
        let Ok(client) = Client::from_request_parts(parts, app).await;
        let (config, site) = app.hub.site(&key).ok_or_else(none)?;
        let settings = &config.tenant.settings;
        let card = cards::here(app, &parts.headers, settings).await;
        // Without it the visitor is somebody new; the page itself stays as it is (IS-116).
        let card = card.unwrap_or_else(|problem| {
            tracing::warn!(code = problem.code, "a card is not looked at");
            None
        });
        let asked = query.locale.as_deref().and_then(Locale::of);
        let chosen = card
            .as_ref()
            .and_then(|card| card.content.chosen.locale.as_deref());
        let wanted = query.locale.as_deref().or(chosen);
        let locale = locale::negotiate(wanted, &parts.headers, &settings.locale);
        Ok(Self {
            app: app.clone(),
            client,
            headers: parts.headers.clone(),
            config,
            site,
            locale,
            asked,
            card,
            query,
        })
    }
}

impl Visit {
    fn words(&self) -> &'static Words {
        words::of(self.locale)
    }

    /// An address of this site's plain pages.
    fn to(&self, page: &str) -> String {
        let slash = if page.is_empty() { "" } else { "/" };
        match self.asked {
            Some(locale) => format!(
                "/plain/{}{slash}{page}?locale={}",
                self.site.key,
                locale.tag()
            ),
            None => format!("/plain/{}{slash}{page}", self.site.key),
        }
    }

    fn go(&self, page: &str) -> Response {
        Redirect::to(&self.to(page)).into_response()
    }

    /// The visitor by the plain cookie.
    async fn visitor(&self) -> Outcome<Option<Visitor>> {
        let visitor = crate::http::visitor_of(&self.app, &self.headers, cookie::PLAIN).await?;
        Ok(visitor.filter(|visitor| visitor.tenant == self.config.id()))
    }

    /// Whether a form was sent by a page of ours.
    fn is_ours(&self) -> bool {
        self.headers
            .get("sec-fetch-site")
            .is_none_or(|site| site == "same-origin")
            && csrf::same_origin(&self.headers, &self.app.config.public_url)
    }
}

/// A page without scripts as an answer. `ancestors` may frame it.
fn page(status: StatusCode, text: String, ancestors: &str) -> Response {
    let mut response = (status, text).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, html::TYPE);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        csp::header(csp::still(ancestors)),
    );
    response
}

/// Seconds between two looks.
const EVERY_S: u32 = 5;

/// Has the browser look again in five seconds.
fn refreshing(response: Response, address: &str) -> Response {
    refreshing_every(response, EVERY_S, address)
}

/// Has the browser look again in so many seconds.
fn refreshing_every(mut response: Response, seconds: u32, address: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(&format!("{seconds}; url={address}")) {
        response
            .headers_mut()
            .insert(HeaderName::from_static("refresh"), value);
    }
    response
}
