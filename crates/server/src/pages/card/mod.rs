//! The page on which a visitor agrees to be known by a card, and takes that back (IS-31). It is the
//! server's own and no company's: its cookie is not sent to frames on other sites, so a panel learns
//! of the card only when its visitor hands it over here. No `GET` changes anything, no other site can
//! send its forms or show it in a frame, and it works without scripts but for the handing over.

pub mod script;
mod view;
mod words;

use super::{
    csp, html,
    locale::{self, Locale},
    plain,
};
use crate::{
    app::Shared,
    auth::{client::Client, cookie, csrf, token},
    cards::{self, Ask, Content, Known},
    erase,
    error::{Outcome, Problem},
    http::extract::Asked,
    hub::TenantConfig,
};
use axum::{
    Router,
    extract::{Form, State, rejection::FormRejection},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
    routing::get,
};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use switchboard_core::limits;
use switchboard_store::{Audit, Card};

pub fn routes() -> Router<Shared> {
    Router::new().route("/card", get(show).post(act))
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Query {
    locale: Option<String>,
    ask: Option<String>,
    said: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Sent {
    act: String,
    ask: String,
    /// The language that the page was in.
    speaks: String,
    name: String,
    language: String,
    picture: String,
}

/// What there is to show.
pub struct Page {
    app: Shared,
    locale: Locale,
    /// The card of this browser, and the secret by which it was found.
    known: Option<Known>,
    secret: String,
    /// For whom the panel asks that opened this page.
    ask: Option<For>,
    /// The page was opened for somebody, but too long ago, or the company takes no part any more.
    too_old: bool,
}

/// A panel's ask, and whose it is.
struct For {
    ask: Ask,
    text: String,
    config: Arc<TenantConfig>,
}

impl Page {
    async fn of(app: &Shared, headers: &HeaderMap, speaks: &str, ask: &str) -> Outcome<Self> {
        let known = cards::by_cookie(app, headers).await?;
        let whose = |ask: Ask| {
            let (config, _) = app.hub.site(&ask.site)?;
            config.tenant.settings.recognition.then_some((ask, config))
        };
        let found = Ask::read(app, ask).and_then(whose);
        let chosen = known
            .as_ref()
            .and_then(|known| known.content.chosen.locale.as_deref());
        let asked = Locale::of(speaks).map(Locale::tag).or(chosen);
        Ok(Self {
            app: app.clone(),
            locale: locale::negotiate(asked, headers, "en"),
            known,
            secret: cookie::read(headers, cookie::CARD)
                .unwrap_or_default()
                .to_owned(),
            too_old: found.is_none() && !ask.is_empty(),
            ask: found.map(|(of, config)| For {
                ask: of,
                text: ask.to_owned(),
                config,
            }),
        })
    }

    fn words(&self) -> &'static words::Words {
        words::of(self.locale)
    }
}

/// As an answer; the window of ours that opened it stays within reach.
fn answer(status: StatusCode, text: String, policy: String) -> Response {
    let mut response = (status, text).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, html::TYPE);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::CONTENT_SECURITY_POLICY, csp::header(policy));
    headers.insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("unsafe-none"),
    );
    response
}

fn still(status: StatusCode, text: String) -> Response {
    answer(status, text, csp::still("'none'"))
}

/// Shows the card, or what it would be. Stores nothing.
async fn show(
    State(app): State<Shared>,
    client: Client,
    headers: HeaderMap,
    Asked(query): Asked<Query>,
) -> Outcome<Response> {
    let throttle = &app.throttles.request;
    throttle
        .take(client.party.expose(), app.clock.now())
        .map_err(Problem::rate_limited)?;
    let speaks = query.locale.as_deref().unwrap_or_default();
    let ask = query.ask.as_deref().unwrap_or_default();
    let page = Page::of(&app, &headers, speaks, ask).await?;
    let words = page.words();
    let note = match query.said.as_deref() {
        Some("agreed") if page.known.is_some() => Some(words.said_agreed),
        Some("saved") if page.known.is_some() => Some(words.said_saved),
        Some("taken") if page.known.is_none() => Some(words.said_taken),
        _ => page.too_old.then_some(words.too_old),
    };
    let text = page.card(None, note).await?;
    Ok(still(StatusCode::OK, text))
}

/// Browsers say where a form comes from; here they have to.
fn is_ours(app: &Shared, headers: &HeaderMap) -> bool {
    headers.contains_key(header::ORIGIN)
        && csrf::same_origin(headers, &app.config.public_url)
        && headers
            .get("sec-fetch-site")
            .is_none_or(|site| site == "same-origin")
}

async fn act(
    State(app): State<Shared>,
    client: Client,
    headers: HeaderMap,
    form: Result<Form<Sent>, FormRejection>,
) -> Outcome<Response> {
    let sent = plain::read(form)?;
    let page = Page::of(&app, &headers, &sent.speaks, &sent.ask).await?;
    let words = page.words();
    if !is_ours(&app, &headers) {
        let text = page.card(None, Some(words.not_ours)).await?;
        return Ok(still(StatusCode::FORBIDDEN, text));
    }
    if app
        .throttles
        .start
        .take(client.party.expose(), app.clock.now())
        .is_err()
    {
        let text = page.card(None, Some(words.too_many)).await?;
        return Ok(still(StatusCode::TOO_MANY_REQUESTS, text));
    }
    match sent.act.as_str() {
        "take back" => page.take_back().await,
        "use" => page.hand_over().await,
        "agree" | "save" => page.write(sent).await,
        _ => Err(Problem::invalid("act", "is not known")),
    }
}

