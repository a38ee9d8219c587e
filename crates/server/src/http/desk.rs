//! The door to the desk feed.

use crate::{
    app::Shared,
    auth::{Caller, Right},
    error::{Outcome, Problem},
};
use axum::{Json, extract::State, http::StatusCode};
use switchboard_wire::{
    rest::Problem as ProblemBody,
    socket::{Colleagues, DeskDetails},
};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(details))
        .routes(routes!(colleagues))
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

/// List who can be asked
///
/// Agents who are online and all queues, with their numbers at this moment: whom an agent can ask
/// to join a session or to take it over (WT-34, WT-38).
#[utoipa::path(get, path = "/v1/desk/colleagues", tag = "account", responses((status = 200, body = Colleagues), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn colleagues(State(app): State<Shared>, caller: Caller) -> Outcome<Json<Colleagues>> {
    caller.require(Right::Serve)?;
    let found = app.hub.colleagues(caller.tenant).await;
    found.map(Json).ok_or_else(|| {
        let text = "The desk is between two nodes; try again.";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", text)
    })
}
