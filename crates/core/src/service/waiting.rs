//! What a service shows to those who wait beside their place (WT-86): kept among its parameters, but for the
//! answers, which are canned replies.

use super::{Kind, Param};
use crate::{limits, session::web_address};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Most languages of a text.
const LANGUAGES: usize = 20;
/// The longest text in one language.
const TEXT_CHARS: usize = 500;

/// The parameters.
pub const PARAMS: [Param; 3] = [
    Param::new("waiting_text", Kind::Words { max: TEXT_CHARS }),
    Param::new("waiting_links", Kind::Links),
    Param::flag("waiting_answers"),
];

/// What a link leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Something to read about.
    Subject,
    /// Something that is sold.
    Product,
    /// Something that is done for visitors.
    Service,
}

/// A link that is shown to those who wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// What it leads to.
    pub group: Group,
    /// What it is called.
    pub title: String,
    /// Where it leads, http or https.
    pub url: String,
}

/// What a service shows to those who wait.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// A text, by language.
    pub text: BTreeMap<String, String>,
    /// Links, in their order.
    pub links: Vec<Link>,
    /// Canned replies that answer a question.
    pub answers: bool,
}

/// What a service with these parameters shows.
pub fn shown(params: &Value) -> Shown {
    let of = |name| params.get(name);
    Shown {
        text: of("waiting_text").and_then(words).unwrap_or_default(),
        links: of("waiting_links").and_then(links).unwrap_or_default(),
        answers: super::params::flag_of(params, "waiting_answers"),
    }
}

/// The parameters without what is shown to those who wait: sessions do not write it into their logs, so that
/// whoever waits is shown what holds now.
pub fn without(mut params: Value) -> Value {
    if let Some(params) = params.as_object_mut() {
        params.retain(|name, _| PARAMS.iter().all(|param| param.name != name));
    }
    params
}

fn words(value: &Value) -> Option<BTreeMap<String, String>> {
    texts(value, TEXT_CHARS)
}

/// A text by language, without those that say nothing; `None` when it is none.
pub(super) fn texts(value: &Value, max: usize) -> Option<BTreeMap<String, String>> {
    let sent = value.as_object()?;
    if sent.len() > LANGUAGES {
        return None;
    }
    let mut texts = BTreeMap::new();
    for (tag, text) in sent {
        let text = limits::clean(text.as_str()?, max)?;
        if !is_tag(tag) {
            return None;
        }
        if !text.is_empty() {
            texts.insert(tag.clone(), text);
        }
    }
    Some(texts)
}

/// A language tag such as `en` or `de-AT`.
fn is_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    let part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|c| c.is_ascii_alphanumeric())
    };
    (2..=3).contains(&first.len())
        && first.bytes().all(|c| c.is_ascii_alphabetic())
        && tag.len() <= 35
        && parts.all(part)
}

/// Links; `None` when one is none, or there are too many.
pub(super) fn links(value: &Value) -> Option<Vec<Link>> {
    let sent = value.as_array()?;
    if sent.len() > limits::WAITING_LINKS {
        return None;
    }
    let link = |sent: &Value| {
        let link = Link::deserialize(sent).ok()?;
        let title = limits::clean_name(&link.title, limits::NAME_CHARS)?;
        let url = web_address(&link.url).ok()?;
        (!title.is_empty()).then_some(Link { title, url, ..link })
    };
    sent.iter().map(link).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn wt_86_links_lead_to_pages_and_are_few() {
        let link =
            json!({ "group": "product", "title": " Tents\n ", "url": "https://a.example/t" });
        let found = links(&json!([link])).unwrap();
        assert_eq!(found[0].title, "Tents");
        let with = |name: &str, value: Value| {
            let mut link = link.clone();
            link[name] = value;
            json!([link])
        };
        for wrong in [
            with("url", json!("javascript:alert(1)")),
            with("url", json!("data:text/html,x")),
            with("url", json!("//a.example")),
            with("title", json!(" ")),
            with("title", json!("x".repeat(121))),
            with("group", json!("offer")),
            with("more", json!(1)),
            json!(vec![link.clone(); 13]),
            json!({ "0": link }),
        ] {
            assert_eq!(links(&wrong), None, "{wrong}");
        }
        assert_eq!(links(&json!(vec![link; 12])).map(|all| all.len()), Some(12));
    }

    #[test]
    fn wt_86_texts_stand_under_languages() {
        for good in [
            json!({}),
            json!({ "en": "x".repeat(500), "de-AT": "y", "zh-Hans-CN": "z" }),
        ] {
            assert!(words(&good).is_some(), "{good}");
        }
        for wrong in [
            json!("x"),
            json!({ "en": 1 }),
            json!({ "en": "x".repeat(501) }),
            json!({ "english": "x" }),
            json!({ "e n": "x" }),
        ] {
            assert_eq!(words(&wrong), None, "{wrong}");
        }
    }

    #[test]
    fn wt_86_a_session_keeps_the_other_parameters_alone() {
        let params = json!({ "ring_s": 20, "waiting_answers": true, "waiting_links": [] });
        assert_eq!(without(params.clone()), json!({ "ring_s": 20 }));
        assert!(shown(&params).answers);
        assert_eq!(shown(&json!({})), Shown::default());
    }
}
