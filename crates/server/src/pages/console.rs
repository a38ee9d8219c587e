//! The page of the console application. It is the same for everybody; who may see what is
//! decided by the interfaces it calls.

use super::{csp, html, start::socket_source};
use crate::{app::Shared, error::Problem};
use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

pub async fn console(State(app): State<Shared>) -> Response {
    let Some(page) = app.web.read("console.html") else {
        return Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "no_client",
            "This program was built without the web client.",
        )
        .into_response();
    };
    let mut response = page.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, html::TYPE);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        csp::header(csp::console(
            &socket_source(&app),
            app.config.files_source(),
        )),
    );
    // Windows that the agent opens for the visitor's pages keep no hold on the console.
    headers.insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    response
}
