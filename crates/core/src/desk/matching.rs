//! Which waiting session is presented to whom.
//!
//! Sessions are in lines by what they ask of an agent, agents who are free by the queues they
//! serve. Between two inputs no session waits that somebody free could be offered; so after one
//! only what it has stirred is looked at: sessions that wait anew or on other terms, and agents
//! who have become free. What comes out is the same as if all sessions had been walked through
//! in their order; `walk` holds it to that.

use super::{AgentSeat, Desk, Policy, QueueTerms, Run, queues::Rank, queues::Waiting};
use crate::{AgentId, Millis, QueueId, SessionId, Time, routing::Quality};
use std::collections::{BTreeMap, BTreeSet};

/// Where an agent who is free looks for sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Door {
    Queue(QueueId),
    /// For that agent alone.
    Agent(AgentId),
}

/// What a session asks of an agent now. Sessions of one class fit the same agents.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Class {
    /// Nobody else.
    only: Option<AgentId>,
    queue: QueueId,
    /// Queues whose staff is asked as well, in order.
    also: Vec<QueueId>,
    /// How many rings of the queue are asked.
    reach: usize,
    /// No assistants.
    people: bool,
    asks: Vec<(Quality, u8)>,
}

impl Class {
    fn doors(&self) -> Vec<Door> {
        match self.only {
            Some(agent) => vec![Door::Agent(agent)],
            None => {
                let also = self.also.iter().copied();
                std::iter::once(self.queue)
                    .chain(also)
                    .map(Door::Queue)
                    .collect()
            }
        }
    }

    /// Whether that agent could be offered a session of this class, once they are free.
    fn fits(&self, terms: &QueueTerms, agent: AgentId, seat: &AgentSeat) -> bool {
        match self.only {
            Some(only) => only == agent,
            None => {
                let own = seat.staffs(self.queue) && terms.place(agent).0 < self.reach;
                (own || self.also.iter().any(|queue| seat.staffs(*queue)))
                    && !(self.people && seat.software)
                    && self
                        .asks
                        .iter()
                        .all(|(of, level)| seat.qualities.has(of, *level))
            }
        }
    }
}

/// Indexes of a desk.
#[derive(Debug, Default)]
pub(super) struct Matching {
    lines: BTreeMap<Door, BTreeMap<Class, BTreeSet<Rank>>>,
    /// Agents who are free, by queue; under `None` those who serve all.
    free: BTreeMap<Option<QueueId>, BTreeSet<AgentId>>,
    /// Where in `free` each of them is.
    listed: BTreeMap<AgentId, Vec<Option<QueueId>>>,
    on_duty: BTreeSet<AgentId>,
    /// Sessions that prefer an agent.
    fans: BTreeMap<AgentId, BTreeSet<SessionId>>,
    /// When sessions ask less, or an agent who declined may be asked again.
    wakes: BTreeSet<(Time, SessionId)>,
    stirred: BTreeSet<Rank>,
    freed: BTreeSet<AgentId>,
}

impl Matching {
    pub(super) fn next_wake(&self) -> Option<Time> {
        self.wakes.first().map(|(at, _)| *at)
    }

    /// Whether it knows no session.
    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        let stirred = self.stirred.is_empty();
        stirred && self.lines.is_empty() && self.fans.is_empty() && self.wakes.is_empty()
    }
}

static USUAL: std::sync::LazyLock<QueueTerms> = std::sync::LazyLock::new(QueueTerms::default);

impl Desk {
    pub(super) fn terms(&self, queue: QueueId) -> &QueueTerms {
        self.queues.get(&queue).unwrap_or(&USUAL)
    }

    /// Whether that agent serves whatever of the session's terms never changes.
    pub(super) fn may_ever_serve(&self, waiting: &Waiting, agent: AgentId) -> bool {
        let mut class = self.class_at(waiting, Time(i64::MAX / 2)).0;
        class.reach = usize::MAX;
        let seat = self.agents.get(&agent);
        seat.is_some_and(|seat| class.fits(self.terms(class.queue), agent, seat))
    }

    /// Whether what a session asks at that time fits that agent, free or not.
    pub fn could_serve(&self, session: SessionId, agent: AgentId, now: Time) -> bool {
        let (Some(waiting), Some(seat)) = (self.waiting.get(&session), self.agents.get(&agent))
        else {
            return false;
        };
        let class = self.class_at(waiting, now).0;
        class.fits(self.terms(class.queue), agent, seat)
    }

