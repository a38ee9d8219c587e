//! Web presences and their registered origins (IS-8, IS-102).

use super::{
    check, dto,
    extract::{At, Body},
};
use crate::{
    app::Shared,
    audit,
    auth::{Caller, Right, client::Client, token},
    error::{Outcome, Problem},
};
use axum::{Json, extract::State, http::StatusCode};
use switchboard_core::SiteId;
use switchboard_store::Site as Row;
use switchboard_wire::rest::{Page, Problem as ProblemBody, Site, SiteInput, SiteSeen};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(replace, delete))
        .routes(routes!(seen))
}

/// List sites
#[utoipa::path(get, path = "/v1/sites", tag = "configuration", responses((status = 200, body = Page<Site>), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn list(State(app): State<Shared>, caller: Caller) -> Outcome<Json<Page<Site>>> {
    caller.require(Right::ReadConfiguration)?;
    Ok(Json(Page::all(
        app.store
            .sites(caller.tenant)
            .await?
            .into_iter()
            .map(dto::site),
    )))
}

/// Add a site
///
/// The key is made by the server.
#[utoipa::path(post, path = "/v1/sites", tag = "configuration", request_body = SiteInput, responses(
    (status = 201, body = Site), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn create(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Body(sent): Body<SiteInput>,
) -> Outcome<(StatusCode, Json<Site>)> {
    caller.require(Right::Sites)?;
    let row = Row {
        id: SiteId(token::fresh_uuid()),
        tenant: caller.tenant,
        key: token::fresh_site_key(),
        name: check::name("name", &sent.name)?,
        origins: check::origins("origins", &sent.origins)?,
    };
    app.store.put_site(&row).await?;
    app.hub.reload(caller.tenant).await?;
    let detail = audit::whole(&dto::site(row.clone()));
    app.audit(&caller, &client, "site.create", row.id, detail)
        .await?;
    Ok((StatusCode::CREATED, Json(dto::site(row))))
}

/// Change a site
#[utoipa::path(put, path = "/v1/sites/{id}", tag = "configuration", params(("id" = String, Path)), request_body = SiteInput, responses(
    (status = 200, body = Site), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn replace(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<SiteId>,
    Body(sent): Body<SiteInput>,
) -> Outcome<Json<Site>> {
    caller.require(Right::Sites)?;
    let rows = app.store.sites(caller.tenant).await?;
    let old = rows
        .into_iter()
        .find(|row| row.id == id)
        .ok_or_else(|| Problem::not_found("site"))?;
    let row = Row {
        name: check::name("name", &sent.name)?,
        origins: check::origins("origins", &sent.origins)?,
        ..old.clone()
    };
    app.store.put_site(&row).await?;
    app.hub.reload(caller.tenant).await?;
    let detail = audit::changed(&dto::site(old), &dto::site(row.clone()));
    app.audit(&caller, &client, "site.change", id, detail)
        .await?;
    Ok(Json(dto::site(row)))
}

/// Tell whether a site's button was seen
///
/// On a page of an origin that is registered: the snippet is there and works (IS-7).
#[utoipa::path(get, path = "/v1/sites/{id}/seen", tag = "configuration", params(("id" = String, Path)), responses(
    (status = 200, body = SiteSeen), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn seen(
    State(app): State<Shared>,
    caller: Caller,
    At(id): At<SiteId>,
) -> Outcome<Json<SiteSeen>> {
    caller.require(Right::ReadConfiguration)?;
    let config = app.tenant(caller.tenant)?;
    if !config.sites.iter().any(|site| site.id == id) {
        return Err(Problem::not_found("site"));
    }
    let (at, origin) = match app.store.site_seen(caller.tenant, id).await? {
        Some(seen) => (Some(seen.at), Some(seen.origin)),
        None => (None, None),
    };
    Ok(Json(SiteSeen { at, origin }))
}

/// Delete a site
///
/// Its snippet stops working; sessions that run go on.
#[utoipa::path(delete, path = "/v1/sites/{id}", tag = "configuration", params(("id" = String, Path)), responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn delete(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<SiteId>,
) -> Outcome<StatusCode> {
    caller.require(Right::Sites)?;
    let rows = app.store.sites(caller.tenant).await?;
    let old = rows.into_iter().find(|row| row.id == id);
    let old = old.ok_or_else(|| Problem::not_found("site"))?;
    app.store.delete_site(caller.tenant, id).await?;
    app.hub.reload(caller.tenant).await?;
    let detail = audit::whole(&dto::site(old));
    app.audit(&caller, &client, "site.delete", id, detail)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
