//! The committer's work on SQLite.

use super::connect::{self, Files};
use super::rows::{commit, json, leases, used_keys, write_plan};
use super::{arguments, failure, row};
use crate::committer::{Answers, Commit};
use crate::engine::{Write, Wrote};
use crate::error::{Result, StoreError};
use crate::plan::{After, Known, Plan, Prepared, plan};
use crate::tables::{SESSION_COLUMNS, take_session_row};
use futures::TryStreamExt;
use sqlx::{Connection, Either, Executor, Row as _, SqliteConnection};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};
use switchboard_core::SessionId;
use tokio::sync::Notify;

/// Sessions whose log position is remembered between batches.
const KNOWN: usize = 20_000;

/// Owns the writing connection. After any failure the connection is opened anew, because a
/// transaction may be left half open in it.
pub(super) struct Writer {
    files: Files,
    conn: Option<SqliteConnection>,
    memory: Memory,
    /// Told after each commit.
    committed: Vec<Arc<Notify>>,
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
    pub(super) fn new(files: Files, conn: SqliteConnection, committed: Vec<Arc<Notify>>) -> Self {
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
        // Not a transaction of the library's: each of its steps would be a message to the
        // connection's thread and back.
        let begin = sqlx::query_scalar("begin immediate; pragma data_version");
        let data_version: i64 = begin.fetch_one(&mut *conn).await.map_err(failure)?;
        let mut extras = Vec::with_capacity(writes.len());
        for write in writes {
            if let Some(session) = write.fences {
                self.memory.known.remove(&session);
            }
            extras.push(single(conn, write).await?);
        }
        if appends.is_empty() {
            commit(conn).await?;
            return Ok(Answers {
                appends: Vec::new(),
                extras,
            });
        }
        self.memory.refresh(conn, data_version, appends).await?;
        let used = used_keys(conn, appends).await?;
        let leases = leases(conn, appends).await?;
        let known = &self.memory.known;
        let plan = plan(
            appends,
            |session| known.get(session).map(|(_, known)| known),
            &used,
            &leases,
        );
        let numbers = self.memory.numbers(&plan);
        write_plan(conn, &plan, &numbers).await?;
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
            Ok(_) => self.committed.iter().for_each(|told| told.notify_one()),
            Err(_) => {
                self.conn = None;
                self.memory = Memory::default();
            }
        }
        result
    }

    async fn close(mut self) {
        if let Some(conn) = self.conn.take()
            && let Err(error) = conn.close().await
        {
            tracing::warn!(%error, "record not closed cleanly");
        }
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
    /// Makes `known` true for all sessions of the batch. `version` changes when somebody
    /// else has written to the file.
    async fn refresh(
        &mut self,
        conn: &mut SqliteConnection,
        version: i64,
        appends: &[Prepared],
    ) -> Result<()> {
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
                row: Arc::new(row),
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
