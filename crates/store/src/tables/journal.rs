//! Audit trail, outbox, facts.

use crate::engine::{Database, Engine, Write, args};
use crate::error::{Result, StoreError};
use crate::model::{Audit, Mail};
use crate::page::{Cursor, Page, PageRequest};
use crate::traits::Journal;
use crate::value::{Row, Value};
use async_trait::async_trait;
use switchboard_core::{TenantId, Time};

/// The trail's own number comes first; it breaks ties in the cursor.
fn audit(mut row: Row) -> Result<(i64, Audit)> {
    let id = row.int()?;
    let entry = Audit {
        tenant: row.opt_id()?,
        at: Time(row.int()?),
        actor: row.text()?,
        action: row.text()?,
        target: row.opt_text()?,
        address: row.opt_text()?,
        detail: row.json()?,
    };
    Ok((id, entry))
}

fn mail(mut row: Row) -> Result<Mail> {
    Ok(Mail {
        id: row.id()?,
        to: row.text()?,
        subject: row.text()?,
        body: row.text()?,
        attempts: row.count()?,
        due_at: Time(row.int()?),
        calendar: row.opt_text()?,
        once: row.bool()?,
    })
}

#[async_trait]
impl<E: Engine> Journal for Database<E> {
    async fn audit(&self, entry: &Audit) -> Result<()> {
        let mut args = args![
            entry.tenant.map(|t| t.0),
            entry.at.0,
            &entry.actor,
            &entry.action,
            &entry.target,
            &entry.address
        ];
        args.push(Value::json(&entry.detail)?);
        let sql = "insert into audits (tenant, at, actor, action, target, address, detail) \
                   values ($1, $2, $3, $4, $5, $6, $7)";
        self.write(Write::new(sql, args)).await.map(drop)
    }

    async fn audits(&self, tenant: TenantId, page: PageRequest) -> Result<Page<Audit>> {
        let (at, id) = match &page.after {
            None => (i64::MAX, i64::MAX),
            Some(after) => {
                let (at, id) = after.parts()?;
                (
                    at,
                    id.parse()
                        .map_err(|_| StoreError::Damaged("cursor".into()))?,
                )
            }
        };
        let sql = "select id, tenant, at, actor, action, target, address, detail from audits \
                    where tenant = $1 and at <= $2 and (at < $2 or id < $3) \
                    order by at desc, id desc limit $4";
        let rows = self
            .all(sql, args![tenant.0, at, id, page.limit() + 1], audit)
            .await?;
        let page = page.cut(rows, |(id, entry)| {
            Cursor::from_parts(entry.at.0, &id.to_string())
        });
        Ok(Page {
            items: page.items.into_iter().map(|(_, entry)| entry).collect(),
            next: page.next,
        })
    }

    async fn put_mail(&self, mail: &Mail) -> Result<()> {
        let sql = "insert into mails (id, receiver, subject, body, attempts, due_at, calendar, once) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do update set \
                   receiver = excluded.receiver, subject = excluded.subject, body = excluded.body, \
                   attempts = excluded.attempts, due_at = excluded.due_at, \
                   calendar = excluded.calendar where mails.done_at is null";
        let args = args![
            mail.id,
            &mail.to,
            &mail.subject,
            &mail.body,
            mail.attempts,
            mail.due_at.0,
            &mail.calendar,
            mail.once
        ];
        // One that was sent already is left as it is.
        self.write(Write::new(sql, args)).await.map(drop)
    }

    async fn due_mails(&self, now: Time, limit: u32) -> Result<Vec<Mail>> {
        let sql = "select id, receiver, subject, body, attempts, due_at, calendar, once from mails \
                    where due_at <= $1 and done_at is null order by due_at, id limit $2";
        self.all(sql, args![now.0, limit], mail).await
    }

    async fn drop_mail(&self, id: uuid::Uuid, now: Time) -> Result<()> {
        // Never due again: not for a release either that knows nothing of those which are done.
        let sql = "update mails set done_at = $2, due_at = $3, receiver = '', subject = '', \
                   body = '', calendar = null where id = $1 and once";
        let kept = self
            .write(Write::new(sql, args![id, now.0, i64::MAX]))
            .await?;
        if kept.rows > 0 {
            return Ok(());
        }
        self.write(Write::new("delete from mails where id = $1", args![id]))
            .await
            .map(drop)
    }

    async fn forget_mails(&self, before: Time, limit: u32) -> Result<u64> {
        let sql = "delete from mails where id in (select id from mails where done_at < $1 \
                   order by done_at limit $2)";
        Ok(self
            .write(Write::new(sql, args![before.0, limit]))
            .await?
            .rows)
    }

    async fn fact(&self, name: &str) -> Result<Option<String>> {
        self.one(
            "select value from facts where name = $1",
            args![name],
            |mut row| row.text(),
        )
        .await
    }

    async fn put_fact(&self, name: &str, value: &str) -> Result<()> {
        let sql = "insert into facts (name, value) values ($1, $2) \
                   on conflict (name) do update set value = excluded.value";
        self.put(Write::new(sql, args![name, value])).await
    }
}
