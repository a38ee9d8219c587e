//! Rooms that are open: what members of other sessions may look at and go to (IS-52, IS-77).

use super::{
    admission,
    begin::visitors_here,
    extract::{Asked, At},
    live,
    paging::Paging,
    subjects::is_subject_room,
};
use crate::{
    app::Shared,
    auth::{Caller, Right, client::Client},
    error::{Outcome, Problem},
    hub::{Fill, TenantConfig},
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use switchboard_core::{LegId, SessionId, desk::Turn, service::most_members, session::Command};
use switchboard_store::{SessionRow, Visitor};
use switchboard_wire::{
    rest::{Page, Problem as ProblemBody, Room, Visit},
    socket::SessionView,
};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(of_visitor))
        .routes(routes!(go))
        .routes(routes!(of_staff))
}

/// A visitor in a live session.
struct Member {
    config: Arc<TenantConfig>,
    visitor: Visitor,
    leg: LegId,
}

/// Who asks: only a member of that session, by cookie; the tenant is that of the cookie.
async fn member(app: &Shared, headers: &HeaderMap, session: SessionId) -> Outcome<Member> {
    for visitor in visitors_here(app, headers).await? {
        let leg = app
            .hub
            .visitor_leg(visitor.tenant, session, visitor.id)
            .await;
        if let Ok(Some(leg)) = leg {
            let config = app.tenant(visitor.tenant)?;
            return Ok(Member {
                config,
                visitor,
                leg,
            });
        }
    }
    Err(Problem::not_found("session"))
}

/// Refuses where the scenario of the session that the visitor is in shows no rooms.
async fn switched_off(app: &Shared, config: &TenantConfig, session: SessionId) -> Outcome<()> {
    let row = app.store.session(config.id(), session).await?;
    let service = row.and_then(|row| config.service(&row.service));
    if config.options(service).rooms {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        "rooms_off",
        "Visitors get no list of rooms here.",
    ))
}

#[derive(Deserialize, utoipa::IntoParams)]
struct Part {
    /// At most so many, 1 to 200; default 50.
    limit: Option<u32>,
    /// `next` of the part before.
    cursor: Option<String>,
}

/// List the rooms that a visitor may go to
///
/// Of the tenant of the session, for a member of it, newest first. Rooms that are full are left
/// out, so a part may hold fewer than `limit`.
#[utoipa::path(get, path = "/v1/visits/{session}/rooms", tag = "visits", params(("session" = String, Path), Part), responses(
    (status = 200, body = Page<Room>), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn of_visitor(
    State(app): State<Shared>,
    client: Client,
    At(session): At<SessionId>,
    Asked(part): Asked<Part>,
    headers: HeaderMap,
) -> Outcome<Json<Page<Room>>> {
    app.throttles
        .request
        .take(client.party.expose(), app.clock.now())
        .map_err(Problem::rate_limited)?;
    let Member {
        config, visitor, ..
    } = member(&app, &headers, session).await?;
    switched_off(&app, &config, session).await?;
    let keys = live::listed(&config).map(|service| service.key.clone());
    let mut page = page(&app, &config, keys.collect(), part).await?;
    let mut items = Vec::new();
    for mut room in page.items {
        let leg = app.hub.visitor_leg(config.id(), room.id, visitor.id).await;
        room.joined = matches!(leg, Ok(Some(_)));
        if room.joined || room.max_members.is_none_or(|most| room.members < most) {
            items.push(room);
        }
    }
    page.items = items;
    Ok(Json(page))
}

