//! Agents of the tenant: persons, and assistants.

use super::{
    check, dto,
    extract::{At, Body},
    roles::{self, keeps_an_admin},
};
use crate::{
    app::Shared,
    audit,
    auth::{Caller, Right, client::Client, password, token},
    error::{Outcome, Problem},
    hub::TenantConfig,
};
use axum::{Json, extract::State, http::StatusCode};
use serde_json::json;
use switchboard_core::{AgentId, routing};
use switchboard_store::{Agent as Row, AgentKind, Rank};
use switchboard_wire::rest::{Agent, AgentInput, Page, Problem as ProblemBody};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(replace, delete))
}

/// An agent as it would be stored. `old` is absent for a new one, whose password is needed.
async fn checked(
    app: &Shared,
    caller: &Caller,
    old: Option<&Row>,
    sent: AgentInput,
) -> Outcome<Row> {
    let config = app.tenant(caller.tenant)?;
    let settings = &config.tenant.settings;
    let capacity = old.map_or(settings.agent_defaults.capacity, |old| old.capacity);
    let capacity = sent.capacity.unwrap_or(capacity);
    if !(1..=50).contains(&capacity) {
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
    let (rank, role) = role(&config, old, &sent)?;
    if kind == AgentKind::Assistant && (rank != Rank::Agent || role.is_some()) {
        return Err(Problem::invalid("rank", "must be agent for an assistant"));
    }
    let password = match (sent.password, old) {
        (Some(_), _) if kind == AgentKind::Assistant => {
            let why = "must not be given: an assistant comes with a key";
            return Err(Problem::invalid("password", why));
        }
        (None, _) if kind == AgentKind::Assistant => password::NONE.to_owned(),
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
        capacity,
        disabled: sent.disabled,
        qualities,
        kind,
        role,
    })
}

/// Refuses what would give or touch rights that the caller lacks.
fn within_reach(app: &Shared, caller: &Caller, old: Option<&Row>, new: &Row) -> Outcome<()> {
    let config = app.tenant(caller.tenant)?;
    for agent in old.into_iter().chain([new]) {
        caller.reaches(config.rights_of(agent))?;
    }
    Ok(())
}

/// The role that is wanted: by rank where that alone was changed, as clients do that know no more.
fn role(
    config: &TenantConfig,
    old: Option<&Row>,
    sent: &AgentInput,
) -> Outcome<(Rank, Option<Uuid>)> {
    let rank = sent.rank.map(dto::rank_row);
    let chosen = sent.role.as_deref();
    let chosen = chosen.filter(|id| old.is_none_or(|old| *id != roles::id_of(config, old)));
    match (chosen, rank, old) {
        (Some(id), ..) => roles::named(config, id),
        (None, Some(rank), Some(old)) if rank != old.rank => Ok((rank, None)),
        (None, _, Some(old)) => Ok((old.rank, config.role_of(old).map(|role| role.id))),
        (None, Some(rank), None) => Ok((rank, None)),
        (None, None, None) => Err(Problem::invalid("role", "is needed for a new agent")),
    }
}

/// As it is shown, with what is kept beside it.
async fn shown(app: &Shared, row: Row) -> Outcome<Agent> {
    let beside = dto::Beside::read(&*app.store, row.tenant).await?;
    let config = app.tenant(row.tenant)?;
    Ok(dto::agent(row, &config, &beside))
}

/// Log-ins end at once when the password, the role or the right to log in changed.
async fn end_logins(app: &Shared, old: &Row, new: &Row) -> Outcome<()> {
    if old.password != new.password || old.rank != new.rank || old.role != new.role || new.disabled
    {
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
    let beside = dto::Beside::read(&*app.store, caller.tenant).await?;
    let rows = app.store.agents(caller.tenant).await?;
    let agents = rows
        .into_iter()
        .map(|row| dto::agent(row, &config, &beside));
    Ok(Json(Page::all(agents)))
}

/// Add an agent
///
/// With a role of rights that the caller has.
#[utoipa::path(post, path = "/v1/agents", tag = "configuration", request_body = AgentInput, responses(
    (status = 201, body = Agent), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn create(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Body(sent): Body<AgentInput>,
) -> Outcome<(StatusCode, Json<Agent>)> {
    caller.require(Right::Agents)?;
    let row = checked(&app, &caller, None, sent).await?;
    within_reach(&app, &caller, None, &row)?;
    app.store.put_agent(&row).await?;
    app.hub.reload(caller.tenant).await?;
    let agent = shown(&app, row).await?;
    let detail = audit::whole(&agent);
    app.audit(&caller, &client, "agent.create", agent.id, detail)
        .await?;
    Ok((StatusCode::CREATED, Json(agent)))
}

/// Change an agent
///
/// Of rights that the caller has. A new password, another role or being disabled ends all
/// log-ins of the agent at once.
#[utoipa::path(put, path = "/v1/agents/{id}", tag = "configuration", params(("id" = String, Path)), request_body = AgentInput, responses(
    (status = 200, body = Agent), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn replace(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<AgentId>,
    Body(sent): Body<AgentInput>,
) -> Outcome<Json<Agent>> {
    caller.require(Right::Agents)?;
    let old = app
        .store
        .agent(caller.tenant, id)
        .await?
        .ok_or_else(|| Problem::not_found("agent"))?;
    let row = checked(&app, &caller, Some(&old), sent).await?;
    within_reach(&app, &caller, Some(&old), &row)?;
    keeps_an_admin(&app, &caller, |config| {
        config.agents.insert(id, row.clone());
    })
    .await?;
    let before = shown(&app, old.clone()).await?;
    app.store.put_agent(&row).await?;
    end_logins(&app, &old, &row).await?;
    app.hub.reload(caller.tenant).await?;
    let password = old.password != row.password;
    let agent = shown(&app, row).await?;
    let mut detail = audit::changed(&before, &agent);
    if password {
        detail["password"] = json!("changed");
    }
    app.audit(&caller, &client, "agent.change", id, detail)
        .await?;
    Ok(Json(agent))
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
    caller.require(Right::Agents)?;
    let old = app
        .store
        .agent(caller.tenant, id)
        .await?
        .ok_or_else(|| Problem::not_found("agent"))?;
    let row = Row {
        disabled: true,
        ..old.clone()
    };
    within_reach(&app, &caller, Some(&old), &row)?;
    keeps_an_admin(&app, &caller, |config| {
        config.agents.insert(id, row.clone());
    })
    .await?;
    app.store.put_agent(&row).await?;
    end_logins(&app, &old, &row).await?;
    app.hub.reload(caller.tenant).await?;
    let detail = json!({ "disabled": [old.disabled, true] });
    app.audit(&caller, &client, "agent.disable", id, detail)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
