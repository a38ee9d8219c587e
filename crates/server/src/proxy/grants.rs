//! Whose copy of which host's pages has which name. Kept by this node, in memory.

use super::jar::Jar;
use crate::auth::token;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use switchboard_core::{LegId, Millis, SessionId, TenantId, Time};
use switchboard_store::TokenHash;
use tokio::sync::Semaphore;

/// A name is in force for so long at most.
const LIFE_MS: Millis = 12 * 3_600_000;
/// An address that opens a page is good for so long.
const TICKET_MS: Millis = 60_000;
/// Such addresses that wait for their use; older ones are void.
const TICKETS: usize = 8;
/// Names in all, and of one member.
const MOST: usize = 20_000;
const MOST_OF_ONE: usize = 16;
/// Fetches at a time for one copy.
const FETCHES: usize = 8;

/// One member's copy of one host's pages.
pub struct Grant {
    /// Its name: 160 random bits.
    pub label: String,
    /// Company.
    pub tenant: TenantId,
    /// Session.
    pub session: SessionId,
    /// Member.
    pub leg: LegId,
    /// The partner's origin.
    pub from: String,
    /// What the member's browser shows at each request.
    pub key: String,
    /// Fetches at a time.
    pub slots: Semaphore,
    until: Time,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    tickets: Vec<(TokenHash, Time)>,
    seen: Option<Time>,
    jar: Jar,
}

impl Grant {
    /// A secret that is taken once.
    pub fn ticket(&self, now: Time) -> String {
        let (text, hash) = token::fresh();
        let mut state = self.state();
        state.tickets.push((hash, now + TICKET_MS));
        let over = state.tickets.len().saturating_sub(TICKETS);
        state.tickets.drain(..over);
        text
    }

    /// Takes a secret.
    pub fn redeem(&self, ticket: &str, now: Time) -> bool {
        let hash = token::hash(ticket);
        let mut state = self.state();
        let at = state.tickets.iter().position(|(one, _)| *one == hash);
        at.is_some_and(|at| state.tickets.remove(at).1 > now)
    }

    /// Whether that is the key.
    pub fn opens(&self, key: &str) -> bool {
        token::hash(key) == token::hash(&self.key)
    }

    /// When the member was last known to be in the session.
    pub fn seen(&self) -> Option<Time> {
        self.state().seen
    }

    /// They are.
    pub fn see(&self, now: Time) {
        self.state().seen = Some(now);
    }

    /// The partner's cookies.
    pub fn jar<T>(&self, with: impl FnOnce(&mut Jar) -> T) -> T {
        with(&mut self.state().jar)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All of this node.
#[derive(Default)]
pub struct Grants(Mutex<HashMap<String, Arc<Grant>>>);

impl Grants {
    /// The member's copy of that origin's pages, the same for as long as it is in force. `None` when
    /// there are too many.
    pub fn give(
        &self,
        (tenant, session, leg): (TenantId, SessionId, LegId),
        from: &str,
        now: Time,
    ) -> Option<Arc<Grant>> {
        let mut all = self.all_of();
        all.retain(|_, grant| grant.until > now);
        let own = |grant: &&Arc<Grant>| {
            (grant.tenant, grant.session, grant.leg) == (tenant, session, leg)
        };
        let has = |grant: &&Arc<Grant>| grant.from == from;
        if let Some(grant) = all.values().filter(own).find(has) {
            return Some(grant.clone());
        }
        if all.len() >= MOST || all.values().filter(own).count() >= MOST_OF_ONE {
            return None;
        }
        let grant = Arc::new(Grant {
            label: label(),
            tenant,
            session,
            leg,
            from: from.to_owned(),
            key: token::fresh().0,
            slots: Semaphore::new(FETCHES),
            until: now + LIFE_MS,
            state: Mutex::default(),
        });
        all.insert(grant.label.clone(), grant.clone());
        Some(grant)
    }

    /// What has that name.
    pub fn find(&self, label: &str, now: Time) -> Option<Arc<Grant>> {
        let all = self.all_of();
        let grant = all.get(&label.to_ascii_lowercase())?;
        (grant.until > now).then(|| grant.clone())
    }

    /// It is over, its cookies with it.
    pub fn end(&self, label: &str) {
        self.all_of().remove(label);
    }

    /// All there are.
    pub fn all(&self) -> Vec<Arc<Grant>> {
        self.all_of().values().cloned().collect()
    }

    fn all_of(&self) -> MutexGuard<'_, HashMap<String, Arc<Grant>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// 32 letters and digits, which a host name takes in one part and in any case.
fn label() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let letter = |byte: &u8| LETTERS[usize::from(byte % 32)] as char;
    token::random::<32>().iter().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(n: u128) -> (TenantId, SessionId, LegId) {
        (
            TenantId::from_u128(1),
            SessionId::from_u128(2),
            LegId::from_u128(n),
        )
    }

    #[test]
    fn is_61_each_member_has_a_name_for_each_host_and_for_a_time() {
        let grants = Grants::default();
        let give = |n, from, now| grants.give(member(n), from, Time(now)).unwrap();
        let first = give(1, "https://a.example", 0);
        assert_eq!(first.label.len(), 32);
        assert_eq!(give(1, "https://a.example", 5).label, first.label);
        for other in [
            give(1, "https://b.example", 0),
            give(2, "https://a.example", 0),
        ] {
            assert_ne!(other.label, first.label);
            assert!(!other.opens(&first.key));
        }
        assert!(
            grants
                .find(&first.label.to_uppercase(), Time(LIFE_MS - 1))
                .is_some()
        );
        assert!(grants.find(&first.label, Time(LIFE_MS)).is_none());
        assert_ne!(give(1, "https://a.example", LIFE_MS).label, first.label);
        for n in 0..MOST_OF_ONE {
            let from = format!("https://{n}.example");
            assert!(grants.give(member(3), &from, Time(0)).is_some());
        }
        assert!(
            grants
                .give(member(3), "https://x.example", Time(0))
                .is_none()
        );
    }

    #[test]
    fn is_61_a_ticket_is_taken_once_and_soon() {
        let grants = Grants::default();
        let grant = grants
            .give(member(1), "https://a.example", Time(0))
            .unwrap();
        let ticket = grant.ticket(Time(0));
        assert!(!grant.redeem("guessed", Time(1)));
        assert!(grant.redeem(&ticket, Time(1)));
        assert!(!grant.redeem(&ticket, Time(1)));
        let late = grant.ticket(Time(0));
        assert!(!grant.redeem(&late, Time(TICKET_MS)));
        let first = grant.ticket(Time(0));
        for _ in 0..TICKETS {
            grant.ticket(Time(0));
        }
        assert!(!grant.redeem(&first, Time(1)), "void by newer ones");
    }
}
