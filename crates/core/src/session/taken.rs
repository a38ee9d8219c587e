//! Seats that were promised and are taken: a promise asked for again is no second visitor (IS-112).

use crate::SeatId;
use std::collections::VecDeque;

/// More than can be taken while a question is asked again.
const KEPT: usize = 1_000;

/// The newest of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Taken(VecDeque<SeatId>);

impl Taken {
    pub(super) fn push(&mut self, seat: SeatId) {
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(seat);
    }

    pub(super) fn has(&self, seat: SeatId) -> bool {
        self.0.contains(&seat)
    }
}
