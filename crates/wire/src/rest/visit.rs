//! A visitor's start.

use crate::socket::{Details, SessionBrief};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use switchboard_core::SessionId;
use utoipa::ToSchema;

/// A visitor starts a session.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVisit {
    /// From the start document, unchanged (IS-39).
    pub token: String,
    /// Service key; an unknown one takes the default (IS-90).
    #[serde(default)]
    pub service: Option<String>,
    /// Page where the click happened (IS-32).
    #[serde(default)]
    pub page: Option<String>,
    /// Its title.
    #[serde(default)]
    pub title: Option<String>,
    /// Where that page was reached from.
    #[serde(default)]
    pub referrer: Option<String>,
    /// Its subject, as the site marked it.
    #[serde(default)]
    pub subject: Option<String>,
    /// Language (BCP 47).
    #[serde(default)]
    pub locale: Option<String>,
    /// What the visitor asks.
    #[serde(default)]
    pub question: Option<String>,
    /// Name, a label.
    #[serde(default)]
    pub name: Option<String>,
    /// E-mail address, a label.
    #[serde(default)]
    pub email: Option<String>,
    /// Further labels, at most 32.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    /// From the refusal of the last try, when all seats were taken: keeps the place in the line.
    #[serde(default)]
    pub line: Option<String>,
    /// From `/v1/visits/login`, for a service that asks visitors to log in (IS-107).
    #[serde(default)]
    pub pass: Option<String>,
    /// The visitor only leaves the question, which they may outside business hours, and leaves
    /// the session once it has begun.
    #[serde(default)]
    pub leave_question: bool,
    /// Made by the client; the same start sent twice makes one session.
    pub idempotency_key: String,
}

/// A visitor says who they are, where the service asks for it (IS-107).
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitLogIn {
    /// From the start document, unchanged.
    pub token: String,
    /// Log-in name; case does not count.
    pub login: String,
    /// Password.
    pub password: String,
}

/// Proof of who the visitor is.
#[derive(Clone, Serialize, ToSchema)]
pub struct VisitPass {
    /// To be sent with the start, within half an hour.
    pub pass: String,
}

/// A visitor comes back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResumeVisit {
    /// From the start document, unchanged.
    pub token: String,
}

/// A visitor closes the panel before it is there.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawVisit {
    /// From the start document, unchanged.
    pub token: String,
    /// Key of the start that is withdrawn.
    pub idempotency_key: String,
    /// From the refusal of the last try, when all seats were taken: the place is given up.
    #[serde(default)]
    pub line: Option<String>,
}

/// The visitor's session and how to connect to it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Visit {
    /// The session.
    pub session: SessionBrief,
    /// For the visitor's own leg.
    pub details: Details,
}

/// Lets another window of the same browser act as the visitor.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WindowPass {
    /// Taken in exchange for a cookie of that window's own, within a minute.
    pub pass: String,
}

/// The window shows its pass.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWindow {
    /// As it was handed out.
    pub pass: String,
}

/// A visitor's panel asks for their card (IS-31).
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CardRequest {
    /// Public key of the site.
    pub site: String,
}

/// What the page about the card is told.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CardAsk {
    /// For `/card?ask=`, within half an hour.
    pub ask: String,
}

/// The visitor has agreed.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CardTaken {
    /// As it was given.
    pub ask: String,
    /// From the page about the card.
    pub code: String,
}

/// Which session's transcript is wanted.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TranscriptRequest {
    /// One of the visitor's own.
    #[schema(value_type = String, format = Uuid)]
    pub session: SessionId,
}

/// Which part of the roster of the visitor's session is wanted.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RosterRequest {
    /// One the visitor is in.
    #[schema(value_type = String, format = Uuid)]
    pub session: SessionId,
    /// `next` of the part before.
    #[serde(default)]
    pub cursor: Option<String>,
    /// 1 to 1,000; 200 if absent.
    #[serde(default)]
    pub limit: Option<u32>,
}
