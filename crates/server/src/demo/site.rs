//! The demo company's web site: static pages in which the snippet's placeholders are filled.

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use rust_embed::RustEmbed;
use std::sync::Arc;

#[derive(RustEmbed)]
#[folder = "../../demo"]
struct Pages;

struct Snippet {
    server: String,
    site_key: String,
}

/// Serves the site.
pub fn router(server: &str, site_key: &str) -> Router {
    let snippet = Arc::new(Snippet {
        server: server.to_owned(),
        site_key: site_key.to_owned(),
    });
    Router::new()
        .route(
            "/",
            get(async |State(snippet): State<Arc<Snippet>>| file(&snippet, "index.html")),
        )
        .route(
            "/{*path}",
            get(
                async |State(snippet): State<Arc<Snippet>>, Path(path): Path<String>| {
                    file(&snippet, &path)
                },
            ),
        )
        .with_state(snippet)
}

fn file(snippet: &Snippet, path: &str) -> Response {
    let found = Pages::get(path)
        .map(|file| (path.to_owned(), file))
        .or_else(|| {
            let page = format!("{}.html", path.trim_end_matches('/'));
            Pages::get(&page).map(|file| (page, file))
        });
    let Some((path, file)) = found else {
        return (StatusCode::NOT_FOUND, "There is no such page.\n").into_response();
    };
    let kind = match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" => "image/jpeg",
        "webp" => "image/webp",
        _ => "application/octet-stream",
    };
    let mut response = if path.ends_with(".html") {
        String::from_utf8_lossy(&file.data)
            .replace("{{SERVER}}", &snippet.server)
            .replace("{{SITE_KEY}}", &snippet.site_key)
            .into_response()
    } else {
        file.data.into_response()
    };
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
