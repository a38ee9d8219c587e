//! Cards: what visitors are known by with all companies that take part (IS-31).

use crate::{error::Result, model::TokenHash};
use async_trait::async_trait;
use serde_json::Value;
use switchboard_core::{TenantId, Time, VisitorId};
use uuid::Uuid;

/// What a visitor agreed to be known by. It belongs to no tenant, and none gets its id.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// Its id.
    pub id: Uuid,
    /// Hash of the secret in the visitor's browser.
    pub token: TokenHash,
    /// What stands on it; of no shape that the record knows.
    pub content: Value,
    /// When it was made.
    pub created_at: Time,
    /// When the browser last got its secret.
    pub seen_at: Time,
}

/// Lets one who asked for it use a card, once.
#[derive(Debug, Clone, PartialEq)]
pub struct CardCode {
    /// Hash of the code.
    pub token: TokenHash,
    /// Which card.
    pub card: Uuid,
    /// With which tenant.
    pub tenant: TenantId,
    /// Hash of who asked: a site and a visitor of it.
    pub asker: TokenHash,
    /// When it is worth nothing any more.
    pub expires_at: Time,
}

/// That a visitor of a tenant is known by a card.
#[derive(Debug, Clone, PartialEq)]
pub enum CardTie {
    /// By this one.
    Card(Card),
    /// By one that was taken back since: at the next start the visitor is somebody new.
    TakenBack,
}

/// Cards and who is known by them. Only these are read over all tenants, and only for the holder of
/// a card: what a tenant asks names its visitor.
#[async_trait]
pub trait Cards: Send + Sync {
    /// Keeps a new one.
    async fn put_card(&self, card: &Card) -> Result<()>;
    /// By the secret's hash.
    async fn card(&self, token: &TokenHash) -> Result<Option<Card>>;
    /// Keeps what stands on it and when it was seen; false when it is not there any more.
    async fn change_card(&self, id: Uuid, content: &Value, seen_at: Time) -> Result<bool>;
    /// Removes it, and codes for it. Those known by it are tied to nothing; false when it is not
    /// there any more.
    async fn take_card_back(&self, id: Uuid) -> Result<bool>;
    /// Ties a visitor to a card, in place of another tie. `Missing` when one of both is gone.
    async fn tie_card(&self, card: Uuid, tenant: TenantId, visitor: VisitorId) -> Result<()>;
    /// Unties a visitor.
    async fn untie_card(&self, tenant: TenantId, visitor: VisitorId) -> Result<()>;
    /// How a visitor is tied.
    async fn card_tie(&self, tenant: TenantId, visitor: VisitorId) -> Result<Option<CardTie>>;
    /// With whom a card was used, in no order that tells of time.
    async fn tenants_of_card(&self, card: Uuid) -> Result<Vec<TenantId>>;
    /// By which name a visitor is called from now on. `Missing` when there is no such visitor.
    async fn call_visitor(&self, tenant: TenantId, visitor: VisitorId, name: &str) -> Result<()>;
    /// Keeps a code.
    async fn put_card_code(&self, code: &CardCode) -> Result<()>;
    /// Takes a code, once; the card that it was for.
    async fn take_card_code(
        &self,
        token: &TokenHash,
        tenant: TenantId,
        asker: &TokenHash,
        now: Time,
    ) -> Result<Option<Card>>;
    /// Removes cards that were last seen before a time, what the server's own trail says of cards
    /// from before it, and codes that have expired. Whoever was known by such a card is then known
    /// to each tenant alone.
    async fn drop_cards(&self, before: Time, now: Time, limit: u32) -> Result<u64>;
}
