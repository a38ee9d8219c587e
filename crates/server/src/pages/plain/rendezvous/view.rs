//! Markup of the pages about later times.

use super::{
    script,
    times::Choice,
    wish::{Claim, Sent},
    words,
};
use crate::{
    pages::{
        html::Html,
        locale::Locale,
        plain::{Visit, style, view},
        words::fill,
    },
    rendezvous::{self, Held, Keys, Offer, named, wall},
};
use switchboard_core::{
    Time,
    rendezvous::{Stage, State, Step},
};
use switchboard_store::Rendezvous;

/// So long before the time whoever wants it is reminded in the browser: five minutes.
const REMINDS_MS: switchboard_core::Millis = 300_000;

/// Which part of a time is shown.
#[derive(Clone, Copy)]
enum Show {
    Full,
    Day,
    Hour,
}

/// A time, by the clock of that zone; scripts write it as people do.
fn time(html: &mut Html, zone: &str, at: Time, show: Show) {
    let (date, clock) = wall(zone, at);
    let (name, text) = match show {
        Show::Full => ("full", format!("{date} {clock} ({zone})")),
        Show::Day => ("day", date),
        Show::Hour => ("hour", clock),
    };
    html.raw("<time data-show=\"")
        .raw(name)
        .raw("\" data-zone=\"")
        .text(zone)
        .raw("\" datetime=\"")
        .text(&at.to_rfc3339())
        .raw("\">")
        .text(&text)
        .raw("</time>");
}

/// A page begun, with its heading. `zone` is given where scripts may ask for another one.
fn begin(visit: &Visit, title: &str, zone: Option<&str>) -> Html {
    let mut html = view::begin_with(visit, "plain", None, |html| {
        html.raw("<script defer src=\"/assets/")
            .text(script::name())
            .raw("\"></script>");
    });
    html.raw("<main class=\"card\"");
    if let Some(zone) = zone {
        html.raw(" data-zone=\"").text(zone).raw("\"");
    }
    html.raw("><h1>").text(title).raw("</h1>");
    html
}

fn paragraph(html: &mut Html, text: &str) {
    html.raw("<p>").text(text).raw("</p>");
}

fn note(html: &mut Html, text: Option<&str>) {
    if let Some(text) = text {
        html.raw("<p class=\"note\" role=\"alert\">")
            .text(text)
            .raw("</p>");
    }
}

fn hidden(html: &mut Html, name: &str, value: &str) {
    html.raw("<input type=\"hidden\" name=\"")
        .raw(name)
        .raw("\" value=\"")
        .text(value)
        .raw("\">");
}

/// A page that says one thing, for whoever has no site.
pub fn bare(locale: Locale, text: &str) -> String {
    let mut html = Html::document(locale.tag(), locale.dir(), text);
    html.raw("<link rel=\"stylesheet\" href=\"")
        .text(style::url())
        .raw("\"></head><body class=\"plain\"><main class=\"card\"><h1>")
        .text(text)
        .raw("</h1>");
    html.finish()
}

/// The question for another proof; `said` is whether a link is on its way, or what was sent was wrong.
pub fn prove(locale: Locale, id: uuid::Uuid, said: Option<bool>) -> String {
    let words = words::of(locale);
    let mut html = Html::document(locale.tag(), locale.dir(), words.proof);
    html.raw("<link rel=\"stylesheet\" href=\"")
        .text(style::url())
        .raw("\"></head><body class=\"plain\"><main class=\"card\"><h1>")
        .text(words.proof)
        .raw("</h1>");
    match said {
        Some(true) => {
            html.raw("<p role=\"status\">")
                .text(words.proof_sent)
                .raw("</p>");
        }
        Some(false) => note(&mut html, Some(words.nothing)),
        None => paragraph(&mut html, words.proof_hint),
    }
    html.raw("<form method=\"post\" action=\"/rendezvous/")
        .text(&id.to_string())
        .raw("\"><label for=\"l\">")
        .text(words.proof_link)
        .raw("</label><input id=\"l\" name=\"link\" dir=\"ltr\" autocomplete=\"off\" maxlength=\"500\"><label for=\"m\">")
        .text(words.proof_mail)
        .raw("</label><input id=\"m\" name=\"email\" type=\"email\" dir=\"ltr\" autocomplete=\"email\" maxlength=\"120\"><div class=\"row\"><button>")
        .text(words.proof_send)
        .raw("</button></div></form>");
    html.finish()
}

