//! In the simulation nobody has profiles, pictures or avatars.

use super::{
    door::{Door, Result},
    rest::not_simulated,
};
use async_trait::async_trait;
use std::collections::BTreeMap;
use switchboard_core::{AgentId, PictureId, ProfileId, TenantId, Time, VisitorId};
use switchboard_store::*;

#[async_trait]
impl Profiles for Door {
    async fn scenarios(&self, _: TenantId) -> Result<Vec<Scenario>> {
        Ok(Vec::new())
    }
    async fn put_scenario(&self, _: &Scenario) -> Result<()> {
        Err(not_simulated("put_scenario"))
    }
    async fn delete_scenario(&self, _: TenantId, _: &str) -> Result<()> {
        Err(not_simulated("delete_scenario"))
    }
    async fn profiles(&self, _: TenantId) -> Result<Vec<Profile>> {
        Ok(Vec::new())
    }
    async fn add_profile(&self, _: &Profile) -> Result<()> {
        Err(not_simulated("add_profile"))
    }
    async fn add_profile_version(&self, _: &ProfileVersion) -> Result<()> {
        Err(not_simulated("add_profile_version"))
    }
    async fn profile_versions(&self, _: TenantId, _: ProfileId) -> Result<Vec<ProfileVersion>> {
        Err(not_simulated("profile_versions"))
    }
    async fn set_default_profile(&self, _: TenantId, _: &str, _: Option<ProfileId>) -> Result<()> {
        Err(not_simulated("set_default_profile"))
    }
    async fn mark_profile(&self, _: TenantId, _: ProfileId, _: Option<Time>) -> Result<()> {
        Err(not_simulated("mark_profile"))
    }
}

#[async_trait]
impl Pictures for Door {
    async fn pictures(&self, _: TenantId) -> Result<Vec<Picture>> {
        Ok(Vec::new())
    }
    async fn add_picture(&self, _: &Picture, _: Vec<u8>, _: u32) -> Result<bool> {
        Err(not_simulated("add_picture"))
    }
    async fn picture(&self, _: PictureId) -> Result<Option<(String, Vec<u8>)>> {
        Err(not_simulated("picture"))
    }
    async fn delete_picture(&self, _: TenantId, _: PictureId) -> Result<()> {
        Err(not_simulated("delete_picture"))
    }
    async fn agent_avatars(&self, _: TenantId) -> Result<BTreeMap<AgentId, String>> {
        Ok(BTreeMap::new())
    }
    async fn put_agent_avatar(&self, _: TenantId, _: AgentId, _: Option<String>) -> Result<()> {
        Err(not_simulated("put_agent_avatar"))
    }
    async fn preferences(&self, _: TenantId, _: VisitorId) -> Result<Option<String>> {
        Ok(None)
    }
    async fn put_preferences(&self, _: TenantId, _: VisitorId, _: &str) -> Result<()> {
        Err(not_simulated("put_preferences"))
    }
}
