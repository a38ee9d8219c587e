//! The statements of a batch, each over all its rows at once.

use super::row;
use super::writer::Failed;
use crate::error::Result;
use crate::plan::{Keys, Known, Leases, Plan, Prepared};
use crate::tables::{SESSION_COLUMNS, take_session_row};
use sqlx::postgres::PgConnection;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};
use switchboard_core::SessionId;
use uuid::Uuid;

/// What the store holds of the batch's sessions, locked until the batch is over.
pub(super) async fn known(
    conn: &mut PgConnection,
    appends: &[Prepared],
) -> Result<HashMap<SessionId, Known>, Failed> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        let columns = SESSION_COLUMNS.replace("s.head", "h.head");
        format!(
            "select {columns}, h.epoch from sessions s join heads h on h.session = s.id \
              where s.id = any($1) order by s.id for update of h"
        )
    });
    let mut ids: Vec<Uuid> = appends.iter().map(|p| p.append.session.0).collect();
    ids.sort_unstable();
    ids.dedup();
    let rows = sqlx::query(SQL.as_str()).bind(ids).fetch_all(conn).await?;
    let mut known = HashMap::with_capacity(rows.len());
    for found in &rows {
        let mut columns = row(found)?;
        let row = Arc::new(take_session_row(&mut columns)?);
        known.insert(
            row.id,
            Known {
                epoch: columns.count()?,
                head: row.head,
                row,
            },
        );
    }
    Ok(known)
}

/// Which idempotency keys of the batch were used before.
pub(super) async fn used_keys(
    conn: &mut PgConnection,
    appends: &[Prepared],
) -> Result<Keys, Failed> {
    let (mut tenants, mut scopes, mut keys) = (Vec::new(), Vec::new(), Vec::new());
    for (tenant, scope, key) in appends.iter().filter_map(Prepared::key) {
        tenants.push(tenant.0);
        scopes.push(scope);
        keys.push(key);
    }
    if keys.is_empty() {
        return Ok(Keys::new());
    }
    let sql = "select i.tenant, i.scope, i.key, i.session from idempotency i \
                 join unnest($1::uuid[], $2::text[], $3::text[]) as w (tenant, scope, key) \
                using (tenant, scope, key)";
    let rows = sqlx::query(sql)
        .bind(tenants)
        .bind(scopes)
        .bind(keys)
        .fetch_all(conn)
        .await?;
    let mut used = Keys::new();
    for found in &rows {
        let mut columns = row(found)?;
        used.insert(
            (columns.id()?, columns.text()?, columns.text()?),
            columns.id()?,
        );
    }
    Ok(used)
}

/// Epochs of the leases that the batch depends on. Whoever takes one over waits until the batch
/// is over, and batches of other processes do not. Log positions are locked before leases
/// everywhere, and who takes a lease locks nothing else.
pub(super) async fn leases(
    conn: &mut PgConnection,
    appends: &[Prepared],
) -> Result<Leases, Failed> {
    let names = Prepared::leases(appends);
    if names.is_empty() {
        return Ok(Leases::new());
    }
    let sql = "select name, epoch from leases where name = any($1) order by name for share";
    let rows = sqlx::query(sql).bind(names).fetch_all(conn).await?;
    let mut leases = Leases::with_capacity(rows.len());
    for found in &rows {
        let mut columns = row(found)?;
        leases.insert(columns.text()?, columns.count()?);
    }
    Ok(leases)
}

