//! A visitor is handed to a partner's server.

use super::{begin, heading};
use crate::pages::{
    plain::{
        Visit,
        handed::{Handed, Stage},
    },
    words::fill,
};

fn place(handed: &Handed) -> String {
    match handed.area.as_str() {
        "" => handed.company.clone(),
        area => format!("{}, {area}", handed.company),
    }
}

/// The visitor is asked.
pub fn hand_over(visit: &Visit, name: &str, handed: &Handed, token: &str) -> String {
    let words = visit.words();
    let mut html = begin(visit, "plain", None);
    heading(&mut html, visit);
    html.raw("<form method=\"post\" action=\"")
        .text(&visit.to("handed"))
        .raw("\"><input type=\"hidden\" name=\"token\" value=\"")
        .text(token)
        .raw("\"><input type=\"hidden\" name=\"transfer\" value=\"")
        .text(&handed.transfer.to_string())
        .raw("\"><p dir=\"auto\">")
        .text(&fill(words.warm_ask, &[name, &place(handed)]))
        .raw("</p><div class=\"row\"><button name=\"yes\" value=\"1\">")
        .text(words.warm_yes)
        .raw("</button><button class=\"quiet\" name=\"yes\" value=\"0\">")
        .text(words.warm_no)
        .raw("</button></div></form>");
    html.finish()
}

/// The servers talk.
pub fn handing(visit: &Visit, handed: &Handed) -> String {
    let words = visit.words();
    let mut html = begin(visit, "plain", None);
    heading(&mut html, visit);
    html.raw("<p role=\"status\" dir=\"auto\">")
        .text(&fill(words.warm_soon, &[&place(handed)]))
        .raw("</p>");
    html.finish()
}

/// What the transcript says of it: the way to the page that asks, or goes. `name` is who hands over.
pub fn hint(visit: &Visit, handed: &Handed, name: &str) -> (&'static str, String) {
    let words = visit.words();
    match handed.stage {
        Stage::Asked => (
            words.warm_answer,
            fill(words.warm_ask, &[name, &place(handed)]),
        ),
        Stage::Agreeing | Stage::Accepted => {
            (words.warm_on, fill(words.warm_soon, &[&place(handed)]))
        }
    }
}
