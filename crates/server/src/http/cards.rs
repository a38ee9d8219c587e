//! A visitor's card, as the panel asks for it (IS-31). The visitor agrees on the page `/card`.

use super::{
    begin::{keep, visitor_here},
    extract::Body,
    live,
};
use crate::{
    app::Shared,
    auth::{client::Client, cookie, token},
    cards::{self, Ask, Asker},
    error::{Outcome, Problem},
    hub::TenantConfig,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use std::sync::Arc;
use switchboard_core::VisitorId;
use switchboard_store::Visitor;
use switchboard_wire::rest::{CardAsk, CardRequest, CardTaken, Problem as ProblemBody};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(ask, take))
}

/// The company of a site, if it takes part.
fn company(app: &Shared, site: &str) -> Outcome<Arc<TenantConfig>> {
    let found = app.hub.site(site);
    let (config, _) = found.ok_or_else(|| Problem::not_found("site"))?;
    if !config.tenant.settings.recognition {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "recognition_off",
            "This company takes no part in recognition.",
        ));
    }
    Ok(config)
}

/// Who the visitor is to the company. Whoever took back the card by which it knew them is nobody,
/// once the session is over in which that happened.
async fn known(
    app: &Shared,
    headers: &HeaderMap,
    config: &TenantConfig,
) -> Outcome<Option<Visitor>> {
    let Some(visitor) = visitor_here(app, headers, config.id()).await? else {
        return Ok(None);
    };
    match live::session_of(app, config, visitor.id).await? {
        Some(_) => Ok(Some(visitor)),
        None => cards::unless_taken_back(app, visitor).await,
    }
}

fn throttled(app: &Shared, client: &Client) -> Outcome<()> {
    let throttle = &app.throttles.request;
    throttle
        .take(client.party.expose(), app.clock.now())
        .map_err(Problem::rate_limited)
}

/// Ask for the visitor's card
///
/// Gives what the page `/card?ask=` needs to know. The visitor decides there, and that page hands a
/// code to the window of this server that opened it, by a message `{sb: "card", code}`.
#[utoipa::path(post, path = "/v1/visits/card", tag = "visits", request_body = CardRequest, responses(
    (status = 200, body = CardAsk), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn ask(
    State(app): State<Shared>,
    client: Client,
    headers: HeaderMap,
    Body(sent): Body<CardRequest>,
) -> Outcome<Json<CardAsk>> {
    throttled(&app, &client)?;
    let config = company(&app, &sent.site)?;
    let asker = match known(&app, &headers, &config).await? {
        Some(visitor) => Asker::Visitor(visitor.id),
        None => Asker::fresh(),
    };
    let ask = Ask {
        site: sent.site,
        asker,
    };
    let ask = ask.signed(&app);
    Ok(Json(CardAsk { ask }))
}

/// Take the visitor's card
///
/// The code is good once, within a minute, for the site and the visitor that asked. What stands on
/// the card is from then on the visitor's name and choices here; sessions that go on show it.
/// Somebody who has not started yet gets the visitor's cookie.
#[utoipa::path(put, path = "/v1/visits/card", tag = "visits", request_body = CardTaken, responses(
    (status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn take(
    State(app): State<Shared>,
    client: Client,
    headers: HeaderMap,
    Body(sent): Body<CardTaken>,
) -> Outcome<Response> {
    throttled(&app, &client)?;
    let void = || {
        Problem::new(
            StatusCode::FORBIDDEN,
            "bad_card_code",
            "The card cannot be used here; ask for it again.",
        )
    };
    let ask = Ask::read(&app, &sent.ask).ok_or_else(void)?;
    let config = company(&app, &ask.site)?;
    // Who was nobody may have started meanwhile.
    let found = known(&app, &headers, &config).await?;
    if let Asker::Visitor(id) = ask.asker
        && found.as_ref().is_none_or(|found| found.id != id)
    {
        return Err(void());
    }
    let taken = ask.take(&app, config.id(), &sent.code).await?;
    let known = taken.ok_or_else(void)?;
    let mut set = None;
    let visitor = match found {
        Some(visitor) => visitor,
        None => {
            let now = app.clock.now();
            let new = Visitor {
                id: VisitorId(token::fresh_uuid()),
                tenant: config.id(),
                token_hash: [0; 32],
                name: None,
                email: None,
                created_at: now,
                seen_at: now,
            };
            set = Some(cookie::set_visitor(&keep(&app, new.clone()).await?));
            new
        }
    };
    cards::tie(&app, &client, &visitor, &known).await?;
    cards::greet(&app, &config, &visitor).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Some(set) = set {
        response.headers_mut().insert(header::SET_COOKIE, set);
    }
    Ok(response)
}
