//! Outside business hours.

use super::{begin, heading};
use crate::pages::{
    plain::{Visit, rendezvous},
    words::fill,
};

/// Says that nobody new is taken, and from when on somebody is: date and time, and the zone of
/// that clock, for without scripts nobody knows the visitor's.
pub fn closed(visit: &Visit, opens: Option<(&str, &str)>, times: Option<&str>) -> String {
    let words = visit.words();
    let mut html = begin(visit, "plain", None);
    heading(&mut html, visit);
    html.raw("<div role=\"status\"><p>")
        .text(words.closed)
        .raw("</p>");
    if let Some((time, zone)) = opens {
        html.raw("<p>")
            .text(&fill(words.opens, &[time, zone]))
            .raw("</p>");
    }
    html.raw("</div><div class=\"row\">");
    if let Some(times) = times {
        html.raw("<a class=\"button\" href=\"")
            .text(times)
            .raw("\">")
            .text(rendezvous::words::of(visit.locale).schedule)
            .raw("</a>");
    }
    html.raw("<a class=\"button quiet\" href=\"")
        .text(&visit.to(""))
        .raw("\">")
        .text(words.refresh_now)
        .raw("</a></div>");
    html.finish()
}
