//! What an engine does for the parts that both share: those are written once, in `tables/`,
//! in SQL that means the same on both (`$1` placeholders, `on conflict`).

use crate::error::{Result, StoreError};
use crate::folder::Folder;
use crate::indexer::Work;
use crate::plan::Prepared;
use crate::retention::Left;
use crate::tables::{GuessSql, NodeSql};
use crate::traits::Appended;
use crate::value::{Row, Value};
use std::borrow::Cow;
use std::future::Future;
use switchboard_core::SessionId;

/// Either database, below the SQL.
pub(crate) trait Engine: Send + Sync + 'static {
    /// Name for people.
    const NAME: &'static str;
    /// Records of a session: seq, at, body by (session, tenant, after, limit).
    const READ: &'static str;
    /// Waits for what is under way with a session and for its place, by (session, tenant); none
    /// where what can be read is durable.
    const CONFIRM: Option<&'static str>;
    /// Raises a session's epoch by (session, tenant), returns it.
    const CLAIM: &'static str;
    /// Statements about nodes and owners.
    const NODES: NodeSql;
    /// Statements about failed log-ins.
    const GUESSES: GuessSql;
    /// Deletes events of a session that has ended by (session, tenant, most).
    const ERASE_EVENTS: &'static str;
    /// seq and body of the events that tell, or may tell, of persons, by (session, tenant);
    /// `{known}` stands for the kinds of this release.
    const PERSON: &'static str;
    /// Replaces an event by (session, tenant, seq, body, kind).
    const AMEND: &'static str;
    /// The event that sent a file, by (session, tenant, pattern for its body).
    const SENT: &'static str;
    /// Deletes a session's log position by (session, tenant).
    const FORGET: &'static str;
    /// Condition on session_rows `s`: a document of it matches the pattern at `{}`.
    const MATCHES: &'static str;

    /// Pattern for documents of the owner with a word, or with a word that begins so.
    fn pattern(owner: &str, word: &str, prefix: bool) -> String;

    fn fetch(
        &self,
        sql: Cow<'static, str>,
        args: Vec<Value>,
    ) -> impl Future<Output = Result<Vec<Row>>> + Send;
    fn write(&self, write: Write) -> impl Future<Output = Result<Wrote>> + Send;
    fn append(&self, append: Prepared) -> impl Future<Output = Result<Appended>> + Send;
    fn flush_search(&self) -> impl Future<Output = Result<()>> + Send;
    /// Other work on the search index.
    fn index(&self, work: Work) -> impl Future<Output = Result<Left>> + Send;
    /// Where the content of files lies; none where the database has it.
    fn folder(&self) -> Option<&Folder>;
    fn version(&self) -> impl Future<Output = Result<String>> + Send;
    fn close(&self) -> impl Future<Output = ()> + Send;
}

/// One writing statement, and what its constraints mean.
#[derive(Debug, Clone)]
pub(crate) struct Write {
    pub sql: &'static str,
    pub args: Vec<Value>,
    /// Name of the unique key it can violate.
    pub taken: &'static str,
    /// Name of the row it refers to.
    pub missing: &'static str,
    /// The session whose epoch it changes.
    pub fences: Option<SessionId>,
}

/// What a writing statement did.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wrote {
    /// Rows inserted, changed or deleted.
    pub rows: u64,
    /// First column of the first row returned, if any.
    pub value: Option<i64>,
}

impl Write {
    pub(crate) fn new(sql: &'static str, args: Vec<Value>) -> Self {
        Self {
            sql,
            args,
            taken: "id",
            missing: "tenant",
            fences: None,
        }
    }

    pub(crate) fn taken(self, taken: &'static str) -> Self {
        Self { taken, ..self }
    }

    pub(crate) fn fences(self, session: SessionId) -> Self {
        Self {
            fences: Some(session),
            ..self
        }
    }

    pub(crate) fn missing(self, missing: &'static str) -> Self {
        Self { missing, ..self }
    }
}

/// Arguments of a statement.
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::value::Value::from($value)),*] };
}
pub(crate) use args;

/// A store over one engine.
pub(crate) struct Database<E> {
    pub(crate) engine: E,
}

impl<E: Engine> Database<E> {
    pub(crate) fn new(engine: E) -> Self {
        Self { engine }
    }

    pub(crate) async fn all<T>(
        &self,
        sql: impl Into<Cow<'static, str>>,
        args: Vec<Value>,
        read: impl Fn(Row) -> Result<T>,
    ) -> Result<Vec<T>> {
        // No stored text holds NUL, and PostgreSQL refuses to compare with it.
        if args.iter().any(Value::holds_nul) {
            return Ok(Vec::new());
        }
        self.engine
            .fetch(sql.into(), args)
            .await?
            .into_iter()
            .map(read)
            .collect()
    }

    pub(crate) async fn one<T>(
        &self,
        sql: &'static str,
        args: Vec<Value>,
        read: impl Fn(Row) -> Result<T>,
    ) -> Result<Option<T>> {
        Ok(self.all(sql, args, read).await?.into_iter().next())
    }

    pub(crate) async fn write(&self, write: Write) -> Result<Wrote> {
        if write.args.iter().any(Value::holds_nul) {
            return Err(StoreError::Damaged("text holds a NUL character".into()));
        }
        self.engine.write(write).await
    }

    /// Creates or replaces by id. An id of another tenant is taken.
    pub(crate) async fn put(&self, write: Write) -> Result<()> {
        match self.write(write).await?.rows {
            0 => Err(StoreError::Taken { what: "id" }),
            _ => Ok(()),
        }
    }

    /// Deletes; no row is `Missing`.
    pub(crate) async fn delete(
        &self,
        what: &'static str,
        sql: &'static str,
        args: Vec<Value>,
    ) -> Result<()> {
        match self.write(Write::new(sql, args)).await?.rows {
            0 => Err(StoreError::Missing { what }),
            _ => Ok(()),
        }
    }
}