pub(super) async fn sessions(conn: &mut PgConnection, plan: &Plan<'_>) -> Result<(), Failed> {
    let changed: Vec<_> = plan
        .sessions
        .values()
        .filter(|touched| touched.row_changed)
        .map(|t| t.row)
        .collect();
    if !changed.is_empty() {
        let sql = "insert into sessions (id, tenant, name, service, visitor, visitor_name, agent, page, subject, \
                   status, created_at, ended_at) \
                   select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::text[], \
                   $7::uuid[], $8::text[], $9::text[], $10::text[], $11::bigint[], $12::bigint[]) \
                   on conflict (id) do update set name = excluded.name, service = excluded.service, \
                   visitor = excluded.visitor, visitor_name = excluded.visitor_name, agent = excluded.agent, \
                   page = excluded.page, subject = excluded.subject, status = excluded.status, \
                   created_at = excluded.created_at, ended_at = excluded.ended_at \
                   where sessions.tenant = excluded.tenant";
        sqlx::query(sql)
            .bind(changed.iter().map(|r| r.id.0).collect::<Vec<_>>())
            .bind(changed.iter().map(|r| r.tenant.0).collect::<Vec<_>>())
            .bind(changed.iter().map(|r| r.name.as_str()).collect::<Vec<_>>())
            .bind(
                changed
                    .iter()
                    .map(|r| r.service.as_str())
                    .collect::<Vec<_>>(),
            )
            .bind(
                changed
                    .iter()
                    .map(|r| r.visitor.map(|v| v.0))
                    .collect::<Vec<_>>(),
            )
            .bind(
                changed
                    .iter()
                    .map(|r| r.visitor_name.as_str())
                    .collect::<Vec<_>>(),
            )
            .bind(
                changed
                    .iter()
                    .map(|r| r.agent.map(|a| a.0))
                    .collect::<Vec<_>>(),
            )
            .bind(
                changed
                    .iter()
                    .map(|r| r.page.as_deref())
                    .collect::<Vec<_>>(),
            )
            .bind(
                changed
                    .iter()
                    .map(|r| r.subject.as_deref())
                    .collect::<Vec<_>>(),
            )
            .bind(
                changed
                    .iter()
                    .map(|r| r.status.as_str())
                    .collect::<Vec<_>>(),
            )
            .bind(changed.iter().map(|r| r.created_at.0).collect::<Vec<_>>())
            .bind(
                changed
                    .iter()
                    .map(|r| r.ended_at.map(|t| t.0))
                    .collect::<Vec<_>>(),
            )
            .execute(&mut *conn)
            .await?;
    }
    // Two processes that create the same session: the second fails on heads' key, as it
    // must, because it planned for a session that was not there.
    let (new, old): (Vec<_>, Vec<_>) = plan
        .sessions
        .iter()
        .partition(|(_, touched)| touched.created);
    for (sql, part) in [
        (
            "insert into heads (session, epoch, head, owner, seats) \
             select * from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::uuid[], $5::bigint[])",
            new,
        ),
        (
            "update heads set epoch = w.epoch, head = w.head, seats = w.seats \
               from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::uuid[], $5::bigint[]) \
                 as w (session, epoch, head, owner, seats) \
              where heads.session = w.session",
            old,
        ),
    ] {
        if part.is_empty() {
            continue;
        }
        sqlx::query(sql)
            .bind(
                part.iter()
                    .map(|(session, _)| session.0)
                    .collect::<Vec<_>>(),
            )
            .bind(part.iter().map(|(_, t)| t.epoch as i64).collect::<Vec<_>>())
            .bind(part.iter().map(|(_, t)| t.head as i64).collect::<Vec<_>>())
            .bind(part.iter().map(|(_, t)| t.owner).collect::<Vec<_>>())
            .bind(
                part.iter()
                    .map(|(_, t)| i64::from(t.seats))
                    .collect::<Vec<_>>(),
            )
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

pub(super) async fn events(conn: &mut PgConnection, plan: &Plan<'_>) -> Result<(), Failed> {
    let events: Vec<_> = plan
        .written
        .iter()
        .flat_map(|p| p.events.iter().map(|event| (p.append.session.0, event)))
        .collect();
    let sql = "insert into events (session, seq, at, kind, body) \
               select * from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::text[], $5::text[])";
    sqlx::query(sql)
        .bind(
            events
                .iter()
                .map(|(session, _)| *session)
                .collect::<Vec<_>>(),
        )
        .bind(events.iter().map(|(_, e)| e.seq).collect::<Vec<_>>())
        .bind(events.iter().map(|(_, e)| e.at).collect::<Vec<_>>())
        .bind(
            events
                .iter()
                .map(|(_, e)| e.kind.as_str())
                .collect::<Vec<_>>(),
        )
        .bind(
            events
                .iter()
                .map(|(_, e)| e.body.as_str())
                .collect::<Vec<_>>(),
        )
        .execute(&mut *conn)
        .await?;
    let lines = events
        .iter()
        .filter(|(_, e)| e.searchable)
        .map(|(session, e)| (*session, e.seq));
    let labels = plan
        .sessions
        .iter()
        .filter(|(_, touched)| touched.row_changed)
        .map(|(s, _)| (s.0, 0));
    let (sessions, places): (Vec<_>, Vec<_>) = lines.chain(labels).unzip();
    if !sessions.is_empty() {
        let sql = "insert into search_queue (session, seq) select * from unnest($1::uuid[], $2::bigint[])";
        sqlx::query(sql)
            .bind(sessions)
            .bind(places)
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// Agents, ratings and idempotency keys, where there are new ones.
pub(super) async fn rest(conn: &mut PgConnection, plan: &Plan<'_>) -> Result<(), Failed> {
    let pairs = plan
        .sessions
        .iter()
        .flat_map(|(session, t)| t.agents.iter().map(|agent| (agent.0, session.0)));
    let (agents, sessions): (Vec<_>, Vec<_>) = pairs.unzip();
    if !agents.is_empty() {
        let sql = "insert into session_agents (agent, session) select * from unnest($1::uuid[], $2::uuid[]) \
                   on conflict do nothing";
        sqlx::query(sql)
            .bind(agents)
            .bind(sessions)
            .execute(&mut *conn)
            .await?;
    }
    for rating in plan.ratings() {
        let sql = "insert into ratings (session, tenant, agent, service, stars, at) \
                   values ($1, $2, $3, $4, $5, $6) on conflict do nothing";
        sqlx::query(sql)
            .bind(rating.row.id.0)
            .bind(rating.row.tenant.0)
            .bind(rating.row.agent.map(|agent| agent.0))
            .bind(rating.row.service.as_str())
            .bind(i64::from(rating.stars))
            .bind(rating.at.0)
            .execute(&mut *conn)
            .await?;
    }
    if !plan.keys.is_empty() {
        let created = |session: &SessionId| plan.sessions[session].row.created_at.0;
        let sql = "insert into idempotency (tenant, scope, key, session, created_at) \
                   select * from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::bigint[])";
        sqlx::query(sql)
            .bind(plan.keys.iter().map(|k| k.0.0).collect::<Vec<_>>())
            .bind(plan.keys.iter().map(|k| k.1).collect::<Vec<_>>())
            .bind(plan.keys.iter().map(|k| k.2).collect::<Vec<_>>())
            .bind(plan.keys.iter().map(|k| k.3.0).collect::<Vec<_>>())
            .bind(plan.keys.iter().map(|k| created(&k.3)).collect::<Vec<_>>())
            .execute(conn)
            .await?;
    }
    Ok(())
}
