//! Files of the web client.

use super::{
    card,
    plain::{rendezvous, style},
};
use crate::{app::Shared, error::Problem};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use std::borrow::Cow;

const CROSS_ORIGIN: (HeaderName, HeaderValue) = (
    HeaderName::from_static("cross-origin-resource-policy"),
    HeaderValue::from_static("cross-origin"),
);

/// A file whose name holds its hash: the browser keeps it for good (IS-40).
pub async fn asset(
    State(app): State<Shared>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    if file == style::name() {
        return forever(
            style::NAME_TYPE,
            Cow::Borrowed(style::CSS.as_bytes()),
            false,
        );
    }
    let scripts = [
        (card::script::name(), card::script::JS),
        (rendezvous::script::name(), rendezvous::script::JS),
    ];
    if let Some((_, js)) = scripts.iter().find(|(name, _)| file == *name) {
        return forever(kind(&file), Cow::Borrowed(js.as_bytes()), false);
    }
    let path = format!("assets/{file}");
    match file_of(&app, &path, &headers) {
        Some((bytes, packed)) => forever(kind(&path), bytes, packed),
        None => Problem::not_found("file").into_response(),
    }
}

/// The file, packed if the browser takes that and the build made it.
fn file_of(app: &Shared, path: &str, headers: &HeaderMap) -> Option<(Cow<'static, [u8]>, bool)> {
    if takes_gzip(headers)
        && let Some(bytes) = app.web.read(&format!("{path}.gz"))
    {
        return Some((bytes, true));
    }
    app.web.read(path).map(|bytes| (bytes, false))
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| {
            value
                .split(',')
                .any(|part| part.trim() == "gzip" || part.trim().starts_with("gzip;q=1"))
        })
}

fn forever(kind: &'static str, bytes: Cow<'static, [u8]>, packed: bool) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    headers.insert(CROSS_ORIGIN.0, CROSS_ORIGIN.1);
    // Preloads and module scripts of other origins ask with CORS.
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    if packed {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        "wav" => "audio/wav",
        "html" => "text/html; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The loader. Its name never changes, so the browser asks each time whether it did (IS-4).
pub async fn embed(State(app): State<Shared>, headers: HeaderMap) -> Response {
    let tag = app.web.loader_tag();
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| {
            !tag.is_empty()
                && value
                    .split(',')
                    .any(|one| one.trim().trim_start_matches("W/") == tag)
        });
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        match file_of(&app, "embed.js", &headers) {
            Some((bytes, packed)) => forever(kind("embed.js"), bytes, packed),
            None => return Problem::not_found("file").into_response(),
        }
    };
    let headers = response.headers_mut();
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, no-cache"),
    );
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    headers.insert(CROSS_ORIGIN.0, CROSS_ORIGIN.1);
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// A plain mark, so that browsers stop asking.
pub async fn favicon() -> Response {
    const MARK: &str = concat!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\"><rect width=\"32\" height=\"32\" rx=\"8\" fill=\"#0f5c4c\"/>",
        "<path d=\"M9 11h14M9 16h14M9 21h8\" stroke=\"#fff\" stroke-width=\"2.5\" stroke-linecap=\"round\"/></svg>"
    );
    let mut response = MARK.into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("image/svg+xml"),
    );
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=86400"),
    );
    response
}
