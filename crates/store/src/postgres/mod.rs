//! PostgreSQL: appends of this process go through the committer on one connection, all else
//! through a pool. Both reconnect by themselves after the server was away, or to the server that
//! has taken its place.

mod connect;
mod hosts;
mod rows;
mod search;
mod snapshot;
mod writer;

use crate::committer::Committer;
use crate::engine::{Database, Engine, Write, Wrote};
use crate::error::{Result, StoreError};
use crate::folder::Folder;
use crate::indexer::{Indexer, Work};
use crate::migrate::{self, Scripts};
use crate::plan::Prepared;
use crate::retention::Left;
use crate::tables::{GuessSql, NodeSql, guess_sql, node_sql};
use crate::traits::Appended;
use crate::value::{Row, Value};
use connect::{READ, WRITE, Way};
use futures::TryStreamExt;
use sqlx::postgres::{PgArguments, PgConnection, PgRow};
use sqlx::{
    Arguments, AssertSqlSafe, Column, Either, Executor, Row as _, SqlSafeStr, SqlStr, TypeInfo,
    ValueRef,
};
use std::borrow::Cow;
use std::sync::Arc;
use tokio::sync::Notify;

pub use snapshot::Snapshot;
pub(crate) use snapshot::is_empty;

/// Schema changes, oldest first. Those that have landed stay as they are.
pub(crate) const SCRIPTS: Scripts = Scripts {
    start: &[
        include_str!("../../migrations/postgres/0001_start.sql"),
        include_str!("../../migrations/postgres/0002_nodes.sql"),
        include_str!("../../migrations/postgres/0003_retention.sql"),
    ],
    steps: &[
        (
            2001,
            include_str!("../../migrations/postgres/2001_guesses.sql"),
        ),
        (
            2002,
            include_str!("../../migrations/postgres/2002_speaks.sql"),
        ),
        (
            2003,
            include_str!("../../migrations/postgres/2003_seats.sql"),
        ),
        (
            3001,
            include_str!("../../migrations/postgres/3001_routing.sql"),
        ),
        (
            3030,
            include_str!("../../migrations/postgres/3030_files.sql"),
        ),
        (
            3040,
            include_str!("../../migrations/postgres/3040_console.sql"),
        ),
        (
            3050,
            include_str!("../../migrations/postgres/3050_hours.sql"),
        ),
        (
            3060,
            include_str!("../../migrations/postgres/3060_assistants.sql"),
        ),
        (
            3070,
            include_str!("../../migrations/postgres/3070_statuses.sql"),
        ),
        (
            3080,
            include_str!("../../migrations/postgres/3080_rights.sql"),
        ),
        (
            3090,
            include_str!("../../migrations/postgres/3090_profiles.sql"),
        ),
        (
            3100,
            include_str!("../../migrations/postgres/3100_after.sql"),
        ),
        (
            3120,
            include_str!("../../migrations/postgres/3120_visitor_logins.sql"),
        ),
        (
            3130,
            include_str!("../../migrations/postgres/3130_directories.sql"),
        ),
        (
            3140,
            include_str!("../../migrations/postgres/3140_sign_ups.sql"),
        ),
        (
            3150,
            include_str!("../../migrations/postgres/3150_cards.sql"),
        ),
        (
            3170,
            include_str!("../../migrations/postgres/3170_rendezvous.sql"),
        ),
        (
            3200,
            include_str!("../../migrations/postgres/3200_rendezvous_clock.sql"),
        ),
        (
            3210,
            include_str!("../../migrations/postgres/3210_endpoint_proxies.sql"),
        ),
        (
            3220,
            include_str!("../../migrations/postgres/3220_kept_places.sql"),
        ),
        (
            3221,
            include_str!("../../migrations/postgres/3221_mails_once.sql"),
        ),
        (
            3230,
            include_str!("../../migrations/postgres/3230_partners.sql"),
        ),
        (
            3240,
            include_str!("../../migrations/postgres/3240_questions.sql"),
        ),
    ],
};

pub(crate) struct Postgres {
    way: Way,
    committer: Committer<writer::Writer>,
    indexer: Indexer,
}

