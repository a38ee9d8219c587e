//! The newest events, encoded, so that most readers catch up without the store.

use super::Encoded;
use std::collections::{HashMap, VecDeque};
use switchboard_core::LegId;

/// Encoded events for all that are kept in memory.
pub const KEPT: usize = 64;
/// The same of a large session: after a break thousands come back with much to hear, and their
/// way through the store leads past each other's events.
pub const KEPT_LARGE: usize = 1_024;
/// Events for one member alone that are kept: a break and a coming back are two.
const OWN: usize = 4;

/// The end of a log, as far as members are sent it.
#[derive(Default)]
pub struct Recent {
    /// Everything that is sent to all members behind this position is in `events`.
    from: u64,
    events: VecDeque<Encoded>,
    /// What was for one member alone.
    own: HashMap<LegId, Own>,
}

#[derive(Default)]
struct Own {
    /// Everything for the member alone behind this position is in `events`.
    from: u64,
    events: VecDeque<Encoded>,
}

impl Own {
    fn push(&mut self, event: Encoded) {
        if self.events.len() == OWN
            && let Some(oldest) = self.events.pop_front()
        {
            self.from = oldest.seq;
        }
        self.events.push_back(event);
    }
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
        // Members of a large session get events of their own; elsewhere only asides are that.
        let kept = if self.own.is_empty() {
            KEPT
        } else {
            KEPT_LARGE
        };
        for event in events {
            if self.events.len() >= kept
                && let Some(oldest) = self.events.pop_front()
            {
                self.from = oldest.seq;
            }
            self.events.push_back(event.clone());
        }
    }

    /// The position behind which the end of the conversation begins, as newcomers get it.
    pub fn tail(&self) -> u64 {
        let before = self.events.len().checked_sub(KEPT + 1);
        before.map_or(self.from, |at| self.events[at].seq)
    }

    /// An event was for that member alone.
    pub fn own(&mut self, leg: LegId, event: Encoded) {
        self.own.entry(leg).or_default().push(event);
    }

    /// A member is gone for good.
    pub fn forget(&mut self, leg: LegId) {
        self.own.remove(&leg);
    }

    /// The position up to which only the store has all that the member is sent.
    pub fn stored_until(&self, leg: LegId) -> u64 {
        self.from.max(self.own.get(&leg).map_or(0, |own| own.from))
    }

    /// Events after a position, if all of them that the member is sent are here.
    pub fn since(&self, leg: LegId, after: u64) -> Option<Vec<Encoded>> {
        if after < self.stored_until(leg) {
            return None;
        }
        let mut since = behind(&self.events, after);
        if let Some(own) = self.own.get(&leg) {
            since.extend(behind(&own.events, after));
            since.sort_by_key(|event| event.seq);
        }
        Some(since)
    }
}

fn behind(events: &VecDeque<Encoded>, after: u64) -> Vec<Encoded> {
    let begin = events.partition_point(|event| event.seq <= after);
    events.range(begin..).cloned().collect()
}