/// There is nothing to choose.
pub fn nothing(visit: &Visit, text: &str) -> String {
    let mut html = begin(visit, visit.later_words().choose, None);
    paragraph(&mut html, text);
    html.raw("<p><a class=\"button quiet\" href=\"")
        .text(&visit.to(""))
        .raw("\">")
        .text(visit.words().again)
        .raw("</a></p>");
    html.finish()
}

/// The days with their times, each a button of the form around them.
fn days(html: &mut Html, choice: &Choice<'_>) {
    let mut day = None;
    for slot in &choice.slots {
        let date = wall(&choice.zone, slot.from).0;
        if day.as_ref() != Some(&date) {
            if day.is_some() {
                html.raw("</div>");
            }
            html.raw("<h2>");
            time(html, &choice.zone, slot.from, Show::Day);
            html.raw("</h2><div class=\"times\">");
            day = Some(date);
        }
        html.raw("<button class=\"quiet\" name=\"from\" value=\"")
            .text(&slot.from.to_rfc3339())
            .raw("\">");
        time(html, &choice.zone, slot.from, Show::Hour);
        html.raw("</button>");
    }
    if day.is_some() {
        html.raw("</div>");
    }
}

/// What is above the times, whatever they are for.
fn over_times(html: &mut Html, visit: &Visit, choice: &Choice<'_>, said: Option<&str>) {
    let words = visit.later_words();
    note(html, said);
    html.raw("<p class=\"soft\">")
        .text(words.choose_hint)
        .raw(" ")
        .text(&fill(words.zone, &[&choice.zone]))
        .raw("</p>");
    if choice.slots.is_empty() {
        html.raw("<p role=\"status\">").text(words.none).raw("</p>");
    }
}

/// Links to earlier and later days; `address` has a query already.
fn around(html: &mut Html, visit: &Visit, choice: &Choice<'_>, address: &str) {
    let words = visit.later_words();
    html.raw("<div class=\"row more\">");
    if choice.from.is_some() {
        html.raw("<a href=\"").text(address).raw("\">");
        html.text(words.first).raw("</a>");
    }
    if let Some(further) = choice.further.filter(|_| !choice.slots.is_empty()) {
        html.raw("<a href=\"")
            .text(&format!("{address}&from={}", further.to_rfc3339()))
            .raw("\">")
            .text(words.further)
            .raw("</a>");
    }
    html.raw("</div>");
}

/// Free times of a service.
pub fn times(visit: &Visit, choice: &Choice<'_>, token: &str, said: Option<&str>) -> String {
    let words = visit.later_words();
    let mut html = begin(visit, words.choose, Some(&choice.zone));
    over_times(&mut html, visit, choice, said);
    let service = &choice.offer.service.key;
    let base = visit.to("times");
    let sign = if base.contains('?') { '&' } else { '?' };
    let agent = choice.agent.map(|agent| agent.to_string());
    let of = visit.query.of.as_deref();
    let stated = of.map_or_else(String::new, |of| format!("&of={of}"));
    if choice.offer.terms.named {
        html.raw("<form class=\"with\" method=\"get\" action=\"")
            .text(&visit.to("times"))
            .raw("\">");
        hidden(&mut html, "service", service);
        hidden(&mut html, "zone", &choice.zone);
        if let Some(of) = of {
            hidden(&mut html, "of", of);
        }
        if let Some(locale) = visit.asked {
            hidden(&mut html, "locale", locale.tag());
        }
        html.raw("<label for=\"a\">")
            .text(words.with)
            .raw("</label><select id=\"a\" name=\"agent\"><option value=\"\">")
            .text(words.anybody)
            .raw("</option>");
        for known in choice.offer.agents.values() {
            html.raw("<option value=\"").text(&known.id.to_string());
            html.raw(match choice.agent == Some(known.id) {
                true => "\" selected>",
                false => "\">",
            });
            html.text(&known.name).raw("</option>");
        }
        html.raw("</select> <button class=\"quiet\">")
            .text(words.show)
            .raw("</button></form>");
    }
    html.raw("<form method=\"post\" action=\"")
        .text(&format!("{base}{sign}service={service}{stated}"))
        .raw("\">");
    hidden(&mut html, "token", token);
    hidden(&mut html, "zone", &choice.zone);
    hidden(&mut html, "agent", agent.as_deref().unwrap_or_default());
    days(&mut html, choice);
    html.raw("</form>");
    let agent = agent.map_or_else(String::new, |agent| format!("&agent={agent}"));
    let address = format!(
        "{base}{sign}service={service}{agent}{stated}&zone={}",
        choice.zone
    );
    around(&mut html, visit, choice, &address);
    html.finish()
}

