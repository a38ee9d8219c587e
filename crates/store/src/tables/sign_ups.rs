//! Sign-ups, invitations, sightings of sites.

use crate::engine::{Database, Engine, Write, args};
use crate::error::Result;
use crate::model::TokenHash;
use crate::sign_up::{Sighting, SignUp, SignUpBegun, SignUpCaps, SignUps};
use crate::value::{Row, Value};
use async_trait::async_trait;
use switchboard_core::{SiteId, TenantId, Time};
use uuid::Uuid;

fn sign_up(mut row: Row) -> Result<SignUp> {
    Ok(SignUp {
        id: row.id()?,
        token: row.hash()?,
        mail: row.text()?,
        content: row.json()?,
        password: row.opt_text()?,
        tenant: row.id()?,
        invitation: row.opt_hash()?,
        created_at: Time(row.int()?),
        expires_at: Time(row.int()?),
        finished_at: row.opt_int()?.map(Time),
    })
}

#[async_trait]
impl<E: Engine> SignUps for Database<E> {
    async fn begin_sign_up(&self, new: &SignUp, caps: SignUpCaps) -> Result<SignUpBegun> {
        let counted = "select count(*) from sign_ups where created_at > $1 and mail = $2";
        let args = args![caps.since.0, &new.mail];
        let of_mail = self.one(counted, args, |mut row| row.int()).await?;
        if of_mail.unwrap_or(0) >= i64::from(caps.of_mail) {
            return Ok(SignUpBegun::TooManyOfMail);
        }
        let sql = "insert into sign_ups (id, token, mail, content, password, tenant, invitation, \
                   created_at, expires_at) select $1, $2, $3, $4, $5, $6, $7, $8, $9 \
                   where (select count(*) from sign_ups where created_at > $10) < $11";
        let mut args = args![new.id, &new.token, &new.mail];
        args.push(Value::json(&new.content)?);
        args.extend(args![
            &new.password,
            new.tenant.0,
            &new.invitation,
            new.created_at.0,
            new.expires_at.0,
            caps.since.0,
            i64::from(caps.in_all)
        ]);
        let wrote = self.write(Write::new(sql, args)).await?;
        Ok(match wrote.rows {
            0 => SignUpBegun::TooMany,
            _ => SignUpBegun::Begun,
        })
    }

    async fn sign_up(&self, token: &TokenHash, now: Time) -> Result<Option<SignUp>> {
        let sql = "select id, token, mail, content, password, tenant, invitation, created_at, \
                   expires_at, finished_at from sign_ups where token = $1 and expires_at > $2";
        self.one(sql, args![token, now.0], sign_up).await
    }

    async fn put_sign_up(&self, changed: &SignUp) -> Result<()> {
        let sql = "update sign_ups set content = $2, password = $3 \
                   where id = $1 and finished_at is null";
        let mut args = args![changed.id];
        args.push(Value::json(&changed.content)?);
        args.push((&changed.password).into());
        self.delete("sign-up", sql, args).await
    }

    async fn finish_sign_up(&self, id: Uuid, at: Time, content: &serde_json::Value) -> Result<()> {
        let sql = "update sign_ups set content = $2, password = null, finished_at = $3 \
                   where id = $1 and finished_at is null";
        let mut args = args![id];
        args.push(Value::json(content)?);
        args.push(at.0.into());
        self.delete("sign-up", sql, args).await
    }

    async fn drop_sign_ups(&self, now: Time, limit: u32) -> Result<u64> {
        let sql = "delete from sign_ups where id in \
                   (select id from sign_ups where expires_at <= $1 limit $2)";
        let gone = self.write(Write::new(sql, args![now.0, limit])).await?.rows;
        let sql = "delete from sign_up_invitations where token in \
                   (select token from sign_up_invitations where expires_at <= $1 limit $2)";
        let void = self.write(Write::new(sql, args![now.0, limit])).await?.rows;
        Ok(gone + void)
    }

    async fn put_invitation(&self, token: &TokenHash, expires_at: Time) -> Result<()> {
        let sql = "insert into sign_up_invitations (token, expires_at) values ($1, $2)";
        let write = Write::new(sql, args![token, expires_at.0]);
        self.write(write).await.map(drop)
    }

    async fn invitation(&self, token: &TokenHash, now: Time, by: Option<Uuid>) -> Result<bool> {
        let sql = "select expires_at from sign_up_invitations where token = $1 \
                   and expires_at > $2 and (taken_by is null or taken_by = $3)";
        let found = self.one(sql, args![token, now.0, by], |mut row| row.int());
        Ok(found.await?.is_some())
    }

    async fn take_invitation(&self, token: &TokenHash, now: Time, by: Uuid) -> Result<bool> {
        let sql = "update sign_up_invitations set taken_by = $3 where token = $1 \
                   and expires_at > $2 and (taken_by is null or taken_by = $3)";
        let wrote = self.write(Write::new(sql, args![token, now.0, by])).await?;
        Ok(wrote.rows > 0)
    }

    async fn see_site(&self, tenant: TenantId, site: SiteId, seen: &Sighting) -> Result<()> {
        let sql = "insert into site_sightings (site, tenant, origin, at) \
                   select id, tenant, $3, $4 from sites where id = $1 and tenant = $2 \
                   on conflict (site) do update set origin = excluded.origin, at = excluded.at";
        let args = args![site.0, tenant.0, &seen.origin, seen.at.0];
        self.delete("site", sql, args).await
    }

    async fn site_seen(&self, tenant: TenantId, site: SiteId) -> Result<Option<Sighting>> {
        let sql = "select at, origin from site_sightings where site = $1 and tenant = $2";
        self.one(sql, args![site.0, tenant.0], |mut row| {
            Ok(Sighting {
                at: Time(row.int()?),
                origin: row.text()?,
            })
        })
        .await
    }
}
