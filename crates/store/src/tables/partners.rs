//! Partners, requests of theirs, and visitors on the way.

use crate::engine::{Database, Engine, Write, args};
use crate::error::{Result, StoreError};
use crate::model::TokenHash;
use crate::partner::{PartnerRow, Partners, WarmIn, WarmKey, WarmOut};
use crate::value::{Row, Value};
use async_trait::async_trait;
use switchboard_core::{PartnerId, TenantId, Time, TransferId};

const PARTNER: &str = "select id, tenant, name, state, server, company, own_key, own_public, \
    their_key, code_hash, code, code_until, terms, created_at, changed_at from partners";
const OUT: &str = "select id, tenant, session, partner, agent, area, area_name, choice, state, \
    address, until, created_at from warm_out";
const IN: &str = "select id, tenant, partner, transfer, asker, area, state, code_hash, address, \
    wtid, until, information, visitor, session, created_at from warm_in";

fn partner(mut row: Row) -> Result<PartnerRow> {
    Ok(PartnerRow {
        id: row.id()?,
        tenant: row.id()?,
        name: row.text()?,
        state: row.text()?,
        server: row.opt_text()?,
        company: row.opt_text()?,
        own_key: row.bytes()?,
        own_public: row.hash()?,
        their_key: row.opt_hash()?,
        code_hash: row.opt_hash()?,
        code: row.opt_bytes()?,
        code_until: row.opt_int()?.map(Time),
        terms: row.json()?,
        created_at: Time(row.int()?),
        changed_at: Time(row.int()?),
    })
}

fn out(mut row: Row) -> Result<WarmOut> {
    Ok(WarmOut {
        id: row.id()?,
        tenant: row.id()?,
        session: row.id()?,
        partner: row.id()?,
        agent: row.opt_id()?,
        area: row.text()?,
        area_name: row.text()?,
        choice: row.json()?,
        state: row.text()?,
        address: row.opt_bytes()?,
        until: row.opt_int()?.map(Time),
        created_at: Time(row.int()?),
    })
}

fn coming(mut row: Row) -> Result<WarmIn> {
    Ok(WarmIn {
        id: row.id()?,
        tenant: row.id()?,
        partner: row.id()?,
        transfer: row.id()?,
        asker: row.json()?,
        area: row.text()?,
        state: row.text()?,
        code_hash: row.opt_hash()?,
        address: row.opt_hash()?,
        wtid: row.opt_hash()?,
        until: Time(row.int()?),
        information: row
            .opt_text()?
            .map(|text| serde_json::from_str(&text).map_err(|e| StoreError::Damaged(e.to_string())))
            .transpose()?,
        visitor: row.opt_id()?,
        session: row.opt_id()?,
        created_at: Time(row.int()?),
    })
}

fn partner_args(partner: &PartnerRow) -> Result<Vec<Value>> {
    let mut args = args![
        partner.id.0,
        partner.tenant.0,
        &partner.name,
        &partner.state,
        &partner.server,
        &partner.company,
        partner.own_key.clone(),
        &partner.own_public,
        &partner.their_key,
        &partner.code_hash,
        partner.code.as_deref(),
        partner.code_until.map(|at| at.0)
    ];
    args.push(Value::json(&partner.terms)?);
    args.extend(args![partner.created_at.0, partner.changed_at.0]);
    Ok(args)
}

#[async_trait]
impl<E: Engine> Partners for Database<E> {
    async fn partners(&self, tenant: TenantId) -> Result<Vec<PartnerRow>> {
        let sql = format!("{PARTNER} where tenant = $1 order by created_at, id");
        self.all(sql, args![tenant.0], partner).await
    }

    async fn put_partner(&self, partner: &PartnerRow) -> Result<()> {
        let sql = "insert into partners (id, tenant, name, state, server, company, own_key, own_public, \
                   their_key, code_hash, code, code_until, terms, created_at, changed_at) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) \
                   on conflict (id) do update set name = excluded.name, state = excluded.state, \
                   server = excluded.server, company = excluded.company, their_key = excluded.their_key, \
                   code_hash = excluded.code_hash, code = excluded.code, code_until = excluded.code_until, \
                   terms = excluded.terms, changed_at = excluded.changed_at \
                   where partners.tenant = excluded.tenant";
        let write = Write::new(sql, partner_args(partner)?).taken("partner.key");
        self.put(write.missing("tenant")).await
    }

    async fn partner_by_key(&self, key: &TokenHash) -> Result<Option<PartnerRow>> {
        let sql = format!("{PARTNER} where their_key = $1");
        Ok(self.all(sql, args![key], partner).await?.pop())
    }

    async fn partner_by_code(&self, code: &TokenHash) -> Result<Option<PartnerRow>> {
        let sql = format!("{PARTNER} where code_hash = $1");
        Ok(self.all(sql, args![code], partner).await?.pop())
    }

    async fn pair_partner(&self, code: &TokenHash, partner: &PartnerRow) -> Result<bool> {
        let sql = "update partners set state = $3, server = $4, company = $5, their_key = $6, \
                   code_hash = null, code = null, code_until = null, changed_at = $7 \
                   where id = $1 and code_hash = $2 and state = 'invited'";
        let args = args![
            partner.id.0,
            code,
            &partner.state,
            &partner.server,
            &partner.company,
            &partner.their_key,
            partner.changed_at.0
        ];
        let wrote = self
            .write(Write::new(sql, args).taken("partner.key"))
            .await?;
        Ok(wrote.rows > 0)
    }

