//! The script of the page that hands a card over.

use crate::pages::web;
use std::sync::LazyLock;

/// The script.
pub const JS: &str = include_str!("card.js");

static NAME: LazyLock<String> =
    LazyLock::new(|| format!("card-{}.js", web::tag(JS.as_bytes()).trim_matches('"')));
static URL: LazyLock<String> = LazyLock::new(|| format!("/assets/{}", *NAME));

/// Its file name, which holds its hash.
pub fn name() -> &'static str {
    &NAME
}

/// Where it is served.
pub fn url() -> &'static str {
    &URL
}
