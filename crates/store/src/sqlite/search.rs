//! The search file: full-text documents derived from the record, up to a watermark.

use super::bulk::Bulk;
use super::connect::{self, Files};
use super::rows::json;
use super::{failure, row};
use crate::error::Result;
use crate::indexer::{Index, Work};
use crate::retention::Left;
use crate::words;
use sqlx::{Connection, SqliteConnection, SqlitePool};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use switchboard_core::{TenantId, session::Event};

/// Events looked at in one pass: some milliseconds of work.
const PASS: i64 = 500;
/// Sequence numbers that fit beside a session's number; later events are not found.
pub(super) const SEQ_BITS: u32 = 24;

static DOCS: LazyLock<Bulk> =
    LazyLock::new(|| Bulk::new("insert into docs (rowid, words) values", 2, ""));
static LABELS: LazyLock<Bulk> = LazyLock::new(|| {
    Bulk::new(
        "insert into labels (session, text) values",
        2,
        "on conflict (session) do update set text = excluded.text",
    )
});

pub(super) struct Search {
    pub(super) files: Files,
    pub(super) conn: Option<SqliteConnection>,
    pub(super) record: SqlitePool,
    /// A merge of the whole index is under way.
    pub(super) merging: bool,
}

/// Opens the search file; one that is damaged, of another record, or ahead of a record that
/// was restored, is made anew.
pub(super) async fn open(files: &Files, record: &mut SqliteConnection) -> Result<SqliteConnection> {
    let mine: Vec<u8> = sqlx::query_scalar("select id from identity")
        .fetch_one(&mut *record)
        .await
        .map_err(failure)?;
    let newest: i64 = sqlx::query_scalar("select coalesce(max(id), 0) from events")
        .fetch_one(&mut *record)
        .await
        .map_err(failure)?;
    match usable(files, &mine, newest).await {
        Ok(Some(conn)) => return Ok(conn),
        Ok(None) => tracing::warn!("the search index does not fit the record; building it again"),
        Err(error) if error.is_temporary() => return Err(error),
        Err(error) => tracing::warn!(%error, "the search index is damaged; building it again"),
    }
    for end in ["", "-wal", "-shm"] {
        let mut file = files.search.clone().into_os_string();
        file.push(end);
        // Absent is fine; anything else shows when it is opened.
        let _ = std::fs::remove_file(file);
    }
    let conn = usable(files, &mine, newest).await?;
    conn.ok_or_else(|| crate::StoreError::Unavailable("the search index cannot be replaced".into()))
}

async fn usable(files: &Files, mine: &[u8], newest: i64) -> Result<Option<SqliteConnection>> {
    let mut conn = connect::indexer(files).await?;
    let schema = include_str!("../../migrations/sqlite/search.sql");
    sqlx::raw_sql(schema)
        .execute(&mut conn)
        .await
        .map_err(failure)?;
    sqlx::query(
        "insert into state (one, record, watermark) values (1, $1, 0) on conflict do nothing",
    )
    .bind(mine)
    .execute(&mut conn)
    .await
    .map_err(failure)?;
    let (record, watermark): (Vec<u8>, i64) = sqlx::query_as("select record, watermark from state")
        .fetch_one(&mut conn)
        .await
        .map_err(failure)?;
    if record == mine && watermark <= newest {
        return Ok(Some(conn));
    }
    conn.close().await.map_err(failure)?;
    Ok(None)
}

/// A session touched by a pass.
pub(super) struct Label {
    pub(super) tenant: TenantId,
    pub(super) text: String,
}

impl Search {
    pub(super) fn new(files: Files, conn: SqliteConnection, record: SqlitePool) -> Self {
        Self {
            files,
            conn: Some(conn),
            record,
            merging: false,
        }
    }

    /// The writing connection, opened anew after a failure.
    pub(super) async fn connection(&mut self) -> Result<&mut SqliteConnection> {
        if self.conn.is_none() {
            self.conn = Some(connect::indexer(&self.files).await?);
        }
        Ok(self.conn.as_mut().expect("opened above"))
    }

