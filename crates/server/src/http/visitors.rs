//! Visitors, as the tenant's side sees them.

use super::extract::At;
use crate::{
    app::Shared,
    auth::{Caller, Right, client::Client},
    erase,
    error::Outcome,
};
use axum::{Json, extract::State};
use switchboard_core::VisitorId;
use switchboard_wire::rest::{Erased, Problem as ProblemBody};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(erase_one))
}

/// Erase a visitor
///
/// With all sessions they started and all records of their starts. Refused while one of these
/// sessions goes on; nothing is erased then.
#[utoipa::path(delete, path = "/v1/visitors/{id}", tag = "sessions", params(("id" = String, Path)), responses(
    (status = 200, body = Erased), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody)))]
async fn erase_one(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<VisitorId>,
) -> Outcome<Json<Erased>> {
    caller.require(Right::Configure)?;
    Ok(Json(erase::visitor(&app, &caller, &client, id).await?))
}
