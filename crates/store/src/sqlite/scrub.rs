//! Taking text out of the files for good. `secure_delete` overwrites what is deleted from a
//! table; left are terms of deleted documents in the search index, which go when its segments
//! are merged, and old pages in the write-ahead logs, which go when these are emptied.

use super::connect;
use super::search::{Label, SEQ_BITS, Search, index};
use super::{failure, row};
use crate::error::Result;
use crate::retention::Left;
use crate::words;
use sqlx::{Connection, SqliteConnection};
use std::collections::BTreeMap;
use std::path::Path;
use switchboard_core::{SessionId, TenantId};

/// Pages of the search index written in one step.
const STEP: i64 = 500;

impl Search {
    /// Takes out all documents of a session.
    pub(super) async fn unindex(&mut self, session: SessionId) -> Result<Left> {
        let number = "select nr from sessions where id = $1";
        let nr: Option<i64> = sqlx::query_scalar(number)
            .bind(session.0)
            .fetch_optional(&self.record)
            .await
            .map_err(failure)?;
        let Some(nr) = nr else {
            return Ok(Left::Nothing);
        };
        let conn = self.connection().await?;
        let mut tx = conn.begin_with("begin immediate").await.map_err(failure)?;
        sqlx::query("delete from docs where rowid between $1 and $2")
            .bind(nr << SEQ_BITS)
            .bind(((nr + 1) << SEQ_BITS) - 1)
            .execute(&mut *tx)
            .await
            .map_err(failure)?;
        sqlx::query("delete from labels where session = $1")
            .bind(nr)
            .execute(&mut *tx)
            .await
            .map_err(failure)?;
        tx.commit().await.map_err(failure)?;
        Ok(Left::Nothing)
    }

    /// Indexes name and page of a session as they are now.
    pub(super) async fn relabel(&mut self, session: SessionId) -> Result<Left> {
        let sql = "select nr, tenant, visitor_name, page from sessions where id = $1";
        let found = sqlx::query(sql)
            .bind(session.0)
            .fetch_optional(&self.record)
            .await
            .map_err(failure)?;
        let Some(found) = found else {
            return Ok(Left::Nothing);
        };
        let mut columns = row(&found)?;
        let (nr, tenant): (i64, TenantId) = (columns.int()?, columns.id()?);
        let (name, page) = (columns.text()?, columns.opt_text()?);
        let text = words::labels(&name, page.as_deref());
        let conn = self.connection().await?;
        let mut tx = conn.begin_with("begin immediate").await.map_err(failure)?;
        let label = BTreeMap::from([(nr, Label { tenant, text })]);
        index(&mut tx, Vec::new(), label).await?;
        tx.commit().await.map_err(failure)?;
        Ok(Left::Nothing)
    }

    /// One step: a part of the merge, or, after it, the write-ahead logs.
    pub(super) async fn scrub(&mut self) -> Result<Left> {
        let merging = self.merging;
        let conn = self.connection().await?;
        // A negative number begins a merge of everything, positive ones go on with it; a step
        // that changes fewer than two rows found nothing to do.
        let before = changes(conn).await?;
        sqlx::query("insert into docs (docs, rank) values ('merge', $1)")
            .bind(if merging { STEP } else { -STEP })
            .execute(&mut *conn)
            .await
            .map_err(failure)?;
        if changes(conn).await? - before >= 2 {
            self.merging = true;
            return Ok(Left::More);
        }
        self.merging = false;
        let files = self.files.clone();
        let search = empty_log(&files.search).await?;
        let record = empty_log(&files.record).await?;
        Ok(if search && record {
            Left::Nothing
        } else {
            Left::InUse
        })
    }
}

async fn changes(conn: &mut SqliteConnection) -> Result<i64> {
    sqlx::query_scalar("select total_changes()")
        .fetch_one(conn)
        .await
        .map_err(failure)
}

/// Brings the log into the file and cuts it to nothing; false when a reader was in the way.
async fn empty_log(file: &Path) -> Result<bool> {
    let mut conn = connect::checkpointer(file).await?;
    // Most of the work, without holding anybody up.
    let passive = sqlx::query("pragma wal_checkpoint(passive)").fetch_all(&mut conn);
    passive.await.map_err(failure)?;
    let cut = sqlx::query_scalar::<_, i64>("pragma wal_checkpoint(truncate)")
        .fetch_one(&mut conn)
        .await;
    conn.close().await.map_err(failure)?;
    match cut {
        Ok(busy) => Ok(busy == 0),
        // SQLITE_BUSY and SQLITE_LOCKED: somebody else checkpoints.
        Err(sqlx::Error::Database(e)) if matches!(e.code().as_deref(), Some("5" | "6")) => {
            Ok(false)
        }
        Err(error) => Err(failure(error)),
    }
}
