//! Requests for help in a running session.

use serde::{Deserialize, Serialize};
use switchboard_core::{AgentId, LegId, SearchId, SessionId, session::ContextOf};
use utoipa::ToSchema;

/// A request for one more participant. An empty body asks for whoever fits.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct HelpInput {
    /// For programs: the leg of the endpoint that asks.
    #[schema(value_type = Option<String>, format = Uuid)]
    pub leg: Option<LegId>,
    /// What it is about, instead of what the pages tell: only somebody who knows that is asked.
    pub subject: Option<String>,
    /// Who is to come, and nobody else. By a visitor only where the company lets them name somebody
    /// (CC-17).
    #[schema(value_type = Option<String>, format = Uuid)]
    pub agent: Option<AgentId>,
    /// Only people will do, no assistants.
    pub people: bool,
    /// Where nobody can come now, waits up to half an hour for the first who can.
    pub wait: bool,
    /// For whoever is found, and nobody else; at most 4,000 characters.
    pub comment: Option<String>,
}

/// A request for help that goes on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Help {
    /// The session in which somebody will join.
    #[schema(value_type = String, format = Uuid)]
    pub session: SessionId,
    /// The search: how it ends, the session is told under this name.
    #[schema(value_type = String, format = Uuid)]
    pub search: SearchId,
    /// The subject that decides about who is asked, where one is known.
    pub subject: Option<String>,
    /// Where it was found: `together`, the page that is browsed together; `seen`, the last page
    /// with a subject that a visitor has seen; `start`, the page on which the session began; `named`
    /// in the request.
    #[schema(value_type = Option<String>)]
    pub subject_of: Option<ContextOf>,
}

/// A visitor asks whom they may name when they ask for help (CC-17).
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HelpersRequest {
    /// Their session.
    #[schema(value_type = String, format = Uuid)]
    pub session: SessionId,
}

/// Somebody who is there and may be named.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Helper {
    /// Who.
    #[schema(value_type = String, format = Uuid)]
    pub agent: AgentId,
    /// Shown name.
    pub name: String,
}
