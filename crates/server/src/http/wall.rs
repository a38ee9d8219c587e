//! What goes on now, to be kept (IS-84).

mod csv;

use super::extract::Asked;
use crate::{
    app::Shared,
    auth::{Caller, Right, client::Client},
    error::{Outcome, Problem},
};
use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;
use switchboard_wire::{rest::Problem as ProblemBody, socket::Wall};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(snapshot))
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum Format {
    /// Everything.
    #[default]
    Json,
    /// A table for spreadsheets: one line for each agent, queue, session and alert.
    Csv,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct Wanted {
    /// `json`, the usual one, or `csv`.
    #[serde(default)]
    #[param(inline)]
    format: Format,
}

/// Take a snapshot of the live wall
///
/// Every agent, queue and session at this moment, with its time. For supervisors and keys.
#[utoipa::path(get, path = "/v1/wall", tag = "supervision", params(Wanted), responses(
    (status = 200, content((Wall = "application/json"), (String = "text/csv"))), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
    (status = 422, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn snapshot(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Asked(wanted): Asked<Wanted>,
) -> Outcome<Response> {
    caller.require(Right::SeeAll)?;
    let wall = app.hub.wall(caller.tenant).await.ok_or_else(|| {
        let text = "The desk is between two nodes; try again.";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", text)
    })?;
    let detail = json!({ "sessions": wall.total });
    app.audit(&caller, &client, "wall.snapshot", caller.tenant, detail)
        .await?;
    if wanted.format == Format::Json {
        return Ok(Json(wall).into_response());
    }
    let stamp = wall.at.to_rfc3339().replace(':', "-");
    let name = format!("attachment; filename=\"wall-{stamp}.csv\"");
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, csv::table(&wall)).into_response())
}
