//! Roles and second factors: a simulated tenant has none.

use super::{
    door::{Door, Result},
    rest::not_simulated,
};
use async_trait::async_trait;
use switchboard_core::{AgentId, TenantId, Time};
use switchboard_store::*;
use uuid::Uuid;

#[async_trait]
impl Roles for Door {
    async fn roles(&self, _: TenantId) -> Result<Vec<Role>> {
        Ok(Vec::new())
    }
    async fn put_role(&self, _: &Role) -> Result<()> {
        Err(not_simulated("put_role"))
    }
    async fn put_rank_of_role(&self, _: TenantId, _: Uuid, _: Rank, _: Rank) -> Result<()> {
        Err(not_simulated("put_rank_of_role"))
    }
    async fn delete_role(&self, _: TenantId, _: Uuid) -> Result<()> {
        Err(not_simulated("delete_role"))
    }
}

#[async_trait]
impl SecondFactors for Door {
    async fn second_factor(&self, _: TenantId, _: AgentId) -> Result<Option<SecondFactor>> {
        Err(not_simulated("second_factor"))
    }
    async fn second_factors(&self, _: TenantId) -> Result<Vec<AgentId>> {
        Err(not_simulated("second_factors"))
    }
    async fn begin_second_factor(&self, _: TenantId, _: AgentId, _: &Salt) -> Result<()> {
        Err(not_simulated("begin_second_factor"))
    }
    async fn confirm_second_factor(
        &self,
        _: TenantId,
        _: AgentId,
        _: &Salt,
        _: u64,
        _: Time,
        _: &[TokenHash],
    ) -> Result<bool> {
        Err(not_simulated("confirm_second_factor"))
    }
    async fn use_step(&self, _: TenantId, _: AgentId, _: u64) -> Result<bool> {
        Err(not_simulated("use_step"))
    }
    async fn use_recovery_code(&self, _: TenantId, _: AgentId, _: &TokenHash) -> Result<bool> {
        Err(not_simulated("use_recovery_code"))
    }
    async fn put_recovery_codes(&self, _: TenantId, _: AgentId, _: &[TokenHash]) -> Result<()> {
        Err(not_simulated("put_recovery_codes"))
    }
    async fn end_second_factor(&self, _: TenantId, _: AgentId) -> Result<bool> {
        Err(not_simulated("end_second_factor"))
    }
}
