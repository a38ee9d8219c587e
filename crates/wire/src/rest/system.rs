//! What the server is and can do.

use crate::socket::Availability;
use serde::Serialize;
use utoipa::ToSchema;

/// What a program may count on (CC-25).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Capabilities {
    /// Media types of a session's transport.
    pub channels: Vec<String>,
    /// Behaviour kinds of services.
    pub behaviours: Vec<String>,
    /// Ways to reach the transport.
    pub transports: Vec<String>,
    /// Version of the socket protocol.
    pub protocol: u32,
}

/// Which program answers.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Version {
    /// Release of the server.
    pub version: String,
    /// Build of the client it carries.
    pub build: String,
    /// Version of the socket protocol.
    pub protocol: u32,
}

/// What a launcher shows before the click (IS-67).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SiteAvailability {
    /// State and estimate.
    #[serde(flatten)]
    pub availability: Availability,
    /// Colour of the launcher.
    pub accent: String,
    /// Language of the launcher's label.
    pub label_locale: String,
    /// The panel's parts may be fetched while the visitor reads (IS-44).
    pub preload: bool,
}
