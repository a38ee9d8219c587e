//! What follows a session is not simulated.

use super::{
    door::{Door, Result},
    rest::not_simulated,
};
use async_trait::async_trait;
use switchboard_core::{SessionId, TenantId, Time};
use switchboard_store::*;
use uuid::Uuid;

#[async_trait]
impl Hooks for Door {
    async fn hooks(&self, _: TenantId) -> Result<Vec<Hook>> {
        Err(not_simulated("hooks"))
    }
    async fn hooks_enabled(&self) -> Result<Vec<Hook>> {
        Err(not_simulated("hooks_enabled"))
    }
    async fn put_hook(&self, _: &Hook) -> Result<()> {
        Err(not_simulated("put_hook"))
    }
    async fn hook_fares(&self, _: &Hook) -> Result<()> {
        Err(not_simulated("hook_fares"))
    }
    async fn delete_hook(&self, _: TenantId, _: Uuid) -> Result<()> {
        Err(not_simulated("delete_hook"))
    }
    async fn hooks_behind(&self, _: TenantId, _: Time, _: u32) -> Result<Vec<Behind>> {
        Err(not_simulated("hooks_behind"))
    }
    async fn hooks_told(&self, _: SessionId, _: u64) -> Result<()> {
        Err(not_simulated("hooks_told"))
    }
    async fn add_delivery(&self, _: &Delivery) -> Result<()> {
        Err(not_simulated("add_delivery"))
    }
    async fn due_deliveries(&self, _: Uuid, _: Time, _: u32) -> Result<Vec<Delivery>> {
        Err(not_simulated("due_deliveries"))
    }
    async fn put_delivery(&self, _: &Delivery) -> Result<()> {
        Err(not_simulated("put_delivery"))
    }
    async fn deliveries(
        &self,
        _: TenantId,
        _: Uuid,
        _: Option<DeliveryStatus>,
        _: PageRequest,
    ) -> Result<Page<Delivery>> {
        Err(not_simulated("deliveries"))
    }
    async fn delivery(
        &self,
        _: TenantId,
        _: Uuid,
        _: SessionId,
        _: u64,
    ) -> Result<Option<Delivery>> {
        Err(not_simulated("delivery"))
    }
    async fn deliveries_waiting(&self) -> Result<u64> {
        Err(not_simulated("deliveries_waiting"))
    }
    async fn drop_deliveries(&self, _: Time, _: u32) -> Result<u64> {
        Err(not_simulated("drop_deliveries"))
    }
}

#[async_trait]
impl Letters for Door {
    async fn add_letter(&self, _: &Letter, _: LetterCaps) -> Result<bool> {
        Err(not_simulated("add_letter"))
    }
    async fn due_letters(&self, _: Time, _: u32) -> Result<Vec<Letter>> {
        Err(not_simulated("due_letters"))
    }
    async fn put_off_letter(&self, _: Uuid, _: u32, _: Time) -> Result<()> {
        Err(not_simulated("put_off_letter"))
    }
    async fn end_letter(&self, _: Uuid) -> Result<()> {
        Err(not_simulated("end_letter"))
    }
    async fn drop_letters(&self, _: Time, _: u32) -> Result<u64> {
        Err(not_simulated("drop_letters"))
    }
    async fn rated(&self, _: TenantId, _: Time, _: Time) -> Result<Vec<Rated>> {
        Err(not_simulated("rated"))
    }
}
