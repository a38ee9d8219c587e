//! The queue.

use super::{begin, end_form, heading};
use crate::pages::{
    plain::{Visit, presence::Place},
    words::fill,
};

/// The notice of a visitor who waits. The same whether or not the server could look.
pub fn wait(
    visit: &Visit,
    place: Option<Place>,
    nobody: bool,
    trouble: bool,
    again: &str,
    token: Option<&str>,
) -> String {
    let words = visit.words();
    let mut html = begin(visit, "plain", Some(again));
    heading(&mut html, visit);
    html.raw("<div role=\"status\"><p>")
        .text(words.waiting)
        .raw("</p>");
    if let Some(place) = place {
        let numbers = [place.place.to_string(), place.of.to_string()];
        html.raw("<p class=\"place\">")
            .text(&fill(words.place, &[&numbers[0], &numbers[1]]))
            .raw("</p>");
        if let Some(seconds) = place.estimate_s {
            let text = if seconds < 60 {
                words.soon.to_owned()
            } else {
                fill(words.estimate, &[&seconds.div_ceil(60).to_string()])
            };
            html.raw("<p>").text(&text).raw("</p>");
        }
    }
    if nobody {
        html.raw("<p>").text(words.away).raw("</p>");
    }
    if trouble {
        html.raw("<p class=\"note\">")
            .text(words.still_there)
            .raw("</p>");
    }
    html.raw("</div><p class=\"soft\">")
        .text(words.refreshes)
        .raw("</p><div class=\"row\">");
    html.raw("<a class=\"button quiet\" href=\"")
        .text(again)
        .raw("\">")
        .text(words.refresh_now)
        .raw("</a>");
    if let Some(token) = token {
        end_form(&mut html, visit, token);
    }
    html.raw("</div>");
    html.finish()
}
