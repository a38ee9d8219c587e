//! For those who run the server.

use crate::{
    app::Shared,
    auth::client::Client,
    error::{Outcome, Problem},
    telemetry,
};
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use switchboard_wire::rest::Problem as ProblemBody;
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(alive))
        .routes(routes!(ready))
        .routes(routes!(numbers))
}

/// Say that the process lives
#[utoipa::path(get, path = "/healthz", tag = "system", responses((status = 200, body = String, content_type = "text/plain")))]
async fn alive() -> &'static str {
    "ok\n"
}

/// Say whether the server can serve
///
/// Asks the store. A node that gives its sessions to others before it stops cannot.
#[utoipa::path(get, path = "/readyz", tag = "system", responses((status = 200, body = String, content_type = "text/plain"), (status = 503, body = ProblemBody)))]
async fn ready(State(app): State<Shared>) -> Outcome<&'static str> {
    app.store.ping().await?;
    if app.hub.is_draining() {
        return Err(Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "stopping",
            "This node gives its sessions to others and stops.",
        ));
    }
    Ok("ready\n")
}

/// Tell numbers in Prometheus' format
///
/// Answered to this machine and private networks only.
#[utoipa::path(get, path = "/metrics", tag = "system", responses((status = 200, body = String, content_type = "text/plain"), (status = 404, body = ProblemBody)))]
async fn numbers(State(app): State<Shared>, client: Client) -> Outcome<impl IntoResponse> {
    if !client.is_private() {
        return Err(Problem::not_found("thing"));
    }
    let (sessions, _) = app.hub.counts();
    metrics::gauge!("switchboard_sessions_live").set(sessions as f64);
    if let Some(free) = telemetry::process::free_bytes(&app.config.data_dir) {
        metrics::gauge!("switchboard_data_free_bytes").set(free as f64);
    }
    if let Some(voice) = app.hub.voice() {
        crate::voice::measure(voice.stats());
    }
    telemetry::process::measure();
    let body = telemetry::metrics().render();
    Ok((
        [(
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        )],
        body,
    ))
}
