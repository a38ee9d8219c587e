//! Turns the search queue into documents.

use super::connect::{WRITE, Way};
use super::{failure, row};
use crate::error::Result;
use crate::indexer::{Index, Work};
use crate::retention::Left;
use crate::words;
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use std::collections::BTreeMap;
use switchboard_core::{SessionId, TenantId, session::Event};

/// Queue entries taken in one pass.
const PASS: i64 = 1_000;

pub(super) struct Search {
    way: Way,
}

impl Search {
    pub(super) fn new(way: Way) -> Self {
        Self { way }
    }
}

impl Search {
    async fn pass_on(conn: &mut PgConnection) -> Result<bool> {
        let mut tx = conn.begin().await.map_err(failure)?;
        // Waits for a pass of another process instead of skipping its rows, so that a flush
        // means what it says.
        let sql = "with due as (select id from search_queue order by id limit $1 for update), \
                   taken as (delete from search_queue q using due where q.id = due.id returning q.session, q.seq) \
                   select t.session, t.seq, s.tenant, s.visitor_name, s.page, e.body \
                     from taken t join sessions s on s.id = t.session \
                     left join events e on e.session = t.session and e.seq = t.seq";
        let rows = sqlx::query(sql)
            .bind(PASS)
            .fetch_all(&mut *tx)
            .await
            .map_err(failure)?;
        let mut docs = BTreeMap::new();
        for found in &rows {
            let mut columns = row(found)?;
            let (session, seq): (SessionId, i64) = (columns.id()?, columns.int()?);
            let tenant: TenantId = columns.id()?;
            let (visitor_name, page) = (columns.text()?, columns.opt_text()?);
            // Nothing is found in a damaged event; one of a newer release has nothing to find.
            let event = columns
                .opt_text()?
                .and_then(|body| serde_json::from_str::<Event>(&body).ok());
            let text = match &event {
                _ if seq == 0 => Some(words::labels(&visitor_name, page.as_deref())),
                Some(event) => event.searchable().map(str::to_owned),
                None => None,
            };
            if let Some(text) = text {
                docs.insert((session.0, seq), words::document(tenant, &text).join(" "));
            }
        }
        let (mut sessions, mut places, mut texts) = (Vec::new(), Vec::new(), Vec::new());
        for ((session, seq), text) in docs {
            sessions.push(session);
            places.push(seq);
            texts.push(text);
        }
        let sql = "insert into search_docs (session, seq, words) \
                   select d.session, d.seq, array_to_tsvector(string_to_array(d.words, ' ')) \
                     from unnest($1::uuid[], $2::bigint[], $3::text[]) as d (session, seq, words) \
                   on conflict (session, seq) do update set words = excluded.words";
        let insert = sqlx::query(sql).bind(sessions).bind(places).bind(texts);
        insert.execute(&mut *tx).await.map_err(failure)?;
        tx.commit().await.map_err(failure)?;
        Ok(rows.len() as i64 == PASS)
    }
}

impl Index for Search {
    async fn pass(&mut self) -> Result<bool> {
        let mut turn = self.way.turn(WRITE).await.map_err(failure)?;
        let (conn, lost) = turn.parts();
        lost.or(Self::pass_on(conn)).await.map_err(failure)?
    }

    async fn work(&mut self, work: Work) -> Result<Left> {
        // The queue first: a pass of another process that holds its rows is waited for, and
        // what that pass wrote is deleted after it.
        let (session, statements): (_, &[&'static str]) = match work {
            Work::Unindex(session) => (
                session,
                &[
                    "delete from search_queue where session = $1",
                    "delete from search_docs where session = $1",
                ],
            ),
            Work::Relabel(session) => (
                session,
                &["insert into search_queue (session, seq) values ($1, 0)"],
            ),
            // Dead rows are vacuumed by the server itself.
            Work::Scrub => return Ok(Left::Nothing),
        };
        let mut turn = self.way.turn(WRITE).await.map_err(failure)?;
        let (conn, lost) = turn.parts();
        for sql in statements {
            let query = sqlx::query(*sql).bind(session.0);
            let done = lost.or(query.execute(&mut *conn)).await;
            done.flatten().map_err(failure)?;
        }
        Ok(Left::Nothing)
    }

    /// The pool is closed by its owner.
    async fn close(self) {}
}
