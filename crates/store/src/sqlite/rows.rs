//! The statements of a batch.

use super::bulk::{Bound, Bulk};
use super::{failure, row};
use crate::error::{Result, StoreError};
use crate::model::SessionRow;
use crate::plan::{Keys, Plan, Prepared, Stored};
use sqlx::SqliteConnection;
use std::collections::HashMap;
use std::sync::LazyLock;
use switchboard_core::{AgentId, SessionId, TenantId};
use uuid::Uuid;

static SESSIONS: LazyLock<Bulk> = LazyLock::new(|| {
    let head = "insert into sessions (nr, id, tenant, name, service, visitor, visitor_name, agent, \
                page, subject, status, created_at, ended_at) values";
    let tail = "on conflict (nr) do update set name = excluded.name, service = excluded.service, \
                visitor = excluded.visitor, visitor_name = excluded.visitor_name, agent = excluded.agent, \
                page = excluded.page, subject = excluded.subject, status = excluded.status, \
                created_at = excluded.created_at, ended_at = excluded.ended_at";
    Bulk::new(head, 13, tail)
});
static HEADS: LazyLock<Bulk> = LazyLock::new(|| {
    let tail = "on conflict (nr) do update set epoch = excluded.epoch, head = excluded.head";
    Bulk::new("insert into heads (nr, epoch, head, owner) values", 4, tail)
});
static EVENTS: LazyLock<Bulk> = LazyLock::new(|| {
    Bulk::new(
        "insert into events (session, seq, at, kind, body) values",
        5,
        "",
    )
});
static AGENTS: LazyLock<Bulk> = LazyLock::new(|| {
    Bulk::new(
        "insert into session_agents (agent, session) values",
        2,
        "on conflict do nothing",
    )
});
static KEYS: LazyLock<Bulk> = LazyLock::new(|| {
    Bulk::new(
        "insert into idempotency (tenant, scope, key, session, created_at) values",
        5,
        "",
    )
});

pub(super) fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|e| StoreError::Damaged(e.to_string()))
}

/// Which idempotency keys of the batch were used before.
pub(super) async fn used_keys(conn: &mut SqliteConnection, appends: &[Prepared]) -> Result<Keys> {
    let keys = appends.iter().filter_map(Prepared::key);
    let wanted: Vec<_> = keys
        .map(|(tenant, scope, key)| (tenant.0.simple().to_string(), scope, key))
        .collect();
    if wanted.is_empty() {
        return Ok(Keys::new());
    }
    let sql = "select i.tenant, i.scope, i.key, i.session from json_each($1) wanted \
                 join idempotency i on i.tenant = unhex(wanted.value ->> 0) \
                  and i.scope = wanted.value ->> 1 and i.key = wanted.value ->> 2";
    let rows = sqlx::query(sql)
        .bind(json(&wanted)?)
        .fetch_all(conn)
        .await
        .map_err(failure)?;
    let key = |found: &sqlx::sqlite::SqliteRow| {
        let mut columns = row(found)?;
        Ok((
            (columns.id()?, columns.text()?, columns.text()?),
            columns.id()?,
        ))
    };
    rows.iter().map(key).collect()
}

/// Writes everything that the plan lets hold.
pub(super) async fn write_plan(
    conn: &mut SqliteConnection,
    plan: &Plan<'_>,
    numbers: &HashMap<SessionId, i64>,
) -> Result<()> {
    let number = |session: &SessionId| numbers[session];
    let mut sessions: Vec<(i64, &SessionRow)> = Vec::new();
    let mut heads: Vec<(i64, i64, i64, Option<Uuid>)> = Vec::with_capacity(plan.sessions.len());
    let mut agents: Vec<(AgentId, SessionId)> = Vec::new();
    for (session, touched) in &plan.sessions {
        let nr = number(session);
        if touched.row_changed {
            sessions.push((nr, touched.row));
        }
        heads.push((nr, touched.epoch as i64, touched.head as i64, touched.owner));
        agents.extend(touched.agents.iter().map(|agent| (*agent, *session)));
    }
    // In the order of the file.
    sessions.sort_unstable_by_key(|(nr, _)| *nr);
    heads.sort_unstable();
    let events: Vec<(i64, &Stored)> = plan
        .written
        .iter()
        .flat_map(|p| {
            p.events
                .iter()
                .map(|event| (number(&p.append.session), event))
        })
        .collect();
    let keys: Vec<(TenantId, &str, &str, SessionId, i64)> = plan
        .keys
        .iter()
        .map(|&(t, scope, key, s)| (t, scope, key, s, plan.sessions[&s].row.created_at.0))
        .collect();

    SESSIONS.run(conn, &sessions, bind_session).await?;
    HEADS
        .run(conn, &heads, |q, (nr, epoch, head, owner)| {
            q.bind(*nr).bind(*epoch).bind(*head).bind(*owner)
        })
        .await?;
    EVENTS
        .run(conn, &events, |q, (nr, e)| {
            q.bind(*nr)
                .bind(e.seq)
                .bind(e.at)
                .bind(e.kind.clone())
                .bind(e.body.clone())
        })
        .await?;
    AGENTS
        .run(conn, &agents, |q, (agent, session)| {
            q.bind(agent.0).bind(session.0)
        })
        .await?;
    KEYS.run(conn, &keys, |q, (tenant, scope, key, session, at)| {
        q.bind(tenant.0)
            .bind((*scope).to_owned())
            .bind((*key).to_owned())
            .bind(session.0)
            .bind(*at)
    })
    .await
}

fn bind_session<'q>(query: Bound<'q>, (nr, row): &(i64, &SessionRow)) -> Bound<'q> {
    query
        .bind(*nr)
        .bind(row.id.0)
        .bind(row.tenant.0)
        .bind(row.name.clone())
        .bind(row.service.clone())
        .bind(row.visitor.map(|v| v.0))
        .bind(row.visitor_name.clone())
        .bind(row.agent.map(|a| a.0))
        .bind(row.page.clone())
        .bind(row.subject.clone())
        .bind(row.status.as_str())
        .bind(row.created_at.0)
        .bind(row.ended_at.map(|t| t.0))
}
