//! Events.

use super::archive::{SESSION_COLUMNS, session_row};
use crate::engine::{Database, Engine, Write, args};
use crate::error::{Result, StoreError};
use crate::model::SessionRow;
use crate::plan::Prepared;
use crate::traits::{Append, Appended, Log};
use crate::value::Row;
use async_trait::async_trait;
use switchboard_core::{SessionId, TenantId, Time, session::Record};

fn record(mut row: Row) -> Result<Record> {
    Ok(Record {
        seq: row.count()?,
        at: Time(row.int()?),
        event: row.json()?,
    })
}

#[async_trait]
impl<E: Engine> Log for Database<E> {
    async fn append(&self, append: Append) -> Result<Appended> {
        self.engine.append(Prepared::new(append)?).await
    }

    async fn read(
        &self,
        tenant: TenantId,
        session: SessionId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<Record>> {
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        let limit = limit.clamp(1, 10_000);
        self.all(E::READ, args![session.0, tenant.0, after, limit], record)
            .await
    }

    async fn confirm(&self, tenant: TenantId, session: SessionId) -> Result<()> {
        let Some(sql) = E::CONFIRM else {
            return Ok(());
        };
        let confirm = Write::new(sql, args![session.0, tenant.0]);
        self.write(confirm).await.map(drop)
    }

    async fn unfinished(&self) -> Result<Vec<SessionRow>> {
        let sql = format!(
            "select {SESSION_COLUMNS} from session_rows s where s.status <> 'ended' order by s.created_at, s.id"
        );
        self.all(sql, args![], session_row).await
    }

    async fn claim(&self, tenant: TenantId, session: SessionId) -> Result<u64> {
        let claim = Write::new(E::CLAIM, args![session.0, tenant.0]);
        let wrote = self
            .write(Write {
                fences: Some(session),
                ..claim
            })
            .await?;
        u64::try_from(wrote.value.unwrap_or(1)).map_err(|_| StoreError::Damaged("epoch".into()))
    }
}
