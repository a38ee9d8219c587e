//! The statements of a batch.

use super::bulk::{Bound, Bulk};
use super::{failure, row};
use crate::error::{Result, StoreError};
use crate::model::SessionRow;
use crate::plan::{Keys, Leases, Plan, Prepared, Stored};
use crate::traits::Append;
use sqlx::SqliteConnection;
use std::collections::HashMap;
use std::sync::LazyLock;
use switchboard_core::{AgentId, SessionId, TenantId};

static SESSIONS: LazyLock<Bulk> = LazyLock::new(|| {
    let head = "insert into sessions (nr, id, tenant, name, service, visitor, visitor_name, agent, \
                page, subject, status, created_at, ended_at) values";
    let tail = "on conflict (nr) do update set name = excluded.name, service = excluded.service, \
                visitor = excluded.visitor, visitor_name = excluded.visitor_name, agent = excluded.agent, \
                page = excluded.page, subject = excluded.subject, status = excluded.status, \
                created_at = excluded.created_at, ended_at = excluded.ended_at";
    Bulk::new(head, 13, tail)
});
static AGENTS: LazyLock<Bulk> = LazyLock::new(|| {
    Bulk::new(
        "insert into session_agents (agent, session) values",
        2,
        "on conflict do nothing",
    )
});
static RATINGS: LazyLock<Bulk> = LazyLock::new(|| {
    Bulk::new(
        "insert into ratings (session, tenant, agent, service, stars, at) values",
        6,
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

/// Epochs of the leases that the batch depends on. The transaction holds the file, so they stay.
pub(super) async fn leases(conn: &mut SqliteConnection, appends: &[Prepared]) -> Result<Leases> {
    let names = Prepared::leases(appends);
    if names.is_empty() {
        return Ok(Leases::new());
    }
    let sql =
        "select l.name, l.epoch from json_each($1) wanted join leases l on l.name = wanted.value";
    let rows = sqlx::query(sql)
        .bind(json(&names)?)
        .fetch_all(conn)
        .await
        .map_err(failure)?;
    let lease = |found: &sqlx::sqlite::SqliteRow| {
        let mut columns = row(found)?;
        Ok((columns.text()?, columns.count()?))
    };
    rows.iter().map(lease).collect()
}

/// Events written by one message to the connection's thread; what is left over of a batch
/// has a statement of its own for each number, so that each is prepared once.
const SCRIPT: usize = 64;

/// By number of events less one: raises the log heads, adds the events, ends the batch.
static LAST: LazyLock<Vec<String>> =
    LazyLock::new(|| (1..=SCRIPT).map(|n| lines(n) + "; commit").collect());
/// [`SCRIPT`] events, and more follow.
static MORE: LazyLock<String> = LazyLock::new(|| lines(SCRIPT));

/// Each event raises its session's head to its own place, so both tables get as many rows.
fn lines(rows: usize) -> String {
    let values = |row: &str| vec![row; rows].join(",");
    format!(
        "insert into heads (nr, epoch, head, owner, seats) values {} \
           on conflict (nr) do update set epoch = excluded.epoch, head = excluded.head, \
           seats = excluded.seats; \
         insert into events (session, seq, at, kind, body) values {}",
        values("(?,?,?,?,?)"),
        values("(?,?,?,?,?)")
    )
}

/// Ends a batch without events.
pub(super) async fn commit(conn: &mut SqliteConnection) -> Result<()> {
    let done = sqlx::query("commit").execute(conn).await;
    done.map(drop).map_err(failure)
}

/// Writes everything that the plan lets hold, and commits.
pub(super) async fn write_plan(
    conn: &mut SqliteConnection,
    plan: &Plan<'_>,
    numbers: &HashMap<SessionId, i64>,
) -> Result<()> {
    let number = |session: &SessionId| numbers[session];
    let mut sessions: Vec<(i64, &SessionRow)> = Vec::new();
    let mut agents: Vec<(AgentId, SessionId)> = Vec::new();
    for (session, touched) in &plan.sessions {
        if touched.row_changed {
            sessions.push((number(session), touched.row.as_ref()));
        }
        agents.extend(touched.agents.iter().map(|agent| (*agent, *session)));
    }
    // In the order of the file.
    sessions.sort_unstable_by_key(|(nr, _)| *nr);
    let keys: Vec<(TenantId, &str, &str, SessionId, i64)> = plan
        .keys
        .iter()
        .map(|&(t, scope, key, s)| (t, scope, key, s, plan.sessions[&s].row.created_at.0))
        .collect();

    SESSIONS.run(conn, &sessions, bind_session).await?;
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
    .await?;
    RATINGS
        .run(conn, &plan.ratings(), |q, rating| {
            q.bind(rating.row.id.0)
                .bind(rating.row.tenant.0)
                .bind(rating.row.agent.map(|agent| agent.0))
                .bind(rating.row.service.clone())
                .bind(i64::from(rating.stars))
                .bind(rating.at.0)
        })
        .await?;
    write_events(conn, plan, numbers).await
}

async fn write_events(
    conn: &mut SqliteConnection,
    plan: &Plan<'_>,
    numbers: &HashMap<SessionId, i64>,
) -> Result<()> {
    let events: Vec<(i64, &Append, &Stored)> = plan
        .written
        .iter()
        .flat_map(|p| {
            let nr = numbers[&p.append.session];
            p.events.iter().map(move |event| (nr, &p.append, event))
        })
        .collect();
    if events.is_empty() {
        return commit(conn).await;
    }
    let mut rest = events.as_slice();
    while !rest.is_empty() {
        let sql = match rest.len() {
            left @ ..=SCRIPT => LAST[left - 1].as_str(),
            _ => MORE.as_str(),
        };
        let (now, later) = rest.split_at(rest.len().min(SCRIPT));
        let mut query: Bound<'_> = sqlx::query(sql);
        for (nr, append, event) in now {
            // Kept by the row that is new; later ones have another way to change it.
            let owner = append.create.as_ref().and_then(|create| create.owner);
            query = query
                .bind(*nr)
                .bind(append.epoch as i64)
                .bind(event.seq)
                .bind(owner)
                .bind(i64::from(append.seats));
        }
        for (nr, _, event) in now {
            query = query
                .bind(*nr)
                .bind(event.seq)
                .bind(event.at)
                .bind(event.kind.clone())
                .bind(event.body.clone());
        }
        query.execute(&mut *conn).await.map_err(failure)?;
        rest = later;
    }
    Ok(())
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
