//! Every refusal on HTTP, as `application/problem+json` (RFC 9457).

use crate::hub::{HubError, NoCall};
use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::borrow::Cow;
use switchboard_store::StoreError;
use switchboard_wire::{
    partner::Area,
    rest::{Choice, FreeTime},
};

/// What is wrong with one field.
#[derive(Debug, Clone, Serialize)]
pub struct FieldError {
    /// Name of the field in the body.
    pub field: &'static str,
    /// What is wrong with it, for people.
    pub message: Cow<'static, str>,
}

/// A refusal. Its code is stable; its detail is for people and says nothing secret.
#[derive(Debug, Clone)]
pub struct Problem {
    /// HTTP status.
    pub status: StatusCode,
    /// Stable code.
    pub code: &'static str,
    /// What happened, for people.
    pub detail: Cow<'static, str>,
    /// Faults by field.
    pub errors: Vec<FieldError>,
    /// Seconds after which a retry makes sense.
    pub retry_after_s: Option<u32>,
    /// What refusals of some kinds tell beside that.
    pub more: Box<More>,
}

/// What refusals of some kinds tell.
#[derive(Debug, Clone, Default, Serialize)]
pub struct More {
    /// The place of whoever waits for a seat.
    #[serde(flatten)]
    pub waits: Option<Waits>,
    /// The log-in name of whoever is known and has to prove it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login: Option<String>,
    /// What may have been meant.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// Other times that can be had.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub times: Vec<FreeTime>,
    /// Where else a visitor may be handed to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<Area>,
    /// Where the fault is in a document that was sent.
    #[serde(flatten)]
    pub place: Option<Place>,
}

/// A place in a document, counted from 1.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Place {
    /// The line.
    pub at_line: u32,
    /// The column, in characters.
    pub at_column: u32,
}

/// Where somebody waits for a seat.
#[derive(Debug, Clone, Serialize)]
pub struct Waits {
    /// Place in the line, from 1.
    pub place: u32,
    /// Length of the line.
    pub of: u32,
    /// Proves the place at the next try.
    pub line: String,
}

/// Result of a handler.
pub type Outcome<T> = Result<T, Problem>;

impl Problem {
    /// A refusal without fields.
    pub fn new(
        status: StatusCode,
        code: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            errors: Vec::new(),
            retry_after_s: None,
            more: Box::default(),
        }
    }

    /// The input breaks a rule; names the field.
    pub fn invalid(field: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        let mut problem = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid",
            "The request breaks a rule; see errors.",
        );
        problem.errors.push(FieldError {
            field,
            message: message.into(),
        });
        problem
    }

    /// Nothing there, or nothing that the caller may see.
    pub fn not_found(what: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            format!("No such {what}."),
        )
    }

    /// No credential, or none that is in force.
    pub fn unauthenticated() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthenticated",
            "Log in first, or send a valid API key.",
        )
    }

    /// The credential does not allow that.
    pub fn forbidden() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "not_allowed",
            "Your rights do not include that.",
        )
    }

    /// Too many requests.
    pub fn rate_limited(retry_after_s: u32) -> Self {
        let mut problem = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "rate_limited",
            "Too many requests; try again later.",
        );
        problem.retry_after_s = Some(retry_after_s);
        problem
    }

    /// A fault of ours. The cause goes to the log, not to the caller.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "The server failed; the fault is in its log.",
        )
    }

    /// Whether the same request may succeed later.
    pub fn is_temporary(&self) -> bool {
        self.status == StatusCode::SERVICE_UNAVAILABLE
            || self.status == StatusCode::INSUFFICIENT_STORAGE
    }
}

#[derive(Serialize)]
struct Document<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    code: &'a str,
    detail: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldError],
    #[serde(flatten)]
    more: &'a More,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        metrics::counter!("switchboard_problems_total", "code" => self.code).increment(1);
        let body = serde_json::to_vec(&Document {
            r#type: format!("/docs/errors#{}", self.code),
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            code: self.code,
            detail: &self.detail,
            errors: &self.errors,
            more: &self.more,
        })
        .unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let retry = self.retry_after_s.or(self.is_temporary().then_some(2));
        if let Some(seconds) = retry {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => Self::new(
                StatusCode::CONFLICT,
                "conflict",
                "Somebody else changed it; read it again.",
            ),
            StoreError::Taken { what } => {
                let mut problem = Self::new(
                    StatusCode::CONFLICT,
                    "taken",
                    format!("That {} is taken.", what.replace('.', " ")),
                );
                problem.errors.push(FieldError {
                    field: what.split('.').next_back().unwrap_or(what),
                    message: "is taken".into(),
                });
                problem
            }
            StoreError::Missing { what } => Self::not_found(what),
            StoreError::Full => Self::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "full",
                "The disk is full; nothing was written.",
            ),
            StoreError::Unavailable(cause) => {
                tracing::error!(%cause, "store unavailable");
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "unavailable",
                    "The record cannot be reached now; try again.",
                )
            }
            StoreError::Damaged(what) if what == "cursor" => {
                Self::invalid("cursor", "was not made by this server")
            }
            StoreError::Damaged(cause) => Self::internal(cause),
            // The hub has such a thing given again.
            StoreError::Stale => Self::internal("given by a holder that is none any more"),
        }
    }
}

impl From<HubError> for Problem {
    fn from(error: HubError) -> Self {
        match error {
            HubError::Store(error) => error.into(),
            HubError::Call(NoCall::Number(why)) => Self::invalid("number", why.to_string()),
            HubError::Call(NoCall::BadKeys) => Self::invalid("keys", NoCall::BadKeys.to_string()),
            HubError::Call(NoCall::NoSuchCall) => Self::not_found("call"),
            error => {
                let status =
                    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
                Self::new(status, error.code(), error.to_string())
            }
        }
    }
}
