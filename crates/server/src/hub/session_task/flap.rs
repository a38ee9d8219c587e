//! Legs without a connection that do not count as lost yet.

use std::collections::{BTreeMap, BTreeSet};
use switchboard_core::{LegId, Time};

/// Legs, and when they count as lost.
#[derive(Default)]
pub struct Flapping {
    until: BTreeMap<LegId, Time>,
    due: BTreeSet<(Time, LegId)>,
}

impl Flapping {
    pub fn insert(&mut self, leg: LegId, until: Time) {
        self.remove(leg);
        self.until.insert(leg, until);
        self.due.insert((until, leg));
    }

    pub fn remove(&mut self, leg: LegId) {
        if let Some(until) = self.until.remove(&leg) {
            self.due.remove(&(until, leg));
        }
    }

    /// When the first of them counts as lost.
    pub fn next(&self) -> Option<Time> {
        self.due.first().map(|(until, _)| *until)
    }

    /// Takes out one that counts as lost by now.
    pub fn pop(&mut self, now: Time) -> Option<LegId> {
        let (_, leg) = self.due.first().copied().filter(|(at, _)| *at <= now)?;
        self.remove(leg);
        Some(leg)
    }
}
