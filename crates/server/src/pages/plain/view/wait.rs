//! The queue.

use super::{
    begin, end_form, heading, monitored,
    overflow::{Ways, choices},
    shown::shown,
};
use crate::pages::{
    plain::{Visit, presence::Place},
    words::fill,
};
use switchboard_wire::rest::WaitingShown;

/// What is known of a visitor who waits.
pub struct Waits<'a> {
    /// Where, as far as it is known.
    pub place: Option<Place>,
    /// Day and time at which a closed queue opens, and the zone of that clock.
    pub opens: Option<(String, String)>,
    /// Nobody is logged in.
    pub nobody: bool,
    /// The server could not look now.
    pub trouble: bool,
    /// The same page, looking again.
    pub again: &'a str,
    /// Where a later time is chosen, if there are any.
    pub times: Option<&'a str>,
    /// Where a number is left, if places are kept.
    pub call: Option<&'a str>,
    /// What there is to see meanwhile.
    pub shown: Option<&'a WaitingShown>,
    /// Proves that a form is ours; absent when the server could not look.
    pub token: Option<&'a str>,
}

/// The notice of a visitor who waits. The same whether or not the server could look.
pub fn wait(visit: &Visit, waits: &Waits<'_>) -> String {
    let words = visit.words();
    let mut html = begin(visit, "plain", Some(waits.again));
    heading(&mut html, visit);
    monitored(&mut html, visit);
    let held = waits.place.is_some_and(|place| place.held);
    html.raw("<div role=\"status\"><p>")
        .text(if held { words.closed } else { words.waiting })
        .raw("</p>");
    if let (true, Some((time, zone))) = (held, &waits.opens) {
        html.raw("<p>")
            .text(&fill(words.opens, &[time, zone]))
            .raw("</p>");
    }
    if let Some(place) = waits.place {
        let numbers = [place.place.to_string(), place.of.to_string()];
        html.raw("<p class=\"place\">")
            .text(&fill(words.place, &[&numbers[0], &numbers[1]]))
            .raw("</p>");
        if let Some(seconds) = place.estimate_s.filter(|_| !held) {
            let text = if seconds < 60 {
                words.soon.to_owned()
            } else {
                fill(words.estimate, &[&seconds.div_ceil(60).to_string()])
            };
            html.raw("<p>").text(&text).raw("</p>");
        }
    }
    if waits.nobody && !held {
        html.raw("<p>").text(words.away).raw("</p>");
    }
    if waits.trouble {
        html.raw("<p class=\"note\">")
            .text(words.still_there)
            .raw("</p>");
    }
    html.raw("</div>");
    let again = waits.again;
    match waits.token {
        Some(token) if waits.place.is_some_and(|place| place.notice) => {
            let (times, call) = (waits.times, waits.call);
            choices(
                &mut html,
                visit,
                &Ways {
                    again,
                    token,
                    times,
                    call,
                },
            );
        }
        token => {
            html.raw("<p class=\"soft\">")
                .text(words.refreshes)
                .raw("</p><div class=\"row\"><a class=\"button quiet\" href=\"")
                .text(again)
                .raw("\">")
                .text(words.refresh_now)
                .raw("</a>");
            if let Some(token) = token {
                end_form(&mut html, visit, token);
            }
            html.raw("</div>");
        }
    }
    if let Some(seen) = waits.shown {
        shown(&mut html, visit, seen);
    }
    html.finish()
}

/// The request is withdrawn.
pub fn later(visit: &Visit) -> String {
    let words = visit.words();
    let mut html = begin(visit, "plain", None);
    heading(&mut html, visit);
    html.raw("<p role=\"status\">")
        .text(words.withdrawn)
        .raw("</p><p><a class=\"button\" href=\"")
        .text(&visit.to(""))
        .raw("\">")
        .text(words.again)
        .raw("</a></p>");
    html.finish()
}
