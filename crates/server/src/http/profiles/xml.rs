//! Profiles as XML documents, to be taken elsewhere and brought back (IS-118).

use super::{Next, archive, follow, make, one, stored, told};
use crate::{
    app::Shared,
    auth::{Caller, Right, client::Client},
    error::{Outcome, Place, Problem},
    http::extract::{Asked, At, body_failed},
    profiles::xml::{self, Document, Refused},
};
use axum::{
    Json,
    body::Bytes,
    extract::{DefaultBodyLimit, State, rejection::BytesRejection},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;
use switchboard_core::ProfileId;
use switchboard_wire::rest::{Problem as ProblemBody, Profile};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(export, import))
        .routes(routes!(import_new))
        .layer(DefaultBodyLimit::max(xml::MOST_BYTES))
}

/// The document that was sent, read and checked.
fn document(
    app: &Shared,
    caller: &Caller,
    sent: Result<Bytes, BytesRejection>,
) -> Outcome<Document> {
    let bytes = sent.map_err(|error| body_failed(&error, error.status()))?;
    let config = app.tenant(caller.tenant)?;
    xml::read(&bytes, &config.scenarios).map_err(refused)
}

fn refused(refused: Refused) -> Problem {
    let Refused {
        line,
        column,
        message,
        malformed,
    } = refused;
    let detail = format!("Line {line}, column {column}: {message}");
    let (status, code) = match malformed {
        true => (StatusCode::BAD_REQUEST, "bad_xml"),
        false => (StatusCode::UNPROCESSABLE_ENTITY, "invalid_profile"),
    };
    let mut problem = Problem::new(status, code, detail);
    problem.more.place = Some(Place {
        at_line: line,
        at_column: column,
    });
    problem
}

#[derive(Deserialize, utoipa::IntoParams)]
struct Which {
    /// A version out of the archive; default the one in force.
    version: Option<u32>,
}

/// Export a profile
///
/// As an XML document; its schema is in the manual. The same version gives the same bytes.
#[utoipa::path(get, path = "/v1/profiles/{id}/xml", tag = "configuration", params(("id" = String, Path), Which), responses(
    (status = 200, body = String, content_type = "application/xml"), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn export(
    State(app): State<Shared>,
    caller: Caller,
    At(id): At<ProfileId>,
    Asked(which): Asked<Which>,
) -> Outcome<Response> {
    caller.require(Right::ReadConfiguration)?;
    let row = one(&app, &caller, id).await?;
    let version = match which.version {
        Some(nr) => archive::version(&app, &caller, id, nr).await?,
        None => row.newest,
    };
    let text = xml::write(&Document {
        content: stored(&version)?,
        name: version.name,
        scenario: Some(row.scenario),
    });
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/xml"),
    );
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"profile.xml\""),
    );
    Ok(response)
}

/// Import a profile into one that is there
///
/// Makes a new version of it, of what the document says. Refused with line and column; then
/// nothing is changed.
#[utoipa::path(put, path = "/v1/profiles/{id}/xml", tag = "configuration", params(("id" = String, Path)), request_body(content = String, content_type = "application/xml"), responses(
    (status = 200, body = Profile), (status = 400, body = ProblemBody), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 413, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn import(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<ProfileId>,
    sent: Result<Bytes, BytesRejection>,
) -> Outcome<Json<Profile>> {
    caller.require(Right::Company)?;
    let row = one(&app, &caller, id).await?;
    let Document { name, content, .. } = document(&app, &caller, sent)?;
    let next = Next {
        name,
        content,
        after: row.newest.nr,
    };
    follow(&app, &caller, &client, (row, "profile.import"), next).await
}

#[derive(Deserialize, utoipa::IntoParams)]
struct Into {
    /// Key of the scenario; default the one that the document names.
    scenario: Option<String>,
}

/// Import a profile as a new one
#[utoipa::path(post, path = "/v1/profiles/xml", tag = "configuration", params(Into), request_body(content = String, content_type = "application/xml"), responses(
    (status = 201, body = Profile), (status = 400, body = ProblemBody), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody), (status = 413, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn import_new(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Asked(into): Asked<Into>,
    sent: Result<Bytes, BytesRejection>,
) -> Outcome<(StatusCode, Json<Profile>)> {
    caller.require(Right::Company)?;
    let document = document(&app, &caller, sent)?;
    let Some(scenario) = into.scenario.or(document.scenario) else {
        return Err(Problem::invalid("scenario", "is named nowhere"));
    };
    let of = (document.name, document.content);
    let row = make(&app, &caller, scenario, of, false).await?;
    let detail = json!({ "scenario": row.scenario });
    app.audit(&caller, &client, "profile.import", row.id, detail)
        .await?;
    Ok((StatusCode::CREATED, Json(told(&row)?)))
}
