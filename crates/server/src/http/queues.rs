//! Where visitors wait.

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
use switchboard_core::QueueId;
use switchboard_store::Queue as Row;
use switchboard_wire::rest::{Page, Problem as ProblemBody, Queue, QueueInput};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(replace, delete))
}

/// List queues
#[utoipa::path(get, path = "/v1/queues", tag = "configuration", responses((status = 200, body = Page<Queue>), (status = 401, body = ProblemBody)))]
async fn list(State(app): State<Shared>, caller: Caller) -> Outcome<Json<Page<Queue>>> {
    caller.require(Right::Serve)?;
    Ok(Json(Page::all(
        app.store
            .queues(caller.tenant)
            .await?
            .into_iter()
            .map(dto::queue),
    )))
}

/// Add a queue
#[utoipa::path(post, path = "/v1/queues", tag = "configuration", request_body = QueueInput, responses(
    (status = 201, body = Queue), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn create(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Body(sent): Body<QueueInput>,
) -> Outcome<(StatusCode, Json<Queue>)> {
    caller.require(Right::Configure)?;
    let row = Row {
        id: QueueId(token::fresh_uuid()),
        tenant: caller.tenant,
        name: check::name("name", &sent.name)?,
    };
    app.store.put_queue(&row).await?;
    app.hub.reload(caller.tenant).await?;
    app.audit(&caller, &client, "queue.create", row.id, json!({}))
        .await?;
    Ok((StatusCode::CREATED, Json(dto::queue(row))))
}

/// Change a queue
#[utoipa::path(put, path = "/v1/queues/{id}", tag = "configuration", params(("id" = String, Path)), request_body = QueueInput, responses(
    (status = 200, body = Queue), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn replace(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<QueueId>,
    Body(sent): Body<QueueInput>,
) -> Outcome<Json<Queue>> {
    caller.require(Right::Configure)?;
    let rows = app.store.queues(caller.tenant).await?;
    let old = rows
        .into_iter()
        .find(|row| row.id == id)
        .ok_or_else(|| Problem::not_found("queue"))?;
    let row = Row {
        name: check::name("name", &sent.name)?,
        ..old
    };
    app.store.put_queue(&row).await?;
    app.hub.reload(caller.tenant).await?;
    app.audit(&caller, &client, "queue.change", id, json!({}))
        .await?;
    Ok(Json(dto::queue(row)))
}

/// Delete a queue
///
/// Refused while a service leads into it or an agent is assigned to it.
#[utoipa::path(delete, path = "/v1/queues/{id}", tag = "configuration", params(("id" = String, Path)), responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
async fn delete(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<QueueId>,
) -> Outcome<StatusCode> {
    caller.require(Right::Configure)?;
    let config = app.tenant(caller.tenant)?;
    if !config.queues.contains_key(&id) {
        return Err(Problem::not_found("queue"));
    }
    let in_use = |what: &str, name: &str| {
        Err(Problem::new(
            StatusCode::CONFLICT,
            "in_use",
            format!("The {what} {name} still uses the queue."),
        ))
    };
    if let Some(service) = config
        .services
        .iter()
        .find(|service| config.queue_of(service) == Some(id))
    {
        return in_use("service", &service.name);
    }
    if let Some(agent) = config
        .agents
        .values()
        .find(|agent| agent.queues.contains(&id))
    {
        return in_use("agent", &agent.name);
    }
    app.store.delete_queue(caller.tenant, id).await?;
    app.hub.reload(caller.tenant).await?;
    app.audit(&caller, &client, "queue.delete", id, json!({}))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
