//! Reading a document. It is taken whole or refused with the line and column of the first fault.
//! No document type is read, so there are no entities but XML's own, and nothing is fetched.

use super::{Document, MOST_BYTES, NAMESPACE};
use crate::profiles::{Scenarios, check};
use roxmltree::{Attribute, Node, ParsingOptions, TextPos};
use std::str::FromStr;
use switchboard_core::limits;
use switchboard_wire::rest::{
    BannerPlace, Notices, ProfileBanner, ProfileContent, ProfileOptions, ProfilePicture, Words,
};

/// Elements, texts and comments of one document.
const NODES: u32 = 5_000;

/// Why a document is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// It is no XML at all, rather than no profile.
    pub malformed: bool,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// What is wrong there, for people.
    pub message: String,
}

type Read<T> = Result<T, Refused>;

fn at(place: TextPos, malformed: bool, message: impl Into<String>) -> Refused {
    Refused {
        malformed,
        line: place.row,
        column: place.col,
        message: message.into(),
    }
}

/// Where the parts of the content are in the document, by their path.
#[derive(Default)]
struct Places(Vec<(String, TextPos)>);

impl Places {
    fn note(&mut self, path: impl Into<String>, place: TextPos) {
        self.0.push((path.into(), place));
    }

    /// The place of a part, or of what it is a part of.
    fn of(&self, path: &str) -> TextPos {
        let above = |known: &str| {
            path == known
                || path
                    .strip_prefix(known)
                    .is_some_and(|rest| rest.starts_with('.'))
        };
        let found = self.0.iter().filter(|(known, _)| above(known));
        let best = found.max_by_key(|(known, _)| known.len());
        best.map_or(TextPos::new(1, 1), |(_, place)| *place)
    }
}

fn place(node: Node<'_, '_>) -> TextPos {
    node.document().text_pos_at(node.range().start)
}

fn value_place(node: Node<'_, '_>, attribute: &Attribute<'_, '_>) -> TextPos {
    node.document().text_pos_at(attribute.range().start)
}

fn refuse<T>(node: Node<'_, '_>, message: impl Into<String>) -> Read<T> {
    Err(at(place(node), false, message))
}

/// An element's attributes; those that it may not have are refused.
fn attributes<'a>(node: Node<'a, '_>, known: &[&str]) -> Read<()> {
    for attribute in node.attributes() {
        let name = attribute.name();
        if attribute.namespace().is_some() || !known.contains(&name) {
            let message = format!("`{name}` is no attribute of `{}`", node.tag_name().name());
            return Err(at(value_place(node, &attribute), false, message));
        }
    }
    Ok(())
}

/// The elements in an element that has no text of its own.
fn elements<'a, 'd>(node: Node<'a, 'd>, known: &[&str]) -> Read<Vec<Node<'a, 'd>>> {
    let mut found = Vec::new();
    for child in node.children() {
        if child.is_element() {
            let name = child.tag_name();
            if name.namespace() != Some(NAMESPACE) || !known.contains(&name.name()) {
                let message = format!(
                    "`{}` does not belong into `{}`",
                    name.name(),
                    node.tag_name().name()
                );
                return refuse(child, message);
            }
            found.push(child);
        } else if child.text().is_some_and(|text| !text.trim().is_empty()) && child.is_text() {
            let message = format!("`{}` has no text of its own", node.tag_name().name());
            return refuse(child, message);
        }
    }
    Ok(found)
}

/// The text of an element that has nothing else.
fn text(node: Node<'_, '_>) -> Read<String> {
    if let Some(child) = node.children().find(Node::is_element) {
        let message = format!("`{}` has text only", node.tag_name().name());
        return refuse(child, message);
    }
    let texts = node.children().filter(Node::is_text);
    Ok(texts.filter_map(|child| child.text()).collect())
}

/// Each element once.
fn once(elements: &[Node<'_, '_>]) -> Read<()> {
    for (at, element) in elements.iter().enumerate() {
        let name = element.tag_name();
        if elements[..at].iter().any(|other| other.tag_name() == name) {
            return refuse(*element, format!("`{}` is there twice", name.name()));
        }
    }
    Ok(())
}

