//! Searches out of running sessions: who is not asked, and whether anybody can be asked at all
//! (WT-31 to WT-33).

use super::{AVAILABLE, Desk, queues::Waiting};
use crate::{
    AgentId, Millis, SessionId, Time,
    routing::{Purpose, Search},
    session::SearchEnd,
};
use std::collections::BTreeMap;

/// Longer than any search goes on.
const SPARED_MS: Millis = 3_600_000;

impl Desk {
    /// Agents who have the session already are not asked to come into it.
    pub(super) fn spared(
        &self,
        session: SessionId,
        search: &Search,
        now: Time,
    ) -> BTreeMap<AgentId, Time> {
        let agents = self.agents.iter();
        let has = agents.filter(|(_, seat)| seat.serving.contains(&session));
        let spared = has.map(|(agent, _)| (*agent, now + SPARED_MS));
        spared
            .filter(|_| search.purpose != Purpose::Serve)
            .collect()
    }

    /// Why nobody can be asked, if so. A session that waits for somebody waits until there is
    /// one; in a running one they want to know now.
    pub(super) fn lacks(&self, waiting: &Waiting) -> Option<SearchEnd> {
        if waiting.search.purpose == Purpose::Serve {
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
