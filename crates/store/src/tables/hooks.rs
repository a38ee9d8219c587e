//! Hooks and deliveries.

use crate::engine::{Database, Engine, Write, args};
use crate::error::{Result, StoreError};
use crate::hooks::{Behind, Delivery, DeliveryStatus, Hook, Hooks};
use crate::page::{Cursor, Page, PageRequest};
use crate::value::{Row, Value};
use async_trait::async_trait;
use switchboard_core::{SessionId, TenantId, Time};
use uuid::Uuid;

const HOOK: &str = "id, tenant, name, url, events, contact, enabled, version, previous_until, created_at, \
     failing_since, disabled_at";
const DELIVERY: &str = "hook, tenant, session, seq, kind, status, attempts, created_at, due_at, tried_at, code, \
     took_ms, answer";

fn hook(mut row: Row) -> Result<Hook> {
    Ok(Hook {
        id: row.id()?,
        tenant: row.id()?,
        name: row.text()?,
        url: row.text()?,
        events: row.json()?,
        contact: row.opt_text()?,
        enabled: row.bool()?,
        version: row.count()?,
        previous_until: row.opt_int()?.map(Time),
        created_at: Time(row.int()?),
        failing_since: row.opt_int()?.map(Time),
        disabled_at: row.opt_int()?.map(Time),
    })
}

fn delivery(mut row: Row) -> Result<Delivery> {
    Ok(Delivery {
        hook: row.id()?,
        tenant: row.id()?,
        session: row.id()?,
        seq: row.count()?,
        kind: row.text()?,
        status: DeliveryStatus::parse(&row.text()?)
            .ok_or_else(|| StoreError::Damaged("status of a delivery".into()))?,
        attempts: row.count()?,
        created_at: Time(row.int()?),
        due_at: row.opt_int()?.map(Time),
        tried_at: row.opt_int()?.map(Time),
        code: row.opt_int()?.and_then(|code| code.try_into().ok()),
        took_ms: row.opt_int()?.and_then(|ms| ms.try_into().ok()),
        answer: row.opt_text()?,
    })
}

