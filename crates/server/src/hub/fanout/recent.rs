//! The newest events, encoded, so that most readers catch up without the store.

use super::Encoded;
use std::collections::{HashMap, VecDeque};
use switchboard_core::LegId;

/// Encoded events kept in memory.
const KEPT: usize = 64;

/// The end of a log, as far as members are sent it.
#[derive(Default)]
pub struct Recent {
    /// Everything that is sent to members behind this position is in `events`.
    from: u64,
    events: VecDeque<Encoded>,
    /// The newest event for one member alone; only the store has it.
    own: HashMap<LegId, u64>,
}

impl Recent {
    /// Nothing yet; everything up to `from` is known elsewhere only.
    pub fn starting(from: u64) -> Self {
        Self {
            from,
            ..Self::default()
        }
    }

    pub fn extend(&mut self, events: &[Encoded]) {
        for event in events {
            if self.events.len() == KEPT
                && let Some(oldest) = self.events.pop_front()
            {
                self.from = oldest.seq;
            }
            self.events.push_back(event.clone());
        }
    }

    pub fn from(&self) -> u64 {
        self.from
    }

    /// An event was for that member alone.
    pub fn own(&mut self, leg: LegId, seq: u64) {
        self.own.insert(leg, seq);
    }

    /// A member is gone for good.
    pub fn forget(&mut self, leg: LegId) {
        self.own.remove(&leg);
    }

    /// The position up to which only the store has all that the member is sent.
    pub fn stored_until(&self, leg: LegId) -> u64 {
        self.from.max(self.own.get(&leg).copied().unwrap_or(0))
    }

    /// Events after a position, if all of them that the member is sent are here.
    pub fn since(&self, leg: LegId, after: u64) -> Option<Vec<Encoded>> {
        (after >= self.stored_until(leg)).then(|| {
            let begin = self.events.partition_point(|event| event.seq <= after);
            self.events.range(begin..).cloned().collect()
        })
    }
}
