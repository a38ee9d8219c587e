//! Cards, who is known by them, and codes to use them.

use crate::card::{Card, CardCode, CardTie, Cards};
use crate::engine::{Database, Engine, Write, args};
use crate::error::Result;
use crate::model::TokenHash;
use crate::value::{Row, Value};
use async_trait::async_trait;
use serde_json::Value as Json;
use switchboard_core::{TenantId, Time, VisitorId};
use uuid::Uuid;

fn card(mut row: Row) -> Result<Card> {
    take(&mut row)
}

fn take(row: &mut Row) -> Result<Card> {
    Ok(Card {
        id: row.id()?,
        token: row.hash()?,
        content: row.json()?,
        created_at: Time(row.int()?),
        seen_at: Time(row.int()?),
    })
}

#[async_trait]
impl<E: Engine> Cards for Database<E> {
    async fn put_card(&self, card: &Card) -> Result<()> {
        let sql = "insert into cards (id, token, content, created_at, seen_at) \
                   values ($1, $2, $3, $4, $5)";
        let mut args = args![card.id, &card.token];
        args.push(Value::json(&card.content)?);
        args.extend(args![card.created_at.0, card.seen_at.0]);
        self.put(Write::new(sql, args)).await
    }

    async fn card(&self, token: &TokenHash) -> Result<Option<Card>> {
        let sql = "select id, token, content, created_at, seen_at from cards where token = $1";
        self.one(sql, args![token], card).await
    }

    async fn change_card(&self, id: Uuid, content: &Json, seen_at: Time) -> Result<bool> {
        let sql = "update cards set content = $2, seen_at = $3 where id = $1";
        let mut args = args![id];
        args.push(Value::json(content)?);
        args.push(seen_at.0.into());
        Ok(self.rows(sql, args).await? > 0)
    }

    async fn take_card_back(&self, id: Uuid) -> Result<bool> {
        let sql = "delete from cards where id = $1";
        Ok(self.rows(sql, args![id]).await? > 0)
    }

    async fn tie_card(&self, card: Uuid, tenant: TenantId, visitor: VisitorId) -> Result<()> {
        let sql = "insert into card_ties (visitor, tenant, card) \
                   select v.id, v.tenant, c.id from visitors v, cards c \
                   where v.id = $1 and v.tenant = $2 and c.id = $3 \
                   on conflict (visitor) do update set card = excluded.card";
        let args = args![visitor.0, tenant.0, card];
        self.delete("card or visitor", sql, args).await
    }

    async fn untie_card(&self, tenant: TenantId, visitor: VisitorId) -> Result<()> {
        let sql = "delete from card_ties where visitor = $1 and tenant = $2";
        self.rows(sql, args![visitor.0, tenant.0]).await.map(drop)
    }

    async fn card_tie(&self, tenant: TenantId, visitor: VisitorId) -> Result<Option<CardTie>> {
        let sql = "select t.card, c.id, c.token, c.content, c.created_at, c.seen_at \
                   from card_ties t left join cards c on c.id = t.card \
                   where t.visitor = $1 and t.tenant = $2";
        self.one(sql, args![visitor.0, tenant.0], |mut row| {
            Ok(match row.opt_id::<Uuid>()? {
                Some(_) => CardTie::Card(take(&mut row)?),
                None => CardTie::TakenBack,
            })
        })
        .await
    }

    async fn tenants_of_card(&self, card: Uuid) -> Result<Vec<TenantId>> {
        let sql = "select distinct tenant from card_ties where card = $1 order by tenant";
        self.all(sql, args![card], |mut row| row.id()).await
    }

    async fn call_visitor(&self, tenant: TenantId, visitor: VisitorId, name: &str) -> Result<()> {
        let sql = "update visitors set name = $3 where id = $1 and tenant = $2";
        let args = args![visitor.0, tenant.0, name];
        self.delete("visitor", sql, args).await
    }

    async fn put_card_code(&self, code: &CardCode) -> Result<()> {
        let sql = "insert into card_codes (token, card, tenant, asker, expires_at) \
                   values ($1, $2, $3, $4, $5)";
        let args = args![
            &code.token,
            code.card,
            code.tenant.0,
            &code.asker,
            code.expires_at.0
        ];
        self.put(Write::new(sql, args)).await
    }

    async fn take_card_code(
        &self,
        token: &TokenHash,
        tenant: TenantId,
        asker: &TokenHash,
        now: Time,
    ) -> Result<Option<Card>> {
        let sql = "select c.id, c.token, c.content, c.created_at, c.seen_at \
                   from card_codes k join cards c on c.id = k.card \
                   where k.token = $1 and k.tenant = $2 and k.asker = $3 and k.expires_at > $4";
        let fits = || args![token, tenant.0, asker, now.0];
        let Some(found) = self.one(sql, fits(), card).await? else {
            return Ok(None);
        };
        // Of two who come with it, one removes it.
        let sql = "delete from card_codes \
                   where token = $1 and tenant = $2 and asker = $3 and expires_at > $4";
        Ok((self.rows(sql, fits()).await? > 0).then_some(found))
    }

    async fn drop_cards(&self, before: Time, now: Time, limit: u32) -> Result<u64> {
        let sql = "delete from card_codes where token in \
                   (select token from card_codes where expires_at <= $1 limit $2)";
        let void = self.rows(sql, args![now.0, limit]).await?;
        // Ties first: without their card they would say that it was taken back.
        let sql = "delete from card_ties where card in \
                   (select id from cards where seen_at < $1 order by seen_at, id limit $2)";
        self.rows(sql, args![before.0, limit]).await?;
        let sql = "delete from cards where id in \
                   (select id from cards where seen_at < $1 order by seen_at, id limit $2)";
        let old = self.rows(sql, args![before.0, limit]).await?;
        // No tenant's retention reaches what the server's own trail says of cards.
        let sql = "delete from audits where id in (select id from audits where tenant is null \
                   and action like 'card.%' and at < $1 order by at limit $2)";
        let told = self.rows(sql, args![before.0, limit]).await?;
        Ok(void.max(old).max(told))
    }
}
