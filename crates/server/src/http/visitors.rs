//! Visitors, as the tenant's side sees them.

use super::{
    check,
    extract::{At, Body},
    wrap_up::agent_name,
};
use crate::{
    app::Shared,
    auth::{Actor, Caller, Right, client::Client},
    erase,
    error::{Outcome, Problem},
    hub::TenantConfig,
};
use axum::{Json, extract::State, http::StatusCode};
use switchboard_core::{VisitorId, limits};
use switchboard_store::{
    AgentKind, ContactNote as Row, PageRequest, SessionFilter, SessionStatus, StoreError, Visitor,
};
use switchboard_wire::rest::{
    Contact, ContactNote, ContactNoteInput, Erased, Page, Problem as ProblemBody,
};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(read, erase_one))
        .routes(routes!(notes, write_note))
}

/// Erase a visitor
///
/// With all sessions they started and all records of their starts. Refused while one of these
/// sessions goes on; nothing is erased then.
#[utoipa::path(delete, path = "/v1/visitors/{id}", tag = "sessions", params(("id" = String, Path)), responses(
    (status = 200, body = Erased), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody)))]
async fn erase_one(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<VisitorId>,
) -> Outcome<Json<Erased>> {
    caller.require(Right::Erase)?;
    Ok(Json(erase::visitor(&app, &caller, &client, id).await?))
}

/// Most states of the notes that are listed.
const HISTORY: u32 = 100;

fn sent(config: &TenantConfig, row: Row) -> ContactNote {
    ContactNote {
        nr: row.nr,
        text: row.text,
        agent_name: agent_name(config, row.agent),
        agent: row.agent,
        at: row.at,
    }
}

/// A visitor whom the caller knows: an agent those they serve or served, or who wait; an
/// assistant nobody; supervisors and keys all.
async fn known(app: &Shared, caller: &Caller, id: VisitorId) -> Outcome<Visitor> {
    caller.require(Right::Belong)?;
    let nobody = || Problem::not_found("visitor");
    let visitor = app.store.visitor_by_id(caller.tenant, id).await?;
    let visitor = visitor.ok_or_else(nobody)?;
    if let Actor::Agent(agent) = &caller.actor
        && !caller.may(Right::SeeAll)
    {
        if agent.kind == AgentKind::Assistant {
            return Err(nobody());
        }
        let served = SessionFilter {
            visitor: Some(id),
            agent: Some(agent.id),
            ..SessionFilter::default()
        };
        let waits = SessionFilter {
            visitor: Some(id),
            status: vec![SessionStatus::Waiting],
            ..SessionFilter::default()
        };
        for filter in [served, waits] {
            let one = PageRequest::first(1);
            let found = app.store.sessions(caller.tenant, &filter, one).await?;
            if found
                .items
                .iter()
                .any(|row| row.agent.is_none() || filter.agent.is_some())
            {
                return Ok(visitor);
            }
        }
        return Err(nobody());
    }
    Ok(visitor)
}

/// Get a visitor
///
/// With the notes about them. Agents find the visitors they serve or served and those who wait.
#[utoipa::path(get, path = "/v1/visitors/{id}", tag = "sessions", params(("id" = String, Path)), responses(
    (status = 200, body = Contact), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn read(
    State(app): State<Shared>,
    caller: Caller,
    At(id): At<VisitorId>,
) -> Outcome<Json<Contact>> {
    let visitor = known(&app, &caller, id).await?;
    let config = app.tenant(caller.tenant)?;
    let sessions = app.store.sessions_of(caller.tenant, id).await?;
    let newest = app.store.contact_notes(caller.tenant, id, 1).await?.pop();
    Ok(Json(Contact {
        id,
        name: visitor.name,
        email: visitor.email,
        created_at: visitor.created_at,
        seen_at: visitor.seen_at,
        sessions: u32::try_from(sessions.len()).unwrap_or(u32::MAX),
        note: newest.map(|row| sent(&config, row)),
    }))
}

/// List the states of the notes about a visitor
///
/// Newest first, at most 100.
#[utoipa::path(get, path = "/v1/visitors/{id}/notes", tag = "sessions", params(("id" = String, Path)), responses(
    (status = 200, body = Page<ContactNote>), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn notes(
    State(app): State<Shared>,
    caller: Caller,
    At(id): At<VisitorId>,
) -> Outcome<Json<Page<ContactNote>>> {
    known(&app, &caller, id).await?;
    let config = app.tenant(caller.tenant)?;
    let rows = app.store.contact_notes(caller.tenant, id, HISTORY).await?;
    let rows = rows.into_iter().map(|row| sent(&config, row));
    Ok(Json(Page::all(rows)))
}

/// Write the notes about a visitor
///
/// Kept beside their earlier states until the visitor is erased. Refused when somebody else has
/// written meanwhile: read, and write again.
#[utoipa::path(post, path = "/v1/visitors/{id}/notes", tag = "sessions", params(("id" = String, Path)), request_body = ContactNoteInput, responses(
    (status = 201, body = ContactNote), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn write_note(
    State(app): State<Shared>,
    caller: Caller,
    At(id): At<VisitorId>,
    Body(written): Body<ContactNoteInput>,
) -> Outcome<(StatusCode, Json<ContactNote>)> {
    known(&app, &caller, id).await?;
    let text = check::optional("text", Some(&written.text), limits::LINE_CHARS)?;
    let newest = app.store.contact_notes(caller.tenant, id, 1).await?.pop();
    if newest.map_or(0, |row| row.nr) != written.after {
        return Err(StoreError::Conflict.into());
    }
    let row = Row {
        visitor: id,
        tenant: caller.tenant,
        nr: written.after + 1,
        agent: caller.agent_id(),
        at: app.clock.now(),
        text: text.unwrap_or_default(),
    };
    match app.store.add_contact_note(&row).await {
        Err(StoreError::Taken { .. }) => return Err(StoreError::Conflict.into()),
        other => other?,
    }
    let config = app.tenant(caller.tenant)?;
    Ok((StatusCode::CREATED, Json(sent(&config, row))))
}
