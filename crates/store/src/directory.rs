//! A tenant's own directory of its people, by which its agents log in (OpenID Connect).

use crate::{error::Result, model::TokenHash};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use switchboard_core::{AgentId, TenantId, Time};

/// The directory of a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentDirectory {
    /// Owner; there is one at most.
    pub tenant: TenantId,
    /// Its address, as its tokens name it.
    pub issuer: String,
    /// By which it knows this server.
    pub client_id: String,
    /// What proves that, sealed.
    pub secret: Vec<u8>,
    /// Whom it lets in, and as what.
    pub terms: DirectoryTerms,
}

/// Whom a directory lets in, and as what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DirectoryTerms {
    /// The claim that holds a person's log-in name.
    pub claim: String,
    /// Domains of which that name has to be; empty is any.
    pub domains: Vec<String>,
    /// Id of the role of persons who are made agents at their first log-in; absent: only agents
    /// who exist come in.
    pub new_role: Option<String>,
    /// A log-in by the directory needs no second factor here.
    pub counts_as_second_factor: bool,
    /// Nobody but administrators logs in by password.
    pub passwords_off: bool,
}

impl Default for DirectoryTerms {
    fn default() -> Self {
        Self {
            claim: "email".into(),
            domains: Vec::new(),
            new_role: None,
            counts_as_second_factor: true,
            passwords_off: false,
        }
    }
}

/// A person of a directory, and the agent who that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryLink {
    /// Owner.
    pub tenant: TenantId,
    /// Of which directory.
    pub issuer: String,
    /// The person, by what the directory never gives to another.
    pub subject: String,
    /// The agent.
    pub agent: AgentId,
    /// Since when.
    pub at: Time,
}

/// A log-in under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryLogin {
    /// Hash of the token in the browser's cookie.
    pub token: TokenHash,
    /// Whose.
    pub tenant: TenantId,
    /// The directory that was asked.
    pub issuer: String,
    /// Whom it named, and as which subject, once it has answered.
    pub named: Option<(AgentId, String)>,
    /// Worth nothing after this.
    pub expires_at: Time,
}

/// Directories. What may happen once happens once, also where several nodes try.
#[async_trait]
pub trait AgentDirectories: Send + Sync {
    /// That of a tenant.
    async fn agent_directory(&self, tenant: TenantId) -> Result<Option<AgentDirectory>>;
    /// Tenants that have one, in no order, at most `limit`.
    async fn tenants_with_directory(&self, limit: u32) -> Result<Vec<TenantId>>;
    /// Creates or replaces.
    async fn put_agent_directory(&self, directory: &AgentDirectory) -> Result<()>;
    /// `Missing` if absent. Links stay, for a directory of the same issuer.
    async fn delete_agent_directory(&self, tenant: TenantId) -> Result<()>;
    /// The agent who is that person.
    async fn directory_link(
        &self,
        tenant: TenantId,
        issuer: &str,
        subject: &str,
    ) -> Result<Option<AgentId>>;
    /// Agents of a tenant who are linked to a person of any directory, each once.
    async fn directory_links(&self, tenant: TenantId) -> Result<Vec<AgentId>>;
    /// Links; the same again is fine. False when that person is another agent already, or that
    /// agent another person of the same issuer.
    async fn link_to_directory(&self, link: &DirectoryLink) -> Result<bool>;
    /// Removes all links of an agent; whether there was one.
    async fn unlink_from_directory(&self, tenant: TenantId, agent: AgentId) -> Result<bool>;
    /// Keeps a log-in that begins; nobody is named yet.
    async fn begin_directory_login(&self, login: &DirectoryLogin) -> Result<()>;
    /// One that has not expired at `now`, over all tenants.
    async fn directory_login(&self, token: &TokenHash, now: Time)
    -> Result<Option<DirectoryLogin>>;
    /// True exactly once: the directory's answer may be looked at.
    async fn answer_directory_login(&self, token: &TokenHash) -> Result<bool>;
    /// Notes whom the directory named.
    async fn name_directory_login(
        &self,
        token: &TokenHash,
        agent: AgentId,
        subject: &str,
    ) -> Result<()>;
    /// True exactly once; also forgets it.
    async fn end_directory_login(&self, token: &TokenHash) -> Result<bool>;
    /// Removes what has expired; how many rows.
    async fn drop_directory_logins(&self, now: Time) -> Result<u64>;
}
