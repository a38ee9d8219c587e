//! Business hours: when a queue takes visitors, by the clock of a place.
//!
//! A [`Calendar`] says so by weekday, and otherwise for single dates. A span belongs to the date
//! on which it begins: one that runs past midnight runs to its end, whatever the next date says,
//! and does not take place when the date of its beginning says otherwise.
//!
//! Where clocks are put on or back:
//! * a time that the clock leaves out is the moment of the jump, so that a span within the gap
//!   does not take place;
//! * of a time that the clock shows twice, a span begins with the first and ends with the second.

mod spans;
#[cfg(test)]
mod tests;
mod zone;

pub use jiff::civil::{Date, Weekday};
pub use spans::Standing;
pub use zone::is_zone;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Minutes of a day.
pub const DAY: u16 = 1_440;

/// From one time of day to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// Minute of the day, 0 to 1,439, with which it begins.
    pub from: u16,
    /// Minute of the day, 0 to 1,440, with which it is over; of the next day, when that is not
    /// after `from`.
    pub to: u16,
}

impl Span {
    /// The end in minutes from the midnight before its beginning.
    fn end(self) -> u16 {
        if self.to > self.from {
            self.to
        } else {
            self.to.saturating_add(DAY)
        }
    }
}

/// A date that differs from the week.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Special {
    /// What it is, for people.
    pub name: String,
    /// Instead of those of its weekday; none is closed.
    pub spans: Vec<Span>,
}

/// When it is open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Calendar {
    /// Name of a time zone (IANA). One that is not known, as of a newer release, is UTC.
    pub zone: String,
    /// Spans of each weekday, from Monday.
    pub week: [Vec<Span>; 7],
    /// What holds on these dates instead.
    pub dates: BTreeMap<Date, Special>,
}

/// What is wrong with a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No such time zone.
    #[error("is no time zone such as Europe/Vienna")]
    Zone,
    /// A time of day that there is not, or an empty span.
    #[error("a span goes from 00:00 to 23:59 up to another time, at most 24:00")]
    Span,
    /// Two spans of a day have a minute in common.
    #[error("spans of a day must not overlap")]
    Overlap,
    /// More than [`crate::limits::SPANS`] or [`crate::limits::DATES`].
    #[error("too many")]
    TooMany,
}

/// The spans of a day in order, if they are sound.
pub fn day(mut spans: Vec<Span>) -> Result<Vec<Span>, Fault> {
    if spans.len() > crate::limits::SPANS {
        return Err(Fault::TooMany);
    }
    spans.sort_unstable();
    for span in &spans {
        if span.from >= DAY || span.to > DAY || span.from == span.to {
            return Err(Fault::Span);
        }
    }
    if spans.windows(2).any(|two| two[0].end() > two[1].from) {
        return Err(Fault::Overlap);
    }
    Ok(spans)
}

impl Calendar {
    /// Whether it has any span at all.
    pub fn ever_opens(&self) -> bool {
        let dates = self.dates.values().map(|special| &special.spans);
        self.week.iter().chain(dates).any(|spans| !spans.is_empty())
    }

    /// The spans that begin on that date.
    fn of(&self, date: Date) -> &[Span] {
        match self.dates.get(&date) {
            Some(special) => &special.spans,
            None => &self.week[date.weekday().to_monday_zero_offset() as usize],
        }
    }
}
