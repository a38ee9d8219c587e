//! What is told of a visitor who is handed over (WT-57): who sends, who is sent, what about, and how it
//! stands. All of it may be absent.

use crate::{FileId, Time, limits};
use serde::{Deserialize, Serialize};

/// Who said a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// The visitor.
    Visitor,
    /// A person of the company's side.
    Agent,
    /// Software of the company's side.
    Assistant,
}

/// A line of the conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedLine {
    /// When it was said, by the clock of the server where that was.
    pub at: Time,
    /// By whom.
    pub who: Who,
    /// Their shown name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What, plain.
    pub text: String,
    /// It was changed before it was sent (WT-21).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub edited: bool,
}

/// A document, photograph or sound clip of the conversation. Its content follows by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedDocument {
    /// Which, at the server of whose log this is a part.
    pub file: FileId,
    /// Its name, without path.
    pub name: String,
    /// Media type.
    pub media: String,
    /// Length.
    pub bytes: u64,
    /// SHA-256 of the content, hexadecimal.
    pub sha256: String,
}

/// What travels with a visitor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Information {
    /// The server that sends: its address.
    pub server: String,
    /// Its company.
    pub company: String,
    /// The agent who hands over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// The visitor's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visitor_name: Option<String>,
    /// The visitor's e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visitor_email: Option<String>,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What the agent has to say to the next one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// What was said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transcript: Vec<CarriedLine>,
    /// What was exchanged beside lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<CarriedDocument>,
    /// When the visitor came to that server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logged_in_at: Option<Time>,
    /// With which kind of client: `panel` or `page`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// From which area or queue they come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// How soon they should be served, 0 to 9: a proposal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<u8>,
    /// The visitor's language (BCP 47).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// How often they have been handed over by now, this time included (WT-11).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub hops: u8,
}

fn is_zero(hops: &u8) -> bool {
    *hops == 0
}

/// A text within bounds, clean; absent when nothing is left.
fn bounded(text: &mut Option<String>, most: usize) {
    let cut = text
        .take()
        .map(|text| text.chars().take(most).collect::<String>());
    *text = cut
        .and_then(|text| limits::clean(&text, most))
        .filter(|text| !text.is_empty());
}

impl Information {
    /// The same within all bounds: what another server says is not believed to keep them.
    pub fn within_bounds(mut self) -> Self {
        let name = |text: &mut String| {
            let cut: String = text.chars().take(limits::NAME_CHARS).collect();
            *text = limits::clean_name(&cut, limits::NAME_CHARS).unwrap_or_default();
        };
        name(&mut self.company);
        self.server = self.server.chars().take(limits::URL_CHARS).collect();
        for text in [
            &mut self.agent,
            &mut self.visitor_name,
            &mut self.visitor_email,
            &mut self.subject,
            &mut self.client,
            &mut self.area,
        ] {
            bounded(text, limits::NAME_CHARS);
        }
        bounded(&mut self.locale, 35);
        bounded(&mut self.notes, limits::LINE_CHARS);
        self.priority = self.priority.map(|n| n.min(crate::routing::MOST));
        let mut room = limits::CARRIED_CHARS;
        self.transcript.truncate(limits::CARRIED_LINES);
        self.transcript.retain_mut(|line| {
            bounded(&mut line.name, limits::NAME_CHARS);
            let cut: String = line.text.chars().take(limits::LINE_CHARS).collect();
            line.text = limits::clean(&cut, limits::LINE_CHARS).unwrap_or_default();
            let length = line.text.chars().count();
            let fits = length > 0 && length <= room;
            room = if fits { room - length } else { room };
            fits
        });
        self.documents.truncate(limits::CARRIED_DOCUMENTS);
        self.documents.retain_mut(|document| {
            let cut = |text: &str| text.chars().take(limits::NAME_CHARS).collect::<String>();
            document.name = limits::clean_name(&cut(&document.name), limits::NAME_CHARS)
                .filter(|name| !name.is_empty())
                .unwrap_or_else(|| "document".into());
            document.media = cut(&document.media);
            let digits = document
                .sha256
                .bytes()
                .all(|digit| digit.is_ascii_hexdigit());
            digits && document.sha256.len() == 64 && document.bytes > 0
        });
        self
    }

