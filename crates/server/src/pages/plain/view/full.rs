//! No seat is free.

use super::{
    begin, heading,
    overflow::{Ways, choices},
};
use crate::{
    error::Waits,
    pages::{plain::Visit, words::fill},
};

/// The notice of a visitor who waits for a seat. The same whether or not the server could ask.
pub fn no_seat(visit: &Visit, ways: &Ways<'_>, waits: Option<&Waits>, trouble: bool) -> String {
    let words = visit.words();
    let mut html = begin(visit, "plain", Some(ways.again));
    heading(&mut html, visit);
    html.raw("<div role=\"status\"><p>")
        .text(words.no_seat)
        .raw("</p>");
    if let Some(waits) = waits {
        let numbers = [waits.place.to_string(), waits.of.to_string()];
        html.raw("<p class=\"place\">")
            .text(&fill(words.place, &[&numbers[0], &numbers[1]]))
            .raw("</p>");
    }
    if trouble {
        html.raw("<p class=\"note\">")
            .text(words.still_trying)
            .raw("</p>");
    }
    html.raw("</div>");
    choices(&mut html, visit, ways);
    html.finish()
}
