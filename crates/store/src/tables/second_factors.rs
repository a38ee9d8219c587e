//! Second factors of agents.

use crate::engine::{Database, Engine, Write, args};
use crate::error::{Result, StoreError};
use crate::model::TokenHash;
use crate::second_factor::{Salt, SecondFactor, SecondFactors};
use crate::value::{Row, Value};
use async_trait::async_trait;
use switchboard_core::{AgentId, TenantId, Time};

/// Another code may be used at the same moment.
const TRIES: u8 = 5;

fn texts(codes: &[TokenHash]) -> Result<Value> {
    let hex = |code: &TokenHash| code.iter().map(|byte| format!("{byte:02x}")).collect();
    Value::json(&codes.iter().map(hex).collect::<Vec<String>>())
}

fn code(text: &str) -> Result<TokenHash> {
    let damaged = || StoreError::Damaged("recovery code".into());
    let byte = |at: usize| {
        let digits = text.get(2 * at..2 * at + 2).ok_or_else(damaged)?;
        u8::from_str_radix(digits, 16).map_err(|_| damaged())
    };
    let mut hash = [0; 32];
    for (at, place) in hash.iter_mut().enumerate() {
        *place = byte(at)?;
    }
    Ok(hash)
}

fn factor(mut row: Row) -> Result<SecondFactor> {
    let (salt, since) = (row.opt_hash()?, row.opt_int()?);
    Ok(SecondFactor {
        salt: salt.zip(since.map(Time)),
        pending: row.opt_hash()?,
        recovery: row
            .json::<Vec<String>>()?
            .iter()
            .map(|text| code(text))
            .collect::<Result<_>>()?,
    })
}

#[async_trait]
impl<E: Engine> SecondFactors for Database<E> {
    async fn second_factor(
        &self,
        tenant: TenantId,
        agent: AgentId,
    ) -> Result<Option<SecondFactor>> {
        let sql = "select salt, since, pending, recovery from second_factors \
                   where tenant = $1 and agent = $2";
        self.one(sql, args![tenant.0, agent.0], factor).await
    }

    async fn second_factors(&self, tenant: TenantId) -> Result<Vec<AgentId>> {
        let sql = "select agent from second_factors where tenant = $1 and salt is not null";
        self.all(sql, args![tenant.0], |mut row| row.id()).await
    }

    async fn begin_second_factor(
        &self,
        tenant: TenantId,
        agent: AgentId,
        pending: &Salt,
    ) -> Result<()> {
        let sql = "insert into second_factors (agent, tenant, pending, step, recovery) \
                   values ($1, $2, $3, 0, '[]') on conflict (agent) do update set \
                   pending = excluded.pending where second_factors.tenant = excluded.tenant";
        let args = args![agent.0, tenant.0, pending];
        self.put(Write::new(sql, args).missing("agent")).await
    }

    async fn confirm_second_factor(
        &self,
        tenant: TenantId,
        agent: AgentId,
        pending: &Salt,
        step: u64,
        at: Time,
        recovery: &[TokenHash],
    ) -> Result<bool> {
        let sql = "update second_factors set salt = pending, pending = null, step = $4, \
                   since = $5, recovery = $6 where tenant = $1 and agent = $2 and pending = $3";
        let mut args = args![tenant.0, agent.0, pending, step.cast_signed(), at.0];
        args.push(texts(recovery)?);
        Ok(self.write(Write::new(sql, args)).await?.rows == 1)
    }

    async fn use_step(&self, tenant: TenantId, agent: AgentId, step: u64) -> Result<bool> {
        let sql = "update second_factors set step = $3 \
                   where tenant = $1 and agent = $2 and step < $3 and salt is not null";
        let args = args![tenant.0, agent.0, step.cast_signed()];
        Ok(self.write(Write::new(sql, args)).await?.rows == 1)
    }

    async fn use_recovery_code(
        &self,
        tenant: TenantId,
        agent: AgentId,
        code: &TokenHash,
    ) -> Result<bool> {
        for _ in 0..TRIES {
            let Some(factor) = self.second_factor(tenant, agent).await? else {
                return Ok(false);
            };
            let mut left = factor.recovery.clone();
            left.retain(|known| known != code);
            if left.len() == factor.recovery.len() {
                return Ok(false);
            }
            let sql = "update second_factors set recovery = $3 \
                       where tenant = $1 and agent = $2 and recovery = $4";
            let mut args = args![tenant.0, agent.0];
            args.push(texts(&left)?);
            args.push(texts(&factor.recovery)?);
            if self.write(Write::new(sql, args)).await?.rows == 1 {
                return Ok(true);
            }
        }
        Err(StoreError::Conflict)
    }

    async fn put_recovery_codes(
        &self,
        tenant: TenantId,
        agent: AgentId,
        codes: &[TokenHash],
    ) -> Result<()> {
        let sql = "update second_factors set recovery = $3 \
                   where tenant = $1 and agent = $2 and salt is not null";
        let mut args = args![tenant.0, agent.0];
        args.push(texts(codes)?);
        self.delete("second factor", sql, args).await
    }

    async fn end_second_factor(&self, tenant: TenantId, agent: AgentId) -> Result<bool> {
        let was = self.second_factor(tenant, agent).await?;
        let sql = "delete from second_factors where tenant = $1 and agent = $2";
        self.write(Write::new(sql, args![tenant.0, agent.0]))
            .await?;
        Ok(was.is_some_and(|factor| factor.salt.is_some()))
    }
}
