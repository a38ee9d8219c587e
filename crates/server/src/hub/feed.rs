//! Desk feeds: what a console is told when it opens, and that what it shows of its agent's state
//! stays true. The desk may be at another node, and change its owner: what it said last may have
//! been lost, or have come before what it said earlier.

use super::{HubInner, desk_task::DeskMsg, encode, outbox::Outbox};
use std::{
    sync::{Arc, Weak},
    time::Duration,
};
use switchboard_core::{AgentId, SessionId, TenantId, session};
use switchboard_wire::socket::{Invite, ServerFrame};

/// The pause before a desk that did not answer is asked again.
const AGAIN: Duration = Duration::from_secs(1);

impl HubInner {
    /// Opens the desk feed of an agent for a connection.
    pub async fn open_desk(
        self: &Arc<Self>,
        tenant: TenantId,
        agent: AgentId,
        conn: u64,
        outbox: Arc<Outbox>,
        id: String,
    ) -> bool {
        let desk = self.desk(tenant);
        if desk
            .ask(|tx| DeskMsg::Of(agent, tx))
            .await
            .flatten()
            .is_none()
        {
            return false;
        }
        let sessions = self.consoles.add(tenant, agent, conn, outbox);
        self.report(tenant, agent);
        let mut invites = Vec::new();
        for session in sessions {
            if let Some(invite) = self.invite_again(tenant, agent, session).await {
                invites.push(invite);
            }
        }
        // Collecting them may have taken long: what changed meanwhile was told before this.
        let Some(you) = desk.ask(|tx| DeskMsg::Of(agent, tx)).await.flatten() else {
            self.close_desk(tenant, agent, conn);
            return false;
        };
        let state = you.state.clone();
        let frame = |offers| {
            encode::frame(&ServerFrame::Desk {
                id,
                you,
                sessions: invites,
                offers,
            })
        };
        self.consoles.greet(agent, conn, frame, state);
        // It may have changed since it was asked.
        let confirm = confirm(self.this.clone(), tenant, vec![agent]);
        tokio::spawn(confirm);
        desk.send(DeskMsg::Tell);
        true
    }

    async fn invite_again(
        &self,
        tenant: TenantId,
        agent: AgentId,
        session: SessionId,
    ) -> Option<Invite> {
        let leg = self
            .leg_of(tenant, session, session::Endpoint::Agent { agent })
            .await
            .ok()
            .flatten()?;
        Some(Invite {
            session: self.brief(tenant, session).await.ok()?,
            details: self.details(tenant, session, leg),
        })
    }

    /// Closes the desk feed of a connection.
    pub fn close_desk(&self, tenant: TenantId, agent: AgentId, conn: u64) {
        self.consoles.remove(agent, conn);
        self.report(tenant, agent);
    }

    /// Tells the desk how many consoles of the agent are connected here.
    fn report(&self, tenant: TenantId, agent: AgentId) {
        let counts = vec![(agent, self.consoles.count(agent))];
        self.desk(tenant).send(self.console_report(tenant, counts));
    }

    /// Has all consoles of a tenant that are here show what the desk knows of their agents.
    pub(super) fn confirm_states(&self, tenant: TenantId) {
        let agents = self.consoles.counts(tenant).into_iter();
        let agents: Vec<AgentId> = agents.map(|(agent, _)| agent).collect();
        if !agents.is_empty() {
            tokio::spawn(confirm(self.this.clone(), tenant, agents));
        }
    }
}

/// Asks the desk for the agents' states and corrects the consoles that show another one, until
/// there is none: an answer may be older than what a console was told meanwhile.
async fn confirm(hub: Weak<HubInner>, tenant: TenantId, agents: Vec<AgentId>) {
    for agent in agents {
        loop {
            let Some(desk) = hub.upgrade().and_then(|hub| hub.known_desk(tenant)) else {
                return;
            };
            let answer = desk.ask(|tx| DeskMsg::Of(agent, tx)).await;
            let Some(hub) = hub.upgrade() else { return };
            match answer {
                Some(Some(you)) if hub.consoles.correct(agent, &you.state, you.since) => {}
                Some(_) => break,
                None if hub.consoles.count(agent) == 0 => break,
                None => {
                    drop(hub);
                    tokio::time::sleep(AGAIN).await;
                }
            }
        }
    }
}
