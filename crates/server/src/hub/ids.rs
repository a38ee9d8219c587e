//! Fresh identifiers from the operating system's randomness.

use switchboard_core::{FreshIds, SessionId, Time};

/// Draws 128 random bits each time.
pub struct OsIds;

impl FreshIds for OsIds {
    fn fresh(&mut self) -> u128 {
        let mut bytes = [0u8; 16];
        fill(&mut bytes);
        u128::from_be_bytes(bytes)
    }
}

/// Random bytes. A machine without randomness cannot make secrets, so this does not return then.
pub fn fill(bytes: &mut [u8]) {
    #[cfg(test)]
    if crate::sim::random::fill(bytes) {
        return;
    }
    getrandom::fill(bytes).expect("the operating system gives random bytes");
}

/// A session id that sorts by time, so that its rows lie together in the store: 48 bits of
/// milliseconds, then random bits (RFC 9562, version 7).
pub fn session_id(now: Time) -> SessionId {
    let millis = (now.0 as u128 & 0xffff_ffff_ffff) << 80;
    let random = OsIds.fresh() & 0x0000_0000_0000_0fff_3fff_ffff_ffff_ffff;
    SessionId::from_u128(millis | (7 << 76) | (2 << 62) | random)
}
