//! What agents may do.

use super::{
    check,
    extract::{At, Body},
};
use crate::{
    app::{App, Shared},
    audit,
    auth::{Caller, Right, Rights, client::Client, password, token},
    error::{Outcome, Problem},
    hub::TenantConfig,
};
use axum::{Json, extract::State, http::StatusCode};
use switchboard_store::{Agent, AgentKind, Rank, Role as Row};
use switchboard_wire::rest::{Page, Problem as ProblemBody, Role, RoleInput};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

/// Roles of one tenant.
const MOST: usize = 50;

/// Those that every tenant has, by the rank of which they are.
pub const BUILT_IN: [(&str, Rank); 3] = [
    ("agent", Rank::Agent),
    ("supervisor", Rank::Supervisor),
    ("admin", Rank::Admin),
];

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(replace, delete))
}

/// The id of an agent's role.
pub fn id_of(config: &TenantConfig, agent: &Agent) -> String {
    let own = config.role_of(agent).map(|role| role.id.to_string());
    own.unwrap_or_else(|| {
        let built_in = BUILT_IN.iter().find(|(_, rank)| *rank == agent.rank);
        built_in.map_or("", |(id, _)| id).to_owned()
    })
}

/// What a role is, by its id.
pub fn named(config: &TenantConfig, id: &str) -> Outcome<(Rank, Option<Uuid>)> {
    if let Some((_, rank)) = BUILT_IN.iter().find(|(known, _)| *known == id) {
        return Ok((*rank, None));
    }
    let role = Uuid::parse_str(id)
        .ok()
        .and_then(|id| config.roles.get(&id));
    let role = role.ok_or_else(|| Problem::invalid("role", "is no such role"))?;
    Ok((Rights::named(&role.rights).rank(), Some(role.id)))
}

/// Whether somebody has every right, and comes in by password whatever becomes of a directory.
pub fn has_an_admin(config: &TenantConfig) -> bool {
    config.agents.values().any(|agent| {
        let can = !agent.disabled && agent.kind == AgentKind::Person;
        can && agent.password != password::NONE && config.rights_of(agent) == Rights::ALL
    })
}

/// Refuses a change after which nobody could undo it: somebody has to have every right.
pub async fn keeps_an_admin(
    app: &App,
    caller: &Caller,
    change: impl FnOnce(&mut TenantConfig),
) -> Outcome<()> {
    let tenant = app.tenant(caller.tenant)?.tenant.clone();
    let mut config = TenantConfig::read(&*app.store, tenant).await?;
    let before = has_an_admin(&config);
    change(&mut config);
    if !before || has_an_admin(&config) {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::CONFLICT,
        "last_admin",
        "Nobody would be left who can change the configuration.",
    ))
}

fn have(config: &TenantConfig, id: Uuid) -> impl Iterator<Item = &Agent> {
    let agents = config.agents.values();
    agents.filter(move |agent| config.role_of(agent).is_some_and(|role| role.id == id))
}

fn shown(config: &TenantConfig, row: &Row) -> Role {
    Role {
        id: row.id.to_string(),
        name: row.name.clone(),
        built_in: false,
        rights: Rights::named(&row.rights).names(),
        agents: have(config, row.id).count() as u32,
    }
}

fn built_in(config: &TenantConfig, (id, rank): (&str, Rank)) -> Role {
    let has = |agent: &&Agent| agent.rank == rank && config.role_of(agent).is_none();
    Role {
        id: id.to_owned(),
        name: id.to_owned(),
        built_in: true,
        rights: Rights::of_rank(rank).names(),
        agents: config.agents.values().filter(has).count() as u32,
    }
}

/// What was sent, laid over what there is. Rights that only a newer release knows stay.
fn checked(caller: &Caller, old: Row, sent: &RoleInput) -> Outcome<Row> {
    let known = |name: &String| Right::NAMED.iter().any(|(_, known)| known == name);
    if let Some(unknown) = sent.rights.iter().find(|name| !known(name)) {
        return Err(Problem::invalid(
            "rights",
            format!("{unknown:?} is no such right"),
        ));
    }
    let (before, rights) = (Rights::named(&old.rights), Rights::named(&sent.rights));
    caller.reaches(before)?;
    caller.reaches(rights)?;
    let newer = old.rights.iter().filter(|name| !known(name)).cloned();
    Ok(Row {
        name: check::name("name", &sent.name)?,
        rights: rights.names().into_iter().chain(newer).collect(),
        ..old
    })
}

fn existing(config: &TenantConfig, id: &str) -> Outcome<Row> {
    if BUILT_IN.iter().any(|(known, _)| *known == id) {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "built_in",
            "A role that is built in stays as it is.",
        ));
    }
    let role = Uuid::parse_str(id)
        .ok()
        .and_then(|id| config.roles.get(&id));
    role.cloned().ok_or_else(|| Problem::not_found("role"))
}

