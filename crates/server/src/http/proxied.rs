//! Partners' pages through the server (IS-61): a member asks for their own copy of one.

use super::{
    begin::visitors_here,
    extract::{At, Body},
    leading::{paced, pushed},
    member::{Member, staff_in, visitor_in},
};
use crate::{
    app::{App, Shared},
    auth::{Caller, client::Client},
    error::{Outcome, Problem},
    hub::TenantConfig,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use serde_json::json;
use switchboard_core::{
    SessionId,
    session::{Way, web_address},
};
use switchboard_wire::rest::{Problem as ProblemBody, Proxied, ProxiedInput};
use url::Url;
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(show_pushed))
}

/// That page, if the company's list lets it be shown through the server.
pub(super) fn place(app: &App, config: &TenantConfig, url: &str) -> Outcome<Url> {
    let refused = || {
        Problem::new(
            StatusCode::FORBIDDEN,
            "not_listed",
            "That page is not one that may be shown through the server.",
        )
    };
    let url = web_address(url)
        .map_err(|_| Problem::invalid("url", "must be an http or https address"))?;
    let url = Url::parse(&url).map_err(|_| Problem::invalid("url", "cannot be taken apart"))?;
    let proxy = app.proxy.as_ref().ok_or_else(refused)?;
    let entry = proxy.entry(&url, &config.tenant.settings.proxy_hosts);
    entry.map(|_| url).ok_or_else(refused)
}

fn opened(app: &App, member: &Member, url: &str) -> Outcome<Proxied> {
    let url = place(app, &app.tenant(member.tenant)?, url)?;
    let proxy = app.proxy.as_ref();
    let member = (member.tenant, member.session, member.leg);
    let open = proxy.and_then(|proxy| proxy.open(app, member, &url));
    let open = open.ok_or_else(|| Problem::rate_limited(60))?;
    Ok(Proxied {
        address: open.address,
        origin: open.origin,
        from: open.from,
    })
}

/// Show a partner's page through the server
///
/// For an agent in the session, and for a program that names the leg of its endpoint: their own copy,
/// on an origin of its own. Whoever else is to see the page is sent it in the way `proxy`, and asks
/// for theirs. The host must be on the company's list (`proxy_hosts`).
#[utoipa::path(post, path = "/v1/sessions/{id}/proxied", tag = "sessions", params(("id" = String, Path)), request_body = ProxiedInput, responses(
    (status = 200, body = Proxied), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 410, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn show(
    State(app): State<Shared>,
    client: Client,
    caller: Caller,
    At(id): At<SessionId>,
    Body(sent): Body<ProxiedInput>,
) -> Outcome<Json<Proxied>> {
    paced(&app, &client)?;
    let member = staff_in(&app, &caller, id, sent.leg).await?;
    let proxied = opened(&app, &member, &sent.url)?;
    let detail = json!({ "from": proxied.from });
    let (tenant, target) = (Some(member.tenant), Some(id.to_string()));
    app.audit_as(
        tenant,
        member.actor,
        &client,
        "session.proxy",
        target,
        detail,
    )
    .await?;
    Ok(Json(proxied))
}

/// Show a partner's page that was sent to you
///
/// For a visitor in the session, by their cookie: their own copy of a page that was sent to them in the
/// way `proxy`. `seq` is the place of the push in the log.
#[utoipa::path(post, path = "/v1/visits/{session}/pushes/{seq}/proxied", tag = "visits", params(("session" = String, Path), ("seq" = u64, Path)), responses(
    (status = 200, body = Proxied), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 410, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn show_pushed(
    State(app): State<Shared>,
    client: Client,
    At((session, seq)): At<(SessionId, u64)>,
    headers: HeaderMap,
) -> Outcome<Json<Proxied>> {
    paced(&app, &client)?;
    let visitors = visitors_here(&app, &headers).await?;
    let member = visitor_in(&app, &visitors, session).await?;
    let (url, way) = pushed(&app, &member, seq).await?;
    if way != Way::Proxy {
        return Err(Problem::not_found("push"));
    }
    Ok(Json(opened(&app, &member, &url)?))
}
