//! Who is in a session now. Every question a join, a leg's report or a deadline asks is
//! answered in logarithmic time, so that a session of 20,000 costs a member no more than one
//! of two (IS-127).

use super::leg::{Endpoint, Leg, LegState, Role};
use crate::{AgentId, LegId, Time, VisitorId};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Deref,
};

/// Members now, by leg. Reads like the map; changes keep the indexes.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    legs: BTreeMap<LegId, Leg>,
    by_endpoint: BTreeMap<Key, LegId>,
    staff: BTreeSet<LegId>,
    /// Members of the outside, in the order in which they joined.
    visitors: BTreeSet<(Time, LegId)>,
    silent_staff: BTreeSet<(Time, LegId)>,
    silent_visitors: BTreeSet<(Time, LegId)>,
    open: usize,
}

/// What makes two endpoints the same (CC-4): a proxy is not part of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Visitor(VisitorId),
    Agent(AgentId),
    External(Box<str>),
}

impl From<&Endpoint> for Key {
    fn from(endpoint: &Endpoint) -> Self {
        match endpoint {
            Endpoint::Visitor { visitor } => Key::Visitor(*visitor),
            Endpoint::Agent { agent } => Key::Agent(*agent),
            Endpoint::External { key, .. } => Key::External(key.as_str().into()),
        }
    }
}

impl Deref for Roster {
    type Target = BTreeMap<LegId, Leg>;

    fn deref(&self) -> &Self::Target {
        &self.legs
    }
}

impl Roster {
    pub(super) fn insert(&mut self, leg: Leg) {
        self.remove(leg.id);
        self.by_endpoint.insert(Key::from(&leg.endpoint), leg.id);
        if leg.role.is_staff() {
            self.staff.insert(leg.id);
        } else {
            self.visitors.insert((leg.joined_at, leg.id));
        }
        self.index(&leg);
        self.legs.insert(leg.id, leg);
    }

    pub(super) fn remove(&mut self, leg: LegId) {
        let Some(leg) = self.legs.remove(&leg) else {
            return;
        };
        self.by_endpoint.remove(&Key::from(&leg.endpoint));
        self.staff.remove(&leg.id);
        self.visitors.remove(&(leg.joined_at, leg.id));
        self.unindex(&leg);
    }

    /// Changes a member; absent is fine. Endpoint, role and time of joining never change.
    pub(super) fn change(&mut self, leg: LegId, change: impl FnOnce(&mut Leg)) {
        let Some(mut member) = self.legs.remove(&leg) else {
            return;
        };
        self.unindex(&member);
        change(&mut member);
        self.index(&member);
        self.legs.insert(leg, member);
    }

    fn silent_of(&mut self, role: Role) -> &mut BTreeSet<(Time, LegId)> {
        if role.is_staff() {
            &mut self.silent_staff
        } else {
            &mut self.silent_visitors
        }
    }

    fn index(&mut self, leg: &Leg) {
        self.open += usize::from(leg.state == LegState::Open);
        if let Some(since) = leg.silent_since {
            self.silent_of(leg.role).insert((since, leg.id));
        }
    }

    fn unindex(&mut self, leg: &Leg) {
        self.open -= usize::from(leg.state == LegState::Open);
        if let Some(since) = leg.silent_since {
            self.silent_of(leg.role).remove(&(since, leg.id));
        }
    }

    /// The leg of an endpoint.
    pub fn find(&self, endpoint: &Endpoint) -> Option<LegId> {
        self.by_endpoint.get(&Key::from(endpoint)).copied()
    }

    /// Members of the tenant's side.
    pub fn staff(&self) -> impl Iterator<Item = &Leg> {
        self.staff.iter().filter_map(|leg| self.legs.get(leg))
    }

    /// Members of the outside, first joined first.
    pub fn visitors(&self) -> impl DoubleEndedIterator<Item = &Leg> {
        self.visitors
            .iter()
            .filter_map(|(_, leg)| self.legs.get(leg))
    }

    /// Members in that role other than `leg`.
    pub fn others(&self, leg: LegId, role: Role) -> usize {
        if role == Role::Visitor {
            let itself = self.legs.get(&leg).is_some_and(|leg| leg.role == role);
            self.visitors.len() - usize::from(itself)
        } else {
            self.staff()
                .filter(|member| member.role == role && member.id != leg)
                .count()
        }
    }

    /// Members that are connected.
    pub fn open(&self) -> usize {
        self.open
    }

    /// The members who have been silent longest, one of each side.
    pub fn longest_silent(&self) -> impl Iterator<Item = &Leg> {
        [self.silent_staff.first(), self.silent_visitors.first()]
            .into_iter()
            .flatten()
            .filter_map(|(_, leg)| self.legs.get(leg))
    }

    /// A part of the roster in the order of the legs' ids, behind `after`. Whoever is a member
    /// while all parts are read one after the other is in exactly one of them.
    pub fn page(&self, after: Option<LegId>, limit: usize) -> Vec<&Leg> {
        use std::ops::Bound::{Excluded, Unbounded};
        self.legs
            .range((after.map_or(Unbounded, Excluded), Unbounded))
            .take(limit)
            .map(|(_, leg)| leg)
            .collect()
    }
}
