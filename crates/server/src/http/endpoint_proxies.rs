//! Programs that connect for endpoints which do not connect themselves (CC-23).

use super::{
    check,
    extract::{At, Body},
};
use crate::{
    app::Shared,
    audit,
    auth::{Actor, Caller, Right, client::Client, token},
    error::{Outcome, Problem},
};
use axum::{Json, extract::State, http::StatusCode};
use switchboard_core::{
    ProxyId, TenantId,
    session::{ProxyKind, Via},
};
use switchboard_store::EndpointProxy as Row;
use switchboard_wire::{
    rest::{EndpointProxy, EndpointProxyInput, NewEndpointProxy, Page, Problem as ProblemBody},
    socket::DeskDetails,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Most proxies of one company.
const MOST: usize = 100;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(delete))
        .routes(routes!(details))
}

fn told(row: Row) -> EndpointProxy {
    EndpointProxy {
        id: row.id,
        name: row.name,
        kind: row.kind,
        created_at: row.created_at,
    }
}

/// How endpoints are joined through that proxy of the tenant.
pub async fn via(app: &Shared, tenant: TenantId, proxy: ProxyId) -> Outcome<Via> {
    let rows = app.store.endpoint_proxies(tenant).await?;
    let row = rows.into_iter().find(|row| row.id == proxy);
    let row = row.ok_or_else(|| Problem::invalid("via", "must be an endpoint proxy"))?;
    Ok(Via {
        proxy: Some(row.id),
        kind: row.kind,
        name: row.name,
    })
}

/// List endpoint proxies
#[utoipa::path(get, path = "/v1/endpoint-proxies", tag = "configuration", responses(
    (status = 200, body = Page<EndpointProxy>), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn list(State(app): State<Shared>, caller: Caller) -> Outcome<Json<Page<EndpointProxy>>> {
    caller.require(Right::Integrations)?;
    let rows = app.store.endpoint_proxies(caller.tenant).await?;
    Ok(Json(Page::all(rows.into_iter().map(told))))
}

/// Register an endpoint proxy
///
/// A program that connects for endpoints which do not connect themselves: endpoints are joined
/// through it with its id. Its key is told this once; it opens the proxy's feed and what an
/// endpoint may see, and nothing else.
#[utoipa::path(post, path = "/v1/endpoint-proxies", tag = "configuration", request_body = EndpointProxyInput, responses(
    (status = 201, body = NewEndpointProxy), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn create(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Body(sent): Body<EndpointProxyInput>,
) -> Outcome<(StatusCode, Json<NewEndpointProxy>)> {
    caller.require(Right::Integrations)?;
    let name = check::name("name", &sent.name)?;
    let rows = app.store.endpoint_proxies(caller.tenant).await?;
    if rows.len() >= MOST {
        return Err(Problem::invalid("name", "there may be at most 100"));
    }
    if rows.iter().any(|row| row.name == name) {
        return Err(Problem::invalid("name", "another one is called so"));
    }
    let (text, token_hash) = token::fresh_proxy_key();
    let row = Row {
        id: ProxyId(token::fresh_uuid()),
        tenant: caller.tenant,
        name,
        kind: sent.kind.unwrap_or(ProxyKind::Worker),
        token_hash,
        created_at: app.clock.now(),
    };
    app.store.put_endpoint_proxy(&row).await?;
    let id = row.id;
    let proxy = told(row);
    let detail = audit::whole(&proxy);
    app.audit(&caller, &client, "endpoint_proxy.create", id, detail)
        .await?;
    Ok((
        StatusCode::CREATED,
        Json(NewEndpointProxy { proxy, token: text }),
    ))
}

/// Remove an endpoint proxy
///
/// Its key opens nothing any more, and endpoints for which it connects leave their sessions.
#[utoipa::path(delete, path = "/v1/endpoint-proxies/{id}", tag = "configuration", params(("id" = String, Path)), responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn delete(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<ProxyId>,
) -> Outcome<StatusCode> {
    caller.require(Right::Integrations)?;
    let rows = app.store.endpoint_proxies(caller.tenant).await?;
    app.store.delete_endpoint_proxy(caller.tenant, id).await?;
    app.hub.revoke_proxy(caller.tenant, id).await;
    let row = rows.into_iter().find(|row| row.id == id);
    let detail = audit::whole(&row.map(told));
    app.audit(&caller, &client, "endpoint_proxy.delete", id, detail)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Get connection details of a proxy's feed
///
/// For the proxy itself, by its key. The ticket opens the feed once, by the frame `proxy`.
#[utoipa::path(post, path = "/v1/endpoint-proxy/details", tag = "sessions", responses(
    (status = 200, body = DeskDetails), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn details(State(app): State<Shared>, caller: Caller) -> Outcome<Json<DeskDetails>> {
    let (Actor::Proxy(proxy), Some(until)) = (&caller.actor, caller.until) else {
        return Err(Problem::forbidden());
    };
    Ok(Json(app.hub.proxy_ticket(caller.tenant, *proxy, until)))
}
