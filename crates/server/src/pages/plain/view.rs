//! Markup of the plain pages.

use super::{EVERY_S, Visit, presence::Place, style};
use crate::pages::{
    html::Html,
    words::{Words, fill},
};
use std::collections::HashMap;
use switchboard_core::{
    LegId,
    session::{Audience, Event, Notice, Record, Role},
};

/// A page begun: head, body, card, and the tenant's name as heading.
fn begin(visit: &Visit, body: &str, refresh: Option<&str>) -> Html {
    let mut html = Html::document(
        visit.locale.tag(),
        visit.locale.dir(),
        &visit.config.tenant.name,
    );
    html.raw("<link rel=\"stylesheet\" href=\"")
        .text(style::url())
        .raw("\">");
    html.raw("<link rel=\"stylesheet\" href=\"")
        .text(&visit.to("theme.css"))
        .raw("\">");
    if let Some(address) = refresh {
        html.raw("<meta http-equiv=\"refresh\" content=\"")
            .text(&format!("{EVERY_S}; url={address}"))
            .raw("\">");
    }
    html.raw("</head><body class=\"").raw(body).raw("\">");
    html
}

fn heading(html: &mut Html, visit: &Visit) {
    html.raw("<main class=\"card\"><h1>")
        .text(&fill(visit.words().contact, &[&visit.config.tenant.name]))
        .raw("</h1>");
}

/// What was typed into the first form, so that a refusal loses nothing.
#[derive(Default)]
pub struct Typed {
    pub question: String,
    pub name: String,
    pub service: String,
}

/// The first form.
pub fn form(visit: &Visit, token: &str, typed: &Typed, note: Option<&str>) -> String {
    let words = visit.words();
    let mut html = begin(visit, "plain", None);
    heading(&mut html, visit);
    html.raw("<p class=\"soft\">").text(words.intro).raw("</p>");
    if let Some(note) = note {
        html.raw("<p class=\"note\" role=\"alert\">")
            .text(note)
            .raw("</p>");
    }
    html.raw("<form method=\"post\" action=\"")
        .text(&visit.to("start"))
        .raw("\">");
    html.raw("<input type=\"hidden\" name=\"token\" value=\"")
        .text(token)
        .raw("\">");
    html.raw("<input type=\"hidden\" name=\"service\" value=\"")
        .text(&typed.service)
        .raw("\">");
    let service = visit.config.service(&typed.service);
    let service = service.or(visit.config.default_service());
    let required = visit.config.needs_question(service);
    html.raw("<label for=\"q\">").text(words.question);
    if !required {
        html.raw(" <span class=\"soft\">(")
            .text(words.optional)
            .raw(")</span>");
    }
    html.raw("</label><textarea id=\"q\" dir=\"auto\" name=\"question\" maxlength=\"4000\" placeholder=\"").text(words.question_hint).raw("\"");
    html.raw(if required { " required>" } else { ">" })
        .text(&typed.question)
        .raw("</textarea>");
    html.raw("<label for=\"n\">")
        .text(words.name)
        .raw(" <span class=\"soft\">(")
        .text(words.optional)
        .raw(")</span></label>");
    html.raw("<input id=\"n\" name=\"name\" maxlength=\"120\" autocomplete=\"name\" value=\"")
        .text(&typed.name)
        .raw("\">");
    html.raw("<button>")
        .text(words.start)
        .raw("</button></form>");
    html.finish()
}

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

fn end_form(html: &mut Html, visit: &Visit, token: &str) {
    html.raw("<form method=\"post\" target=\"_top\" action=\"")
        .text(&visit.to("end"))
        .raw("\">");
    html.raw("<input type=\"hidden\" name=\"token\" value=\"")
        .text(token)
        .raw("\"><button class=\"quiet\">");
    html.text(visit.words().end).raw("</button></form>");
}

/// The conversation: a transcript that refreshes itself in a frame, and outside of it a form
/// that does not, so that nothing typed is lost.
pub fn talk(visit: &Visit, token: &str, typed: &str, note: Option<&str>) -> String {
    let words = visit.words();
    let mut html = begin(visit, "plain", None);
    heading(&mut html, visit);
    if let Some(note) = note {
        html.raw("<p class=\"note\" role=\"alert\">")
            .text(note)
            .raw("</p>");
    }
    html.raw("<iframe title=\"")
        .text(words.transcript)
        .raw("\" src=\"")
        .text(&visit.to("transcript"))
        .raw("\"></iframe>");
    html.raw("<form method=\"post\" action=\"")
        .text(&visit.to("say"))
        .raw("\">");
    html.raw("<input type=\"hidden\" name=\"token\" value=\"")
        .text(token)
        .raw("\">");
    html.raw("<label for=\"m\">")
        .text(words.message)
        .raw("</label>");
    html.raw(
        "<textarea id=\"m\" dir=\"auto\" name=\"text\" maxlength=\"4000\" required autofocus>",
    )
    .text(typed)
    .raw("</textarea>");
    html.raw("<div class=\"row\"><button>")
        .text(words.send)
        .raw("</button><button class=\"quiet\" form=\"e\" formnovalidate>");
    html.text(words.end)
        .raw("</button></div></form><form id=\"e\" method=\"post\" action=\"")
        .text(&visit.to("end"))
        .raw("\">");
    html.raw("<input type=\"hidden\" name=\"token\" value=\"")
        .text(token)
        .raw("\"></form>");
    html.finish()
}

