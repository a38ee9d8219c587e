//! Searches out of running sessions: who is not asked, and whether anybody can be asked at all
//! (WT-31 to WT-33).

use super::{AVAILABLE, Desk, queues::Waiting};
use crate::{
    AgentId, Millis, SessionId, Time,
    routing::{Ask, Purpose, Search},
    session::SearchEnd,
};
use std::collections::BTreeMap;

/// Longer than any search goes on.
const SPARED_MS: Millis = 3_600_000;

impl Desk {
    /// The search without what it asks for only where somebody has it, and nobody has.
    pub(super) fn resolved(&self, session: SessionId, mut search: Search) -> Search {
        let need = &search.need;
        let knows = |ask: &Ask| {
            self.agents.iter().any(|(agent, seat)| {
                seat.employed
                    && seat.staffs(need.queue)
                    && !seat.serving.contains(&session)
                    && !(need.people && seat.software)
                    && !need.without.contains(agent)
                    && seat.qualities.has(&ask.of, ask.level)
            })
        };
        let asked = |ask: &&Ask| !ask.if_known || knows(ask);
        search.need.asks = need.asks.iter().filter(asked).cloned().collect();
        search
    }

    /// Agents who have the session already are not asked to come into it, nor are those who were
    /// found before and never came.
    pub(super) fn spared(
        &self,
        session: SessionId,
        search: &Search,
        now: Time,
    ) -> BTreeMap<AgentId, Time> {
        let agents = self.agents.iter();
        let has = agents.filter(|(_, seat)| seat.serving.contains(&session));
        let has = has.map(|(agent, _)| *agent);
        let has = has.filter(|_| search.purpose != Purpose::Serve);
        let without = search.need.without.iter().copied();
        let until = now + SPARED_MS;
        has.chain(without).map(|agent| (agent, until)).collect()
    }

    /// Why nobody can be asked, if so. A session that waits for somebody waits until there is
    /// one; in a running one they want to know now.
    pub(super) fn lacks(&self, waiting: &Waiting) -> Option<SearchEnd> {
        if waiting.search.purpose == Purpose::Serve || waiting.search.need.waits {
            return None;
        }
        let Some(named) = waiting.search.need.only else {
            let fits = |agent: &AgentId| {
                !waiting.passed.contains_key(agent) && self.may_ever_serve(waiting, *agent)
            };
            let mut there = self.agents.iter().filter(|(_, seat)| seat.present());
            let nobody = !there.any(|(agent, _)| fits(agent));
            return nobody.then_some(SearchEnd::Unstaffed);
        };
        match self.agent(named) {
            Some(seat) if !seat.present() || seat.state != AVAILABLE => Some(SearchEnd::Away),
            Some(seat) if !seat.free() => Some(SearchEnd::Busy),
            Some(_) => None,
            None => Some(SearchEnd::Away),
        }
    }
}
