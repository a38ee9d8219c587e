//! Who waits for a seat (IS-112, IS-114): in order, as long as they keep asking.
//!
//! Whoever finds all seats taken asks again every few seconds, and has a place in the line
//! meanwhile. A seat that becomes free is for the first who asks in time: nobody behind gets it as
//! long as those before may still come. A desk that begins knows nobody; as each of them says
//! since when they wait, the order is the same again once all have asked.

use super::Desk;
use crate::{Millis, SeatId, SessionId, Time, WaiterId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Who has not asked for so long is gone: four times missed.
pub const AWAY_MS: Millis = 22_000;
/// Those who have a place. Whoever comes then is refused without one.
const MOST: usize = 10_000;

/// Somebody who waits for a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiter {
    /// Who.
    pub id: WaiterId,
    /// Since when.
    pub since: Time,
}

/// When it is whose turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Turn {
    /// Before all others: the seat was theirs already.
    First,
    /// After all who wait.
    Last,
    /// In the order of the line.
    Line(Waiter),
}

/// All seats are taken, or kept for those before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoSeat {
    /// Place in the line from 1, and its length; `None` for who has none.
    pub place: Option<(u32, u32)>,
}

/// Those who wait.
#[derive(Debug, Default)]
pub(super) struct SeatLine {
    known: BTreeMap<WaiterId, (Time, Time)>,
    order: BTreeSet<(Time, WaiterId)>,
    /// By when each last asked.
    asked: BTreeSet<(Time, WaiterId)>,
}

impl SeatLine {
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    pub(super) fn remove(&mut self, id: WaiterId) {
        if let Some((since, asked)) = self.known.remove(&id) {
            self.order.remove(&(since, id));
            self.asked.remove(&(asked, id));
        }
    }

    /// Takes in that somebody asks; how many are before them, or `None` when the line is full.
    fn ask(&mut self, now: Time, waiter: Waiter) -> Option<usize> {
        // Asked again because the answer was lost, it is the same wait.
        let known = self.known.get(&waiter.id);
        let since = known.map_or(waiter.since, |(since, _)| waiter.since.min(*since));
        self.remove(waiter.id);
        if self.len() >= MOST {
            return None;
        }
        self.known.insert(waiter.id, (since, now));
        self.order.insert((since, waiter.id));
        self.asked.insert((now, waiter.id));
        Some(self.order.range(..(since, waiter.id)).count())
    }

    /// Forgets those who went away.
    pub(super) fn lapse(&mut self, now: Time) {
        while let Some(&(asked, id)) = self.asked.first()
            && asked + AWAY_MS <= now
        {
            self.remove(id);
        }
    }

    /// When the next of them is gone, unless they ask.
    pub(super) fn next_lapse(&self) -> Option<Time> {
        self.asked.first().map(|(asked, _)| *asked + AWAY_MS)
    }
}

impl Desk {
    /// Promises one seat, or says why not (IS-112, IS-113). Asked again for the same seat, it is
    /// the same one. Lowering the maximum never cuts those who have one.
    pub fn seat_for(
        &mut self,
        now: Time,
        session: SessionId,
        seat: SeatId,
        turn: Turn,
    ) -> Result<(), NoSeat> {
        if self.is_promised(session, seat) {
            return Ok(());
        }
        self.seat_line.lapse(now);
        let before = match turn {
            Turn::First => Some(0),
            Turn::Last => Some(self.seat_line.len()),
            Turn::Line(waiter) => self.seat_line.ask(now, waiter),
        };
        let free = self.free_seats();
        if before.is_some_and(|before| before < free) {
            if let Turn::Line(waiter) = turn {
                self.seat_line.remove(waiter.id);
            }
            self.promise(now, session, seat);
            return Ok(());
        }
        let place = match (turn, before) {
            (Turn::Line(_), Some(before)) => Some((before as u32 + 1, self.seat_line.len() as u32)),
            _ => None,
        };
        Err(NoSeat { place })
    }

    /// Whether somebody who comes now finds no seat: all are taken, or kept for those who wait.
    pub fn is_full(&self) -> bool {
        self.free_seats() <= self.seat_line.len()
    }

    /// How many wait for a seat.
    pub fn seat_waiters(&self) -> usize {
        self.seat_line.len()
    }
}
