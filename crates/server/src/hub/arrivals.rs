//! How many connections are let in, when very many come at once.
//!
//! After a break of a node or of a network all its clients come back together. Each one that
//! is let in costs a ticket, a commit and a catching up; those who are in already must not
//! feel it. So only so many a second are greeted. The others are told when to come, one after
//! the other at that same rate: that costs a connection, but no ticket, commit or catching up.

use super::ids;
use std::{sync::Mutex, time::Duration};
use tokio::time::Instant;

/// So much of the rate may come at once: a page turn of many is no storm.
const BURST: Duration = Duration::from_secs(1);
/// Nobody is sent away for less: what is left free meanwhile is for those who never asked.
const SOONEST: Duration = Duration::from_millis(500);
/// Nobody is sent away for longer. Behind a line of that length places are told at random.
const LATEST: Duration = Duration::from_secs(30);

/// Lets connections in at a bounded rate.
pub struct Arrivals {
    /// From one to the next; zero is no bound.
    every: Duration,
    times: Mutex<Times>,
}

struct Times {
    /// When the next one would be let in if nobody might come at once.
    next: Instant,
    /// The latest time that somebody was told.
    told: Instant,
}

impl Arrivals {
    /// `per_s` 0 is no bound.
    pub fn new(per_s: u32) -> Self {
        let now = Instant::now();
        let times = Times {
            next: now,
            told: now,
        };
        Self {
            every: Duration::from_secs(1)
                .checked_div(per_s)
                .unwrap_or_default(),
            times: Mutex::new(times),
        }
    }

    /// Somebody is here: absent is welcome, otherwise after what time to come again.
    pub fn later(&self) -> Option<Duration> {
        let later = self.later_at(Instant::now());
        let outcome = if later.is_some() { "later" } else { "welcome" };
        metrics::counter!("switchboard_arrivals_total", "outcome" => outcome).increment(1);
        later
    }

    fn later_at(&self, now: Instant) -> Option<Duration> {
        if self.every.is_zero() {
            return None;
        }
        let mut times = self.times.lock().expect("no panic while locked");
        let next = times.next.max(now);
        if next + self.every <= now + BURST {
            times.next = next + self.every;
            return None;
        }
        let place = times.told.max(now + SOONEST) + self.every;
        if place > now + LATEST {
            let mut random = [0; 2];
            ids::fill(&mut random);
            let share = f64::from(u16::from_be_bytes(random)) / f64::from(u16::MAX);
            return Some(LATEST.mul_f64(f64::midpoint(1.0, share)));
        }
        times.told = place;
        Some(place - now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// All who come at `times`, in ms; when each was let in, having come as told.
    fn storm(per_s: u32, come: impl Iterator<Item = u64>) -> Vec<u64> {
        let arrivals = Arrivals::new(per_s);
        let began = Instant::now() + Duration::from_secs(60);
        let mut due: BTreeMap<(Duration, usize), ()> = come
            .enumerate()
            .map(|(who, at)| ((Duration::from_millis(at), who), ()))
            .collect();
        let mut welcome = Vec::new();
        while let Some(((at, who), ())) = due.pop_first() {
            match arrivals.later_at(began + at) {
                None => welcome.push(at.as_millis() as u64),
                Some(later) => {
                    assert!(
                        later >= SOONEST && later <= LATEST,
                        "{later:?} is no time to come"
                    );
                    due.insert((at + later, who), ());
                }
            }
        }
        welcome
    }

    #[test]
    fn is_128_a_storm_is_let_in_at_the_rate_and_no_slower() {
        let welcome = storm(1_000, (0..10_000).map(|who| who / 20));
        assert_eq!(welcome.len(), 10_000, "nobody is refused for good");
        for second in 0..20 {
            let in_it = welcome.iter().filter(|at| **at / 1_000 == second).count();
            let most = if second == 0 { 2_000 } else { 1_001 };
            assert!(in_it <= most, "{in_it} in second {second}");
        }
        // The first thousand at once, the others a thousand a second.
        let last = *welcome.last().unwrap();
        assert!((8_900..11_000).contains(&last), "the last after {last} ms");
    }

    #[test]
    fn those_who_are_sent_away_are_told_different_times() {
        let arrivals = Arrivals::new(100);
        let now = Instant::now();
        let told: Vec<_> = (0..2_000).filter_map(|_| arrivals.later_at(now)).collect();
        assert_eq!(told.len(), 1_900);
        assert!(told.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(told[99] - told[0], Duration::from_millis(990));
    }

    #[test]
    fn a_line_of_those_who_never_come_back_keeps_nobody_out_for_long() {
        let arrivals = Arrivals::new(10);
        let now = Instant::now();
        (0..100_000).for_each(|_| assert!(arrivals.later_at(now).is_none_or(|at| at <= LATEST)));
        assert_eq!(arrivals.later_at(now + BURST), None);
    }

    #[test]
    fn without_a_rate_everybody_is_welcome() {
        let arrivals = Arrivals::new(0);
        assert!((0..1_000_000).all(|_| arrivals.later().is_none()));
    }
}
