//! The door to the desk feed.

use crate::{
    app::Shared,
    auth::Caller,
    error::{Outcome, Problem},
};
use axum::{Json, extract::State};
use switchboard_wire::{rest::Problem as ProblemBody, socket::DeskDetails};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(details))
}

/// Get connection details of the desk feed
///
/// The ticket opens the feed once, by the frame `desk`.
#[utoipa::path(post, path = "/v1/desk/details", tag = "account", responses((status = 200, body = DeskDetails), (status = 401, body = ProblemBody)))]
async fn details(State(app): State<Shared>, caller: Caller) -> Outcome<Json<DeskDetails>> {
    let agent = caller.agent()?;
    let until = caller.until.ok_or_else(Problem::forbidden)?;
    Ok(Json(app.hub.desk_ticket(agent, until)))
}
