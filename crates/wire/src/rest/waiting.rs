//! What visitors see while they wait.

use serde::{Deserialize, Serialize};
use switchboard_core::{SessionId, service::waiting::Group};
use utoipa::ToSchema;

/// A visitor who waits looks what there is to see.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WaitingRequest {
    /// Their session.
    #[schema(value_type = String, format = Uuid)]
    pub session: SessionId,
    /// Their language; absent is the company's.
    #[serde(default)]
    pub locale: Option<String>,
}

/// A link that is shown to those who wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WaitingLink {
    /// What it leads to: `subject`, `product` or `service`.
    #[schema(value_type = String)]
    pub group: Group,
    /// What it is called.
    pub title: String,
    /// Where it leads, http or https.
    pub url: String,
}

/// A question that is asked often, and what is answered to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WaitingAnswer {
    /// The question.
    pub question: String,
    /// The answer, plain; may be empty where there is an address.
    pub text: String,
    /// A page that says more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// What a service shows to those who wait, beside their place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct WaitingShown {
    /// A text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Links, in the company's order.
    pub links: Vec<WaitingLink>,
    /// Questions with their answers; what fits what the visitor asks comes first.
    pub answers: Vec<WaitingAnswer>,
}
