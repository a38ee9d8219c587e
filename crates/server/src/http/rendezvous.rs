//! Sessions that are agreed on for a later time (RV-1 to RV-26).

use super::{
    check,
    extract::{Asked as Query, Body},
    filter,
    paging::{Paging, page},
    visits::place,
};
use crate::{
    app::{App, Shared},
    auth::{Caller, Right, client::Client, cookie, wants::Wants},
    error::{Outcome, Problem},
    hub::TenantConfig,
    rendezvous::{self, Asked, Manages, Offer},
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::AppendHeaders,
};
use serde::Deserialize;
use switchboard_core::{AgentId, Millis, SiteId, Time, hours, limits, rendezvous::State as Stand};
use switchboard_store::{RendezvousFilter, Visitor, Wish};
use switchboard_wire::rest::{
    NewRendezvous, Page, Problem as ProblemBody, Rendezvous, RendezvousAgent, RendezvousEntry,
    RendezvousKey, RendezvousMade, RendezvousMove, Times, TimesRequest, Visit,
};
use utoipa_axum::{router::OpenApiRouter, routes};

const DAY_MS: Millis = 86_400_000;
/// Free times of so long, unless something else is said; and of so long at most.
const USUAL_MS: Millis = 14 * DAY_MS;
const MOST_MS: Millis = 31 * DAY_MS;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(times))
        .routes(routes!(ask))
        .routes(routes!(list, ask_by_key))
        .routes(routes!(look))
        .routes(routes!(change))
        .routes(routes!(cancel))
        .routes(routes!(join))
}

fn throttled(app: &App, client: &Client) -> Outcome<()> {
    let throttle = &app.throttles.request;
    throttle
        .take(client.party.expose(), app.clock.now())
        .map_err(Problem::rate_limited)
}

/// The texts of a wish, checked (RV-7).
pub fn wish(sent: &NewRendezvous) -> Outcome<Wish> {
    if let Some(locale) = &sent.locale {
        check::locale("locale", locale)?;
    }
    let zone = sent.zone.clone().filter(|zone| !zone.is_empty());
    if zone.as_deref().is_some_and(|zone| !hours::is_zone(zone)) {
        return Err(Problem::invalid("zone", hours::Fault::Zone.to_string()));
    }
    let name =
        |field, text: &Option<String>| check::optional(field, text.as_deref(), limits::NAME_CHARS);
    Ok(Wish {
        name: name("name", &sent.name)?,
        email: name("email", &sent.email)?,
        subject: name("subject", &sent.subject)?,
        question: check::optional("question", sent.question.as_deref(), limits::LINE_CHARS)?,
        locale: sent.locale.clone(),
        zone,
        // Checked where it is known what the service asks for.
        phone: check::optional("phone", sent.phone.as_deref(), limits::NAME_CHARS)?,
        earlier: None,
    })
}

/// Free times of a service
///
/// For the panel, with the token of its start document. Times begin within the span that is asked
/// for, and within the horizon of the service.
#[utoipa::path(post, path = "/v1/visits/times", tag = "rendezvous", request_body = TimesRequest, responses(
    (status = 200, body = Times), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn times(
    State(app): State<Shared>,
    client: Client,
    Body(sent): Body<TimesRequest>,
) -> Outcome<Json<Times>> {
    throttled(&app, &client)?;
    let (_, config, _) = place(&app, &sent.token).await?;
    let offer = Offer::required(&config, sent.service.as_deref())?;
    let from = sent.from.unwrap_or(app.clock.now());
    let to = sent.to.unwrap_or(from + USUAL_MS);
    if to <= from || to.since(from) > MOST_MS {
        return Err(Problem::invalid(
            "to",
            "must be within 31 days after `from`",
        ));
    }
    let free = offer.times(&app, sent.agent, (from, to), None).await?;
    Ok(Json(Times {
        items: free.into_iter().map(rendezvous::free_time).collect(),
        agents: agents(&offer),
    }))
}

/// Whom visitors may ask for.
fn agents(offer: &Offer<'_>) -> Vec<RendezvousAgent> {
    let all = offer.agents.values().filter(|_| offer.terms.named);
    all.map(|agent| RendezvousAgent {
        id: agent.id,
        name: agent.name.clone(),
    })
    .collect()
}

