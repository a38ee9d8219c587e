//! Who waits, in which order.

use super::{Desk, Output, Run};
use crate::{AgentId, Millis, QueueId, SessionId, Time, routing::Search};
use std::collections::BTreeMap;

/// One that has waited longer is put back after a restart, before the consoles could
/// return; it is not told that nobody is there.
const NEWCOMER_MS: Millis = 10_000;

/// A session that waits.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// What it looks for.
    pub search: Search,
    pub(super) offered: bool,
    /// Agents who declined, and until when they are not asked again.
    pub(super) passed: BTreeMap<AgentId, Time>,
}

/// Sort key in a queue: front first, then longest wait.
pub(super) type Rank = (bool, Time, SessionId);

impl Waiting {
    /// Where it waits.
    pub fn queue(&self) -> QueueId {
        self.search.need.queue
    }

    pub(super) fn rank(&self, session: SessionId) -> Rank {
        (!self.search.need.front, self.search.since, session)
    }
}

impl Desk {
    /// Sessions waiting in a queue, in order.
    pub fn line(&self, queue: QueueId) -> impl Iterator<Item = SessionId> {
        self.order
            .get(&queue)
            .into_iter()
            .flatten()
            .map(|rank| rank.2)
    }

    /// Place in the queue, from 1, and the queue's length.
    pub fn place(&self, session: SessionId) -> Option<(u32, u32)> {
        let waiting = self.waiting.get(&session)?;
        let line = self.order.get(&waiting.queue())?;
        let before = line.range(..waiting.rank(session)).count();
        Some((before as u32 + 1, line.len() as u32))
    }

    /// A session that waits.
    pub fn waiting(&self, session: SessionId) -> Option<&Waiting> {
        self.waiting.get(&session)
    }

    /// Since when the first of a queue waits.
    pub fn longest(&self, queue: QueueId) -> Option<Time> {
        self.order.get(&queue)?.iter().map(|rank| rank.1).min()
    }
}

impl Run<'_> {
    pub(super) fn enqueue(&mut self, session: SessionId, search: Search) {
        let (queue, since) = (search.need.queue, search.since);
        if self.desk.waiting.contains_key(&session) {
            return;
        }
        let waiting = Waiting {
            search,
            offered: false,
            passed: BTreeMap::new(),
        };
        self.desk
            .order
            .entry(queue)
            .or_default()
            .insert(waiting.rank(session));
        self.desk.waiting.insert(session, waiting);
        self.out.push(Output::Places { queue });
        let mut seats = self.desk.agents.values();
        let nobody = !seats.any(|seat| seat.present() && seat.staffs(queue));
        if nobody && self.now.since(since) < NEWCOMER_MS {
            self.out.push(Output::NobodyThere { session });
        }
    }

    pub(super) fn dequeue(&mut self, session: SessionId) {
        self.withdraw_of(session);
        self.unlist(session);
    }

    /// Takes the session off its queue; absent is fine.
    pub(super) fn unlist(&mut self, session: SessionId) {
        let Some(waiting) = self.desk.waiting.remove(&session) else {
            return;
        };
        if let Some(line) = self.desk.order.get_mut(&waiting.queue()) {
            line.remove(&waiting.rank(session));
        }
        self.out.push(Output::Places {
            queue: waiting.queue(),
        });
    }
}
