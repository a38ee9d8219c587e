//! What leaves, from what was said, what the agent chose, and what the rule allows: the one place that
//! says it (WT-14 to WT-22). What is shown as a preview is made by the same function.

use super::{CarriedDocument, CarriedLine, Information, Who, secrets};
use crate::{FileId, Time, limits};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The rule for a destination (WT-17, WT-18). Of two, the one that comes later here is the stricter.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Carry {
    /// Everything goes; nobody is asked.
    All,
    /// The agent chooses.
    Choose,
    /// Nothing goes: the strictest, and what holds where nothing is said.
    #[default]
    None,
}

/// How much the agent has chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// All lines and documents.
    All,
    /// Some of them.
    Some,
    /// None: what holds where nothing is chosen.
    #[default]
    None,
}

/// What the agent has chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choice {
    /// How much of the conversation.
    pub what: What,
    /// Of some: which lines, by their sequence numbers.
    pub lines: BTreeSet<u64>,
    /// Of some: which documents.
    pub documents: BTreeSet<FileId>,
    /// Lines as they are to be sent, by their sequence numbers (WT-21).
    pub edits: BTreeMap<u64, String>,
    /// A portion of the conversation, pasted (WT-20).
    pub pasted: Option<String>,
    /// For the next agent (WT-19).
    pub comment: Option<String>,
    /// Without the visitor's name and e-mail address.
    pub nameless: bool,
    /// Secrets stay in.
    pub keep_secrets: bool,
}

/// A line that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Its sequence number.
    pub seq: u64,
    /// As it would travel.
    pub line: CarriedLine,
}

/// What there is to be told.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Everything but what the agent chooses.
    pub facts: Information,
    /// All that was said, oldest first.
    pub said: Vec<Said>,
    /// All that was exchanged beside, oldest first.
    pub documents: Vec<CarriedDocument>,
    /// All of it goes, whatever the rule says: it stays within the company, where it has been sent (WT-76).
    pub whole: bool,
    /// Now.
    pub now: Time,
}

/// Why a choice is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Beyond {
    /// The rule lets nothing go.
    #[error("nothing may travel to this destination")]
    Nothing,
    /// The rule does not let lines be changed.
    #[error("lines may not be changed for this destination")]
    NoEdits,
    /// A text that is too long, or too many lines.
    #[error("that is more than may travel")]
    TooMuch,
}

/// What leaves. Refused where the agent wants more than the rule allows; where the rule wants more than
/// the agent does, the rule goes (WT-18).
pub fn build(
    source: &Source,
    rule: Carry,
    may_edit: bool,
    choice: &Choice,
) -> Result<Information, Beyond> {
    let pasted = choice.pasted.as_deref().map(str::trim);
    let pasted = pasted.filter(|text| !text.is_empty());
    let comment = choice.comment.as_deref().map(str::trim);
    let comment = comment.filter(|text| !text.is_empty());
    let mut out = source.facts.clone();
    let rule = if source.whole { Carry::All } else { rule };
    match rule {
        Carry::None => {
            let wants = choice.what != What::None || pasted.is_some() || comment.is_some();
            if wants {
                return Err(Beyond::Nothing);
            }
            // Who sends is told to every partner; of the visitor, nothing.
            return Ok(Information {
                server: out.server,
                company: out.company,
                agent: out.agent,
                locale: out.locale,
                hops: out.hops,
                ..Information::default()
            });
        }
        Carry::All => {
            out.transcript = source.said.iter().map(|said| said.line.clone()).collect();
            out.documents.clone_from(&source.documents);
        }
        Carry::Choose => {
            if !choice.edits.is_empty() && !may_edit {
                return Err(Beyond::NoEdits);
            }
            let goes = |chosen: bool| match choice.what {
                What::All => true,
                What::Some => chosen,
                What::None => false,
            };
            let lines = source.said.iter();
            let lines = lines.filter(|said| goes(choice.lines.contains(&said.seq)));
            out.transcript = lines.filter_map(|said| as_sent(said, choice)).collect();
            let documents = source.documents.iter();
            let documents = documents.filter(|one| goes(choice.documents.contains(&one.file)));
            out.documents = documents.cloned().collect();
            if choice.nameless {
                out = out.without_person();
            }
        }
    }
    if let Some(text) = pasted {
        out.transcript.push(CarriedLine {
            at: source.now,
            who: Who::Agent,
            name: out.agent.clone(),
            text: text.to_owned(),
            edited: true,
        });
    }
    out.notes = comment.map(str::to_owned);
    if !choice.keep_secrets && rule == Carry::Choose {
        for line in &mut out.transcript {
            let masked = secrets::masked(&line.text);
            line.edited |= masked != line.text;
            line.text = masked;
        }
        out.notes = out.notes.map(|text| secrets::masked(&text));
    }
    fits(&out).then_some(out).ok_or(Beyond::TooMuch)
}

