//! The clock of a port: the time at which it says something.

use std::time::{Duration, Instant};

/// What a port has said so far.
#[derive(Default)]
pub(crate) struct Clock {
    seq: u64,
    time: u64,
    at: Option<Instant>,
}

impl Clock {
    /// Numbers of the next frame: behind the last one, or behind the pause that was since.
    pub fn next(&mut self, now: Instant) -> (u64, u64) {
        const USUAL: u64 = 960;
        const PAUSE: Duration = Duration::from_millis(60);
        let since = self
            .at
            .replace(now)
            .map(|at| now.saturating_duration_since(at));
        let pause = since.filter(|since| *since > PAUSE);
        let samples = pause.map(|pause| pause.as_micros() as u64 * 48 / 1_000);
        self.seq += 1;
        self.time += samples.unwrap_or(USUAL);
        (self.seq, self.time)
    }
}
