//! Content security policies, one per kind of page. No script is inline anywhere, and of styles
//! one sheet of the start document, by its hash.

use axum::http::HeaderValue;
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

/// As a header. Origins in it were checked, so they are visible ASCII.
pub fn header(policy: String) -> HeaderValue {
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// The visitor's panel: our own files, our own server, shown inside registered origins only.
/// `browse` are the origins its browsing area may show; `files` is where files come from, if from
/// elsewhere; `inline` is the sheet in the document.
pub fn client(
    frame_ancestors: &str,
    browse: &str,
    socket: &str,
    files: &str,
    inline: &str,
) -> String {
    let inline = STANDARD.encode(Sha256::digest(inline));
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-{inline}'; img-src 'self' data: {files}; \
         font-src 'self'; media-src 'self' data: {files}; connect-src 'self' {socket}; frame-src {browse}; base-uri 'none'; form-action 'none'; \
         frame-ancestors {frame_ancestors}; require-trusted-types-for 'script'; trusted-types 'none'"
    )
}

/// The console: our own files and server; its browsing area shows any web page.
pub fn console(socket: &str, files: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: {files}; font-src 'self'; \
         media-src 'self' data: {files}; manifest-src 'self'; connect-src 'self' {socket}; frame-src http: https:; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
}

/// A page that works without scripts, and runs one of ours where they run.
pub fn lively(frame_ancestors: &str) -> String {
    format!("script-src 'self'; {}", still(frame_ancestors))
}

/// The page that hands a card over: one script of our own.
pub fn handing() -> String {
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
        .into()
}

/// A page without scripts.
pub fn still(frame_ancestors: &str) -> String {
    format!(
        "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors {frame_ancestors}"
    )
}
