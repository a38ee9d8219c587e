//! Other programs that are told of sessions.

use serde::{Deserialize, Serialize};
use switchboard_core::{SessionId, Time};
use utoipa::ToSchema;
use uuid::Uuid;

/// An address that is told of sessions.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Webhook {
    /// Its id.
    pub id: Uuid,
    /// Shown name.
    pub name: String,
    /// Where it is told.
    pub url: String,
    /// Types of what it is told: `session.started`, `session.joined`, `session.line`,
    /// `session.ended`, `session.rated`, `offer.missed`.
    pub events: Vec<String>,
    /// Mail address that is written to when it is turned off for failing.
    pub contact: Option<String>,
    /// It is told things.
    pub enabled: bool,
    /// Since when; nothing from before is told.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    /// Until when the secret before the last renewal signs too.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub previous_until: Option<Time>,
    /// Since when nothing was delivered, if the last try failed.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub failing_since: Option<Time>,
    /// When it was turned off for failing.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub disabled_at: Option<Time>,
}

/// A webhook as written.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookInput {
    /// Shown name.
    pub name: String,
    /// Absolute; https, or http within networks that the operator allows.
    pub url: String,
    /// At least one type.
    pub events: Vec<String>,
    /// Mail address that is written to when it is turned off for failing.
    #[serde(default)]
    pub contact: Option<String>,
    /// Absent is yes for a new one, and as it was for an old one.
    #[serde(default)]
    pub enabled: Option<bool>,
}

/// A webhook with its secret, which is told this once.
#[derive(Clone, Serialize, ToSchema)]
pub struct WebhookSecret {
    /// The webhook.
    #[serde(flatten)]
    pub webhook: Webhook,
    /// Key of the signatures, `whsec_…`.
    pub secret: String,
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryStatus {
    /// To be tried, for the first time or again.
    Waiting,
    /// The other program took it.
    Delivered,
    /// Given up.
    Failed,
}

/// One message to one webhook.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WebhookDelivery {
    /// The message's id, as in the header `webhook-id`; the same at each try.
    pub id: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The session it tells of.
    #[schema(value_type = String, format = Uuid)]
    pub session: SessionId,
    /// Where it stands.
    pub status: DeliveryStatus,
    /// Tries so far.
    pub attempts: u32,
    /// When what it tells happened.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    /// When it is tried next.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due_at: Option<Time>,
    /// The last try.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub tried_at: Option<Time>,
    /// HTTP status of the last answer.
    pub code: Option<u16>,
    /// How long the last try took, in milliseconds.
    pub took_ms: Option<u32>,
    /// Beginning of the last answer, or why there was none.
    pub answer: Option<String>,
}

/// What a message sent by hand led to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WebhookTest {
    /// The other program took it.
    pub ok: bool,
    /// HTTP status of the answer.
    pub code: Option<u16>,
    /// How long it took, in milliseconds.
    pub took_ms: u32,
    /// Beginning of the answer, or why there was none.
    pub answer: String,
}