fn place(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

fn time(at: Option<Time>) -> Option<i64> {
    at.map(|at| at.0)
}

#[async_trait]
impl<E: Engine> Hooks for Database<E> {
    async fn hooks(&self, tenant: TenantId) -> Result<Vec<Hook>> {
        let sql = format!("select {HOOK} from hooks where tenant = $1 order by created_at, id");
        self.all(sql, args![tenant.0], hook).await
    }

    async fn hooks_enabled(&self) -> Result<Vec<Hook>> {
        let sql = format!("select {HOOK} from hooks where enabled = $1 order by created_at, id");
        self.all(sql, args![true], hook).await
    }

    async fn put_hook(&self, hook: &Hook) -> Result<()> {
        let sql = "insert into hooks (id, tenant, name, url, events, contact, enabled, version, previous_until, \
                   created_at, failing_since, disabled_at) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (id) do update set \
                   name = excluded.name, url = excluded.url, events = excluded.events, \
                   contact = excluded.contact, enabled = excluded.enabled, version = excluded.version, \
                   previous_until = excluded.previous_until, failing_since = excluded.failing_since, \
                   disabled_at = excluded.disabled_at where hooks.tenant = excluded.tenant";
        let mut args = args![hook.id, hook.tenant.0, &hook.name, &hook.url];
        args.push(Value::json(&hook.events)?);
        args.extend(args![
            &hook.contact,
            hook.enabled,
            hook.version,
            time(hook.previous_until),
            hook.created_at.0,
            time(hook.failing_since),
            time(hook.disabled_at),
        ]);
        self.put(Write::new(sql, args)).await
    }

    async fn hook_fares(&self, hook: &Hook) -> Result<()> {
        let sql = "update hooks set failing_since = $3, disabled_at = $4, enabled = $5 \
                   where id = $1 and url = $2 and enabled = $6";
        let args = args![
            hook.id,
            &hook.url,
            time(hook.failing_since),
            time(hook.disabled_at),
            hook.enabled,
            true
        ];
        self.write(Write::new(sql, args)).await.map(drop)
    }

    async fn delete_hook(&self, tenant: TenantId, hook: Uuid) -> Result<()> {
        let sql = "delete from hooks where tenant = $1 and id = $2";
        self.delete("webhook", sql, args![tenant.0, hook]).await?;
        let sql = "delete from hook_deliveries where tenant = $1 and hook = $2";
        self.write(Write::new(sql, args![tenant.0, hook]))
            .await
            .map(drop)
    }

    async fn hooks_behind(&self, tenant: TenantId, since: Time, limit: u32) -> Result<Vec<Behind>> {
        // Three questions with an index each; one with `or` would read all of the tenant's.
        let part = |which: &str| {
            format!(
                "select s.id, coalesce(c.seq, 0), s.head from session_rows s \
                 left join hook_heads c on c.session = s.id \
                 where s.tenant = $1 and s.head > coalesce(c.seq, 0) and {which}"
            )
        };
        let sql = format!(
            "{} union {} union {} limit $3",
            part("s.status in ('waiting', 'active')"),
            part("s.status = 'ended' and s.erased_at is null and s.ended_at >= $2"),
            part("s.id in (select r.session from ratings r where r.tenant = $1 and r.at >= $2)"),
        );
        self.all(sql, args![tenant.0, since.0, limit], |mut row| {
            Ok(Behind {
                session: row.id()?,
                told: row.count()?,
                head: row.count()?,
            })
        })
        .await
    }

    async fn hooks_told(&self, session: SessionId, seq: u64) -> Result<()> {
        let sql = "insert into hook_heads (session, seq) values ($1, $2) on conflict (session) do update \
                   set seq = excluded.seq where hook_heads.seq < excluded.seq";
        self.write(Write::new(sql, args![session.0, place(seq)]))
            .await
            .map(drop)
    }

    async fn add_delivery(&self, delivery: &Delivery) -> Result<()> {
        let sql = "insert into hook_deliveries (hook, session, seq, tenant, kind, status, attempts, created_at, \
                   due_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing";
        let args = args![
            delivery.hook,
            delivery.session.0,
            place(delivery.seq),
            delivery.tenant.0,
            &delivery.kind,
            delivery.status.as_str(),
            delivery.attempts,
            delivery.created_at.0,
            time(delivery.due_at),
        ];
        self.write(Write::new(sql, args)).await.map(drop)
    }

    async fn due_deliveries(&self, hook: Uuid, now: Time, limit: u32) -> Result<Vec<Delivery>> {
        let sql = format!(
            "select {DELIVERY} from hook_deliveries where hook = $1 and due_at <= $2 \
             order by due_at, session, seq limit $3"
        );
        self.all(sql, args![hook, now.0, limit], delivery).await
    }

    async fn put_delivery(&self, delivery: &Delivery) -> Result<()> {
        let sql = "update hook_deliveries set status = $4, attempts = $5, due_at = $6, tried_at = $7, code = $8, \
                   took_ms = $9, answer = $10 where hook = $1 and session = $2 and seq = $3";
        let args = args![
            delivery.hook,
            delivery.session.0,
            place(delivery.seq),
            delivery.status.as_str(),
            delivery.attempts,
            time(delivery.due_at),
            time(delivery.tried_at),
            delivery.code.map(i64::from),
            delivery.took_ms.map(i64::from),
            &delivery.answer,
        ];
        self.write(Write::new(sql, args)).await.map(drop)
    }

    async fn deliveries(
        &self,
        tenant: TenantId,
        hook: Uuid,
        status: Option<DeliveryStatus>,
        page: PageRequest,
    ) -> Result<Page<Delivery>> {
        let damaged = || StoreError::Damaged("cursor".into());
        let (at, session, seq) = match &page.after {
            None => (i64::MAX, Uuid::max(), i64::MAX),
            Some(after) => {
                let (at, rest) = after.parts()?;
                let (session, seq) = rest.split_once('.').ok_or_else(damaged)?;
                let session = session.parse().map_err(|_| damaged())?;
                (at, session, seq.parse().map_err(|_| damaged())?)
            }
        };
        let only = status.map_or_else(String::new, |s| format!("and status = '{}'", s.as_str()));
        let sql = format!(
            "select {DELIVERY} from hook_deliveries where tenant = $1 and hook = $2 {only} \
             and created_at <= $3 and (created_at < $3 or session < $4 or session = $4 and seq < $5) \
             order by created_at desc, session desc, seq desc limit $6"
        );
        let args = args![tenant.0, hook, at, session, seq, page.limit() + 1];
        let rows = self.all(sql, args, delivery).await?;
        Ok(page.cut(rows, |row| {
            Cursor::from_parts(row.created_at.0, &format!("{}.{}", row.session, row.seq))
        }))
    }

    async fn delivery(
        &self,
        tenant: TenantId,
        hook: Uuid,
        session: SessionId,
        seq: u64,
    ) -> Result<Option<Delivery>> {
        let sql = format!(
            "select {DELIVERY} from hook_deliveries where tenant = $1 and hook = $2 and session = $3 and seq = $4"
        );
        let args = args![tenant.0, hook, session.0, place(seq)];
        Ok(self.all(sql, args, delivery).await?.pop())
    }

    async fn deliveries_waiting(&self) -> Result<u64> {
        let sql = "select count(*) from hook_deliveries where due_at is not null";
        let found = self.one(sql, args![], |mut row| row.count()).await?;
        Ok(found.unwrap_or(0))
    }

    async fn drop_deliveries(&self, before: Time, limit: u32) -> Result<u64> {
        let sql = "delete from hook_deliveries where (hook, session, seq) in (select hook, session, seq \
                   from hook_deliveries where due_at is null and created_at < $1 limit $2)";
        let wrote = self.write(Write::new(sql, args![before.0, limit])).await?;
        Ok(wrote.rows)
    }
}
