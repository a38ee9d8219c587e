//! Requests that change something must come from our own pages, or carry an API key.

use crate::{app::Shared, error::Problem};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// Refuses other sites' requests that a browser would send with our cookies: a changing
/// request needs `Sb-Request: 1`, which no form and no simple cross-site request can carry,
/// and our own `Origin`. API keys are sent by nobody by accident.
pub async fn layer(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let changes = !matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    let ours =
        request.uri().path().starts_with("/v1/") && !request.uri().path().starts_with("/v1/stream");
    if changes && ours && !request.headers().contains_key(header::AUTHORIZATION) {
        let marked = request
            .headers()
            .get("sb-request")
            .is_some_and(|value| value == "1");
        if !marked || !same_origin(request.headers(), &app.config.public_url) {
            return Problem::new(
                StatusCode::FORBIDDEN,
                "cross_site",
                "Changes need the header Sb-Request: 1 and must come from this server's own pages.",
            )
            .into_response();
        }
    }
    next.run(request).await
}

/// Whether the request comes from our own origin. Browsers always say where a changing
/// request comes from; a program without cookies need not.
pub fn same_origin(headers: &HeaderMap, public_url: &str) -> bool {
    match headers.get(header::ORIGIN) {
        Some(origin) => origin
            .as_bytes()
            .eq_ignore_ascii_case(public_url.as_bytes()),
        None => !headers.contains_key(header::COOKIE),
    }
}
