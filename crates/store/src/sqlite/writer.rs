//! The committer's work on SQLite.

use super::bulk::{Bound, Bulk};
use super::connect::{self, Files};
use super::{arguments, failure, row};
use crate::committer::{Answers, Commit};
use crate::engine::{Write, Wrote};
use crate::error::{Result, StoreError};
use crate::model::SessionRow;
use crate::plan::{After, Keys, Known, Plan, Prepared, Stored, plan};
use crate::tables::{SESSION_COLUMNS, take_session_row};
use futures::TryStreamExt;
use sqlx::{Connection, Either, Executor, Row as _, SqliteConnection};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};
use switchboard_core::{AgentId, SessionId, TenantId};
use tokio::sync::Notify;

/// Sessions whose log position is remembered between batches.
const KNOWN: usize = 20_000;

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
    Bulk::new("insert into heads (nr, epoch, head) values", 3, tail)
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

/// Owns the writing connection. After any failure the connection is opened anew, because a
/// transaction may be left half open in it.
pub(super) struct Writer {
    files: Files,
    conn: Option<SqliteConnection>,
    memory: Memory,
    committed: Arc<Notify>,
}

/// What is remembered of the file between batches; valid while nobody else writes to it.
#[derive(Default)]
struct Memory {
    /// With each session's number.
    known: HashMap<SessionId, (i64, Known)>,
    next_nr: i64,
    data_version: Option<i64>,
}

impl Writer {
    pub(super) fn new(files: Files, conn: SqliteConnection, committed: Arc<Notify>) -> Self {
        Self {
            files,
            conn: Some(conn),
            memory: Memory::default(),
            committed,
        }
    }

    async fn attempt(&mut self, appends: &[Prepared], writes: &[Write]) -> Result<Answers<Wrote>> {
        if self.conn.is_none() {
            self.conn = Some(connect::writer(&self.files).await?);
        }
        let conn = self.conn.as_mut().expect("opened above");
        let mut tx = conn.begin_with("begin immediate").await.map_err(failure)?;
        let mut extras = Vec::with_capacity(writes.len());
        for write in writes {
            if let Some(session) = write.fences {
                self.memory.known.remove(&session);
            }
            extras.push(single(&mut tx, write).await?);
        }
        if appends.is_empty() {
            tx.commit().await.map_err(failure)?;
            return Ok(Answers {
                appends: Vec::new(),
                extras,
            });
        }
        self.memory.refresh(&mut tx, appends).await?;
        let used = used_keys(&mut tx, appends).await?;
        let known = &self.memory.known;
        let plan = plan(
            appends,
            |session| known.get(session).map(|(_, known)| known),
            &used,
        );
        let numbers = self.memory.numbers(&plan);
        write_plan(&mut tx, &plan, &numbers).await?;
        tx.commit().await.map_err(failure)?;
        let answers = plan.answers.clone();
        let after = plan
            .sessions
            .into_iter()
            .map(|(session, touched)| (session, touched.after()))
            .collect();
        self.memory.learn(after, &numbers);
        Ok(Answers {
            appends: answers,
            extras,
        })
    }
}

impl Commit for Writer {
    type Extra = Write;
    type Done = Wrote;

    async fn commit(&mut self, appends: &[Prepared], writes: &[Write]) -> Result<Answers<Wrote>> {
        let result = self.attempt(appends, writes).await;
        match &result {
            Ok(_) => self.committed.notify_one(),
            Err(_) => {
                self.conn = None;
                self.memory = Memory::default();
            }
        }
        result
    }
}

/// Runs one statement inside the batch. A violated constraint undoes just this statement and
/// is its answer; any other failure is the batch's.
async fn single(conn: &mut SqliteConnection, write: &Write) -> Result<Result<Wrote>> {
    let mut wrote = Wrote {
        rows: 0,
        value: None,
    };
    let mut results = conn.fetch_many(sqlx::query_with(write.sql, arguments(&write.args)?));
    loop {
        match results.try_next().await {
            Ok(None) => return Ok(Ok(wrote)),
            Ok(Some(Either::Left(done))) => wrote.rows += done.rows_affected(),
            Ok(Some(Either::Right(row))) => wrote.value = Some(row.try_get(0).map_err(failure)?),
            Err(sqlx::Error::Database(e)) if e.is_unique_violation() => {
                return Ok(Err(StoreError::Taken { what: write.taken }));
            }
            Err(sqlx::Error::Database(e)) if e.is_foreign_key_violation() => {
                return Ok(Err(StoreError::Missing {
                    what: write.missing,
                }));
            }
            Err(error) => return Err(failure(error)),
        }
    }
}

