//! Who is logged in, and log-out.

use super::{dto, roles};
use crate::{
    app::Shared,
    auth::{Caller, client::Client, cookie, token},
    error::Outcome,
    hub::TenantConfig,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse},
};
use serde_json::json;
use std::collections::BTreeMap;
use switchboard_store::{Agent, Login};
use switchboard_wire::rest::{Me, MeAgent, Problem as ProblemBody};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(log_out))
        .routes(routes!(me))
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
            role: roles::id_of(config, agent),
            role_name: config
                .role_of(agent)
                .map(|role| role.name.clone())
                .unwrap_or_else(|| roles::id_of(config, agent)),
            capacity: agent.capacity,
            avatar: config.scenarios.chosen_by(agent.id).cloned(),
        },
        tenant: dto::tenant(&config.tenant),
        rights: config.rights_of(agent).names(),
        features: {
            let mut features = features(config);
            if app.proxy.is_none() {
                features.insert("proxy".to_owned(), false);
            }
            features
        },
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
