//! What somebody has been told no to: asked over and over it is refused (IS-23, IS-57).

use super::Refusal;
use crate::{Time, limits};
use std::collections::BTreeMap;

/// How often in a row each question has been answered with no, and when last.
#[derive(Clone, Debug)]
pub(super) struct Noes<Q>(BTreeMap<Q, (u32, Time)>);

impl<Q> Default for Noes<Q> {
    fn default() -> Self {
        Noes(BTreeMap::new())
    }
}

impl<Q: Ord> Noes<Q> {
    pub fn no(&mut self, question: Q, at: Time) {
        let (times, last) = self.0.entry(question).or_insert((0, at));
        (*times, *last) = (times.saturating_add(1), at);
    }

    pub fn yes(&mut self, question: &Q) {
        self.0.remove(question);
    }

    pub fn retain(&mut self, keep: impl Fn(&Q) -> bool) {
        self.0.retain(|question, _| keep(question));
    }

    /// Once more may be asked at once, for a no may have been a slip.
    pub fn may_ask(&self, question: &Q, now: Time) -> Result<(), Refusal> {
        match self.0.get(question) {
            Some((times, last)) if *times >= limits::NOES && now < *last + limits::AFTER_NO_MS => {
                Err(Refusal::Declined)
            }
            _ => Ok(()),
        }
    }
}
