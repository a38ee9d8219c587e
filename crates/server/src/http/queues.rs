//! Where visitors wait.

use super::{
    check, dto,
    extract::{At, Body},
};
use crate::{
    app::Shared,
    audit,
    auth::{Caller, Right, client::Client, token},
    error::{Outcome, Problem},
    hub::TenantConfig,
};
use axum::{Json, extract::State, http::StatusCode};
use std::collections::BTreeSet;
use switchboard_core::{
    QueueId,
    desk::{Opening, QueueTerms},
    routing::{self, MOST},
};
use switchboard_store::Queue as Row;
use switchboard_wire::rest::{
    Page, Problem as ProblemBody, Queue, QueueInput, QueueOpening, Routing,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Rings of a queue.
const RINGS: usize = 10;
/// The longest time that can be set.
const LONGEST_S: u32 = 3_600;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(replace, delete))
}

/// How a queue deals its sessions out, as it would be stored; absent is as it was.
fn terms(
    config: &TenantConfig,
    id: QueueId,
    old: QueueTerms,
    sent: Option<Routing>,
) -> Outcome<QueueTerms> {
    let Some(mut sent) = sent else {
        return Ok(old);
    };
    let invalid = |message: &'static str| Err(Problem::invalid("routing", message));
    if sent.priority > MOST {
        return invalid("priority: must be 0 to 9");
    }
    let after_s = sent
        .overflow
        .as_ref()
        .map_or(0, |overflow| overflow.after_s);
    if [sent.widen_s, sent.step_s, after_s]
        .iter()
        .any(|s| *s > LONGEST_S)
    {
        return invalid("seconds: must be 0 to 3600");
    }
    if sent.rings.len() > RINGS {
        return invalid("rings: must be at most 10");
    }
    let mut named = BTreeSet::new();
    for agent in sent.rings.iter().flatten() {
        if !config.agents.contains_key(agent) {
            return invalid("rings: names an agent who does not exist");
        }
        if !named.insert(*agent) {
            return invalid("rings: names an agent twice");
        }
    }
    if let Some(overflow) = &sent.overflow {
        if !config.queues.contains_key(&overflow.queue) {
            return invalid("overflow: names a queue that does not exist");
        }
        if overflow.queue == id {
            return invalid("overflow: names the queue itself");
        }
    }
    sent.skills = check::levels("routing", &sent.skills, routing::skill_name)?;
    Ok(dto::terms_row(sent))
}

/// When a queue is open, as it would be stored; absent is as it was.
fn opening(config: &TenantConfig, old: Opening, sent: Option<QueueOpening>) -> Outcome<Opening> {
    let Some(sent) = sent else {
        return Ok(old);
    };
    let invalid = |message: &'static str| Err(Problem::invalid("opening", message));
    if sent.hours.is_some_and(|id| !config.hours.contains_key(&id)) {
        return invalid("hours: names a calendar that does not exist");
    }
    if sent.notice_s > LONGEST_S {
        return invalid("notice_s: must be 0 to 3600");
    }
    Ok(dto::opening_row(sent))
}

/// List queues
#[utoipa::path(get, path = "/v1/queues", tag = "configuration", responses((status = 200, body = Page<Queue>), (status = 401, body = ProblemBody)))]
async fn list(State(app): State<Shared>, caller: Caller) -> Outcome<Json<Page<Queue>>> {
    caller.require(Right::Belong)?;
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
    caller.require(Right::Services)?;
    let id = QueueId(token::fresh_uuid());
    let config = app.tenant(caller.tenant)?;
    let row = Row {
        id,
        tenant: caller.tenant,
        name: check::name("name", &sent.name)?,
        terms: terms(&config, id, QueueTerms::default(), sent.routing)?,
        opening: opening(&config, Opening::default(), sent.opening)?,
    };
    app.store.put_queue(&row).await?;
    app.hub.reload(caller.tenant).await?;
    let detail = audit::whole(&dto::queue(row.clone()));
    app.audit(&caller, &client, "queue.create", row.id, detail)
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
    caller.require(Right::Services)?;
    let rows = app.store.queues(caller.tenant).await?;
    let old = rows
        .into_iter()
        .find(|row| row.id == id)
        .ok_or_else(|| Problem::not_found("queue"))?;
    let config = app.tenant(caller.tenant)?;
    let row = Row {
        name: check::name("name", &sent.name)?,
        terms: terms(&config, id, old.terms.clone(), sent.routing)?,
        opening: opening(&config, old.opening.clone(), sent.opening)?,
        ..old.clone()
    };
    app.store.put_queue(&row).await?;
    app.hub.reload(caller.tenant).await?;
    let detail = audit::changed(&dto::queue(old), &dto::queue(row.clone()));
    app.audit(&caller, &client, "queue.change", id, detail)
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
    caller.require(Right::Services)?;
    let config = app.tenant(caller.tenant)?;
    let old = config.queues.get(&id);
    let old = old.ok_or_else(|| Problem::not_found("queue"))?;
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
        .find(|service| TenantConfig::queues_in(&service.params).any(|(_, queue)| queue == id))
    {
        return in_use("service", &service.name);
    }
    let overflows = |queue: &&Row| matches!(&queue.terms.overflow, Some(to) if to.queue == id);
    if let Some(queue) = config.queues.values().find(overflows) {
        return in_use("queue", &queue.name);
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
    let detail = audit::whole(&dto::queue(old.clone()));
    app.audit(&caller, &client, "queue.delete", id, detail)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