impl Memory {
    /// Makes `known` true for all sessions of the batch.
    async fn refresh(&mut self, conn: &mut SqliteConnection, appends: &[Prepared]) -> Result<()> {
        let version: i64 = sqlx::query_scalar("pragma data_version")
            .fetch_one(&mut *conn)
            .await
            .map_err(failure)?;
        if self.data_version != Some(version) {
            self.known.clear();
            let highest = sqlx::query_scalar("select coalesce(max(nr), 0) from sessions");
            self.next_nr = highest.fetch_one(&mut *conn).await.map_err(failure)?;
            self.next_nr += 1;
            self.data_version = Some(version);
        }
        if self.known.len() > KNOWN {
            self.known.clear();
        }
        let unknown = appends
            .iter()
            .map(|p| p.append.session)
            .filter(|session| !self.known.contains_key(session));
        let wanted: Vec<_> = unknown
            .map(|session| session.0.simple().to_string())
            .collect();
        if wanted.is_empty() {
            return Ok(());
        }
        static SQL: LazyLock<String> = LazyLock::new(|| {
            format!(
                "select {SESSION_COLUMNS}, s.epoch, s.nr from json_each($1) wanted \
                   join session_rows s on s.id = unhex(wanted.value)"
            )
        });
        let rows = sqlx::query(SQL.as_str())
            .bind(json(&wanted)?)
            .fetch_all(conn)
            .await
            .map_err(failure)?;
        for found in &rows {
            let mut columns = row(found)?;
            let row = take_session_row(&mut columns)?;
            let known = Known {
                epoch: columns.count()?,
                head: row.head,
                row,
            };
            self.known.insert(known.row.id, (columns.int()?, known));
        }
        Ok(())
    }

    /// The number of each session in the plan; new ones get the next free.
    fn numbers(&self, plan: &Plan<'_>) -> HashMap<SessionId, i64> {
        let mut next = self.next_nr;
        // Numbers rise in the order of creation.
        let mut numbers = HashMap::with_capacity(plan.sessions.len());
        for prepared in &plan.written {
            let session = prepared.append.session;
            numbers
                .entry(session)
                .or_insert_with(|| match self.known.get(&session) {
                    Some((nr, _)) => *nr,
                    None => {
                        next += 1;
                        next - 1
                    }
                });
        }
        numbers
    }

    fn learn(&mut self, after: Vec<(SessionId, After)>, numbers: &HashMap<SessionId, i64>) {
        self.next_nr = numbers
            .values()
            .map(|nr| nr + 1)
            .fold(self.next_nr, i64::max);
        for (session, after) in after {
            match (after.row, self.known.get_mut(&session)) {
                (Some(row), _) => {
                    let known = Known {
                        epoch: after.epoch,
                        head: after.head,
                        row,
                    };
                    self.known.insert(session, (numbers[&session], known));
                }
                (None, Some((_, known))) => {
                    known.epoch = after.epoch;
                    known.head = after.head;
                }
                (None, None) => {}
            }
        }
    }
}

fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|e| StoreError::Damaged(e.to_string()))
}

/// Which idempotency keys of the batch were used before.
async fn used_keys(conn: &mut SqliteConnection, appends: &[Prepared]) -> Result<Keys> {
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

async fn write_plan(
    conn: &mut SqliteConnection,
    plan: &Plan<'_>,
    numbers: &HashMap<SessionId, i64>,
) -> Result<()> {
    let number = |session: &SessionId| numbers[session];
    let mut sessions: Vec<(i64, &SessionRow)> = Vec::new();
    let mut heads: Vec<(i64, i64, i64)> = Vec::with_capacity(plan.sessions.len());
    let mut agents: Vec<(AgentId, SessionId)> = Vec::new();
    for (session, touched) in &plan.sessions {
        let nr = number(session);
        if touched.row_changed {
            sessions.push((nr, touched.row));
        }
        heads.push((nr, touched.epoch as i64, touched.head as i64));
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
        .run(conn, &heads, |q, (nr, epoch, head)| {
            q.bind(*nr).bind(*epoch).bind(*head)
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
