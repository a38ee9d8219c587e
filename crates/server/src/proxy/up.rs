//! What the partner is told of a request.

use super::{Grant, OWN};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use url::Url;

/// Headers of the browser that go on: what the answer depends on, and what guards the partner's own
/// forms against forgery. Everything else stays here.
const PASSED: [HeaderName; 8] = [
    header::ACCEPT,
    header::ACCEPT_LANGUAGE,
    header::USER_AGENT,
    header::CONTENT_TYPE,
    HeaderName::from_static("x-requested-with"),
    HeaderName::from_static("x-csrf-token"),
    HeaderName::from_static("x-csrftoken"),
    HeaderName::from_static("x-xsrf-token"),
];

/// `origin` is that of the copy; cookies are the partner's own.
pub fn headers(
    of: &HeaderMap,
    origin: &str,
    grant: &Grant,
    cookies: Option<HeaderValue>,
) -> HeaderMap {
    let mut out = HeaderMap::new();
    for name in PASSED {
        if let Some(value) = of.get(&name) {
            out.insert(name, value.clone());
        }
    }
    // Nothing is unpacked here, so that nothing can burst.
    out.insert(
        header::ACCEPT_ENCODING,
        HeaderValue::from_static("identity"),
    );
    out.insert(header::VIA, HeaderValue::from_static("1.1 switchboard"));
    let mut put = |name, text: String| {
        if let Ok(value) = HeaderValue::from_str(&text) {
            out.insert(name, value);
        }
    };
    if of.contains_key(header::ORIGIN) {
        put(header::ORIGIN, grant.from.clone());
    }
    if let Some(from) = came_from(of, origin) {
        put(header::REFERER, format!("{}{from}", grant.from));
    }
    if let Some(cookies) = cookies {
        out.insert(header::COOKIE, cookies);
    }
    out
}

/// The page of the copy on which it was asked.
fn came_from(of: &HeaderMap, origin: &str) -> Option<String> {
    let url = Url::parse(of.get(header::REFERER)?.to_str().ok()?).ok()?;
    let place = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let own = url.origin().ascii_serialization() == origin && !place.starts_with(OWN);
    own.then(|| place.to_owned())
}
