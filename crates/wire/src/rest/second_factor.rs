//! What an agent shows beside the password: a code of an app (RFC 6238), or a recovery code.

use serde::{Deserialize, Serialize};
use switchboard_core::Time;
use utoipa::ToSchema;

/// Who has to show a second factor at log-in. Whoever has set one up is always asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhoNeedsIt {
    /// Nobody.
    Off,
    /// Those who may change the configuration.
    Administrators,
    /// Everybody.
    Everybody,
}

/// One's own second factor.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SecondFactor {
    /// Since when it is in force; absent when it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub since: Option<Time>,
    /// Recovery codes that are left.
    pub recovery_codes_left: u32,
    /// The company wants one of this agent.
    pub required: bool,
}

/// The password, and a code where a second factor is in force.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorProof {
    /// Password.
    pub password: String,
    /// A code of the app, or a recovery code; absent where no second factor is in force.
    #[serde(default)]
    pub code: Option<String>,
}

/// What an app has to know to show codes. It is told this once, and counts when a code was shown.
#[derive(Clone, Serialize, ToSchema)]
pub struct SecondFactorSecret {
    /// The secret, in base 32.
    pub secret: String,
    /// The same and what it is for, as an address that apps understand.
    pub uri: String,
    /// The address as a picture.
    pub qr: QrCode,
}

/// A picture of squares.
#[derive(Clone, Serialize, ToSchema)]
pub struct QrCode {
    /// Squares in a row and in a column, with four of margin on each side.
    pub size: u32,
    /// The dark ones, as the path of an SVG whose view box is `0 0 size size`.
    pub path: String,
}

/// A code of the app that was set up.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorCode {
    /// Six digits.
    pub code: String,
}

/// Codes for when the app is not at hand. Each works once; they are told this once.
#[derive(Clone, Serialize, ToSchema)]
pub struct RecoveryCodes {
    /// The codes.
    pub recovery_codes: Vec<String>,
}

/// Who has to set up a second factor before they can log in.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogInSetUp {
    /// Short name of the tenant.
    pub tenant: String,
    /// Log-in name.
    pub login: String,
    /// Password.
    pub password: String,
    /// The company's directory has said in this browser who it is: nothing else is looked at.
    #[serde(default)]
    pub directory: bool,
}
