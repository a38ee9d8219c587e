//! SQLite: one writing connection behind the committer, a few reading ones, WAL, a sync at
//! every commit. The search index is a second file beside the record.

mod bulk;
mod checkpoint;
mod connect;
mod copy;
mod rows;
mod scrub;
mod search;
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
use checkpoint::Checkpointer;
use sqlx::sqlite::{SqliteArguments, SqlitePool, SqliteRow};
use sqlx::{Arguments, AssertSqlSafe, Row as _, SqlSafeStr, SqlStr, TypeInfo, ValueRef};
use std::borrow::Cow;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;

pub(crate) use copy::{Reading, copy, inspect};

/// Schema changes, oldest first. Those that have landed stay as they are.
pub(crate) const SCRIPTS: Scripts = Scripts {
    start: &[
        include_str!("../../migrations/sqlite/0001_start.sql"),
        include_str!("../../migrations/sqlite/0002_nodes.sql"),
        include_str!("../../migrations/sqlite/0003_retention.sql"),
    ],
    steps: &[
        (
            2001,
            include_str!("../../migrations/sqlite/2001_guesses.sql"),
        ),
        (
            2002,
            include_str!("../../migrations/sqlite/2002_speaks.sql"),
        ),
        (2003, include_str!("../../migrations/sqlite/2003_seats.sql")),
        (
            3001,
            include_str!("../../migrations/sqlite/3001_routing.sql"),
        ),
        (3030, include_str!("../../migrations/sqlite/3030_files.sql")),
        (
            3040,
            include_str!("../../migrations/sqlite/3040_console.sql"),
        ),
        (3050, include_str!("../../migrations/sqlite/3050_hours.sql")),
        (
            3060,
            include_str!("../../migrations/sqlite/3060_assistants.sql"),
        ),
        (
            3070,
            include_str!("../../migrations/sqlite/3070_statuses.sql"),
        ),
        (
            3080,
            include_str!("../../migrations/sqlite/3080_rights.sql"),
        ),
        (
            3090,
            include_str!("../../migrations/sqlite/3090_profiles.sql"),
        ),
        (3100, include_str!("../../migrations/sqlite/3100_after.sql")),
        (
            3120,
            include_str!("../../migrations/sqlite/3120_visitor_logins.sql"),
        ),
        (
            3130,
            include_str!("../../migrations/sqlite/3130_directories.sql"),
        ),
        (
            3140,
            include_str!("../../migrations/sqlite/3140_sign_ups.sql"),
        ),
        (3150, include_str!("../../migrations/sqlite/3150_cards.sql")),
        (
            3170,
            include_str!("../../migrations/sqlite/3170_rendezvous.sql"),
        ),
        (
            3200,
            include_str!("../../migrations/sqlite/3200_rendezvous_clock.sql"),
        ),
        (
            3210,
            include_str!("../../migrations/sqlite/3210_endpoint_proxies.sql"),
        ),
        (
            3220,
            include_str!("../../migrations/sqlite/3220_kept_places.sql"),
        ),
        (
            3221,
            include_str!("../../migrations/sqlite/3221_mails_once.sql"),
        ),
        (
            3230,
            include_str!("../../migrations/sqlite/3230_partners.sql"),
        ),
        (
            3240,
            include_str!("../../migrations/sqlite/3240_questions.sql"),
        ),
    ],
};

pub(crate) struct Sqlite {
    readers: SqlitePool,
    committer: Committer<writer::Writer>,
    indexer: Indexer,
    checkpointer: Mutex<Option<Checkpointer>>,
    folder: Folder,
}

/// Opens the file, creates or migrates it. Files that are sent lie in `folder`.
pub(crate) async fn open(path: &Path, folder: &Path) -> Result<Database<Sqlite>> {
    let files = connect::Files::new(path);
    let mut conn = connect::writer(&files).await?;
    migrate::run(&mut conn, &SCRIPTS).await?;
    let search = search::open(&files, &mut conn).await?;
    let readers = connect::readers(&files).await?;
    let committed = Arc::new(Notify::new());
    let indexer = Indexer::spawn(
        search::Search::new(files.clone(), search, readers.clone()),
        committed.clone(),
    );
    let grown = Arc::new(Notify::new());
    let checkpointer = Checkpointer::spawn(files.clone(), grown.clone());
    let told = vec![committed, grown];
    let committer = Committer::spawn(writer::Writer::new(files, conn, told))?;
    Ok(Database::new(Sqlite {
        readers,
        committer,
        indexer,
        checkpointer: Mutex::new(Some(checkpointer)),
        folder: Folder::new(folder),
    }))
}

