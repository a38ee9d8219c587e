//! What content is, from its first bytes. What is declared does not count: the sender may be
//! mistaken, or lie.
//!
//! A list of our own rather than a library's: what is not on it is not taken, and of a library's
//! many kinds nearly all would have to be taken off again. Nothing is unpacked and nothing is
//! drawn, so content made to swell when it is opened does not do so here.

use switchboard_wire::rest::FileKind;

/// A kind of content that may be taken.
#[derive(Debug, PartialEq, Eq)]
pub struct Media {
    /// As told to browsers.
    pub name: &'static str,
    /// Endings of names; the first is given to names that have none of them.
    pub endings: &'static [&'static str],
    /// What tenants allow.
    pub kind: FileKind,
}

const fn media(name: &'static str, endings: &'static [&'static str], kind: FileKind) -> Media {
    Media {
        name,
        endings,
        kind,
    }
}

use FileKind::{Archive, Document, Picture, Sound, Text};

static PNG: Media = media("image/png", &["png"], Picture);
static JPEG: Media = media("image/jpeg", &["jpg", "jpeg"], Picture);
static GIF: Media = media("image/gif", &["gif"], Picture);
static WEBP: Media = media("image/webp", &["webp"], Picture);
static WAV: Media = media("audio/wav", &["wav"], Sound);
static MP3: Media = media("audio/mpeg", &["mp3"], Sound);
static AAC: Media = media("audio/aac", &["aac"], Sound);
static M4A: Media = media("audio/mp4", &["m4a"], Sound);
static OGG: Media = media("audio/ogg", &["ogg", "oga", "opus"], Sound);
static FLAC: Media = media("audio/flac", &["flac"], Sound);
static WEBM: Media = media("audio/webm", &["weba", "webm"], Sound);
static PDF: Media = media("application/pdf", &["pdf"], Document);
static RTF: Media = media("application/rtf", &["rtf"], Document);
static DOCX: Media = media(
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    &["docx"],
    Document,
);
static XLSX: Media = media(
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    &["xlsx"],
    Document,
);
static PPTX: Media = media(
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    &["pptx"],
    Document,
);
static ODT: Media = media(
    "application/vnd.oasis.opendocument.text",
    &["odt"],
    Document,
);
static ODS: Media = media(
    "application/vnd.oasis.opendocument.spreadsheet",
    &["ods"],
    Document,
);
static ODP: Media = media(
    "application/vnd.oasis.opendocument.presentation",
    &["odp"],
    Document,
);
static PLAIN: Media = media("text/plain", &["txt", "csv", "tsv", "log", "md"], Text);
static ZIP: Media = media("application/zip", &["zip"], Archive);

/// All of them.
static ALL: [&Media; 21] = [
    &PNG, &JPEG, &GIF, &WEBP, &WAV, &MP3, &AAC, &M4A, &OGG, &FLAC, &WEBM, &PDF, &RTF, &DOCX, &XLSX,
    &PPTX, &ODT, &ODS, &ODP, &PLAIN, &ZIP,
];

/// A kind of content by what browsers are told.
pub fn known(name: &str) -> Option<&'static Media> {
    ALL.into_iter().find(|media| media.name == name)
}

/// What content is that begins so; `None` when it is nothing that anybody may send: programs,
/// pages, drawings with scripts, and whatever is not known.
pub fn sniff(head: &[u8]) -> Option<&'static Media> {
    let at = |place: usize, bytes: &[u8]| {
        head.get(place..)
            .is_some_and(|rest| rest.starts_with(bytes))
    };
    let riff = |form: &[u8]| at(0, b"RIFF") && at(8, form);
    if at(0, b"\x89PNG\r\n\x1a\n") {
        return Some(&PNG);
    }
    if at(0, b"\xff\xd8\xff") {
        return Some(&JPEG);
    }
    if at(0, b"GIF87a") || at(0, b"GIF89a") {
        return Some(&GIF);
    }
    if riff(b"WEBP") {
        return Some(&WEBP);
    }
    if riff(b"WAVE") {
        return Some(&WAV);
    }
    if at(0, b"OggS") {
        return sound_only(head, &OGG, &[b"\x80theora", b"BBCD", b"\x01video"]);
    }
    if at(0, b"fLaC") {
        return Some(&FLAC);
    }
    if at(0, b"\x1a\x45\xdf\xa3") {
        return holds(head, b"webm")
            .then(|| sound_only(head, &WEBM, &[b"V_VP", b"V_AV1", b"V_MPEG"]))?;
    }
    if at(4, b"ftypM4A ") || at(4, b"ftypM4B ") {
        return Some(&M4A);
    }
    if at(0, b"ID3") {
        return Some(&MP3);
    }
    if let Some(sound) = frames(head) {
        return Some(sound);
    }
    if at(0, b"%PDF-") {
        return Some(&PDF);
    }
    if at(0, b"{\\rtf") {
        return Some(&RTF);
    }
    if at(0, b"PK\x03\x04") {
        return Some(packed(head));
    }
    text(head)
}

