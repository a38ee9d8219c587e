//! What follows a session is not simulated.

use super::{
    door::{Door, Result},
    rest::not_simulated,
};
use async_trait::async_trait;
use switchboard_core::{AgentId, SessionId, TenantId, Time, rendezvous::slots::Taken};
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

#[async_trait]
impl Diaries for Door {
    async fn availabilities(&self, _: TenantId) -> Result<Vec<AgentAvailability>> {
        // Nobody of a simulated company keeps hours.
        Ok(Vec::new())
    }
    async fn put_availability(&self, _: &AgentAvailability) -> Result<()> {
        Err(not_simulated("put_availability"))
    }
    async fn diary(&self, _: TenantId, _: AgentId, _: DiarySpan) -> Result<DiaryPart> {
        Err(not_simulated("diary"))
    }
    async fn diaries(
        &self,
        _: TenantId,
        _: DiarySpan,
    ) -> Result<std::collections::BTreeMap<AgentId, Vec<Taken>>> {
        Err(not_simulated("diaries"))
    }
    async fn hold_time(&self, _: &DiaryHold, _: i64) -> Result<bool> {
        Err(not_simulated("hold_time"))
    }
    async fn held_time(&self, _: TenantId, _: Uuid, _: Time) -> Result<Option<DiaryHold>> {
        Err(not_simulated("held_time"))
    }
    async fn release_time(&self, _: TenantId, _: Uuid) -> Result<()> {
        Err(not_simulated("release_time"))
    }
    async fn drop_holds(&self, _: Time, _: u32) -> Result<u64> {
        Err(not_simulated("drop_holds"))
    }
    async fn add_rendezvous(&self, _: &Rendezvous, _: Time) -> Result<RendezvousMade> {
        Err(not_simulated("add_rendezvous"))
    }
    async fn rendezvous(&self, _: RendezvousKey) -> Result<Option<Rendezvous>> {
        Err(not_simulated("rendezvous"))
    }
    async fn rendezvous_list(
        &self,
        _: TenantId,
        _: &RendezvousFilter,
        _: PageRequest,
    ) -> Result<Page<Rendezvous>> {
        Err(not_simulated("rendezvous_list"))
    }
    async fn change_rendezvous(&self, _: &Rendezvous, _: &Rendezvous, _: Time) -> Result<bool> {
        Err(not_simulated("change_rendezvous"))
    }
    async fn rendezvous_due(&self, _: Time, _: u32) -> Result<Vec<Rendezvous>> {
        Err(not_simulated("rendezvous_due"))
    }
}

#[async_trait]
impl Callbacks for Door {
    async fn add_callback(&self, _: &CallbackRow) -> Result<()> {
        Err(not_simulated("add_callback"))
    }
    async fn callback(&self, _: TenantId, _: Uuid) -> Result<Option<CallbackRow>> {
        Err(not_simulated("callback"))
    }
    async fn change_callback(&self, _: &CallbackRow, _: &CallbackRow) -> Result<bool> {
        Err(not_simulated("change_callback"))
    }
    async fn callbacks_due(&self, _: Time, _: u32) -> Result<Vec<CallbackRow>> {
        Err(not_simulated("callbacks_due"))
    }
}
