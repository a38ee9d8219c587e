//! Speech between members (CC-28).

use super::ConfigError;
use serde::Deserialize;
use std::{
    fmt,
    net::{IpAddr, SocketAddr},
};

/// The media port.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoiceConfig {
    /// Address and port that packets come to, UDP and TCP alike.
    #[serde(default = "listen")]
    pub listen: SocketAddr,
    /// Where browsers find this node: its public addresses, one of each family at most. Without
    /// any it is the address of `listen`.
    #[serde(default)]
    pub addresses: Vec<IpAddr>,
    /// Members of all sessions of this node that may talk at once.
    #[serde(default = "members")]
    pub members: u32,
    /// TURN servers for browsers whose network lets nothing else through, `turn:` or `turns:`.
    #[serde(default)]
    pub turn_urls: Vec<String>,
    /// What these share with this server, to check the credentials that it hands out.
    #[serde(default)]
    pub turn_secret: Option<String>,
}

impl fmt::Debug for VoiceConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VoiceConfig")
            .field("listen", &self.listen)
            .field("addresses", &self.addresses)
            .field("members", &self.members)
            .field("turn_urls", &self.turn_urls)
            .finish_non_exhaustive()
    }
}

fn listen() -> SocketAddr {
    SocketAddr::from(([0, 0, 0, 0], 7_882))
}

fn members() -> u32 {
    5_000
}

fn invalid(key: &'static str, message: &str) -> ConfigError {
    ConfigError::Invalid {
        key,
        message: message.into(),
    }
}

impl VoiceConfig {
    /// For browsers on this machine alone, at a free port.
    pub fn on_this_machine() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            addresses: Vec::new(),
            members: members(),
            turn_urls: Vec::new(),
            turn_secret: None,
        }
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let found = self.addresses.iter();
        let unspecified = |address: &IpAddr| address.is_unspecified();
        if self.addresses.is_empty() && self.listen.ip().is_unspecified()
            || found.clone().any(unspecified)
        {
            let rule = "must name the addresses at which browsers find this node";
            return Err(invalid("voice.addresses", rule));
        }
        if found.clone().filter(|address| address.is_ipv4()).count() > 1
            || found.filter(|address| address.is_ipv6()).count() > 1
        {
            let rule = "has one address of each family at most";
            return Err(invalid("voice.addresses", rule));
        }
        if self.members == 0 {
            return Err(invalid("voice.members", "must be at least 1"));
        }
        let turn = |url: &String| url.starts_with("turn:") || url.starts_with("turns:");
        if !self.turn_urls.iter().all(turn) {
            let rule = "must begin with turn: or turns:";
            return Err(invalid("voice.turn_urls", rule));
        }
        if self.turn_urls.is_empty() != self.turn_secret.is_none() {
            let rule = "goes with voice.turn_urls, and they with it";
            return Err(invalid("voice.turn_secret", rule));
        }
        Ok(())
    }
}
