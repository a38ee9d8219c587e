//! The audit trail.

use super::{
    dto,
    extract::Asked,
    paging::{self, Paging},
};
use crate::{
    app::Shared,
    auth::{Caller, Right},
    error::Outcome,
};
use axum::{Json, extract::State};
use serde::Deserialize;
use switchboard_wire::rest::{Audit, Page, Problem as ProblemBody};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(list))
}

#[derive(Deserialize, utoipa::IntoParams)]
struct Part {
    /// 1 to 200; 50 if absent.
    limit: Option<u32>,
    /// From the `next` of the part before.
    cursor: Option<String>,
}

/// List the audit trail
///
/// Newest first: log-ins and starts with network address and time (IS-100, IS-104), and every
/// change of the configuration.
#[utoipa::path(get, path = "/v1/audit", tag = "configuration", params(Part), responses(
    (status = 200, body = Page<Audit>), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Asked(part): Asked<Part>,
) -> Outcome<Json<Page<Audit>>> {
    caller.require(Right::Audit)?;
    let rows = app
        .store
        .audits(
            caller.tenant,
            Paging::new(part.limit, part.cursor).request()?,
        )
        .await?;
    Ok(Json(paging::page(rows, dto::audit)))
}
