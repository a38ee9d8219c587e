//! Who waits, in which order.

use super::{Desk, Output, QueueTerms, Run, matching::Class};
use crate::{
    AgentId, Millis, OfferId, QueueId, SessionId, Time,
    routing::{Purpose, Search},
};
use std::collections::{BTreeMap, BTreeSet};

/// One that has waited longer is put back after a restart, before the consoles could
/// return; it is not told that nobody is there.
const NEWCOMER_MS: Millis = 10_000;

/// A session that waits.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// What it looks for.
    pub search: Search,
    pub(super) rank: Rank,
    /// What it asks, while it is in the lines for it.
    pub(super) class: Option<Class>,
    /// When that changes.
    pub(super) wake: Option<Time>,
    /// The offer that rings for it.
    pub(super) offer: Option<OfferId>,
    /// Agents who declined, and until when they are not asked again.
    pub(super) passed: BTreeMap<AgentId, Time>,
}

/// Sort key in a queue: front first, then longest wait, to which priority adds.
pub(super) type Rank = (bool, Time, SessionId);

impl Waiting {
    /// Where it waits.
    pub fn queue(&self) -> QueueId {
        self.search.need.queue
    }

    /// Whether it has a place in its queue. Whoever talks with somebody does not wait, even while
    /// a colleague is looked for.
    pub(super) fn is_counted(&self) -> bool {
        self.search.purpose == Purpose::Serve
    }

    /// The sort key under these terms of its queue.
    pub(super) fn rank_by(&self, terms: &QueueTerms, session: SessionId) -> Rank {
        let need = &self.search.need;
        let steps = Millis::from(need.priority) + Millis::from(terms.priority);
        (
            !need.front,
            self.search.since - steps * terms.step_ms,
            session,
        )
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
        let before = line.range(..waiting.rank).count();
        Some((before as u32 + 1, line.len() as u32))
    }

    /// How many sessions wait in a queue.
    pub fn length(&self, queue: QueueId) -> usize {
        self.order.get(&queue).map_or(0, BTreeSet::len)
    }

    /// A session that waits.
    pub fn waiting(&self, session: SessionId) -> Option<&Waiting> {
        self.waiting.get(&session)
    }

    /// Since when the first of a queue waits.
    pub fn longest(&self, queue: QueueId) -> Option<Time> {
        let since = |session: SessionId| Some(self.waiting.get(&session)?.search.since);
        self.line(queue).filter_map(since).min()
    }
}

impl Run<'_> {
    pub(super) fn enqueue(&mut self, session: SessionId, search: Search) {
        let (queue, since) = (search.need.queue, search.since);
        if self.desk.waiting.contains_key(&session) {
            return;
        }
        let search = self.desk.resolved(session, search);
        let mut waiting = Waiting {
            search,
            rank: (false, since, session),
            class: None,
            wake: None,
            offer: None,
            passed: BTreeMap::new(),
        };
        waiting.rank = waiting.rank_by(self.desk.terms(queue), session);
        waiting.passed = self.desk.spared(session, &waiting.search, self.now);
        let search = waiting.search.id;
        if let (Some(why), Some(search)) = (self.desk.lacks(&waiting), search) {
            self.out.push(Output::NotFound {
                session,
                search,
                why,
            });
            return;
        }
        let counts = waiting.is_counted();
        let mut agents = self.desk.agents.iter();
        let nobody = !agents
            .any(|(agent, seat)| seat.present() && self.desk.may_ever_serve(&waiting, *agent));
        if counts {
            let line = self.desk.order.entry(queue).or_default();
            line.insert(waiting.rank);
        }
        self.desk.waiting.insert(session, waiting);
        self.desk.list(session, self.now);
        self.out.push(Output::Places { queue });
        if nobody && counts && self.now.since(since) < NEWCOMER_MS {
            self.out.push(Output::NobodyThere { session });
        }
    }

    /// The queue deals its sessions out on these terms from now on.
    pub(super) fn set_terms(&mut self, queue: QueueId, terms: QueueTerms) {
        if *self.desk.terms(queue) == terms {
            return;
        }
        self.desk.queues.insert(queue, terms);
        let sessions: Vec<SessionId> = self.desk.line(queue).collect();
        for session in sessions {
            let Some(mut waiting) = self.desk.waiting.remove(&session) else {
                continue;
            };
            self.desk.delist(session, &mut waiting);
            let rank = waiting.rank_by(self.desk.terms(queue), session);
            let line = self.desk.order.entry(queue).or_default();
            line.remove(&waiting.rank);
            line.insert(rank);
            waiting.rank = rank;
            self.desk.waiting.insert(session, waiting);
            self.desk.list(session, self.now);
        }
        self.out.push(Output::Places { queue });
    }

    pub(super) fn dequeue(&mut self, session: SessionId) {
        self.withdraw_of(session);
        self.unlist(session);
    }

    /// Takes the session off its queue; absent is fine.
    pub(super) fn unlist(&mut self, session: SessionId) {
        let Some(mut waiting) = self.desk.waiting.remove(&session) else {
            return;
        };
        self.desk.delist(session, &mut waiting);
        if let Some(line) = self.desk.order.get_mut(&waiting.queue()) {
            line.remove(&waiting.rank);
        }
        self.out.push(Output::Places {
            queue: waiting.queue(),
        });
    }
}
