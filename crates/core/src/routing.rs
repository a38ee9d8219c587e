//! What a session looks for at its tenant's desk, and on which terms: one value that the
//! behaviour decides, the log keeps, and the desk goes by.

use crate::{AgentId, Millis, QueueId, SearchId, Time};
use serde::{Deserialize, Serialize};

/// Highest level of a skill, and highest priority.
pub const MOST: u8 = 9;

/// Something that some agents have and others do not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// Knows that, by the tenant's name for it; see [`skill_name`].
    Skill(String),
    /// Speaks that language: a primary subtag of BCP 47, in small letters; see [`language`].
    Language(String),
}

/// A quality that is asked of whoever is offered the session.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Ask {
    /// Which.
    pub of: Quality,
    /// The least level, 1 to [`MOST`].
    pub level: u8,
    /// Waited for so long, it is not asked any more; `None` is always asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_ms: Option<Millis>,
    /// Asked only where somebody who may be asked has it at all. Who that is the desk knows: it
    /// leaves out what nobody has.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub if_known: bool,
}

impl Ask {
    /// Asked always, or for so long.
    pub fn of(of: Quality, level: u8, until_ms: Option<Millis>) -> Self {
        Self {
            of,
            level,
            until_ms,
            if_known: false,
        }
    }
}

/// Somebody who is asked before the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferred {
    /// Who.
    pub agent: AgentId,
    /// For so long nobody else is asked while they are on duty; 0 only puts them first.
    pub hold_ms: Millis,
}

/// What a session looks for, and on which terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// Where it waits; the staff of that queue is asked.
    pub queue: QueueId,
    /// Before all others, because it had an agent already.
    pub front: bool,
    /// How long an offer rings. Always written: the last release reads it.
    #[serde(default)]
    pub ring_ms: Millis,
    /// Take an agent without asking them. Always written: the last release reads it.
    #[serde(default)]
    pub auto_accept: bool,
    /// Queues whose staff is asked as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<QueueId>,
    /// What is asked of agents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asks: Vec<Ask>,
    /// 0, the usual, to [`MOST`]. What one step is worth the queue says.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub priority: u8,
    /// Asked before the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefers: Option<Preferred>,
    /// Nobody else is asked, whatever queues they serve and qualities they have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<AgentId>,
    /// Only people are asked, no assistants.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub people: bool,
    /// Out of a running session too, it goes on while nobody can be asked, until somebody can
    /// (AI-4).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waits: bool,
    /// Not asked: they said yes before, and never came (AI-5).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<AgentId>,
    /// The subject that decided about `asks`, for the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The language that decided about `asks`, for the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

fn is_usual(priority: &u8) -> bool {
    *priority == 0
}

impl Need {
    /// Whoever of the queue's staff is free, on the usual terms.
    pub fn of(queue: QueueId) -> Self {
        Self {
            queue,
            front: false,
            ring_ms: 20_000,
            auto_accept: false,
            also: Vec::new(),
            asks: Vec::new(),
            priority: 0,
            prefers: None,
            only: None,
            people: false,
            waits: false,
            without: Vec::new(),
            subject: None,
            language: None,
        }
    }
}

/// What is to become of the agent who is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// They serve the visitor; until then the session waits.
    #[default]
    Serve,
    /// They join those who talk already (CC-10).
    Conference,
    /// They take over from the agent who asks, who goes once they are there (CC-12).
    Transfer,
}

/// One search of one session. A session searches for one thing at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    /// Its name in the session's log; `None` where the log was written before searches had one.
    /// Such a log does not have the terms either.
    #[serde(default, rename = "search", skip_serializing_if = "Option::is_none")]
    pub id: Option<SearchId>,
    /// What for.
    #[serde(default)]
    pub purpose: Purpose,
    /// Since when.
    pub since: Time,
    /// What is looked for.
    #[serde(flatten)]
    pub need: Need,
}

/// A skill's name as names are compared: small letters, digits and single hyphens, 1 to 40.
/// `None` when nothing of the text is left. So the subject "Wine & Dine" asks for `wine-dine`.
pub fn skill_name(text: &str) -> Option<String> {
    let name: String = plain_name(text).chars().take(40).collect();
    let name = name.trim_end_matches('-');
    (!name.is_empty()).then(|| name.to_owned())
}

/// The same, however long; empty when nothing of the text is left.
pub fn plain_name(text: &str) -> String {
    let mut name = String::new();
    for letter in text.chars().flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() {
            name.push(letter);
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    name.truncate(name.trim_end_matches('-').len());
    name
}

/// The language of a locale: `de` of `de-AT`. `None` when it is none.
pub fn language(locale: &str) -> Option<String> {
    let primary = locale.split(['-', '_']).next().unwrap_or_default();
    let fits = (2..=3).contains(&primary.len()) && primary.bytes().all(|c| c.is_ascii_alphabetic());
    fits.then(|| primary.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_people_mean_them() {
        assert_eq!(skill_name("Wine & Dine").as_deref(), Some("wine-dine"));
        assert_eq!(skill_name("  VIP!"), Some("vip".into()));
        assert_eq!(skill_name("Garantía"), Some("garantía".into()));
        assert_eq!(skill_name(" -- "), None);
        assert_eq!(language("de-AT").as_deref(), Some("de"));
        assert_eq!(language("EN_us").as_deref(), Some("en"));
        assert_eq!(language("x"), None);
        assert_eq!(language(""), None);
    }

    #[test]
    fn the_last_release_finds_in_an_enqueue_what_it_reads() {
        let need = Need::of(QueueId::from_u128(1));
        let search = Search {
            id: Some(SearchId::from_u128(2)),
            purpose: Purpose::Serve,
            since: Time(0),
            need,
        };
        let said = serde_json::to_value(&search).unwrap();
        for field in ["queue", "since", "front", "ring_ms", "auto_accept"] {
            assert!(said.get(field).is_some(), "{field}");
        }
        assert_eq!(serde_json::from_value::<Search>(said).unwrap(), search);
        let before = r#"{"queue":"00000000-0000-0000-0000-000000000001",
            "since":"1970-01-01T00:00:00.000Z","front":true,"ring_ms":5000,"auto_accept":true}"#;
        let read: Search = serde_json::from_str(before).unwrap();
        assert_eq!(
            (read.id, read.need.ring_ms, read.need.auto_accept),
            (None, 5_000, true)
        );
    }
}
