//! Other programs that are told of sessions (webhooks), and what is to be told to them.

use crate::{
    error::Result,
    page::{Page, PageRequest},
};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use switchboard_core::{SessionId, TenantId, Time};
use uuid::Uuid;

/// An address of another program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// Its id.
    pub id: Uuid,
    /// Owner.
    pub tenant: TenantId,
    /// Shown name.
    pub name: String,
    /// Where it is told: absolute, http or https.
    pub url: String,
    /// Types of what it is told.
    pub events: Vec<String>,
    /// Mail address that is written to when it is turned off for failing.
    pub contact: Option<String>,
    /// It is told things.
    pub enabled: bool,
    /// Number of the secret that signs; rises with each renewal.
    pub version: u32,
    /// Until when the secret before that signs too.
    pub previous_until: Option<Time>,
    /// Nothing from before is told.
    pub created_at: Time,
    /// Since when nothing was delivered, if the last try failed.
    pub failing_since: Option<Time>,
    /// When it was turned off for failing.
    pub disabled_at: Option<Time>,
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryStatus {
    /// To be tried, for the first time or again.
    Waiting,
    /// The other program took it.
    Delivered,
    /// Given up.
    Failed,
}

impl DeliveryStatus {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }

    /// From what is stored or asked for.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Waiting, Self::Delivered, Self::Failed]
            .into_iter()
            .find(|status| status.as_str() == text)
    }
}

/// One event that one hook is told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// To whom.
    pub hook: Uuid,
    /// Owner.
    pub tenant: TenantId,
    /// Whose log has the event.
    pub session: SessionId,
    /// Its place there.
    pub seq: u64,
    /// Type of the message, e.g. `session.ended`.
    pub kind: String,
    /// Where it stands.
    pub status: DeliveryStatus,
    /// Tries so far.
    pub attempts: u32,
    /// Since when it is to be told.
    pub created_at: Time,
    /// Not before; `None` when there is nothing more to do.
    pub due_at: Option<Time>,
    /// The last try.
    pub tried_at: Option<Time>,
    /// HTTP status of the last answer; `None` when there was none.
    pub code: Option<u16>,
    /// How long the last try took, in milliseconds.
    pub took_ms: Option<u32>,
    /// Beginning of the last answer, or why there was none.
    pub answer: Option<String>,
}

/// A session whose log has more than was looked at for hooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Behind {
    /// Which.
    pub session: SessionId,
    /// Looked at up to here.
    pub told: u64,
    /// Its newest event.
    pub head: u64,
}

/// Hooks and their deliveries. What is to be told follows from the logs: for each session it is
/// kept up to where its log was looked at, so that nothing is lost and nothing doubled whenever
/// a process dies.
#[async_trait]
pub trait Hooks: Send + Sync {
    /// Those of a tenant, oldest first.
    async fn hooks(&self, tenant: TenantId) -> Result<Vec<Hook>>;
    /// Enabled ones of all tenants.
    async fn hooks_enabled(&self) -> Result<Vec<Hook>>;
    /// Creates or replaces, by id, also how it fares.
    async fn put_hook(&self, hook: &Hook) -> Result<()>;
    /// Notes how an enabled one fares, and whether it is turned off for that. Nothing for one
    /// that was changed to another address since.
    async fn hook_fares(&self, hook: &Hook) -> Result<()>;
    /// With its deliveries. `Missing` if absent.
    async fn delete_hook(&self, tenant: TenantId, hook: Uuid) -> Result<()>;
    /// Sessions that go on, or ended or were rated at or after `since`, whose logs were not looked
    /// at to their end.
    async fn hooks_behind(&self, tenant: TenantId, since: Time, limit: u32) -> Result<Vec<Behind>>;
    /// The session's log was looked at up to there.
    async fn hooks_told(&self, session: SessionId, seq: u64) -> Result<()>;
    /// Adds a delivery, unless there is one of the same event to the same hook.
    async fn add_delivery(&self, delivery: &Delivery) -> Result<()>;
    /// Those due at `now`, in the order of being due.
    async fn due_deliveries(&self, hook: Uuid, now: Time, limit: u32) -> Result<Vec<Delivery>>;
    /// Notes what became of a try.
    async fn put_delivery(&self, delivery: &Delivery) -> Result<()>;
    /// Newest first.
    async fn deliveries(
        &self,
        tenant: TenantId,
        hook: Uuid,
        status: Option<DeliveryStatus>,
        page: PageRequest,
    ) -> Result<Page<Delivery>>;
    /// One.
    async fn delivery(
        &self,
        tenant: TenantId,
        hook: Uuid,
        session: SessionId,
        seq: u64,
    ) -> Result<Option<Delivery>>;
    /// How many wait, over all tenants.
    async fn deliveries_waiting(&self) -> Result<u64>;
    /// Removes those with which nothing is to be done, of before a time; how many.
    async fn drop_deliveries(&self, before: Time, limit: u32) -> Result<u64>;
}
