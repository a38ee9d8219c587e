//! The session that a visitor is in.

use crate::{
    app::Shared,
    error::Outcome,
    hub::{Started, TenantConfig, Who},
};
use switchboard_core::VisitorId;
use switchboard_store::{PageRequest, Service, SessionFilter, SessionRow, SessionStatus};
use switchboard_wire::socket::SessionBrief;

/// A behaviour whose sessions are joined, not started anew.
const OPEN_ROOM: &str = "open_room";
/// Live rooms looked at, newest first.
const ROOMS: u32 = 100;

/// The visitor's live session: one they started, or a room they joined.
pub async fn session_of(
    app: &Shared,
    config: &TenantConfig,
    visitor: VisitorId,
) -> Outcome<Option<SessionRow>> {
    if let Some(row) = app.store.live_session_of(config.id(), visitor).await? {
        return Ok(Some(row));
    }
    for row in rooms(app, config, None).await? {
        if app
            .hub
            .details(row.id, Who::Visitor(config.id(), visitor))
            .await
            .is_ok()
        {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// The room that a visitor who asks for the service comes into, if it is open.
pub async fn room_of(
    app: &Shared,
    config: &TenantConfig,
    service: &Service,
) -> Outcome<Option<SessionRow>> {
    Ok(rooms(app, config, Some(service)).await?.into_iter().next())
}

async fn rooms(
    app: &Shared,
    config: &TenantConfig,
    only: Option<&Service>,
) -> Outcome<Vec<SessionRow>> {
    let is_room = |key: &str| {
        config
            .service(key)
            .is_some_and(|service| service.behaviour == OPEN_ROOM)
    };
    let any = match only {
        Some(service) => is_room(&service.key),
        None => config.services.iter().any(|service| is_room(&service.key)),
    };
    if !any {
        return Ok(Vec::new());
    }
    let filter = SessionFilter {
        status: vec![SessionStatus::Waiting, SessionStatus::Active],
        ..SessionFilter::default()
    };
    let page = app
        .store
        .sessions(config.id(), &filter, PageRequest::first(ROOMS))
        .await?;
    let wanted = |row: &SessionRow| {
        only.map_or_else(
            || is_room(&row.service),
            |service| row.service == service.key,
        )
    };
    Ok(page.items.into_iter().filter(wanted).collect())
}

/// A live session as an answer, with fresh details for the visitor's own leg.
pub async fn started(
    app: &Shared,
    config: &TenantConfig,
    visitor: VisitorId,
    row: &SessionRow,
) -> Outcome<Started> {
    let details = app
        .hub
        .details(row.id, Who::Visitor(config.id(), visitor))
        .await?;
    let view = app.hub.view(config.id(), row.id).await?;
    let session = SessionBrief {
        id: row.id,
        name: view.name,
        service_name: view.service_name,
        tenant_name: view.tenant_name,
        status: view.status,
        live_typing: view.live_typing,
    };
    Ok(Started {
        session,
        details,
        replayed: true,
    })
}
