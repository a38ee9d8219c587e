//! Which queues are open. Every node tells it from the configuration and the clock all go by, so
//! nobody has to be asked.

use super::TenantConfig;
use std::sync::{Mutex, PoisonError};
use switchboard_core::{
    QueueId, Time,
    hours::{Calendar, Standing},
};
use switchboard_store::Queue;

/// A calendar that is looked at often: what is found holds until it changes.
#[derive(Debug)]
pub struct Timetable {
    calendar: Calendar,
    /// Since when it stands so.
    known: Mutex<Option<(Time, Standing)>>,
}

impl Timetable {
    pub(super) fn new(calendar: Calendar) -> Self {
        Self {
            calendar,
            known: Mutex::default(),
        }
    }

    /// The calendar.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// Where it stands.
    pub fn at(&self, now: Time) -> Standing {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        match *known {
            Some((since, standing))
                if since <= now && standing.until.is_none_or(|until| now < until) =>
            {
                standing
            }
            _ => known.insert((now, self.calendar.at(now))).1,
        }
    }
}

/// Whether visitors may come to a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// They may: staff of that queue serves them, which is another one while their own is closed.
    Open(QueueId),
    /// Nobody new is taken.
    Closed {
        /// When it opens, if that is known.
        opens_at: Option<Time>,
    },
}

impl TenantConfig {
    /// Whether visitors may come to a queue now.
    pub fn door(&self, queue: QueueId, now: Time) -> Door {
        let Some((row, own)) = self.gate(queue, now) else {
            return Door::Open(queue);
        };
        if own.open {
            return Door::Open(queue);
        }
        let helper = row.terms.overflow.as_ref().filter(|_| row.opening.overflow);
        let Some(helper) = helper.map(|overflow| overflow.queue) else {
            return Door::Closed {
                opens_at: own.until,
            };
        };
        match self.gate(helper, now) {
            Some((_, other)) if !other.open => Door::Closed {
                opens_at: own.until.into_iter().chain(other.until).min(),
            },
            _ => Door::Open(helper),
        }
    }

    /// The next opening of a queue that keeps who waits there until then; `None` while they are
    /// served.
    pub fn holds(&self, queue: QueueId, now: Time) -> Option<Door> {
        let row = self.queues.get(&queue)?;
        let holds = row.opening.at_close == switchboard_core::desk::AtClose::Hold;
        let door = self.door(queue, now);
        (holds && matches!(door, Door::Closed { .. })).then_some(door)
    }

    /// Date and time that the clock of a queue's calendar shows at that moment, and the name of its
    /// time zone.
    pub fn wall(&self, queue: QueueId, at: Time) -> Option<(String, String)> {
        let hours = self.queues.get(&queue)?.opening.hours?;
        let calendar = self.hours.get(&hours)?.calendar();
        let wall = calendar.wall(at)?;
        let minute = format!("{} {:02}:{:02}", wall.date(), wall.hour(), wall.minute());
        Some((minute, calendar.zone.clone()))
    }

    /// A queue that goes by a calendar, and where that stands.
    fn gate(&self, queue: QueueId, now: Time) -> Option<(&Queue, Standing)> {
        let row = self.queues.get(&queue)?;
        let timetable = self.hours.get(&row.opening.hours?)?;
        Some((row, timetable.at(now)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchboard_core::hours::Span;

    #[test]
    fn what_is_known_of_a_calendar_is_what_it_says() {
        let calendar = Calendar {
            zone: "Europe/Vienna".into(),
            week: std::array::from_fn(|_| {
                vec![
                    Span { from: 480, to: 720 },
                    Span {
                        from: 780,
                        to: 1_020,
                    },
                ]
            }),
            ..Calendar::default()
        };
        let timetable = Timetable::new(calendar.clone());
        // Forth through two days and back again.
        let forth = (0..2_880).map(|minute| Time(1_800_000_000_000 + minute * 60_000));
        for now in forth.clone().chain(forth.rev()) {
            assert_eq!(timetable.at(now), calendar.at(now), "{now}");
        }
    }
}
