//! What a tenant offers.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use switchboard_core::ServiceId;
use utoipa::ToSchema;

/// A service.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Service {
    /// Its id.
    #[schema(value_type = String, format = Uuid)]
    pub id: ServiceId,
    /// Key used in links (IS-90).
    pub key: String,
    /// Shown name.
    pub name: String,
    /// Behaviour kind; GET /v1/capabilities lists them.
    pub behaviour: String,
    /// Parameters of the behaviour.
    #[schema(value_type = Object)]
    pub params: Value,
    /// Taken when a link names no service or an unknown one.
    pub is_default: bool,
    /// Key of its scenario; null, or one that is unknown, is the company's default (IS-117).
    pub scenario: Option<String>,
    /// Whether visitors have to log in before a session starts (IS-107).
    pub asks_login: bool,
}

/// A service as written.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceInput {
    /// Key used in links, `[a-z0-9-]{1,40}`.
    pub key: String,
    /// Shown name.
    pub name: String,
    /// Behaviour kind.
    pub behaviour: String,
    /// Parameters; checked by the behaviour before anything is stored (CC-6).
    #[serde(default = "no_params")]
    #[schema(value_type = Object)]
    pub params: Value,
    /// Make it the default; the former default stops being it.
    #[serde(default)]
    pub is_default: bool,
    /// Key of its scenario; empty is the company's default. Absent is as it was.
    #[serde(default)]
    pub scenario: Option<String>,
    /// Have visitors log in before a session starts (IS-107).
    #[serde(default)]
    pub asks_login: bool,
}

fn no_params() -> Value {
    Value::Object(serde_json::Map::new())
}
