//! The media port of this node, and what browsers are told to reach it by.

use crate::config::{Config, VoiceConfig};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use sha1::Sha1;
use std::io;
use switchboard_core::{LegId, Time};
use switchboard_voice::{Config as Port, Dropped, Event, Stats, Voice};
use switchboard_wire::rest::IceServer;
use tokio::sync::mpsc::UnboundedReceiver;

/// How long credentials of TURN servers are good, in seconds: longer than almost all talks. A
/// relay that stands goes on behind it.
const TURN_S: i64 = 6 * 3_600;

/// Opens the port, where the settings say so.
///
/// # Errors
/// The port cannot be had.
pub fn start(config: &Config) -> io::Result<Option<(Voice, UnboundedReceiver<Event>)>> {
    let Some(voice) = &config.voice else {
        return Ok(None);
    };
    let mut port = Port::new(voice.listen, voice.addresses.clone());
    port.most = voice.members as usize;
    Voice::start(port).map(Some)
}

/// TURN servers with credentials for that member (the scheme of coturn's `use-auth-secret`:
/// draft-uberti-behave-turn-rest-00).
pub fn ice_servers(config: &VoiceConfig, leg: LegId, now: Time) -> Vec<IceServer> {
    let Some(secret) = &config.turn_secret else {
        return Vec::new();
    };
    let username = format!("{}:{leg}", now.0 / 1_000 + TURN_S);
    let mac = Hmac::<Sha1>::new_from_slice(secret.as_bytes());
    let mut mac = mac.expect("a key of any length will do");
    mac.update(username.as_bytes());
    let credential = STANDARD.encode(mac.finalize().into_bytes());
    vec![IceServer {
        urls: config.turn_urls.clone(),
        username,
        credential,
    }]
}

/// Writes what the port counts into the metrics.
pub fn measure(stats: &Stats) {
    metrics::gauge!("switchboard_voice_members").set(stats.members() as f64);
    metrics::gauge!("switchboard_voice_rooms").set(stats.rooms() as f64);
    metrics::counter!("switchboard_voice_packets_total", "way" => "in").absolute(stats.received());
    metrics::counter!("switchboard_voice_packets_total", "way" => "out").absolute(stats.sent());
    metrics::counter!("switchboard_voice_faults_total").absolute(stats.faults());
    for (why, name) in Dropped::ALL {
        let count = stats.dropped(why);
        metrics::counter!("switchboard_voice_dropped_total", "why" => name).absolute(count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turn_credentials_are_those_that_coturn_reckons() {
        let config = VoiceConfig {
            listen: "127.0.0.1:0".parse().unwrap(),
            addresses: vec![],
            members: 1,
            turn_urls: vec!["turn:turn.example.org".into()],
            turn_secret: Some("north".into()),
        };
        let [server] = &ice_servers(&config, LegId::from_u128(1), Time(1_700_000_000_000))[..]
        else {
            panic!("one");
        };
        let user = "1700021600:00000000-0000-0000-0000-000000000001";
        assert_eq!(server.username, user);
        // printf USER | openssl dgst -sha1 -hmac north -binary | base64
        assert_eq!(server.credential, "T+5fYEHQxe/Z0FH7ZxzsWCoL3ds=");
        assert!(!format!("{config:?}").contains("north"));
    }
}
