//! The contracts. One trait per concern; [`Store`] is all of them.

use crate::canned_reply::CannedReply;
use crate::{
    callbacks::Callbacks, card::Cards, directory::AgentDirectories,
    endpoint_proxy::EndpointProxies, error::Result, file::Files, hooks::*, letters::*, model::*,
    page::*, partner::Partners, pictures::*, profiles::*, rendezvous::Diaries, retention::*,
    role::Roles, second_factor::SecondFactors, sign_up::SignUps, supervision::*,
};
use async_trait::async_trait;
use std::sync::Arc;
use switchboard_core::{
    AgentId, HoursId, QueueId, ServiceId, SessionId, SiteId, TenantId, Time, VisitorId,
    session::Record,
};

/// Everything a server needs from its record.
#[async_trait]
pub trait Store:
    Log
    + Archive
    + Aftermath
    + Directory
    + Calendars
    + VisitorLogins
    + Profiles
    + Pictures
    + People
    + Roles
    + SecondFactors
    + AgentDirectories
    + SignUps
    + Cards
    + EndpointProxies
    + Partners
    + Guesses
    + Journal
    + Nodes
    + Retain
    + Statuses
    + Hooks
    + Letters
    + Diaries
    + Callbacks
    + Files
{
    /// Engine and version, for `doctor` and the log: `("sqlite", "3.51.3")`.
    async fn engine(&self) -> Result<(&'static str, String)>;
    /// Cheap read that proves the store answers.
    async fn ping(&self) -> Result<()>;
    /// Finishes what was accepted, then refuses further writes.
    async fn close(&self);
}

/// Events of one session to be written together, all or none.
#[derive(Debug, Clone)]
pub struct Append {
    /// Owner.
    pub tenant: TenantId,
    /// Whose log.
    pub session: SessionId,
    /// Writer's fencing epoch; older than the stored one is a conflict.
    pub epoch: u64,
    /// Dense sequence numbers; the first is the stored head + 1.
    pub records: Arc<[Record]>,
    /// The session's row after these records; its `head` is not looked at. The same row as
    /// before costs nothing.
    pub row: Arc<SessionRow>,
    /// Set on the first append: creates the session.
    pub create: Option<Create>,
    /// Visitors on the session's roster after these records (IS-112).
    pub seats: u32,
    /// Set when the records take what the holder of a lease gave, such as a seat: they are
    /// written only while the lease has that epoch. Otherwise nothing is, and the answer is
    /// [`StoreError::Stale`].
    pub grant: Option<Grant>,
}

/// Something that the holder of a lease gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Name of the lease.
    pub lease: String,
    /// Its epoch at that time.
    pub epoch: u64,
}

/// How a session is created.
#[derive(Debug, Clone)]
pub struct Create {
    /// Scope and client key that make the start idempotent, e.g. `("visitor:<id>", "k1")`.
    pub idempotency: Option<(String, String)>,
    /// The node that owns it from the start; `None` where there are no nodes.
    pub owner: Option<uuid::Uuid>,
}

/// What an append did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// The records are durable.
    Done,
    /// The idempotency key was used before, by this session; nothing was written.
    Replayed(SessionId),
}

