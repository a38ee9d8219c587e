//! Which of the company's canned replies answers a question, if one does (AI-7). Words are
//! compared, nothing is made up: what is said is what somebody of the company has written.

use serde_json::Value;

/// A canned reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Its name.
    pub shortcut: String,
    /// What it says.
    pub text: String,
    /// What it answers, as visitors ask it.
    pub question: Option<String>,
}

/// As the server lists them.
pub fn replies(list: &[Value]) -> Vec<Reply> {
    let reply = |item: &Value| {
        Some(Reply {
            shortcut: item["shortcut"].as_str()?.to_owned(),
            text: item["text"].as_str()?.to_owned(),
            question: item["question"].as_str().map(str::to_owned),
        })
    };
    list.iter().filter_map(reply).collect()
}

/// Share of a question's words that must be in a reply.
const SHARE: f32 = 0.5;

/// The reply that has most of the question's words, at least [`SHARE`] of them, and more than one
/// unless its name is among them.
pub fn best<'a>(question: &str, replies: &'a [Reply]) -> Option<&'a Reply> {
    let asked = words(question);
    if asked.is_empty() {
        return None;
    }
    let score = |reply: &'a Reply| {
        let (hits, named) = hits(&asked, reply);
        let share = hits as f32 / asked.len() as f32;
        (share >= SHARE && (named > 0 || hits > 1)).then_some((hits + named, reply))
    };
    let found = replies.iter().filter_map(score);
    // Of several that are as good, the first.
    found
        .rev()
        .max_by_key(|(score, _)| *score)
        .map(|(_, reply)| reply)
}

/// How well a reply fits what was asked; 0 is not at all.
pub fn fit(asked: &str, reply: &Reply) -> usize {
    let (hits, named) = hits(&words(asked), reply);
    hits + named
}

/// How many of these words are in a reply, and in its name or the question that it answers.
fn hits(asked: &[String], reply: &Reply) -> (usize, usize) {
    let mut name = words(&reply.shortcut);
    name.extend(reply.question.iter().flat_map(|question| words(question)));
    let text = words(&reply.text);
    let has = |list: &[String], word: &String| list.iter().any(|own| alike(own, word));
    let named = asked.iter().filter(|word| has(&name, word)).count();
    let all = asked
        .iter()
        .filter(|word| has(&name, word) || has(&text, word));
    (all.count(), named)
}

/// The words of a text that tell something, each once, in small letters.
fn words(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        let word = word.to_lowercase();
        let tells = word.chars().count() > 2 || word.chars().any(char::is_numeric);
        if tells && !COMMON.contains(&word.as_str()) && !found.contains(&word) {
            found.push(word);
        }
    }
    found
}

/// The same word, or another form of it: all but the last two letters are the same.
fn alike(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let longer = a.len().max(b.len());
    let same = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    same >= 4 && same + 2 >= longer
}

/// Words that stand in most questions and tell nothing of what they are about.
const COMMON: &[&str] = &[
    "the", "and", "you", "your", "are", "can", "could", "does", "did", "for", "from", "has",
    "have", "how", "into", "long", "many", "may", "much", "not", "our", "please", "shall",
    "should", "take", "takes", "that", "them", "then", "there", "they", "this", "was", "were",
    "what", "when", "where", "which", "who", "why", "will", "with", "would", "get", "need", "want",
    "about", "any", "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "und", "ist",
    "sind", "wie", "was", "wann", "wer", "welche", "kann", "können", "ich", "sie", "ihr", "ihre",
    "mein", "meine", "mit", "von", "für", "bitte", "nicht", "man", "auf", "bei", "haben", "habe",
    "hat", "los", "las", "una", "unos", "del", "que", "qué", "cómo", "como", "cuál", "cuándo",
    "cuánto", "dónde", "quién", "para", "por", "con", "está", "están", "puedo", "puede", "tiene",
    "tienen", "son", "sus", "mis", "favor", "hay", "هل", "ما", "من", "في", "على", "إلى", "كيف",
    "متى", "أين", "كم", "هذا", "هذه", "عن", "مع",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Vec<Reply> {
        let reply = |shortcut: &str, text: &str| Reply {
            shortcut: shortcut.into(),
            text: text.into(),
            question: None,
        };
        vec![
            reply(
                "returns",
                "You can send shoes back within 30 days. The label is in the box.",
            ),
            reply(
                "opening",
                "The workshop in Graz is open from 8 to 17 on working days.",
            ),
            reply("versand", "Pakete kommen in zwei Werktagen an."),
        ]
    }

    #[test]
    fn ai_7_a_question_is_answered_by_the_reply_that_has_its_words_or_by_none() {
        let known = known();
        let table = [
            ("How do returns work?", Some("returns")),
            ("Can I send my shoes back?", Some("returns")),
            ("When is the workshop in Graz open?", Some("opening")),
            ("opening", Some("opening")),
            ("Wann kommen die Pakete an?", Some("versand")),
            ("What is your VAT number?", None),
            (
                "Do you sell shoes for elephants, and how big are they?",
                None,
            ),
            ("", None),
            ("and the?", None),
        ];
        for (question, expected) in table {
            let found = best(question, &known).map(|reply| reply.shortcut.as_str());
            assert_eq!(found, expected, "{question}");
        }
        assert_eq!(
            best("returns", &[]),
            None,
            "what was taken back is not said"
        );
    }

    #[test]
    fn ai_7_wt_86_the_question_that_a_reply_answers_tells_what_it_is_about() {
        let mut known = known();
        assert_eq!(best("Is there a guarantee?", &known), None);
        known[1].question = Some("How long is the guarantee?".into());
        let found = best("Is there a guarantee?", &known).unwrap();
        assert_eq!(found.shortcut, "opening");
        assert!(fit("guarantee", &known[1]) > fit("guarantee", &known[0]));
    }

    #[test]
    fn lists_of_the_server_are_read_and_what_is_no_reply_is_passed_over() {
        let list = [
            serde_json::json!({ "id": "1", "shortcut": "hi", "text": "Hello" }),
            serde_json::json!({ "shortcut": 7 }),
        ];
        assert_eq!(replies(&list).len(), 1);
    }
}
