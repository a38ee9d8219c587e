//! Try again later: the request is withdrawn.

use super::Ways;
use crate::pages::{html::Html, plain::Visit};

pub fn choice(html: &mut Html, visit: &Visit, ways: &Ways<'_>) {
    let words = visit.words();
    html.raw("<li><form method=\"post\" action=\"")
        .text(&visit.to("later"))
        .raw("\"><input type=\"hidden\" name=\"token\" value=\"")
        .text(ways.token)
        .raw("\"><button class=\"quiet\">")
        .text(words.later)
        .raw("</button></form> <span class=\"soft\">")
        .text(words.later_hint)
        .raw("</span></li>");
}
