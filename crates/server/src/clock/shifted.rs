//! A node's clock, put right by the record's.
//!
//! Times of one node are compared with times of another: who has been silent for how long, when
//! an offer or a log-in ends. A node whose machine is hours off would end what others hold. So
//! all nodes of a cluster go by the clock of the record that they share.

use super::Clock;
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use switchboard_core::{Millis, Time};

/// Nearer than this a clock is left alone: asking the record takes time too.
const NEAR: Millis = 2_000;

/// By how much a clock is moved, in milliseconds.
#[derive(Clone, Default)]
pub struct Shift(Arc<AtomicI64>);

impl Shift {
    /// The clock, moved by whatever this is at the time.
    pub fn over(&self, clock: Clock) -> Clock {
        let by = self.0.clone();
        Clock(Arc::new(move || clock.now() + by.load(Ordering::Relaxed)))
    }

    /// Moves the shifted clock, which showed `before` and `after` around the moment at which the
    /// record's showed `record`; true when it was off.
    pub fn measure(&self, before: Time, record: Time, after: Time) -> bool {
        // Whatever lies between the two is no difference.
        let near = record.0.clamp(before.0.min(after.0), after.0);
        let off = record.0 - near;
        let moved = off.abs() > NEAR;
        if moved {
            self.0.fetch_add(off, Ordering::Relaxed);
        }
        moved
    }

    /// By how much the clock beneath is ahead of the record's, as far as that was too much.
    pub fn off(&self) -> Millis {
        -self.0.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_follows_the_record_when_it_is_off() {
        let shift = Shift::default();
        let clock = shift.over(Clock(Arc::new(|| Time(1_000_000))));
        let around = |record| shift.measure(clock.now(), Time(record), clock.now());
        assert!(!around(1_001_900), "near enough");
        assert_eq!((clock.now(), shift.off()), (Time(1_000_000), 0));
        assert!(around(19_000_000), "hours behind");
        assert_eq!((clock.now(), shift.off()), (Time(19_000_000), -18_000_000));
        assert!(!around(19_000_500), "stays moved");
        assert!(around(1_000_100), "hours ahead");
        assert_eq!((clock.now(), shift.off()), (Time(1_000_100), -100));
        let slow = Shift::default();
        assert!(
            !slow.measure(Time(0), Time(4_000), Time(9_000)),
            "asked slowly"
        );
    }
}
