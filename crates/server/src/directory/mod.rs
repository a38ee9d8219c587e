//! Log-in of agents by their company's own directory: OpenID Connect Core 1.0, the authorisation
//! code flow with PKCE (RFC 7636, S256). [`start`] sends the browser there, [`answer`] takes what it
//! brings back and finds out who that is; the log-in itself is the same as by password.

mod flow;
mod id_token;
mod person;
mod provider;

pub use flow::{Came, LIFE_MS, Named, Started, answer, begun, named, redirect_uri, start};
pub use provider::Providers;

use crate::{app::App, auth::seal, error::Problem};
use axum::http::StatusCode;
use switchboard_core::TenantId;
use switchboard_store::StoreError;

/// The client secret as it is kept. It is bound to the issuer: nobody else is ever shown it.
pub fn sealed(app: &App, tenant: TenantId, issuer: &str, secret: &str) -> Vec<u8> {
    seal::seal(&app.signer, tenant, &purpose(issuer), secret)
}

fn purpose(issuer: &str) -> String {
    format!("directory\n{issuer}")
}

/// Why somebody does not come in, or the directory cannot be used. What is told outside says nothing
/// about who exists here; the reason is for the audit trail.
#[derive(Debug)]
pub enum Refused {
    /// The company has none.
    NoDirectory,
    /// The log-in was not begun in this browser, is used up, or took too long.
    Expired,
    /// The directory does not answer, or not as one.
    Unavailable(String),
    /// What it says cannot be trusted.
    BadAnswer(&'static str),
    /// It does not want to, or this company does not let that person in.
    Person {
        /// A stable word.
        reason: &'static str,
        /// The log-in name that the directory gives, where that is known.
        name: Option<String>,
    },
    /// Nothing of that: something here failed.
    Failed(Box<Problem>),
}

impl Refused {
    fn person(reason: &'static str, name: Option<&str>) -> Self {
        Self::Person {
            reason,
            name: name.map(str::to_owned),
        }
    }

    /// A stable word for what it was.
    pub fn reason(&self) -> &str {
        match self {
            Self::NoDirectory => "no_directory",
            Self::Expired => "expired",
            Self::Failed(problem) => problem.code,
            Self::Unavailable(_) => "unavailable",
            Self::BadAnswer(reason) | Self::Person { reason, .. } => reason,
        }
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Failed(Box::new(error.into()))
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::Failed(Box::new(problem))
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let (status, code, text) = match refused {
            Refused::Failed(problem) => return *problem,
            Refused::NoDirectory => (
                StatusCode::NOT_FOUND,
                "no_directory",
                "There is no such company, or it has no directory.",
            ),
            Refused::Expired => (
                StatusCode::UNAUTHORIZED,
                "directory_expired",
                "This log-in took too long, or was begun elsewhere. Begin again.",
            ),
            Refused::Unavailable(_) => (
                StatusCode::BAD_GATEWAY,
                "directory_unavailable",
                "The company's directory cannot be reached now.",
            ),
            Refused::BadAnswer(_) => (
                StatusCode::BAD_GATEWAY,
                "directory_bad_answer",
                "The answer of the company's directory cannot be trusted.",
            ),
            Refused::Person { .. } => (
                StatusCode::FORBIDDEN,
                "directory_refused",
                "The company's directory does not let you in here.",
            ),
        };
        Problem::new(status, code, text)
    }
}
