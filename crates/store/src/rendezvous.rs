//! What was agreed on for later: rendezvous, the diaries of agents, and when they may be met.

use crate::{
    error::Result,
    model::TokenHash,
    page::{Page, PageRequest},
};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use switchboard_core::{
    AgentId, SessionId, SiteId, TenantId, Time, VisitorId,
    hours::Calendar,
    rendezvous::{State, Window, slots::Taken},
};
use uuid::Uuid;

/// When an agent may be met at later times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AgentAvailability {
    /// Whose.
    pub agent: AgentId,
    /// Their tenant.
    pub tenant: TenantId,
    /// Weekly hours by the clock of a place, and dates that differ.
    pub calendar: Calendar,
    /// When they are away, in order.
    pub absences: Vec<Absence>,
}

/// From one moment to another an agent is away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// Begin.
    pub from: Time,
    /// End.
    pub to: Time,
    /// Why, for colleagues; may be empty.
    #[serde(default)]
    pub note: String,
}

/// What is in the diary of one agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiaryPart {
    /// Number of the last entry; 0 in an empty diary.
    pub nr: i64,
    /// Times that are taken or held, in order.
    pub taken: Vec<Taken>,
}

/// Which part of a diary is read.
#[derive(Debug, Clone, Copy)]
pub struct DiarySpan {
    /// Times that end after that.
    pub from: Time,
    /// Times that begin before that.
    pub to: Time,
    /// Holds that end before that do not count any more.
    pub now: Time,
    /// This entry does not count.
    pub but: Option<Uuid>,
}

/// A time that is kept for somebody who fills in a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiaryHold {
    /// Its id, which becomes the entry of a rendezvous.
    pub id: Uuid,
    /// Owner.
    pub tenant: TenantId,
    /// In whose diary.
    pub agent: AgentId,
    /// Begin.
    pub from: Time,
    /// End.
    pub to: Time,
    /// Until when.
    pub held_until: Time,
}

/// What a visitor said with their wish (RV-7).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wish {
    /// Their name.
    pub name: Option<String>,
    /// Their mail address.
    pub email: Option<String>,
    /// What it will be about: a word or two, by which an agent is chosen (RV-8).
    pub subject: Option<String>,
    /// The same at length.
    pub question: Option<String>,
    /// Their language (BCP 47).
    pub locale: Option<String>,
    /// The time zone in which they read the time (IANA).
    pub zone: Option<String>,
    /// Their telephone number (E.164), where they are to be called (RV-15).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The session in which it was stated (RV-12).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earlier: Option<SessionId>,
}

/// A stored identifier for a session in the future.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendezvous {
    /// Its id.
    pub id: Uuid,
    /// Owner.
    pub tenant: TenantId,
    /// The entry in the diary.
    pub entry: Uuid,
    /// In whose diary it is.
    pub agent: AgentId,
    /// The visitor asked for that agent (RV-9); otherwise it only keeps one free.
    pub named: bool,
    /// Key of the service.
    pub service: String,
    /// Where the wish was stated; `None` by the API (RV-5).
    pub site: Option<SiteId>,
    /// Who will come.
    pub visitor: VisitorId,
    /// Where it stands.
    pub state: State,
    /// Begin.
    pub from: Time,
    /// End.
    pub to: Time,
    /// When the visitor may come in.
    pub window: Window,
    /// What was said with the wish.
    pub wish: Wish,
    /// The session that came of it.
    pub session: Option<SessionId>,
    /// The clock begins the session, whether the visitor has come or not (RV-17).
    pub clock: bool,
    /// When the visitor is reminded next.
    pub remind_at: Option<Time>,
    /// The identifier that manages it, sealed, where the server has to write to the visitor.
    pub sealed: Option<Vec<u8>>,
    /// Rises with each change of time and when it is called off.
    pub sequence: u32,
    /// Hash of the identifier that leads in.
    pub join_key: TokenHash,
    /// Hash of the one by which it is changed and called off.
    pub manage_key: TokenHash,
    /// Hash of scope and key of the request that made it.
    pub begun_by: TokenHash,
    /// When it was agreed on.
    pub created_at: Time,
    /// Last change.
    pub changed_at: Time,
}

