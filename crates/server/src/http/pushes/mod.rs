//! Pages that were sent, as resources.

mod told;

use super::{
    extract::{At, Body},
    leading::{act, epoch},
    member::staff_in,
    proxied,
    sessions::visible,
};
use crate::{
    app::{App, Shared},
    auth::{Caller, client::Client},
    error::{Outcome, Problem},
};
use axum::{Json, extract::State, http::StatusCode};
use serde_json::json;
use switchboard_core::{
    PushId, SessionId, TenantId,
    session::{Command, Way},
};
use switchboard_wire::rest::{Page, Problem as ProblemBody, Push, PushInput};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Newest pushes in a list.
const LISTED: usize = 200;
/// Events read at once.
const PART: u32 = 500;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(send, list))
        .routes(routes!(one))
}

/// Send a page to followers
///
/// For an agent who leads the session, and for a program that names the leg of its endpoint. What
/// becomes of it is read under its id.
#[utoipa::path(post, path = "/v1/sessions/{id}/pushes", tag = "sessions", params(("id" = String, Path)), request_body = PushInput, responses(
    (status = 201, body = Push), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody), (status = 410, body = ProblemBody), (status = 422, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn send(
    State(app): State<Shared>,
    client: Client,
    caller: Caller,
    At(id): At<SessionId>,
    Body(sent): Body<PushInput>,
) -> Outcome<(StatusCode, Json<Push>)> {
    let member = staff_in(&app, &caller, id, sent.leg).await?;
    let epoch = epoch(&app, &member, sent.epoch).await?;
    let way = sent.way.unwrap_or(Way::Tab);
    if way == Way::Proxy {
        proxied::place(&app, &app.tenant(caller.tenant)?, &sent.url)?;
    }
    let command = Command::SendPage {
        url: sent.url,
        way,
        frame: sent.frame,
        to: sent.to,
        echo: sent.echo,
        epoch,
    };
    let seq = act(&app, &member, command).await?;
    let pushes = pushes(&app, member.tenant, id).await?;
    let push = pushes
        .into_iter()
        .find(|push| Some(push.seq) == seq)
        .ok_or_else(|| Problem::internal("a page that was sent is not in the log"))?;
    let detail = json!({ "push": push.id, "way": push.way });
    let (tenant, target) = (Some(member.tenant), Some(id.to_string()));
    app.audit_as(
        tenant,
        member.actor,
        &client,
        "session.push",
        target,
        detail,
    )
    .await?;
    Ok((StatusCode::CREATED, Json(push)))
}

/// List the pages that were sent
///
/// Newest first, at most 200, each with what became of it at every follower who was connected.
#[utoipa::path(get, path = "/v1/sessions/{id}/pushes", tag = "sessions", params(("id" = String, Path)), responses(
    (status = 200, body = Page<Push>), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn list(
    State(app): State<Shared>,
    caller: Caller,
    At(id): At<SessionId>,
) -> Outcome<Json<Page<Push>>> {
    visible(&app, &caller, id).await?;
    let found = pushes(&app, caller.tenant, id).await?;
    Ok(Json(Page::all(found.into_iter().rev().take(LISTED))))
}

/// Get a page that was sent
#[utoipa::path(get, path = "/v1/sessions/{id}/pushes/{push}", tag = "sessions", params(("id" = String, Path), ("push" = String, Path)), responses(
    (status = 200, body = Push), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn one(
    State(app): State<Shared>,
    caller: Caller,
    At((id, push)): At<(SessionId, PushId)>,
) -> Outcome<Json<Push>> {
    visible(&app, &caller, id).await?;
    let mut found = pushes(&app, caller.tenant, id).await?.into_iter();
    let push = found.find(|one| one.id == push);
    Ok(Json(push.ok_or_else(|| Problem::not_found("push"))?))
}

/// All of a session, oldest first.
async fn pushes(app: &App, tenant: TenantId, session: SessionId) -> Outcome<Vec<Push>> {
    let mut told = told::Told::default();
    let mut after = 0;
    loop {
        let part = app.store.read(tenant, session, after, PART).await?;
        let Some(last) = part.last() else { break };
        after = last.seq;
        for record in &part {
            told.take(record);
        }
        if part.len() < PART as usize {
            break;
        }
    }
    Ok(told.pushes)
}
