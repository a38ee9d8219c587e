//! Scenario types, and which profiles they have (IS-117).

use super::{
    check,
    extract::{At, Body},
    profiles::brief,
};
use crate::{
    app::Shared,
    auth::{Caller, Right, client::Client},
    error::{Outcome, Problem},
    profiles::BUILT_IN,
};
use axum::{Json, extract::State, http::StatusCode};
use serde_json::json;
use switchboard_store::Scenario as Row;
use switchboard_wire::rest::{
    Page, Problem as ProblemBody, Scenario, ScenarioDefault, ScenarioInput, ScenarioName,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Scenario types of one company's own.
const MOST: usize = 50;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(rename, delete))
        .routes(routes!(set_default))
}

/// List scenarios
///
/// With the profiles of each. The first three every company has; the others are its own.
#[utoipa::path(get, path = "/v1/scenarios", tag = "configuration", responses((status = 200, body = Page<Scenario>), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn list(State(app): State<Shared>, caller: Caller) -> Outcome<Json<Page<Scenario>>> {
    caller.require(Right::ReadConfiguration)?;
    let chosen = app.tenant(caller.tenant)?.tenant.settings.scenario.clone();
    let own = app.store.scenarios(caller.tenant).await?;
    let profiles = app.store.profiles(caller.tenant).await?;
    let mut all: Vec<(String, Option<String>, bool)> = BUILT_IN
        .iter()
        .map(|key| ((*key).to_owned(), None, true))
        .collect();
    all.extend(own.into_iter().map(|row| (row.key, Some(row.name), false)));
    // An archive may outlive its scenario.
    for profile in &profiles {
        if !all.iter().any(|(key, ..)| *key == profile.scenario) {
            let key = profile.scenario.clone();
            all.push((key.clone(), Some(key), false));
        }
    }
    let told = all.into_iter().map(|(key, name, built_in)| Scenario {
        is_default: key == chosen,
        profiles: profiles
            .iter()
            .filter(|profile| profile.scenario == key)
            .map(brief)
            .collect(),
        key,
        name,
        built_in,
    });
    Ok(Json(Page::all(told)))
}

/// Add a scenario
#[utoipa::path(post, path = "/v1/scenarios", tag = "configuration", request_body = ScenarioInput, responses(
    (status = 201), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn create(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Body(sent): Body<ScenarioInput>,
) -> Outcome<StatusCode> {
    caller.require(Right::Company)?;
    let key = check::slug("key", &sent.key)?;
    let row = Row {
        tenant: caller.tenant,
        name: check::name("name", &sent.name)?,
        key,
    };
    let own = app.store.scenarios(caller.tenant).await?;
    let known = own.iter().any(|other| other.key == row.key);
    if known || BUILT_IN.contains(&row.key.as_str()) {
        return Err(switchboard_store::StoreError::Taken {
            what: "scenario.key",
        }
        .into());
    }
    if own.len() >= MOST {
        let detail = format!("There may be at most {MOST} scenarios of your own.");
        return Err(Problem::new(StatusCode::CONFLICT, "too_many", detail));
    }
    app.store.put_scenario(&row).await?;
    app.hub.reload(caller.tenant).await?;
    app.audit(&caller, &client, "scenario.create", &row.key, json!({}))
        .await?;
    Ok(StatusCode::CREATED)
}

/// Its row, or why it may not be changed.
async fn own(app: &Shared, caller: &Caller, key: &str) -> Outcome<Row> {
    if BUILT_IN.contains(&key) {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "built_in",
            "Every company has this scenario; it stays as it is.",
        ));
    }
    let own = app.store.scenarios(caller.tenant).await?;
    let found = own.into_iter().find(|row| row.key == key);
    found.ok_or_else(|| Problem::not_found("scenario"))
}

/// Rename a scenario
#[utoipa::path(put, path = "/v1/scenarios/{key}", tag = "configuration", params(("key" = String, Path)), request_body = ScenarioName, responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn rename(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(key): At<String>,
    Body(sent): Body<ScenarioName>,
) -> Outcome<StatusCode> {
    caller.require(Right::Company)?;
    let row = Row {
        name: check::name("name", &sent.name)?,
        ..own(&app, &caller, &key).await?
    };
    app.store.put_scenario(&row).await?;
    app.audit(&caller, &client, "scenario.rename", key, json!({}))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Delete a scenario
///
/// Refused while it is the company's default or has profiles that are not archived. Services that
/// name it have the company's default from then on.
#[utoipa::path(delete, path = "/v1/scenarios/{key}", tag = "configuration", params(("key" = String, Path)), responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
async fn delete(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(key): At<String>,
) -> Outcome<StatusCode> {
    caller.require(Right::Company)?;
    own(&app, &caller, &key).await?;
    let in_use = |detail| Err(Problem::new(StatusCode::CONFLICT, "in_use", detail));
    if app.tenant(caller.tenant)?.tenant.settings.scenario == key {
        return in_use("It is the company's default scenario.");
    }
    let profiles = app.store.profiles(caller.tenant).await?;
    if profiles
        .iter()
        .any(|profile| profile.scenario == key && profile.deleted_at.is_none())
    {
        return in_use("It has profiles; delete them first. Their archive is kept.");
    }
    app.store.delete_scenario(caller.tenant, &key).await?;
    app.hub.reload(caller.tenant).await?;
    app.audit(&caller, &client, "scenario.delete", key, json!({}))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Choose the profile of a scenario
///
/// New sessions of its services have it at once; null is the company's default look.
#[utoipa::path(put, path = "/v1/scenarios/{key}/default", tag = "configuration", params(("key" = String, Path)), request_body = ScenarioDefault, responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn set_default(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(key): At<String>,
    Body(sent): Body<ScenarioDefault>,
) -> Outcome<StatusCode> {
    caller.require(Right::Company)?;
    if !app.tenant(caller.tenant)?.scenarios.knows(&key) {
        return Err(Problem::not_found("scenario"));
    }
    if let Some(id) = sent.profile {
        let profiles = app.store.profiles(caller.tenant).await?;
        let fits = profiles
            .iter()
            .any(|row| row.id == id && row.scenario == key && row.deleted_at.is_none());
        if !fits {
            return Err(Problem::invalid("profile", "is none of this scenario"));
        }
    }
    app.store
        .set_default_profile(caller.tenant, &key, sent.profile)
        .await?;
    app.hub.reload(caller.tenant).await?;
    let detail = json!({ "profile": sent.profile });
    app.audit(&caller, &client, "scenario.default", key, detail)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
