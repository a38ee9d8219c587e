//! The way to the company's directory and back. What follows is the same as by password:
//! `POST /v1/login` with `directory`.

use super::extract::Body;
use crate::{
    app::{App, Shared},
    auth::{client::Client, cookie},
    directory::{self, Came, LIFE_MS, Refused},
    error::{Outcome, Problem},
    hub::TenantConfig,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse},
};
use serde_json::json;
use std::sync::Arc;
use switchboard_core::TenantId;
use switchboard_wire::rest::{
    DirectoryAnswer, DirectoryStart, DirectoryStarted, Problem as ProblemBody,
};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(start, answer))
}

/// Short name of the company by whose directory one may log in: the one that is asked about, or,
/// where none is, the only one that has a directory.
pub async fn offered(app: &App, slug: &str) -> Outcome<Option<String>> {
    let config = if slug.is_empty() {
        match app.store.tenants_with_directory(2).await?[..] {
            [only] => app.hub.tenant(only),
            _ => None,
        }
    } else {
        let asked = app.hub.tenant_by_slug(slug);
        let has = async |config: &TenantConfig| app.store.agent_directory(config.id()).await;
        match asked {
            Some(config) if has(&config).await?.is_some() => Some(config),
            _ => None,
        }
    };
    Ok(config.map(|config| config.tenant.slug.clone()))
}

/// The same outcome, with an entry in the audit trail where it is a refusal.
pub async fn audited<T>(
    app: &App,
    client: &Client,
    tenant: TenantId,
    outcome: Result<T, Refused>,
) -> Outcome<T> {
    let refused = match outcome {
        Ok(fine) => return Ok(fine),
        Err(Refused::Failed(problem)) => return Err(*problem),
        Err(refused) => refused,
    };
    metrics::counter!("switchboard_logins_total", "outcome" => "refused").increment(1);
    let mut detail = json!({ "reason": refused.reason() });
    match &refused {
        Refused::Unavailable(why) => detail["why"] = why.as_str().into(),
        Refused::Person {
            name: Some(name), ..
        } => detail["login"] = name.as_str().into(),
        _ => {}
    }
    let (actor, action) = ("directory".to_owned(), "agent.directory_refused");
    app.audit_as(Some(tenant), actor, client, action, None, detail)
        .await?;
    Err(refused.into())
}

/// The company that is named, if anybody may ask for it now.
fn company(app: &App, client: &Client, slug: &str) -> Outcome<Option<Arc<TenantConfig>>> {
    app.throttles
        .login_address
        .take(client.party.expose(), app.clock.now())
        .map_err(Problem::rate_limited)?;
    Ok(app.hub.tenant_by_slug(&slug.trim().to_lowercase()))
}

/// Begin to log in by the company's directory
///
/// Sets a cookie for ten minutes, and tells where the browser has to go.
#[utoipa::path(post, path = "/v1/login/directory", tag = "account", request_body = DirectoryStart, responses(
    (status = 200, body = DirectoryStarted), (status = 404, body = ProblemBody), (status = 429, body = ProblemBody), (status = 502, body = ProblemBody)))]
async fn start(
    State(app): State<Shared>,
    client: Client,
    Body(sent): Body<DirectoryStart>,
) -> Outcome<impl IntoResponse> {
    let config = company(&app, &client, &sent.tenant)?.ok_or(Refused::NoDirectory)?;
    let started = match directory::start(&app, &config).await {
        Err(Refused::NoDirectory) => return Err(Refused::NoDirectory.into()),
        other => audited(&app, &client, config.id(), other).await?,
    };
    let cookie = cookie::set_directory(&started.token, LIFE_MS / 1_000);
    let url = started.url;
    Ok((
        AppendHeaders([(header::SET_COOKIE, cookie)]),
        Json(DirectoryStarted { url }),
    ))
}

/// Bring back what the company's directory answered
///
/// Once, in the browser that began. Nobody is logged in by it: `POST /v1/login` with `directory`
/// does that next.
#[utoipa::path(put, path = "/v1/login/directory", tag = "account", request_body = DirectoryAnswer, responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 429, body = ProblemBody), (status = 502, body = ProblemBody)))]
async fn answer(
    State(app): State<Shared>,
    client: Client,
    headers: HeaderMap,
    Body(sent): Body<DirectoryAnswer>,
) -> Outcome<StatusCode> {
    let config = company(&app, &client, &sent.tenant)?.ok_or(Refused::Expired)?;
    let token = cookie::read(&headers, cookie::DIRECTORY).ok_or(Refused::Expired)?;
    let came = Came {
        state: &sent.state,
        code: sent.code.as_deref(),
        issuer: sent.iss.as_deref(),
        error: sent.error.as_deref(),
    };
    match directory::answer(&app, &client, &config, token, &came).await {
        // Not of this company, as far as anybody can tell.
        Err(Refused::Expired) => Err(Refused::Expired.into()),
        other => audited(&app, &client, config.id(), other).await,
    }?;
    Ok(StatusCode::NO_CONTENT)
}
