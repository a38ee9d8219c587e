//! A visitor's further windows: how the large window opened from the panel is recognised.

use super::{
    begin::{visitor_of, visitors_here},
    extract::Body,
};
use crate::{
    app::Shared,
    auth::{client::Client, cookie, pass::Purpose},
    error::{Outcome, Problem},
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::AppendHeaders,
};
use switchboard_wire::rest::{NewWindow, Problem as ProblemBody, WindowPass};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(pass))
        .routes(routes!(open))
}

/// Get a pass for another window of the visitor
///
/// The panel's cookie belongs to the page that carries the panel; a window of its own does not
/// have it. Good for one minute.
#[utoipa::path(post, path = "/v1/visits/pass", tag = "visits", responses(
    (status = 200, body = WindowPass), (status = 403, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn pass(
    State(app): State<Shared>,
    client: Client,
    headers: HeaderMap,
) -> Outcome<Json<WindowPass>> {
    let now = app.clock.now();
    app.throttles
        .request
        .take(client.party.expose(), now)
        .map_err(Problem::rate_limited)?;
    let mut here = match visitor_of(&app, &headers, cookie::VISITOR).await? {
        Some(visitor) => vec![visitor],
        None => visitors_here(&app, &headers).await?,
    };
    let visitor = here.pop().ok_or_else(no_visitor)?;
    let pass = app
        .signer
        .pass(Purpose::HandOver, visitor.tenant, &visitor.token_hash, now);
    Ok(Json(WindowPass { pass }))
}

/// Be the visitor in this window too
///
/// Takes the pass and sets a cookie of this window's own.
#[utoipa::path(post, path = "/v1/visits/window", tag = "visits", request_body = NewWindow, responses(
    (status = 204), (status = 403, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn open(
    State(app): State<Shared>,
    client: Client,
    Body(sent): Body<NewWindow>,
) -> Outcome<(StatusCode, AppendHeaders<[(HeaderName, HeaderValue); 1]>)> {
    let now = app.clock.now();
    app.throttles
        .request
        .take(client.party.expose(), now)
        .map_err(Problem::rate_limited)?;
    let (tenant, secret) = app
        .signer
        .admit(Purpose::HandOver, &sent.pass, now)
        .ok_or_else(no_visitor)?;
    // The secret may have changed meanwhile.
    let visitor = app.store.visitor(tenant, &secret).await?;
    let visitor = visitor.ok_or_else(no_visitor)?;
    let kept = app
        .signer
        .pass(Purpose::Window, tenant, &visitor.token_hash, now);
    Ok((
        StatusCode::NO_CONTENT,
        AppendHeaders([(header::SET_COOKIE, cookie::set_window(&kept))]),
    ))
}

fn no_visitor() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "bad_pass",
        "This window is not known; open it again from the page.",
    )
}
