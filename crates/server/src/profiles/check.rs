//! What a profile may say. The same rules for JSON and XML: a fault names its place in the
//! content, and who reads XML knows where in the document that is.

use super::Scenarios;
use serde_json::Value;
use std::collections::BTreeSet;
use switchboard_core::{colour::Colour, limits, session::web_address};
use switchboard_wire::rest::{ProfileContent, ProfilePicture, Words};

/// Banners of one profile.
const BANNERS: usize = 10;
/// Languages of one text.
const LANGUAGES: usize = 30;
/// A greeting and the like.
const TEXT_CHARS: usize = 500;
/// What a banner says, and what is read for a picture.
const SHORT_CHARS: usize = 300;

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Place in the content, such as `banners.0.link`.
    pub path: String,
    /// What is wrong with it, for people.
    pub message: String,
}

type Checked<T> = Result<T, Fault>;

fn fault(path: impl Into<String>, message: impl Into<String>) -> Fault {
    Fault {
        path: path.into(),
        message: message.into(),
    }
}

/// Content as it was sent in JSON. What is not known is refused by name, lest it be thought kept.
pub fn of_json(sent: Value) -> Checked<ProfileContent> {
    let sent = match sent {
        Value::Null => Value::Object(serde_json::Map::new()),
        sent => sent,
    };
    let content: ProfileContent =
        serde_json::from_value(sent.clone()).map_err(|error| fault("", error.to_string()))?;
    let known = serde_json::to_value(&content).map_err(|error| fault("", error.to_string()))?;
    match unknown(&sent, &known) {
        Some(path) => Err(fault(path, "is not known here")),
        None => Ok(content),
    }
}

/// The first field that was sent and not taken.
fn unknown(sent: &Value, known: &Value) -> Option<String> {
    let below = |name: &str, found: Option<String>| {
        found.map(|rest| match rest.as_str() {
            "" => name.to_owned(),
            rest => format!("{name}.{rest}"),
        })
    };
    match (sent, known) {
        (Value::Object(sent), Value::Object(known)) => {
            sent.iter().find_map(|(name, value)| match known.get(name) {
                Some(known) => below(name, unknown(value, known)),
                None => Some(name.clone()),
            })
        }
        (Value::Array(sent), Value::Array(known)) => {
            let pairs = sent.iter().zip(known).enumerate();
            pairs
                .into_iter()
                .find_map(|(at, (sent, known))| below(&at.to_string(), unknown(sent, known)))
        }
        // A list in place of an object would be read as its fields in order.
        (Value::Array(_), _) => Some(String::new()),
        _ => None,
    }
}

/// The content as it is kept: texts clean, colours in lower case.
pub fn content(sent: ProfileContent, known: &Scenarios) -> Checked<ProfileContent> {
    let mut content = sent;
    for (path, colour) in [
        ("colours.accent", &mut content.colours.accent),
        ("colours.header", &mut content.colours.header),
    ] {
        if let Some(text) = colour {
            let parsed = Colour::parse(text)
                .ok_or_else(|| fault(path, "must be a colour such as #0f5c4c"))?;
            *text = parsed.to_string();
        }
    }
    picture("logo", content.logo.as_mut(), known)?;
    picture("header", content.header.as_mut(), known)?;
    for (path, id) in [
        ("avatars.agent", &content.avatars.agent),
        ("avatars.visitor", &content.avatars.visitor),
    ] {
        if let Some(id) = id {
            avatar(path, id, known)?;
        }
    }
    let mut seen = BTreeSet::new();
    for (at, id) in content.avatars.set.iter().enumerate() {
        let path = format!("avatars.set.{at}");
        avatar(&path, id, known)?;
        if !seen.insert(id) {
            return Err(fault(path, "is there twice"));
        }
    }
    if content.banners.len() > BANNERS {
        let path = format!("banners.{BANNERS}");
        return Err(fault(path, format!("there may be at most {BANNERS}")));
    }
    for (at, banner) in content.banners.iter_mut().enumerate() {
        let path = |field: &str| format!("banners.{at}.{field}");
        picture(&path("picture"), banner.picture.as_mut(), known)?;
        words(&path("text"), &mut banner.text, SHORT_CHARS)?;
        if let Some(link) = &mut banner.link {
            *link = web_address(link)
                .map_err(|_| fault(path("link"), "must be an absolute http or https address"))?;
        }
        let named = banner.picture.as_ref();
        if banner.text.is_empty() && named.is_none() {
            let message = "must have a text or a picture";
            return Err(fault(format!("banners.{at}"), message));
        }
        let silent = banner.text.is_empty() && named.is_some_and(|one| one.text.is_empty());
        if banner.link.is_some() && silent {
            let message = "must say where the link leads: nothing else does";
            return Err(fault(path("picture.text"), message));
        }
    }
    words("texts.greeting", &mut content.texts.greeting, TEXT_CHARS)?;
    words("texts.closing", &mut content.texts.closing, TEXT_CHARS)?;
    Ok(content)
}

fn picture(path: &str, sent: Option<&mut ProfilePicture>, known: &Scenarios) -> Checked<()> {
    let Some(sent) = sent else { return Ok(()) };
    if known.graphic(sent.picture).is_none() {
        let message = "is no graphic of the company's";
        return Err(fault(format!("{path}.picture"), message));
    }
    sent.text = text(&format!("{path}.text"), &sent.text, SHORT_CHARS)?;
    Ok(())
}

fn avatar(path: &str, id: &str, known: &Scenarios) -> Checked<()> {
    if known.is_avatar(id) {
        return Ok(());
    }
    Err(fault(
        path,
        "is neither a built-in avatar nor one of the company's",
    ))
}

fn text(path: &str, text: &str, most: usize) -> Checked<String> {
    // Two characters that no XML document may hold.
    let text: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .collect();
    limits::clean(&text, most)
        .ok_or_else(|| fault(path, format!("must be at most {most} characters")))
}

/// Words without those that say nothing; tags as they are compared.
fn words(path: &str, sent: &mut Words, most: usize) -> Checked<()> {
    if sent.len() > LANGUAGES {
        let message = format!("must be in at most {LANGUAGES} languages");
        return Err(fault(path, message));
    }
    let mut kept = Words::new();
    for (tag, said) in std::mem::take(sent) {
        let here = format!("{path}.{tag}");
        if crate::http::is_locale("text", &tag).is_err() {
            return Err(fault(
                here,
                "must be under a language tag such as en or de-AT",
            ));
        }
        let said = text(&here, &said, most)?;
        if !said.is_empty() {
            kept.insert(tag, said);
        }
    }
    *sent = kept;
    Ok(())
}

#[cfg(test)]
mod tests;
