//! What the members of one session saw and were told, and what the record says of it.

use crate::client::company::Logged;
use serde::Serialize;
use std::{collections::HashMap, time::Duration};

/// Something that a member did or saw.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Entry {
    /// Sent its line of that number, perhaps again.
    Said(u64),
    /// Was told that the line is at that place of the log.
    Ok(u64, u64),
    /// Was told that the line was not taken.
    Refused(u64, String),
    /// Lost its connection; whether these lines were taken is not known.
    Unknown(Vec<u64>, String),
    /// Opened its leg again.
    Back,
    /// Saw a line at that place of the log.
    Seen(u64, String),
    /// Was told that the session is over for it.
    Ended(String),
}

/// Everything of one member.
#[derive(Clone, Debug, Default, Serialize)]
pub struct History {
    /// Begins the text of each of its lines.
    pub name: String,
    /// With the time since the campaign began.
    pub entries: Vec<(Duration, Entry)>,
}

impl History {
    /// Text of its line of that number.
    pub fn text(&self, number: u64) -> String {
        format!("{} {number}", self.name)
    }

    /// Lines that were acknowledged, with their places.
    pub fn acknowledged(&self) -> impl Iterator<Item = (u64, u64)> {
        self.entries.iter().filter_map(|(_, entry)| match entry {
            Entry::Ok(number, seq) => Some((*number, *seq)),
            _ => None,
        })
    }

    /// Lines that were not taken, with the codes, as often as that was told.
    pub fn refusals(&self) -> impl Iterator<Item = (u64, &str)> {
        self.entries.iter().filter_map(|(_, entry)| match entry {
            Entry::Refused(number, code) => Some((*number, code.as_str())),
            _ => None,
        })
    }

    /// Lines that it has said at least once.
    pub fn said(&self) -> u64 {
        let said = self.entries.iter().filter_map(|(_, entry)| match entry {
            Entry::Said(number) => Some(number + 1),
            _ => None,
        });
        said.max().unwrap_or_default()
    }

    /// Lines seen, with their places, in the order seen.
    pub fn seen(&self) -> impl Iterator<Item = (u64, &str)> {
        self.entries.iter().filter_map(|(_, entry)| match entry {
            Entry::Seen(seq, text) => Some((*seq, text.as_str())),
            _ => None,
        })
    }
}

/// What the record says of one place of a log.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Place {
    pub seq: u64,
    pub kind: String,
    /// Of a line.
    pub text: Option<String>,
}

impl From<&Logged> for Place {
    fn from(logged: &Logged) -> Self {
        let word = |name: &str| logged.event[name].as_str().map(str::to_owned);
        let kind = word("kind").unwrap_or_default();
        Self {
            seq: logged.seq,
            text: word("text").filter(|_| kind == "line"),
            kind,
        }
    }
}

/// One session.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Story {
    pub session: String,
    pub members: Vec<History>,
    pub log: Vec<Place>,
}

impl Story {
    /// Lines of the log with their places.
    pub fn lines(&self) -> impl Iterator<Item = (u64, &str)> {
        self.log
            .iter()
            .filter_map(|place| Some((place.seq, place.text.as_deref()?)))
    }

    /// Places of the log's lines, by text; more than one is a fault.
    pub fn places(&self) -> HashMap<&str, Vec<u64>> {
        let mut places: HashMap<&str, Vec<u64>> = HashMap::new();
        for (seq, text) in self.lines() {
            places.entry(text).or_default().push(seq);
        }
        places
    }

    pub fn acknowledged(&self) -> usize {
        self.members.iter().map(|m| m.acknowledged().count()).sum()
    }
}
