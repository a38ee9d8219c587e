//! Random bytes of a world: those of its seed, in place of the machine's.

use std::cell::RefCell;
use switchboard_testkit::Rng;

thread_local! {
    /// A world runs on one thread.
    static SOURCE: RefCell<Option<Rng>> = const { RefCell::new(None) };
}

/// From now on the random bytes of this thread follow a seed, or are the machine's again.
pub fn seed(seed: Option<u64>) {
    SOURCE.set(seed.map(Rng::new));
}

/// Fills in bytes; false where no world runs.
pub fn fill(bytes: &mut [u8]) -> bool {
    SOURCE.with_borrow_mut(|source| {
        let Some(rng) = source else { return false };
        for part in bytes.chunks_mut(8) {
            part.copy_from_slice(&rng.next_u64().to_be_bytes()[..part.len()]);
        }
        true
    })
}
