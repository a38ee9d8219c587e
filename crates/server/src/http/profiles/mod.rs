//! Profiles (IS-118).

mod archive;
mod xml;

use super::{
    check,
    extract::{At, Body},
};
use crate::{
    app::Shared,
    auth::{Caller, Right, client::Client, token},
    error::{Outcome, Problem},
    profiles::{self, Fault, READY},
};
use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Value, json};
use switchboard_core::{ProfileId, limits};
use switchboard_store::{Profile as Row, ProfileVersion as VersionRow};
use switchboard_wire::rest::{
    Look, NewProfile, Page, Problem as ProblemBody, Profile, ProfileBrief, ProfileContent,
    ProfileInput, ReadyProfile,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Profiles of one company that are not deleted.
const MOST: usize = 200;
/// Versions of one profile.
const VERSIONS: u32 = 1_000;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(ready))
        .routes(routes!(preview))
        .routes(routes!(create))
        .routes(routes!(read, replace, delete))
        .merge(archive::routes())
        .merge(xml::routes())
}

/// A profile in lists.
pub fn brief(row: &Row) -> ProfileBrief {
    ProfileBrief {
        id: row.id,
        name: row.newest.name.clone(),
        is_default: row.is_default,
        version: row.newest.nr,
        changed_at: row.newest.at,
        deleted_at: row.deleted_at,
    }
}

fn told(row: &Row) -> Outcome<Profile> {
    Ok(Profile {
        brief: brief(row),
        scenario: row.scenario.clone(),
        content: stored(&row.newest)?,
    })
}

/// What is stored; a newer release may have stored what this one cannot read.
fn stored(version: &VersionRow) -> Outcome<ProfileContent> {
    serde_json::from_str(&version.content).map_err(Problem::internal)
}

/// One of the caller's company, deleted or not.
async fn one(app: &Shared, caller: &Caller, id: ProfileId) -> Outcome<Row> {
    let rows = app.store.profiles(caller.tenant).await?;
    let found = rows.into_iter().find(|row| row.id == id);
    found.ok_or_else(|| Problem::not_found("profile"))
}

fn invalid(fault: Fault) -> Problem {
    let Fault { path, message } = fault;
    let message = match path.as_str() {
        "" => message,
        path => format!("{path}: {message}"),
    };
    Problem::invalid("content", message)
}

fn name(text: &str) -> Outcome<String> {
    check::name("name", &text.replace('\n', " "))
}

/// Content as it was sent, checked.
fn content(app: &Shared, caller: &Caller, sent: Value) -> Outcome<ProfileContent> {
    let config = app.tenant(caller.tenant)?;
    let content = profiles::of_json(sent).map_err(invalid)?;
    profiles::content(content, &config.scenarios).map_err(invalid)
}

/// What is to become the newest version of a profile.
struct Next {
    name: String,
    content: ProfileContent,
    /// The version that it follows.
    after: u32,
}

/// Keeps a version; the one before goes to the archive.
async fn add_version(app: &Shared, caller: &Caller, id: ProfileId, next: Next) -> Outcome<()> {
    if next.after >= VERSIONS {
        let detail = format!("A profile has at most {VERSIONS} versions; make a new one of it.");
        return Err(Problem::new(StatusCode::CONFLICT, "too_many", detail));
    }
    let row = version(app, caller, id, next)?;
    match app.store.add_profile_version(&row).await {
        Err(switchboard_store::StoreError::Taken { .. }) => Err(changed()),
        answer => Ok(answer?),
    }
}

fn changed() -> Problem {
    switchboard_store::StoreError::Conflict.into()
}

fn version(app: &Shared, caller: &Caller, id: ProfileId, next: Next) -> Outcome<VersionRow> {
    Ok(VersionRow {
        profile: id,
        nr: next.after + 1,
        tenant: caller.tenant,
        name: next.name,
        content: serde_json::to_string(&next.content).map_err(Problem::internal)?,
        at: app.clock.now(),
        actor: caller.audit_name(),
    })
}

/// Makes a profile; it is in force at once if it is to be the scenario's.
async fn make(
    app: &Shared,
    caller: &Caller,
    scenario: String,
    (name, content): (String, ProfileContent),
    is_default: bool,
) -> Outcome<Row> {
    if !app.tenant(caller.tenant)?.scenarios.knows(&scenario) {
        return Err(Problem::invalid("scenario", "is not one of the company's"));
    }
    let rows = app.store.profiles(caller.tenant).await?;
    if rows.iter().filter(|row| row.deleted_at.is_none()).count() >= MOST {
        let detail = format!("There may be at most {MOST} profiles.");
        return Err(Problem::new(StatusCode::CONFLICT, "too_many", detail));
    }
    let id = ProfileId(token::fresh_uuid());
    let next = Next {
        name,
        content,
        after: 0,
    };
    let row = Row {
        id,
        scenario,
        is_default: false,
        deleted_at: None,
        newest: version(app, caller, id, next)?,
    };
    app.store.add_profile(&row).await?;
    if is_default {
        app.store
            .set_default_profile(caller.tenant, &row.scenario, Some(id))
            .await?;
    }
    app.hub.reload(caller.tenant).await?;
    Ok(Row { is_default, ..row })
}