    async fn note_nonce(&self, partner: PartnerId, nonce: &str, until: Time) -> Result<bool> {
        let sql = "insert into partner_nonces (partner, nonce, until) values ($1, $2, $3) \
                   on conflict (partner, nonce) do nothing";
        let args = args![partner.0, nonce, until.0];
        let write = Write::new(sql, args).missing("partner");
        Ok(self.write(write).await?.rows > 0)
    }

    async fn drop_nonces(&self, now: Time, limit: u32) -> Result<u64> {
        let sql = "delete from partner_nonces where (partner, nonce) in \
                   (select partner, nonce from partner_nonces where until < $1 limit $2)";
        self.rows(sql, args![now.0, limit]).await
    }

    async fn put_warm_out(&self, warm: &WarmOut) -> Result<()> {
        let sql = "insert into warm_out (id, tenant, session, partner, agent, area, area_name, choice, \
                   state, address, until, created_at) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        let agent = warm.agent.map(|agent| agent.0);
        let mut args = args![
            warm.id.0,
            warm.tenant.0,
            warm.session.0,
            warm.partner.0,
            agent
        ];
        args.extend(args![&warm.area, &warm.area_name]);
        args.push(Value::json(&warm.choice)?);
        args.extend(args![
            &warm.state,
            warm.address.as_deref(),
            warm.until.map(|at| at.0),
            warm.created_at.0
        ]);
        self.put(Write::new(sql, args)).await
    }

    async fn warm_out(&self, tenant: TenantId, id: TransferId) -> Result<Option<WarmOut>> {
        let sql = format!("{OUT} where tenant = $1 and id = $2");
        Ok(self.all(sql, args![tenant.0, id.0], out).await?.pop())
    }

    async fn change_warm_out(&self, from: &str, warm: &WarmOut) -> Result<bool> {
        let sql = "update warm_out set state = $4, choice = $5, address = $6, until = $7 \
                   where id = $1 and tenant = $2 and state = $3";
        let mut args = args![warm.id.0, warm.tenant.0, from, &warm.state];
        args.push(Value::json(&warm.choice)?);
        args.extend(args![warm.address.as_deref(), warm.until.map(|at| at.0)]);
        Ok(self.rows(sql, args).await? > 0)
    }

    async fn warm_in(&self, key: WarmKey<'_>) -> Result<Option<WarmIn>> {
        let (by, args) = match key {
            WarmKey::Address(hash) => ("address = $1", args![hash]),
            WarmKey::Wtid(hash) => ("wtid = $1", args![hash]),
            WarmKey::Transfer(partner, transfer) => (
                "partner = $1 and transfer = $2",
                args![partner.0, transfer.0],
            ),
        };
        Ok(self
            .all(format!("{IN} where {by}"), args, coming)
            .await?
            .pop())
    }

    async fn put_warm_in(&self, warm: &WarmIn) -> Result<bool> {
        let sql = "insert into warm_in (id, tenant, partner, transfer, asker, area, state, code_hash, \
                   address, wtid, until, information, visitor, session, created_at) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) \
                   on conflict (partner, transfer) do nothing";
        let mut args = args![warm.id, warm.tenant.0, warm.partner.0, warm.transfer.0];
        args.push(Value::json(&warm.asker)?);
        args.extend(changing(warm)?);
        args.push(warm.created_at.0.into());
        let write = Write::new(sql, args).missing("partner");
        Ok(self.write(write).await?.rows > 0)
    }

    async fn change_warm_in(&self, from: &str, warm: &WarmIn) -> Result<bool> {
        let sql = "update warm_in set area = $4, state = $5, code_hash = $6, address = $7, wtid = $8, \
                   until = $9, information = $10, visitor = $11, session = $12 \
                   where id = $1 and tenant = $2 and state = $3 \
                   and (session is null or $12 is not null)";
        let mut args = args![warm.id, warm.tenant.0, from];
        args.extend(changing(warm)?);
        Ok(self.rows(sql, args).await? > 0)
    }

    async fn warm_ins(&self, tenant: TenantId, limit: u32) -> Result<Vec<WarmIn>> {
        let sql = format!("{IN} where tenant = $1 order by created_at desc, id limit $2");
        self.all(sql, args![tenant.0, limit], coming).await
    }

    async fn late_warm_ins(&self, now: Time, limit: u32) -> Result<Vec<WarmIn>> {
        let sql = format!(
            "{IN} where state in ('granted', 'expected') and until < $1 order by until limit $2"
        );
        self.all(sql, args![now.0, limit], coming).await
    }

    async fn warm_ins_short(&self, before: Time, limit: u32) -> Result<Vec<WarmIn>> {
        let sql = format!(
            "{IN} where state = 'arrived' and information is not null and until < $1 \
             order by until limit $2"
        );
        self.all(sql, args![before.0, limit], coming).await
    }

    async fn drop_warm(&self, before: Time, limit: u32) -> Result<u64> {
        let sql = "delete from warm_out where id in \
                   (select id from warm_out where created_at < $1 limit $2)";
        let gone = self.rows(sql, args![before.0, limit]).await?;
        let sql = "delete from warm_in where id in \
                   (select id from warm_in where created_at < $1 limit $2)";
        Ok(gone.max(self.rows(sql, args![before.0, limit]).await?))
    }
}

/// What changes of one who is expected, in the order of its columns.
fn changing(warm: &WarmIn) -> Result<Vec<Value>> {
    let mut args = args![
        &warm.area,
        &warm.state,
        &warm.code_hash,
        &warm.address,
        &warm.wtid,
        warm.until.0
    ];
    args.push(match &warm.information {
        Some(information) => Value::json(information)?,
        None => Value::Text(None),
    });
    args.extend(args![
        warm.visitor.map(|visitor| visitor.0),
        warm.session.map(|session| session.0)
    ]);
    Ok(args)
}
