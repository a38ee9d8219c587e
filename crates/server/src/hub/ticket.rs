//! One-use tickets: the secret in connection details (CC-22).

use super::ids;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use std::{collections::HashMap, sync::Mutex};
use switchboard_core::{AgentId, LegId, Millis, ProxyId, SessionId, TenantId, Time};

/// How long a ticket may be presented.
pub const TICKET_MS: Millis = 60_000;
/// Lapsed tickets are swept when the table has grown by this many.
const SWEEP: usize = 1_024;

/// What a ticket opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Opens {
    /// A leg of a session.
    Leg {
        /// Owner.
        tenant: TenantId,
        /// The session.
        session: SessionId,
        /// The leg.
        leg: LegId,
        /// When the log-in ends that it was given to, if it was one.
        until: Option<Time>,
    },
    /// The session, for somebody who looks on.
    Watch {
        /// Owner.
        tenant: TenantId,
        /// The session.
        session: SessionId,
        /// Who.
        agent: AgentId,
        /// When their log-in ends.
        until: Time,
    },
    /// The desk feed of an agent.
    Desk {
        /// Owner.
        tenant: TenantId,
        /// Who.
        agent: AgentId,
        /// When their log-in ends.
        until: Time,
    },
    /// The feed of an endpoint proxy.
    Proxy {
        /// Owner.
        tenant: TenantId,
        /// Which.
        proxy: ProxyId,
        /// When it is looked at anew whether it still may.
        until: Time,
    },
}

/// Tickets handed out and not presented yet. Only hashes are kept.
#[derive(Default)]
pub struct Tickets {
    /// Begins every ticket; tells which node has it.
    prefix: String,
    table: Mutex<HashMap<[u8; 32], (Opens, Time)>>,
}

impl Tickets {
    /// Tickets that begin with a prefix.
    pub fn new(prefix: String) -> Self {
        let table = Mutex::default();
        Self { prefix, table }
    }

    /// Mints a ticket.
    pub fn mint(&self, opens: Opens, now: Time) -> (String, Time) {
        let mut secret = [0u8; 24];
        ids::fill(&mut secret);
        let text = format!("{}{}", self.prefix, URL_SAFE_NO_PAD.encode(secret));
        let expires_at = now + TICKET_MS;
        let mut table = self.table.lock().expect("no panic while locked");
        if table.len() % SWEEP == SWEEP - 1 {
            table.retain(|_, (_, until)| *until > now);
        }
        table.insert(hash(&text), (opens, expires_at));
        (text, expires_at)
    }

    /// What the ticket opens; it is used up by asking.
    pub fn take(&self, text: &str, now: Time) -> Option<Opens> {
        let (opens, expires_at) = self
            .table
            .lock()
            .expect("no panic while locked")
            .remove(&hash(text))?;
        (expires_at > now).then_some(opens)
    }
}

fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cc_22_a_ticket_opens_once_and_lapses() {
        let tickets = Tickets::default();
        let opens = Opens::Leg {
            tenant: TenantId::from_u128(1),
            session: SessionId::from_u128(2),
            leg: LegId::from_u128(3),
            until: None,
        };
        let (text, expires_at) = tickets.mint(opens, Time(0));
        assert_eq!(tickets.take("something else", Time(1)), None);
        assert_eq!(tickets.take(&text, Time(1)), Some(opens));
        assert_eq!(tickets.take(&text, Time(1)), None, "used up");
        let (late, _) = tickets.mint(opens, Time(0));
        assert_eq!(tickets.take(&late, expires_at), None, "lapsed");
    }
}