/// Free times for one that is to be moved.
pub fn other_times(visit: &Visit, choice: &Choice<'_>, key: &str, said: Option<&str>) -> String {
    let words = visit.later_words();
    let mut html = begin(visit, words.other, Some(&choice.zone));
    over_times(&mut html, visit, choice, said);
    html.raw("<form method=\"post\" action=\"/rendezvous/move\">");
    hidden(&mut html, "key", key);
    days(&mut html, choice);
    html.raw("</form>");
    let address = format!("/rendezvous/times?key={key}&zone={}", choice.zone);
    around(&mut html, visit, choice, &address);
    html.raw("<p><a href=\"/rendezvous/manage?key=")
        .text(key)
        .raw("\">")
        .text(words.change)
        .raw("</a></p>");
    html.finish()
}

/// The form beside a time that is held.
pub fn wish(
    visit: &Visit,
    offer: &Offer<'_>,
    claim: &Claim,
    sent: &Sent,
    said: Option<&str>,
) -> String {
    let (words, later) = (visit.words(), visit.later_words());
    let zone = visit.zone(offer);
    let title = fill(later.summary, &[&visit.config.tenant.name]);
    let mut html = begin(visit, &title, None);
    note(&mut html, said);
    html.raw("<p class=\"when\">");
    time(&mut html, &zone, claim.from, Show::Full);
    html.raw("</p>");
    if let Some(agent) = claim.agent.and_then(|id| offer.agents.get(&id)) {
        paragraph(&mut html, &fill(later.with_one, &[&agent.name]));
    }
    html.raw("<p class=\"soft\">").text(later.held).raw("</p>");
    let of = visit.query.of.as_deref();
    let stated = of.map_or_else(String::new, |of| format!("&of={of}"));
    let base = visit.to("wish");
    let sign = if base.contains('?') { '&' } else { '?' };
    let service = &offer.service.key;
    html.raw("<form method=\"post\" action=\"")
        .text(&format!(
            "{base}{sign}service={service}&zone={zone}{stated}"
        ))
        .raw("\">");
    hidden(&mut html, "token", &sent.token);
    hidden(&mut html, "zone", &zone);
    let mut field = |id: &str, name: &str, label: &str, value: &str, more: &str| {
        html.raw("<label for=\"").raw(id).raw("\">").text(label);
        if !more.ends_with("required") {
            html.raw(" <span class=\"soft\">(").text(words.optional);
            html.raw(")</span>");
        }
        html.raw("</label><input id=\"").raw(id);
        html.raw("\" name=\"")
            .raw(name)
            .raw("\" maxlength=\"120\" ");
        html.raw(more).raw(" value=\"").text(value).raw("\">");
    };
    field(
        "n",
        "name",
        words.name,
        &sent.name,
        "dir=\"auto\" autocomplete=\"name\"",
    );
    if offer.service.params["rendezvous_phone"]
        .as_str()
        .is_some_and(|asks| asks != "none")
    {
        let tel = "type=\"tel\" dir=\"ltr\" autocomplete=\"tel\"";
        let needed = offer.service.params["rendezvous_phone"] == "needed";
        let tel = format!("{tel}{}", if needed { " required" } else { "" });
        field("p", "phone", later.phone, &sent.phone, &tel);
    }
    let mail = "type=\"email\" dir=\"ltr\" autocomplete=\"email\"";
    field("m", "email", later.email, &sent.email, mail);
    field("s", "subject", later.subject, &sent.subject, "dir=\"auto\"");
    html.raw("<label for=\"q\">").text(words.question);
    html.raw(" <span class=\"soft\">(").text(words.optional);
    html.raw(
        ")</span></label><textarea id=\"q\" dir=\"auto\" name=\"question\" maxlength=\"4000\">",
    )
    .text(&sent.question)
    .raw("</textarea><div class=\"row\"><button>")
    .text(later.agree)
    .raw("</button><a href=\"")
    .text(&format!(
        "{}{sign}service={service}&zone={zone}{stated}",
        visit.to("times")
    ))
    .raw("\">")
    .text(later.other)
    .raw("</a></div></form>");
    html.finish()
}