    async fn attempt(&mut self) -> Result<bool> {
        let record = self.record.clone();
        let conn = self.connection().await?;
        // The lock comes first: another process may index the same record.
        let mut tx = conn.begin_with("begin immediate").await.map_err(failure)?;
        let watermark: i64 = sqlx::query_scalar("select watermark from state")
            .fetch_one(&mut *tx)
            .await
            .map_err(failure)?;
        let sql = "select e.id, e.session, e.seq, e.body, s.tenant, s.visitor_name, s.page \
                     from events e join sessions s on s.nr = e.session where e.id > $1 order by e.id limit $2";
        let rows = sqlx::query(sql)
            .bind(watermark)
            .bind(PASS)
            .fetch_all(&record)
            .await
            .map_err(failure)?;
        let (mut docs, mut sessions, mut reached) = (Vec::new(), BTreeMap::new(), watermark);
        for found in &rows {
            let mut columns = row(found)?;
            reached = columns.int()?;
            let (nr, seq, body) = (columns.int()?, columns.int()?, columns.text()?);
            let tenant: TenantId = columns.id()?;
            let (visitor_name, page) = (columns.text()?, columns.opt_text()?);
            sessions.entry(nr).or_insert(Label {
                tenant,
                text: words::labels(&visitor_name, page.as_deref()),
            });
            // Nothing is found in a damaged event; one of a newer release has nothing to find.
            let event = serde_json::from_str::<Event>(&body).ok();
            if let Some(text) = event.as_ref().and_then(Event::searchable)
                && seq < 1 << SEQ_BITS
            {
                docs.push((
                    nr << SEQ_BITS | seq,
                    words::document(tenant, text).join(" "),
                ));
            }
        }
        if reached == watermark {
            return Ok(false);
        }
        index(&mut tx, docs, sessions).await?;
        sqlx::query("update state set watermark = $1")
            .bind(reached)
            .execute(&mut *tx)
            .await
            .map_err(failure)?;
        tx.commit().await.map_err(failure)?;
        Ok(rows.len() as i64 == PASS)
    }
}

/// Writes documents, and labels where they changed.
pub(super) async fn index(
    conn: &mut SqliteConnection,
    mut docs: Vec<(i64, String)>,
    sessions: BTreeMap<i64, Label>,
) -> Result<()> {
    let labels = changed(conn, sessions).await?;
    docs.extend(labels.iter().map(|(nr, label)| {
        (
            nr << SEQ_BITS,
            words::document(label.tenant, &label.text).join(" "),
        )
    }));
    DOCS.run(conn, &docs, |q, (id, words)| {
        q.bind(*id).bind(words.clone())
    })
    .await?;
    LABELS
        .run(conn, &labels, |q, (nr, label)| {
            q.bind(*nr).bind(label.text.clone())
        })
        .await
}

/// Labels that are new or differ from the indexed ones, whose documents are taken out.
async fn changed(
    conn: &mut SqliteConnection,
    mut sessions: BTreeMap<i64, Label>,
) -> Result<Vec<(i64, Label)>> {
    let sql = "select session, text from labels where session in (select value from json_each($1))";
    let touched = json(&sessions.keys().collect::<Vec<_>>())?;
    let indexed: Vec<(i64, String)> = sqlx::query_as(sql)
        .bind(touched)
        .fetch_all(&mut *conn)
        .await
        .map_err(failure)?;
    let mut outdated = Vec::new();
    for (nr, text) in indexed {
        if sessions.get(&nr).is_some_and(|label| label.text == text) {
            sessions.remove(&nr);
        } else {
            outdated.push(nr << SEQ_BITS);
        }
    }
    if !outdated.is_empty() {
        let sql = "delete from docs where rowid in (select value from json_each($1))";
        sqlx::query(sql)
            .bind(json(&outdated)?)
            .execute(conn)
            .await
            .map_err(failure)?;
    }
    Ok(sessions.into_iter().collect())
}

impl Index for Search {
    async fn pass(&mut self) -> Result<bool> {
        let result = self.attempt().await;
        if result.is_err() {
            self.conn = None;
        }
        result
    }

    async fn work(&mut self, work: Work) -> Result<Left> {
        let result = match work {
            Work::Unindex(session) => self.unindex(session).await,
            Work::Relabel(session) => self.relabel(session).await,
            Work::Scrub => self.scrub().await,
        };
        if result.is_err() {
            self.conn = None;
            self.merging = false;
        }
        result
    }

    async fn close(mut self) {
        if let Some(conn) = self.conn.take()
            && let Err(error) = conn.close().await
        {
            tracing::warn!(%error, "search index not closed cleanly");
        }
    }
}
