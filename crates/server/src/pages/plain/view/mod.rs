//! Markup of the plain pages: before and after a session here, each stage of it in a file.

mod closed;
mod full;
mod handed;
mod overflow;
mod shown;
mod talk;
mod wait;

pub use closed::closed;
pub use full::no_seat;
pub use handed::{hand_over, handing};
pub use overflow::Ways;
pub use shown::answers;
pub use talk::{lines, talk};
pub use wait::{Waits, later, wait};

use super::{EVERY_S, Visit, style};
use crate::pages::{html::Html, words::fill};
use switchboard_core::session::Announcement;

/// A page begun: head, body, card, and the tenant's name as heading.
fn begin(visit: &Visit, body: &str, refresh: Option<&str>) -> Html {
    begin_with(visit, body, refresh, |_| {})
}

/// The same, with more in its head.
pub fn begin_with(
    visit: &Visit,
    body: &str,
    refresh: Option<&str>,
    more: impl FnOnce(&mut Html),
) -> Html {
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
    more(&mut html);
    html.raw("</head><body class=\"").raw(body).raw("\">");
    html
}

fn heading(html: &mut Html, visit: &Visit) {
    html.raw("<main class=\"card\"><h1>")
        .text(&fill(visit.words().contact, &[&visit.config.tenant.name]))
        .raw("</h1>");
}

/// What members are told of monitoring, in the visitor's language or the company's (IS-81).
fn monitored(html: &mut Html, visit: &Visit) {
    let told = visit.config.tenant.settings.announcement();
    let tag = visit.locale.tag();
    let own = |text: &&Announcement| text.lang.split('-').next() == Some(tag);
    if let Some(text) = told.iter().find(own).or(told.first()) {
        html.raw("<p dir=\"auto\" lang=\"")
            .text(&text.lang)
            .raw("\"><small>")
            .text(&text.text)
            .raw("</small></p>");
    }
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

/// What was typed into the first form, so that a refusal loses nothing.
#[derive(Default)]
pub struct Typed {
    pub question: String,
    pub name: String,
    pub service: String,
    pub login: String,
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
    if visit.asks_login(&typed.service) {
        html.raw("<label for=\"l\">").text(words.login);
        html.raw("</label><input id=\"l\" name=\"login\" dir=\"ltr\" required maxlength=\"80\" autocapitalize=\"none\" spellcheck=\"false\" autocomplete=\"username\" value=\"")
            .text(&typed.login)
            .raw("\">");
        html.raw("<label for=\"p\">").text(words.password);
        html.raw("</label><input id=\"p\" name=\"password\" type=\"password\" required autocomplete=\"current-password\">");
    } else {
        name_field(&mut html, visit, typed);
    }
    html.raw("<button>")
        .text(words.start)
        .raw("</button></form>");
    card_link(&mut html, visit);
    html.finish()
}

/// Whether the visitor is known by their card, and the way to it, where the company takes part
/// (IS-31).
fn card_link(html: &mut Html, visit: &Visit) {
    if !visit.config.tenant.settings.recognition {
        return;
    }
    let words = visit.words();
    let name = visit
        .card
        .as_ref()
        .and_then(|card| card.content.name.as_deref());
    html.raw("<p><small><a href=\"/card?locale=")
        .text(visit.locale.tag())
        .raw("\">")
        .text(&name.map_or_else(
            || words.be_known.into(),
            |name| fill(words.known_as, &[name]),
        ))
        .raw("</a></small></p>");
}

fn name_field(html: &mut Html, visit: &Visit, typed: &Typed) {
    let words = visit.words();
    html.raw("<label for=\"n\">")
        .text(words.name)
        .raw(" <span class=\"soft\">(")
        .text(words.optional)
        .raw(")</span></label>");
    html.raw("<input id=\"n\" name=\"name\" maxlength=\"120\" autocomplete=\"name\" value=\"")
        .text(&typed.name)
        .raw("\">");
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