/// The form of whoever keeps their place and is called.
pub fn call(visit: &Visit, token: &str, phone: &str, said: Option<&str>) -> String {
    let words = visit.later_words();
    let mut html = begin(visit, words.call, None);
    note(&mut html, said);
    html.raw("<p class=\"soft\">").text(words.call_hint);
    html.raw("</p><form method=\"post\" action=\"")
        .text(&visit.to("call"))
        .raw("\">");
    hidden(&mut html, "token", token);
    html.raw("<label for=\"p\">").text(words.phone);
    html.raw("</label><input id=\"p\" name=\"phone\" type=\"tel\" dir=\"ltr\" autocomplete=\"tel\" maxlength=\"40\" required value=\"")
        .text(phone)
        .raw("\"><div class=\"row\"><button>")
        .text(words.call_agree)
        .raw("</button></div></form>");
    html.finish()
}

/// Where a rendezvous stands, for whoever has that identifier.
pub fn stand(visit: &Visit, held: &Held, key: &str, said: Option<&str>) -> String {
    let words = visit.later_words();
    let row = &held.row;
    let now = visit.app.clock.now();
    let stage = row.window.stage(row.state, now);
    let title = fill(words.summary, &[&visit.config.tenant.name]);
    let mut html = begin(visit, &title, None);
    note(&mut html, said);
    let zone = row.wish.zone.clone().unwrap_or_else(|| "UTC".into());
    if !row.queued {
        html.raw("<p class=\"when\">");
        time(&mut html, &zone, row.from, Show::Full);
        html.raw("</p>");
    }
    with(&mut html, visit, held);
    if let Some(phone) = row.wish.phone.as_deref().filter(|_| row.state.is_open()) {
        html.raw("<p>").text(words.phone_at);
        html.raw(" <bdi dir=\"ltr\">").text(phone).raw("</bdi></p>");
    }
    match stage {
        Stage::Before => before(&mut html, visit, held, &zone, now),
        Stage::Open => open(&mut html, visit, held, key),
        Stage::Over => over(&mut html, visit, held),
    }
    if held.manages && stage != Stage::Over {
        let keys = Keys::managing(key.to_owned());
        let link = rendezvous::link(&visit.app, &keys.join);
        html.raw("<h2>").text(words.link);
        html.raw("</h2><p class=\"link\"><a rel=\"noreferrer\" href=\"")
            .text(&link)
            .raw("\"><bdi dir=\"ltr\">")
            .text(&link)
            .raw("</bdi></a></p><p class=\"soft\">")
            .text(words.link_hint)
            .raw("</p><p class=\"soft address\">")
            .text(words.bookmark)
            .raw(" <a href=\"/rendezvous/")
            .text(&row.id.to_string())
            .raw("\"><bdi dir=\"ltr\">")
            .text(&format!(
                "{}/rendezvous/{}",
                visit.app.config.public_url, row.id
            ))
            .raw("</bdi></a></p>");
    }
    if stage == Stage::Before || row.state == State::Cancelled && !row.queued {
        html.raw("<p><a class=\"button quiet\" href=\"/rendezvous/calendar?key=")
            .text(key)
            .raw("\">")
            .text(words.calendar)
            .raw("</a></p>");
    }
    if held.manages && row.state.after(Step::Cancelled).is_some() && stage != Stage::Over {
        changes(&mut html, visit, key, row);
    }
    html.finish()
}

/// Whom it is with. Who was asked for and is not there any more is said to be gone (RV-9).
fn with(html: &mut Html, visit: &Visit, held: &Held) {
    let words = visit.later_words();
    let row = &held.row;
    let known = visit.config.agents.get(&row.agent).filter(|_| row.named);
    let Some(agent) = known else { return };
    let text = match named(held) {
        Some(_) => words.with_one,
        None if row.state.is_open() => words.gone_one,
        None => return,
    };
    paragraph(html, &fill(text, &[&agent.name]));
}

fn before(html: &mut Html, visit: &Visit, held: &Held, zone: &str, now: Time) {
    let words = visit.later_words();
    let window = held.row.window;
    html.raw("<p class=\"countdown\" hidden data-until=\"")
        .text(&held.row.from.to_rfc3339())
        .raw("\" data-opens=\"")
        .text(&window.opens_at.to_rfc3339())
        .raw("\" data-now=\"")
        .text(&now.to_rfc3339())
        .raw("\"><span>")
        .text(words.begins_in)
        .raw("</span> <strong></strong></p><p class=\"soft\">")
        .text(words.early)
        .raw(" ");
    time(html, zone, window.opens_at, Show::Hour);
    html.raw("</p>");
    remind(html, visit, held, now);
}