fn attribute<T>(
    node: Node<'_, '_>,
    name: &str,
    read: impl FnOnce(&str) -> Option<T>,
    expected: &str,
) -> Read<Option<T>> {
    let Some(found) = node.attributes().find(|one| one.name() == name) else {
        return Ok(None);
    };
    match read(found.value()) {
        Some(value) => Ok(Some(value)),
        None => {
            let message = format!("`{name}` must be {expected}");
            Err(at(value_place(node, &found), false, message))
        }
    }
}

fn flag(node: Node<'_, '_>, name: &str) -> Read<Option<bool>> {
    let read = |text: &str| bool::from_str(text).ok();
    attribute(node, name, read, "true or false")
}

struct Reader {
    places: Places,
}

impl Reader {
    /// An attribute that is taken as it is; where it is, is noted.
    fn taken(&mut self, node: Node<'_, '_>, name: &str, path: &str) -> Option<String> {
        let found = node.attributes().find(|one| one.name() == name)?;
        self.places.note(path, value_place(node, &found));
        Some(found.value().to_owned())
    }

    fn picture(&mut self, node: Node<'_, '_>, path: &str) -> Read<ProfilePicture> {
        attributes(node, &["picture", "text"])?;
        elements(node, &[])?;
        self.places.note(path, place(node));
        self.taken(node, "picture", &format!("{path}.picture"));
        let id = attribute(node, "picture", |text| text.parse().ok(), "an id")?;
        let Some(picture) = id else {
            return refuse(node, "`picture` is needed");
        };
        let text = self.taken(node, "text", &format!("{path}.text"));
        Ok(ProfilePicture {
            picture,
            text: text.unwrap_or_default(),
        })
    }

    fn word(&mut self, node: Node<'_, '_>, path: &str, words: &mut Words) -> Read<()> {
        attributes(node, &["lang"])?;
        let Some(language) = node.attribute("lang") else {
            return refuse(node, "`lang` is needed");
        };
        self.places.note(format!("{path}.{language}"), place(node));
        if words.insert(language.to_owned(), text(node)?).is_some() {
            return refuse(node, format!("`{language}` is there twice"));
        }
        Ok(())
    }

    fn banner(&mut self, node: Node<'_, '_>, path: &str) -> Read<ProfileBanner> {
        attributes(node, &["place", "link"])?;
        self.places.note(path, place(node));
        let read = |text: &str| match text {
            "top" => Some(BannerPlace::Top),
            "bottom" => Some(BannerPlace::Bottom),
            _ => None,
        };
        let mut banner = ProfileBanner {
            place: attribute(node, "place", read, "top or bottom")?.unwrap_or_default(),
            link: self.taken(node, "link", &format!("{path}.link")),
            ..ProfileBanner::default()
        };
        for child in elements(node, &["image", "text"])? {
            if child.tag_name().name() == "text" {
                self.word(child, &format!("{path}.text"), &mut banner.text)?;
            } else if banner.picture.is_none() {
                banner.picture = Some(self.picture(child, &format!("{path}.picture"))?);
            } else {
                return refuse(child, "`image` is there twice");
            }
        }
        Ok(banner)
    }

    fn content(&mut self, root: Node<'_, '_>) -> Read<ProfileContent> {
        let mut content = ProfileContent::default();
        let known = [
            "colours",
            "graphics",
            "avatars",
            "advertising",
            "texts",
            "options",
        ];
        let parts = elements(root, &known)?;
        once(&parts)?;
        for part in parts {
            match part.tag_name().name() {
                "colours" => {
                    attributes(part, &["accent", "header"])?;
                    elements(part, &[])?;
                    content.colours.accent = self.taken(part, "accent", "colours.accent");
                    content.colours.header = self.taken(part, "header", "colours.header");
                }
                "graphics" => {
                    attributes(part, &[])?;
                    let graphics = elements(part, &["logo", "header"])?;
                    once(&graphics)?;
                    for one in graphics {
                        let name = one.tag_name().name();
                        let picture = Some(self.picture(one, name)?);
                        match name {
                            "logo" => content.logo = picture,
                            _ => content.header = picture,
                        }
                    }
                }
                "avatars" => {
                    attributes(part, &["agent", "visitor", "choice"])?;
                    self.places.note("avatars", place(part));
                    content.avatars.agent = self.taken(part, "agent", "avatars.agent");
                    content.avatars.visitor = self.taken(part, "visitor", "avatars.visitor");
                    content.avatars.choice = flag(part, "choice")?.unwrap_or_default();
                    for (at, one) in elements(part, &["avatar"])?.into_iter().enumerate() {
                        attributes(one, &["id"])?;
                        elements(one, &[])?;
                        self.places.note(format!("avatars.set.{at}"), place(one));
                        let Some(id) = one.attribute("id") else {
                            return refuse(one, "`id` is needed");
                        };
                        content.avatars.set.push(id.to_owned());
                    }
                }
                "advertising" => {
                    attributes(part, &[])?;
                    self.places.note("banners", place(part));
                    for (at, one) in elements(part, &["banner"])?.into_iter().enumerate() {
                        let banner = self.banner(one, &format!("banners.{at}"))?;
                        content.banners.push(banner);
                    }
                }
                "texts" => {
                    attributes(part, &[])?;
                    for one in elements(part, &["greeting", "closing"])? {
                        match one.tag_name().name() {
                            "greeting" => {
                                self.word(one, "texts.greeting", &mut content.texts.greeting)?;
                            }
                            _ => self.word(one, "texts.closing", &mut content.texts.closing)?,
                        }
                    }
                }
                _ => content.options = options(part)?,
            }
        }
        Ok(content)
    }
}

