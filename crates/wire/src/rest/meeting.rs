//! Meetings: two are brought together in one session, and both are invited to it.

use serde::{Deserialize, Serialize};
use switchboard_core::{AgentId, SessionId, Time};
use utoipa::ToSchema;

/// Whom somebody wants to meet: that agent, whoever fits a subject, or that agent about a subject.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMeeting {
    /// That agent (CC-19, CC-20); absent is whoever fits the subject (CC-21).
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    pub agent: Option<AgentId>,
    /// What it is about. The session that goes on about it is joined, where the service shares.
    #[serde(default)]
    pub subject: Option<String>,
    /// Key of a service of subject rooms; absent takes the one that is for the subject.
    #[serde(default)]
    pub service: Option<String>,
    /// For programs: the endpoint of theirs that asks.
    #[serde(default)]
    pub requester: Option<Requester>,
    /// For programs: a client who gets a link (IS-68). The agent is asked once they are there, and
    /// nobody else may enter.
    #[serde(default)]
    pub client: Option<MeetingClient>,
    /// For programs: no longer wanted after that time.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub valid_until: Option<Time>,
}

/// An endpoint of a program.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Requester {
    /// The program's own key for it.
    pub key: String,
    /// Shown name.
    pub name: String,
    /// A proxy connects on its behalf (CC-23).
    #[serde(default)]
    pub proxied: bool,
}

/// Who gets a link.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingClient {
    /// Shown name.
    pub name: String,
    /// E-mail address, a label.
    #[serde(default)]
    pub email: Option<String>,
    /// How long the link is good, 60 to 86,400 seconds; absent is 900.
    #[serde(default)]
    pub link_s: Option<u32>,
}

/// A meeting that was asked for. The endpoint that asked is invited: an agent answers with
/// `POST /v1/sessions/{id}/join`, a program with `POST /v1/sessions/{id}/legs` and the same key,
/// and who does not want to with `DELETE /v1/sessions/{id}/invitation`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Meeting {
    /// In which session.
    #[schema(value_type = String, format = Uuid)]
    pub session: SessionId,
    /// It was begun for this; otherwise it went on already.
    pub begun: bool,
    /// When the invitation of the one who asked lapses.
    #[schema(value_type = String, format = DateTime)]
    pub invited_until: Time,
    /// Where a client is invited by link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub links: Option<MeetingLinks>,
}

/// Two addresses into one session. Each is for one of the two, and worth nothing to others.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MeetingLinks {
    /// For the client: a secret, good until `invited_until`.
    pub client: String,
    /// For the agent, who has to be logged in.
    pub agent: String,
}

/// The subject on which an agent wants to be with others.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomRequest {
    /// What it is about.
    #[serde(default)]
    pub subject: Option<String>,
    /// Key of a service of subject rooms; absent takes the one that is for the subject.
    #[serde(default)]
    pub service: Option<String>,
}

/// The session that an agent is in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Joined {
    /// The session.
    pub session: crate::socket::SessionBrief,
    /// How to connect to it.
    pub details: crate::socket::Details,
}

/// A service that a subject may have meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Choice {
    /// Key of the service.
    pub service: String,
    /// Its shown name.
    pub name: String,
    /// The subjects that it is for; none is any.
    pub subjects: Vec<String>,
}