impl Page {
    /// Makes the card, or changes what stands on it.
    async fn write(mut self, sent: Sent) -> Outcome<Response> {
        let before = self.known.as_ref().map(|known| known.content.clone());
        let mut content = before.clone().unwrap_or_default();
        let filled = |text: String| Some(text).filter(|text| !text.is_empty());
        let name = limits::clean_name(&sent.name, limits::NAME_CHARS);
        content.name = name.clone().and_then(filled);
        content.chosen.locale = filled(sent.language);
        content.chosen.avatar = filled(sent.picture);
        let content = Content::read(&content.written());
        if name.is_none() {
            let text = self.card(Some(&content), Some(self.words().too_long));
            return Ok(still(StatusCode::UNPROCESSABLE_ENTITY, text.await?));
        }
        let Some(mut known) = self.known.take() else {
            // A form that was open while the card was taken back elsewhere makes none.
            return match sent.act.as_str() {
                "agree" => self.make(content).await,
                _ => Ok(self.gone()),
            };
        };
        known.content = content;
        known.card.content = known.content.written();
        self.known = Some(known);
        if !self.refresh().await? {
            return Ok(self.gone());
        }
        if before != self.known.as_ref().map(|known| known.content.clone()) {
            self.trail("card.change").await?;
        }
        Ok((self.keeping(), self.to("saved")).into_response())
    }

    async fn make(mut self, content: Content) -> Outcome<Response> {
        let (secret, token) = token::fresh();
        let now = self.app.clock.now();
        let card = Card {
            id: token::fresh_uuid(),
            token,
            content: content.written(),
            created_at: now,
            seen_at: now,
        };
        self.app.store.put_card(&card).await?;
        metrics::counter!("switchboard_cards_total", "what" => "made").increment(1);
        self.trail("card.agree").await?;
        self.known = Some(Known { card, content });
        self.secret = secret;
        match self.ask.is_some() {
            true => self.handed_over().await,
            false => Ok((self.keeping(), self.to("agreed")).into_response()),
        }
    }

    /// The card is used: its year begins anew. False when it was taken back meanwhile.
    async fn refresh(&mut self) -> Outcome<bool> {
        let Some(known) = &mut self.known else {
            return Ok(false);
        };
        known.card.seen_at = self.app.clock.now();
        let card = &known.card;
        let store = &self.app.store;
        Ok(store
            .change_card(card.id, &card.content, card.seen_at)
            .await?)
    }

    /// Gives the panel that opened this page a code for the card.
    async fn hand_over(mut self) -> Outcome<Response> {
        if self.ask.is_none() {
            let text = self.card(None, Some(self.words().too_old)).await?;
            return Ok(still(StatusCode::GONE, text));
        }
        if !self.refresh().await? {
            return Ok(self.gone());
        }
        self.handed_over().await
    }

    async fn handed_over(&self) -> Outcome<Response> {
        let (Some(known), Some(For { ask, config, .. })) = (&self.known, &self.ask) else {
            return Ok(self.gone());
        };
        let code = ask.answer(&self.app, config.id(), known).await?;
        let text = self.handing(&config.tenant.name, &code);
        let answer = answer(StatusCode::OK, text, csp::handing());
        Ok((self.keeping(), answer).into_response())
    }

    /// Whoever was known by the card is somebody new at their next start, everywhere.
    async fn take_back(self) -> Outcome<Response> {
        if let Some(known) = &self.known
            && self.app.store.take_card_back(known.card.id).await?
        {
            metrics::counter!("switchboard_cards_total", "what" => "taken_back").increment(1);
            self.trail("card.take_back").await?;
            erase::traces(&self.app, true).await?;
            self.app.retention_waiting.notify_one();
        }
        Ok(self.gone())
    }

    fn gone(&self) -> Response {
        let clear = AppendHeaders([(header::SET_COOKIE, cookie::clear_card())]);
        (clear, self.to("taken")).into_response()
    }

    /// The browser keeps the card for a year from now on.
    fn keeping(&self) -> AppendHeaders<[(HeaderName, HeaderValue); 1]> {
        AppendHeaders([(header::SET_COOKIE, cookie::set_card(&self.secret))])
    }

    /// The same page again, also for the panel that opened it.
    fn to(&self, said: &str) -> Response {
        // A card that is there says which language; one that is gone does not.
        let own = self.known.as_ref().filter(|_| said != "taken");
        let own = own.is_some_and(|known| known.content.chosen.locale.is_some());
        let mut address = format!("/card?said={said}");
        if !own {
            address.push_str("&locale=");
            address.push_str(self.locale.tag());
        }
        if let Some(of) = &self.ask {
            address.push_str("&ask=");
            address.push_str(&of.text);
        }
        Redirect::to(&address).into_response()
    }

    /// The server's own trail says what happened, and when; not who it was nor what stands on the
    /// card. No company's has it: two could tell by the time who is the same.
    async fn trail(&self, action: &str) -> Outcome<()> {
        let entry = Audit {
            tenant: None,
            at: self.app.clock.now(),
            actor: "visitor".into(),
            action: action.into(),
            target: None,
            address: None,
            detail: json!({}),
        };
        Ok(self.app.store.audit(&entry).await?)
    }
}
