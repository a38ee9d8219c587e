//! Transcripts that visitors have asked for by mail.

use crate::{error::Result, model::TokenHash};
use async_trait::async_trait;
use switchboard_core::{AgentId, SessionId, TenantId, Time};
use uuid::Uuid;

/// A transcript to be sent. Its text is not kept here: it is made of the log when it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its id.
    pub id: Uuid,
    /// Owner.
    pub tenant: TenantId,
    /// Whose log.
    pub session: SessionId,
    /// Mail address.
    pub receiver: String,
    /// SHA-256 of the receiver; stays when the address has gone.
    pub digest: TokenHash,
    /// Language (BCP 47).
    pub locale: String,
    /// Tries so far.
    pub attempts: u32,
    /// When it was asked for.
    pub created_at: Time,
    /// Not before.
    pub due_at: Time,
}

/// How many may be asked for since a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LetterCaps {
    /// Those before that do not count.
    pub since: Time,
    /// Of one session.
    pub session: u32,
    /// To one address, over all tenants.
    pub address: u32,
    /// Of one tenant.
    pub tenant: u32,
}

/// How often visitors gave so many stars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rated {
    /// To sessions that this agent served last.
    pub agent: Option<AgentId>,
    /// Key of the service.
    pub service: String,
    /// 1 to 5.
    pub stars: u8,
    /// How often.
    pub count: u64,
}

/// What follows a session: transcripts by mail, and sums of ratings.
#[async_trait]
pub trait Letters: Send + Sync {
    /// Adds a letter; false, and nothing is added, when it is one too many.
    async fn add_letter(&self, letter: &Letter, caps: LetterCaps) -> Result<bool>;
    /// Those due at `now`, oldest first.
    async fn due_letters(&self, now: Time, limit: u32) -> Result<Vec<Letter>>;
    /// Tries it again later.
    async fn put_off_letter(&self, id: Uuid, attempts: u32, due_at: Time) -> Result<()>;
    /// It was sent or given up: the receiver's address goes.
    async fn end_letter(&self, id: Uuid) -> Result<()>;
    /// Removes what nobody counts any more; how many.
    async fn drop_letters(&self, before: Time, limit: u32) -> Result<u64>;
    /// Sums of the ratings given from `from` until before `until`.
    async fn rated(&self, tenant: TenantId, from: Time, until: Time) -> Result<Vec<Rated>>;
}
