//! Seats: how many visitors a tenant has, and for how many more room was promised.
//!
//! A seat is given before the visitor's leg is durable, and whoever got it may never come. So
//! visitors and promises are counted apart: visitors as the session's owner, or the record, says
//! at which position of its log; a promise until the owner says what became of it.

use super::{Desk, Turn};
use crate::{Millis, SeatId, SessionId, Time};
use std::collections::BTreeMap;

/// After so long without a word of what became of it a promise is looked up in the record.
const PROMISED_MS: Millis = 10_000;

/// Seats of one session.
#[derive(Clone, Debug, Default)]
pub(super) struct Seats {
    visitors: u32,
    /// Position of the session's log at which there were so many.
    at: u64,
    /// Given, and not known to be taken; since when.
    promised: BTreeMap<SeatId, Time>,
}

impl Seats {
    pub(super) fn has_visitors(&self) -> bool {
        self.visitors > 0
    }

    fn used(&self) -> u32 {
        self.visitors + self.promised.len() as u32
    }
}

impl Desk {
    /// [`Self::seat_for`] somebody who does not wait; false when there is none.
    pub fn promise_seat(&mut self, now: Time, session: SessionId, seat: SeatId) -> bool {
        self.seat_for(now, session, seat, Turn::Last).is_ok()
    }

    pub(super) fn is_promised(&self, session: SessionId, seat: SeatId) -> bool {
        let seats = self.seats.get(&session);
        seats.is_some_and(|seats| seats.promised.contains_key(&seat))
    }

    pub(super) fn promise(&mut self, now: Time, session: SessionId, seat: SeatId) {
        self.change(session, |seats| {
            seats.promised.insert(seat, now);
        });
    }

    /// Takes one seat for good, for a caller that cannot name it; false when all are taken.
    pub fn take_seat(&mut self, session: SessionId) -> bool {
        let has_room = !self.is_full();
        if has_room {
            self.change(session, |seats| seats.visitors += 1);
        }
        has_room
    }

    /// Seats that nobody has.
    pub(super) fn free_seats(&self) -> usize {
        match self.seats_max {
            0 => usize::MAX,
            max => max.saturating_sub(self.seats_used) as usize,
        }
    }

    fn change(&mut self, session: SessionId, work: impl FnOnce(&mut Seats)) {
        let seats = self.seats.entry(session).or_default();
        let before = seats.used();
        work(seats);
        let after = seats.used();
        if after == 0 {
            self.seats.remove(&session);
        }
        self.seats_used = self.seats_used - before + after;
    }

    /// A promised seat is not wanted any more. Without a name it is one of the visitors' seats.
    pub(super) fn free_seat(&mut self, session: SessionId, seat: Option<SeatId>) {
        self.change(session, |seats| match seat {
            Some(seat) => drop(seats.promised.remove(&seat)),
            None => seats.visitors = seats.visitors.saturating_sub(1),
        });
    }

    /// The session has so many visitors at that position, and what was promised it under these
    /// names is no promise any more. What comes late does not count again; a position of 0 is
    /// unknown.
    pub(super) fn seated(&mut self, session: SessionId, visitors: u32, at: u64, taken: &[SeatId]) {
        self.change(session, |seats| {
            if at == 0 || at >= seats.at {
                seats.visitors = visitors;
                seats.at = seats.at.max(at);
            }
            seats.promised.retain(|seat, _| !taken.contains(seat));
        });
    }

    pub(super) fn no_seats(&mut self, session: SessionId) {
        self.change(session, |seats| *seats = Seats::default());
    }

    /// When a promise must be looked up, because nobody has said what became of it.
    pub fn recount_at(&self) -> Option<Time> {
        let promised = self
            .seats
            .values()
            .flat_map(|seats| seats.promised.values());
        promised.min().map(|since| *since + PROMISED_MS)
    }

    /// Every promise is void or in the record, which has these sessions: each with the position
    /// of its log and its visitors there, as far as it knows.
    pub fn recount(&mut self, record: &[(SessionId, u64, Option<u32>)]) {
        let mut before = std::mem::take(&mut self.seats);
        self.seats_used = 0;
        for (session, at, visitors) in record {
            let known = before.remove(session).unwrap_or_default();
            let seated = match visitors {
                Some(visitors) if *at >= known.at => (*visitors, *at),
                None if known.at == 0 && known.visitors == 0 => (1, *at),
                _ => (known.visitors, known.at),
            };
            self.seated(*session, seated.0, seated.1, &[]);
        }
    }
}
