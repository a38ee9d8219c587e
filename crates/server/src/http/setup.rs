//! The first administrator, by the one-time link that the server printed.

use super::{account, check, extract::Body};
use crate::{
    app::Shared,
    auth::{client::Client, token},
    error::{Outcome, Problem},
    provision,
};
use axum::{Json, extract::State, http::StatusCode, response::IntoResponse};
use serde_json::json;
use switchboard_wire::rest::{Me, Problem as ProblemBody, SetUp};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(set_up))
}

/// Set up a company
///
/// Works once per set-up link. Everything is checked before the link is used up.
#[utoipa::path(post, path = "/v1/setup", tag = "account", request_body = SetUp, responses(
    (status = 201, body = Me), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn set_up(
    State(app): State<Shared>,
    client: Client,
    Body(sent): Body<SetUp>,
) -> Outcome<impl IntoResponse> {
    app.throttles
        .login_address
        .take(client.party.expose(), app.clock.now())
        .map_err(Problem::rate_limited)?;
    let tenant_name = check::name("tenant_name", &sent.tenant_name)?;
    let tenant_slug = check::slug("tenant_slug", &sent.tenant_slug)?;
    let name = check::name("name", &sent.name)?;
    let login = check::login("login", &sent.login)?;
    let password = check::password("password", &sent.password)?;
    let origins = check::origins("origins", &sent.origins)?;
    let site_name = check::optional("site_name", sent.site_name.as_deref(), 120)?
        .unwrap_or_else(|| tenant_name.clone());
    let hash = token::hash(&sent.token);
    if !app.store.take_setup_token(&hash).await? {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "bad_setup_token",
            "The set-up link is used up or unknown.",
        ));
    }
    let made = async {
        if app.store.tenant_by_slug(&tenant_slug).await?.is_some() {
            return Err(Problem::from(switchboard_store::StoreError::Taken {
                what: "tenant.tenant_slug",
            }));
        }
        let password = app.passwords.hash(password).await;
        let first = provision::First {
            tenant_name,
            tenant_slug,
            site_name,
            origins,
            name,
            login,
            password,
        };
        provision::first(&*app.store, first)
            .await
            .map_err(Problem::from)
    }
    .await;
    let admin = match made {
        Ok(admin) => admin,
        Err(problem) => {
            // Nothing was set up, so the link stays good.
            app.store.put_setup_token(&hash).await?;
            return Err(problem);
        }
    };
    app.hub.reload(admin.tenant).await?;
    let actor = format!("agent:{}", admin.id);
    app.audit_as(
        Some(admin.tenant),
        actor,
        &client,
        "tenant.create",
        Some(admin.tenant.to_string()),
        json!({}),
    )
    .await?;
    let cookie = account::admit(&app, &admin).await?;
    let config = app.tenant(admin.tenant)?;
    Ok((
        StatusCode::CREATED,
        cookie,
        Json(account::describe(&app, &config, &admin)),
    ))
}
