//! The parts of the panel, fetched while the visitor still reads (IS-44): an empty page for an
//! invisible frame, because browsers keep one cache for each pair of page and frame. Nothing
//! of it runs.

use super::{csp, html, html::Html, locale, start, web};
use crate::{
    app::{App, Shared},
    error::{Outcome, Problem},
};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};

pub async fn preload(
    State(app): State<Shared>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Outcome<Response> {
    let (config, site) = app
        .hub
        .site(&key)
        .filter(|(config, _)| config.tenant.settings.preload)
        .ok_or_else(|| Problem::not_found("site"))?;
    let locale = locale::negotiate(None, &headers, &config.tenant.settings.locale);
    let bundle = app.web.panel(app.config.delivery);
    let mut page = Html::document(locale.tag(), locale.dir(), "");
    page.raw("<link rel=\"preload\" as=\"style\" href=\"")
        .text(&web::address(&bundle.css))
        .raw("\">");
    for part in &bundle.parts {
        if part.file.ends_with(".js") && !start::is_other_language(bundle, &part.file, locale) {
            page.raw("<link rel=\"modulepreload\" href=\"")
                .text(&web::address(&part.file))
                .raw("\">");
        }
    }
    page.raw("</head><body></body></html>");
    let mut response = page.into_string().into_response();
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, html::TYPE);
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    let ancestors = App::origins(&config, &site).sources();
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; frame-ancestors {ancestors}"
    );
    answer.insert(header::CONTENT_SECURITY_POLICY, csp::header(policy));
    start::frameable(answer);
    Ok(response)
}
