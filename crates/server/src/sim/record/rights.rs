//! Roles, second factors and directories: a simulated tenant has none.

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

#[async_trait]
impl AgentDirectories for Door {
    async fn agent_directory(&self, _: TenantId) -> Result<Option<AgentDirectory>> {
        Err(not_simulated("agent_directory"))
    }
    async fn tenants_with_directory(&self, _: u32) -> Result<Vec<TenantId>> {
        Err(not_simulated("tenants_with_directory"))
    }
    async fn put_agent_directory(&self, _: &AgentDirectory) -> Result<()> {
        Err(not_simulated("put_agent_directory"))
    }
    async fn delete_agent_directory(&self, _: TenantId) -> Result<()> {
        Err(not_simulated("delete_agent_directory"))
    }
    async fn directory_link(&self, _: TenantId, _: &str, _: &str) -> Result<Option<AgentId>> {
        Err(not_simulated("directory_link"))
    }
    async fn directory_links(&self, _: TenantId) -> Result<Vec<AgentId>> {
        Err(not_simulated("directory_links"))
    }
    async fn link_to_directory(&self, _: &DirectoryLink) -> Result<bool> {
        Err(not_simulated("link_to_directory"))
    }
    async fn unlink_from_directory(&self, _: TenantId, _: AgentId) -> Result<bool> {
        Err(not_simulated("unlink_from_directory"))
    }
    async fn begin_directory_login(&self, _: &DirectoryLogin) -> Result<()> {
        Err(not_simulated("begin_directory_login"))
    }
    async fn directory_login(&self, _: &TokenHash, _: Time) -> Result<Option<DirectoryLogin>> {
        Err(not_simulated("directory_login"))
    }
    async fn answer_directory_login(&self, _: &TokenHash) -> Result<bool> {
        Err(not_simulated("answer_directory_login"))
    }
    async fn name_directory_login(&self, _: &TokenHash, _: AgentId, _: &str) -> Result<()> {
        Err(not_simulated("name_directory_login"))
    }
    async fn end_directory_login(&self, _: &TokenHash) -> Result<bool> {
        Err(not_simulated("end_directory_login"))
    }
    async fn drop_directory_logins(&self, _: Time) -> Result<u64> {
        Err(not_simulated("drop_directory_logins"))
    }
}
