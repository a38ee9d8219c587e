//! Everything that goes on at one moment, as supervisors see it: what the desk knows, and the
//! sessions of all nodes (IS-84).

use super::{
    Hub,
    cluster::{Answer, Ask, Cluster, ConsoleOp, WATCHING},
    desk_task::{DeskMsg, alerts},
    encode,
    error::HubError,
    summaries,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use switchboard_core::{AgentId, SessionId, TenantId, Time};
use switchboard_store::TenantSettings;
use switchboard_wire::socket::{QueueStatus, Seats, ServerFrame, Wall, WallAgent, WallSession};
use uuid::Uuid;

/// What the desk knows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Board {
    pub agents: Vec<WallAgent>,
    pub queues: Vec<QueueStatus>,
    pub seats: Seats,
}

impl Board {
    /// With sessions, which there are `total` of.
    pub fn wall(
        self,
        settings: &TenantSettings,
        sessions: Vec<WallSession>,
        total: usize,
        at: Time,
    ) -> Wall {
        let Board {
            agents,
            queues,
            seats,
        } = self;
        let alerts = alerts(settings, &agents, &queues, &sessions, at);
        Wall {
            at,
            agents,
            queues,
            sessions,
            total: total as u32,
            seats,
            alerts,
        }
    }
}

/// Rows of several nodes, each session once, in the order of their urgency. One that has just
/// moved is told of by both nodes.
pub(crate) fn merged(
    here: Vec<WallSession>,
    others: impl IntoIterator<Item = WallSession>,
) -> Vec<WallSession> {
    let mut all: BTreeMap<SessionId, WallSession> = BTreeMap::new();
    for row in here.into_iter().chain(others) {
        all.entry(row.id).or_insert(row);
    }
    let mut rows: Vec<WallSession> = all.into_values().collect();
    rows.sort_by_key(summaries::urgency);
    rows
}

impl Hub {
    /// Everything at this moment; `None` while the desk is between two nodes.
    pub async fn wall(&self, tenant: TenantId) -> Option<Wall> {
        let config = self.tenant(tenant)?;
        let desk = self.0.desk(tenant);
        let board = desk.ask(DeskMsg::Board).await?;
        let here = self.0.summaries.rows(tenant, summaries::ALL);
        let mut elsewhere = Vec::new();
        if let Some(cluster) = &self.0.cluster {
            let nodes = cluster.peers().into_iter();
            let asks = nodes.map(|node| cluster.ask_all_sessions(node.id, tenant));
            for rows in futures::future::join_all(asks).await {
                elsewhere.extend(rows);
            }
        }
        let sessions = merged(here, elsewhere);
        let (total, now) = (sessions.len(), self.0.clock.now());
        Some(board.wall(&config.tenant.settings, sessions, total, now))
    }

    /// A supervisor sets the state of an agent, who is told by whom. False when the tenant knows
    /// no such state.
    pub async fn set_agent_state(
        &self,
        tenant: TenantId,
        agent: AgentId,
        state: String,
        by: &str,
    ) -> Result<bool, HubError> {
        let told = state.clone();
        if !self.agent_state(tenant, agent, state).await? {
            return Ok(false);
        }
        let frame = encode::frame(&ServerFrame::StateSet {
            state: told,
            by: by.to_owned(),
        });
        let op = ConsoleOp::Send(agent, encode::raw(&frame));
        self.0.at_consoles(op);
        Ok(true)
    }
}

impl Cluster {
    /// All live sessions of a tenant that a node has.
    async fn ask_all_sessions(&self, node: Uuid, tenant: TenantId) -> Vec<WallSession> {
        let ask = match self.understands(node, WATCHING) {
            true => Ask::AllSessions(tenant),
            false => Ask::Sessions(tenant),
        };
        match self.ask_wait(node, ask).await {
            Some(Answer::Sessions(rows)) => rows,
            _ => Vec::new(),
        }
    }
}
