//! How events are read and written: known kinds as their type says, others as they are
//! (decision 0008).
//!
//! A known kind is read in one pass, and what is wrong with it is an error: the session would
//! go on from a state that it never had.

use super::Event;
use serde::de::value::{MapAccessDeserializer, MapDeserializer, StrDeserializer};
use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::{fmt, sync::LazyLock};

const KIND: &str = "kind";
/// Most characters of a kind's name.
const NAME: usize = 64;

/// What an event of an unknown kind holds beside its kind: names and values in their order,
/// values as they were written.
#[derive(Clone, Debug, Default)]
pub struct Body(Vec<(String, Box<RawValue>)>);

impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        fn members(body: &Body) -> impl Iterator<Item = (&str, &str)> {
            body.0
                .iter()
                .map(|(name, value)| (name.as_str(), value.get()))
        }
        members(self).eq(members(other))
    }
}

// `Event::serialize` and `Event::deserialize`, by name, are the derived ones: for known kinds.

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Event::Other { kind, body } = self else {
            return Event::serialize(self, serializer);
        };
        let mut map = serializer.serialize_map(Some(body.0.len() + 1))?;
        map.serialize_entry(KIND, kind)?;
        for (name, value) in &body.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Reader)
    }
}

impl Event {
    /// Names of the kinds that this release knows, as logs have them.
    pub fn kinds() -> &'static [&'static str] {
        static KINDS: LazyLock<&[&str]> = LazyLock::new(|| {
            let nameless = MapDeserializer::new([(KIND, "")].into_iter());
            match Event::deserialize(nameless) {
                Err(Probe(known)) if !known.is_empty() => known,
                _ => unreachable!("no kind is without a name"),
            }
        });
        &KINDS
    }
}

/// Asks the derived reader which kinds there are: a list beside it could lack one, whose
/// events would then be passed over.
#[derive(Debug)]
struct Probe(&'static [&'static str]);

impl fmt::Display for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not one of {:?}", self.0)
    }
}

impl std::error::Error for Probe {}

impl de::Error for Probe {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Probe(&[])
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Probe(expected)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Event;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event, tagged by `kind`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Event, A::Error> {
        let (mut kind, mut body) = (None, Vec::new());
        while let Some(name) = map.next_key_seed(NameSeed)? {
            match name {
                Some(name) => body.push((name, map.next_value::<Box<RawValue>>()?)),
                None if kind.is_some() => return Err(de::Error::duplicate_field(KIND)),
                None => match map.next_value_seed(KindSeed)? {
                    // We write the kind first, so this is the usual way.
                    Kind::Known(known) if body.is_empty() => {
                        let tagged = Tagged {
                            tag: Some(known),
                            rest: map,
                            key: true,
                        };
                        return Event::deserialize(MapAccessDeserializer::new(tagged));
                    }
                    found => kind = Some(found),
                },
            }
        }
        match kind.ok_or_else(|| de::Error::missing_field(KIND))? {
            Kind::Other(kind) => Ok(Event::Other {
                kind,
                body: Body(body),
            }),
            Kind::Known(kind) => {
                let turned = Event::Other {
                    kind: kind.into(),
                    body: Body(body),
                };
                let text = serde_json::to_string(&turned).map_err(de::Error::custom)?;
                serde_json::from_str(&text).map_err(de::Error::custom)
            }
        }
    }
}

/// Reads a name; `None` is the kind's.
struct NameSeed;

impl<'de> DeserializeSeed<'de> for NameSeed {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_identifier(self)
    }
}

impl Visitor<'_> for NameSeed {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok((name != KIND).then(|| name.to_owned()))
    }
}

enum Kind {
    Known(&'static str),
    Other(String),
}

struct KindSeed;

impl<'de> DeserializeSeed<'de> for KindSeed {
    type Value = Kind;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Kind, D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for KindSeed {
    type Value = Kind;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a kind")
    }

    fn visit_str<E: de::Error>(self, kind: &str) -> Result<Kind, E> {
        if let Some(known) = Event::kinds().iter().find(|known| **known == kind) {
            return Ok(Kind::Known(known));
        }
        let letter = |c: u8| matches!(c, b'a'..=b'z' | b'0'..=b'9' | b'_');
        if (1..=NAME).contains(&kind.len()) && kind.bytes().all(letter) {
            return Ok(Kind::Other(kind.to_owned()));
        }
        Err(E::invalid_value(de::Unexpected::Str(kind), &self))
    }
}

/// A map whose kind has been read, as if it had not.
struct Tagged<A> {
    tag: Option<&'static str>,
    /// The tag's name is next.
    key: bool,
    rest: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Tagged<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        if std::mem::take(&mut self.key) {
            let name: StrDeserializer<'_, A::Error> = KIND.into_deserializer();
            return seed.deserialize(name).map(Some);
        }
        self.rest.next_key_seed(seed)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        match self.tag.take() {
            Some(tag) => {
                let tag: StrDeserializer<'_, A::Error> = tag.into_deserializer();
                seed.deserialize(tag)
            }
            None => self.rest.next_value_seed(seed),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        self.rest.size_hint()
    }
}
