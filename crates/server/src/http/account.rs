//! Log-in and log-out of agents.

use super::{
    dto,
    extract::{Asked, Body},
};
use crate::{
    app::Shared,
    auth::{Caller, client::Client, cookie, password, token},
    error::{Outcome, Problem},
    hub::TenantConfig,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse},
};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use switchboard_store::{Agent, AgentKind, Login};
use switchboard_wire::rest::{LogIn, LogInStates, Me, MeAgent, Problem as ProblemBody};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The state that takes calls.
pub const AVAILABLE: &str = "available";

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(log_in))
        .routes(routes!(states))
        .routes(routes!(log_out))
        .routes(routes!(me))
}

fn bad_login() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "bad_login",
        "Company, log-in name or password is wrong.",
    )
}

/// Features of the console and whether the tenant has them on (IS-101). Missing means on.
pub fn features(config: &TenantConfig) -> BTreeMap<String, bool> {
    const KNOWN: &[&str] = &[
        "archive",
        "canned_replies",
        "command_palette",
        "follow_me",
        "live_typing",
        "push",
        "sounds",
        "wall",
    ];
    let mut features: BTreeMap<String, bool> = KNOWN
        .iter()
        .map(|name| ((*name).to_owned(), true))
        .collect();
    features.extend(config.tenant.settings.agent_features.clone());
    features
}

/// What the console is told about the person who is logged in.
pub fn describe(app: &Shared, config: &TenantConfig, agent: &Agent) -> Me {
    Me {
        agent: MeAgent {
            id: agent.id,
            name: agent.name.clone(),
            login: agent.login.clone(),
            rank: dto::rank(agent.rank),
            capacity: agent.capacity,
            avatar: config.scenarios.chosen_by(agent.id).cloned(),
        },
        tenant: dto::tenant(&config.tenant),
        features: features(config),
        build: app.web.build().to_owned(),
    }
}

/// Makes a log-in for an agent and answers with the cookie that carries it.
pub async fn admit(
    app: &Shared,
    agent: &Agent,
) -> Outcome<AppendHeaders<[(header::HeaderName, header::HeaderValue); 1]>> {
    let (text, token_hash) = token::fresh();
    let now = app.clock.now();
    app.store
        .put_login(&Login {
            token_hash,
            tenant: agent.tenant,
            agent: agent.id,
            created_at: now,
            expires_at: now + cookie::AGENT_LIFE_S * 1_000,
        })
        .await?;
    Ok(AppendHeaders([(
        header::SET_COOKIE,
        cookie::set_agent(&text),
    )]))
}

/// Log in
///
/// Sets the cookie of the log-in, which lasts twelve hours. Unknown companies, unknown names
/// and wrong passwords are answered alike and take the same time.
#[utoipa::path(post, path = "/v1/login", tag = "account", request_body = LogIn, responses(
    (status = 200, body = Me), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn log_in(
    State(app): State<Shared>,
    client: Client,
    Body(sent): Body<LogIn>,
) -> Outcome<impl IntoResponse> {
    let now = app.clock.now();
    let party = *client.party.expose();
    let limited = |seconds| {
        metrics::counter!("switchboard_logins_total", "outcome" => "limited").increment(1);
        Problem::rate_limited(seconds)
    };
    app.throttles
        .login_address
        .take(&party, now)
        .map_err(limited)?;
    let slug = sent.tenant.trim().to_lowercase();
    let login = sent.login.trim().to_lowercase();
    // The key is hashed so that the record holds no names that were typed.
    let key = Sha256::digest(format!("{party}\n{slug}\n{login}")).into();
    let most = app.config.limits.logins_per_minute;
    if let Err(seconds) = app.store.guess(&key, most).await? {
        metrics::counter!("switchboard_rate_limited_total", "limit" => "login").increment(1);
        return Err(limited(seconds));
    }

    let config = app.hub.tenant_by_slug(&slug);
    let agent = match &config {
        Some(config) => app
            .store
            .agent_by_login(config.id(), &login)
            .await?
            .filter(|agent| !agent.disabled && agent.kind == AgentKind::Person),
        None => None,
    };
    let typed = if sent.password.len() > password::MOST_BYTES {
        String::new()
    } else {
        sent.password
    };
    let fits = app
        .passwords
        .verify(typed, agent.as_ref().map(|agent| agent.password.clone()))
        .await;
    let (Some(config), Some(agent), true) = (config, agent, fits) else {
        metrics::counter!("switchboard_logins_total", "outcome" => "refused").increment(1);
        return Err(bad_login());
    };
    let state = sent.state.as_deref().unwrap_or("");
    let states = offered(&config);
    // No answer is not available (IS-99); a state that is not offered is refused.
    let state = match state {
        "" => states.get(1).cloned().unwrap_or_else(|| "away".into()),
        known if states.iter().any(|offered| offered == known) => known.to_owned(),
        _ => {
            return Err(Problem::invalid(
                "state",
                "is not one of the states offered",
            ));
        }
    };
    app.store.take_back(&key, most).await?;
    let cookie = admit(&app, &agent).await?;
    app.hub
        .agent_state(agent.tenant, agent.id, state.clone())
        .await?;
    app.audit_as(
        Some(agent.tenant),
        format!("agent:{}", agent.id),
        &client,
        "agent.login",
        Some(agent.id.to_string()),
        json!({ "state": state }),
    )
    .await?;
    metrics::counter!("switchboard_logins_total", "outcome" => "accepted").increment(1);
    Ok((cookie, Json(describe(&app, &config, &agent))))
}

