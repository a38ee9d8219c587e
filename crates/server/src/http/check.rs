//! Rules for written values, shared by all resources.

use crate::{
    auth::password,
    error::{Outcome, Problem},
};
use std::collections::BTreeMap;
use switchboard_core::{limits, routing::MOST};

/// A name that is shown: cleaned, not empty, not too long.
pub fn name(field: &'static str, text: &str) -> Outcome<String> {
    required(field, text, limits::NAME_CHARS)
}

/// A text that must be there.
pub fn required(field: &'static str, text: &str, most: usize) -> Outcome<String> {
    match limits::clean(text, most) {
        None => Err(Problem::invalid(
            field,
            format!("must be at most {most} characters"),
        )),
        Some(text) if text.is_empty() => Err(Problem::invalid(field, "must not be empty")),
        Some(text) => Ok(text),
    }
}

/// A text that may be absent; white space alone counts as absent.
pub fn optional(field: &'static str, text: Option<&str>, most: usize) -> Outcome<Option<String>> {
    match text.map(|text| limits::clean(text, most)) {
        None => Ok(None),
        Some(None) => Err(Problem::invalid(
            field,
            format!("must be at most {most} characters"),
        )),
        Some(Some(text)) => Ok((!text.is_empty()).then_some(text)),
    }
}

/// A key used in links and at log-in.
pub fn slug(field: &'static str, text: &str) -> Outcome<String> {
    let fits = (1..=40).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if fits {
        Ok(text.to_owned())
    } else {
        Err(Problem::invalid(field, "must be 1 to 40 of a-z, 0-9 and -"))
    }
}

/// A log-in name: visible characters without spaces; case does not count.
pub fn login(field: &'static str, text: &str) -> Outcome<String> {
    let text = text.trim().to_lowercase();
    let fits = (1..=80).contains(&text.chars().count())
        && !text.chars().any(|c| c.is_whitespace() || c.is_control());
    if fits {
        Ok(text)
    } else {
        Err(Problem::invalid(
            field,
            "must be 1 to 80 characters without spaces",
        ))
    }
}

/// A new password.
pub fn password(field: &'static str, text: &str) -> Outcome<String> {
    if text.chars().count() < password::LEAST_CHARS {
        return Err(Problem::invalid(
            field,
            format!("must have at least {} characters", password::LEAST_CHARS),
        ));
    }
    if text.len() > password::MOST_BYTES {
        return Err(Problem::invalid(
            field,
            format!("must have at most {} bytes", password::MOST_BYTES),
        ));
    }
    Ok(text.to_owned())
}

/// Origins of a site, in their normal form, each once.
pub fn origins(field: &'static str, list: &[String]) -> Outcome<Vec<String>> {
    if list.len() > 50 {
        return Err(Problem::invalid(field, "must be at most 50"));
    }
    let mut origins = Vec::with_capacity(list.len());
    for text in list {
        let Some(origin) = crate::pages::origin::parse(text) else {
            return Err(Problem::invalid(
                field,
                format!("`{text}` is no origin such as https://www.example.org"),
            ));
        };
        if !origins.contains(&origin) {
            origins.push(origin);
        }
    }
    Ok(origins)
}

/// A colour as `#rrggbb`.
pub fn colour(field: &'static str, text: &str) -> Outcome<()> {
    let fits = text.len() == 7
        && text.starts_with('#')
        && text[1..].bytes().all(|b| b.is_ascii_hexdigit());
    if fits {
        Ok(())
    } else {
        Err(Problem::invalid(field, "must be a colour such as #0f5c4c"))
    }
}

/// A language tag.
pub fn locale(field: &'static str, text: &str) -> Outcome<()> {
    let fits = (2..=35).contains(&text.len())
        && text.split('-').all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        });
    if fits {
        Ok(())
    } else {
        Err(Problem::invalid(
            field,
            "must be a language tag such as en or de-AT",
        ))
    }
}

/// Levels of skills or languages: names as they are compared, levels from 1 to 9.
pub fn levels(
    field: &'static str,
    sent: &BTreeMap<String, u8>,
    name: impl Fn(&str) -> Option<String>,
) -> Outcome<BTreeMap<String, u8>> {
    if sent.len() > limits::SKILLS {
        let message = format!("must be at most {}", limits::SKILLS);
        return Err(Problem::invalid(field, message));
    }
    sent.iter()
        .map(|(key, level)| match name(key) {
            Some(name) if (1..=MOST).contains(level) => Ok((name, *level)),
            Some(_) => Err(Problem::invalid(
                field,
                format!("{key}: must be 1 to {MOST}"),
            )),
            None => Err(Problem::invalid(field, format!("{key:?} is no such name"))),
        })
        .collect()
}

/// A key that makes a repeated request the same one.
pub fn idempotency(key: &str) -> Outcome<()> {
    match (16..=128).contains(&key.len()) {
        true => Ok(()),
        false => Err(Problem::invalid(
            "idempotency_key",
            "must be 16 to 128 characters",
        )),
    }
}