/// Go to a room
///
/// Joins the room, then leaves the session that the visitor was in; refused, nothing changes.
#[utoipa::path(post, path = "/v1/visits/{session}/rooms/{room}", tag = "visits", params(("session" = String, Path), ("room" = String, Path)), responses(
    (status = 200, body = Visit), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn go(
    State(app): State<Shared>,
    client: Client,
    At((session, room)): At<(SessionId, SessionId)>,
    headers: HeaderMap,
) -> Outcome<Json<Visit>> {
    app.throttles
        .start
        .take(client.party.expose(), app.clock.now())
        .map_err(Problem::rate_limited)?;
    let Member {
        config,
        visitor,
        leg,
    } = member(&app, &headers, session).await?;
    switched_off(&app, &config, session).await?;
    let row = app
        .store
        .session(config.id(), room)
        .await?
        .filter(|row| live::listed(&config).any(|service| service.key == row.service))
        .ok_or_else(|| Problem::not_found("room"))?;
    let service = config.service(&row.service);
    if service.is_some_and(|it| it.asks_login) {
        admission::known(&app, &visitor).await?;
    }
    let avatar = app.hub.visitor_avatar(&config, service, visitor.id).await?;
    let shown = (visitor.name.clone().unwrap_or_default(), avatar);
    app.hub
        .join_visitor(config.id(), row.id, visitor.id, shown, Turn::Last)
        .await?;
    let started = live::started(&app, &config, visitor.id, &row).await?;
    if session != room {
        let id = format!("to-{room}");
        let left = app
            .hub
            .command(config.id(), session, leg, id, Command::Leave)
            .await;
        if let Err(error) = left {
            // It ended by itself meanwhile; the visitor is where they wanted to be.
            tracing::debug!(%error, "the session left for a room was gone");
        }
        let (actor, target) = (format!("visitor:{}", visitor.id), Some(room.to_string()));
        let detail = json!({ "from": session, "service": row.service });
        app.audit_as(
            Some(config.id()),
            actor,
            &client,
            "visit.room",
            target,
            detail,
        )
        .await?;
    }
    Ok(Json(Visit {
        session: started.session,
        details: started.details,
    }))
}

/// List the open rooms
///
/// For staff: also rooms that visitors find in no list, and full ones.
#[utoipa::path(get, path = "/v1/rooms", tag = "sessions", params(Part), responses(
    (status = 200, body = Page<Room>), (status = 401, body = ProblemBody)))]
async fn of_staff(
    State(app): State<Shared>,
    caller: Caller,
    Asked(part): Asked<Part>,
) -> Outcome<Json<Page<Room>>> {
    caller.require(Right::Belong)?;
    let config = app.tenant(caller.tenant)?;
    let rooms = config
        .services
        .iter()
        .filter(|service| service.behaviour == live::OPEN_ROOM || is_subject_room(service));
    let keys = rooms.map(|service| service.key.clone()).collect();
    Ok(Json(page(&app, &config, keys, part).await?))
}

async fn page(
    app: &Shared,
    config: &TenantConfig,
    keys: Vec<String>,
    part: Part,
) -> Outcome<Page<Room>> {
    let request = Paging::new(part.limit, part.cursor).request()?;
    if keys.is_empty() {
        return Ok(Page {
            items: Vec::new(),
            next: None,
        });
    }
    let filter = live::rooms_of(keys.into_iter());
    let rows = app.store.sessions(config.id(), &filter, request).await?;
    let next = rows.next.map(|cursor| cursor.0);
    let mut items = Vec::new();
    for row in rows.items {
        items.extend(room(app, config, row).await);
    }
    Ok(Page { items, next })
}

/// `None` when it closed a moment ago, or is for those who are invited.
async fn room(app: &Shared, config: &TenantConfig, row: SessionRow) -> Option<Room> {
    let service = config.service(&row.service)?;
    let fill = match app.hub.fill(config.id(), row.id) {
        Some(fill) => fill,
        // Another node has it; that one is asked who is there.
        None => {
            let view = app.hub.view(config.id(), row.id).await.ok()?;
            Fill {
                members: members(&view),
                most: most_members(&service.params).map(|most| most as u64),
                subject: view.subject,
                closed: view.closed,
            }
        }
    };
    if fill.closed {
        return None;
    }
    let name = service.name.clone();
    Some(Room {
        id: row.id,
        service: row.service,
        name,
        members: fill.members,
        max_members: fill.most,
        joined: false,
        subject: fill.subject.filter(|_| is_subject_room(service)),
    })
}

fn members(view: &SessionView) -> u64 {
    let all = view.crowd.map(|crowd| u64::from(crowd.total));
    all.unwrap_or(view.roster.len() as u64)
}