/// List roles
///
/// Those that are built in, then those of the company.
#[utoipa::path(get, path = "/v1/roles", tag = "configuration", responses(
    (status = 200, body = Page<Role>), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn list(State(app): State<Shared>, caller: Caller) -> Outcome<Json<Page<Role>>> {
    caller.require(Right::ReadConfiguration)?;
    let config = app.tenant(caller.tenant)?;
    let mut own: Vec<&Row> = config.roles.values().collect();
    own.sort_by(|one, other| one.name.cmp(&other.name));
    let own = own.into_iter().map(|row| shown(&config, row));
    let all = BUILT_IN.map(|role| built_in(&config, role));
    Ok(Json(Page::all(all.into_iter().chain(own))))
}

/// Make a role
///
/// Of rights that the caller has.
#[utoipa::path(post, path = "/v1/roles", tag = "configuration", request_body = RoleInput, responses(
    (status = 201, body = Role), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn create(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Body(sent): Body<RoleInput>,
) -> Outcome<(StatusCode, Json<Role>)> {
    caller.require(Right::Roles)?;
    let fresh = Row {
        id: token::fresh_uuid(),
        tenant: caller.tenant,
        name: String::new(),
        rights: Vec::new(),
    };
    let row = checked(&caller, fresh, &sent)?;
    if app.store.roles(caller.tenant).await?.len() >= MOST {
        let rule = format!("There are {MOST} roles already.");
        return Err(Problem::new(StatusCode::CONFLICT, "too_many", rule));
    }
    app.store.put_role(&row).await?;
    app.hub.reload(caller.tenant).await?;
    let role = shown(&*app.tenant(caller.tenant)?, &row);
    app.audit(&caller, &client, "role.create", row.id, audit::whole(&role))
        .await?;
    Ok((StatusCode::CREATED, Json(role)))
}

/// Change a role
///
/// What it was and what it is to be must be within the caller's own rights. Where it loses rights,
/// the log-ins of those who have it end at once.
#[utoipa::path(put, path = "/v1/roles/{id}", tag = "configuration", params(("id" = String, Path)), request_body = RoleInput, responses(
    (status = 200, body = Role), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn replace(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<String>,
    Body(sent): Body<RoleInput>,
) -> Outcome<Json<Role>> {
    caller.require(Right::Roles)?;
    let config = app.tenant(caller.tenant)?;
    let old = existing(&config, &id)?;
    let row = checked(&caller, old.clone(), &sent)?;
    let (before, after) = (Rights::named(&old.rights), Rights::named(&row.rights));
    keeps_an_admin(&app, &caller, |config| {
        let had: Vec<_> = have(config, row.id).map(|agent| agent.id).collect();
        config.roles.insert(row.id, row.clone());
        for agent in had {
            config
                .agents
                .entry(agent)
                .and_modify(|agent| agent.rank = after.rank());
        }
    })
    .await?;
    // Whenever this breaks off, a rank that does not fit the role holds, and has fewer rights.
    let (old_rank, new_rank) = (before.rank(), after.rank());
    let least = old_rank.min(new_rank);
    let ranks = async |from, to| {
        let store = &app.store;
        store
            .put_rank_of_role(caller.tenant, row.id, from, to)
            .await
    };
    ranks(old_rank, least).await?;
    app.store.put_role(&row).await?;
    ranks(least, new_rank).await?;
    app.hub.reload(caller.tenant).await?;
    if !after.include(before) {
        for agent in have(&config, row.id) {
            app.store.end_logins(caller.tenant, agent.id).await?;
            app.hub.log_out(caller.tenant, agent.id).await;
        }
    }
    let role = shown(&*app.tenant(caller.tenant)?, &row);
    let detail = audit::changed(&shown(&config, &old), &role);
    app.audit(&caller, &client, "role.change", row.id, detail)
        .await?;
    Ok(Json(role))
}

/// Delete a role
///
/// Refused while an agent has it, or somebody may get it by the company's directory.
#[utoipa::path(delete, path = "/v1/roles/{id}", tag = "configuration", params(("id" = String, Path)), responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
async fn delete(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<String>,
) -> Outcome<StatusCode> {
    caller.require(Right::Roles)?;
    let config = app.tenant(caller.tenant)?;
    let old = existing(&config, &id)?;
    caller.reaches(Rights::named(&old.rights))?;
    if have(&config, old.id).next().is_some() {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "role_in_use",
            "Somebody has this role; give them another one first.",
        ));
    }
    let directory = app.store.agent_directory(caller.tenant).await?;
    let given = directory.and_then(|directory| directory.terms.new_role);
    if given.is_some_and(|role| role == old.id.to_string()) {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "role_in_use",
            "Whom the company's directory makes known gets this role; choose another one first.",
        ));
    }
    app.store.delete_role(caller.tenant, old.id).await?;
    app.hub.reload(caller.tenant).await?;
    let detail = audit::whole(&shown(&config, &old));
    app.audit(&caller, &client, "role.delete", old.id, detail)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
