//! Persons of the tenant.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use switchboard_core::{AgentId, QueueId};
use utoipa::ToSchema;

/// What an agent may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rank {
    /// Serves visitors.
    Agent,
    /// Also sees all agents, queues and sessions of the tenant.
    Supervisor,
    /// Also changes the tenant's configuration.
    Admin,
}

/// What an agent is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgentKind {
    /// A person, who logs in with a password.
    #[default]
    Person,
    /// An assistant: software, which comes with a key of its own and never logs in.
    Assistant,
}

/// Somebody of the tenant's side who serves visitors.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Agent {
    /// Their id.
    #[schema(value_type = String, format = Uuid)]
    pub id: AgentId,
    /// Log-in name.
    pub login: String,
    /// Name shown to visitors.
    pub name: String,
    /// The greatest rank whose rights their role has.
    pub rank: Rank,
    /// Id of their role: `agent`, `supervisor` or `admin` for those that are built in.
    pub role: String,
    /// Shows a second factor at log-in.
    pub second_factor: bool,
    /// Is a person of the company's directory, and stays that one.
    pub directory: bool,
    /// Queues they serve; empty is all.
    #[schema(value_type = Vec<String>)]
    pub queues: Vec<QueueId>,
    /// Most sessions at once.
    pub capacity: u32,
    /// Cannot log in.
    pub disabled: bool,
    /// What they know, by name, with levels from 1 to 9.
    pub skills: BTreeMap<String, u8>,
    /// Languages they speak, by primary subtag (BCP 47), with levels from 1 to 9.
    pub languages: BTreeMap<String, u8>,
    /// A person, or software.
    pub kind: AgentKind,
    /// By which picture they are shown, if they chose one; served at `/pictures/{avatar}`.
    pub avatar: Option<String>,
}

/// An agent as written.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgentInput {
    /// Log-in name, unique in the tenant.
    pub login: String,
    /// Name shown to visitors.
    pub name: String,
    /// One of the built-in roles; `role` can be given in its place.
    #[serde(default)]
    pub rank: Option<Rank>,
    /// Id of their role, of rights that the caller has. What is as it was is not looked at, so that
    /// another `rank` alone changes the role.
    #[serde(default)]
    pub role: Option<String>,
    /// Not looked at: an agent can be sent back as it was read.
    #[serde(default)]
    pub second_factor: Option<bool>,
    /// Not looked at either; see `DELETE /v1/agents/{id}/directory`.
    #[serde(default)]
    pub directory: Option<bool>,
    /// Not looked at either; see `PUT /v1/agents/{id}/avatar`.
    #[serde(default)]
    pub avatar: Option<String>,
    /// Queues they serve; empty is all.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub queues: Vec<QueueId>,
    /// Most sessions at once, 1 to 50; absent is as it was, and the company's default for a new one.
    #[serde(default)]
    pub capacity: Option<u32>,
    /// Cannot log in; ends the log-ins that are in force.
    #[serde(default)]
    pub disabled: bool,
    /// What they know, by name, with levels from 1 to 9; absent is as it was.
    #[serde(default)]
    pub skills: Option<BTreeMap<String, u8>>,
    /// Languages they speak, with levels from 1 to 9; absent is as it was.
    #[serde(default)]
    pub languages: Option<BTreeMap<String, u8>>,
    /// A person, or software; absent is as it was, and a person for a new one. It cannot be
    /// changed. An assistant has the rank `agent` and no password.
    #[serde(default)]
    pub kind: Option<AgentKind>,
    /// Needed for a new person; when given for an old one, ends their log-ins.
    #[serde(default)]
    pub password: Option<String>,
}