    /// What a session asks now, and when it will ask something else.
    pub(super) fn class_at(&self, waiting: &Waiting, now: Time) -> (Class, Option<Time>) {
        let (need, since) = (&waiting.search.need, waiting.search.since);
        let terms = self.terms(need.queue);
        let waited = now.since(since);
        let mut changes: Option<Time> = None;
        let mut at = |after: Millis| changes = changes.into_iter().chain([since + after]).min();
        let (reach, widens) = terms.reach(waited);
        if let Some(after) = widens {
            at(after);
        }
        let mut also = need.also.clone();
        if let Some(overflow) = &terms.overflow {
            if waited >= overflow.after_ms {
                also.push(overflow.queue);
            } else {
                at(overflow.after_ms);
            }
        }
        // A queue that is closed holds its sessions for itself, or for whoever helps out.
        let closed = self.closed(waiting);
        let holds = closed.as_ref().is_some_and(|closed| closed.holds);
        if holds {
            also.clear();
        }
        also.extend(closed.and_then(|closed| closed.helper));
        also.retain(|queue| *queue != need.queue);
        also.sort_unstable();
        also.dedup();
        let mut asks: BTreeMap<Quality, u8> = BTreeMap::new();
        let mut ask = |of: Quality, level: u8| {
            let known = asks.entry(of).or_default();
            *known = (*known).max(level);
        };
        for (name, level) in &terms.skills {
            ask(Quality::Skill(name.clone()), *level);
        }
        for one in &need.asks {
            match one.until_ms {
                Some(until) if waited >= until => {}
                until => {
                    ask(one.of.clone(), one.level);
                    if let Some(until) = until {
                        at(until);
                    }
                }
            }
        }
        let mut class = Class {
            only: need.only.filter(|_| !holds),
            queue: need.queue,
            also,
            people: need.people,
            reach: if holds { 0 } else { reach },
            asks: asks.into_iter().collect(),
        };
        if let (None, Some(preferred)) = (need.only, &need.prefers)
            && waited < preferred.hold_ms
            && let Some(seat) = self.agents.get(&preferred.agent)
            && seat.on_duty()
            && class.fits(terms, preferred.agent, seat)
        {
            class.only = Some(preferred.agent);
            at(preferred.hold_ms);
        }
        (class, changes)
    }

    /// Puts a session that waits where it is found, on the terms of now.
    pub(super) fn list(&mut self, session: SessionId, now: Time) {
        let Some(mut waiting) = self.waiting.remove(&session) else {
            return;
        };
        self.delist(session, &mut waiting);
        let (class, changes) = self.class_at(&waiting, now);
        let index = &mut self.matching;
        if let Some(preferred) = &waiting.search.need.prefers {
            index
                .fans
                .entry(preferred.agent)
                .or_default()
                .insert(session);
        }
        // While it rings nothing comes of what time changes.
        if waiting.offer.is_none() {
            waiting.wake = waiting.passed.values().copied().chain(changes).min();
            if let Some(at) = waiting.wake {
                index.wakes.insert((at, session));
            }
            for door in class.doors() {
                let lines = index.lines.entry(door).or_default();
                lines.entry(class.clone()).or_default().insert(waiting.rank);
            }
            index.stirred.insert(waiting.rank);
            waiting.class = Some(class);
        }
        self.waiting.insert(session, waiting);
    }

    /// Takes a session from where it is found.
    pub(super) fn delist(&mut self, session: SessionId, waiting: &mut Waiting) {
        let index = &mut self.matching;
        index.stirred.remove(&waiting.rank);
        if let Some(at) = waiting.wake.take() {
            index.wakes.remove(&(at, session));
        }
        if let Some(preferred) = &waiting.search.need.prefers
            && let Some(fans) = index.fans.get_mut(&preferred.agent)
        {
            fans.remove(&session);
            if fans.is_empty() {
                index.fans.remove(&preferred.agent);
            }
        }
        let Some(class) = waiting.class.take() else {
            return;
        };
        for door in class.doors() {
            let Some(lines) = index.lines.get_mut(&door) else {
                continue;
            };
            if let Some(line) = lines.get_mut(&class) {
                line.remove(&waiting.rank);
                if line.is_empty() {
                    lines.remove(&class);
                }
            }
            if lines.is_empty() {
                index.lines.remove(&door);
            }
        }
    }

    /// Lists an agent anew after a change of their seat.
    pub(super) fn reseat(&mut self, agent: AgentId, now: Time) {
        let index = &mut self.matching;
        for queue in index.listed.remove(&agent).unwrap_or_default() {
            if let Some(free) = index.free.get_mut(&queue) {
                free.remove(&agent);
            }
        }
        index.freed.remove(&agent);
        let seat = self.agents.get(&agent);
        if let Some(seat) = seat.filter(|seat| seat.free()) {
            let queues: Vec<Option<QueueId>> = match &seat.queues[..] {
                [] => vec![None],
                some => some.iter().copied().map(Some).collect(),
            };
            for queue in &queues {
                index.free.entry(*queue).or_default().insert(agent);
            }
            index.listed.insert(agent, queues);
            index.freed.insert(agent);
        }
        let on_duty = seat.is_some_and(AgentSeat::on_duty);
        let changed = match on_duty {
            true => index.on_duty.insert(agent),
            false => index.on_duty.remove(&agent),
        };
        if changed {
            self.relist_fans(agent, now);
        }
    }

