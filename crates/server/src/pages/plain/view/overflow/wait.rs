//! Wait: the page goes on looking.

use super::Ways;
use crate::pages::{html::Html, plain::Visit};

pub fn choice(html: &mut Html, visit: &Visit, ways: &Ways<'_>) {
    let words = visit.words();
    html.raw("<li><a class=\"button\" href=\"")
        .text(ways.again)
        .raw("\">")
        .text(words.wait)
        .raw("</a> <span class=\"soft\">")
        .text(words.refreshes)
        .raw("</span></li>");
}
