//! Where a calendar stands at a moment.

use super::{
    Calendar, Date,
    zone::{self, End},
};
use crate::{Millis, Time};
use jiff::{civil::DateTime, tz::TimeZone};

/// How far ahead is looked for the next change: two years.
const AHEAD: i32 = 732;
const AHEAD_MS: Millis = AHEAD as Millis * 86_400_000;

/// Whether it is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// It is.
    pub open: bool,
    /// When that changes; `None` when it does not within two years.
    pub until: Option<Time>,
}

/// One calendar with its zone looked up.
struct Clock<'a> {
    calendar: &'a Calendar,
    zone: TimeZone,
}

impl Calendar {
    /// When the clock there first shows midnight of that date, or a later time.
    pub fn midnight(&self, date: Date) -> Option<Time> {
        zone::moment(&zone::of(&self.zone), date, 0, End::From)
    }

    /// What a clock shows there at that moment; `None` beyond the years that there are.
    pub fn wall(&self, at: Time) -> Option<DateTime> {
        zone::clock(&zone::of(&self.zone), at)
    }

    /// Where it stands at `now`.
    pub fn at(&self, now: Time) -> Standing {
        let clock = Clock {
            calendar: self,
            zone: zone::of(&self.zone),
        };
        let open = clock.reach(now).is_some();
        let until = match open {
            true => clock.closing(now),
            false => clock.opening(now),
        };
        Standing { open, until }
    }

    /// When it is open between two moments: the spans that touch that stretch, whole, in the order
    /// in which they begin. Those of two dates may overlap.
    pub fn openings(&self, from: Time, to: Time) -> Vec<(Time, Time)> {
        let clock = Clock {
            calendar: self,
            zone: zone::of(&self.zone),
        };
        let (Some(first), Some(last)) = (clock.earliest(from), zone::date(&clock.zone, to)) else {
            return Vec::new();
        };
        let mut openings = Vec::new();
        let mut date = first;
        while date <= last {
            openings.extend(clock.on(date).filter(|(a, b)| *a < to && from < *b));
            let Ok(next) = date.tomorrow() else { break };
            date = next;
        }
        openings.sort_unstable();
        openings
    }
}

impl Clock<'_> {
    /// The spans that begin on a date, as moments; without those that do not take place.
    fn on(&self, date: Date) -> impl Iterator<Item = (Time, Time)> {
        self.calendar.of(date).iter().filter_map(move |span| {
            let from = zone::moment(&self.zone, date, span.from, End::From)?;
            let to = zone::moment(&self.zone, date, span.end(), End::To)?;
            (from < to).then_some((from, to))
        })
    }

    /// The first date of which a span may go on at that moment: where the date line moved a date
    /// was left out, and what began the day before may be two dates back.
    fn earliest(&self, at: Time) -> Option<Date> {
        let today = zone::date(&self.zone, at)?;
        Some(today.yesterday().and_then(Date::yesterday).unwrap_or(today))
    }

    /// When the last of the spans is over in which that moment is, if it is in one.
    fn reach(&self, at: Time) -> Option<Time> {
        let today = zone::date(&self.zone, at)?;
        let mut date = self.earliest(at)?;
        let mut reach = None;
        while date <= today {
            let around = self.on(date).filter(|(from, to)| *from <= at && at < *to);
            reach = around.map(|(_, to)| to).chain(reach).max();
            let Ok(next) = date.tomorrow() else { break };
            date = next;
        }
        reach
    }

    /// When it closes, while it is open.
    fn closing(&self, now: Time) -> Option<Time> {
        let mut end = now;
        // A span that goes on where another one ends is the same to whoever waits.
        while let Some(reach) = self.reach(end) {
            end = reach;
            if end.since(now) > AHEAD_MS {
                return None;
            }
        }
        Some(end)
    }

    /// When it opens, while it is closed.
    fn opening(&self, now: Time) -> Option<Time> {
        let today = zone::date(&self.zone, now)?;
        let mut date = today.yesterday().unwrap_or(today);
        let mut found: Option<Time> = None;
        for _ in 0..AHEAD {
            let later = self.on(date).map(|(from, _)| from).filter(|at| *at > now);
            let first = later.min();
            // The date after the first that has one may have an earlier one only where dates are
            // left out or shown twice; it is looked at all the same.
            if let Some(known) = found {
                return first.into_iter().chain([known]).min();
            }
            found = first;
            date = date.tomorrow().ok()?;
        }
        found
    }
}
