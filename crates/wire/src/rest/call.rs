//! Calls into the telephone network.

use serde::{Deserialize, Serialize};
use switchboard_core::{LegId, Time};
use utoipa::ToSchema;

/// A call to be placed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCall {
    /// In international form (E.164); spaces and the like are left out.
    pub number: String,
    /// As whom the others see them; without it the number's last two digits.
    #[serde(default)]
    pub name: Option<String>,
    /// For programs: the leg of the endpoint that calls.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub leg: Option<LegId>,
}

/// A call of a session.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Call {
    /// The telephone's leg, by which the call is named.
    #[schema(value_type = String, format = Uuid)]
    pub leg: LegId,
    /// What was called.
    pub number: String,
    /// As whom the others see them.
    pub name: String,
    /// `dialing`, `ringing`, `answered`, `ended`, or `lost` when the gateway went.
    pub state: String,
    /// Why it ended: `hung_up`, `far_end`, `busy`, `no_answer`, `refused`, `failed`, `too_long`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// Since when that is so.
    #[schema(value_type = String, format = DateTime)]
    pub since: Time,
}

/// Keys to be pressed in a call.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallKeys {
    /// 1 to 64 of `0` to `9`, `*`, `#`, `A` to `D`, and a comma for a pause.
    pub keys: String,
}