/// Connects and migrates.
pub(crate) async fn open(url: &str) -> Result<Database<Postgres>> {
    let (way, writer) = connect::open(url).await?;
    let mut turn = writer.turn(WRITE).await.map_err(failure)?;
    let (conn, lost) = turn.parts();
    let migrated = lost.or(migrate::run(conn, &SCRIPTS)).await;
    migrated.map_err(failure)??;
    drop(turn);
    let committed = Arc::new(Notify::new());
    let indexer = Indexer::spawn(search::Search::new(way.clone()), committed.clone());
    let committer = Committer::spawn(writer::Writer::new(writer, committed))?;
    Ok(Database::new(Postgres {
        way,
        committer,
        indexer,
    }))
}

impl Engine for Postgres {
    const NAME: &'static str = "postgres";
    const READ: &'static str = "select e.seq, e.at, e.body from sessions s join events e on e.session = s.id \
         where s.id = $1 and s.tenant = $2 and e.seq > $3 order by e.seq limit $4";
    // The lock is written to the log, so the end of this waits for the standby as any commit does.
    const CONFIRM: Option<&'static str> = Some(
        "select head from heads \
         where session = (select id from sessions where id = $1 and tenant = $2) for update",
    );
    const CLAIM: &'static str = "update heads set epoch = epoch + 1 \
         where session = (select id from sessions where id = $1 and tenant = $2) returning epoch";
    const NODES: NodeSql = node_sql!(
        "(extract(epoch from clock_timestamp()) * 1000)::bigint",
        "session",
        "id",
        " for share of n"
    );
    const GUESSES: GuessSql = guess_sql!(
        "(extract(epoch from clock_timestamp()) * 1000)::bigint",
        "greatest"
    );
    const ERASE_EVENTS: &'static str = "delete from events where (session, seq) in (select e.session, e.seq \
         from sessions s join events e on e.session = s.id where s.id = $1 and s.tenant = $2 \
         and s.status = 'ended' order by e.seq limit $3)";
    const PERSON: &'static str = "select e.seq, e.body from sessions s join events e on e.session = s.id \
         where s.id = $1 and s.tenant = $2 and (e.kind in ('leg_joined', 'described', 'file_sent') \
         or e.kind in ('line', 'asked') and e.body like '%\"name\":%' \
         or e.kind not in ({known})) order by e.seq";
    const AMEND: &'static str = "update events set body = $4, kind = $5 where seq = $3 \
         and session = (select id from sessions where id = $1 and tenant = $2)";
    const SENT: &'static str = "select e.seq from sessions s join events e on e.session = s.id \
         where s.id = $1 and s.tenant = $2 and e.kind in ('file_sent', 'carried') and e.body like $3 limit 1";
    const FORGET: &'static str =
        "delete from heads where session = (select id from sessions where id = $1 and tenant = $2)";
    const MATCHES: &'static str =
        "s.id in (select session from search_docs where words @@ {}::tsquery)";

    fn pattern(owner: &str, word: &str, prefix: bool) -> String {
        let quoted = |word: &str| format!("'{}'", word.replace('\\', "\\\\").replace('\'', "''"));
        format!(
            "{} & {}{}",
            quoted(owner),
            quoted(word),
            if prefix { ":*" } else { "" }
        )
    }

    async fn fetch(&self, sql: Cow<'static, str>, args: Vec<Value>) -> Result<Vec<Row>> {
        let query = sqlx::query_with(safe(sql), arguments(&args)?);
        let mut turn = self.way.turn(READ).await.map_err(failure)?;
        let (conn, lost) = turn.parts();
        let rows = lost.or(query.fetch_all(conn)).await.flatten();
        rows.map_err(failure)?.iter().map(row).collect()
    }

    async fn write(&self, write: Write) -> Result<Wrote> {
        let mut turn = self.way.turn(WRITE).await.map_err(failure)?;
        let (conn, lost) = turn.parts();
        lost.or(written(conn, write)).await.map_err(failure)?
    }

    async fn append(&self, append: Prepared) -> Result<Appended> {
        self.committer.append(append).await
    }

    async fn flush_search(&self) -> Result<()> {
        self.indexer.flush().await
    }

    async fn index(&self, work: Work) -> Result<Left> {
        self.indexer.work(work).await
    }

    fn folder(&self) -> Option<&Folder> {
        None
    }

    async fn version(&self) -> Result<String> {
        let sql = "select current_setting('server_version')";
        let mut turn = self.way.turn(READ).await.map_err(failure)?;
        let (conn, lost) = turn.parts();
        let version = lost.or(sqlx::query_scalar(sql).fetch_one(conn)).await;
        version.flatten().map_err(failure)
    }

    async fn close(&self) {
        self.committer.close().await;
        self.indexer.close().await;
        self.way.close().await;
    }
}