fn options(node: Node<'_, '_>) -> Read<ProfileOptions> {
    let known = [
        "live-typing",
        "question-required",
        "people",
        "rooms",
        "rating",
        "notices",
    ];
    attributes(node, &known)?;
    elements(node, &[])?;
    let notices = |text: &str| match text {
        "chime" => Some(Notices::Chime),
        "voice" => Some(Notices::Voice),
        "off" => Some(Notices::Off),
        _ => None,
    };
    Ok(ProfileOptions {
        live_typing: flag(node, "live-typing")?,
        question_required: flag(node, "question-required")?,
        people: flag(node, "people")?,
        rooms: flag(node, "rooms")?,
        rating: flag(node, "rating")?,
        notices: attribute(node, "notices", notices, "chime, voice or off")?,
    })
}

/// Where what comes behind these bytes begins.
fn place_of(before: &[u8]) -> TextPos {
    let before = String::from_utf8_lossy(before);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default();
    TextPos::new(line as u32, column.chars().count() as u32 + 1)
}

/// Reads a document, and checks what it says by the same rules as any profile.
pub fn read(bytes: &[u8], known: &Scenarios) -> Read<Document> {
    let start = TextPos::new(1, 1);
    if bytes.len() > MOST_BYTES {
        let message = format!("a document is at most {MOST_BYTES} bytes long");
        return Err(at(start, true, message));
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}'),
        Err(error) => {
            let place = place_of(&bytes[..error.valid_up_to()]);
            return Err(at(place, true, "is not written in UTF-8"));
        }
    };
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: NODES,
        ..ParsingOptions::default()
    };
    let document =
        roxmltree::Document::parse_with_options(text, options).map_err(|error| match error {
            roxmltree::Error::DtdDetected => {
                let found = text.find("<!DOCTYPE").unwrap_or_default();
                at(
                    place_of(&text.as_bytes()[..found]),
                    true,
                    "may have no document type",
                )
            }
            error => at(error.pos(), true, error.to_string()),
        })?;
    let root = document.root_element();
    let tag = root.tag_name();
    if tag.name() != "profile" || tag.namespace() != Some(NAMESPACE) {
        let message = format!("must begin with `<profile xmlns=\"{NAMESPACE}\">`");
        return refuse(root, message);
    }
    attributes(root, &["name", "scenario"])?;
    let name =
        |text: &str| limits::clean_name(text, limits::NAME_CHARS).filter(|name| !name.is_empty());
    let expected = format!("1 to {} characters", limits::NAME_CHARS);
    let Some(name) = attribute(root, "name", name, &expected)? else {
        return refuse(root, "`name` is needed");
    };
    let mut reader = Reader {
        places: Places::default(),
    };
    let content = reader.content(root)?;
    let content = check::content(content, known).map_err(|fault| {
        let message = format!("{}: {}", fault.path, fault.message);
        at(reader.places.of(&fault.path), false, message)
    })?;
    Ok(Document {
        name,
        scenario: root.attribute("scenario").map(str::to_owned),
        content,
    })
}
