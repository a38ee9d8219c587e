//! How long records about people are kept (IS-104, IS-132).

use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use switchboard_core::{SessionId, TenantId, Time};

/// How long a tenant keeps what. Lengths are days; `None` is without limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Retention {
    /// Whole network addresses in the audit trail.
    pub address_days: Option<u32>,
    /// What is left of an address after that.
    pub address_form: AddressForm,
    /// Name, e-mail address and attributes of visitors, after the session ended.
    pub person_days: Option<u32>,
    /// Sessions, after they ended.
    pub session_days: Option<u32>,
    /// The audit trail, and the rows that say which sessions were erased.
    pub audit_days: Option<u32>,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            address_days: Some(30),
            address_form: AddressForm::Network,
            person_days: Some(365),
            session_days: Some(1_095),
            audit_days: Some(1_095),
        }
    }
}

/// What is left of a network address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressForm {
    /// Its network: the first 24 bits of IPv4, the first 48 of IPv6.
    Network,
    /// Nothing.
    Removed,
}

/// The network of an address as text, e.g. `203.0.113.0/24`; `None` when it is no address.
pub fn network_of(address: &str) -> Option<String> {
    match address.parse::<IpAddr>().ok()?.to_canonical() {
        IpAddr::V4(ip) => {
            let [a, b, c, _] = ip.octets();
            Some(format!("{}/24", Ipv4Addr::new(a, b, c, 0)))
        }
        IpAddr::V6(ip) => {
            let [a, b, c, ..] = ip.segments();
            Some(format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0)))
        }
    }
}

/// An erasure that is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// Owner.
    pub tenant: TenantId,
    /// What is erased.
    pub session: SessionId,
    /// Who asked for it, as in the audit trail; `system` for an age that was reached.
    pub actor: String,
    /// When it was asked for.
    pub at: Time,
}

/// What a step of cleaning the files left to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// Nothing: no trace of deleted text is left.
    Nothing,
    /// The next step.
    More,
    /// Somebody reads the files just now: try again later.
    InUse,
}

/// How much was erased.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Erased {
    /// Sessions.
    pub sessions: u64,
    /// Events in their logs.
    pub events: u64,
    /// Starts in the audit trail.
    pub visits: u64,
}

impl std::ops::AddAssign for Erased {
    fn add_assign(&mut self, other: Self) {
        self.sessions += other.sessions;
        self.events += other.events;
        self.visits += other.visits;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_104_addresses_are_cut_to_their_network() {
        for (address, network) in [
            ("203.0.113.77", Some("203.0.113.0/24")),
            ("2001:db8:12:3456::7", Some("2001:db8:12::/48")),
            ("::ffff:203.0.113.77", Some("203.0.113.0/24")),
            ("203.0.113.0/24", None),
            ("nonsense", None),
        ] {
            assert_eq!(network_of(address).as_deref(), network, "{address}");
        }
    }
}
