//! The style sheet of pages without scripts.

use super::Visit;
use crate::{pages::web, profiles};
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use std::sync::LazyLock;
use switchboard_core::colour::Colour;

/// The sheet.
pub const CSS: &str = include_str!("plain.css");
/// Its content type.
pub const NAME_TYPE: &str = "text/css; charset=utf-8";

static NAME: LazyLock<String> =
    LazyLock::new(|| format!("plain-{}.css", web::tag(CSS.as_bytes()).trim_matches('"')));
static URL: LazyLock<String> = LazyLock::new(|| format!("/assets/{}", *NAME));

/// Its file name, which holds its hash.
pub fn name() -> &'static str {
    &NAME
}

/// Where it is served.
pub fn url() -> &'static str {
    &URL
}

/// The colour of the scenario's profile, or the tenant's: its own file, because no style may stand
/// in a page.
pub async fn theme(visit: Visit) -> Response {
    let config = &visit.config;
    let named = visit.query.service.as_deref();
    let service = named.and_then(|key| config.service(key));
    let service = service.or(config.default_service());
    let scenario = service.and_then(|service| service.scenario.as_deref());
    let known = &config.scenarios;
    let (profile, locale) = (known.profile(scenario), visit.locale.tag());
    let look = profiles::look(profile, known, &config.tenant.settings, locale);
    // The colour was checked when it was set; checked again because this is a style sheet.
    let css = Colour::parse(&look.accent).map_or_else(String::new, |accent| {
        format!(":root{{--accent:{accent};--on-accent:{}}}\n", accent.on())
    });
    let mut response = css.into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(NAME_TYPE));
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, max-age=60"),
    );
    response
}
