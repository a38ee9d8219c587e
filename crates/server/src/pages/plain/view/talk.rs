//! The conversation and its transcript.

use super::{begin, handed::hint, heading, monitored};
use crate::pages::{
    html::Html,
    plain::{Visit, handed},
    words::{Words, fill},
};
use std::collections::HashMap;
use switchboard_core::{
    FileId, LegId,
    session::{Audience, Event, Notice, Record, Role},
};

/// The conversation: a transcript that refreshes itself in a frame, and outside of it a form
/// that does not, so that nothing typed is lost.
pub fn talk(visit: &Visit, token: &str, typed: &str, note: Option<&str>) -> String {
    let words = visit.words();
    let mut html = begin(visit, "plain", None);
    heading(&mut html, visit);
    monitored(&mut html, visit);
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

/// The transcript inside its frame. `again` is absent once the session is over; `files` are the
/// addresses of what was sent.
pub fn lines(
    visit: &Visit,
    me: LegId,
    records: &[Record],
    again: Option<&str>,
    trouble: bool,
    files: &dyn Fn(FileId) -> String,
) -> String {
    let words = visit.words();
    let mut html = begin(visit, "lines", again);
    // Begins at its end, by its style: a fragment in the address would keep browsers from
    // loading the page again.
    html.raw("<div class=\"log\" tabindex=\"0\"><div><ol>");
    let mut names: HashMap<LegId, (String, Role)> = HashMap::new();
    for record in records {
        line(&mut html, words, me, &mut names, record, files);
    }
    html.raw("</ol>");
    if let Some(handed) = again.and(handed::of(records)) {
        // The frame cannot turn the page that it stands in.
        let name = names.get(&handed.by).map_or("", |(name, _)| name);
        let (act, text) = hint(visit, &handed, name);
        html.raw("<p class=\"note\" role=\"status\">")
            .text(&text)
            .raw(" <a class=\"button\" target=\"_top\" href=\"")
            .text(&visit.to("session"))
            .raw("\">")
            .text(act)
            .raw("</a></p>");
    }
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
    files: &dyn Fn(FileId) -> String,
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
        Event::Pushed { leg, url, .. } => shown(html, words, &who(leg), url),
        Event::PageSent(sent) if sent.to.as_ref().is_none_or(|to| to.contains(&me)) => {
            shown(html, words, &who(&sent.leg), &sent.url);
        }
        Event::FileSent {
            leg,
            file,
            file_name,
            bytes,
            ..
        } if !file_name.is_empty() => {
            html.raw("<li><span class=\"who\">")
                .text(&who(leg))
                .raw(" · ")
                .text(&clock(record))
                .raw("</span><a target=\"_blank\" rel=\"noreferrer\" href=\"")
                .text(&files(*file))
                .raw("\"><bdi>")
                .text(file_name)
                .raw("</bdi></a> <small>")
                .text(&format!("{} kB", bytes.div_ceil(1_000)))
                .raw("</small></li>");
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

fn shown(html: &mut Html, words: &Words, who: &str, url: &str) {
    html.raw("<li><span class=\"who\">")
        .text(&fill(words.shown, &[who]))
        .raw("</span>");
    html.raw("<a target=\"_top\" rel=\"noreferrer\" href=\"")
        .text(url)
        .raw("\">")
        .text(url)
        .raw("</a></li>");
}
