//! The status log of agents.

use crate::engine::{Database, Engine, Write, args};
use crate::error::Result;
use crate::supervision::AgentStatus;
use crate::traits::Statuses;
use crate::value::Row;
use async_trait::async_trait;
use switchboard_core::{TenantId, Time};

fn status(mut row: Row) -> Result<AgentStatus> {
    Ok(AgentStatus {
        tenant: row.id()?,
        agent: row.id()?,
        at: Time(row.int()?),
        state: row.text()?,
        connected: row.bool()?,
    })
}

#[async_trait]
impl<E: Engine> Statuses for Database<E> {
    async fn put_agent_status(&self, status: &AgentStatus) -> Result<()> {
        let sql = "insert into agent_statuses (tenant, agent, at, state, connected) \
                   values ($1, $2, $3, $4, $5) on conflict (tenant, agent, at) \
                   do update set state = excluded.state, connected = excluded.connected";
        let args = args![
            status.tenant.0,
            status.agent.0,
            status.at.0,
            &status.state,
            status.connected
        ];
        self.put(Write::new(sql, args)).await
    }

    async fn agent_statuses(
        &self,
        tenant: TenantId,
        from: Time,
        until: Time,
    ) -> Result<Vec<AgentStatus>> {
        // How each stood when it began: one look per agent, however long the log is.
        let sql = "select s.tenant, s.agent, s.at, s.state, s.connected from agents a \
                   join agent_statuses s on s.tenant = a.tenant and s.agent = a.id \
                   where a.tenant = $1 and s.at = (select max(at) from agent_statuses \
                   where tenant = a.tenant and agent = a.id and at < $2)";
        let mut found = self.all(sql, args![tenant.0, from.0], status).await?;
        let sql = "select tenant, agent, at, state, connected from agent_statuses \
                   where tenant = $1 and at >= $2 and at < $3";
        let during = self.all(sql, args![tenant.0, from.0, until.0], status);
        found.extend(during.await?);
        found.sort_by_key(|status| (status.agent, status.at));
        Ok(found)
    }

    async fn drop_agent_statuses(&self, tenant: TenantId, before: Time, limit: u32) -> Result<u64> {
        let sql = "delete from agent_statuses where (tenant, agent, at) in \
                   (select tenant, agent, at from agent_statuses \
                   where tenant = $1 and at < $2 order by at limit $3)";
        self.rows(sql, args![tenant.0, before.0, limit]).await
    }
}
