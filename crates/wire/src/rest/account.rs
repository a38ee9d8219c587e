//! The caller's own log-in.

use super::{Rank, Tenant};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use switchboard_core::AgentId;
use utoipa::ToSchema;

/// Credentials and the state to begin with (IS-97, IS-99).
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogIn {
    /// Short name of the tenant.
    pub tenant: String,
    /// Log-in name, known to that tenant only (IS-98).
    pub login: String,
    /// Password.
    pub password: String,
    /// One of the states the tenant offers; absent is not available.
    #[serde(default)]
    pub state: Option<String>,
    /// A code of the second factor: of the app, or a recovery code. Not looked at where the agent
    /// has none.
    #[serde(default)]
    pub code: Option<String>,
    /// The company's directory has said in this browser who it is: nothing else is looked at but
    /// state and code.
    #[serde(default)]
    pub directory: bool,
}

/// States offered at log-in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LogInStates {
    /// `available` first; the others take no calls.
    pub states: Vec<String>,
    /// Short name of the company by whose directory one may log in: the one that was asked about,
    /// or, where none was, the only one that has a directory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub directory: Option<String>,
}

/// The agent who is logged in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MeAgent {
    /// Their id.
    #[schema(value_type = String, format = Uuid)]
    pub id: AgentId,
    /// Name shown to visitors.
    pub name: String,
    /// Log-in name.
    pub login: String,
    /// The greatest rank whose rights they have.
    pub rank: Rank,
    /// Id of their role: `agent`, `supervisor` or `admin` for those that are built in.
    pub role: String,
    /// Name of their role.
    pub role_name: String,
    /// Most sessions at once.
    pub capacity: u32,
    /// By which picture they are shown, if they chose one; served at `/pictures/{avatar}`.
    pub avatar: Option<String>,
}

/// Who is logged in, and what the console offers them (IS-101).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Me {
    /// The person.
    pub agent: MeAgent,
    /// Their company.
    pub tenant: Tenant,
    /// What they may do, by name.
    pub rights: Vec<String>,
    /// Features of the console by name.
    pub features: BTreeMap<String, bool>,
    /// Build of the server and its client.
    pub build: String,
}
