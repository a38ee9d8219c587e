//! Agents, visitors and their credentials.

use crate::engine::{Database, Engine, Write, args};
use crate::error::{Result, StoreError};
use crate::model::{Agent, AgentKind, ApiKey, Login, Rank, TokenHash, Visitor};
use crate::traits::People;
use crate::value::{Row, Value};
use async_trait::async_trait;
use switchboard_core::{AgentId, TenantId, Time, VisitorId};

/// How long a log-in that is over stays before the next log-in sweeps it away.
const SWEEP_AFTER: i64 = 24 * 60 * 60 * 1000;

const AGENT: &str = "select id, tenant, login, name, password, rank, queues, capacity, disabled, \
     qualities, kind, role from agents";
const KEYS: &str = "select id, tenant, name, token_hash, created_at from api_keys";
const ASSISTANT_KEYS: &str =
    "select id, tenant, name, token_hash, created_at, agent from assistant_keys";

fn rank(text: &str) -> Result<Rank> {
    match text {
        "agent" => Ok(Rank::Agent),
        "supervisor" => Ok(Rank::Supervisor),
        "admin" => Ok(Rank::Admin),
        other => Err(StoreError::Damaged(format!("rank {other:?}"))),
    }
}

pub(super) fn rank_text(rank: Rank) -> &'static str {
    match rank {
        Rank::Agent => "agent",
        Rank::Supervisor => "supervisor",
        Rank::Admin => "admin",
    }
}

fn kind(text: Option<&str>) -> Result<AgentKind> {
    match text {
        None => Ok(AgentKind::Person),
        Some("assistant") => Ok(AgentKind::Assistant),
        Some(other) => Err(StoreError::Damaged(format!("kind of agent {other:?}"))),
    }
}

fn kind_text(kind: AgentKind) -> Option<String> {
    (kind == AgentKind::Assistant).then(|| "assistant".into())
}

fn agent(mut row: Row) -> Result<Agent> {
    Ok(Agent {
        id: row.id()?,
        tenant: row.id()?,
        login: row.text()?,
        name: row.text()?,
        password: row.text()?,
        rank: rank(&row.text()?)?,
        queues: row.json()?,
        capacity: row.count()?,
        disabled: row.bool()?,
        qualities: row.json_or_default()?,
        kind: kind(row.opt_text()?.as_deref())?,
        role: row.opt_id()?,
    })
}

fn login(mut row: Row) -> Result<Login> {
    Ok(Login {
        token_hash: row.hash()?,
        tenant: row.id()?,
        agent: row.id()?,
        created_at: Time(row.int()?),
        expires_at: Time(row.int()?),
    })
}

fn api_key(mut row: Row) -> Result<ApiKey> {
    Ok(ApiKey {
        id: row.id()?,
        tenant: row.id()?,
        name: row.text()?,
        token_hash: row.hash()?,
        created_at: Time(row.int()?),
        agent: None,
    })
}

fn assistant_key(mut row: Row) -> Result<ApiKey> {
    Ok(ApiKey {
        id: row.id()?,
        tenant: row.id()?,
        name: row.text()?,
        token_hash: row.hash()?,
        created_at: Time(row.int()?),
        agent: Some(row.id()?),
    })
}

fn visitor(mut row: Row) -> Result<Visitor> {
    Ok(Visitor {
        id: row.id()?,
        tenant: row.id()?,
        token_hash: row.hash()?,
        name: row.opt_text()?,
        email: row.opt_text()?,
        created_at: Time(row.int()?),
        seen_at: Time(row.int()?),
    })
}

#[async_trait]
impl<E: Engine> People for Database<E> {
    async fn agents(&self, tenant: TenantId) -> Result<Vec<Agent>> {
        self.all(
            format!("{AGENT} where tenant = $1 order by login"),
            args![tenant.0],
            agent,
        )
        .await
    }

    async fn agent(&self, tenant: TenantId, id: AgentId) -> Result<Option<Agent>> {
        let sql = format!("{AGENT} where tenant = $1 and id = $2");
        Ok(self.all(sql, args![tenant.0, id.0], agent).await?.pop())
    }

    async fn agent_by_login(&self, tenant: TenantId, login: &str) -> Result<Option<Agent>> {
        let sql = format!("{AGENT} where tenant = $1 and login = $2");
        Ok(self.all(sql, args![tenant.0, login], agent).await?.pop())
    }

    async fn put_agent(&self, agent: &Agent) -> Result<()> {
        let sql = "insert into agents (id, tenant, login, name, password, rank, queues, capacity, \
                   disabled, qualities, kind, role) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
                   on conflict (id) do update set \
                   login = excluded.login, name = excluded.name, password = excluded.password, \
                   rank = excluded.rank, queues = excluded.queues, capacity = excluded.capacity, \
                   disabled = excluded.disabled, qualities = excluded.qualities, kind = excluded.kind, \
                   role = excluded.role where agents.tenant = excluded.tenant";
        let mut args = args![
            agent.id.0,
            agent.tenant.0,
            &agent.login,
            &agent.name,
            &agent.password
        ];
        args.push(rank_text(agent.rank).into());
        args.push(Value::json(&agent.queues)?);
        args.push(agent.capacity.into());
        args.push(agent.disabled.into());
        args.push(Value::json(&agent.qualities)?);
        args.push((&kind_text(agent.kind)).into());
        args.push(agent.role.into());
        self.put(Write::new(sql, args).taken("agent.login")).await
    }

