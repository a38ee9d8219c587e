//! Partners on other servers, what is on the way to them, and who is expected from them.

use crate::{error::Result, model::TokenHash};
use async_trait::async_trait;
use serde_json::Value as Json;
use switchboard_core::{AgentId, PartnerId, SessionId, TenantId, Time, TransferId, VisitorId};

/// A partner as kept.
#[derive(Clone, PartialEq)]
pub struct PartnerRow {
    /// Its id.
    pub id: PartnerId,
    /// Whose.
    pub tenant: TenantId,
    /// What the tenant calls it.
    pub name: String,
    /// `invited`, `paired` or `revoked`.
    pub state: String,
    /// Address of its server.
    pub server: Option<String>,
    /// What it calls itself.
    pub company: Option<String>,
    /// The tenant's private key for it, sealed.
    pub own_key: Vec<u8>,
    /// The public one.
    pub own_public: TokenHash,
    /// Its public key; unique over all tenants.
    pub their_key: Option<TokenHash>,
    /// Of the code of its link, while that is open.
    pub code_hash: Option<TokenHash>,
    /// The code, sealed.
    pub code: Option<Vec<u8>>,
    /// Until when the code is good.
    pub code_until: Option<Time>,
    /// What is allowed.
    pub terms: Json,
    /// Since when.
    pub created_at: Time,
    /// Last change.
    pub changed_at: Time,
}

impl std::fmt::Debug for PartnerRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PartnerRow")
            .field("id", &self.id)
            .field("tenant", &self.tenant)
            .field("name", &self.name)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// A visitor on the way to a partner.
#[derive(Debug, Clone, PartialEq)]
pub struct WarmOut {
    /// The attempt.
    pub id: TransferId,
    /// Whose.
    pub tenant: TenantId,
    /// Out of which session.
    pub session: SessionId,
    /// To whom.
    pub partner: PartnerId,
    /// By whom.
    pub agent: Option<AgentId>,
    /// Where to, by its key there.
    pub area: String,
    /// The same, by its shown name.
    pub area_name: String,
    /// What was chosen to travel; nothing is left of it when the attempt is over.
    pub choice: Json,
    /// `sought`, `agreeing`, `accepted`, or how it ended.
    pub state: String,
    /// Where the visitor's page goes, sealed.
    pub address: Option<Vec<u8>>,
    /// So long the partner waits.
    pub until: Option<Time>,
    /// Since when.
    pub created_at: Time,
}

impl WarmOut {
    /// One that begins: nothing has been said to the partner yet.
    pub fn sought(
        (tenant, session, id): (TenantId, SessionId, TransferId),
        partner: PartnerId,
        agent: Option<AgentId>,
        (area, area_name): (String, String),
        choice: Json,
        now: Time,
    ) -> Self {
        Self {
            id,
            tenant,
            session,
            partner,
            agent,
            area,
            area_name,
            choice,
            state: "sought".into(),
            address: None,
            until: None,
            created_at: now,
        }
    }
}

/// A visitor who is expected from a partner, or came.
#[derive(Debug, Clone, PartialEq)]
pub struct WarmIn {
    /// Its id here.
    pub id: uuid::Uuid,
    /// Whose.
    pub tenant: TenantId,
    /// From whom.
    pub partner: PartnerId,
    /// The attempt, by the id that it has there; one row for each of a partner's.
    pub transfer: TransferId,
    /// Who asked there.
    pub asker: Json,
    /// Where to: key of a service.
    pub area: String,
    /// `granted`, `expected`, `arrived` or `over`.
    pub state: String,
    /// Of the code that was given, while it is good.
    pub code_hash: Option<TokenHash>,
    /// Of the address.
    pub address: Option<TokenHash>,
    /// Of the WTID.
    pub wtid: Option<TokenHash>,
    /// The code, and then the visitor's time to come, is over.
    pub until: Time,
    /// What came, until the visitor is here or is not expected any more; then the documents that are still
    /// to come.
    pub information: Option<Json>,
    /// Who they are here.
    pub visitor: Option<VisitorId>,
    /// The session that they are in.
    pub session: Option<SessionId>,
    /// Since when.
    pub created_at: Time,
}

/// By what a visitor who comes is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WarmKey<'a> {
    /// The address that was given out.
    Address(&'a TokenHash),
    /// The WTID.
    Wtid(&'a TokenHash),
    /// The partner's own id for the attempt.
    Transfer(PartnerId, TransferId),
}

/// Partners and warm transfers of all tenants.
#[async_trait]
pub trait Partners: Send + Sync {
    /// All of a tenant, oldest first.
    async fn partners(&self, tenant: TenantId) -> Result<Vec<PartnerRow>>;
    /// Creates or replaces, by id. `Taken { what: "partner.key" }` when another has that key.
    async fn put_partner(&self, partner: &PartnerRow) -> Result<()>;
    /// By its public key, over all tenants.
    async fn partner_by_key(&self, key: &TokenHash) -> Result<Option<PartnerRow>>;
    /// By the code of its link, over all tenants.
    async fn partner_by_code(&self, code: &TokenHash) -> Result<Option<PartnerRow>>;
    /// Of two who come with one code, one pairs: writes the row, if its code is still open.
    async fn pair_partner(&self, code: &TokenHash, partner: &PartnerRow) -> Result<bool>;
    /// Notes a request; false when it was noted before.
    async fn note_nonce(&self, partner: PartnerId, nonce: &str, until: Time) -> Result<bool>;
    /// Forgets requests that would be refused for their age; how many.
    async fn drop_nonces(&self, now: Time, limit: u32) -> Result<u64>;
    /// Keeps an attempt.
    async fn put_warm_out(&self, warm: &WarmOut) -> Result<()>;
    /// One.
    async fn warm_out(&self, tenant: TenantId, id: TransferId) -> Result<Option<WarmOut>>;
    /// Writes state, choice, address and time of an attempt, if its state is still that.
    async fn change_warm_out(&self, from: &str, warm: &WarmOut) -> Result<bool>;
    /// One that is expected, or came.
    async fn warm_in(&self, key: WarmKey<'_>) -> Result<Option<WarmIn>>;
    /// Keeps a new one; false when the partner's attempt has one.
    async fn put_warm_in(&self, warm: &WarmIn) -> Result<bool>;
    /// Writes all but whose it is and who asked, if its state is still that; what has a session keeps one.
    async fn change_warm_in(&self, from: &str, warm: &WarmIn) -> Result<bool>;
    /// Of a tenant, newest first.
    async fn warm_ins(&self, tenant: TenantId, limit: u32) -> Result<Vec<WarmIn>>;
    /// Those whose time was over at that moment, and who are waited for still; oldest first.
    async fn late_warm_ins(&self, now: Time, limit: u32) -> Result<Vec<WarmIn>>;
    /// Those who are here, before that moment, and whose documents are still to come; oldest first.
    async fn warm_ins_short(&self, before: Time, limit: u32) -> Result<Vec<WarmIn>>;
    /// Forgets attempts, both ways, of before a time; how many.
    async fn drop_warm(&self, before: Time, limit: u32) -> Result<u64>;
}
