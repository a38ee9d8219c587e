//! Sessions, past and present.

use super::{
    dto,
    extract::{Asked, At},
    filter::Filter,
    paging::{self, Paging},
    roster::{RosterPart, members},
};
use crate::{
    app::Shared,
    auth::{Actor, Caller, Right, client::Client, cookie},
    erase,
    error::{Outcome, Problem},
    hub::{TenantConfig, Who},
};
use axum::{
    Json,
    extract::{FromRequestParts, Request, State},
    http::StatusCode,
};
use serde::Deserialize;
use serde_json::json;
use switchboard_core::{LegId, SessionId, session::Event};
use switchboard_store::{SessionRow, SessionStatus};
use switchboard_wire::{
    rest::{Erased, EventRecord, Page, Problem as ProblemBody, SessionRow as Sent},
    socket::{Details, Member},
};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(one, erase_one))
        .routes(routes!(events))
        .routes(routes!(roster))
        .routes(routes!(end))
        .routes(routes!(details))
}

/// A session that the caller may see; anything else is the same as none. The row names one agent:
/// whoever else is in it while it is live sees it too, and whoever was in it once it is over.
pub async fn visible(app: &Shared, caller: &Caller, id: SessionId) -> Outcome<SessionRow> {
    let none = || Problem::not_found("session");
    let row = app
        .store
        .session(caller.tenant, id)
        .await?
        .ok_or_else(none)?;
    if caller.may_see(&row) || is_in(app, caller, &row).await? {
        return Ok(row);
    }
    Err(none())
}

async fn is_in(app: &Shared, caller: &Caller, row: &SessionRow) -> Outcome<bool> {
    let live = row.ended_at.is_none();
    Ok(match &caller.actor {
        Actor::Agent(agent) if live => app.hub.serves(row.tenant, row.id, agent.id).await,
        Actor::Agent(agent) if caller.person().is_ok() => {
            app.store.was_in(agent.id, row.id).await?
        }
        Actor::Proxy(proxy) => live && app.hub.connects_for_staff(*proxy, row.id),
        Actor::Agent(_) | Actor::ApiKey(_) => false,
    })
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct ListPart {
    /// 1 to 200; 50 if absent.
    limit: Option<u32>,
    /// From the `next` of the part before.
    cursor: Option<String>,
}

/// Without what the tenant keeps from agents.
fn shown(caller: &Caller, config: &TenantConfig, mut row: SessionRow) -> SessionRow {
    if !sees_ratings(caller, config) {
        row.rating = None;
    }
    row
}

/// Supervisors always do; agents where the tenant says so.
fn sees_ratings(caller: &Caller, config: &TenantConfig) -> bool {
    config.tenant.settings.rating_for_agents || caller.may(Right::Ratings)
}

/// List sessions
///
/// Newest first. Agents see the sessions they serve, those that ended and that they were in, and, asked for `status=waiting`
/// alone, those that nobody serves yet; supervisors and keys see all of the tenant.
#[utoipa::path(get, path = "/v1/sessions", tag = "sessions", params(Filter, ListPart), responses(
    (status = 200, body = Page<Sent>), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Asked(asked): Asked<Filter>,
    Asked(part): Asked<ListPart>,
) -> Outcome<Json<Page<Sent>>> {
    let mut filter = asked.for_store(&caller)?;
    let mut own = false;
    if let Actor::Agent(agent) = &caller.actor
        && !caller.may(Right::SeeAll)
        && filter.status != [SessionStatus::Waiting]
    {
        if filter.agent.is_some_and(|other| other != agent.id) {
            return Err(Problem::forbidden());
        }
        filter.agent = Some(agent.id);
        own = caller.person().is_ok();
    }
    let config = app.tenant(caller.tenant)?;
    if !filter.ratings.is_empty() && !sees_ratings(&caller, &config) {
        return Err(Problem::forbidden());
    }
    let page = Paging::new(part.limit, part.cursor).request()?;
    let mut rows = app.store.sessions(caller.tenant, &filter, page).await?;
    rows.items
        .retain(|row| caller.may_see(row) || own && row.ended_at.is_some());
    Ok(Json(paging::page(rows, |row| {
        dto::session(shown(&caller, &config, row), &config)
    })))
}

/// Get a session
#[utoipa::path(get, path = "/v1/sessions/{id}", tag = "sessions", params(("id" = String, Path)), responses(
    (status = 200, body = Sent), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn one(
    State(app): State<Shared>,
    caller: Caller,
    At(id): At<SessionId>,
) -> Outcome<Json<Sent>> {
    let config = app.tenant(caller.tenant)?;
    let row = visible(&app, &caller, id).await?;
    Ok(Json(dto::session(shown(&caller, &config, row), &config)))
}

/// Erase a session
///
/// Its log, its words in the search index, its transcript and the record of its start go; a
/// row that says so stays. Refused while the session goes on.
#[utoipa::path(delete, path = "/v1/sessions/{id}", tag = "sessions", params(("id" = String, Path)), responses(
    (status = 200, body = Erased), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody)))]
