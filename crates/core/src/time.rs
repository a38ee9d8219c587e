//! Time as data: milliseconds since the Unix epoch, written as RFC 3339 text in JSON.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{
    fmt,
    ops::{Add, Sub},
};

/// A length of time in milliseconds.
pub type Millis = i64;

/// A moment, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

impl Time {
    /// Milliseconds from `earlier` to `self`; never negative.
    pub fn since(self, earlier: Time) -> Millis {
        self.0.saturating_sub(earlier.0).max(0)
    }

    /// RFC 3339 text with milliseconds, always in UTC.
    pub fn to_rfc3339(self) -> String {
        self.to_string()
    }

    /// Reads RFC 3339 text.
    pub fn parse(text: &str) -> Option<Time> {
        text.parse::<jiff::Timestamp>()
            .ok()
            .map(|t| Time(t.as_millisecond()))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stamp =
            jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        write!(f, "{stamp:.3}")
    }
}

impl Add<Millis> for Time {
    type Output = Time;
    fn add(self, millis: Millis) -> Time {
        Time(self.0.saturating_add(millis))
    }
}

impl Sub<Millis> for Time {
    type Output = Time;
    fn sub(self, millis: Millis) -> Time {
        Time(self.0.saturating_sub(millis))
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Time::parse(&text).ok_or_else(|| serde::de::Error::custom("not an RFC 3339 time stamp"))
    }
}
