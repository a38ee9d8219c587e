//! What the members of a large session are told of each other: sums and the named few, at most
//! twice a second (IS-127).

use super::{
    super::{encode, fanout::Told, view},
    Task,
};
use switchboard_core::{
    Time,
    session::{Event, Record},
};
use switchboard_wire::socket::ServerFrame;

/// Shortest time from one telling to the next.
const EVERY_MS: i64 = 500;
/// Deliveries a second that telling may make: with more members it is done less often.
const PER_S: i64 = 10_000;

/// When sums were told, and whether they have changed since.
#[derive(Default)]
pub struct Sums {
    changed: bool,
    told_at: Option<Time>,
}

impl Sums {
    /// Whoever was told them has been told by another.
    pub fn stale() -> Self {
        Self {
            changed: true,
            told_at: None,
        }
    }
}

impl Task {
    /// Sums hold the number of all members and the named ones.
    pub(super) fn sums_changed_by(&mut self, records: &[Record]) {
        self.sums.changed |= records.iter().any(|record| {
            let event = &record.event;
            matches!(
                event,
                Event::LegJoined { .. }
                    | Event::LegChanged { .. }
                    | Event::LegRemoved { .. }
                    | Event::BatonPassed { .. }
            )
        });
    }

    /// The position up to which everything has been delivered.
    pub(super) fn durable(&self) -> u64 {
        self.row.as_ref().map_or(0, |row| row.head)
    }

    /// When sums are to be told next.
    pub(super) fn sums_due(&self) -> Option<Time> {
        let state = self.session.state();
        if !self.sums.changed || !state.is_large() {
            return None;
        }
        let pause = EVERY_MS.max(state.roster.len() as i64 * 1_000 / PER_S);
        Some(self.sums.told_at.map_or(Time(0), |at| at + pause))
    }

    /// Tells everybody, if it is time. Everything taken in is durable when this is called.
    pub(super) fn tell_sums(&mut self, now: Time) {
        if self.sums_due().is_none_or(|at| at > now) {
            return;
        }
        self.sums = Sums {
            changed: false,
            told_at: Some(now),
        };
        if let Some(sums) = self.sums() {
            self.fanout.sums(self.session.id(), sums);
        }
    }

    /// `None` for sessions that are not large.
    pub(super) fn sums(&self) -> Option<Told> {
        let state = self.session.state();
        let through = self.durable();
        let frame = encode::frame(&ServerFrame::Roster {
            s: self.session.id(),
            through,
            crowd: view::crowd(state)?,
            members: view::named(state),
        });
        Some(Told { through, frame })
    }
}