    async fn put_login(&self, login: &Login) -> Result<()> {
        let old = login.created_at - SWEEP_AFTER;
        self.write(Write::new(
            "delete from logins where expires_at < $1",
            args![old.0],
        ))
        .await?;
        let sql = "insert into logins (token_hash, tenant, agent, created_at, expires_at) \
                   values ($1, $2, $3, $4, $5) on conflict (token_hash) do update set \
                   expires_at = excluded.expires_at \
                   where logins.tenant = excluded.tenant and logins.agent = excluded.agent";
        let args = args![
            &login.token_hash,
            login.tenant.0,
            login.agent.0,
            login.created_at.0,
            login.expires_at.0
        ];
        self.put(Write::new(sql, args).taken("login.token").missing("agent"))
            .await
    }

    async fn login(&self, token: &TokenHash, now: Time) -> Result<Option<Login>> {
        let sql = "select token_hash, tenant, agent, created_at, expires_at from logins \
                    where token_hash = $1 and expires_at > $2";
        self.one(sql, args![token, now.0], login).await
    }

    async fn end_login(&self, token: &TokenHash) -> Result<()> {
        self.write(Write::new(
            "delete from logins where token_hash = $1",
            args![token],
        ))
        .await
        .map(drop)
    }

    async fn end_logins(&self, tenant: TenantId, agent: AgentId) -> Result<()> {
        let sql = "delete from logins where tenant = $1 and agent = $2";
        self.write(Write::new(sql, args![tenant.0, agent.0]))
            .await
            .map(drop)
    }

    async fn put_api_key(&self, key: &ApiKey) -> Result<()> {
        let mut args = args![
            key.id,
            key.tenant.0,
            &key.name,
            &key.token_hash,
            key.created_at.0
        ];
        let Some(agent) = key.agent else {
            let sql = "insert into api_keys (id, tenant, name, token_hash, created_at) \
                       values ($1, $2, $3, $4, $5) on conflict (id) do update set \
                       name = excluded.name, token_hash = excluded.token_hash \
                       where api_keys.tenant = excluded.tenant";
            return self.put(Write::new(sql, args).taken("api_key.token")).await;
        };
        args.push(agent.0.into());
        let sql = "insert into assistant_keys (id, tenant, name, token_hash, created_at, agent) \
                   values ($1, $2, $3, $4, $5, $6) on conflict (id) do update set \
                   name = excluded.name, token_hash = excluded.token_hash \
                   where assistant_keys.tenant = excluded.tenant \
                   and assistant_keys.agent = excluded.agent";
        let write = Write::new(sql, args).taken("api_key.token");
        self.put(write.missing("agent")).await
    }

    async fn api_key(&self, token: &TokenHash) -> Result<Option<ApiKey>> {
        let sql = format!("{KEYS} where token_hash = $1");
        let key = self.all(sql, args![token], api_key).await?.pop();
        if key.is_some() {
            return Ok(key);
        }
        let sql = format!("{ASSISTANT_KEYS} where token_hash = $1");
        Ok(self.all(sql, args![token], assistant_key).await?.pop())
    }

    async fn api_keys(&self, tenant: TenantId) -> Result<Vec<ApiKey>> {
        let of_tenant = |keys: &str| format!("{keys} where tenant = $1 order by created_at, id");
        let mut keys = self.all(of_tenant(KEYS), args![tenant.0], api_key).await?;
        let of_assistants = self.all(of_tenant(ASSISTANT_KEYS), args![tenant.0], assistant_key);
        keys.extend(of_assistants.await?);
        keys.sort_by_key(|key| (key.created_at, key.id));
        Ok(keys)
    }

    async fn delete_api_key(&self, tenant: TenantId, id: uuid::Uuid) -> Result<()> {
        let sql = "delete from assistant_keys where tenant = $1 and id = $2";
        if self.write(Write::new(sql, args![tenant.0, id])).await?.rows == 1 {
            return Ok(());
        }
        let sql = "delete from api_keys where tenant = $1 and id = $2";
        self.delete("api_key", sql, args![tenant.0, id]).await
    }

    async fn put_visitor(&self, visitor: &Visitor) -> Result<()> {
        let sql = "insert into visitors (id, tenant, token_hash, name, email, created_at, seen_at) \
                   values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do update set \
                   token_hash = excluded.token_hash, name = excluded.name, email = excluded.email, \
                   seen_at = excluded.seen_at where visitors.tenant = excluded.tenant";
        let mut args = args![
            visitor.id.0,
            visitor.tenant.0,
            &visitor.token_hash,
            &visitor.name,
            &visitor.email
        ];
        args.extend(args![visitor.created_at.0, visitor.seen_at.0]);
        self.put(Write::new(sql, args).taken("visitor.token")).await
    }

    async fn visitor(&self, tenant: TenantId, token: &TokenHash) -> Result<Option<Visitor>> {
        let sql = "select id, tenant, token_hash, name, email, created_at, seen_at from visitors \
                    where tenant = $1 and token_hash = $2";
        self.one(sql, args![tenant.0, token], visitor).await
    }

    async fn visitor_by_id(&self, tenant: TenantId, id: VisitorId) -> Result<Option<Visitor>> {
        let sql = "select id, tenant, token_hash, name, email, created_at, seen_at from visitors \
                    where tenant = $1 and id = $2";
        self.one(sql, args![tenant.0, id.0], visitor).await
    }

    async fn put_setup_token(&self, token: &TokenHash) -> Result<()> {
        let sql = "insert into setup_token (one, hash) values (1, $1) \
                   on conflict (one) do update set hash = excluded.hash";
        self.put(Write::new(sql, args![token])).await
    }

    async fn take_setup_token(&self, token: &TokenHash) -> Result<bool> {
        let wrote = self
            .write(Write::new(
                "delete from setup_token where hash = $1",
                args![token],
            ))
            .await?;
        Ok(wrote.rows == 1)
    }
}
