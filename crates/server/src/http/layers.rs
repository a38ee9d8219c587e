//! What every answer gets: security headers, a request id, a count.

use crate::{app::Shared, error::Problem};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use std::time::Instant;

/// An answer that is no page of ours shows and runs nothing.
const CSP_NOTHING: &str =
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

fn unless_set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers
        .entry(name)
        .or_insert(HeaderValue::from_static(value));
}

/// Deny by default: a page that needs more says so itself.
pub async fn security_headers(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    unless_set(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    unless_set(headers, header::REFERRER_POLICY, "same-origin");
    unless_set(headers, header::CONTENT_SECURITY_POLICY, CSP_NOTHING);
    unless_set(
        headers,
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    unless_set(
        headers,
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    unless_set(headers, HeaderName::from_static("x-robots-tag"), "noindex");
    unless_set(
        headers,
        HeaderName::from_static("permissions-policy"),
        // The panel and the console may ask for it: voice (CC-28).
        "camera=(), microphone=(self), geolocation=(), payment=(), usb=()",
    );
    if app.config.is_https() {
        unless_set(
            headers,
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=31536000",
        );
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Gives the request an id, counts it, and writes one line for it. The line names the route
/// with its placeholders: never the address itself, whose query may hold personal data.
pub async fn observe(mut request: Request, next: Next) -> Response {
    const ID: HeaderName = HeaderName::from_static("x-request-id");
    let id = URL_SAFE_NO_PAD.encode(crate::auth::token::random::<9>());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unmatched", MatchedPath::as_str)
        .to_owned();
    let method = request.method().clone();
    request.extensions_mut().insert(RequestId(id.clone()));
    let begun = Instant::now();
    let mut response = next.run(request).await;
    let seconds = begun.elapsed().as_secs_f64();
    let status = response.status();
    metrics::counter!("switchboard_http_requests_total", "method" => method.as_str().to_owned(), "route" => route.clone(), "status" => status.as_str().to_owned())
        .increment(1);
    metrics::histogram!("switchboard_http_request_seconds", "route" => route.clone())
        .record(seconds);
    let took_ms = seconds * 1_000.0;
    if status.is_server_error() {
        tracing::warn!(request = %id, %method, route, status = status.as_u16(), took_ms, "answered");
    } else {
        tracing::debug!(request = %id, %method, route, status = status.as_u16(), took_ms, "answered");
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(ID, value);
    }
    response
}

/// The id of a request, as in its log line and in the answer's `X-Request-Id`.
#[derive(Clone)]
pub struct RequestId(pub String);

/// Answers that the framework made itself become problems.
pub async fn problems_only(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error())
        || response.headers().contains_key(header::CONTENT_TYPE) && !is_plain(&response)
    {
        return response;
    }
    let problem = match status {
        StatusCode::NOT_FOUND => {
            Problem::new(status, "not_found", "There is nothing at this address.")
        }
        StatusCode::METHOD_NOT_ALLOWED => Problem::new(
            status,
            "method_not_allowed",
            "This address does not take that method; see Allow.",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::new(status, "too_large", "The body is over the size limit.")
        }
        StatusCode::INTERNAL_SERVER_ERROR => Problem::internal("a handler panicked"),
        _ => Problem::new(status, "bad_request", "The request cannot be understood."),
    };
    let allow = response.headers().get(header::ALLOW).cloned();
    let mut response = problem.into_response();
    if let Some(allow) = allow {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
}

fn is_plain(response: &Response) -> bool {
    response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.starts_with("text/plain"))
}
