//! Refusals (RFC 9457).

use super::{Choice, FreeTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is wrong with one field.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ProblemField {
    /// Name of the field in the body.
    pub field: String,
    /// What is wrong with it, for people.
    pub message: String,
}

/// A refusal, sent as `application/problem+json`. Nothing changed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Address of its description.
    pub r#type: String,
    /// Words for the status.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Stable code.
    pub code: String,
    /// What happened, for people.
    pub detail: String,
    /// Faults by field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemField>,
    /// With `seats_full`: place in the line for a seat, from 1. It is kept by asking again, every
    /// five seconds or so; who has not asked for 22 seconds is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<u32>,
    /// Length of that line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<u32>,
    /// To be sent with the next try, as `line`: proves the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// With `login_required`: the log-in name of whoever is known from an earlier visit (IS-105).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login: Option<String>,
    /// With `subject_unclear`: what may have been meant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// With `time_taken`: other times, the nearest first (RV-10).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub times: Vec<FreeTime>,
    /// With `bad_xml` and `invalid_profile`: where in the document the fault is, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_line: Option<u32>,
    /// The same, within the line, in characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_column: Option<u32>,
}