/// How a rendezvous is found.
#[derive(Debug, Clone, Copy)]
pub enum RendezvousKey {
    /// By its id, in its tenant.
    Id(TenantId, Uuid),
    /// By its id, whosever it is.
    Any(Uuid),
    /// By the session that came of it.
    Session(TenantId, SessionId),
    /// By the request that made it.
    BegunBy(TenantId, TokenHash),
    /// By the identifier that leads in, over all tenants.
    Join(TokenHash),
    /// By the one by which it is managed, over all tenants.
    Manage(TokenHash),
}

/// What came of writing a rendezvous down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RendezvousMade {
    /// It is durable.
    Done,
    /// The same request made this one before.
    Before(Box<Rendezvous>),
    /// The time is held no more.
    TimeGone,
}

/// Which rendezvous are listed.
#[derive(Debug, Clone, Default)]
pub struct RendezvousFilter {
    /// In the diary of that agent.
    pub agent: Option<AgentId>,
    /// In one of these states; none is any.
    pub states: Vec<State>,
    /// That end after that.
    pub from: Option<Time>,
    /// That begin before that.
    pub to: Option<Time>,
}

/// Rendezvous and diaries. A time is taken in two steps, each one statement: it is held, under the
/// number that follows the last one seen in that diary, so that of two who saw the same only one
/// can; then the rendezvous is written down while the hold lasts. Whatever breaks off in between
/// leaves a hold, which ends by itself.
#[async_trait]
pub trait Diaries: Send + Sync {
    /// All of a tenant.
    async fn availabilities(&self, tenant: TenantId) -> Result<Vec<AgentAvailability>>;
    /// Creates or replaces that of one agent. `Missing` when there is no such agent.
    async fn put_availability(&self, availability: &AgentAvailability) -> Result<()>;
    /// A part of an agent's diary.
    async fn diary(&self, tenant: TenantId, agent: AgentId, span: DiarySpan) -> Result<DiaryPart>;
    /// The times that are taken or held in that part of every diary of a tenant, in order.
    async fn diaries(
        &self,
        tenant: TenantId,
        span: DiarySpan,
    ) -> Result<BTreeMap<AgentId, Vec<Taken>>>;
    /// Holds a time for whoever saw that number; false when somebody was faster.
    async fn hold_time(&self, hold: &DiaryHold, seen: i64) -> Result<bool>;
    /// A hold that has not ended.
    async fn held_time(&self, tenant: TenantId, id: Uuid, now: Time) -> Result<Option<DiaryHold>>;
    /// Holds it no more. Nothing happens to what has become a rendezvous.
    async fn release_time(&self, tenant: TenantId, id: Uuid) -> Result<()>;
    /// Removes entries that were never used and ended before a time; how many.
    async fn drop_holds(&self, before: Time, limit: u32) -> Result<u64>;
    /// Writes a new one down, with the entry that is held for it at `now`. The visitor is there.
    async fn add_rendezvous(&self, new: &Rendezvous, now: Time) -> Result<RendezvousMade>;
    /// One.
    async fn rendezvous(&self, key: RendezvousKey) -> Result<Option<Rendezvous>>;
    /// By the time at which they begin, the next first.
    async fn rendezvous_list(
        &self,
        tenant: TenantId,
        filter: &RendezvousFilter,
        page: PageRequest,
    ) -> Result<Page<Rendezvous>>;
    /// Writes agent, entry, times, state, wish, session, what the clock does, and sequence, if state and sequence still are
    /// those of `was`; a new entry must be held at `now`. False when it is another one by now.
    async fn change_rendezvous(
        &self,
        was: &Rendezvous,
        changed: &Rendezvous,
        now: Time,
    ) -> Result<bool>;
    /// Open ones of all tenants with which something is to be done at `now`: their visitors may not
    /// come first any more, their session has ended or is to begin, or somebody is to be reminded.
    async fn rendezvous_due(&self, now: Time, limit: u32) -> Result<Vec<Rendezvous>>;
}
