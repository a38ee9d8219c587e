//! The time after a session in which its agent writes it up. Nobody new rings there meanwhile;
//! what rings already goes on.
//!
//! Whether a session was served to its end by the agent, and since when it is over, its owner
//! says, or the record. How long the time is the tenant says; 0 is none.

use super::{Desk, Output, Run};
use crate::{AgentId, SessionId, Time};

/// The time of one session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WrapUp {
    /// When it ends by itself.
    until: Time,
    /// Its agent is through with it. It stays until then: word of the session's end may come again.
    done: bool,
}

impl super::AgentSeat {
    /// Sessions that are written up, and until when each time runs at the latest.
    pub fn wrap_ups(&self) -> impl Iterator<Item = (SessionId, Time)> {
        let open = self.wrap_ups.iter().filter(|(_, one)| !one.done);
        open.map(|(session, one)| (*session, one.until))
    }

    /// Writes a session up.
    pub fn wraps_up(&self) -> bool {
        self.wrap_ups().next().is_some()
    }
}

impl Desk {
    /// When the next time of wrapping up ends by itself.
    pub(super) fn next_wrapped(&self) -> Option<Time> {
        self.wrapped.first().map(|(at, ..)| *at)
    }
}

impl Run<'_> {
    /// The agent served the session, which is over since then.
    pub(super) fn wrap_up(&mut self, agent: AgentId, session: SessionId, since: Time) {
        let until = since + self.desk.wrap_up_ms;
        let Some(seat) = self.desk.agents.get_mut(&agent) else {
            return;
        };
        if until <= self.now || !seat.employed || seat.wrap_ups.contains_key(&session) {
            return;
        }
        let done = false;
        seat.wrap_ups.insert(session, WrapUp { until, done });
        self.desk.wrapped.insert((until, agent, session));
        self.desk.reseat(agent, self.now);
        self.out.push(Output::WrapUps { agent });
    }

    /// The agent is through with the session. Word of it may come before that of its end.
    pub(super) fn wrapped_up(&mut self, agent: AgentId, session: SessionId) {
        let Some(seat) = self.desk.agents.get_mut(&agent) else {
            return;
        };
        let latest = self.now + self.desk.wrap_up_ms;
        let one = seat.wrap_ups.entry(session).or_insert_with(|| {
            self.desk.wrapped.insert((latest, agent, session));
            let until = latest;
            WrapUp { until, done: true }
        });
        one.done = true;
        self.desk.reseat(agent, self.now);
        self.out.push(Output::WrapUps { agent });
    }

    /// Ends the times that are over.
    pub(super) fn end_wrap_ups(&mut self) {
        while let Some(&(at, agent, session)) = self.desk.wrapped.first()
            && at <= self.now
        {
            self.desk.wrapped.pop_first();
            let Some(seat) = self.desk.agents.get_mut(&agent) else {
                continue;
            };
            let open = seat.wrap_ups.remove(&session).is_some_and(|one| !one.done);
            if open {
                self.desk.reseat(agent, self.now);
                self.out.push(Output::WrapUps { agent });
            }
        }
    }
}
