//! Durations of many equal things.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Durations in microseconds.
#[derive(Default, Clone, Serialize, Deserialize)]
pub struct Samples(Vec<u32>);

impl Samples {
    pub fn add(&mut self, duration: Duration) {
        self.0
            .push(u32::try_from(duration.as_micros()).unwrap_or(u32::MAX));
    }

    pub fn merge(&mut self, other: &Samples) {
        self.0.extend_from_slice(&other.0);
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The value that this share of the samples (0 to 1) does not exceed, in milliseconds;
    /// not a number when there are none.
    pub fn quantile_ms(&mut self, share: f64) -> f64 {
        if self.0.is_empty() {
            return f64::NAN;
        }
        self.0.sort_unstable();
        let at = ((self.0.len() as f64 * share).ceil() as usize).clamp(1, self.0.len());
        f64::from(self.0[at - 1]) / 1e3
    }

    pub fn median_ms(&mut self) -> f64 {
        self.quantile_ms(0.5)
    }
}

/// The middle of a few figures; the mean of the two middle ones if their number is even.
pub fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => sorted[n / 2],
        n => f64::midpoint(sorted[n / 2 - 1], sorted[n / 2]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_occurred() {
        let mut samples = Samples::default();
        (1..=100).for_each(|ms| samples.add(Duration::from_millis(ms)));
        assert_eq!(samples.quantile_ms(0.5), 50.0);
        assert_eq!(samples.quantile_ms(0.99), 99.0);
        assert_eq!(samples.quantile_ms(1.0), 100.0);
        assert!(Samples::default().median_ms().is_nan());
    }

    #[test]
    fn the_median_of_two_is_their_mean() {
        assert_eq!(median(&[3.0, 1.0]), 2.0);
        assert_eq!(median(&[3.0, 1.0, 9.0]), 3.0);
    }
}
