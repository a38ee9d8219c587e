//! Agents of the tenant: persons, and assistants.

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
use switchboard_core::{AgentId, routing};
use switchboard_store::{Agent as Row, AgentKind, Rank};
use switchboard_wire::rest::{Agent, AgentInput, Page, Problem as ProblemBody};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(replace, delete))
}

/// What is stored where an assistant has no password: no hash, which no password fits.
const NO_PASSWORD: &str = "!";

/// An agent as it would be stored. `old` is absent for a new one, whose password is needed.
async fn checked(
    app: &Shared,
    caller: &Caller,
    old: Option<&Row>,
    sent: AgentInput,
) -> Outcome<Row> {
    if !(1..=50).contains(&sent.capacity) {
        return Err(Problem::invalid("capacity", "must be 1 to 50"));
    }
    let queues = app.store.queues(caller.tenant).await?;
    if sent
        .queues
        .iter()
        .any(|id| !queues.iter().any(|queue| queue.id == *id))
    {
        return Err(Problem::invalid(
            "queues",
            "names a queue that does not exist",
        ));
    }
    let mut qualities = old.map(|old| old.qualities.clone()).unwrap_or_default();
    if let Some(skills) = &sent.skills {
        qualities.skills = check::levels("skills", skills, routing::skill_name)?;
    }
    if let Some(languages) = &sent.languages {
        qualities.languages = check::levels("languages", languages, routing::language)?;
    }
    let login = check::login("login", &sent.login)?;
    let name = check::name("name", &sent.name)?;
    let before = old.map(|old| old.kind);
    let kind = sent.kind.map(dto::kind_row).or(before).unwrap_or_default();
    if before.is_some_and(|before| before != kind) {
        return Err(Problem::invalid("kind", "cannot be changed"));
    }
    let rank = dto::rank_row(sent.rank);
    if kind == AgentKind::Assistant && rank != Rank::Agent {
        return Err(Problem::invalid("rank", "must be agent for an assistant"));
    }
    let password = match (sent.password, old) {
        (Some(_), _) if kind == AgentKind::Assistant => {
            let why = "must not be given: an assistant comes with a key";
            return Err(Problem::invalid("password", why));
        }
        (None, _) if kind == AgentKind::Assistant => NO_PASSWORD.to_owned(),
        (Some(text), _) => {
            app.passwords
                .hash(check::password("password", &text)?)
                .await
        }
        (None, Some(old)) => old.password.clone(),
        (None, None) => return Err(Problem::invalid("password", "is needed for a new agent")),
    };
    Ok(Row {
        id: old.map_or_else(|| AgentId(token::fresh_uuid()), |old| old.id),
        tenant: caller.tenant,
        login,
        name,
        password,
        rank,
        queues: sent.queues,
        capacity: sent.capacity,
        disabled: sent.disabled,
        qualities,
        kind,
    })
}

/// Refuses to leave the tenant without anybody who can configure it.
async fn keeps_an_admin(app: &Shared, changed: &Row) -> Outcome<()> {
    if changed.rank == Rank::Admin && !changed.disabled {
        return Ok(());
    }
    let others = app.store.agents(changed.tenant).await?;
    let one_left = others
        .iter()
        .any(|agent| agent.id != changed.id && agent.rank == Rank::Admin && !agent.disabled);
    if one_left {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::CONFLICT,
        "last_admin",
        "Nobody would be left who can change the configuration.",
    ))
}

/// Log-ins end at once when the password, the rank or the right to log in changed.
async fn end_logins(app: &Shared, old: &Row, new: &Row) -> Outcome<()> {
    if old.password != new.password || old.rank != new.rank || new.disabled {
        app.store.end_logins(new.tenant, new.id).await?;
        app.hub.log_out(new.tenant, new.id).await;
    }
    Ok(())
}

/// List agents
#[utoipa::path(get, path = "/v1/agents", tag = "configuration", responses((status = 200, body = Page<Agent>), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn list(State(app): State<Shared>, caller: Caller) -> Outcome<Json<Page<Agent>>> {
    caller.require(Right::ReadConfiguration)?;
    let config = app.tenant(caller.tenant)?;
    let rows = app.store.agents(caller.tenant).await?;
    let told = rows.into_iter().map(|row| dto::agent(row, &config));
    Ok(Json(Page::all(told)))
}

/// Add an agent
#[utoipa::path(post, path = "/v1/agents", tag = "configuration", request_body = AgentInput, responses(
    (status = 201, body = Agent), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn create(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Body(sent): Body<AgentInput>,
) -> Outcome<(StatusCode, Json<Agent>)> {
    caller.require(Right::Configure)?;
    let row = checked(&app, &caller, None, sent).await?;
    app.store.put_agent(&row).await?;
    app.hub.reload(caller.tenant).await?;
    app.audit(
        &caller,
        &client,
        "agent.create",
        row.id,
        json!({ "rank": row.rank }),
    )
    .await?;
    let config = app.tenant(caller.tenant)?;
    Ok((StatusCode::CREATED, Json(dto::agent(row, &config))))
}

/// Change an agent
///
/// A new password, another rank or being disabled ends all log-ins of the agent at once.
#[utoipa::path(put, path = "/v1/agents/{id}", tag = "configuration", params(("id" = String, Path)), request_body = AgentInput, responses(
    (status = 200, body = Agent), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn replace(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<AgentId>,
    Body(sent): Body<AgentInput>,
) -> Outcome<Json<Agent>> {
    caller.require(Right::Configure)?;
    let old = app
        .store
        .agent(caller.tenant, id)
        .await?
        .ok_or_else(|| Problem::not_found("agent"))?;
    let row = checked(&app, &caller, Some(&old), sent).await?;
    keeps_an_admin(&app, &row).await?;
    app.store.put_agent(&row).await?;
    end_logins(&app, &old, &row).await?;
    app.hub.reload(caller.tenant).await?;
    app.audit(
        &caller,
        &client,
        "agent.change",
        id,
        json!({ "rank": row.rank, "disabled": row.disabled }),
    )
    .await?;
    let config = app.tenant(caller.tenant)?;
    Ok(Json(dto::agent(row, &config)))
}

/// Disable an agent
///
/// Past sessions name the agent, so the record stays.
#[utoipa::path(delete, path = "/v1/agents/{id}", tag = "configuration", params(("id" = String, Path)), responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
async fn delete(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<AgentId>,
) -> Outcome<StatusCode> {
    caller.require(Right::Configure)?;
    let old = app
        .store
        .agent(caller.tenant, id)
        .await?
        .ok_or_else(|| Problem::not_found("agent"))?;
    let row = Row {
        disabled: true,
        ..old.clone()
    };
    keeps_an_admin(&app, &row).await?;
    app.store.put_agent(&row).await?;
    end_logins(&app, &old, &row).await?;
    app.hub.reload(caller.tenant).await?;
    app.audit(&caller, &client, "agent.disable", id, json!({}))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
