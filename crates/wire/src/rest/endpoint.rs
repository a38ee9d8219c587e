//! Sessions and endpoints of programs.

use crate::socket::{Details, SessionBrief};
use serde::{Deserialize, Serialize};
use switchboard_core::{
    LegId, ProxyId, SessionId, Time,
    session::{ProxyKind, Role, Via},
};
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
    /// The registered proxy that does: it is told the connection details, and whoever asks is not.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    pub via: Option<ProxyId>,
}

/// An endpoint that was joined, or whose proxy was told how to connect for it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
pub enum JoinedLeg {
    /// For the endpoint, or its proxy, by way of whoever has asked.
    Details(Details),
    /// Told to the registered proxy.
    HandedOver(HandedOver),
}

/// An endpoint for which a registered proxy connects.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HandedOver {
    /// The session.
    #[schema(value_type = String, format = Uuid)]
    pub session: SessionId,
    /// The endpoint's leg.
    #[schema(value_type = String, format = Uuid)]
    pub leg: LegId,
    /// Who connects for it.
    #[schema(value_type = Object)]
    pub via: Via,
}

/// A program that connects for endpoints which do not connect themselves.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EndpointProxy {
    /// Its id, by which endpoints are joined through it.
    #[schema(value_type = String, format = Uuid)]
    pub id: ProxyId,
    /// Shown name.
    pub name: String,
    /// `worker` or `telephone`.
    #[schema(value_type = String)]
    pub kind: ProxyKind,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
}

/// An endpoint proxy as written.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndpointProxyInput {
    /// Shown name.
    pub name: String,
    /// What stands behind it: `worker`, which is usual, or `telephone`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub kind: Option<ProxyKind>,
}

/// A new endpoint proxy. The key is told this once.
#[derive(Clone, Serialize, ToSchema)]
pub struct NewEndpointProxy {
    /// The proxy.
    #[serde(flatten)]
    pub proxy: EndpointProxy,
    /// Send as `Authorization: Bearer …`. It opens the proxy's feed, the logs of sessions whose
    /// endpoints it connects for, and the company's canned replies.
    pub token: String,
}
