//! Rows. Secrets are stored hashed only: `*_hash` is SHA-256 of an opaque random token,
//! `password` an argon2id PHC string.

use crate::tenant_settings::TenantSettings;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use switchboard_core::{
    AgentId, HoursId, QueueId, ServiceId, SessionId, SiteId, TenantId, Time, VisitorId,
    desk::{Opening, Qualities, QueueTerms},
    hours::Calendar,
};

/// SHA-256 of an opaque token.
pub type TokenHash = [u8; 32];

/// A company that uses the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// Short name used at log-in, unique, `[a-z0-9-]{1,40}`.
    pub slug: String,
    /// Shown name.
    pub name: String,
    /// Settings.
    pub settings: TenantSettings,
}

/// A web presence of a tenant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// Owner.
    pub tenant: TenantId,
    /// Public key used in the snippet, unique over all tenants.
    pub key: String,
    /// Shown name.
    pub name: String,
    /// Registered origins, `scheme://host[:port]`, lower case.
    pub origins: Vec<String>,
}

/// What a tenant offers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Service {
    /// Its id.
    pub id: ServiceId,
    /// Owner.
    pub tenant: TenantId,
    /// Key used in links, unique in the tenant, `[a-z0-9-]{1,40}` (IS-90).
    pub key: String,
    /// Shown name.
    pub name: String,
    /// Behaviour kind.
    pub behaviour: String,
    /// Parameters of the behaviour; checked by it before they are stored (CC-6).
    pub params: Value,
    /// Taken when a link names no service or an unknown one.
    pub is_default: bool,
    /// Whether visitors have to log in before a session starts (IS-107).
    pub asks_login: bool,
    /// Key of its scenario; none, or one that is unknown, is the tenant's default (IS-117).
    pub scenario: Option<String>,
}

/// How a visitor proves who they are, where a service asks for it (IS-107).
#[derive(Debug, Clone, PartialEq)]
pub struct VisitorLogin {
    /// Its id.
    pub id: uuid::Uuid,
    /// Owner.
    pub tenant: TenantId,
    /// What the visitor types, unique in the tenant, in small letters.
    pub login: String,
    /// Shown name.
    pub name: String,
    /// PHC string.
    pub password: String,
    /// Who logs in with it: all sessions of theirs are of this visitor.
    pub visitor: VisitorId,
    /// May not log in.
    pub disabled: bool,
    /// When it was made.
    pub created_at: Time,
}

/// Where visitors wait.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Queue {
    /// Its id.
    pub id: QueueId,
    /// Owner.
    pub tenant: TenantId,
    /// Shown name, unique in the tenant.
    pub name: String,
    /// How it deals its sessions out.
    pub terms: QueueTerms,
    /// When it is open.
    pub opening: Opening,
}

/// A calendar of business hours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hours {
    /// Its id.
    pub id: HoursId,
    /// Owner.
    pub tenant: TenantId,
    /// Shown name, unique in the tenant.
    pub name: String,
    /// When it is open.
    pub calendar: Calendar,
}

/// What an agent may do; each may more than those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rank {
    /// Serves visitors.
    Agent,
    /// Also sees all agents, queues and sessions of the tenant.
    Supervisor,
    /// Also changes the tenant's configuration.
    Admin,
}

/// A person of the tenant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Agent {
    /// Their id.
    pub id: AgentId,
    /// Owner.
    pub tenant: TenantId,
    /// Log-in name, unique in the tenant (IS-98).
    pub login: String,
    /// Name shown to visitors.
    pub name: String,
    /// argon2id PHC string.
    #[serde(skip_serializing, default)]
    pub password: String,
    /// Rights.
    pub rank: Rank,
    /// Queues they serve; empty is all.
    pub queues: Vec<QueueId>,
    /// Most sessions at once, 1 to 50.
    pub capacity: u32,
    /// Cannot log in.
    pub disabled: bool,
    /// Skills and languages.
    pub qualities: Qualities,
    /// A person, or software.
    pub kind: AgentKind,
    /// The role of the tenant's own that they have; none is the built-in one of their rank.
    #[serde(default)]
    pub role: Option<uuid::Uuid>,
}

/// What an agent is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgentKind {
    /// Logs in with a password.
    #[default]
    Person,
    /// An assistant: software, which comes with a key of its own and never logs in.
    Assistant,
}

/// A log-in that is in force.
#[derive(Debug, Clone)]
pub struct Login {
    /// Hash of the opaque token.
    pub token_hash: TokenHash,
    /// Owner.
    pub tenant: TenantId,
    /// Who.
    pub agent: AgentId,
    /// Since when.
    pub created_at: Time,
    /// Until when.
    pub expires_at: Time,
}

/// A key of an integrator.
#[derive(Debug, Clone, Serialize)]
pub struct ApiKey {
    /// Its public id.
    pub id: uuid::Uuid,
    /// Owner.
    pub tenant: TenantId,
    /// Shown name.
    pub name: String,
    /// Hash of the opaque token.
    #[serde(skip)]
    pub token_hash: TokenHash,
    /// Since when.
    pub created_at: Time,
    /// The assistant whose key it is: good for what that one does, and nothing else.
    pub agent: Option<AgentId>,
}

/// An outside party that acted at least once.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Their id (IS-106).
    pub id: VisitorId,
    /// The tenant whose visitor it is; the same browser is another visitor elsewhere.
    pub tenant: TenantId,
    /// Hash of the opaque cookie.
    pub token_hash: TokenHash,
    /// Name typed or set by the page.
    pub name: Option<String>,
    /// E-mail typed or set by the page; a label, not identity.
    pub email: Option<String>,
    /// First seen.
    pub created_at: Time,
    /// Last start.
    pub seen_at: Time,
}

