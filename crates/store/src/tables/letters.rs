//! Transcripts by mail, sums of ratings.

use crate::engine::{Database, Engine, Write, args};
use crate::error::Result;
use crate::letters::{Letter, LetterCaps, Letters, Rated};
use crate::value::Row;
use async_trait::async_trait;
use switchboard_core::{TenantId, Time};
use uuid::Uuid;

fn letter(mut row: Row) -> Result<Letter> {
    Ok(Letter {
        id: row.id()?,
        tenant: row.id()?,
        session: row.id()?,
        receiver: row.text()?,
        digest: row.hash()?,
        locale: row.text()?,
        attempts: row.count()?,
        created_at: Time(row.int()?),
        due_at: Time(row.int()?),
    })
}

#[async_trait]
impl<E: Engine> Letters for Database<E> {
    async fn add_letter(&self, letter: &Letter, caps: LetterCaps) -> Result<bool> {
        // Two who ask in the same moment may both come in on PostgreSQL; the caps are no promise.
        let sql = "insert into letters (id, tenant, session, receiver, digest, locale, attempts, created_at, due_at) \
                   select l.id, s.tenant, s.id, $4, $5, $6, 0, $7, $8 from sessions s \
                   join (select $1 as id) l on true where s.id = $3 and s.tenant = $2 and s.erased_at is null \
                   and (select count(*) from letters where session = $3 and created_at >= $9) < $10 \
                   and (select count(*) from letters where digest = $5 and created_at >= $9) < $11 \
                   and (select count(*) from letters where tenant = $2 and created_at >= $9) < $12";
        let args = args![
            letter.id,
            letter.tenant.0,
            letter.session.0,
            &letter.receiver,
            &letter.digest,
            &letter.locale,
            letter.created_at.0,
            letter.due_at.0,
            caps.since.0,
            caps.session,
            caps.address,
            caps.tenant,
        ];
        Ok(self.write(Write::new(sql, args)).await?.rows == 1)
    }

    async fn due_letters(&self, now: Time, limit: u32) -> Result<Vec<Letter>> {
        let sql = "select id, tenant, session, receiver, digest, locale, attempts, created_at, due_at from letters \
                    where due_at <= $1 order by due_at, id limit $2";
        self.all(sql, args![now.0, limit], letter).await
    }

    async fn put_off_letter(&self, id: Uuid, attempts: u32, due_at: Time) -> Result<()> {
        let sql =
            "update letters set attempts = $2, due_at = $3 where id = $1 and receiver is not null";
        self.write(Write::new(sql, args![id, attempts, due_at.0]))
            .await
            .map(drop)
    }

    async fn end_letter(&self, id: Uuid) -> Result<()> {
        let sql = "update letters set receiver = null, due_at = null where id = $1";
        self.write(Write::new(sql, args![id])).await.map(drop)
    }

    async fn drop_letters(&self, before: Time, limit: u32) -> Result<u64> {
        let sql = "delete from letters where id in (select id from letters where due_at is null \
                   and created_at < $1 limit $2)";
        Ok(self
            .write(Write::new(sql, args![before.0, limit]))
            .await?
            .rows)
    }

    async fn rated(&self, tenant: TenantId, from: Time, until: Time) -> Result<Vec<Rated>> {
        let sql = "select agent, service, stars, count(*) from ratings where tenant = $1 and at >= $2 and at < $3 \
                    group by agent, service, stars order by service, stars";
        self.all(sql, args![tenant.0, from.0, until.0], |mut row| {
            Ok(Rated {
                agent: row.opt_id()?,
                service: row.text()?,
                stars: row.count()?,
                count: row.count()?,
            })
        })
        .await
    }
}
