//! The company's own directory of its people, by which agents log in.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An OpenID Connect provider, and whom it lets in. The client secret is never told.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AgentDirectory {
    /// Its address, exactly as its tokens name it.
    pub issuer: String,
    /// By which it knows this server.
    pub client_id: String,
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
    /// Where it sends browsers back to: to be registered there.
    pub redirect_uri: String,
    /// Where agents begin.
    pub start_url: String,
}

/// A directory as it is to be.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgentDirectoryInput {
    /// Its address, exactly as its tokens name it.
    pub issuer: String,
    /// By which it knows this server.
    pub client_id: String,
    /// What proves that. Absent: as it was, where issuer and client id are.
    #[serde(default)]
    pub client_secret: Option<String>,
    /// The claim that holds a person's log-in name. `email` counts only where the directory has
    /// verified it; of others it has to be sure itself.
    #[serde(default = "email")]
    pub claim: String,
    /// Domains of which that name has to be; empty is any.
    #[serde(default)]
    pub domains: Vec<String>,
    /// Id of the role of persons who are made agents at their first log-in.
    #[serde(default)]
    pub new_role: Option<String>,
    /// A log-in by the directory needs no second factor here.
    #[serde(default = "yes")]
    pub counts_as_second_factor: bool,
    /// Nobody but administrators logs in by password.
    #[serde(default)]
    pub passwords_off: bool,
}

fn email() -> String {
    "email".into()
}

fn yes() -> bool {
    true
}

/// Who wants to log in by the company's directory.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DirectoryStart {
    /// Short name of the company.
    pub tenant: String,
}

/// Where the browser goes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DirectoryStarted {
    /// An address of the directory.
    pub url: String,
}

/// What the browser brings back from the directory.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DirectoryAnswer {
    /// Short name of the company.
    pub tenant: String,
    /// As in the address.
    pub state: String,
    /// As in the address.
    #[serde(default)]
    pub code: Option<String>,
    /// As in the address (RFC 9207).
    #[serde(default)]
    pub iss: Option<String>,
    /// As in the address: why there is no code.
    #[serde(default)]
    pub error: Option<String>,
}
