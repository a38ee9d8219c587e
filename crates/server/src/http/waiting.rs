//! What visitors see while they wait, beside their place (WT-86).

use super::{along::their_session, extract::Body};
use crate::{
    app::Shared,
    auth::client::Client,
    error::{Outcome, Problem},
    waiting,
};
use axum::{Json, extract::State, http::HeaderMap};
use switchboard_wire::rest::{Problem as ProblemBody, WaitingRequest, WaitingShown};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(shown))
}

/// Look what there is to see while waiting
///
/// What the service of their session shows to visitors who wait, beside their place: a text, links, and questions
/// with their answers. `404` where it is not theirs.
#[utoipa::path(post, path = "/v1/visits/waiting", tag = "visits", request_body = WaitingRequest, responses(
    (status = 200, body = WaitingShown), (status = 404, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn shown(
    State(app): State<Shared>,
    client: Client,
    headers: HeaderMap,
    Body(asked): Body<WaitingRequest>,
) -> Outcome<Json<WaitingShown>> {
    let row = their_session(&app, &client, &headers, asked.session).await?;
    let row = row.ok_or_else(|| Problem::not_found("session"))?;
    let config = app.tenant(row.tenant)?;
    let locale = asked.locale.as_deref();
    let locale = locale.unwrap_or(&config.tenant.settings.locale);
    Ok(Json(waiting::shown(&app, &config, &row, locale).await?))
}