/// The line as the agent wants it sent; `None` when nothing is left of it.
fn as_sent(said: &Said, choice: &Choice) -> Option<CarriedLine> {
    let mut line = said.line.clone();
    if let Some(text) = choice.edits.get(&said.seq).map(|text| text.trim()) {
        line.edited = text != line.text;
        line.text = text.to_owned();
    }
    (!line.text.is_empty()).then_some(line)
}

fn fits(out: &Information) -> bool {
    let length = |text: &str| text.chars().count();
    let notes = out.notes.as_deref().map_or(0, length);
    let lines = out.transcript.iter().map(|line| length(&line.text));
    notes <= limits::LINE_CHARS
        && out.transcript.len() <= limits::CARRIED_LINES
        && out.documents.len() <= limits::CARRIED_DOCUMENTS
        && lines.clone().all(|length| length <= limits::LINE_CHARS)
        && lines.sum::<usize>() <= limits::CARRIED_CHARS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source() -> Source {
        let said = |seq: u64, text: &str| Said {
            seq,
            line: CarriedLine {
                at: Time(seq as i64),
                who: if seq.is_multiple_of(2) {
                    Who::Agent
                } else {
                    Who::Visitor
                },
                name: Some(
                    if seq.is_multiple_of(2) {
                        "Anna"
                    } else {
                        "Vera"
                    }
                    .into(),
                ),
                text: text.into(),
                edited: false,
            },
        };
        Source {
            facts: Information {
                server: "https://a.example".into(),
                company: "A".into(),
                agent: Some("Anna".into()),
                visitor_name: Some("Vera".into()),
                visitor_email: Some("vera@example.org".into()),
                subject: Some("tyres".into()),
                ..Information::default()
            },
            said: (1..=10)
                .map(|seq| match seq {
                    5 => said(5, "card 4111111111111111"),
                    seq => said(seq, &format!("line {seq}")),
                })
                .collect(),
            documents: (1..=3).map(document).collect(),
            whole: false,
            now: Time(100),
        }
    }

    fn document(nr: u128) -> CarriedDocument {
        CarriedDocument {
            file: FileId::from_u128(nr),
            name: format!("{nr}.pdf"),
            media: "application/pdf".into(),
            bytes: 10,
            sha256: "0".repeat(64),
        }
    }

    fn texts(out: &Information) -> Vec<&str> {
        out.transcript.iter().map(|line| &*line.text).collect()
    }

    #[test]
    fn wt_14_everything_travels_as_it_was_said() {
        let choice = Choice::default();
        let out = build(&source(), Carry::All, false, &choice).unwrap();
        let said: Vec<_> = source().said.into_iter().map(|said| said.line).collect();
        assert_eq!(out.transcript, said);
        assert_eq!(out.documents, source().documents);
    }

    #[test]
    fn wt_15_exactly_the_lines_that_were_chosen_travel() {
        let choice = Choice {
            what: What::Some,
            lines: [2, 5, 9].into(),
            documents: [FileId::from_u128(2), FileId::from_u128(7)].into(),
            ..Choice::default()
        };
        let out = build(&source(), Carry::Choose, false, &choice).unwrap();
        assert_eq!(texts(&out), ["line 2", "card ▇▇▇▇", "line 9"]);
        assert!(out.transcript[1].edited && !out.transcript[0].edited);
        assert_eq!(out.documents, [document(2)]);
        let kept = Choice {
            keep_secrets: true,
            ..choice.clone()
        };
        let out = build(&source(), Carry::Choose, false, &kept).unwrap();
        assert_eq!(texts(&out)[1], "card 4111111111111111");
        let nothing = Choice::default();
        let out = build(&source(), Carry::Choose, false, &nothing).unwrap();
        let sent = out.transcript.len() + out.documents.len();
        assert_eq!(sent, 0, "nothing chosen is nothing sent");
        let nameless = Choice {
            nameless: true,
            ..choice
        };
        let out = build(&source(), Carry::Choose, false, &nameless).unwrap();
        let text = serde_json::to_string(&out).unwrap();
        assert!(!text.contains("Vera") && !text.contains("vera@"), "{text}");
    }

    #[test]
    fn wt_16_nothing_travels_and_more_is_refused() {
        let nothing = Choice::default();
        let out = build(&source(), Carry::None, true, &nothing).unwrap();
        let text = serde_json::to_string(&out).unwrap();
        for word in ["Vera", "vera@", "line", "tyres", "pdf"] {
            assert!(!text.contains(word), "{text}");
        }
        for more in [
            Choice {
                what: What::All,
                ..Choice::default()
            },
            Choice {
                pasted: Some("x".into()),
                ..Choice::default()
            },
            Choice {
                comment: Some("x".into()),
                ..Choice::default()
            },
        ] {
            let refused = build(&source(), Carry::None, true, &more);
            assert_eq!(refused, Err(Beyond::Nothing));
        }
    }

    #[test]
    fn wt_18_a_rule_that_forces_all_takes_the_option_away() {
        let less = Choice {
            what: What::Some,
            lines: [1].into(),
            edits: [(1, "else".to_owned())].into(),
            nameless: true,
            ..Choice::default()
        };
        let out = build(&source(), Carry::All, false, &less).unwrap();
        assert_eq!(out.transcript.len(), 10);
        assert_eq!(out.transcript[0].text, "line 1");
        assert_eq!(out.visitor_name.as_deref(), Some("Vera"));
    }

    #[test]
    fn wt_20_a_pasted_portion_is_what_travels() {
        let choice = Choice {
            pasted: Some("line 1\nline 2".into()),
            comment: Some("be kind".into()),
            ..Choice::default()
        };
        let out = build(&source(), Carry::Choose, false, &choice).unwrap();
        assert_eq!(texts(&out), ["line 1\nline 2"]);
        assert_eq!(out.notes.as_deref(), Some("be kind"));
    }

    #[test]
    fn wt_21_lines_are_sent_as_they_were_edited_where_that_is_allowed() {
        let choice = Choice {
            what: What::Some,
            lines: [1, 2, 3].into(),
            edits: [(1, "line one".into()), (3, "  ".into())].into(),
            ..Choice::default()
        };
        let refused = build(&source(), Carry::Choose, false, &choice);
        assert_eq!(refused, Err(Beyond::NoEdits));
        let out = build(&source(), Carry::Choose, true, &choice).unwrap();
        assert_eq!(texts(&out), ["line one", "line 2"]);
        assert!(out.transcript[0].edited && !out.transcript[1].edited);
    }

    #[test]
    fn more_than_may_travel_is_refused() {
        let mut much = source();
        for said in &mut much.said {
            said.line.text = "x".repeat(limits::LINE_CHARS);
        }
        much.said = much.said.iter().cycle().take(60).cloned().collect();
        let all = Choice::default();
        assert_eq!(build(&much, Carry::All, true, &all), Err(Beyond::TooMuch));
    }
}
