//! Who needs what at log-in.

use serde::{Deserialize, Serialize};

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
