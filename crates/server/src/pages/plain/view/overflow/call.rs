//! Call: the place is kept, and the visitor is called when their turn comes.

use super::Ways;
use crate::pages::{
    html::Html,
    plain::{Visit, rendezvous::words},
};

pub fn choice(html: &mut Html, visit: &Visit, ways: &Ways<'_>) {
    let Some(call) = ways.call else { return };
    let words = words::of(visit.locale);
    html.raw("<li><a class=\"button quiet\" href=\"")
        .text(call)
        .raw("\">")
        .text(words.call)
        .raw("</a> <span class=\"soft\">")
        .text(words.call_hint)
        .raw("</span></li>");
}
