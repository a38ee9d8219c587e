//! Calls to visitors.

use crate::callbacks::*;
use crate::engine::{Database, Engine, Write, args};
use crate::error::Result;
use crate::value::{Row, Value};
use async_trait::async_trait;
use switchboard_core::{TenantId, Time};
use uuid::Uuid;

fn callback(mut row: Row) -> Result<CallbackRow> {
    Ok(CallbackRow {
        rendezvous: row.id()?,
        tenant: row.id()?,
        state: row.json()?,
        version: row.count()?,
        due_at: row.opt_int()?.map(Time),
    })
}

#[async_trait]
impl<E: Engine> Callbacks for Database<E> {
    async fn add_callback(&self, new: &CallbackRow) -> Result<()> {
        let sql = "insert into callbacks (rendezvous, tenant, state, version, due_at) \
                   values ($1, $2, $3, $4, $5) on conflict (rendezvous) do nothing";
        let mut args = args![new.rendezvous, new.tenant.0];
        args.push(Value::json(&new.state)?);
        args.extend(args![new.version, new.due_at.map(|at| at.0)]);
        let write = Write::new(sql, args).missing("rendezvous");
        self.write(write).await.map(drop)
    }

    async fn callback(&self, tenant: TenantId, rendezvous: Uuid) -> Result<Option<CallbackRow>> {
        let sql = "select rendezvous, tenant, state, version, due_at from callbacks \
                   where tenant = $1 and rendezvous = $2";
        self.one(sql, args![tenant.0, rendezvous], callback).await
    }

    async fn change_callback(&self, was: &CallbackRow, changed: &CallbackRow) -> Result<bool> {
        let sql = "update callbacks set state = $3, version = $4 + 1, due_at = $5 \
                   where tenant = $1 and rendezvous = $2 and version = $4";
        let mut args = args![was.tenant.0, was.rendezvous];
        args.push(Value::json(&changed.state)?);
        args.extend(args![was.version, changed.due_at.map(|at| at.0)]);
        let wrote = self.write(Write::new(sql, args)).await?;
        Ok(wrote.rows > 0)
    }

    async fn callbacks_due(&self, now: Time, limit: u32) -> Result<Vec<CallbackRow>> {
        let sql = "select rendezvous, tenant, state, version, due_at from callbacks \
                   where due_at <= $1 order by due_at limit $2";
        self.all(sql, args![now.0, limit], callback).await
    }
}
