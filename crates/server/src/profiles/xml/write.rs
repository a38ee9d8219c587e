//! Writing a document. The same profile gives the same bytes.

use super::{Document, NAMESPACE};
use std::fmt::Write;
use switchboard_wire::rest::{BannerPlace, Notices, ProfilePicture, Words};

/// Text between tags, or in an attribute.
fn escaped(text: &str, attribute: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if attribute => out.push_str("&quot;"),
            // White space in attributes would come back as blanks.
            '\n' if attribute => out.push_str("&#10;"),
            c => out.push(c),
        }
    }
    out
}

struct Writer {
    out: String,
    depth: usize,
}

impl Writer {
    fn tag(&mut self, name: &str, attributes: &[(&str, Option<&str>)], end: &str) {
        let _ = write!(self.out, "{:1$}<{name}", "", self.depth * 2);
        for (name, value) in attributes {
            if let Some(value) = value {
                let _ = write!(self.out, " {name}=\"{}\"", escaped(value, true));
            }
        }
        self.out.push_str(end);
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, Option<&str>)]) {
        self.tag(name, attributes, "/>\n");
    }

    fn open(&mut self, name: &str, attributes: &[(&str, Option<&str>)]) {
        self.tag(name, attributes, ">\n");
        self.depth += 1;
    }

    fn close(&mut self, name: &str) {
        self.depth -= 1;
        let _ = writeln!(self.out, "{:1$}</{name}>", "", self.depth * 2);
    }

    fn words(&mut self, name: &str, words: &Words) {
        for (language, text) in words {
            self.tag(name, &[("lang", Some(language))], ">");
            let _ = writeln!(self.out, "{}</{name}>", escaped(text, false));
        }
    }

    fn picture(&mut self, name: &str, picture: Option<&ProfilePicture>) {
        if let Some(picture) = picture {
            let id = picture.picture.to_string();
            let text = Some(picture.text.as_str()).filter(|text| !text.is_empty());
            self.empty(name, &[("picture", Some(&id)), ("text", text)]);
        }
    }
}

/// The document.
pub fn write(document: &Document) -> String {
    let content = &document.content;
    let mut to = Writer {
        out: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".into(),
        depth: 0,
    };
    to.open(
        "profile",
        &[
            ("xmlns", Some(NAMESPACE)),
            ("name", Some(&document.name)),
            ("scenario", document.scenario.as_deref()),
        ],
    );
    let colours = [
        ("accent", content.colours.accent.as_deref()),
        ("header", content.colours.header.as_deref()),
    ];
    if colours.iter().any(|(_, value)| value.is_some()) {
        to.empty("colours", &colours);
    }
    if content.logo.is_some() || content.header.is_some() {
        to.open("graphics", &[]);
        to.picture("logo", content.logo.as_ref());
        to.picture("header", content.header.as_ref());
        to.close("graphics");
    }
    let avatars = &content.avatars;
    if *avatars != Default::default() {
        let choice = avatars.choice.then_some("true");
        let attributes = [
            ("agent", avatars.agent.as_deref()),
            ("visitor", avatars.visitor.as_deref()),
            ("choice", choice),
        ];
        if avatars.set.is_empty() {
            to.empty("avatars", &attributes);
        } else {
            to.open("avatars", &attributes);
            for id in &avatars.set {
                to.empty("avatar", &[("id", Some(id))]);
            }
            to.close("avatars");
        }
    }
    if !content.banners.is_empty() {
        to.open("advertising", &[]);
        for banner in &content.banners {
            let place = match banner.place {
                BannerPlace::Top => "top",
                BannerPlace::Bottom => "bottom",
            };
            let link = banner.link.as_deref();
            to.open("banner", &[("place", Some(place)), ("link", link)]);
            to.picture("image", banner.picture.as_ref());
            to.words("text", &banner.text);
            to.close("banner");
        }
        to.close("advertising");
    }
    if content.texts != Default::default() {
        to.open("texts", &[]);
        to.words("greeting", &content.texts.greeting);
        to.words("closing", &content.texts.closing);
        to.close("texts");
    }
    let options = &content.options;
    let flag = |value: Option<bool>| value.map(|on| if on { "true" } else { "false" });
    let options = [
        ("live-typing", flag(options.live_typing)),
        ("question-required", flag(options.question_required)),
        ("people", flag(options.people)),
        ("rooms", flag(options.rooms)),
        ("rating", flag(options.rating)),
        (
            "notices",
            options.notices.map(|notices| match notices {
                Notices::Chime => "chime",
                Notices::Voice => "voice",
                Notices::Off => "off",
            }),
        ),
    ];
    if options.iter().any(|(_, value)| value.is_some()) {
        to.empty("options", &options);
    }
    to.close("profile");
    to.out
}