struct Door {
    site: Option<SiteId>,
    visitor: Option<Visitor>,
    scope: String,
    by: Option<String>,
}

async fn asked(
    app: &App,
    client: &Client,
    config: &TenantConfig,
    door: Door,
    sent: NewRendezvous,
) -> Outcome<(StatusCode, Json<RendezvousMade>)> {
    check::idempotency(&sent.idempotency_key)?;
    let asked = Asked {
        wish: wish(&sent)?,
        service: sent.service,
        agent: sent.agent,
        pinned: false,
        from: sent.from,
        hold: None,
        site: door.site,
        visitor: door.visitor,
        request: (door.scope, sent.idempotency_key),
        by: door.by,
    };
    let (row, keys, before) = rendezvous::ask(app, client, config, asked).await?;
    let status = match before {
        true => StatusCode::OK,
        false => StatusCode::CREATED,
    };
    Ok((status, Json(rendezvous::made(app, config, &row, &keys))))
}

/// Ask for a later time
///
/// Answers 201 with what was agreed on and its identifiers, or 200 with what the same request has
/// made before. No session begins. When the time is not free any more, the refusal names others.
#[utoipa::path(post, path = "/v1/visits/rendezvous", tag = "rendezvous", request_body = NewRendezvous, responses(
    (status = 201, body = RendezvousMade), (status = 200, body = RendezvousMade), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn ask(
    State(app): State<Shared>,
    client: Client,
    headers: HeaderMap,
    Body(sent): Body<NewRendezvous>,
) -> Outcome<(StatusCode, Json<RendezvousMade>)> {
    app.throttles
        .start
        .take(client.party.expose(), app.clock.now())
        .map_err(Problem::rate_limited)?;
    let (token, config, site) = place(&app, &sent.token).await?;
    let forged = Wants::read(&token.wants, &app.signer) == Some(Wants::Forged);
    let known = super::visitor_of(&app, &headers, cookie::VISITOR).await?;
    let door = Door {
        site: Some(site.id),
        visitor: known.filter(|known| known.tenant == config.id() && !forged),
        scope: format!("visit:{}", token.nonce),
        by: None,
    };
    asked(&app, &client, &config, door, sent).await
}

/// Ask for a later time as a program
///
/// The same for programs with a key, on behalf of somebody who gets the link.
#[utoipa::path(post, path = "/v1/rendezvous", tag = "rendezvous", request_body = NewRendezvous, responses(
    (status = 201, body = RendezvousMade), (status = 200, body = RendezvousMade), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn ask_by_key(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Body(sent): Body<NewRendezvous>,
) -> Outcome<(StatusCode, Json<RendezvousMade>)> {
    caller.require(Right::Integrate)?;
    let config = app.tenant(caller.tenant)?;
    let door = Door {
        site: None,
        visitor: None,
        scope: caller.audit_name(),
        by: Some(caller.audit_name()),
    };
    asked(&app, &client, &config, door, sent).await
}

#[derive(Deserialize, utoipa::IntoParams)]
struct Which {
    /// In the diary of that agent, or `me`.
    agent: Option<String>,
    /// Comma-separated: `agreed`, `begun`, `active`, `done`, `no_show`, `missed`, `cancelled`.
    state: Option<String>,
    /// Those that end after that (RFC 3339).
    from: Option<String>,
    /// Those that begin before that (RFC 3339).
    until: Option<String>,
    /// 1 to 200; 50 when absent.
    limit: Option<u32>,
    /// From the part before.
    cursor: Option<String>,
}

