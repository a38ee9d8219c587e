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
    /// The same with their parameters, as forms are made of them.
    pub services: Vec<ServiceKind>,
    /// Ways to reach the transport.
    pub transports: Vec<String>,
    /// Version of the socket protocol.
    pub protocol: u32,
}

/// A kind of service.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ServiceKind {
    /// Its name, as in `behaviours`.
    pub behaviour: String,
    /// What may be set.
    pub params: Vec<ServiceParam>,
}

/// A parameter of a service.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ServiceParam {
    /// Its name.
    pub name: String,
    /// What it may be.
    pub kind: ServiceParamKind,
    /// Whether it must be given.
    pub required: bool,
    /// The least, of a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<u64>,
    /// The most, of a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u64>,
    /// What it is when left out, of a number; absent is no limit, or not at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usual: Option<u64>,
    /// Of a choice, what there is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
}

/// What a parameter may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ServiceParamKind {
    /// Id of a queue.
    Queue,
    /// True or false; false when left out.
    Flag,
    /// A whole number of seconds.
    Seconds,
    /// A whole number.
    Number,
    /// Skills by name, with the least level of each, 1 to 9.
    Skills,
    /// A list of names.
    Names,
    /// One of `words`.
    Choice,
    /// A text in several languages, by language tag, of at most `max` characters each.
    Words,
    /// At most 12 links, each with `group` (`subject`, `product` or `service`), `title` and `url`.
    Links,
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
    /// What the launcher says instead of its own words, in that language: while it is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The panel's parts may be fetched while the visitor reads (IS-44).
    pub preload: bool,
}
