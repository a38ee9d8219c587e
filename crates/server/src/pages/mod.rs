//! Pages of the server: start documents, the console, the page without scripts, files.

mod assets;
mod card;
mod console;
pub mod csp;
pub mod html;
pub mod locale;
pub mod origin;
pub mod plain;
mod preload;
mod start;
mod warm;
pub mod web;
pub mod words;

pub use plain::rendezvous::words::of as later_words;

use crate::app::Shared;
use axum::{
    Router,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};

/// All pages.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(async || Redirect::temporary("/console")))
        .route("/favicon.ico", get(assets::favicon))
        .route("/embed.js", get(assets::embed))
        .route("/assets/{*file}", get(assets::asset))
        .route("/panel", get(start::panel))
        .route("/preload/{key}", get(preload::preload))
        .route("/pictures/{id}", get(crate::avatars::picture))
        .route("/viewer", get(start::viewer))
        .route("/console", get(console::console))
        .route("/console/{*path}", get(console::console))
        .route("/setup", get(console::console))
        .route("/signup", get(console::console))
        .merge(card::routes())
        .merge(plain::routes())
        .merge(warm::routes())
}

/// A page under that policy, of an address that may hold a secret: it is kept by no cache, and told to
/// nobody to whom the page leads.
fn unreferred(status: StatusCode, text: String, policy: String) -> Response {
    let mut response = (status, text).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, html::TYPE);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::CONTENT_SECURITY_POLICY, csp::header(policy));
    headers.insert(
        HeaderName::from_static("referrer-policy"),
        HeaderValue::from_static("no-referrer"),
    );
    response
}

/// A page without scripts that is the same for everybody.
pub fn static_page(text: &'static str) -> Response {
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, html::TYPE);
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        csp::header(csp::still("'none'")),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
