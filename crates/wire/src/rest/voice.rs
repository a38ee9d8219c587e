//! Speech between the members of a session (CC-28).

use serde::{Deserialize, Serialize};
use switchboard_core::LegId;
use utoipa::ToSchema;

/// What a browser sets its connection up with.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VoiceSetup {
    /// Servers that help where a network lets nothing else through; empty where there are none.
    /// As `RTCConfiguration.iceServers` takes them.
    pub ice_servers: Vec<IceServer>,
}

/// A TURN server.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IceServer {
    /// Its addresses.
    pub urls: Vec<String>,
    /// Good for some hours.
    pub username: String,
    /// Belongs to the name.
    pub credential: String,
}

/// An offer to talk.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VoiceInput {
    /// Session description (RFC 8866): audio lines alone, one that is sent on and up to eight
    /// that are only received on.
    pub offer: String,
    /// The connection that is to go on by another way (ICE restart); absent is a new one,
    /// which takes the place of any before.
    #[serde(default)]
    pub connection: Option<u64>,
    /// For programs: the leg of the endpoint that talks.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    pub leg: Option<LegId>,
}

/// The answer to it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VoiceAnswer {
    /// Session description.
    pub answer: String,
    /// Names the connection.
    pub connection: u64,
}