    /// Without what tells who the visitor is; texts are as they were.
    pub fn without_person(&self) -> Self {
        let mut bare = self.clone();
        (bare.visitor_name, bare.visitor_email) = (None, None);
        for line in &mut bare.transcript {
            if line.who == Who::Visitor {
                line.name = None;
            }
        }
        bare
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wt_57_each_field_may_be_there_and_may_be_absent() {
        let bare: Information =
            serde_json::from_str(r#"{"server":"https://a.example","company":"A"}"#).unwrap();
        assert_eq!(bare.clone().within_bounds(), bare);
        let text = serde_json::to_value(&bare).unwrap();
        assert_eq!(text.as_object().unwrap().len(), 2, "{text}");
        let full = Information {
            agent: Some("Anna".into()),
            visitor_name: Some("Vera".into()),
            visitor_email: Some("vera@example.org".into()),
            subject: Some("tyres".into()),
            notes: Some("wants two".into()),
            transcript: vec![CarriedLine {
                at: Time(1),
                who: Who::Visitor,
                name: Some("Vera".into()),
                text: "hello".into(),
                edited: false,
            }],
            logged_in_at: Some(Time(0)),
            client: Some("panel".into()),
            area: Some("Sales".into()),
            priority: Some(3),
            locale: Some("en".into()),
            documents: vec![CarriedDocument {
                file: FileId::from_u128(1),
                name: "order.pdf".into(),
                media: "application/pdf".into(),
                bytes: 12,
                sha256: "0a".repeat(32),
            }],
            hops: 1,
            ..bare
        };
        assert_eq!(full.clone().within_bounds(), full);
        let text = serde_json::to_string(&full).unwrap();
        assert_eq!(serde_json::from_str::<Information>(&text).unwrap(), full);
        let person = serde_json::to_string(&full.without_person()).unwrap();
        assert!(
            !person.contains("Vera") && !person.contains("vera@"),
            "{person}"
        );
    }

    #[test]
    fn what_another_server_says_is_cut_to_bounds() {
        let line = |text: String| CarriedLine {
            at: Time(0),
            who: Who::Agent,
            name: Some("n".repeat(500)),
            text,
            edited: false,
        };
        let wild = Information {
            company: "c\u{0}\n".repeat(200),
            notes: Some("x".repeat(10_000)),
            priority: Some(200),
            transcript: (0..2_000).map(|_| line("y".repeat(5_000))).collect(),
            documents: (0..500)
                .map(|nr| CarriedDocument {
                    file: FileId::from_u128(nr),
                    name: "\u{0}".repeat(500),
                    media: "m".repeat(500),
                    bytes: u64::from(nr != 3),
                    sha256: if nr == 4 { "x" } else { "0" }.repeat(64),
                })
                .collect(),
            ..Information::default()
        };
        let tame = wild.within_bounds();
        assert!(tame.company.chars().count() <= limits::NAME_CHARS);
        assert_eq!(tame.notes.unwrap().len(), limits::LINE_CHARS);
        assert_eq!(tame.priority, Some(9));
        let all: usize = tame.transcript.iter().map(|line| line.text.len()).sum();
        assert!(all <= limits::CARRIED_CHARS && !tame.transcript.is_empty());
        assert_eq!(tame.documents.len(), limits::CARRIED_DOCUMENTS - 2);
        assert_eq!(tame.documents[0].name, "document");
        assert_eq!(tame.documents[0].media.len(), limits::NAME_CHARS);
        let blank = Information {
            transcript: vec![line(" \u{7} ".into())],
            ..Information::default()
        };
        assert!(blank.within_bounds().transcript.is_empty());
    }
}