/// List ready profiles
///
/// To begin with, for sales, collaboration, training and support.
#[utoipa::path(get, path = "/v1/ready-profiles", tag = "configuration", responses((status = 200, body = Page<ReadyProfile>), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn ready(caller: Caller) -> Outcome<Json<Page<ReadyProfile>>> {
    caller.require(Right::ReadConfiguration)?;
    let all = READY.iter().filter_map(|(key, scenario)| {
        Some(ReadyProfile {
            key: (*key).to_owned(),
            scenario: (*scenario).to_owned(),
            content: profiles::ready(key)?,
        })
    });
    Ok(Json(Page::all(all)))
}

#[derive(serde::Deserialize, utoipa::IntoParams)]
struct Reader {
    /// Language of the visitor; default that of the company.
    locale: Option<String>,
}

/// Try a profile
///
/// What a visitor would be shown: words in their language, colours as they are mended so that they
/// can be read. Stores nothing.
#[utoipa::path(post, path = "/v1/profiles/preview", tag = "configuration", params(Reader), request_body = ProfileContent, responses(
    (status = 200, body = Look), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn preview(
    State(app): State<Shared>,
    caller: Caller,
    super::extract::Asked(reader): super::extract::Asked<Reader>,
    Body(sent): Body<Value>,
) -> Outcome<Json<Look>> {
    caller.require(Right::ReadConfiguration)?;
    let content = content(&app, &caller, sent)?;
    let config = app.tenant(caller.tenant)?;
    let settings = &config.tenant.settings;
    let locale = reader.locale.as_deref().unwrap_or(&settings.locale);
    let known = &config.scenarios;
    Ok(Json(profiles::look(
        Some(&content),
        known,
        settings,
        locale,
    )))
}

/// Add a profile
#[utoipa::path(post, path = "/v1/profiles", tag = "configuration", request_body = NewProfile, responses(
    (status = 201, body = Profile), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn create(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Body(sent): Body<NewProfile>,
) -> Outcome<(StatusCode, Json<Profile>)> {
    caller.require(Right::Company)?;
    let of = (name(&sent.name)?, content(&app, &caller, sent.content)?);
    let row = make(&app, &caller, sent.scenario, of, sent.is_default).await?;
    let detail = json!({ "scenario": row.scenario });
    app.audit(&caller, &client, "profile.create", row.id, detail)
        .await?;
    Ok((StatusCode::CREATED, Json(told(&row)?)))
}

/// Get a profile
#[utoipa::path(get, path = "/v1/profiles/{id}", tag = "configuration", params(("id" = String, Path)), responses(
    (status = 200, body = Profile), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn read(
    State(app): State<Shared>,
    caller: Caller,
    At(id): At<ProfileId>,
) -> Outcome<Json<Profile>> {
    caller.require(Right::ReadConfiguration)?;
    Ok(Json(told(&one(&app, &caller, id).await?)?))
}

/// Change a profile
///
/// Makes a new version; what it was before stays in its archive. Sessions that run keep the look
/// they were started with.
#[utoipa::path(put, path = "/v1/profiles/{id}", tag = "configuration", params(("id" = String, Path)), request_body = ProfileInput, responses(
    (status = 200, body = Profile), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn replace(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<ProfileId>,
    Body(sent): Body<ProfileInput>,
) -> Outcome<Json<Profile>> {
    caller.require(Right::Company)?;
    let row = one(&app, &caller, id).await?;
    if sent.version.is_some_and(|seen| seen != row.newest.nr) {
        return Err(changed());
    }
    let next = Next {
        name: name(&sent.name)?,
        content: content(&app, &caller, sent.content)?,
        after: row.newest.nr,
    };
    follow(&app, &caller, &client, (row, "profile.change"), next).await
}

/// Keeps the version, and says so.
async fn follow(
    app: &Shared,
    caller: &Caller,
    client: &Client,
    (row, action): (Row, &str),
    next: Next,
) -> Outcome<Json<Profile>> {
    let nr = next.after + 1;
    add_version(app, caller, row.id, next).await?;
    app.hub.reload(caller.tenant).await?;
    app.audit(caller, client, action, row.id, json!({ "version": nr }))
        .await?;
    Ok(Json(told(&one(app, caller, row.id).await?)?))
}

/// Delete a profile
///
/// Its archive is kept, and any version of it can be had back.
#[utoipa::path(delete, path = "/v1/profiles/{id}", tag = "configuration", params(("id" = String, Path)), responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn delete(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<ProfileId>,
) -> Outcome<StatusCode> {
    caller.require(Right::Company)?;
    let row = one(&app, &caller, id).await?;
    if row.deleted_at.is_some() {
        return Err(Problem::not_found("profile"));
    }
    let now = app.clock.now();
    app.store.mark_profile(caller.tenant, id, Some(now)).await?;
    app.hub.reload(caller.tenant).await?;
    let detail = json!({ "name": limits::clean_name(&row.newest.name, limits::NAME_CHARS) });
    app.audit(&caller, &client, "profile.delete", id, detail)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