/// Events of sessions.
#[async_trait]
pub trait Log: Send + Sync {
    /// Appends durably; see the crate's contract. [`StoreError::Missing`] when the session
    /// does not exist and the append does not create it, [`StoreError::Damaged`] when the
    /// records are none, not dense, or not of the row's session. Dropping the future does not
    /// take the append back. On PostgreSQL one [`StoreError::Unavailable`] leaves the outcome
    /// open: the connection broke in the very commit and did not come back to ask; the same
    /// append again is then told `Conflict` or `Replayed`.
    async fn append(&self, append: Append) -> Result<Appended>;
    /// Records with `seq > after`, oldest first, at most `limit` (1 to 10,000).
    async fn read(
        &self,
        tenant: TenantId,
        session: SessionId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<Record>>;
    /// After this, what there is of a session is wherever a commit has to be, and is settled:
    /// a PostgreSQL server that crashed shows, when it is back, commits that its standby may
    /// lack. Waits for the standby and for appends under way; [`StoreError::Unavailable`] when
    /// that takes too long. SQLite shows nothing that is not on the disk.
    async fn confirm(&self, tenant: TenantId, session: SessionId) -> Result<()>;
    /// All sessions of all tenants that have not ended, oldest first. Used at start only.
    async fn unfinished(&self) -> Result<Vec<SessionRow>>;
    /// Raises the fencing epoch of a session and returns it (1 for the first owner). For a
    /// session that does not exist yet it is 1 and nothing is kept: of two first owners only
    /// one can create it.
    async fn claim(&self, tenant: TenantId, session: SessionId) -> Result<u64>;
}

/// Nodes that share one record, and what each of them owns. All times are the database's.
#[async_trait]
pub trait Nodes: Send + Sync {
    /// The database's time.
    async fn now(&self) -> Result<Time>;
    /// Enters the node, or keeps it alive for `alive_ms` from now.
    async fn beat(&self, node: &Node, alive_ms: u32) -> Result<()>;
    /// The node is gone; what it owned is free at once.
    async fn leave(&self, node: uuid::Uuid) -> Result<()>;
    /// Nodes that are alive, by id.
    async fn nodes(&self) -> Result<Vec<Node>>;
    /// Who owns a session; `None` when there is no such session.
    async fn owner(&self, tenant: TenantId, session: SessionId) -> Result<Option<Owner>>;
    /// Takes a session over: raises its fencing epoch, if it still is the one `seen`, and
    /// returns the new one. From now on an append of the owner before is a conflict. `None` when
    /// another was faster, and when the owner lives and is neither the node itself nor `giver`,
    /// the owner that gives the session away. An owner that comes back to life while it is
    /// claimed finds it claimed when its [`Nodes::beat`] is done, or is not robbed.
    async fn claim_from(
        &self,
        tenant: TenantId,
        session: SessionId,
        seen: u64,
        node: uuid::Uuid,
        giver: Option<uuid::Uuid>,
    ) -> Result<Option<u64>>;
    /// Gives a session up that is held by that epoch; nothing happens under another one.
    async fn release(&self, tenant: TenantId, session: SessionId, held: u64) -> Result<()>;
    /// Unfinished sessions that no living node owns, with their epochs, oldest first.
    async fn orphans(&self, limit: u32) -> Result<Vec<(SessionRow, u64)>>;
    /// Takes or keeps a lease; `None` when another living node has it. It lasts as long as
    /// the node is kept alive, and its epoch rises with each change of hands.
    async fn lease(&self, name: &str, node: uuid::Uuid) -> Result<Option<u64>>;
    /// The living node that has the lease.
    async fn lease_holder(&self, name: &str) -> Result<Option<uuid::Uuid>>;
    /// Gives the lease up, if that node has it.
    async fn give_up(&self, name: &str, node: uuid::Uuid) -> Result<()>;
    /// Raises the epoch of a lease that the node has and returns it; `None` when it has it no
    /// more. Every [`Grant`] of before is void: what used one is written by now, or never.
    async fn raise(&self, name: &str, node: uuid::Uuid) -> Result<Option<u64>>;
    /// Sessions of a tenant that wait or are served, at one moment. After [`Nodes::lease`] or
    /// [`Nodes::raise`] it has everything that used a grant of an earlier epoch.
    async fn seated(&self, tenant: TenantId) -> Result<Vec<Seated>>;
}

/// Past and present sessions in lists.
#[async_trait]
pub trait Archive: Send + Sync {
    /// Newest first.
    async fn sessions(
        &self,
        tenant: TenantId,
        filter: &SessionFilter,
        page: PageRequest,
    ) -> Result<Page<SessionRow>>;
    /// One.
    async fn session(&self, tenant: TenantId, session: SessionId) -> Result<Option<SessionRow>>;
    /// Whether an agent is or was in it.
    async fn was_in(&self, agent: AgentId, session: SessionId) -> Result<bool>;
    /// The session that was started under an idempotency key.
    async fn session_begun(
        &self,
        tenant: TenantId,
        scope: &str,
        key: &str,
    ) -> Result<Option<SessionRow>>;
    /// Frees an idempotency key for another session, if it is still that one's, and that one has
    /// ended.
    async fn free_key(
        &self,
        tenant: TenantId,
        scope: &str,
        key: &str,
        session: SessionId,
    ) -> Result<()>;
    /// The visitor's newest session that has not ended.
    async fn live_session_of(
        &self,
        tenant: TenantId,
        visitor: VisitorId,
    ) -> Result<Option<SessionRow>>;
    /// Makes everything that is committed now findable by [`SessionFilter::text`]. Happens by
    /// itself within about a second, under a heavy load later; for callers that cannot wait.
    async fn flush_search(&self) -> Result<()>;
}

/// What people write down about sessions and visitors.
#[async_trait]
pub trait Aftermath: Send + Sync {
    /// Of one session; `None` when nothing was written, or the session was erased.
    async fn wrap_up(&self, tenant: TenantId, session: SessionId) -> Result<Option<WrapUp>>;
    /// Writes it whole. `Missing` when there is no such session. What breaks off in the middle is
    /// mended by writing again.
    async fn put_wrap_up(&self, wrap_up: &WrapUp) -> Result<()>;
    /// Sessions that ended after that with which their agents are not through: whose, and since
    /// when they are over.
    async fn wrapping_up(
        &self,
        tenant: TenantId,
        after: Time,
    ) -> Result<Vec<(SessionId, AgentId, Time)>>;
    /// Newest first, at most `limit`.
    async fn contact_notes(
        &self,
        tenant: TenantId,
        visitor: VisitorId,
        limit: u32,
    ) -> Result<Vec<ContactNote>>;
    /// Adds a state. `Taken { what: "note.nr" }` when that number is there, `Missing` when the
    /// visitor is not.
    async fn add_contact_note(&self, note: &ContactNote) -> Result<()>;
}

/// Configuration of tenants.
#[async_trait]
pub trait Directory: Send + Sync {
    /// All tenants.
    async fn tenants(&self) -> Result<Vec<Tenant>>;
    /// By short name.
    async fn tenant_by_slug(&self, slug: &str) -> Result<Option<Tenant>>;
    /// Creates or replaces, by id. `Taken { what: "tenant.slug" }`.
    async fn put_tenant(&self, tenant: &Tenant) -> Result<()>;
    /// By public key, over all tenants.
    async fn site_by_key(&self, key: &str) -> Result<Option<Site>>;
    /// All of a tenant.
    async fn sites(&self, tenant: TenantId) -> Result<Vec<Site>>;
    /// Creates or replaces, by id. `Taken { what: "site.key" }`.
    async fn put_site(&self, site: &Site) -> Result<()>;
    /// `Missing` if absent.
    async fn delete_site(&self, tenant: TenantId, site: SiteId) -> Result<()>;
    /// All of a tenant, ordered by key.
    async fn services(&self, tenant: TenantId) -> Result<Vec<Service>>;
    /// Creates or replaces, by id. `Taken { what: "service.key" }`.
    async fn put_service(&self, service: &Service) -> Result<()>;
    /// `Missing` if absent. Sessions keep their own copy of what they were started with.
    async fn delete_service(&self, tenant: TenantId, service: ServiceId) -> Result<()>;
    /// All of a tenant, ordered by name.
    async fn queues(&self, tenant: TenantId) -> Result<Vec<Queue>>;
    /// Creates or replaces, by id. `Taken { what: "queue.name" }`.
    async fn put_queue(&self, queue: &Queue) -> Result<()>;
    /// `Missing` if absent. The caller sees to it that nothing names the queue any more.
    async fn delete_queue(&self, tenant: TenantId, queue: QueueId) -> Result<()>;
    /// All of a tenant, of every scope, ordered by shortcut.
    async fn canned_replies(&self, tenant: TenantId) -> Result<Vec<CannedReply>>;
    /// Creates or replaces, by id; the scope stays. `Taken { what: "canned_reply.shortcut" }`.
    async fn put_canned_reply(&self, reply: &CannedReply) -> Result<()>;
    /// `Missing` if absent.
    async fn delete_canned_reply(&self, tenant: TenantId, id: uuid::Uuid) -> Result<()>;
}

/// Calendars of business hours.
#[async_trait]
pub trait Calendars: Send + Sync {
    /// All of a tenant, ordered by name.
    async fn hours(&self, tenant: TenantId) -> Result<Vec<Hours>>;
    /// Creates or replaces, by id. `Taken { what: "hours.name" }`.
    async fn put_hours(&self, hours: &Hours) -> Result<()>;
    /// `Missing` if absent. The caller sees to it that no queue names them any more.
    async fn delete_hours(&self, tenant: TenantId, hours: HoursId) -> Result<()>;
}

/// Log-ins of visitors.
#[async_trait]
pub trait VisitorLogins: Send + Sync {
    /// All of a tenant, ordered by log-in name.
    async fn visitor_logins(&self, tenant: TenantId) -> Result<Vec<VisitorLogin>>;
    /// By id, in this tenant only.
    async fn visitor_login(&self, tenant: TenantId, id: uuid::Uuid)
    -> Result<Option<VisitorLogin>>;
    /// By log-in name, in this tenant only.
    async fn visitor_login_by_name(
        &self,
        tenant: TenantId,
        login: &str,
    ) -> Result<Option<VisitorLogin>>;
    /// That of a visitor.
    async fn visitor_login_of(
        &self,
        tenant: TenantId,
        visitor: VisitorId,
    ) -> Result<Option<VisitorLogin>>;
    /// Creates or replaces, by id. `Taken { what: "visitor_login.login" }`.
    async fn put_visitor_login(&self, login: &VisitorLogin) -> Result<()>;
    /// `Missing` if absent.
    async fn delete_visitor_login(&self, tenant: TenantId, id: uuid::Uuid) -> Result<()>;
}

/// Agents, visitors and their credentials.
#[async_trait]
pub trait People: Send + Sync {
    /// All agents of a tenant, ordered by login.
    async fn agents(&self, tenant: TenantId) -> Result<Vec<Agent>>;
    /// One.
    async fn agent(&self, tenant: TenantId, agent: AgentId) -> Result<Option<Agent>>;
    /// By log-in name, in this tenant only (IS-98).
    async fn agent_by_login(&self, tenant: TenantId, login: &str) -> Result<Option<Agent>>;
    /// Creates or replaces, by id. `Taken { what: "agent.login" }`.
    async fn put_agent(&self, agent: &Agent) -> Result<()>;
    /// Keeps a log-in.
    async fn put_login(&self, login: &Login) -> Result<()>;
    /// A log-in in force at `now`, over all tenants.
    async fn login(&self, token: &TokenHash, now: Time) -> Result<Option<Login>>;
    /// Ends one log-in; absent is fine.
    async fn end_login(&self, token: &TokenHash) -> Result<()>;
    /// Ends all log-ins of an agent.
    async fn end_logins(&self, tenant: TenantId, agent: AgentId) -> Result<()>;
    /// Keeps a key.
    async fn put_api_key(&self, key: &ApiKey) -> Result<()>;
    /// By token, over all tenants.
    async fn api_key(&self, token: &TokenHash) -> Result<Option<ApiKey>>;
    /// All of a tenant, oldest first.
    async fn api_keys(&self, tenant: TenantId) -> Result<Vec<ApiKey>>;
    /// `Missing` if absent.
    async fn delete_api_key(&self, tenant: TenantId, id: uuid::Uuid) -> Result<()>;
    /// Creates or replaces, by id.
    async fn put_visitor(&self, visitor: &Visitor) -> Result<()>;
    /// By id.
    async fn visitor_by_id(&self, tenant: TenantId, id: VisitorId) -> Result<Option<Visitor>>;
    /// By cookie token, in this tenant only.
    async fn visitor(&self, tenant: TenantId, token: &TokenHash) -> Result<Option<Visitor>>;
    /// Keeps the one-time set-up token's hash; replaces an earlier one.
    async fn put_setup_token(&self, token: &TokenHash) -> Result<()>;
    /// True exactly once for the token kept; also forgets it.
    async fn take_setup_token(&self, token: &TokenHash) -> Result<bool>;
}

/// Failed log-ins, counted for all nodes together. All times are the database's.
#[async_trait]
pub trait Guesses: Send + Sync {
    /// Counts one guess; where it is one too many, seconds until there may be another.
    async fn guess(&self, key: &[u8; 32], per_minute: u32) -> Result<Result<(), u32>>;
    /// It was none: the password was right.
    async fn take_back(&self, key: &[u8; 32], per_minute: u32) -> Result<()>;
    /// Removes what is forgotten; how many rows.
    async fn drop_guesses(&self) -> Result<u64>;
}

/// Audit trail, mails to send, small facts.
#[async_trait]
pub trait Journal: Send + Sync {
    /// Appends to the audit trail.
    async fn audit(&self, entry: &Audit) -> Result<()>;
    /// Newest first.
    async fn audits(&self, tenant: TenantId, page: PageRequest) -> Result<Page<Audit>>;
    /// Puts a mail into the outbox. One that is written once, and was sent, stays as it is.
    async fn put_mail(&self, mail: &Mail) -> Result<()>;
    /// Mails due at `now`, oldest first.
    async fn due_mails(&self, now: Time, limit: u32) -> Result<Vec<Mail>>;
    /// Removes a mail that was sent or given up; of one that is written once, the id is kept.
    async fn drop_mail(&self, id: uuid::Uuid, now: Time) -> Result<()>;
    /// Forgets the ids that were kept before a time; how many.
    async fn forget_mails(&self, before: Time, limit: u32) -> Result<u64>;
    /// A small fact by name, e.g. the last notice to an unregistered domain.
    async fn fact(&self, name: &str) -> Result<Option<String>>;
    /// Sets a small fact.
    async fn put_fact(&self, name: &str, value: &str) -> Result<()>;
}

/// The status log: how agents stood, and from when on (IS-84).
#[async_trait]
pub trait Statuses: Send + Sync {
    /// Writes down how an agent stands from that time on.
    async fn put_agent_status(&self, status: &AgentStatus) -> Result<()>;
    /// By agent and time: all of `from` to before `until`, and before those the last one of each
    /// agent.
    async fn agent_statuses(
        &self,
        tenant: TenantId,
        from: Time,
        until: Time,
    ) -> Result<Vec<AgentStatus>>;
    /// Removes what is of before a time.
    async fn drop_agent_statuses(&self, tenant: TenantId, before: Time, limit: u32) -> Result<u64>;
}

/// Erasure, and what age does to records about people. Live sessions are never touched. Calls
/// that take a `limit` change at most so many rows and say how many; fewer means that nothing
/// is left.
#[async_trait]
pub trait Retain: Send + Sync {
    /// Notes durably that a session is to be erased; again is fine. [`StoreError::Conflict`]
    /// when it has not ended, `Missing` when there is none.
    async fn begin_erasure(&self, erasure: &Erasure) -> Result<()>;
    /// Erasures that were begun and not ended, oldest first.
    async fn erasures(&self, limit: u32) -> Result<Vec<Erasure>>;
    /// Removes the session's events, search documents, idempotency key and starts in the audit
    /// trail. Its row stays, without the visitor, and says when it was erased.
    async fn erase(&self, erasure: &Erasure) -> Result<Erased>;
    /// Forgets a begun erasure.
    async fn end_erasure(&self, session: SessionId) -> Result<()>;
    /// Removes a visitor and their starts in the audit trail; whether there was one, and how
    /// many starts. Their sessions are erased one by one.
    async fn erase_visitor(&self, tenant: TenantId, visitor: VisitorId) -> Result<(bool, u64)>;
    /// Sessions of a visitor, live ones too, oldest first.
    async fn sessions_of(&self, tenant: TenantId, visitor: VisitorId) -> Result<Vec<SessionId>>;
    /// Sessions that ended before a time and are not erased, oldest first.
    async fn sessions_ended(
        &self,
        tenant: TenantId,
        before: Time,
        limit: u32,
    ) -> Result<Vec<SessionId>>;
    /// The same, of those that still name their visitor.
    async fn sessions_named(
        &self,
        tenant: TenantId,
        before: Time,
        limit: u32,
    ) -> Result<Vec<SessionId>>;
    /// Takes name, e-mail address and attributes of visitors out of a session that has ended:
    /// out of its log, its row and the search index.
    async fn anonymise(&self, tenant: TenantId, session: SessionId, at: Time) -> Result<()>;
    /// Takes name and e-mail address from visitors who were last seen before a time.
    async fn anonymise_visitors(&self, tenant: TenantId, before: Time, limit: u32) -> Result<u64>;
    /// Removes visitors who were last seen before a time.
    async fn drop_visitors(&self, tenant: TenantId, before: Time, limit: u32) -> Result<u64>;
    /// Cuts network addresses in audit entries of before a time.
    async fn shorten_addresses(
        &self,
        tenant: TenantId,
        before: Time,
        form: AddressForm,
        limit: u32,
    ) -> Result<u64>;
    /// Removes audit entries of before a time.
    async fn drop_audits(&self, tenant: TenantId, before: Time, limit: u32) -> Result<u64>;
    /// Removes the rows of sessions that were erased before a time.
    async fn drop_erased(&self, tenant: TenantId, before: Time, limit: u32) -> Result<u64>;
    /// Removes idempotency keys of before a time, over all tenants.
    async fn drop_keys(&self, before: Time, limit: u32) -> Result<u64>;
    /// One bounded step of removing what deleted text left behind in the files of the record.
    /// On PostgreSQL that is the work of the database's own vacuum, and nothing is left to do.
    async fn scrub(&self) -> Result<Left>;
}
