//! Agents who ask to join: a session that they name (CC-15), or the one on a subject (CC-16).

use super::{
    check,
    extract::{At, Body},
    subjects::understood,
};
use crate::{
    app::Shared,
    auth::{Actor, Caller, Right, client::Client},
    error::{Outcome, Problem},
    hub::{Start, Started},
};
use axum::{
    Json,
    extract::{Query, State},
    http::StatusCode,
};
use serde::Deserialize;
use serde_json::json;
use switchboard_core::{
    SessionId, TenantId,
    desk::Turn,
    limits,
    session::{Candidate, Endpoint},
};
use switchboard_store::{Agent, AgentKind};
use switchboard_wire::rest::{Joined, Problem as ProblemBody, RoomRequest};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(join))
        .routes(routes!(decline))
        .routes(routes!(by_subject))
}

/// The person who asks. Assistants come by offers, and by no way of their own.
pub fn person(caller: &Caller) -> Outcome<&Agent> {
    let agent = caller.agent()?;
    match agent.kind {
        AgentKind::Assistant => Err(Problem::forbidden()),
        AgentKind::Person => Ok(agent),
    }
}

/// A start by the API without anything that only visitors have.
pub fn bare_start(tenant: TenantId, service: &str) -> Start {
    Start {
        tenant,
        site: None,
        service: service.to_owned(),
        visitor: None,
        visitor_name: String::new(),
        email: None,
        attributes: Default::default(),
        page: None,
        title: None,
        referrer: None,
        subject: None,
        locale: None,
        question: None,
        idempotency: None,
        returning: false,
        only_asks: false,
        turn: Turn::Last,
        external: None,
        agent: None,
        leader: None,
        meeting: None,
        rendezvous: None,
        came: None,
        shed: false,
    }
}

/// Refuses a session that is not there, or over.
pub async fn must_go_on(app: &Shared, tenant: TenantId, session: SessionId) -> Outcome<()> {
    let row = app.store.session(tenant, session).await?;
    let row = row.ok_or_else(|| Problem::not_found("session"))?;
    if row.ended_at.is_some() {
        return Err(Problem::new(
            StatusCode::GONE,
            "session_ended",
            "The session has ended.",
        ));
    }
    Ok(())
}

fn joined(started: Started) -> Json<Joined> {
    Json(Joined {
        session: started.session,
        details: started.details,
    })
}

/// Join a session
///
/// For an agent, as a member of it. The session's service decides: rooms take agents, a help desk
/// gives its sessions out by offers. Whoever is invited to the session comes in. Being in it
/// already is no error.
#[utoipa::path(post, path = "/v1/sessions/{id}/join", tag = "sessions", params(("id" = String, Path)), responses(
    (status = 200, body = Joined), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody), (status = 410, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn join(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<SessionId>,
) -> Outcome<Json<Joined>> {
    let agent = person(&caller)?;
    must_go_on(&app, caller.tenant, id).await?;
    let candidate = Candidate::agent(agent.id, agent.name.clone(), false);
    let started = app.hub.join_agent(caller.tenant, id, candidate).await?;
    if !started.replayed {
        let detail = json!({ "leg": started.details.leg });
        app.audit(&caller, &client, "session.join", id, detail)
            .await?;
    }
    Ok(joined(started))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct Whose {
    /// For programs: the key of the endpoint that is invited.
    key: Option<String>,
}

/// Decline an invitation
///
/// To a meeting that one has asked for; the other one is told.
#[utoipa::path(delete, path = "/v1/sessions/{id}/invitation", tag = "sessions", params(("id" = String, Path), Whose), responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody), (status = 410, body = ProblemBody), (status = 422, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn decline(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<SessionId>,
    Query(whose): Query<Whose>,
) -> Outcome<StatusCode> {
    must_go_on(&app, caller.tenant, id).await?;
    let endpoint = match (&caller.actor, whose.key) {
        (Actor::Agent(agent), _) => Endpoint::Agent { agent: agent.id },
        (Actor::ApiKey(_), Some(key)) => Endpoint::External {
            key,
            proxied: false,
            via: None,
        },
        (Actor::ApiKey(_), None) => {
            return Err(Problem::invalid("key", "must say whose invitation it is"));
        }
        (Actor::Proxy(_), _) => return Err(Problem::forbidden()),
    };
    // What cannot be understood by the last release is said only of what it cannot have.
    let row = app.store.session(caller.tenant, id).await?;
    let config = app.tenant(caller.tenant)?;
    let service = row.and_then(|row| config.service(&row.service));
    if !service.is_some_and(super::subjects::is_subject_room) {
        return Err(Problem::not_found("invitation"));
    }
    app.hub.decline(caller.tenant, id, endpoint).await?;
    app.audit(&caller, &client, "session.decline", id, json!({}))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Join the session on a subject
///
/// For an agent. The session on it that goes on is joined; without one, or where the service keeps
/// its sessions private, one is begun. A subject that no single service is for is refused with
/// `subject_unclear` and the choices.
#[utoipa::path(post, path = "/v1/rooms", tag = "sessions", request_body = RoomRequest, responses(
    (status = 201, body = Joined), (status = 200, body = Joined), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
    (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn by_subject(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Body(sent): Body<RoomRequest>,
) -> Outcome<(StatusCode, Json<Joined>)> {
    caller.require(Right::Serve)?;
    let agent = person(&caller)?;
    let subject = check::optional("subject", sent.subject.as_deref(), limits::NAME_CHARS)?;
    let config = app.tenant(caller.tenant)?;
    let room = understood(&config, sent.service.as_deref(), subject.as_deref())?;
    let start = Start {
        agent: Some(agent.id),
        visitor_name: agent.name.clone(),
        subject,
        ..bare_start(caller.tenant, &room.service.key)
    };
    let entered = app.hub.enter(start, &room.name).await?;
    let session = entered.started.session.id;
    if !entered.started.replayed {
        let detail = json!({ "leg": entered.started.details.leg, "subject": room.name });
        app.audit(&caller, &client, "session.join", session, detail)
            .await?;
    }
    let status = match entered.begun {
        true => StatusCode::CREATED,
        false => StatusCode::OK,
    };
    Ok((status, joined(entered.started)))
}
