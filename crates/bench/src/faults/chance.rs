//! When to break what.

use crate::random::Random;
use std::time::{Duration, SystemTime};

/// Random numbers from a seed that can be told.
pub struct Chance {
    seed: u64,
    numbers: Random,
}

impl Chance {
    /// From that seed, or one that nobody knows before.
    pub fn new(seed: Option<u64>) -> Self {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let fresh = now.map_or(0, |now| now.as_millis() as u64 % 1_000_000_007);
        let seed = seed.unwrap_or(fresh);
        Self {
            seed,
            numbers: Random::new(seed),
        }
    }

    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Less than that.
    pub fn below(&mut self, limit: usize) -> usize {
        self.numbers.below(limit as u64) as usize
    }

    /// A time up to that many milliseconds.
    pub fn pause(&mut self, up_to_ms: usize) -> Duration {
        Duration::from_millis(self.below(up_to_ms) as u64)
    }

    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}
