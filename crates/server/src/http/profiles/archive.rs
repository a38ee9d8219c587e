//! What profiles were before (IS-119).

use super::{Next, follow, one, stored};
use crate::{
    app::Shared,
    auth::{Caller, Right, client::Client},
    error::{Outcome, Problem},
    http::extract::{At, Body},
};
use axum::{Json, extract::State};
use switchboard_core::ProfileId;
use switchboard_store::ProfileVersion as Row;
use switchboard_wire::rest::{
    Page, Problem as ProblemBody, Profile, ProfileRestore, ProfileVersion,
};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(versions))
        .routes(routes!(restore))
}

/// One version of a profile of the caller's company.
pub async fn version(app: &Shared, caller: &Caller, id: ProfileId, nr: u32) -> Outcome<Row> {
    let rows = app.store.profile_versions(caller.tenant, id).await?;
    let found = rows.into_iter().find(|row| row.nr == nr);
    found.ok_or_else(|| Problem::not_found("version"))
}

/// List the versions of a profile
///
/// Newest first, also of a deleted one.
#[utoipa::path(get, path = "/v1/profiles/{id}/versions", tag = "configuration", params(("id" = String, Path)), responses(
    (status = 200, body = Page<ProfileVersion>), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn versions(
    State(app): State<Shared>,
    caller: Caller,
    At(id): At<ProfileId>,
) -> Outcome<Json<Page<ProfileVersion>>> {
    caller.require(Right::ReadConfiguration)?;
    one(&app, &caller, id).await?;
    let mut items = Vec::new();
    for row in app.store.profile_versions(caller.tenant, id).await? {
        items.push(ProfileVersion {
            version: row.nr,
            content: stored(&row)?,
            name: row.name,
            at: row.at,
            by: row.actor,
        });
    }
    Ok(Json(Page::all(items)))
}

/// Restore a profile
///
/// Makes a new version that says the same as an archived one; a deleted profile is there again.
#[utoipa::path(post, path = "/v1/profiles/{id}/restore", tag = "configuration", params(("id" = String, Path)), request_body = ProfileRestore, responses(
    (status = 200, body = Profile), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
async fn restore(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<ProfileId>,
    Body(sent): Body<ProfileRestore>,
) -> Outcome<Json<Profile>> {
    caller.require(Right::Company)?;
    let row = one(&app, &caller, id).await?;
    let archived = version(&app, &caller, id, sent.version).await?;
    if !app.tenant(caller.tenant)?.scenarios.knows(&row.scenario) {
        let detail = "Its scenario is gone; add that first.";
        return Err(Problem::new(
            axum::http::StatusCode::CONFLICT,
            "no_scenario",
            detail,
        ));
    }
    let next = Next {
        content: stored(&archived)?,
        name: archived.name,
        after: row.newest.nr,
    };
    if row.deleted_at.is_some() {
        app.store.mark_profile(caller.tenant, id, None).await?;
    }
    follow(&app, &caller, &client, (row, "profile.restore"), next).await
}