async fn written(conn: &mut PgConnection, write: Write) -> Result<Wrote> {
    let mut wrote = Wrote {
        rows: 0,
        value: None,
    };
    let query = sqlx::query_with(write.sql, arguments(&write.args)?);
    let mut results = conn.fetch_many(query);
    loop {
        match results.try_next().await {
            Ok(None) => return Ok(wrote),
            Ok(Some(Either::Left(done))) => wrote.rows += done.rows_affected(),
            Ok(Some(Either::Right(row))) => wrote.value = Some(row.try_get(0).map_err(failure)?),
            Err(sqlx::Error::Database(e)) if e.is_unique_violation() => {
                return Err(StoreError::Taken { what: write.taken });
            }
            Err(sqlx::Error::Database(e)) if e.is_foreign_key_violation() => {
                return Err(StoreError::Missing {
                    what: write.missing,
                });
            }
            Err(error) => return Err(failure(error)),
        }
    }
}

/// Statements are made of constants and placeholders only; text from outside is bound.
fn safe(sql: Cow<'static, str>) -> SqlStr {
    match sql {
        Cow::Borrowed(sql) => sql.into_sql_str(),
        Cow::Owned(sql) => AssertSqlSafe(sql).into_sql_str(),
    }
}

fn arguments(values: &[Value]) -> Result<PgArguments> {
    let mut args = PgArguments::default();
    for value in values {
        let added = match value {
            Value::Int(v) => args.add(*v),
            Value::Text(v) => args.add(v),
            Value::Bytes(v) => args.add(v),
            Value::Id(v) => args.add(*v),
            Value::Bool(v) => args.add(*v),
        };
        added.map_err(|e| StoreError::Damaged(e.to_string()))?;
    }
    Ok(args)
}

fn row(row: &PgRow) -> Result<Row> {
    let value = |i: usize| -> sqlx::Result<Value> {
        if row.try_get_raw(i)?.is_null() {
            return Ok(Value::Int(None));
        }
        Ok(match row.column(i).type_info().name() {
            "INT8" => Value::Int(Some(row.try_get(i)?)),
            "UUID" => Value::Id(Some(row.try_get(i)?)),
            "BYTEA" => Value::Bytes(Some(row.try_get(i)?)),
            "BOOL" => Value::Bool(row.try_get(i)?),
            _ => Value::Text(Some(row.try_get(i)?)),
        })
    };
    let values: sqlx::Result<Vec<_>> = (0..row.len()).map(value).collect();
    values.map(Row::new).map_err(failure)
}

/// What went wrong, for callers.
fn failure(error: sqlx::Error) -> StoreError {
    let text = error.to_string();
    match &error {
        sqlx::Error::Database(e) => {
            let code = e.code().unwrap_or_default();
            match (code.as_ref(), code.get(..2).unwrap_or_default()) {
                ("53100", _) => StoreError::Full,
                // A foreign key. Statements with another meaning for it say so themselves.
                ("23503", _) => StoreError::Missing { what: "tenant" },
                // Read-only (a standby), no such database, lock not available.
                ("25006" | "3D000" | "55P03", _) => StoreError::Unavailable(text),
                // Connection, log-in, retry, resources, operator, system.
                (_, "08" | "28" | "40" | "53" | "57" | "58") => StoreError::Unavailable(text),
                _ => StoreError::Damaged(text),
            }
        }
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) | sqlx::Error::Encode(_) => {
            StoreError::Damaged(text)
        }
        sqlx::Error::Configuration(_) => StoreError::Damaged(text),
        _ => StoreError::Unavailable(text),
    }
}
