//! Calls into the telephone network (CC-23).

use super::ConfigError;
use serde::Deserialize;
use std::{
    fmt,
    net::{IpAddr, SocketAddr},
};
use switchboard_phone::number::{Number, Prefixes};

/// The telephone gateway.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TelephoneConfig {
    /// Where the trunk takes calls by SIP: host and port.
    pub trunk: String,
    /// The name in its addresses, where that is not the host of `trunk`.
    #[serde(default)]
    pub domain: Option<String>,
    /// Address and port where the trunk's answers come to, UDP.
    #[serde(default = "listen")]
    pub listen: SocketAddr,
    /// By which address the trunk reaches this machine; needed where `listen` names none.
    #[serde(default)]
    pub address: Option<IpAddr>,
    /// The user name at the trunk.
    pub user: String,
    /// Its password.
    #[serde(default)]
    pub password: Option<String>,
    /// The number that is shown to those who are called.
    #[serde(default)]
    pub caller: Option<String>,
    /// Beginnings of numbers that may be called, such as `+44`. Without any, none may.
    #[serde(default)]
    pub prefixes: Vec<String>,
    /// Calls at a time.
    #[serde(default = "calls")]
    pub calls: u32,
    /// Seconds until a call that nobody answers is given up.
    #[serde(default = "dial_s")]
    pub dial_s: u32,
    /// Seconds that a call may last.
    #[serde(default = "talk_s")]
    pub talk_s: u32,
    /// The first and the last port for speech, UDP; each call takes an even one.
    #[serde(default = "ports")]
    pub ports: [u16; 2],
}

impl fmt::Debug for TelephoneConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TelephoneConfig")
            .field("trunk", &self.trunk)
            .field("listen", &self.listen)
            .field("prefixes", &self.prefixes)
            .finish_non_exhaustive()
    }
}

fn listen() -> SocketAddr {
    SocketAddr::from(([0, 0, 0, 0], 5_070))
}

fn calls() -> u32 {
    10
}

fn dial_s() -> u32 {
    40
}

fn talk_s() -> u32 {
    3_600
}

fn ports() -> [u16; 2] {
    [40_000, 40_199]
}

fn invalid(key: &'static str, message: &str) -> ConfigError {
    ConfigError::Invalid {
        key,
        message: message.into(),
    }
}

impl TelephoneConfig {
    /// A trunk on this machine, for tests: free ports, numbers that begin with that.
    pub fn on_this_machine(trunk: SocketAddr, prefix: &str) -> Self {
        Self {
            trunk: trunk.to_string(),
            domain: None,
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            address: None,
            user: "switchboard".into(),
            password: None,
            caller: None,
            prefixes: vec![prefix.into()],
            calls: calls(),
            dial_s: dial_s(),
            talk_s: talk_s(),
            ports: [0, 0],
        }
    }

    /// The host in the trunk's addresses.
    pub fn domain(&self) -> &str {
        let host = self.trunk.rsplit_once(':').map_or("", |(host, _)| host);
        self.domain.as_deref().unwrap_or(host)
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let host = self.domain();
        let plain = |sign: char| sign.is_ascii_alphanumeric() || "-._[]:".contains(sign);
        let port = self
            .trunk
            .rsplit_once(':')
            .map(|(_, port)| port.parse::<u16>());
        if !matches!(port, Some(Ok(1..))) || host.is_empty() || !host.chars().all(plain) {
            return Err(invalid("telephone.trunk", "must be a host and a port"));
        }
        let user = |sign: char| sign.is_ascii_alphanumeric() || "-._+".contains(sign);
        if self.user.is_empty() || !self.user.chars().all(user) {
            let rule = "must be letters, digits and - . _ +";
            return Err(invalid("telephone.user", rule));
        }
        if let Some(caller) = &self.caller
            && Number::parse(caller).is_err()
        {
            let rule = "must be a number in international form";
            return Err(invalid("telephone.caller", rule));
        }
        if Prefixes::new(self.prefixes.iter().map(String::as_str)).is_err() {
            let rule = "each must be + and digits";
            return Err(invalid("telephone.prefixes", rule));
        }
        if self.address.is_none() && self.listen.ip().is_unspecified() {
            let rule = "must be given where listen names no address";
            return Err(invalid("telephone.address", rule));
        }
        let [first, last] = self.ports;
        if first > last || (first == 0 && last != 0) {
            let rule = "must be the first and the last port";
            return Err(invalid("telephone.ports", rule));
        }
        if self.calls == 0 || self.dial_s == 0 || self.talk_s == 0 {
            return Err(invalid("telephone.calls", "limits must be at least 1"));
        }
        Ok(())
    }
}