fn offered(config: &TenantConfig) -> Vec<String> {
    let mut states = vec![AVAILABLE.to_owned()];
    states.extend(
        config
            .tenant
            .settings
            .not_ready_states
            .iter()
            .filter(|state| *state != AVAILABLE)
            .cloned(),
    );
    states
}

#[derive(Deserialize, utoipa::IntoParams)]
struct WhichTenant {
    /// Short name of the tenant.
    #[serde(default)]
    tenant: String,
}

/// List the states offered at log-in
///
/// A company that does not exist is answered with the usual states, so that nobody can find
/// out which companies are here.
#[utoipa::path(get, path = "/v1/login/states", tag = "account", params(WhichTenant), responses((status = 200, body = LogInStates)))]
async fn states(
    State(app): State<Shared>,
    client: Client,
    Asked(which): Asked<WhichTenant>,
) -> Outcome<Json<LogInStates>> {
    app.throttles
        .request
        .take(client.party.expose(), app.clock.now())
        .map_err(Problem::rate_limited)?;
    let states = match app.hub.tenant_by_slug(which.tenant.trim()) {
        Some(config) => offered(&config),
        None => {
            let mut states = vec![AVAILABLE.to_owned()];
            states.extend(switchboard_store::TenantSettings::default().not_ready_states);
            states
        }
    };
    Ok(Json(LogInStates { states }))
}

/// Log out
///
/// Ends this log-in, closes its sockets and takes the agent off the queues.
#[utoipa::path(post, path = "/v1/logout", tag = "account", responses((status = 204), (status = 401, body = ProblemBody)))]
async fn log_out(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    headers: HeaderMap,
) -> Outcome<impl IntoResponse> {
    let agent = caller.agent()?;
    if let Some(text) = cookie::read(&headers, cookie::AGENT) {
        app.store.end_login(&token::hash(text)).await?;
    }
    app.hub.log_out(caller.tenant, agent.id).await;
    app.audit(&caller, &client, "agent.logout", agent.id, json!({}))
        .await?;
    Ok((
        StatusCode::NO_CONTENT,
        AppendHeaders([(header::SET_COOKIE, cookie::clear_agent())]),
    ))
}

/// Say who is logged in
#[utoipa::path(get, path = "/v1/me", tag = "account", responses((status = 200, body = Me), (status = 401, body = ProblemBody)))]
async fn me(State(app): State<Shared>, caller: Caller) -> Outcome<Json<Me>> {
    let agent = caller.agent()?;
    let config = app.tenant(caller.tenant)?;
    Ok(Json(describe(&app, &config, agent)))
}