/// A reminder in the browser, for as long as the page is open; shown where scripts run.
fn remind(html: &mut Html, visit: &Visit, held: &Held, now: Time) {
    let (words, row) = (visit.later_words(), &held.row);
    let at = row.window.opens_at.max(row.from - REMINDS_MS);
    if row.state != State::Agreed || at <= now {
        return;
    }
    html.raw("<p class=\"remind\" hidden data-at=\"")
        .text(&at.to_rfc3339())
        .raw("\" data-now=\"")
        .text(&now.to_rfc3339())
        .raw("\" data-soon=\"")
        .text(words.soon)
        .raw("\" data-on=\"")
        .text(words.reminding)
        .raw("\" data-off=\"")
        .text(words.unreminded)
        .raw("\"><button type=\"button\">")
        .text(words.remind)
        .raw("</button> <span role=\"status\"></span></p>");
}

fn open(html: &mut Html, visit: &Visit, held: &Held, key: &str) {
    let words = visit.later_words();
    let text = match held.row.state {
        State::Active => words.back,
        State::Begun if held.row.queued => words.kept,
        State::Begun => words.begun,
        _ => words.now,
    };
    let keys = held.manages.then(|| Keys::managing(key.to_owned()));
    html.raw("<p role=\"status\">").text(text).raw("</p>");
    let (row, now) = (&held.row, visit.app.clock.now());
    // Where the agent comes by the clock, so does whoever keeps the page open (RV-17). A program that
    // only looks at the page is gone by then.
    let comes = row.clock && row.state == State::Agreed && now < row.from;
    if comes {
        html.raw("<p class=\"soft\">")
            .text(words.by_itself)
            .raw("</p>");
    }
    html.raw("<form method=\"post\" action=\"/rendezvous/join\"");
    if comes {
        html.raw(" data-come=\"")
            .text(&row.from.to_rfc3339())
            .raw("\" data-now=\"")
            .text(&now.to_rfc3339())
            .raw("\"");
    }
    html.raw(">");
    hidden(html, "key", keys.as_ref().map_or(key, |keys| &keys.join));
    hidden(html, "scripts", "");
    html.raw("<button>")
        .text(words.join)
        .raw("</button></form>");
    remind(html, visit, held, now);
}

fn over(html: &mut Html, visit: &Visit, held: &Held) {
    let words = visit.later_words();
    let text = match held.row.state {
        State::Done | State::Active => words.done,
        State::Missed => words.missed,
        State::Cancelled if held.row.queued => words.kept_cancelled,
        State::NoShow if held.row.queued => words.kept_over,
        State::Cancelled => words.cancelled,
        State::NoShow | State::Agreed | State::Begun => words.no_show,
    };
    html.raw("<p role=\"status\">").text(text).raw("</p>");
    if let Some(address) = visit.times_address(&held.row.service) {
        html.raw("<p><a class=\"button\" href=\"")
            .text(&address)
            .raw("\">")
            .text(words.again)
            .raw("</a></p>");
    }
}

fn changes(html: &mut Html, visit: &Visit, key: &str, row: &Rendezvous) {
    let words = visit.later_words();
    let phone = row.wish.phone.as_deref();
    html.raw("<h2>").text(words.change);
    html.raw("</h2>");
    if let Some(phone) = phone {
        html.raw("<form method=\"post\" action=\"/rendezvous/phone\"><label for=\"p\">")
            .text(words.phone)
            .raw("</label>");
        hidden(html, "key", key);
        html.raw("<input id=\"p\" name=\"phone\" type=\"tel\" dir=\"ltr\" autocomplete=\"tel\" maxlength=\"40\" value=\"")
            .text(phone)
            .raw("\"><div class=\"row\"><button class=\"quiet\">")
            .text(words.save)
            .raw("</button></div></form>");
    }
    if !row.queued {
        html.raw("<p><a class=\"button quiet\" href=\"/rendezvous/times?key=")
            .text(key)
            .raw("\">")
            .text(words.other)
            .raw("</a></p>");
    }
    html.raw("<details><summary>")
        .text(words.cancel)
        .raw("</summary><form method=\"post\" action=\"/rendezvous/cancel\">");
    hidden(html, "key", key);
    html.raw("<button class=\"quiet\">")
        .text(words.cancel_sure)
        .raw("</button></form></details>");
}
