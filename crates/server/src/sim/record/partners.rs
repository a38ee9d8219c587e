//! Partners: a simulated tenant has none.

use super::{
    door::{Door, Result},
    rest::not_simulated,
};
use async_trait::async_trait;
use switchboard_core::{PartnerId, TenantId, Time, TransferId};
use switchboard_store::*;

#[async_trait]
impl Partners for Door {
    async fn partners(&self, _: TenantId) -> Result<Vec<PartnerRow>> {
        Err(not_simulated("partners"))
    }
    async fn put_partner(&self, _: &PartnerRow) -> Result<()> {
        Err(not_simulated("put_partner"))
    }
    async fn partner_by_key(&self, _: &TokenHash) -> Result<Option<PartnerRow>> {
        Err(not_simulated("partner_by_key"))
    }
    async fn partner_by_code(&self, _: &TokenHash) -> Result<Option<PartnerRow>> {
        Err(not_simulated("partner_by_code"))
    }
    async fn pair_partner(&self, _: &TokenHash, _: &PartnerRow) -> Result<bool> {
        Err(not_simulated("pair_partner"))
    }
    async fn note_nonce(&self, _: PartnerId, _: &str, _: Time) -> Result<bool> {
        Err(not_simulated("note_nonce"))
    }
    async fn drop_nonces(&self, _: Time, _: u32) -> Result<u64> {
        Err(not_simulated("drop_nonces"))
    }
    async fn put_warm_out(&self, _: &WarmOut) -> Result<()> {
        Err(not_simulated("put_warm_out"))
    }
    async fn warm_out(&self, _: TenantId, _: TransferId) -> Result<Option<WarmOut>> {
        Err(not_simulated("warm_out"))
    }
    async fn change_warm_out(&self, _: &str, _: &WarmOut) -> Result<bool> {
        Err(not_simulated("change_warm_out"))
    }
    async fn warm_in(&self, _: WarmKey<'_>) -> Result<Option<WarmIn>> {
        Err(not_simulated("warm_in"))
    }
    async fn put_warm_in(&self, _: &WarmIn) -> Result<bool> {
        Err(not_simulated("put_warm_in"))
    }
    async fn change_warm_in(&self, _: &str, _: &WarmIn) -> Result<bool> {
        Err(not_simulated("change_warm_in"))
    }
    async fn warm_ins(&self, _: TenantId, _: u32) -> Result<Vec<WarmIn>> {
        Err(not_simulated("warm_ins"))
    }
    async fn late_warm_ins(&self, _: Time, _: u32) -> Result<Vec<WarmIn>> {
        Err(not_simulated("late_warm_ins"))
    }
    async fn warm_ins_short(&self, _: Time, _: u32) -> Result<Vec<WarmIn>> {
        Err(not_simulated("warm_ins_short"))
    }
    async fn drop_warm(&self, _: Time, _: u32) -> Result<u64> {
        Err(not_simulated("drop_warm"))
    }
}