async fn erase_one(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<SessionId>,
) -> Outcome<Json<Erased>> {
    caller.require(Right::Erase)?;
    Ok(Json(erase::session(&app, &caller, &client, id).await?))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct Part {
    /// Only events with a higher sequence number.
    #[serde(default)]
    after: u64,
    /// 1 to 1,000; 500 if absent.
    limit: Option<u32>,
}

/// List a session's events
///
/// Every event as a time-stamped transaction, oldest first (IS-132). Sequence numbers are
/// dense: a gap would show. Agents are not given asides of others; their numbers are missing.
#[utoipa::path(get, path = "/v1/sessions/{id}/events", tag = "sessions", params(("id" = String, Path), Part), responses(
    (status = 200, body = Page<EventRecord>), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn events(
    State(app): State<Shared>,
    caller: Caller,
    At(id): At<SessionId>,
    Asked(part): Asked<Part>,
) -> Outcome<Json<Page<EventRecord>>> {
    let limit = part.limit.unwrap_or(500);
    if !(1..=1_000).contains(&limit) {
        return Err(Problem::invalid("limit", "must be 1 to 1000"));
    }
    visible(&app, &caller, id).await?;
    let mut records = app.store.read(caller.tenant, id, part.after, limit).await?;
    let config = app.tenant(caller.tenant)?;
    if !sees_ratings(&caller, &config) {
        // It is the last: no gap shows.
        records.retain(|record| !matches!(record.event, Event::Rated { .. }));
    }
    records.retain(|record| caller.may_read(&record.event));
    Ok(Json(Page::all(records.into_iter().map(|record| {
        EventRecord {
            seq: record.seq,
            at: record.at,
            event: caller.as_read(record.event),
        }
    }))))
}

/// List a session's members
///
/// In the order of the legs' ids. Members may come and go between two parts; whoever is a
/// member all the while is in exactly one of them.
#[utoipa::path(get, path = "/v1/sessions/{id}/roster", tag = "sessions", params(("id" = String, Path), RosterPart), responses(
    (status = 200, body = Page<Member>), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn roster(
    State(app): State<Shared>,
    caller: Caller,
    At(id): At<SessionId>,
    Asked(part): Asked<RosterPart>,
) -> Outcome<Json<Page<Member>>> {
    visible(&app, &caller, id).await?;
    Ok(Json(members(&app, caller.tenant, id, part).await?))
}

/// End a session
///
/// By the agent who serves it, a supervisor, or a key. One that is over stays as it is.
#[utoipa::path(post, path = "/v1/sessions/{id}/end", tag = "sessions", params(("id" = String, Path)), responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn end(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<SessionId>,
) -> Outcome<StatusCode> {
    let row = visible(&app, &caller, id).await?;
    if row.agent.is_none() || row.agent != caller.agent_id() {
        caller.require(Right::Monitor)?;
    }
    if row.ended_at.is_some() {
        return Ok(StatusCode::NO_CONTENT);
    }
    app.hub.end(caller.tenant, id).await?;
    app.audit(&caller, &client, "session.end", id, json!({}))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct WhichLeg {
    /// Keys only: the leg of an endpoint of theirs.
    leg: Option<String>,
}

/// Get fresh connection details
///
/// For the caller's own leg: a visitor by cookie, an agent by log-in, a program by key and leg.
/// The ticket works once.
#[utoipa::path(post, path = "/v1/sessions/{id}/details", tag = "sessions", params(("id" = String, Path), WhichLeg), responses(
    (status = 200, body = Details), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
async fn details(
    State(app): State<Shared>,
    At(id): At<SessionId>,
    Asked(which): Asked<WhichLeg>,
    request: Request,
) -> Outcome<Json<Details>> {
    let (mut parts, _) = request.into_parts();
    let mut refused = None;
    for visitor in super::begin::visitors_here(&app, &parts.headers).await? {
        let who = Who::Visitor(visitor.tenant, visitor.id);
        match app.hub.details(id, who).await {
            Ok(details) => return Ok(Json(details)),
            Err(error) => refused = Some(error),
        }
    }
    // The same browser may hold an agent's log-in too.
    if let Some(error) = refused
        && cookie::read(&parts.headers, cookie::AGENT).is_none()
    {
        return Err(error.into());
    }
    let caller = Caller::from_request_parts(&mut parts, &app).await?;
    // A proxy may ask about its own legs, whatever it sees of the session.
    if !matches!(caller.actor, Actor::Proxy(_)) {
        visible(&app, &caller, id).await?;
    }
    let who = match (&caller.actor, which.leg.as_deref()) {
        (Actor::Agent(agent), _) => Who::Agent(caller.tenant, agent.id, caller.until),
        (Actor::ApiKey(_), Some(leg)) => Who::Leg(
            caller.tenant,
            leg.parse::<LegId>()
                .map_err(|_| Problem::invalid("leg", "must be an id"))?,
        ),
        (Actor::Proxy(proxy), Some(leg)) => {
            let leg = leg.parse::<LegId>().ok();
            let leg = leg.filter(|leg| app.hub.connects_for(*proxy, id, *leg));
            let none = || Problem::not_found("leg");
            Who::Leg(caller.tenant, leg.ok_or_else(none)?)
        }
        (Actor::ApiKey(_) | Actor::Proxy(_), None) => {
            return Err(Problem::invalid("leg", "must be given with a key"));
        }
    };
    Ok(Json(app.hub.details(id, who).await?))
}
