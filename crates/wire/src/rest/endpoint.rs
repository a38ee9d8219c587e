//! Sessions and endpoints of programs.

use crate::socket::{Details, SessionBrief};
use serde::{Deserialize, Serialize};
use switchboard_core::session::Role;
use utoipa::ToSchema;

/// A session started by a program, for an endpoint of its own.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSession {
    /// Service key; absent takes the default one.
    #[serde(default)]
    pub service: Option<String>,
    /// Shown name of the endpoint.
    pub name: String,
    /// What it is about: of a service of subject rooms the session on it is joined, or begun
    /// (CC-16).
    #[serde(default)]
    pub subject: Option<String>,
    /// What it asks.
    #[serde(default)]
    pub question: Option<String>,
    /// The program's own key for the endpoint.
    pub key: String,
    /// A proxy connects on the endpoint's behalf (CC-23).
    #[serde(default)]
    pub proxied: bool,
    /// Language (BCP 47).
    #[serde(default)]
    pub locale: Option<String>,
}

/// A session that was started, and how to connect to it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StartedSession {
    /// The session.
    pub session: SessionBrief,
    /// For the endpoint that started it.
    pub details: Details,
}

/// An endpoint to be joined.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLeg {
    /// The program's own key for it; joining it twice is refused (CC-4).
    pub key: String,
    /// Shown name.
    pub name: String,
    /// `visitor`, `agent` or `assistant`.
    #[schema(value_type = String)]
    pub role: Role,
    /// A proxy connects on the endpoint's behalf (CC-23).
    #[serde(default)]
    pub proxied: bool,
}
