//! Small descriptions that REST and sockets share.

use serde::{Deserialize, Serialize};
use switchboard_core::{
    AgentId, LegId, OfferId, SessionId, Time, routing::Purpose, session::Channel,
};
use utoipa::ToSchema;

/// Where a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Waits for an agent.
    Waiting,
    /// Live.
    Active,
    /// Over.
    Ended,
}

/// A session in a few words.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SessionBrief {
    /// Its id.
    #[schema(value_type = String, format = Uuid)]
    pub id: SessionId,
    /// Unique name: tenant's name and a time stamp (IS-110).
    pub name: String,
    /// Shown name of the service.
    pub service_name: String,
    /// Shown name of the tenant.
    pub tenant_name: String,
    /// Where it stands.
    pub status: Status,
    /// Whether letters are shown as they are typed (IS-54).
    pub live_typing: bool,
    /// Whether members can ask for help (AI-1).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub helps: bool,
    /// Visitors are heard only while somebody of the tenant's side is there (IS-109).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hosted: bool,
}

/// What an endpoint needs to connect itself to a session's transport (CC-22, CC-29).
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Details {
    /// The session.
    #[schema(value_type = String, format = Uuid)]
    pub session: SessionId,
    /// The endpoint's leg.
    #[schema(value_type = String, format = Uuid)]
    pub leg: LegId,
    /// One-use secret for the `attach` frame.
    pub ticket: String,
    /// When the ticket lapses.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Time,
    /// Version of the socket protocol.
    pub protocol: u32,
    /// Build of the server, and so of the client it serves.
    pub build: String,
    /// Channels offered; the endpoint opens those it supports.
    #[schema(value_type = Vec<String>)]
    pub channels: Vec<Channel>,
    /// WebSocket address.
    pub socket: String,
    /// Address of the HTTP-only transport.
    pub stream: String,
}

/// What a console needs to open its desk feed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DeskDetails {
    /// One-use secret for the `desk` frame.
    pub ticket: String,
    /// When the ticket lapses.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Time,
    /// Version of the socket protocol.
    pub protocol: u32,
    /// Build of the server.
    pub build: String,
    /// WebSocket address.
    pub socket: String,
    /// Address of the HTTP-only transport.
    pub stream: String,
}

/// Whether somebody can take a visitor now (IS-67).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AvailabilityState {
    /// An agent is free.
    Available,
    /// Agents are logged in, none is free.
    Busy,
    /// No agent is logged in.
    Away,
    /// The tenant's seats are taken.
    Full,
    /// Outside business hours: nobody new is taken.
    Closed,
}

/// Availability of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Availability {
    /// The state.
    pub state: AvailabilityState,
    /// Honest estimate of the wait in seconds; absent when it cannot be told.
    pub wait_s: Option<u32>,
    /// When it opens; only while it is closed, and only when that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub opens_at: Option<Time>,
}

/// A visitor presented to an agent.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Offer {
    /// Its id.
    #[schema(value_type = String, format = Uuid)]
    pub offer: OfferId,
    /// The session that waits.
    #[schema(value_type = String, format = Uuid)]
    pub session: SessionId,
    /// Shown name of the service.
    pub service_name: String,
    /// Shown name of the visitor.
    pub visitor_name: String,
    /// What the visitor asked (IS-33).
    pub question: Option<String>,
    /// Page where the click happened (IS-32).
    pub page: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Its subject.
    pub subject: Option<String>,
    /// The visitor's language.
    pub locale: Option<String>,
    /// By which picture the visitor is shown; served at `/pictures/{avatar}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
    /// How long the visitor has waited, in milliseconds.
    pub waited_ms: i64,
    /// When the offer lapses.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Time,
    /// The visitor had an agent before and was put to the front.
    pub front: bool,
    /// The visitor's browser was here before (IS-30).
    pub known: bool,
    /// What the agent is to do in a session that others have already: `conference`, `transfer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub purpose: Option<Purpose>,
    /// Who asks for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// What they have to say to this agent alone (WT-19).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Somebody wants to meet this agent, or whoever fits the subject.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub meeting: bool,
}

/// An agent as the desk knows them.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DeskSelf {
    /// Who.
    #[schema(value_type = String, format = Uuid)]
    pub agent: AgentId,
    /// Shown name.
    pub name: String,
    /// `available` or a not-ready state.
    pub state: String,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub since: Time,
    /// Most sessions at once.
    pub capacity: u32,
    /// Sessions they write up; meanwhile no visitor is presented to them.
    #[serde(default)]
    pub wrap_ups: Vec<WrappingUp>,
}

/// The time in which a session that is over is written up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WrappingUp {
    /// Which session.
    #[schema(value_type = String, format = Uuid)]
    pub session: SessionId,
    /// When it ends by itself.
    #[schema(value_type = String, format = DateTime)]
    pub until: Time,
}