    /// Sessions that prefer this agent wait on other terms.
    pub(super) fn relist_fans(&mut self, agent: AgentId, now: Time) {
        let fans = self.matching.fans.get(&agent).cloned().unwrap_or_default();
        for session in fans {
            self.list(session, now);
        }
    }

    /// Takes in what time alone has changed.
    pub(super) fn wake(&mut self, now: Time) {
        while let Some(&(at, session)) = self.matching.wakes.first()
            && at <= now
        {
            if let Some(waiting) = self.waiting.get_mut(&session) {
                waiting.passed.retain(|_, until| *until > now);
            }
            self.list(session, now);
        }
    }

    /// The first session that an agent who is free could be offered.
    fn first_for(&self, agent: AgentId) -> Option<Rank> {
        let seat = self.agents.get(&agent).filter(|seat| seat.free())?;
        let index = &self.matching;
        let first = |lines: &BTreeMap<Class, BTreeSet<Rank>>| {
            let fit = lines
                .iter()
                .filter(|(class, _)| class.fits(self.terms(class.queue), agent, seat));
            fit.filter_map(|(_, line)| {
                let mut line = line.iter();
                line.find(|rank| {
                    let waiting = self.waiting.get(&rank.2);
                    waiting.is_some_and(|waiting| !waiting.passed.contains_key(&agent))
                })
            })
            .min()
            .copied()
        };
        let own = index.lines.get(&Door::Agent(agent)).and_then(first);
        let of_queues = if seat.queues.is_empty() {
            let queues = index.lines.range(..Door::Agent(AgentId::from_u128(0)));
            queues.filter_map(|(_, lines)| first(lines)).min()
        } else {
            let lines = |queue: &QueueId| index.lines.get(&Door::Queue(*queue));
            let queues = seat.queues.iter().filter_map(lines);
            queues.filter_map(first).min()
        };
        own.into_iter().chain(of_queues).min()
    }

    /// Whom to offer a session now.
    fn choose(&self, session: SessionId) -> Option<AgentId> {
        let waiting = self.waiting.get(&session)?;
        let class = waiting.class.as_ref()?;
        let index = &self.matching;
        let of = |queue: Option<QueueId>| index.free.get(&queue).into_iter().flatten().copied();
        let candidates: Vec<AgentId> = match class.only {
            Some(agent) => vec![agent],
            None => {
                let also = class.also.iter().flat_map(|queue| of(Some(*queue)));
                of(Some(class.queue)).chain(of(None)).chain(also).collect()
            }
        };
        self.best(waiting, class, candidates.into_iter())
    }

    /// The one of these to ask first, if one can be asked.
    pub(super) fn best(
        &self,
        waiting: &Waiting,
        class: &Class,
        candidates: impl Iterator<Item = AgentId>,
    ) -> Option<AgentId> {
        let terms = self.terms(class.queue);
        let preferred = waiting.search.need.prefers.as_ref();
        let key = |agent: AgentId| {
            let seat = self.agents.get(&agent)?;
            let could = seat.free()
                && !waiting.passed.contains_key(&agent)
                && class.fits(terms, agent, seat);
            let first = match terms.policy {
                Policy::LongestIdle => 0,
                Policy::LeastBusy => seat.serving.len() * 10_000 / seat.capacity.max(1) as usize,
                Policy::HuntGroup => terms.place(agent).1,
            };
            let other = preferred.is_none_or(|preferred| preferred.agent != agent);
            could.then_some((other, first, seat.last_taken, seat.serving.len(), agent))
        };
        candidates.filter_map(key).min().map(|(.., agent)| agent)
    }

    /// The next session to present, and to whom.
    fn next_match(&mut self) -> Option<(SessionId, AgentId)> {
        let stirred = loop {
            let Some(&rank) = self.matching.stirred.first() else {
                break None;
            };
            match self.choose(rank.2) {
                Some(_) => break Some(rank),
                None => self.matching.stirred.remove(&rank),
            };
        };
        let mut first = stirred;
        let freed: Vec<AgentId> = self.matching.freed.iter().copied().collect();
        for agent in freed {
            match self.first_for(agent) {
                Some(rank) => first = first.into_iter().chain([rank]).min(),
                None => {
                    self.matching.freed.remove(&agent);
                }
            }
        }
        let (.., session) = first?;
        Some((session, self.choose(session)?))
    }
}

impl Run<'_> {
    /// Presents waiting sessions to free agents, first in line first. An agent of several queues
    /// serves them as one line, so that none of them starves.
    pub(super) fn match_up(&mut self) {
        loop {
            let next = self.desk.next_match();
            #[cfg(test)]
            assert_eq!(next, super::walk::next(self.desk, self.now));
            let Some((session, agent)) = next else { return };
            self.offer(session, agent);
        }
    }
}
