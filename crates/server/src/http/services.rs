//! What a tenant offers: a behaviour and its parameters (CC-6).

use super::{
    check, dto,
    extract::{At, Body},
};
use crate::{
    app::Shared,
    audit,
    auth::{Caller, Right, client::Client, token},
    error::{FieldError, Outcome, Problem},
    hub::TenantConfig,
};
use axum::{Json, extract::State, http::StatusCode};
use switchboard_core::{ServiceId, TenantId, service::behaviour};
use switchboard_store::Service as Row;
use switchboard_wire::rest::{Page, Problem as ProblemBody, Service, ServiceInput};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(replace, delete))
}

/// A service as it would be stored; refused before anything is written.
async fn checked(
    app: &Shared,
    tenant: TenantId,
    id: ServiceId,
    sent: ServiceInput,
) -> Outcome<Row> {
    let Some(behaviour) = behaviour(&sent.behaviour) else {
        return Err(Problem::invalid(
            "behaviour",
            "is not one of those in /v1/capabilities",
        ));
    };
    if let Err(error) = behaviour.check(&sent.params) {
        let mut problem = Problem::invalid("params", format!("{}: {}", error.field, error.message));
        problem.errors.push(FieldError {
            field: "params",
            message: error.to_string().into(),
        });
        problem.errors.truncate(1);
        return Err(problem);
    }
    let config = app.tenant(tenant)?;
    let scenario = match sent.scenario {
        Some(key) if key.is_empty() => None,
        Some(key) if config.scenarios.knows(&key) => Some(key),
        Some(_) => {
            return Err(Problem::invalid("scenario", "is not one of the company's"));
        }
        // As a console of the release before this one leaves it.
        None => {
            let old = config.services.iter().find(|service| service.id == id);
            old.and_then(|service| service.scenario.clone())
        }
    };
    let queues = app.store.queues(tenant).await?;
    for (name, queue) in TenantConfig::queues_in(&sent.params) {
        if !queues.iter().any(|known| known.id == queue) {
            return Err(Problem::invalid("params", format!("{name}: no such queue")));
        }
    }
    Ok(Row {
        id,
        tenant,
        key: check::slug("key", &sent.key)?,
        name: check::name("name", &sent.name)?,
        behaviour: sent.behaviour,
        params: sent.params,
        is_default: sent.is_default,
        asks_login: sent.asks_login,
        scenario,
    })
}

/// Writes it; the default is one at most.
async fn put(app: &Shared, row: &Row) -> Outcome<()> {
    app.store.put_service(row).await?;
    if row.is_default {
        for other in app.store.services(row.tenant).await? {
            if other.is_default && other.id != row.id {
                app.store
                    .put_service(&Row {
                        is_default: false,
                        ..other
                    })
                    .await?;
            }
        }
    }
    Ok(app.hub.reload(row.tenant).await?)
}

/// List services
#[utoipa::path(get, path = "/v1/services", tag = "configuration", responses((status = 200, body = Page<Service>), (status = 401, body = ProblemBody)))]
async fn list(State(app): State<Shared>, caller: Caller) -> Outcome<Json<Page<Service>>> {
    caller.require(Right::Belong)?;
    Ok(Json(Page::all(
        app.store
            .services(caller.tenant)
            .await?
            .into_iter()
            .map(dto::service),
    )))
}

/// Add a service
#[utoipa::path(post, path = "/v1/services", tag = "configuration", request_body = ServiceInput, responses(
    (status = 201, body = Service), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn create(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Body(sent): Body<ServiceInput>,
) -> Outcome<(StatusCode, Json<Service>)> {
    caller.require(Right::Services)?;
    let row = checked(&app, caller.tenant, ServiceId(token::fresh_uuid()), sent).await?;
    put(&app, &row).await?;
    let detail = audit::whole(&dto::service(row.clone()));
    app.audit(&caller, &client, "service.create", row.id, detail)
        .await?;
    Ok((StatusCode::CREATED, Json(dto::service(row))))
}

/// Change a service
///
/// Sessions that run keep the parameters they were started with.
#[utoipa::path(put, path = "/v1/services/{id}", tag = "configuration", params(("id" = String, Path)), request_body = ServiceInput, responses(
    (status = 200, body = Service), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn replace(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<ServiceId>,
    Body(sent): Body<ServiceInput>,
) -> Outcome<Json<Service>> {
    caller.require(Right::Services)?;
    let rows = app.store.services(caller.tenant).await?;
    let old = rows.into_iter().find(|row| row.id == id);
    let old = old.ok_or_else(|| Problem::not_found("service"))?;
    let row = checked(&app, caller.tenant, id, sent).await?;
    put(&app, &row).await?;
    let detail = audit::changed(&dto::service(old), &dto::service(row.clone()));
    app.audit(&caller, &client, "service.change", id, detail)
        .await?;
    Ok(Json(dto::service(row)))
}

/// Delete a service
///
/// Links that name it lead to the default one, which cannot be deleted. Sessions that run go on.
#[utoipa::path(delete, path = "/v1/services/{id}", tag = "configuration", params(("id" = String, Path)), responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
async fn delete(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<ServiceId>,
) -> Outcome<StatusCode> {
    caller.require(Right::Services)?;
    let rows = app.store.services(caller.tenant).await?;
    let row = rows
        .iter()
        .find(|row| row.id == id)
        .ok_or_else(|| Problem::not_found("service"))?;
    if row.is_default || rows.len() == 1 {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "in_use",
            "Make another service the default one first.",
        ));
    }
    app.store.delete_service(caller.tenant, id).await?;
    app.hub.reload(caller.tenant).await?;
    let detail = audit::whole(&dto::service(row.clone()));
    app.audit(&caller, &client, "service.delete", id, detail)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
