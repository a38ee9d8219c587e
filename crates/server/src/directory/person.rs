//! Which agent a person of the directory is.

use super::{Refused, id_token::Claims};
use crate::{
    app::App,
    audit,
    auth::{client::Client, password, token},
    http::{check_login, dto, role_named},
    hub::TenantConfig,
};
use serde_json::Value;
use switchboard_core::{AgentId, desk::Qualities, limits};
use switchboard_store::{Agent, AgentDirectory, AgentKind, DirectoryTerms, StoreError};

/// Sessions at once of somebody who is made an agent by logging in.
const CAPACITY: u32 = 6;
/// The claim that is worth nothing unless the directory has verified it.
const EMAIL: &str = "email";

/// Whether that agent may log in at all.
pub fn may_enter(agent: &Agent) -> bool {
    !agent.disabled && agent.kind == AgentKind::Person
}

/// The agent: who is linked to that person, else who has that log-in name, else a new one where the
/// company wants that.
pub async fn find(
    app: &App,
    client: &Client,
    config: &TenantConfig,
    directory: &AgentDirectory,
    claims: &Claims,
) -> Result<AgentId, Refused> {
    let terms = &directory.terms;
    let login = login_name(terms, claims)?;
    let (tenant, issuer) = (directory.tenant, &directory.issuer);
    let linked = app
        .store
        .directory_link(tenant, issuer, &claims.sub)
        .await?;
    let agent = match linked {
        Some(id) => app.store.agent(tenant, id).await?,
        None => app.store.agent_by_login(tenant, &login).await?,
    };
    match agent {
        Some(agent) if may_enter(&agent) => Ok(agent.id),
        Some(_) => Err(Refused::person("turned_off", Some(&login))),
        None => create(app, client, config, terms, login, claims).await,
    }
}

/// The log-in name that a person has here.
fn login_name(terms: &DirectoryTerms, claims: &Claims) -> Result<String, Refused> {
    let text = claims.more.get(&terms.claim).and_then(Value::as_str);
    let text = text.ok_or(Refused::person("no_name", None))?.trim();
    // Letters beyond ASCII stay as they are: some of them would become others' names.
    let name = text.to_ascii_lowercase();
    let fits = check_login("login", &name).is_ok_and(|checked| checked == name);
    if !fits {
        return Err(Refused::person("no_name", None));
    }
    let verified = match claims.more.get("email_verified") {
        Some(Value::Bool(verified)) => *verified,
        Some(Value::String(text)) => text == "true",
        _ => false,
    };
    if terms.claim == EMAIL && !verified {
        return Err(Refused::person("not_verified", Some(&name)));
    }
    let domain = name.rsplit_once('@').map(|(_, domain)| domain);
    let allowed = |domain: &str| terms.domains.iter().any(|one| one == domain);
    if !terms.domains.is_empty() && !domain.is_some_and(allowed) {
        return Err(Refused::person("domain", Some(&name)));
    }
    Ok(name)
}

async fn create(
    app: &App,
    client: &Client,
    config: &TenantConfig,
    terms: &DirectoryTerms,
    login: String,
    claims: &Claims,
) -> Result<AgentId, Refused> {
    let role = terms.new_role.as_deref();
    let role = role.and_then(|id| role_named(config, id).ok());
    let Some((rank, role)) = role else {
        return Err(Refused::person("unknown", Some(&login)));
    };
    let shown = claims.more.get("name").and_then(Value::as_str);
    let shown = shown
        .and_then(|name| limits::clean(name, limits::NAME_CHARS))
        .filter(|name| !name.is_empty());
    let row = Agent {
        id: AgentId(token::fresh_uuid()),
        tenant: config.id(),
        name: shown.unwrap_or_else(|| login.clone()),
        login,
        password: password::NONE.to_owned(),
        rank,
        queues: Vec::new(),
        capacity: CAPACITY,
        disabled: false,
        qualities: Qualities::default(),
        kind: AgentKind::Person,
        role,
    };
    match app.store.put_agent(&row).await {
        Ok(()) => {}
        // Another browser of theirs was faster.
        Err(StoreError::Taken { .. }) => {
            let there = app.store.agent_by_login(row.tenant, &row.login).await?;
            let there = there.filter(may_enter).map(|agent| agent.id);
            return there.ok_or(Refused::person("turned_off", Some(&row.login)));
        }
        Err(error) => return Err(error.into()),
    }
    app.hub
        .reload(row.tenant)
        .await
        .map_err(crate::error::Problem::from)?;
    let (tenant, id) = (row.tenant, row.id);
    let mut detail = audit::whole(&dto::agent(row, config, &dto::Beside::default()));
    detail["by"] = "directory".into();
    let actor = format!("agent:{id}");
    app.audit_as(
        Some(tenant),
        actor,
        client,
        "agent.create",
        Some(id.to_string()),
        detail,
    )
    .await?;
    Ok(id)
}