/// What was written down about a session.
#[derive(Debug, Clone, PartialEq)]
pub struct WrapUp {
    /// Which.
    pub session: SessionId,
    /// Owner.
    pub tenant: TenantId,
    /// Who wrote last; `None` for a program.
    pub agent: Option<AgentId>,
    /// How it came out, one of the tenant's words.
    pub disposition: Option<String>,
    /// Tags, in order, each once.
    pub tags: Vec<String>,
    /// Free text, may be empty.
    pub note: String,
    /// When it was written last.
    pub at: Time,
    /// When its agent was through with it; once set it stays.
    pub done_at: Option<Time>,
}

/// One state of the notes about a visitor.
#[derive(Debug, Clone, PartialEq)]
pub struct ContactNote {
    /// About whom.
    pub visitor: VisitorId,
    /// Owner.
    pub tenant: TenantId,
    /// Counts the states, from 1.
    pub nr: u32,
    /// Who wrote it; `None` for a program.
    pub agent: Option<AgentId>,
    /// When.
    pub at: Time,
    /// The text, may be empty.
    pub text: String,
}

/// Where a session stands, for lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionStatus {
    /// Waits for an agent.
    Waiting,
    /// Live.
    Active,
    /// Over.
    Ended,
}

impl SessionStatus {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            SessionStatus::Waiting => "waiting",
            SessionStatus::Active => "active",
            SessionStatus::Ended => "ended",
        }
    }
}

/// The row of a session in lists, kept in the same commit as its events.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SessionRow {
    /// Its id.
    pub id: SessionId,
    /// Owner.
    pub tenant: TenantId,
    /// Unique name (IS-110).
    pub name: String,
    /// Service key.
    pub service: String,
    /// Whose session.
    pub visitor: Option<VisitorId>,
    /// Shown name of the visitor.
    pub visitor_name: String,
    /// The agent who serves it, or served it last.
    pub agent: Option<AgentId>,
    /// Page of origin.
    pub page: Option<String>,
    /// First question or line, cut to 200 characters.
    pub subject: Option<String>,
    /// Where it stands.
    pub status: SessionStatus,
    /// When it started.
    pub created_at: Time,
    /// When it ended.
    pub ended_at: Option<Time>,
    /// When it was erased; then only this row is left of it.
    pub erased_at: Option<Time>,
    /// Sequence number of its newest event.
    pub head: u64,
    /// What the visitor thought of it, 1 to 5. Appends do not change it:
    /// [`Event::Rated`](switchboard_core::session::Event::Rated) among their records does.
    pub rating: Option<u8>,
    /// It rests until the time of its rendezvous (RV-23), by what was agreed on.
    pub reserved: bool,
}

/// Which sessions are wanted.
#[derive(Debug, Clone, Default)]
pub struct SessionFilter {
    /// Only these states; empty is all.
    pub status: Vec<SessionStatus>,
    /// Only sessions this agent is or was in.
    pub agent: Option<AgentId>,
    /// Only this visitor's.
    pub visitor: Option<VisitorId>,
    /// Only of services with these keys; empty is all.
    pub services: Vec<String>,
    /// Only sessions whose lines, question, visitor name or page hold all these words;
    /// the last one as a prefix.
    pub text: Option<String>,
    /// Only those that carry this tag.
    pub tag: Option<String>,
    /// Only those that came out so.
    pub disposition: Option<String>,
    /// Created at or after.
    pub from: Option<Time>,
    /// Created before.
    pub until: Option<Time>,
    /// Only those rated so; empty is all.
    pub ratings: Vec<u8>,
}

/// One entry of the audit trail. Never holds message text.
#[derive(Debug, Clone, Serialize)]
pub struct Audit {
    /// Owner; `None` for acts of the operator.
    pub tenant: Option<TenantId>,
    /// When.
    pub at: Time,
    /// Who, as `agent:<id>`, `visitor:<id>`, `api:<id>` or `system`.
    pub actor: String,
    /// What, a stable code such as `agent.login`.
    pub action: String,
    /// On what.
    pub target: Option<String>,
    /// Network address of the actor (IS-100, IS-104).
    pub address: Option<String>,
    /// Further facts.
    pub detail: Value,
}

/// A mail waiting to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Mail {
    /// Its id.
    pub id: uuid::Uuid,
    /// Receiver.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// A calendar object (RFC 5545) that goes with it.
    pub calendar: Option<String>,
    /// It is remembered by its id once it was sent, and not written again.
    pub once: bool,
    /// Tries so far.
    pub attempts: u32,
    /// Not before.
    pub due_at: Time,
}

/// A process that shares the record with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Drawn at each start of the process.
    pub id: uuid::Uuid,
    /// Where clients reach this very node, e.g. `https://a.chat.example.com`.
    pub address: String,
    /// Build it runs.
    pub build: String,
    /// Takes nothing over any more.
    pub draining: bool,
    /// What it understands of what others say; rises with what is new in that. The first
    /// release, which does not say, has 1.
    pub speaks: u32,
}

/// Whose a session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// The living node that owns it; `None` when that node is gone.
    pub node: Option<uuid::Uuid>,
    /// Fencing epoch.
    pub epoch: u64,
    /// The session is over; it needs no owner.
    pub ended: bool,
}

/// A session that takes seats, or an agent's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seated {
    /// Which.
    pub session: SessionId,
    /// Who serves it.
    pub agent: Option<AgentId>,
    /// It is served; otherwise it waits.
    pub active: bool,
    /// Its newest position.
    pub head: u64,
    /// Visitors at that position; `None` while only the release before this one has
    /// written it.
    pub visitors: Option<u32>,
}
