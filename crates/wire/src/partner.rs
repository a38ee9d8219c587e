//! What the servers of two partners say to each other: JSON over HTTPS, each request signed
//! (docs/partners.md). All types may gain fields: what is not known is passed over, so that servers of
//! different releases, and of others, work together.

use serde::{Deserialize, Serialize};
use switchboard_core::{TransferId, session::WarmEnd, warm::Information};

/// Version of these words, named in each signature: `switchboard-partner-1`.
pub const PROTOCOL: &str = "switchboard-partner-1";

/// `POST /partner/v1/pair`: whoever was given the link says who they are. Signed with the key in it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Pair {
    /// SHA-256 of the link's code, hexadecimal: the code itself does not travel.
    pub code: String,
    /// Shown name of the company.
    pub company: String,
    /// Address of its server.
    pub server: String,
    /// Its public key for this partner: Ed25519, 32 bytes, base64.
    pub key: String,
    /// HMAC-SHA-256 by the code over `pair`, server and key, each behind a line feed; base64.
    pub proof: String,
}

/// The answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Paired {
    /// Shown name of the company.
    pub company: String,
    /// Its public key for this partner.
    pub key: String,
    /// HMAC-SHA-256 by the code over `paired`, both keys: the asker's first.
    pub proof: String,
}

/// Who asks (WT-47, WT-49).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asker {
    /// Their id at their server.
    pub id: String,
    /// Their shown name.
    pub name: String,
    /// Their role there, by its shown name.
    pub role: String,
}

/// `POST /partner/v1/permissions`: may a visitor be handed over?
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Permission {
    /// The attempt. Without one, only the areas are asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<TransferId>,
    /// Who asks.
    pub agent: Asker,
    /// Where the visitor is to come to; absent asks which areas there are (WT-48).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
}

/// The answer (WT-52, WT-54).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Granted {
    /// To be given with what travels: once, and soon. Only for an attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// So long it is good, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_ms: Option<u32>,
    /// Areas that are open to the asker and have somebody now.
    #[serde(default)]
    pub areas: Vec<Area>,
}

/// Where visitors may come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// Names it.
    pub key: String,
    /// Shown name.
    pub name: String,
    /// It is one of the agents, not a service (WT-12).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub agent: bool,
    /// What it is about.
    #[serde(default)]
    pub subjects: Vec<String>,
    /// Visitors who wait there.
    #[serde(default)]
    pub waiting: u32,
    /// Agents who could take one now.
    #[serde(default)]
    pub agents_ready: u32,
    /// How long one would wait, in seconds; absent where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_s: Option<u32>,
}

/// `POST /partner/v1/transfers`: what travels, with the code (WT-56). The same again gets the same answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NewTransfer {
    /// The attempt.
    pub transfer: TransferId,
    /// Of [`Granted::code`].
    pub code: String,
    /// Where the visitor comes to.
    pub area: String,
    /// What travels (WT-57).
    pub information: Information,
}

/// The answer: where the visitor's page is to go (WT-59, WT-61).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Accepted {
    /// The address; absent is no acceptance.
    #[serde(default)]
    pub address: Option<String>,
    /// To be given there as `wtid`; absent where the address says it all (WT-71).
    #[serde(default)]
    pub wtid: Option<String>,
    /// The address alone is enough.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub address_alone: bool,
    /// So long the visitor is waited for, in milliseconds from the answer on: clocks may differ.
    #[serde(default)]
    pub life_ms: u32,
}

/// How an attempt stands at the destination: the answer to `GET /partner/v1/transfers/{id}` and to
/// `POST …/cancel`, and the body of `POST …/state` by which the destination tells the origin.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Standing {
    /// Where it stands.
    pub state: State,
}

/// Where an attempt stands at the destination. It goes from the first to one of the last two, and is never
/// two of them for two askers: what is decided is in one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// A code was given, and nothing came yet.
    Granted,
    /// The visitor is waited for.
    Expected,
    /// The visitor is here.
    Arrived,
    /// They are not waited for any more: cancelled, or too late.
    Over,
}

/// Why a partner's server does not do what it is asked: the `code` of its problem+json.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum No {
    /// Not allowed: to this server, this agent, or in this area.
    Denied,
    /// Nobody is there now; a later try is possible.
    Unstaffed,
    /// No such area, or it is closed now.
    AreaUnavailable,
    /// The code is none, was used, or is too old.
    BadCode,
    /// The request cannot be understood.
    Invalid,
    /// The visitor has been handed on too often (WT-11).
    TooManyHops,
}

impl No {
    /// As the code of a problem.
    pub const fn code(self) -> &'static str {
        match self {
            No::Denied => "denied",
            No::Unstaffed => "unstaffed",
            No::AreaUnavailable => "area_unavailable",
            No::BadCode => "bad_code",
            No::Invalid => "invalid",
            No::TooManyHops => "too_many_hops",
        }
    }

    /// What it means for the attempt.
    pub const fn outcome(self) -> WarmEnd {
        match self {
            No::Unstaffed | No::AreaUnavailable => WarmEnd::Unstaffed,
            No::Denied | No::BadCode | No::Invalid | No::TooManyHops => WarmEnd::Denied,
        }
    }
}
