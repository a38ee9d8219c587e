//! Log-ins that a tenant gives to its visitors, for services that ask for one (IS-107).

use super::{
    check,
    extract::{At, Body},
};
use crate::{
    app::Shared,
    auth::{Caller, Right, client::Client, token},
    error::{Outcome, Problem},
};
use axum::{Json, extract::State, http::StatusCode};
use serde_json::json;
use switchboard_core::VisitorId;
use switchboard_store::VisitorLogin as Row;
use switchboard_wire::rest::{Page, Problem as ProblemBody, VisitorLogin, VisitorLoginInput};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(replace, delete))
}

fn told(row: Row) -> VisitorLogin {
    VisitorLogin {
        id: row.id,
        login: row.login,
        name: row.name,
        disabled: row.disabled,
        visitor: row.visitor,
        created_at: row.created_at,
    }
}

/// List log-ins of visitors
#[utoipa::path(get, path = "/v1/visitor-logins", tag = "configuration", responses((status = 200, body = Page<VisitorLogin>), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn list(State(app): State<Shared>, caller: Caller) -> Outcome<Json<Page<VisitorLogin>>> {
    caller.require(Right::Company)?;
    let rows = app.store.visitor_logins(caller.tenant).await?;
    Ok(Json(Page::all(rows.into_iter().map(told))))
}

/// Add a log-in of a visitor
#[utoipa::path(post, path = "/v1/visitor-logins", tag = "configuration", request_body = VisitorLoginInput, responses(
    (status = 201, body = VisitorLogin), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn create(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Body(sent): Body<VisitorLoginInput>,
) -> Outcome<(StatusCode, Json<VisitorLogin>)> {
    caller.require(Right::Company)?;
    let Some(password) = sent.password else {
        return Err(Problem::invalid("password", "is needed for a new log-in"));
    };
    let row = Row {
        id: token::fresh_uuid(),
        tenant: caller.tenant,
        login: check::login("login", &sent.login)?,
        name: check::name("name", &sent.name)?,
        password: app
            .passwords
            .hash(check::password("password", &password)?)
            .await,
        visitor: VisitorId(token::fresh_uuid()),
        disabled: sent.disabled,
        created_at: app.clock.now(),
    };
    app.store.put_visitor_login(&row).await?;
    audited(&app, &caller, &client, "visitor_login.create", &row).await?;
    Ok((StatusCode::CREATED, Json(told(row))))
}

/// Change a log-in of a visitor
///
/// A session that goes on is not ended by it.
#[utoipa::path(put, path = "/v1/visitor-logins/{id}", tag = "configuration", params(("id" = String, Path)), request_body = VisitorLoginInput, responses(
    (status = 200, body = VisitorLogin), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn replace(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<Uuid>,
    Body(sent): Body<VisitorLoginInput>,
) -> Outcome<Json<VisitorLogin>> {
    caller.require(Right::Company)?;
    let old = one(&app, &caller, id).await?;
    let password = match sent.password {
        Some(text) => {
            app.passwords
                .hash(check::password("password", &text)?)
                .await
        }
        None => old.password,
    };
    let row = Row {
        login: check::login("login", &sent.login)?,
        name: check::name("name", &sent.name)?,
        password,
        disabled: sent.disabled,
        ..old
    };
    app.store.put_visitor_login(&row).await?;
    audited(&app, &caller, &client, "visitor_login.change", &row).await?;
    Ok(Json(told(row)))
}

/// Delete a log-in of a visitor
///
/// The visitor and their sessions stay.
#[utoipa::path(delete, path = "/v1/visitor-logins/{id}", tag = "configuration", params(("id" = String, Path)), responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn delete(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<Uuid>,
) -> Outcome<StatusCode> {
    caller.require(Right::Company)?;
    let row = one(&app, &caller, id).await?;
    app.store.delete_visitor_login(caller.tenant, id).await?;
    audited(&app, &caller, &client, "visitor_login.delete", &row).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn one(app: &Shared, caller: &Caller, id: Uuid) -> Outcome<Row> {
    let found = app.store.visitor_login(caller.tenant, id).await?;
    found.ok_or_else(|| Problem::not_found("log-in"))
}

/// Names of visitors stay out of the trail.
async fn audited(
    app: &Shared,
    caller: &Caller,
    client: &Client,
    action: &'static str,
    row: &Row,
) -> Outcome<()> {
    let detail = json!({ "visitor": row.visitor, "disabled": row.disabled });
    app.audit(caller, client, action, row.id, detail).await
}