impl Engine for Sqlite {
    const NAME: &'static str = "sqlite";
    const READ: &'static str = "select e.seq, e.at, e.body from sessions s join events e on e.session = s.nr \
         where s.id = $1 and s.tenant = $2 and e.seq > $3 order by e.seq limit $4";
    const CONFIRM: Option<&'static str> = None;
    const CLAIM: &'static str = "update heads set epoch = epoch + 1 \
         where nr = (select nr from sessions where id = $1 and tenant = $2) returning epoch";
    const NODES: NodeSql = node_sql!(
        "cast(unixepoch('subsec') * 1000 as integer)",
        "nr",
        "nr",
        ""
    );
    const GUESSES: GuessSql = guess_sql!("cast(unixepoch('subsec') * 1000 as integer)", "max");
    const ERASE_EVENTS: &'static str = "delete from events where id in (select e.id from sessions s \
         join events e on e.session = s.nr where s.id = $1 and s.tenant = $2 and s.status = 'ended' \
         order by e.seq limit $3)";
    const PERSON: &'static str = "select e.seq, e.body from sessions s join events e on e.session = s.nr \
         where s.id = $1 and s.tenant = $2 and (e.kind in ('leg_joined', 'described', 'file_sent') \
         or e.kind in ('line', 'asked') and e.body like '%\"name\":%' \
         or e.kind not in ({known})) order by e.seq";
    const AMEND: &'static str = "update events set body = $4, kind = $5 where seq = $3 \
         and session = (select nr from sessions where id = $1 and tenant = $2)";
    const SENT: &'static str = "select e.seq from sessions s join events e on e.session = s.nr \
         where s.id = $1 and s.tenant = $2 and e.kind in ('file_sent', 'carried') and e.body like $3 limit 1";
    const FORGET: &'static str =
        "delete from heads where nr = (select nr from sessions where id = $1 and tenant = $2)";
    const MATCHES: &'static str =
        "s.nr in (select rowid >> 24 from search.docs where docs match {})";

    fn pattern(owner: &str, word: &str, prefix: bool) -> String {
        let quoted = |word: &str| format!("\"{}\"", word.replace('"', "\"\""));
        format!(
            "{} {}{}",
            quoted(owner),
            quoted(word),
            if prefix { "*" } else { "" }
        )
    }

    async fn fetch(&self, sql: Cow<'static, str>, args: Vec<Value>) -> Result<Vec<Row>> {
        let rows = sqlx::query_with(safe(sql), arguments(&args)?)
            .fetch_all(&self.readers)
            .await;
        rows.map_err(failure)?.iter().map(row).collect()
    }

    async fn write(&self, write: Write) -> Result<Wrote> {
        self.committer.extra(write).await
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
        Some(&self.folder)
    }

    async fn version(&self) -> Result<String> {
        connect::version(&self.readers).await
    }

    async fn close(&self) {
        self.committer.close().await;
        let checkpointer = {
            let mut held = self.checkpointer.lock().expect("no panic while held");
            held.take()
        };
        if let Some(checkpointer) = checkpointer {
            checkpointer.close().await;
        }
        self.indexer.close().await;
        self.readers.close().await;
    }
}

/// Statements are made of constants and placeholders only; text from outside is bound.
fn safe(sql: Cow<'static, str>) -> SqlStr {
    match sql {
        Cow::Borrowed(sql) => sql.into_sql_str(),
        Cow::Owned(sql) => AssertSqlSafe(sql).into_sql_str(),
    }
}

fn arguments(values: &[Value]) -> Result<SqliteArguments> {
    let mut args = SqliteArguments::default();
    for value in values {
        let added = match value {
            Value::Int(v) => args.add(*v),
            Value::Text(v) => args.add(v.clone()),
            Value::Bytes(v) => args.add(v.clone()),
            Value::Id(v) => args.add(*v),
            Value::Bool(v) => args.add(*v),
        };
        added.map_err(|e| StoreError::Damaged(e.to_string()))?;
    }
    Ok(args)
}

fn row(row: &SqliteRow) -> Result<Row> {
    let value = |i: usize| -> sqlx::Result<Value> {
        let raw = row.try_get_raw(i)?;
        if raw.is_null() {
            return Ok(Value::Int(None));
        }
        let of_type = raw.type_info().into_owned();
        Ok(match of_type.name() {
            "INTEGER" => Value::Int(Some(row.try_get_unchecked(i)?)),
            "BLOB" => Value::Bytes(Some(row.try_get_unchecked(i)?)),
            _ => Value::Text(Some(row.try_get_unchecked(i)?)),
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
            let code: i32 = e.code().and_then(|code| code.parse().ok()).unwrap_or(1);
            match (code & 0xff, code >> 8) {
                // SQLITE_FULL, and no space for the WAL's index (SQLITE_IOERR_SHMSIZE).
                (13, _) | (10, 19) => StoreError::Full,
                // A foreign key. Statements with another meaning for it say so themselves.
                (19, 3) => StoreError::Missing { what: "tenant" },
                // Busy, locked, out of memory, read-only, I/O, cannot open, protocol.
                (5..=8 | 10 | 14 | 15, _) => StoreError::Unavailable(text),
                _ => StoreError::Damaged(text),
            }
        }
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) | sqlx::Error::Encode(_) => {
            StoreError::Damaged(text)
        }
        _ => StoreError::Unavailable(text),
    }
}
