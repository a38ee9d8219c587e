//! Kinds of values among a tenant's settings.

use serde::{Deserialize, Serialize};

/// What agents begin with; each of them may choose otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AgentDefaults {
    /// Most sessions at once of a new agent, 1 to 50.
    pub capacity: u32,
    /// The console sounds.
    pub sound: bool,
    /// The console tells of visitors by notifications of the desktop.
    pub desktop: bool,
}

impl Default for AgentDefaults {
    fn default() -> Self {
        Self {
            capacity: 6,
            sound: true,
            desktop: true,
        }
    }
}

/// Who has to show a second factor at log-in. Whoever has set one up is always asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhoNeedsIt {
    /// Nobody.
    #[default]
    Off,
    /// Those who may change the configuration.
    Administrators,
    /// Everybody.
    Everybody,
}

/// How somebody is told of events by ear, unless they chose otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notices {
    /// A tune for each kind of event.
    #[default]
    Chime,
    /// A spoken notice.
    Voice,
    /// Not at all.
    Off,
}

/// A host whose pages may be shown through the server (IS-61).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProxyHost {
    /// `host` or `*.host`, with an unusual port.
    pub host: String,
    /// Also its pages with secret fields; its cookies are kept.
    pub secure: bool,
}
