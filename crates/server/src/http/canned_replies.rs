//! Answers kept ready.

use super::{
    check, dto,
    extract::{At, Body},
};
use crate::{
    app::Shared,
    audit,
    auth::{Caller, Right, client::Client, token},
    error::{Outcome, Problem},
};
use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Value, json};
use switchboard_core::{limits, session::web_address};
use switchboard_store::{CannedReply as Row, ReplyScope};
use switchboard_wire::rest::{
    CannedReply, CannedReplyInput, Page, Problem as ProblemBody, ReplyScope as Scope,
};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

/// Most replies of one agent.
const OWN: usize = 500;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(replace, delete))
}

/// `old` is what is replaced.
fn checked(
    app: &Shared,
    caller: &Caller,
    id: Uuid,
    sent: &CannedReplyInput,
    old: Option<&Row>,
) -> Outcome<Row> {
    let shortcut = sent.shortcut.trim_start_matches('/').to_lowercase();
    if !(1..=40).contains(&shortcut.chars().count())
        || shortcut
            .chars()
            .any(|c| c.is_whitespace() || c.is_control())
    {
        return Err(Problem::invalid(
            "shortcut",
            "must be 1 to 40 characters without spaces",
        ));
    }
    let scope = match (sent.scope, old) {
        (None, Some(old)) => old.scope.clone(),
        _ => scope(app, caller, sent)?,
    };
    if old.is_some_and(|old| old.scope != scope) {
        return Err(Problem::invalid("scope", "cannot be changed"));
    }
    let address = match sent.address.as_deref().map(str::trim) {
        None => old.and_then(|old| old.address.clone()),
        Some("") => None,
        Some(address) => Some(web_address(address).map_err(|_| {
            Problem::invalid("address", "must be an address such as https://example.org/")
        })?),
    };
    let text = match &address {
        Some(_) => check::optional("text", Some(&sent.text), limits::LINE_CHARS)?,
        None => Some(check::required("text", &sent.text, limits::LINE_CHARS)?),
    };
    let question = match sent.question.as_deref() {
        None => old.and_then(|old| old.question.clone()),
        question => check::optional("question", question, limits::QUESTION_CHARS)?,
    };
    if question.is_some() && matches!(scope, ReplyScope::Agent(_)) {
        let text = "is for replies of the company and of services";
        return Err(Problem::invalid("question", text));
    }
    Ok(Row {
        id,
        tenant: caller.tenant,
        scope,
        shortcut,
        text: text.unwrap_or_default(),
        address,
        question,
    })
}

fn scope(app: &Shared, caller: &Caller, sent: &CannedReplyInput) -> Outcome<ReplyScope> {
    match sent.scope.unwrap_or(Scope::Tenant) {
        Scope::Tenant => Ok(ReplyScope::Tenant),
        Scope::Agent => Ok(ReplyScope::Agent(caller.agent()?.id)),
        Scope::Service => {
            let key = sent.service.as_deref().unwrap_or("");
            let config = app.tenant(caller.tenant)?;
            let known = config.service(key);
            let known = known.ok_or_else(|| Problem::invalid("service", "is no such service"))?;
            Ok(ReplyScope::Service(known.key.clone()))
        }
    }
}

/// One's own replies are one's own to change; the others are configuration.
fn may_change(caller: &Caller, scope: &ReplyScope) -> Outcome<()> {
    match scope {
        ReplyScope::Agent(agent) if caller.agent_id() == Some(*agent) => {
            caller.require(Right::Serve)
        }
        _ => caller.require(Right::Replies),
    }
}

/// What the audit trail says of it. What an agent keeps for themselves is nobody else's to read.
fn noted(row: &Row) -> Value {
    match row.scope {
        ReplyScope::Agent(_) => json!({ "scope": "agent" }),
        _ => audit::whole(&dto::canned_reply(row.clone())),
    }
}

/// Whether the caller is shown it: an agent's own are nobody else's.
fn shown(caller: &Caller, row: &Row) -> bool {
    match row.scope {
        ReplyScope::Agent(agent) => caller.agent_id() == Some(agent),
        _ => true,
    }
}

async fn existing(app: &Shared, caller: &Caller, id: Uuid) -> Outcome<Row> {
    let rows = app.store.canned_replies(caller.tenant).await?;
    rows.into_iter()
        .find(|row| row.id == id && shown(caller, row))
        .ok_or_else(|| Problem::not_found("canned reply"))
}

/// List canned replies
///
/// Those of the company and of its services, and the caller's own.
#[utoipa::path(get, path = "/v1/canned-replies", tag = "configuration", responses((status = 200, body = Page<CannedReply>), (status = 401, body = ProblemBody)))]
async fn list(State(app): State<Shared>, caller: Caller) -> Outcome<Json<Page<CannedReply>>> {
    caller.require(Right::Belong)?;
    let rows = app.store.canned_replies(caller.tenant).await?;
    let rows = rows.into_iter().filter(|row| shown(&caller, row));
    Ok(Json(Page::all(rows.map(dto::canned_reply))))
}

/// Add a canned reply
///
/// Every agent may add their own; those of the company and of a service are configuration.
#[utoipa::path(post, path = "/v1/canned-replies", tag = "configuration", request_body = CannedReplyInput, responses(
    (status = 201, body = CannedReply), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn create(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Body(sent): Body<CannedReplyInput>,
) -> Outcome<(StatusCode, Json<CannedReply>)> {
    if sent.scope != Some(Scope::Agent) {
        caller.require(Right::Replies)?;
    }
    let row = checked(&app, &caller, token::fresh_uuid(), &sent, None)?;
    if matches!(row.scope, ReplyScope::Agent(_)) {
        let rows = app.store.canned_replies(caller.tenant).await?;
        if rows.iter().filter(|known| known.scope == row.scope).count() >= OWN {
            return Err(Problem::invalid("shortcut", "there may be at most 500"));
        }
    }
    app.store.put_canned_reply(&row).await?;
    let detail = noted(&row);
    app.audit(&caller, &client, "canned_reply.create", row.id, detail)
        .await?;
    Ok((StatusCode::CREATED, Json(dto::canned_reply(row))))
}

/// Change a canned reply
#[utoipa::path(put, path = "/v1/canned-replies/{id}", tag = "configuration", params(("id" = String, Path)), request_body = CannedReplyInput, responses(
    (status = 200, body = CannedReply), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn replace(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<Uuid>,
    Body(sent): Body<CannedReplyInput>,
) -> Outcome<Json<CannedReply>> {
    let old = existing(&app, &caller, id).await;
    may_change(
        &caller,
        old.as_ref().map_or(&ReplyScope::Tenant, |old| &old.scope),
    )?;
    let old = old?;
    let row = checked(&app, &caller, id, &sent, Some(&old))?;
    app.store.put_canned_reply(&row).await?;
    let detail = audit::difference(noted(&old), noted(&row));
    app.audit(&caller, &client, "canned_reply.change", id, detail)
        .await?;
    Ok(Json(dto::canned_reply(row)))
}

/// Delete a canned reply
#[utoipa::path(delete, path = "/v1/canned-replies/{id}", tag = "configuration", params(("id" = String, Path)), responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn delete(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<Uuid>,
) -> Outcome<StatusCode> {
    let old = existing(&app, &caller, id).await;
    may_change(
        &caller,
        old.as_ref().map_or(&ReplyScope::Tenant, |old| &old.scope),
    )?;
    let old = old?;
    app.store.delete_canned_reply(caller.tenant, id).await?;
    let detail = noted(&old);
    app.audit(&caller, &client, "canned_reply.delete", id, detail)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