fn holds(head: &[u8], what: &[u8]) -> bool {
    head.windows(what.len()).any(|window| window == what)
}

/// A container of sound, unless there are moving pictures in it.
fn sound_only(head: &[u8], sound: &'static Media, pictures: &[&[u8]]) -> Option<&'static Media> {
    let begin = &head[..head.len().min(8_192)];
    let moving = pictures.iter().any(|mark| holds(begin, mark));
    (!moving).then_some(sound)
}

/// Sound without a container: its frames begin with eleven or twelve bits that are set.
fn frames(head: &[u8]) -> Option<&'static Media> {
    let &[first, second, third, ..] = head else {
        return None;
    };
    if first != 0xff || second & 0xe0 != 0xe0 {
        return None;
    }
    // Version and layer, then bit rate and sampling rate, each with a value that nothing has.
    let layer = second & 0x06;
    if second & 0xf6 == 0xf0 {
        return Some(&AAC);
    }
    let sane = second & 0x18 != 0x08 && third & 0xf0 != 0xf0 && third & 0x0c != 0x0c;
    (layer == 0x02 && sane).then_some(&MP3)
}

/// What is packed tells by its first names what it is; the packing is not opened.
fn packed(head: &[u8]) -> &'static Media {
    for document in [&ODT, &ODS, &ODP] {
        let name = document.name.as_bytes();
        if head.get(30..38) == Some(b"mimetype") && head.get(38..38 + name.len()) == Some(name) {
            return document;
        }
    }
    let first: [&[u8]; 3] = [b"[Content_Types].xml", b"_rels/.rels", b"docProps/"];
    if !first
        .iter()
        .any(|name| head.get(30..).is_some_and(|rest| rest.starts_with(name)))
    {
        return &ZIP;
    }
    let entry = |folder: &[u8]| {
        let mut rest = head;
        while let Some(place) = rest.windows(4).position(|four| four == b"PK\x03\x04") {
            rest = &rest[place + 4..];
            if rest.get(26..).is_some_and(|name| name.starts_with(folder)) {
                return true;
            }
        }
        false
    };
    match (entry(b"word/"), entry(b"xl/"), entry(b"ppt/")) {
        (true, _, _) => &DOCX,
        (_, true, _) => &XLSX,
        (_, _, true) => &PPTX,
        _ => &ZIP,
    }
}

/// Marks of text that somebody's browser or machine might run.
const RUNS: [&[u8]; 12] = [
    b"<!doctype",
    b"<html",
    b"<head",
    b"<body",
    b"<script",
    b"<svg",
    b"<iframe",
    b"<object",
    b"<embed",
    b"<?xml",
    b"<?php",
    b"<!--",
];

fn text(head: &[u8]) -> Option<&'static Media> {
    // The last character may be cut.
    let end = match std::str::from_utf8(head) {
        Ok(_) => head.len(),
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        Err(_) => return None,
    };
    let control = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c);
    if head[..end].is_empty() || head[..end].iter().any(control) || head.starts_with(b"#!") {
        return None;
    }
    // A page needs its mark early; later in a text it is only written about.
    let begin = head[..end.min(1_024)].to_ascii_lowercase();
    let runs = RUNS.iter().any(|mark| holds(&begin, mark));
    (!runs).then_some(&PLAIN)
}

/// Width and height of a picture in pixels, where its first bytes tell.
pub fn pixels(media: &Media, head: &[u8]) -> Option<(u32, u32)> {
    let big = |place: usize, bytes: usize| {
        head.get(place..place + bytes).map(|found| {
            found
                .iter()
                .fold(0u32, |sum, byte| (sum << 8) | u32::from(*byte))
        })
    };
    let little = |place: usize, bytes: usize| {
        head.get(place..place + bytes).map(|found| {
            let from_the_end = found.iter().rev();
            from_the_end.fold(0u32, |sum, byte| (sum << 8) | u32::from(*byte))
        })
    };
    match media.name {
        "image/png" => Some((big(16, 4)?, big(20, 4)?)),
        "image/gif" => Some((little(6, 2)?, little(8, 2)?)),
        "image/webp" => match head.get(12..16)? {
            b"VP8 " => Some((little(26, 2)? & 0x3fff, little(28, 2)? & 0x3fff)),
            b"VP8L" => {
                let bits = little(21, 4)?;
                Some(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
            }
            b"VP8X" => Some((little(24, 3)? + 1, little(27, 3)? + 1)),
            _ => None,
        },
        "image/jpeg" => {
            let mut place = 2;
            loop {
                if *head.get(place)? != 0xff {
                    return None;
                }
                match *head.get(place + 1)? {
                    0xff => place += 1,
                    0x01 | 0xd0..=0xd7 => place += 2,
                    0xc4 | 0xc8 | 0xcc | 0xe0..=0xef | 0xdb | 0xdd | 0xfe => {
                        place += 2 + big(place + 2, 2)? as usize;
                    }
                    0xc0..=0xcf => return Some((big(place + 7, 2)?, big(place + 5, 2)?)),
                    _ => return None,
                }
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
