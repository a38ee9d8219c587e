//! Cards (IS-31): a visitor who wishes it is known with every company that takes part, by what they
//! chose for themselves, and by nothing that a company has. docs/decisions/0013-recognition.md.

mod ask;
mod known;
mod tie;

pub use ask::{Ask, Asker};
pub use known::{Known, by_cookie, here, of_visitor, unless_taken_back};
pub use tie::{follow, greet, proven, tie};

use crate::{avatars::is_built_in, http::is_locale, profiles::Preferences};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use switchboard_core::{Millis, limits};

/// A card that its browser has not got again for so long is none.
pub const LIFE_MS: Millis = crate::auth::cookie::VISITOR_LIFE_S * 1_000;

/// What stands on a card.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Content {
    /// What its holder wants to be called, typed by themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What they chose.
    #[serde(flatten)]
    pub chosen: Preferences,
}

impl Content {
    /// Of the record; what cannot be read stands not on it.
    pub fn read(kept: &Value) -> Self {
        Self::deserialize(kept).unwrap_or_default().own()
    }

    /// For the record.
    pub fn written(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// Only what is nobody's but the visitor's. A picture of a company's own says which company.
    fn own(mut self) -> Self {
        let chosen = &mut self.chosen;
        chosen.avatar = chosen.avatar.take().filter(|id| is_built_in(id));
        let fits = |tag: &String| is_locale("locale", tag).is_ok();
        chosen.locale = chosen.locale.take().filter(fits);
        let clean = |name: String| limits::clean_name(&name, limits::NAME_CHARS);
        self.name = self.name.take().and_then(clean);
        self.name = self.name.take().filter(|name| !name.is_empty());
        self
    }

    /// The card meets what its holder has chosen with a company: what stands on it goes first,
    /// what is missing on it is added. Gives what is chosen with the company from now on, where the
    /// company's own pictures stay.
    pub fn meet(&mut self, theirs: Preferences) -> Preferences {
        let mine = std::mem::take(&mut self.chosen);
        let both = Preferences {
            avatar: mine.avatar.or(theirs.avatar),
            locale: mine.locale.or(theirs.locale),
            sound: mine.sound.or(theirs.sound),
            voice: mine.voice.or(theirs.voice),
            share: mine.share.or(theirs.share),
        };
        self.chosen = both.clone();
        *self = std::mem::take(self).own();
        both
    }

    /// The same choice on the card as with a company, if it is the visitor's own.
    pub fn follow(&mut self, change: impl FnOnce(&mut Preferences)) {
        let before = self.chosen.avatar.clone();
        change(&mut self.chosen);
        let foreign = |id: &String| !is_built_in(id);
        if self.chosen.avatar.as_ref().is_some_and(foreign) {
            self.chosen.avatar = before;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const THEIR_PICTURE: &str = "00000000-0000-0000-0000-000000000002";

    fn chosen(avatar: &str) -> Preferences {
        Preferences {
            avatar: Some(avatar.into()),
            ..Preferences::default()
        }
    }

    #[test]
    fn is_31_the_card_goes_first_and_takes_what_it_lacks() {
        let mut card = Content {
            name: Some("Kim".into()),
            chosen: Preferences {
                locale: Some("de".into()),
                ..chosen("owl")
            },
        };
        let theirs = Preferences {
            locale: Some("es".into()),
            sound: Some(false),
            ..chosen("fox")
        };
        let both = card.meet(theirs);
        let expected = Preferences {
            locale: Some("de".into()),
            sound: Some(false),
            ..chosen("owl")
        };
        assert_eq!(both, expected);
        assert_eq!(card.chosen, expected, "and is kept on the card");
        assert_eq!(card.name.as_deref(), Some("Kim"));
    }

    #[test]
    fn is_31_nothing_of_a_company_comes_onto_a_card() {
        let mut card = Content::default();
        let with_them = card.meet(chosen(THEIR_PICTURE));
        assert_eq!(with_them, chosen(THEIR_PICTURE), "with them it stays");
        assert_eq!(card, Content::default());

        card.follow(|chosen| chosen.avatar = Some("cat".into()));
        assert_eq!(card.chosen, chosen("cat"));
        card.follow(|chosen| chosen.avatar = Some(THEIR_PICTURE.into()));
        assert_eq!(card.chosen, chosen("cat"), "the last one of their own");
        card.follow(|chosen| chosen.avatar = None);
        assert_eq!(card, Content::default());
    }

    #[test]
    fn is_31_what_does_not_belong_on_a_card_is_not_read_from_it() {
        let kept = json!({ "name": " Kim\u{7} ", "avatar": THEIR_PICTURE, "locale": "no such",
            "sound": false, "email": "kim@example.org" });
        let read = Content::read(&kept);
        assert_eq!(read.name.as_deref(), Some("Kim"));
        assert_eq!(read.chosen.avatar, None);
        assert_eq!(read.chosen.locale, None);
        let expected = json!({ "name": "Kim", "sound": false });
        assert_eq!(read.written(), expected);
        for damaged in [Value::Null, json!([]), json!({ "sound": 3 })] {
            assert_eq!(Content::read(&damaged), Content::default());
        }
    }
}
