//! The judge of all campaigns: what a session's members were told against what the record says.

use super::history::{Entry, History, Story};
use serde::Serialize;
use std::collections::HashMap;

/// Ways to break a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Breach {
    /// Acknowledged and not at its place in the record.
    Lost,
    /// More than once in the record.
    Doubled,
    /// Seen in another order than the record's.
    Turned,
    /// Stands behind a later line of the same writer.
    Overtaken,
    /// The record lacks a place.
    Gap,
    /// Nobody said it.
    Invented,
    /// In the record and never shown to a member.
    Missed,
    /// A member's session was ended by the fault.
    Ended,
}

/// A promise that was broken, with where.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    pub breach: Breach,
    pub what: String,
}

/// Everything that is wrong with a session; empty is good.
pub fn judge(story: &Story) -> Vec<Finding> {
    let mut found = Findings(Vec::new());
    dense(story, &mut found);
    let places = story.places();
    for (text, at) in &places {
        if at.len() > 1 {
            found.add(Breach::Doubled, format!("{text} at {at:?}"));
        }
    }
    invented(story, &places, &mut found);
    let lines: Vec<(u64, &str)> = story.lines().collect();
    for member in &story.members {
        acknowledged(member, &places, &mut found);
        own_order(member, &lines, &mut found);
        seen(member, &lines, &mut found);
        for (at, entry) in &member.entries {
            if let Entry::Ended(why) = entry {
                let what = format!("{} after {:.1} s: {why}", member.name, at.as_secs_f64());
                found.add(Breach::Ended, what);
            }
        }
    }
    found.0
}

struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, breach: Breach, what: String) {
        self.0.push(Finding { breach, what });
    }
}

fn dense(story: &Story, found: &mut Findings) {
    for (place, wanted) in story.log.iter().zip(1..) {
        if place.seq != wanted {
            let what = format!("{} stands where {wanted} is due", place.seq);
            return found.add(Breach::Gap, what);
        }
    }
    if let Some(end) = story.log.iter().find(|p| p.kind == "session_ended") {
        found.add(Breach::Ended, format!("ended at {}", end.seq));
    }
}

fn invented(story: &Story, places: &HashMap<&str, Vec<u64>>, found: &mut Findings) {
    let said: HashMap<&str, u64> = story
        .members
        .iter()
        .map(|member| (member.name.as_str(), member.said()))
        .collect();
    for text in places.keys() {
        let known = text.rsplit_once(' ').is_some_and(|(name, number)| {
            let said = said.get(name).copied().unwrap_or_default();
            number.parse::<u64>().is_ok_and(|number| number < said)
        });
        if !known {
            found.add(Breach::Invented, (*text).to_owned());
        }
    }
}

fn acknowledged(member: &History, places: &HashMap<&str, Vec<u64>>, found: &mut Findings) {
    for (number, seq) in member.acknowledged() {
        let text = member.text(number);
        match places.get(text.as_str()) {
            Some(at) if at.contains(&seq) => {}
            Some(at) => found.add(
                Breach::Lost,
                format!("{text} at {seq}, but it is at {at:?}"),
            ),
            None => found.add(Breach::Lost, format!("{text} at {seq}")),
        }
    }
}

/// A member's lines stand in the order it said them, also those that could not be taken at
/// first.
fn own_order(member: &History, lines: &[(u64, &str)], found: &mut Findings) {
    let mut before = None;
    for (seq, text) in lines {
        let Some((name, number)) = text.rsplit_once(' ') else {
            continue;
        };
        let number: Option<u64> = number.parse().ok();
        let number = number.filter(|_| name == member.name);
        if number.is_some() && number < before {
            found.add(Breach::Overtaken, format!("{text} at {seq}"));
            continue;
        }
        before = number.or(before);
    }
}

/// What a member saw is exactly the record's lines.
fn seen(member: &History, lines: &[(u64, &str)], found: &mut Findings) {
    let mut due = lines.iter();
    for (seq, text) in member.seen() {
        match due.next() {
            Some(line) if *line == (seq, text) => {}
            Some((at, line)) => {
                let what = format!(
                    "{} saw {text} at {seq}, the record has {line} at {at}",
                    member.name
                );
                return found.add(Breach::Turned, what);
            }
            None => {
                let what = format!(
                    "{} saw {text} at {seq}, the record ends before",
                    member.name
                );
                return found.add(Breach::Lost, what);
            }
        }
    }
    if let Some((at, line)) = due.next() {
        let what = format!("{} never saw {line} at {at}", member.name);
        found.add(Breach::Missed, what);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::{controls, history::Place};
    use std::time::Duration;

    /// Two members who said three lines each, all acknowledged and seen.
    fn good() -> Story {
        let mut story = Story::default();
        for name in ["a", "b"] {
            story.members.push(History {
                name: name.into(),
                entries: vec![],
            });
        }
        let mut seq = 0;
        let mut place = |kind: &str, text: Option<String>| {
            seq += 1;
            let kind = kind.into();
            story.log.push(Place { seq, kind, text });
            seq
        };
        place("session_started", None);
        for number in 0..3 {
            for at in 0..2 {
                let text = story.members[at].text(number);
                let seq = place("line", Some(text.clone()));
                let entries = &mut story.members[at].entries;
                entries.push((Duration::ZERO, Entry::Said(number)));
                entries.push((Duration::ZERO, Entry::Ok(number, seq)));
                for member in &mut story.members {
                    let seen = Entry::Seen(seq, text.clone());
                    member.entries.push((Duration::ZERO, seen));
                }
            }
        }
        story
    }

    #[test]
    fn a_good_session_is_good_and_every_breach_is_found() {
        let story = good();
        assert!(judge(&story).is_empty());
        assert_eq!(controls::run(&story).unwrap(), controls::ALL.len());
    }

    #[test]
    fn a_line_nobody_was_told_of_may_be_there_once_or_not_at_all() {
        let mut story = good();
        story.members[0]
            .entries
            .push((Duration::ZERO, Entry::Said(3)));
        assert!(judge(&story).is_empty());
        let (seq, text) = (story.log.len() as u64 + 1, story.members[0].text(3));
        let place = |seq| Place {
            seq,
            kind: "line".into(),
            text: Some(text.clone()),
        };
        story.log.push(place(seq));
        for member in &mut story.members {
            let seen = Entry::Seen(seq, text.clone());
            member.entries.push((Duration::ZERO, seen));
        }
        assert!(judge(&story).is_empty());
        story.log.push(place(seq + 1));
        assert!(judge(&story).iter().any(|f| f.breach == Breach::Doubled));
    }
}
