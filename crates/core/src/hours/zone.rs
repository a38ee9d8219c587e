//! Clocks of places. The rules come with the program, so that every node goes by the same ones.

use crate::Time;
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase},
};
use std::sync::LazyLock;

static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// Whether there is a time zone of that name.
pub fn is_zone(name: &str) -> bool {
    ZONES.get(name).is_ok()
}

/// The zone of that name, or UTC.
pub(super) fn of(name: &str) -> TimeZone {
    ZONES.get(name).unwrap_or(TimeZone::UTC)
}

/// What the clock shows there.
pub(super) fn clock(zone: &TimeZone, at: Time) -> Option<DateTime> {
    let stamp = Timestamp::from_millisecond(at.0).ok()?;
    Some(zone.to_datetime(stamp))
}

/// What the calendar on the wall shows there.
pub(super) fn date(zone: &TimeZone, at: Time) -> Option<Date> {
    clock(zone, at).map(DateTime::date)
}

/// Which end of a span is asked for.
#[derive(Clone, Copy)]
pub(super) enum End {
    From,
    To,
}

/// When the clock there shows the time that is so many minutes after midnight of the date; see
/// [`super`] for times that it shows twice or leaves out. `None` beyond the years that there are.
pub(super) fn moment(zone: &TimeZone, date: Date, minutes: u16, end: End) -> Option<Time> {
    let mut day = date;
    for _ in 0..minutes / super::DAY {
        day = day.tomorrow().ok()?;
    }
    let of_day = minutes % super::DAY;
    let clock = day.at((of_day / 60) as i8, (of_day % 60) as i8, 0, 0);
    let stamp = match zone.to_ambiguous_timestamp(clock).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(clock),
        AmbiguousOffset::Fold { before, after } => match end {
            End::From => before.to_timestamp(clock),
            End::To => after.to_timestamp(clock),
        },
        AmbiguousOffset::Gap { after, .. } => after
            .to_timestamp(clock)
            .map(|before_jump| jump(zone, before_jump, clock)),
    };
    stamp.ok().map(|stamp| Time(stamp.as_millisecond()))
}

/// The first moment after that one at which the clock shows a later time than `clock`.
fn jump(zone: &TimeZone, from: Timestamp, clock: DateTime) -> Timestamp {
    let mut next = zone.following(from).map(|change| change.timestamp());
    next.find(|at| zone.to_datetime(*at) >= clock)
        .unwrap_or(from)
}
