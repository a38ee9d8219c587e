//! The status log: who was there and took visitors, from when to when (IS-84). Each change is
//! written to the record as it is known to the desk.

use super::{ConsoleOp, HubInner, Task, encode};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use switchboard_core::{AgentId, Time, desk::StateReason};
use switchboard_store::{AgentStatus, Audit};
use switchboard_wire::socket::ServerFrame;
use tokio::time::Instant;

/// A desk that is new has not heard of all consoles yet: nobody is taken for gone so early.
const SETTLES: Duration = Duration::from_secs(10);

/// What the status log says last.
pub(super) struct Presence {
    noted: BTreeMap<AgentId, (String, bool)>,
    /// Until then only those who are there count; `None` once that is over.
    settles_at: Option<Instant>,
}

impl Presence {
    /// From what was written last of each agent.
    pub fn begin(last: Vec<AgentStatus>) -> Self {
        let noted = last
            .into_iter()
            .map(|row| (row.agent, (row.state, row.connected)));
        Self {
            noted: noted.collect(),
            settles_at: Some(Instant::now() + SETTLES),
        }
    }

    /// How long until those who have not come back are gone.
    pub fn settles_in(&self) -> Option<Duration> {
        self.settles_at
            .map(|at| at.saturating_duration_since(Instant::now()))
    }
}

impl Task {
    /// Writes down how the agent stands, if that is news.
    pub(super) fn note_presence(&mut self, hub: &Arc<HubInner>, agent: AgentId, at: Time) {
        let seat = self.desk.agent(agent);
        let (state, connected) = match seat {
            Some(seat) => (seat.state.clone(), seat.present()),
            None => return,
        };
        let before = self.presence.noted.get(&agent);
        if before.is_some_and(|(old, there)| *old == state && *there == connected) {
            return;
        }
        let was_there = before.is_some_and(|(_, there)| *there);
        if was_there && !connected && self.presence.settles_at.is_some() {
            return;
        }
        self.presence
            .noted
            .insert(agent, (state.clone(), connected));
        let (store, row) = (
            hub.store.clone(),
            AgentStatus {
                tenant: self.config.id(),
                agent,
                at,
                state,
                connected,
            },
        );
        tokio::spawn(async move {
            if let Err(error) = store.put_agent_status(&row).await {
                tracing::warn!(%agent, %error, "agent's status not recorded");
            }
        });
    }

    /// Whoever has not come back by now is gone.
    pub(super) fn settle_presence(&mut self, hub: &Arc<HubInner>, now: Time) {
        let due = |at: Instant| at <= Instant::now();
        if !self.presence.settles_at.is_some_and(due) {
            return;
        }
        self.presence.settles_at = None;
        let all: Vec<AgentId> = self.desk.agents().map(|(agent, _)| *agent).collect();
        for agent in all {
            self.note_presence(hub, agent, now);
        }
    }

    /// An agent's state has changed: their consoles are told, and the audit trail.
    pub(super) fn state(
        &self,
        hub: &Arc<HubInner>,
        agent: AgentId,
        state: String,
        since: Time,
        reason: StateReason,
    ) {
        let reason = match reason {
            StateReason::Own => "self",
            StateReason::NoResponse => "no_response",
        };
        let frame = encode::frame(&ServerFrame::State {
            state: state.clone(),
            since,
            reason,
        });
        hub.at_consoles(ConsoleOp::Send(agent, encode::raw(&frame)));
        let (store, tenant) = (hub.store.clone(), self.config.id());
        let at = hub.clock.now();
        tokio::spawn(async move {
            let entry = Audit {
                tenant: Some(tenant),
                at,
                actor: format!("agent:{agent}"),
                action: "agent.state".into(),
                target: None,
                address: None,
                detail: serde_json::json!({ "state": state, "reason": reason }),
            };
            let kept = store.put_fact(&crate::hub::state_fact(agent), &state).await;
            if let Err(error) = store.audit(&entry).await.and(kept) {
                tracing::warn!(%agent, %error, "agent's state not recorded");
            }
        });
    }
}
