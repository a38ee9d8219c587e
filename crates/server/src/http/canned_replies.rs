//! Answers kept ready.

use super::{
    check, dto,
    extract::{At, Body},
};
use crate::{
    app::Shared,
    auth::{Caller, Right, client::Client, token},
    error::{Outcome, Problem},
};
use axum::{Json, extract::State, http::StatusCode};
use serde_json::json;
use switchboard_core::{TenantId, limits};
use switchboard_store::CannedReply as Row;
use switchboard_wire::rest::{CannedReply, CannedReplyInput, Page, Problem as ProblemBody};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(replace, delete))
}

fn checked(tenant: TenantId, id: Uuid, sent: &CannedReplyInput) -> Outcome<Row> {
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
    Ok(Row {
        id,
        tenant,
        shortcut,
        text: check::required("text", &sent.text, limits::LINE_CHARS)?,
    })
}

async fn existing(app: &Shared, caller: &Caller, id: Uuid) -> Outcome<()> {
    let rows = app.store.canned_replies(caller.tenant).await?;
    rows.iter()
        .any(|row| row.id == id)
        .then_some(())
        .ok_or_else(|| Problem::not_found("canned reply"))
}

/// List canned replies
#[utoipa::path(get, path = "/v1/canned-replies", tag = "configuration", responses((status = 200, body = Page<CannedReply>), (status = 401, body = ProblemBody)))]
async fn list(State(app): State<Shared>, caller: Caller) -> Outcome<Json<Page<CannedReply>>> {
    caller.require(Right::Serve)?;
    let rows = app.store.canned_replies(caller.tenant).await?;
    Ok(Json(Page::all(rows.into_iter().map(dto::canned_reply))))
}

/// Add a canned reply
#[utoipa::path(post, path = "/v1/canned-replies", tag = "configuration", request_body = CannedReplyInput, responses(
    (status = 201, body = CannedReply), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn create(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Body(sent): Body<CannedReplyInput>,
) -> Outcome<(StatusCode, Json<CannedReply>)> {
    caller.require(Right::Configure)?;
    let row = checked(caller.tenant, token::fresh_uuid(), &sent)?;
    app.store.put_canned_reply(&row).await?;
    app.audit(&caller, &client, "canned_reply.create", row.id, json!({}))
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
    caller.require(Right::Configure)?;
    existing(&app, &caller, id).await?;
    let row = checked(caller.tenant, id, &sent)?;
    app.store.put_canned_reply(&row).await?;
    app.audit(&caller, &client, "canned_reply.change", id, json!({}))
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
    caller.require(Right::Configure)?;
    app.store.delete_canned_reply(caller.tenant, id).await?;
    app.audit(&caller, &client, "canned_reply.delete", id, json!({}))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
