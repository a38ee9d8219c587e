//! The committer's work on PostgreSQL. Other processes may write too: each batch locks the
//! log positions it builds on, in one order.

use super::connect::{WRITE, Way};
use super::failure;
use super::rows::{events, known, leases, rest, sessions, used_keys};
use crate::committer::{Answers, Commit};
use crate::error::{Result, StoreError};
use crate::plan::{Prepared, plan};
use crate::traits::Appended;
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use std::convert::Infallible;
use std::sync::Arc;
use tokio::sync::Notify;

/// Attempts when another process is in the way.
const ATTEMPTS: usize = 5;

pub(super) struct Writer {
    way: Way,
    committed: Arc<Notify>,
}

/// Why an attempt ended without an answer.
pub(super) enum Failed {
    /// Nothing was written.
    Undone(sqlx::Error),
    /// The connection broke while the commit was under way.
    InDoubt(Vec<Result<Appended>>, usize),
    /// Nothing was written, for a reason found here.
    Refused(StoreError),
}

impl From<sqlx::Error> for Failed {
    fn from(error: sqlx::Error) -> Self {
        Failed::Undone(error)
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Failed::Refused(error)
    }
}

impl Writer {
    pub(super) fn new(way: Way, committed: Arc<Notify>) -> Self {
        Self { way, committed }
    }

    async fn attempt(&self, appends: &[Prepared]) -> Result<Vec<Result<Appended>>, Failed> {
        let mut turn = self.way.turn(WRITE).await?;
        let (conn, lost) = turn.parts();
        let mut tx = lost.or(conn.begin()).await??;
        let known = lost.or(known(&mut tx, appends)).await??;
        let used = lost.or(used_keys(&mut tx, appends)).await??;
        let leases = lost.or(leases(&mut tx, appends)).await??;
        let plan = plan(appends, |session| known.get(session), &used, &leases);
        if plan.written.is_empty() {
            lost.or(tx.rollback()).await??;
            return Ok(plan.answers);
        }
        let written = async {
            sessions(&mut tx, &plan).await?;
            events(&mut tx, &plan).await?;
            rest(&mut tx, &plan).await
        };
        lost.or(written).await??;
        match lost.or(tx.commit()).await.flatten() {
            Ok(()) => Ok(plan.answers),
            Err(error @ sqlx::Error::Database(_)) => Err(error.into()),
            Err(_) => {
                // An append to a session that was there before can be looked for under lock.
                let old = |p: &&Prepared| known.contains_key(&p.append.session);
                let probe = plan
                    .written
                    .iter()
                    .copied()
                    .find(old)
                    .unwrap_or(plan.written[0]);
                let place = appends
                    .iter()
                    .position(|p| std::ptr::eq(p, probe))
                    .unwrap_or(0);
                Err(Failed::InDoubt(plan.answers, place))
            }
        }
    }

    /// Whether the commit in doubt took place. Waits for its row lock to go away first, and for
    /// what it tells to be wherever a commit has to be: a server that has just been started
    /// shows commits for whose standby nobody waited.
    async fn landed(&self, probe: &Prepared) -> Result<bool, sqlx::Error> {
        let mut turn = self.way.turn(WRITE).await?;
        let (conn, lost) = turn.parts();
        lost.or(Self::look(conn, probe)).await.flatten()
    }

    async fn look(conn: &mut PgConnection, probe: &Prepared) -> Result<bool, sqlx::Error> {
        let mut tx = conn.begin().await?;
        let session = probe.append.session.0;
        let lock = "select head from heads where session = $1 for update";
        sqlx::query(lock)
            .bind(session)
            .fetch_optional(&mut *tx)
            .await?;
        let event = &probe.events[0];
        let found = "select exists (select from events where session = $1 and seq = $2 and at = $3 and body = $4)";
        let found = sqlx::query_scalar(found)
            .bind(session)
            .bind(event.seq)
            .bind(event.at)
            .bind(&event.body);
        let found = found.fetch_one(&mut *tx).await?;
        // The lock that was taken is written to the log, so this waits as any commit does.
        tx.commit().await?;
        Ok(found)
    }
}

impl Commit for Writer {
    type Extra = Infallible;
    type Done = Infallible;

    async fn commit(
        &mut self,
        appends: &[Prepared],
        _: &[Infallible],
    ) -> Result<Answers<Infallible>> {
        let mut tries = 0;
        let appends = loop {
            tries += 1;
            match self.attempt(appends).await {
                Ok(answers) => break answers,
                Err(Failed::Refused(error)) => return Err(error),
                Err(Failed::Undone(error)) if tries < ATTEMPTS && passing(&error) => {}
                Err(Failed::Undone(error)) => return Err(failure(error)),
                Err(Failed::InDoubt(answers, probe)) => match self.landed(&appends[probe]).await {
                    Ok(true) => break answers,
                    Ok(false) => {
                        return Err(StoreError::Unavailable("the connection broke".into()));
                    }
                    Err(error) => {
                        return Err(StoreError::Unavailable(format!("outcome unknown: {error}")));
                    }
                },
            }
        };
        self.committed.notify_one();
        Ok(Answers {
            appends,
            extras: Vec::new(),
        })
    }

    async fn close(self) {
        self.way.close().await;
    }
}

/// Another process was faster (the next attempt sees what it wrote), or the connection was
/// stale before anything was sent for good.
fn passing(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        sqlx::Error::Database(e) => {
            // Retry; and: the server shuts down or was told to end the connection.
            let code = e.code().unwrap_or_default();
            e.is_unique_violation()
                || matches!(code.as_ref(), "40001" | "40P01" | "57P01" | "57P02")
        }
        _ => false,
    }
}
