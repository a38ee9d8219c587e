//! Companies that sign up by themselves (IS-7).

use crate::{error::Result, model::TokenHash};
use async_trait::async_trait;
use serde_json::Value;
use switchboard_core::{SiteId, TenantId, Time};
use uuid::Uuid;

/// A sign-up under way, or one that was finished a while ago. No tenant is there before it is
/// finished, so nothing of it can go live.
#[derive(Debug, Clone, PartialEq)]
pub struct SignUp {
    /// Its id.
    pub id: Uuid,
    /// Hash of the token in the link that was mailed.
    pub token: TokenHash,
    /// The address that it was mailed to, in small letters.
    pub mail: String,
    /// What was answered so far; of no shape that the record knows.
    pub content: Value,
    /// PHC string of the administrator's password, once they chose one.
    pub password: Option<String>,
    /// The tenant that comes of it; the same however often it is tried to finish.
    pub tenant: TenantId,
    /// By which invitation it came, where one was needed.
    pub invitation: Option<TokenHash>,
    /// When it was begun.
    pub created_at: Time,
    /// When the link stops to work.
    pub expires_at: Time,
    /// When it was finished.
    pub finished_at: Option<Time>,
}

/// How many sign-ups may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignUpCaps {
    /// Those that began after that are counted.
    pub since: Time,
    /// Most of one mail address.
    pub of_mail: u32,
    /// Most in all. Two that begin at one moment may both be the last one.
    pub in_all: u32,
}

/// Whether a sign-up could begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignUpBegun {
    /// It did.
    Begun,
    /// There are too many of that mail address.
    TooManyOfMail,
    /// There are too many in all.
    TooMany,
}

/// When the button of a site was last seen on one of its pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// When.
    pub at: Time,
    /// Origin of the page.
    pub origin: String,
}

/// Sign-ups, invitations to them, and whether what came of them works.
#[async_trait]
pub trait SignUps: Send + Sync {
    /// Begins one, unless there are too many.
    async fn begin_sign_up(&self, sign_up: &SignUp, caps: SignUpCaps) -> Result<SignUpBegun>;
    /// By the token in its link, over all tenants; none when the link has stopped to work.
    async fn sign_up(&self, token: &TokenHash, now: Time) -> Result<Option<SignUp>>;
    /// Keeps content and password. `Missing` when it is finished, or was never there.
    async fn put_sign_up(&self, sign_up: &SignUp) -> Result<()>;
    /// Finishes it; what was answered is forgotten but for the content given here. Finishing it
    /// twice is `Missing`.
    async fn finish_sign_up(&self, id: Uuid, at: Time, content: &Value) -> Result<()>;
    /// Removes sign-ups and invitations that have expired.
    async fn drop_sign_ups(&self, now: Time, limit: u32) -> Result<u64>;
    /// Keeps an invitation.
    async fn put_invitation(&self, token: &TokenHash, expires_at: Time) -> Result<()>;
    /// Whether an invitation is good, for that sign-up or for a new one.
    async fn invitation(&self, token: &TokenHash, now: Time, by: Option<Uuid>) -> Result<bool>;
    /// Takes an invitation. True for one sign-up only, and for that one again.
    async fn take_invitation(&self, token: &TokenHash, now: Time, by: Uuid) -> Result<bool>;
    /// Notes that a site's button was seen. `Missing` when there is no such site.
    async fn see_site(&self, tenant: TenantId, site: SiteId, seen: &Sighting) -> Result<()>;
    /// When it was last seen.
    async fn site_seen(&self, tenant: TenantId, site: SiteId) -> Result<Option<Sighting>>;
}
