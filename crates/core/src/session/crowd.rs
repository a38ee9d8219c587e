//! Large sessions: who is named, who is counted, and what is sent to whom (IS-127).
//!
//! Every event is in the log. But if each of n members were told of each other one's coming,
//! going and consent, n members would cost n² messages. So from the event on that makes a
//! session large, events about members of the *crowd* stay in the log, or go to the member
//! alone whose act they were; the others are told sums, and read the roster by the page. What
//! a reader sees is a function of the log alone: catching up after a break gives what was sent
//! live, neither more nor less.

use super::{Audience, Record, State, event::Standing};
use crate::{LegId, limits};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Who may see what of a session's log, as far as the log is known.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Crowd {
    /// Most members of a session that is not large.
    above: usize,
    /// The event that made the session large. It stays so.
    pub(super) since: Option<u64>,
    /// Members of the tenant's side and whoever led, also those who left, with the event from
    /// which on everybody is told of them.
    named: BTreeMap<LegId, u64>,
}

impl Crowd {
    pub(super) fn new(params: &serde_json::Value) -> Self {
        let above = params.get("crowd_above").and_then(|above| above.as_u64());
        Self {
            above: above.map_or(limits::CROWD_ABOVE, |above| above as usize),
            since: None,
            named: BTreeMap::new(),
        }
    }

    pub(super) fn name(&mut self, leg: LegId, seq: u64) {
        self.named.entry(leg).or_insert(seq);
    }

    pub(super) fn grown(&mut self, members: usize, seq: u64) {
        if self.since.is_none() && members > self.above {
            self.since = Some(seq);
        }
    }

    /// Grows with whatever is known; of two views of one log, the greater knows more.
    pub fn age(&self) -> usize {
        self.named.len() + usize::from(self.since.is_some())
    }

    fn names(&self, leg: LegId, seq: u64) -> bool {
        self.named.get(&leg).is_some_and(|since| *since <= seq)
    }

    /// All to whom an event of the session's log is sent, each once: the one place that says so.
    pub fn audiences(&self, record: &Record) -> impl Iterator<Item = Audience> {
        let few = record.event.confidants().map(Audience::Member);
        let side = Some(self.audience(record)).filter(|side| *side != Audience::Archive);
        side.into_iter().chain(few)
    }

    /// Which side may see an event of the session's log as a whole, or which one member.
    pub fn audience(&self, record: &Record) -> Audience {
        let crowded = self.since.is_some_and(|since| record.seq > since);
        match record.event.standing() {
            Some((leg, standing)) if crowded && !self.names(leg, record.seq) => match standing {
                Standing::Own => Audience::Member(leg),
                Standing::Kept | Standing::None => Audience::Archive,
            },
            _ => record.event.audience(),
        }
    }
}

impl State {
    /// Whether members are told of the others in sums.
    pub fn is_large(&self) -> bool {
        self.crowd.since.is_some()
    }

    /// Whether everybody is told of this member by name.
    pub fn is_named(&self, leg: LegId) -> bool {
        !self.is_large() || self.crowd.names(leg, self.head)
    }

    /// Members everybody is told of by name while the session is large.
    pub fn named(&self) -> impl Iterator<Item = &super::Leg> {
        let legs = self.crowd.named.keys();
        legs.filter_map(|leg| self.roster.get(leg))
    }

    /// See [`Crowd::audience`].
    pub fn audience(&self, record: &Record) -> Audience {
        self.crowd.audience(record)
    }

    /// What tells [`State::audience`], to be taken along.
    pub fn crowd(&self) -> &Crowd {
        &self.crowd
    }

    /// The member's name for an event of theirs, where readers cannot know it otherwise.
    pub(super) fn unknown_name(&self, leg: LegId) -> Option<String> {
        if self.is_named(leg) {
            return None;
        }
        self.roster.get(&leg).map(|leg| leg.name.clone())
    }
}
