//! Wall time that never runs backwards and never jumps.
//!
//! It begins at the wall clock and goes on with the monotonic one. When somebody sets the wall
//! clock, the difference is made up for slowly: deadlines, leases and log-ins that are in force
//! stay so, and the times in a log keep their order.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant, SystemTime},
};
use switchboard_core::Time;

/// How often the wall clock is looked at.
const LOOK_MS: i64 = 1_000;
/// Time runs at most so much faster or slower while a difference is made up for: one part in.
const SLEW: i64 = 20;
/// A difference above this is a jump that is worth a line in the log.
const JUMP_MS: i64 = 2_000;

/// What time is read from.
pub struct Hands {
    /// Milliseconds since 1970; may jump.
    pub wall: Box<dyn Fn() -> i64 + Send + Sync>,
    /// Time since some moment; never jumps.
    pub monotonic: Box<dyn Fn() -> Duration + Send + Sync>,
}

impl Hands {
    /// Those of the machine.
    pub fn of_the_machine() -> Self {
        let begun = Instant::now();
        Self {
            wall: Box::new(
                || match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
                    Ok(since) => millis(since),
                    Err(before) => -millis(before.duration()),
                },
            ),
            monotonic: Box::new(move || begun.elapsed()),
        }
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// The steady clock.
pub struct Steady {
    hands: Hands,
    state: Mutex<State>,
}

struct State {
    /// What this clock showed when the monotonic one showed `mark`.
    shown: i64,
    mark: i64,
    /// Wall time minus ours at the last look.
    behind: i64,
    /// Whether the difference in force has been told.
    told: bool,
}

impl Steady {
    /// Begins at the wall clock.
    pub fn new(hands: Hands) -> Self {
        let state = Mutex::new(State {
            shown: (hands.wall)(),
            mark: millis((hands.monotonic)()),
            behind: 0,
            told: false,
        });
        Self { hands, state }
    }

    /// Now; never less than an earlier answer.
    pub fn now(&self) -> Time {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let monotonic = millis((self.hands.monotonic)());
        let passed = (monotonic - state.mark).max(0);
        if passed >= LOOK_MS {
            state.look(monotonic, passed, (self.hands.wall)());
            return Time(state.shown);
        }
        Time(state.shown + passed + state.share(passed))
    }
}

impl State {
    /// What is made up for within a time: a part of it, and no more than there is.
    fn share(&self, passed: i64) -> i64 {
        let most = passed / SLEW;
        self.behind.clamp(-most, most)
    }

    fn look(&mut self, monotonic: i64, passed: i64, wall: i64) {
        self.shown += passed + self.share(passed);
        self.mark = monotonic;
        self.behind = wall.saturating_sub(self.shown);
        metrics::gauge!("switchboard_clock_behind_seconds").set(self.behind as f64 / 1_000.0);
        let jumped = self.behind.abs() > JUMP_MS;
        if jumped && !self.told {
            tracing::warn!(
                behind_ms = self.behind,
                "the machine's clock was set; ours follows slowly"
            );
        }
        self.told = jumped;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{
        Arc,
        atomic::{AtomicI64, Ordering::SeqCst},
    };

    const HOUR: i64 = 3_600_000;
    const YEAR: i64 = 365 * 24 * HOUR;
    const START: i64 = 1_800_000_000_000;

    struct World {
        wall: Arc<AtomicI64>,
        monotonic: Arc<AtomicI64>,
        clock: Steady,
        last: Time,
    }

    impl World {
        fn new() -> Self {
            let (wall, monotonic) = (
                Arc::new(AtomicI64::new(START)),
                Arc::new(AtomicI64::new(77)),
            );
            let (w, m) = (wall.clone(), monotonic.clone());
            let clock = Steady::new(Hands {
                wall: Box::new(move || w.load(SeqCst)),
                monotonic: Box::new(move || {
                    Duration::from_millis(u64::try_from(m.load(SeqCst)).expect("not negative"))
                }),
            });
            let last = clock.now();
            Self {
                wall,
                monotonic,
                clock,
                last,
            }
        }

        /// Lets time pass in steps; returns what our clock made of it.
        fn pass(&mut self, millis: i64, step: i64) -> i64 {
            let before = self.last;
            for _ in 0..millis / step {
                self.wall.fetch_add(step, SeqCst);
                self.monotonic.fetch_add(step, SeqCst);
                let now = self.clock.now();
                assert!(now >= self.last, "time ran backwards: {} {now}", self.last);
                self.last = now;
            }
            self.last.0 - before.0
        }

        fn set(&mut self, by: i64) {
            self.wall.fetch_add(by, SeqCst);
            let now = self.clock.now();
            assert!(
                now >= self.last && now.0 - self.last.0 <= 100,
                "a jump is seen"
            );
            self.last = now;
        }

        fn off(&self) -> i64 {
            self.wall.load(SeqCst) - self.clock.now().0
        }
    }

    #[test]
    fn without_jumps_it_is_the_wall_clock() {
        let mut world = World::new();
        assert_eq!(world.last, Time(START));
        for step in [1, 7, 250, 999, 1_000, 1_001, 60_000] {
            assert_eq!(world.pass(step * 100, step), step * 100);
        }
        assert_eq!(world.off(), 0);
    }

    #[test]
    fn jumps_of_hours_and_years_neither_expire_nor_turn_back_anything() {
        for jump in [HOUR, -HOUR, 10 * YEAR, -10 * YEAR] {
            let mut world = World::new();
            world.pass(10_000, 100);
            world.set(jump);
            // A deadline of half a minute is met within a twentieth of half a minute.
            let passed = world.pass(30_000, 50);
            assert!((28_400..=31_600).contains(&passed), "{jump}: {passed}");
            // A log-in of twelve hours is not ended by it.
            let passed = world.pass(HOUR, 10_000);
            assert!(
                (HOUR - HOUR / 19..=HOUR + HOUR / 19).contains(&passed),
                "{jump}: {passed}"
            );
        }
    }

    #[test]
    fn twenty_jumps_in_a_row_keep_the_order() {
        let mut world = World::new();
        let mut sum = 0;
        for at in 0..20i64 {
            let jump = [HOUR, -2 * HOUR, 10 * YEAR, -10 * YEAR, 1_500][at as usize % 5];
            sum += jump;
            world.set(jump);
            world.pass(5_000, 333);
        }
        assert!(world.off().abs() <= sum.abs() + 100_000);
    }

    #[test]
    fn a_wrong_hour_is_made_up_for_within_a_day() {
        for jump in [HOUR, -HOUR] {
            let mut world = World::new();
            world.set(jump);
            world.pass(10 * HOUR, 1_000);
            assert!(world.off().abs() > HOUR / 3, "slowly: {}", world.off());
            world.pass(12 * HOUR, 1_000);
            assert!(world.off().abs() <= 50, "{jump}: {}", world.off());
        }
    }

    #[test]
    fn a_clock_before_1970_is_no_panic() {
        let mut world = World::new();
        world.set(-START - HOUR);
        world.pass(20_000, 1_000);
    }
}