/// The transcript inside its frame. `again` is absent once the session is over.
pub fn lines(
    visit: &Visit,
    me: LegId,
    records: &[Record],
    again: Option<&str>,
    trouble: bool,
) -> String {
    let words = visit.words();
    let mut html = begin(visit, "lines", again);
    // Begins at its end, by its style: a fragment in the address would keep browsers from
    // loading the page again.
    html.raw("<div class=\"log\" tabindex=\"0\"><div><ol>");
    let mut names: HashMap<LegId, (String, Role)> = HashMap::new();
    for record in records {
        line(&mut html, words, me, &mut names, record);
    }
    html.raw("</ol>");
    if trouble {
        html.raw("<p class=\"note\">")
            .text(words.still_there)
            .raw("</p>");
    }
    if again.is_none() {
        html.raw("<p><a class=\"button\" target=\"_top\" href=\"")
            .text(&visit.to(""))
            .raw("\">")
            .text(words.again)
            .raw("</a></p>");
    }
    html.raw("</div></div></body></html>");
    html.into_string()
}

fn line(
    html: &mut Html,
    words: &Words,
    me: LegId,
    names: &mut HashMap<LegId, (String, Role)>,
    record: &Record,
) {
    match &record.event {
        Event::LegJoined {
            leg, name, role, ..
        } => {
            names.insert(*leg, (name.clone(), *role));
        }
        Event::Described {
            leg,
            name: Some(name),
            ..
        } => {
            if let Some((known, _)) = names.get_mut(leg) {
                known.clone_from(name);
            }
        }
        _ => {}
    }
    if record.event.audience() != Audience::Everyone {
        return;
    }
    let who = |leg: &LegId| {
        if *leg == me {
            words.you.to_owned()
        } else {
            names
                .get(leg)
                .map(|(name, _)| name.clone())
                .unwrap_or_default()
        }
    };
    match &record.event {
        Event::Line { leg, text, .. }
        | Event::Asked {
            leg,
            question: text,
            ..
        } => {
            html.raw(if *leg == me {
                "<li class=\"own\">"
            } else {
                "<li>"
            });
            html.raw("<span class=\"who\">")
                .text(&who(leg))
                .raw(" · ")
                .text(&clock(record))
                .raw("</span><span dir=\"auto\" class=\"text\">")
                .text(text)
                .raw("</span></li>");
        }
        Event::LegJoined { leg, .. } if *leg != me => {
            notice(html, &fill(words.joined, &[&who(leg)]))
        }
        Event::LegRemoved { leg, .. } if *leg != me => {
            notice(html, &fill(words.left, &[&who(leg)]))
        }
        Event::Pushed { leg, url, .. } => {
            html.raw("<li><span class=\"who\">")
                .text(&fill(words.shown, &[&who(leg)]))
                .raw("</span>");
            html.raw("<a target=\"_top\" rel=\"noreferrer\" href=\"")
                .text(url)
                .raw("\">")
                .text(url)
                .raw("</a></li>");
        }
        Event::Announced {
            notice: Notice::AgentConnectionLost,
        } => notice(html, words.lost),
        Event::Announced {
            notice: Notice::AgentReturned,
        } => notice(html, words.returned),
        Event::Announced {
            notice: Notice::BackInQueue,
        } => notice(html, words.waiting),
        Event::Announced {
            notice: Notice::NobodyAvailable,
        } => notice(html, words.away),
        Event::Ended { .. } => notice(html, words.ended),
        _ => {}
    }
}

fn notice(html: &mut Html, text: &str) {
    html.raw("<li class=\"notice\">").text(text).raw("</li>");
}

/// Hours and minutes; in UTC, because without scripts nobody knows the visitor's zone.
fn clock(record: &Record) -> String {
    let stamp = record.at.to_rfc3339();
    format!("{} UTC", stamp.get(11..16).unwrap_or_default())
}

/// After the end.
pub fn ended(visit: &Visit) -> String {
    let words = visit.words();
    let mut html = begin(visit, "plain", None);
    heading(&mut html, visit);
    html.raw("<p>")
        .text(words.ended)
        .raw("</p><p><a class=\"button\" href=\"")
        .text(&visit.to(""))
        .raw("\">");
    html.text(words.again).raw("</a></p>");
    html.finish()
}
