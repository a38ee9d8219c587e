//! Pictures of tenants, and whose avatar is which.

use crate::engine::{Database, Engine, Write, args};
use crate::error::{Result, StoreError};
use crate::pictures::{Picture, PicturePurpose, Pictures};
use crate::value::Row;
use async_trait::async_trait;
use std::collections::BTreeMap;
use switchboard_core::{AgentId, PictureId, TenantId, Time, VisitorId};

fn purpose(text: &str) -> Result<PicturePurpose> {
    match text {
        "graphic" => Ok(PicturePurpose::Graphic),
        "avatar" => Ok(PicturePurpose::Avatar),
        other => Err(StoreError::Damaged(format!("purpose {other:?}"))),
    }
}

fn purpose_text(purpose: PicturePurpose) -> &'static str {
    match purpose {
        PicturePurpose::Graphic => "graphic",
        PicturePurpose::Avatar => "avatar",
    }
}

fn picture(mut row: Row) -> Result<Picture> {
    Ok(Picture {
        id: row.id()?,
        tenant: row.id()?,
        purpose: purpose(&row.text()?)?,
        name: row.text()?,
        media: row.text()?,
        width: row.count()?,
        height: row.count()?,
        bytes: row.count()?,
        created_at: Time(row.int()?),
    })
}

#[async_trait]
impl<E: Engine> Pictures for Database<E> {
    async fn pictures(&self, tenant: TenantId) -> Result<Vec<Picture>> {
        let sql = "select id, tenant, purpose, name, media, width, height, bytes, created_at \
                   from pictures where tenant = $1 order by name, id";
        self.all(sql, args![tenant.0], picture).await
    }

    async fn add_picture(&self, picture: &Picture, body: Vec<u8>, most: u32) -> Result<bool> {
        let sql = "insert into pictures (id, tenant, purpose, name, media, width, height, bytes, \
                   created_at, body) select $1, t.id, $3, $4, $5, $6, $7, $8, $9, $10 \
                   from tenants t where t.id = $2 \
                   and (select count(*) from pictures p where p.tenant = t.id) < $11";
        let mut args = args![picture.id.0, picture.tenant.0];
        args.extend(args![
            purpose_text(picture.purpose),
            &picture.name,
            &picture.media,
            picture.width,
            picture.height,
            picture.bytes,
            picture.created_at.0,
            body,
            most
        ]);
        Ok(self.write(Write::new(sql, args)).await?.rows > 0)
    }

    async fn picture(&self, picture: PictureId) -> Result<Option<(String, Vec<u8>)>> {
        let sql = "select media, body from pictures where id = $1";
        self.one(sql, args![picture.0], |mut row| {
            Ok((row.text()?, row.bytes()?))
        })
        .await
    }

    async fn delete_picture(&self, tenant: TenantId, picture: PictureId) -> Result<()> {
        let sql = "delete from pictures where tenant = $1 and id = $2";
        self.delete("picture", sql, args![tenant.0, picture.0])
            .await
    }

    async fn agent_avatars(&self, tenant: TenantId) -> Result<BTreeMap<AgentId, String>> {
        let sql = "select id, avatar from agents where tenant = $1 and avatar is not null";
        let all = self.all(sql, args![tenant.0], |mut row| Ok((row.id()?, row.text()?)));
        Ok(all.await?.into_iter().collect())
    }

    async fn put_agent_avatar(
        &self,
        tenant: TenantId,
        agent: AgentId,
        avatar: Option<String>,
    ) -> Result<()> {
        let sql = "update agents set avatar = $3 where tenant = $1 and id = $2";
        self.delete("agent", sql, args![tenant.0, agent.0, &avatar])
            .await
    }

    async fn preferences(&self, tenant: TenantId, visitor: VisitorId) -> Result<Option<String>> {
        let sql = "select preferences from visitors where tenant = $1 and id = $2";
        let found = self.one(sql, args![tenant.0, visitor.0], |mut row| row.opt_text());
        Ok(found.await?.flatten())
    }

    async fn put_preferences(
        &self,
        tenant: TenantId,
        visitor: VisitorId,
        preferences: &str,
    ) -> Result<()> {
        let sql = "update visitors set preferences = $3 where tenant = $1 and id = $2";
        match self
            .write(Write::new(sql, args![tenant.0, visitor.0, preferences]))
            .await?
            .rows
        {
            0 => Err(StoreError::Missing { what: "visitor" }),
            _ => Ok(()),
        }
    }
}
