//! No seat is free.

use super::{begin, heading};
use crate::pages::plain::Visit;

/// The notice of a visitor who waits for a seat. The same whether or not the server could ask.
pub fn no_seat(visit: &Visit, again: &str, trouble: bool) -> String {
    let words = visit.words();
    let mut html = begin(visit, "plain", Some(again));
    heading(&mut html, visit);
    html.raw("<div role=\"status\"><p>")
        .text(words.no_seat)
        .raw("</p>");
    if trouble {
        html.raw("<p class=\"note\">")
            .text(words.still_trying)
            .raw("</p>");
    }
    html.raw("</div><p class=\"soft\">")
        .text(words.refreshes)
        .raw("</p><div class=\"row\">");
    for (address, text) in [(again, words.refresh_now), (&visit.to(""), words.give_up)] {
        html.raw("<a class=\"button quiet\" href=\"")
            .text(address)
            .raw("\">")
            .text(text)
            .raw("</a>");
    }
    html.raw("</div>");
    html.finish()
}