/// List rendezvous
///
/// The next first. Agents see those in their own diary, who sees all sessions sees all.
#[utoipa::path(get, path = "/v1/rendezvous", tag = "rendezvous", params(Which), responses(
    (status = 200, body = Page<RendezvousEntry>), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Query(which): Query<Which>,
) -> Outcome<Json<Page<RendezvousEntry>>> {
    caller.require(Right::Belong)?;
    let mut filter = RendezvousFilter {
        from: filter::time("from", which.from.as_deref())?,
        to: filter::time("until", which.until.as_deref())?,
        ..RendezvousFilter::default()
    };
    filter.agent = match which.agent.as_deref().unwrap_or("") {
        "" => None,
        "me" => caller.agent_id(),
        id => Some(
            id.parse::<AgentId>()
                .map_err(|_| Problem::invalid("agent", "must be an id or `me`"))?,
        ),
    };
    if !caller.may(Right::SeeAll) {
        filter.agent = Some(caller.person()?.id);
    }
    let states = which.state.iter().flat_map(|list| list.split(','));
    for text in states.filter(|text| !text.is_empty()) {
        let state = Stand::parse(text);
        let wrong = || Problem::invalid("state", "names no state of a rendezvous");
        filter.states.push(state.ok_or_else(wrong)?);
    }
    let part = Paging::new(which.limit, which.cursor).request()?;
    let rows = app
        .store
        .rendezvous_list(caller.tenant, &filter, part)
        .await?;
    let config = app.tenant(caller.tenant)?;
    Ok(Json(page(rows, |row| rendezvous::entry(&config, row))))
}

/// Look at a rendezvous
///
/// By either identifier. Wrong ones are answered alike, and slowed down.
#[utoipa::path(post, path = "/v1/rendezvous/look", tag = "rendezvous", request_body = RendezvousKey, responses(
    (status = 200, body = Rendezvous), (status = 404, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn look(
    State(app): State<Shared>,
    client: Client,
    Body(sent): Body<RendezvousKey>,
) -> Outcome<Json<Rendezvous>> {
    throttled(&app, &client)?;
    let held = rendezvous::found(&app, &client, &sent.identifier, Manages::Any).await?;
    Ok(Json(rendezvous::told(&held.config, &held.row)))
}

/// Give a rendezvous another time
///
/// By the identifier that manages it; both stay what they are.
#[utoipa::path(post, path = "/v1/rendezvous/move", tag = "rendezvous", request_body = RendezvousMove, responses(
    (status = 200, body = Rendezvous), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn change(
    State(app): State<Shared>,
    client: Client,
    Body(sent): Body<RendezvousMove>,
) -> Outcome<Json<Rendezvous>> {
    throttled(&app, &client)?;
    let held = rendezvous::found(&app, &client, &sent.identifier, Manages::Yes).await?;
    let moved = rendezvous::move_to(&app, &client, &held, (sent.from, None), None).await?;
    Ok(Json(rendezvous::told(&held.config, &moved)))
}

/// Call a rendezvous off
///
/// By the identifier that manages it. Its time is free at once.
#[utoipa::path(post, path = "/v1/rendezvous/cancel", tag = "rendezvous", request_body = RendezvousKey, responses(
    (status = 200, body = Rendezvous), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn cancel(
    State(app): State<Shared>,
    client: Client,
    Body(sent): Body<RendezvousKey>,
) -> Outcome<Json<Rendezvous>> {
    throttled(&app, &client)?;
    let held = rendezvous::found(&app, &client, &sent.identifier, Manages::Yes).await?;
    let gone = rendezvous::cancel(&app, &client, &held, None).await?;
    Ok(Json(rendezvous::told(&held.config, &gone)))
}

/// Come to a rendezvous
///
/// By the identifier that leads in, from a little before the time on. Begins the session with whom
/// it was agreed, or comes back into it. Sets the visitor's cookie.
#[utoipa::path(post, path = "/v1/rendezvous/join", tag = "rendezvous", request_body = RendezvousKey, responses(
    (status = 200, body = Visit), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn join(
    State(app): State<Shared>,
    client: Client,
    Body(sent): Body<RendezvousKey>,
) -> Outcome<(AppendHeaders<[(HeaderName, HeaderValue); 1]>, Json<Visit>)> {
    throttled(&app, &client)?;
    let held = rendezvous::found(&app, &client, &sent.identifier, Manages::No).await?;
    let (started, value) = rendezvous::join(&app, &client, &held).await?;
    let set = AppendHeaders([(header::SET_COOKIE, cookie::set_visitor(&value))]);
    let visit = Visit {
        session: started.session,
        details: started.details,
    };
    Ok((set, Json(visit)))
}

/// Times from here on, as pages ask for them.
pub fn usual_span(from: Time) -> (Time, Time) {
    (from, from + USUAL_MS)
}
