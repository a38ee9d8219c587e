//! How long records about people are kept, and what erasing them did.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How long a tenant keeps what. Lengths are days, 1 to 36,500; `null` is without limit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Whole network addresses in the audit trail (IS-104).
    pub address_days: Option<u32>,
    /// What is left of an address after that.
    pub address_form: AddressForm,
    /// Name, e-mail address and attributes of visitors, after the session ended.
    pub person_days: Option<u32>,
    /// Sessions with their log, after they ended (IS-132).
    pub session_days: Option<u32>,
    /// The audit trail, and the rows that say which sessions were erased.
    pub audit_days: Option<u32>,
}

/// What is left of a network address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AddressForm {
    /// Its network: the first 24 bits of IPv4, the first 48 of IPv6.
    Network,
    /// Nothing.
    Removed,
}

/// How much was erased.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Erased {
    /// Sessions.
    pub sessions: u64,
    /// Events in their logs.
    pub events: u64,
    /// Starts in the audit trail.
    pub visits: u64,
}
