//! Keys of integrators.

use super::{
    check, dto,
    extract::{At, Body},
};
use crate::{
    app::Shared,
    audit,
    auth::{Caller, Right, Rights, client::Client, token},
    error::{Outcome, Problem},
};
use axum::{Json, extract::State, http::StatusCode};
use switchboard_store::{AgentKind, ApiKey as Row};
use switchboard_wire::rest::{ApiKey, ApiKeyInput, NewApiKey, Page, Problem as ProblemBody};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(delete))
}

/// List API keys
#[utoipa::path(get, path = "/v1/api-keys", tag = "configuration", responses((status = 200, body = Page<ApiKey>), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn list(State(app): State<Shared>, caller: Caller) -> Outcome<Json<Page<ApiKey>>> {
    caller.require(Right::Integrations)?;
    Ok(Json(Page::all(
        app.store
            .api_keys(caller.tenant)
            .await?
            .into_iter()
            .map(dto::api_key),
    )))
}

/// Make an API key
///
/// The secret is told this once; only its hash is kept. With `agent` it is the key of that
/// assistant, which can do nothing but what the assistant does; without, it can do everything, and
/// only those who have every right can make it.
#[utoipa::path(post, path = "/v1/api-keys", tag = "configuration", request_body = ApiKeyInput, responses(
    (status = 201, body = NewApiKey), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn create(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Body(sent): Body<ApiKeyInput>,
) -> Outcome<(StatusCode, Json<NewApiKey>)> {
    caller.require(Right::Integrations)?;
    if sent.agent.is_none() {
        // It may do everything.
        caller.reaches(Rights::ALL)?;
    }
    let (text, token_hash) = token::fresh_api_key();
    let row = Row {
        id: token::fresh_uuid(),
        tenant: caller.tenant,
        name: check::name("name", &sent.name)?,
        token_hash,
        created_at: app.clock.now(),
        agent: sent.agent,
    };
    if let Some(agent) = sent.agent {
        let config = app.tenant(caller.tenant)?;
        let found = config.agents.get(&agent);
        if found.is_none_or(|found| found.kind != AgentKind::Assistant) {
            return Err(Problem::invalid("agent", "must be an assistant"));
        }
    }
    app.store.put_api_key(&row).await?;
    let detail = audit::whole(&dto::api_key(row.clone()));
    app.audit(&caller, &client, "api_key.create", row.id, detail)
        .await?;
    Ok((
        StatusCode::CREATED,
        Json(NewApiKey {
            key: dto::api_key(row),
            token: text,
        }),
    ))
}

/// Revoke an API key
#[utoipa::path(delete, path = "/v1/api-keys/{id}", tag = "configuration", params(("id" = String, Path)), responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn delete(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<Uuid>,
) -> Outcome<StatusCode> {
    caller.require(Right::Integrations)?;
    let keys = app.store.api_keys(caller.tenant).await?;
    app.store.delete_api_key(caller.tenant, id).await?;
    let key = keys.into_iter().find(|key| key.id == id);
    if let Some(agent) = key.as_ref().and_then(|key| key.agent) {
        // What it opened was opened with that key.
        app.hub.log_out(caller.tenant, agent).await;
    }
    let detail = audit::whole(&key.map(dto::api_key));
    app.audit(&caller, &client, "api_key.delete", id, detail)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
