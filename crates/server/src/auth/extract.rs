//! Credentials of a request.

use super::{Actor, Caller, Rights, client::Client, cookie, token};
use crate::{app::Shared, error::Problem, http::extract::Never};
use axum::{
    extract::{FromRequestParts, MatchedPath},
    http::{Method, header, request::Parts},
};
use switchboard_store::AgentKind;

impl FromRequestParts<Shared> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Problem> {
        if let Some(value) = parts.headers.get(header::AUTHORIZATION) {
            let key = value
                .to_str()
                .ok()
                .and_then(|text| text.strip_prefix("Bearer "))
                .filter(|key| key.len() <= 128)
                .ok_or_else(Problem::unauthenticated)?;
            if key.starts_with("sbp_") {
                return proxy(parts, app, key).await;
            }
            if !key.starts_with("sbk_") {
                return Err(Problem::unauthenticated());
            }
            let key = app
                .store
                .api_key(&token::hash(key))
                .await?
                .ok_or_else(Problem::unauthenticated)?;
            let Some(agent) = key.agent else {
                return Ok(Self {
                    tenant: key.tenant,
                    actor: Actor::ApiKey(key.id),
                    rights: Rights::ALL,
                    until: None,
                });
            };
            let config = app.hub.tenant(key.tenant);
            let config = config.ok_or_else(Problem::unauthenticated)?;
            let assistant = config
                .agents
                .get(&agent)
                .filter(|agent| !agent.disabled && agent.kind == AgentKind::Assistant)
                .ok_or_else(Problem::unauthenticated)?;
            return Ok(Self {
                tenant: key.tenant,
                actor: Actor::Agent(Box::new(assistant.clone())),
                rights: config.rights_of(assistant),
                // What it opens is looked at anew, as with a log-in.
                until: Some(app.clock.now() + cookie::AGENT_LIFE_S * 1_000),
            });
        }
        let text =
            cookie::read(&parts.headers, cookie::AGENT).ok_or_else(Problem::unauthenticated)?;
        let login = app
            .store
            .login(&token::hash(text), app.clock.now())
            .await?
            .ok_or_else(Problem::unauthenticated)?;
        let config = app
            .hub
            .tenant(login.tenant)
            .ok_or_else(Problem::unauthenticated)?;
        let agent = config
            .agents
            .get(&login.agent)
            .filter(|agent| !agent.disabled)
            .ok_or_else(Problem::unauthenticated)?;
        Ok(Self {
            tenant: login.tenant,
            actor: Actor::Agent(Box::new(agent.clone())),
            rights: config.rights_of(agent),
            until: Some(login.expires_at),
        })
    }
}

/// All that the key of an endpoint proxy opens.
const PROXY_DOORS: &[(Method, &str)] = &[
    (Method::POST, "/v1/endpoint-proxy/details"),
    (Method::POST, "/v1/sessions/{id}/details"),
    (Method::GET, "/v1/sessions/{id}/events"),
    (Method::GET, "/v1/canned-replies"),
];

async fn proxy(parts: &Parts, app: &Shared, key: &str) -> Result<Caller, Problem> {
    let found = app.store.endpoint_proxy(&token::hash(key)).await?;
    let proxy = found.ok_or_else(Problem::unauthenticated)?;
    let path = parts.extensions.get::<MatchedPath>();
    let opens = path.is_some_and(|path| {
        let door =
            |(method, known): &(Method, &str)| parts.method == *method && path.as_str() == *known;
        PROXY_DOORS.iter().any(door)
    });
    if !opens {
        return Err(Problem::forbidden());
    }
    Ok(Caller {
        tenant: proxy.tenant,
        actor: Actor::Proxy(proxy.id),
        rights: Rights::NONE,
        // What it opens is looked at anew, as with a log-in.
        until: Some(app.clock.now() + cookie::AGENT_LIFE_S * 1_000),
    })
}

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Never;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Never> {
        Ok(*parts
            .extensions
            .get::<Client>()
            .expect("client::layer runs before every handler"))
    }
}
