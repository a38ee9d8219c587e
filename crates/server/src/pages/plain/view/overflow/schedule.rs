//! Schedule: a later time is chosen, and somebody keeps it free. The place is kept until that is done.

use super::Ways;
use crate::pages::{
    html::Html,
    plain::{Visit, rendezvous::words},
};

pub fn choice(html: &mut Html, visit: &Visit, ways: &Ways<'_>) {
    let Some(times) = ways.times else { return };
    let words = words::of(visit.locale);
    html.raw("<li><a class=\"button quiet\" href=\"")
        .text(times)
        .raw("\">")
        .text(words.schedule)
        .raw("</a> <span class=\"soft\">")
        .text(words.schedule_hint)
        .raw("</span></li>");
}
