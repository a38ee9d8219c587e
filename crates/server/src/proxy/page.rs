//! Pages of ours in the place of one that cannot be shown, and what is put into those that can.

use super::{OWN, words::Why};
use crate::{
    app::App,
    pages::{
        html::{Html, TYPE},
        locale,
    },
};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};

/// The script that ties a copy to its seat. Small, so that what a page says of its encoding still
/// comes in time.
pub fn kit(app: &App, from: &str, problem: Option<Why>) -> String {
    let mut html = Html::part();
    html.raw("<script src=\"")
        .text(&format!("{OWN}kit.js?{}", app.web.build()))
        .raw("\" data-server=\"")
        .text(&app.config.public_url)
        .raw("\" data-from=\"")
        .text(from)
        .raw("\" data-own=\"")
        .text(OWN);
    if let Some(why) = problem {
        html.raw("\" data-problem=\"").text(why.name());
    }
    html.raw("\"></script>");
    html.into_string()
}

const STYLE: &str = "<style>body{font:1rem/1.5 system-ui,sans-serif;margin:0;min-height:100vh;display:grid;\
place-content:center;padding:1.5rem;box-sizing:border-box;color:#1c2b28;background:#f4f7f6;text-align:center}\
p{max-width:34rem;margin:.5rem auto}b{overflow-wrap:anywhere}a{color:#0f5c4c}\
@media(prefers-color-scheme:dark){body{color:#e6efec;background:#14201d}a{color:#7fd1bd}}</style>";

/// Says why. `from` is the partner's origin, `to` where it leads.
pub fn instead(
    app: &App,
    asked: &HeaderMap,
    why: Why,
    from: Option<&str>,
    to: Option<&str>,
) -> Response {
    metrics::counter!("switchboard_proxy_requests_total", "outcome" => why.name()).increment(1);
    let locale = locale::negotiate(None, asked, "en");
    let text = why.text(locale);
    let mut html = Html::document(locale.tag(), locale.dir(), text);
    html.raw(STYLE);
    if let Some(from) = from {
        html.raw(&kit(app, from, Some(why)));
    }
    html.raw("</head><body><main><p>").text(text).raw("</p>");
    if let Some(to) = to {
        html.raw("<p><b dir=\"ltr\">").text(to).raw("</b></p>");
        html.raw("<p><a target=\"_blank\" rel=\"noopener noreferrer\" href=\"")
            .text(to)
            .raw("\">")
            .text(Why::open(locale))
            .raw("</a></p>");
    }
    html.raw("</main></body></html>");
    let mut response = Response::new(Body::from(html.into_string()));
    *response.status_mut() = StatusCode::from_u16(why.status()).unwrap_or(StatusCode::BAD_GATEWAY);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, TYPE);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
