//! The session that a visitor is in.

use crate::{
    app::Shared,
    auth::wants::Wants,
    error::Outcome,
    hub::{Started, TenantConfig, Who},
};
use switchboard_core::{
    LegId, VisitorId,
    service::{open_room, subjects::SUBJECT_ROOM},
};
use switchboard_store::{PageRequest, Service, SessionFilter, SessionRow, SessionStatus};

/// Behaviours whose sessions may have many visitors.
const SHARED: [&str; 2] = [OPEN_ROOM, SUBJECT_ROOM];
/// A behaviour whose sessions are joined, not started anew.
pub const OPEN_ROOM: &str = "open_room";
/// Live rooms looked at for one visitor, newest first.
const ROOMS: u32 = 100;

/// The visitor's live session: one they started, or a room they joined.
pub async fn session_of(
    app: &Shared,
    config: &TenantConfig,
    visitor: VisitorId,
) -> Outcome<Option<SessionRow>> {
    let own = app.store.live_session_of(config.id(), visitor).await?;
    for row in own.into_iter().chain(rooms(app, config, None).await?) {
        // The row of a room may still name a visitor who went on to another one.
        if let Ok(Some(_)) = app.hub.visitor_leg(config.id(), row.id, visitor).await {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// The live session that a link leads back into: the one that it names, if it names one.
pub async fn session_for(
    app: &Shared,
    config: &TenantConfig,
    visitor: VisitorId,
    wants: Option<Wants>,
) -> Outcome<Option<SessionRow>> {
    let session = match wants {
        None | Some(Wants::Agent(_) | Wants::Led(_)) => {
            return session_of(app, config, visitor).await;
        }
        Some(Wants::Session(session)) => session,
        Some(Wants::Forged) => return Ok(None),
        Some(Wants::Invited(invited)) if invited.visitor != visitor => return Ok(None),
        Some(Wants::Invited(invited)) => invited.session,
    };
    let leg = app.hub.visitor_leg(config.id(), session, visitor).await;
    match leg {
        Ok(Some(_)) => Ok(app.store.session(config.id(), session).await?),
        _ => Ok(None),
    }
}

/// All live sessions that the visitor is in, with their leg there.
pub async fn all_of(
    app: &Shared,
    config: &TenantConfig,
    visitor: VisitorId,
) -> Outcome<Vec<(SessionRow, LegId)>> {
    let own = app.store.live_session_of(config.id(), visitor).await?;
    let mut found: Vec<(SessionRow, LegId)> = Vec::new();
    for row in own.into_iter().chain(rooms(app, config, None).await?) {
        let leg = app.hub.visitor_leg(config.id(), row.id, visitor).await;
        if let Ok(Some(leg)) = leg
            && !found.iter().any(|(known, _)| known.id == row.id)
        {
            found.push((row, leg));
        }
    }
    Ok(found)
}

/// Services whose rooms members of other sessions may be shown (IS-52).
pub fn listed(config: &TenantConfig) -> impl Iterator<Item = &Service> {
    let all = &config.services;
    all.iter()
        .filter(|service| service.behaviour == OPEN_ROOM && open_room::is_listed(&service.params))
}

/// Whether visitors get a list of rooms at all (IS-77).
pub fn has_rooms(config: &TenantConfig, service: Option<&Service>) -> bool {
    config.options(service).rooms && listed(config).next().is_some()
}

/// Live sessions of services that are rooms, newest first.
pub fn rooms_of(services: impl Iterator<Item = String>) -> SessionFilter {
    SessionFilter {
        status: vec![SessionStatus::Waiting, SessionStatus::Active],
        services: services.collect(),
        ..SessionFilter::default()
    }
}

/// The room that a visitor who asks for the service comes into, if it is open.
pub async fn room_of(
    app: &Shared,
    config: &TenantConfig,
    service: &Service,
) -> Outcome<Option<SessionRow>> {
    if service.behaviour != OPEN_ROOM {
        return Ok(None);
    }
    Ok(rooms(app, config, Some(service)).await?.into_iter().next())
}

async fn rooms(
    app: &Shared,
    config: &TenantConfig,
    only: Option<&Service>,
) -> Outcome<Vec<SessionRow>> {
    let wanted = |service: &&Service| {
        SHARED.contains(&service.behaviour.as_str())
            && only.is_none_or(|only| only.key == service.key)
    };
    let filter = rooms_of(
        config
            .services
            .iter()
            .filter(wanted)
            .map(|service| service.key.clone()),
    );
    if filter.services.is_empty() {
        return Ok(Vec::new());
    }
    let page = app
        .store
        .sessions(config.id(), &filter, PageRequest::first(ROOMS))
        .await?;
    Ok(page.items)
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
    Ok(Started {
        session: app.hub.brief(config.id(), row.id).await?,
        details,
        replayed: true,
    })
}
