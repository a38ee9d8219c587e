//! One session as the assistant takes part in it: events in, acts out, and nothing else, so that
//! what it does can be tried without a server.

use super::{
    knowledge::Reply,
    words::{self, Words},
};
use serde_json::Value;
use std::collections::BTreeMap;

/// Questions that whoever takes over is told.
const TOLD: usize = 5;
/// Characters of the comment that goes with a request for help.
const COMMENT: usize = 3_900;

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// A line for everybody.
    Say(String),
    /// Look for an answer to that; [`Talk::found`] is told.
    Look(String),
    /// Ask a person to join, with a word for them alone.
    Help(String),
    /// Leave the session.
    Leave,
}

struct Member {
    name: String,
    role: String,
}

/// A session that is talked in.
pub struct Talk {
    leg: String,
    name: String,
    tenant: String,
    words: &'static Words,
    people: BTreeMap<String, Member>,
    /// Position from which on events are news.
    head: u64,
    greeted: bool,
    /// What visitors have said, newest last.
    questions: Vec<String>,
    /// Nobody of the tenant's side has said anything since.
    open: bool,
    /// The request for help that goes on; empty until its name is known.
    search: Option<String>,
}

impl Talk {
    /// The session as `attached` tells it, and the own leg.
    pub fn new(view: &Value, leg: &str) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let mut talk = Self {
            leg: leg.to_owned(),
            name: String::new(),
            tenant: text(&view["tenant_name"]),
            words: words::of(view["locale"].as_str().unwrap_or_default()),
            people: BTreeMap::new(),
            head: 0,
            greeted: false,
            questions: Vec::new(),
            open: false,
            search: None,
        };
        for member in view["roster"].as_array().into_iter().flatten() {
            let leg = text(&member["leg"]);
            if leg == talk.leg {
                talk.name = text(&member["name"]);
            }
            let (name, role) = (text(&member["name"]), text(&member["role"]));
            talk.people.insert(leg, Member { name, role });
        }
        talk
    }

    /// Takes in what has been, up to that position: after a break it goes on where it was.
    pub fn begin(&mut self, head: u64, log: &[Value]) -> Vec<Act> {
        self.head = head;
        for record in log {
            self.remember(&record["event"]);
        }
        let mut acts = Vec::new();
        if !self.greeted {
            self.greeted = true;
            let hello = self.words.hello.replace("{of}", &self.tenant);
            acts.push(Act::Say(hello.replace("{name}", &self.name)));
        }
        if let (true, Some(question)) = (self.open, self.questions.last()) {
            acts.push(Act::Look(question.clone()));
        }
        acts
    }

    /// A frame with an event.
    pub fn event(&mut self, frame: &Value) -> Vec<Act> {
        if frame["seq"].as_u64().is_none_or(|seq| seq <= self.head) {
            return Vec::new();
        }
        let event = &frame["event"];
        let mine = self.search.clone();
        self.remember(event);
        match event["kind"].as_str().unwrap_or_default() {
            "line" | "asked" if self.open => match self.questions.last() {
                Some(question) => vec![Act::Look(question.clone())],
                None => Vec::new(),
            },
            "search_over" if mine.as_deref() == event["search"].as_str() => {
                match event["outcome"].as_str() {
                    Some("joined") => self.hand_over(),
                    // Somebody did not want it: nothing is to be said.
                    Some("cancelled") => Vec::new(),
                    _ => self.nobody(),
                }
            }
            _ => Vec::new(),
        }
    }

    fn remember(&mut self, event: &Value) {
        let leg = event["leg"].as_str().unwrap_or_default();
        match event["kind"].as_str().unwrap_or_default() {
            "leg_joined" => {
                let text = |field: &str| event[field].as_str().unwrap_or_default().to_owned();
                let (name, role) = (text("name"), text("role"));
                self.people.insert(leg.to_owned(), Member { name, role });
            }
            "leg_removed" => drop(self.people.remove(leg)),
            "line" | "asked" => {
                let outside = self.people.get(leg).is_none_or(|who| who.role == "visitor");
                self.greeted |= leg == self.leg;
                self.open = outside;
                let text = event["text"].as_str().or(event["question"].as_str());
                if let (true, Some(text)) = (outside, text) {
                    self.questions.push(text.to_owned());
                }
            }
            // Whoever has asked for help: one goes on at a time.
            "sought" if leg == self.leg || event["openly"] == true => {
                self.search = event["search"].as_str().map(str::to_owned);
            }
            "search_over" if self.search.as_deref() == event["search"].as_str() => {
                self.search = None;
            }
            _ => {}
        }
    }

    /// Whether a person of the tenant's side is here.
    fn person(&self) -> Option<&Member> {
        self.people.values().find(|who| who.role == "agent")
    }

    /// What was found for a question. While a person is here, it only speaks when it knows.
    pub fn found(&mut self, question: &str, reply: Option<&Reply>) -> Vec<Act> {
        let alone = self.person().is_none();
        if alone && words::asks_for_person(question) {
            return self.ask(self.words.asks);
        }
        match reply {
            Some(reply) => {
                let source = self.words.source.replace("{name}", &reply.shortcut);
                vec![Act::Say(format!("{}\n\n{source}", reply.text))]
            }
            None if alone => self.ask(self.words.unknown),
            None => Vec::new(),
        }
    }

    /// Says why, and asks a person to join, unless that goes on already.
    fn ask(&mut self, why: &str) -> Vec<Act> {
        if self.search.is_some() {
            return Vec::new();
        }
        self.search = Some(String::new());
        let from = self.questions.len().saturating_sub(TOLD);
        let asked = self.questions[from..].join(" / ");
        let comment = self.words.summary.replace("{name}", &asked);
        let comment = comment.chars().take(COMMENT).collect();
        vec![Act::Say(why.to_owned()), Act::Help(comment)]
    }

    /// Nobody comes.
    pub fn nobody(&mut self) -> Vec<Act> {
        self.search = None;
        vec![Act::Say(self.words.nobody.to_owned())]
    }

    fn hand_over(&mut self) -> Vec<Act> {
        match self.person() {
            Some(person) => vec![
                Act::Say(self.words.there.replace("{name}", &person.name)),
                Act::Leave,
            ],
            None => Vec::new(),
        }
    }

    /// The program stops. Where it serves alone it says so; the visitor then waits for a person.
    pub fn farewell(&self) -> Vec<Act> {
        let mut acts = Vec::new();
        if self.person().is_none() {
            acts.push(Act::Say(self.words.stops.to_owned()));
        }
        acts.push(Act::Leave);
        acts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn reply() -> Reply {
        Reply {
            shortcut: "returns".into(),
            text: "Within 30 days.".into(),
            question: None,
        }
    }

    fn talk() -> Talk {
        let view = json!({ "tenant_name": "Acme", "locale": "en", "roster": [
            { "leg": "v", "name": "Vera", "role": "visitor" },
            { "leg": "me", "name": "Robin", "role": "assistant" } ] });
        Talk::new(&view, "me")
    }

    fn event(seq: u64, event: Value) -> Value {
        json!({ "t": "event", "seq": seq, "event": event })
    }

    fn line(leg: &str, text: &str) -> Value {
        json!({ "kind": "line", "leg": leg, "text": text })
    }

    fn said(acts: &[Act]) -> String {
        let lines = acts.iter().filter_map(|act| match act {
            Act::Say(text) => Some(text.as_str()),
            _ => None,
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn ai_7_it_says_that_it_is_software_and_which_reply_an_answer_is_from() {
        let mut talk = talk();
        let log =
            [json!({ "seq": 3, "event": { "kind": "asked", "leg": "v", "question": "Returns?" } })];
        let acts = talk.begin(5, &log);
        assert!(said(&acts).contains("software"), "{acts:?}");
        assert_eq!(acts.last(), Some(&Act::Look("Returns?".into())));
        let acts = talk.found("Returns?", Some(&reply()));
        assert_eq!(acts.len(), 1);
        assert!(said(&acts).contains("Within 30 days.") && said(&acts).contains("returns"));
        // After a break it neither greets again nor answers what it has answered.
        let own = [
            log[0].clone(),
            json!({ "seq": 6, "event": line("me", "Within 30 days.") }),
        ];
        let mut again = self::talk();
        assert_eq!(again.begin(6, &own), []);
        assert_eq!(again.event(&event(6, line("v", "old"))), []);
    }

    #[test]
    fn ai_7_ai_8_what_it_does_not_know_it_hands_over_to_a_person_with_a_word() {
        let mut talk = talk();
        talk.begin(1, &[]);
        let acts = talk.event(&event(2, line("v", "And elephants?")));
        assert_eq!(acts, [Act::Look("And elephants?".into())]);
        let acts = talk.found("And elephants?", None);
        assert!(matches!(&acts[..], [Act::Say(_), Act::Help(word)] if word.contains("elephants")));
        assert_eq!(talk.found("And?", None), [], "it has asked already");
        let sought = json!({ "kind": "sought", "leg": "me", "search": "s1" });
        talk.event(&event(4, sought));
        let joined = json!({ "kind": "leg_joined", "leg": "a", "name": "Ann", "role": "agent" });
        assert_eq!(talk.event(&event(5, joined)), []);
        let over = json!({ "kind": "search_over", "search": "s1", "outcome": "joined" });
        let acts = talk.event(&event(6, over));
        assert!(said(&acts).contains("Ann"), "{acts:?}");
        assert_eq!(acts.last(), Some(&Act::Leave));
        // With a person there it only speaks when it knows.
        assert_eq!(talk.found("And elephants?", None), []);
        assert_eq!(talk.found("a person!", None), []);
    }

    #[test]
    fn ai_7_when_nobody_comes_it_says_so_and_can_be_asked_again() {
        for outcome in ["lapsed", "unstaffed"] {
            let mut talk = talk();
            talk.begin(1, &[]);
            talk.event(&event(2, line("v", "A person, please")));
            let acts = talk.found("A person, please", Some(&reply()));
            assert!(
                matches!(&acts[..], [Act::Say(_), Act::Help(_)]),
                "the wish goes first"
            );
            talk.event(&event(
                3,
                json!({ "kind": "sought", "leg": "me", "search": "s" }),
            ));
            let over = json!({ "kind": "search_over", "search": "s", "outcome": outcome });
            let acts = talk.event(&event(4, over));
            assert!(said(&acts).contains("person"), "{acts:?}");
            assert!(!acts.contains(&Act::Leave), "the visitor is not left alone");
            let acts = talk.found("person", None);
            assert!(matches!(&acts[..], [Act::Say(_), Act::Help(_)]));
        }
        // Refused at once, e.g. because nobody can be chosen.
        let mut talk = talk();
        talk.begin(1, &[]);
        talk.found("person", None);
        assert!(!said(&talk.nobody()).is_empty());
        assert!(matches!(
            &talk.found("person", None)[..],
            [Act::Say(_), Act::Help(_)]
        ));
        assert_eq!(talk.farewell().last(), Some(&Act::Leave));
    }
}
