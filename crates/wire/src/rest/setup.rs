//! The first administrator.

use serde::Deserialize;
use utoipa::ToSchema;

/// The first tenant and its administrator.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetUp {
    /// From the one-time link that the server printed.
    pub token: String,
    /// Shown name of the company.
    pub tenant_name: String,
    /// Its short name for log-in, `[a-z0-9-]{1,40}`.
    pub tenant_slug: String,
    /// Name of the administrator.
    pub name: String,
    /// Their log-in name.
    pub login: String,
    /// Their password, at least 8 characters.
    pub password: String,
    /// Shown name of the first site.
    #[serde(default)]
    pub site_name: Option<String>,
    /// Its origins.
    #[serde(default)]
    pub origins: Vec<String>,
}
