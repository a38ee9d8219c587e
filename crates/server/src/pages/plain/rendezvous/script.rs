//! The script of the pages about later times: a file, because none may stand in a page.

use crate::pages::web;
use std::sync::LazyLock;

/// The script.
pub const JS: &str = include_str!("rendezvous.js");

static NAME: LazyLock<String> = LazyLock::new(|| {
    let tag = web::tag(JS.as_bytes());
    format!("rendezvous-{}.js", tag.trim_matches('"'))
});

/// Its file name, which holds its hash.
pub fn name() -> &'static str {
    &NAME
}
