//! The style sheet of pages without scripts.

use super::Visit;
use crate::pages::web;
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use std::sync::LazyLock;

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

/// The tenant's colour: its own file, because no style may stand in a page.
pub async fn theme(visit: Visit) -> Response {
    // The colour was checked when it was set; checked again because this is a style sheet.
    let accent = &visit.config.tenant.settings.accent;
    let fits = accent.len() == 7
        && accent.starts_with('#')
        && accent[1..].bytes().all(|b| b.is_ascii_hexdigit());
    let css = if fits {
        format!(":root{{--accent:{accent};--on-accent:{}}}\n", on(accent))
    } else {
        String::new()
    };
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

/// Black or white, whichever is easier to read on the colour (WCAG contrast).
fn on(accent: &str) -> &'static str {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&accent[at..at + 2], 16).unwrap_or(0)) / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    let luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
    if 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 {
        "#ffffff"
    } else {
        "#000000"
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn text_on_the_accent_is_readable() {
        assert_eq!(super::on("#0f5c4c"), "#ffffff");
        assert_eq!(super::on("#ffee00"), "#000000");
    }
}
