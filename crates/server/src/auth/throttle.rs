//! Token buckets in memory, of this node. They slow floods; they never lock an account, because
//! that would let anybody keep its owner out. Failed log-ins are counted in the record, for all
//! nodes (`switchboard_store::Guesses`).

use crate::config::Limits;
use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};
use switchboard_core::Time;

/// Buckets by key, all of one size, refilled evenly over a minute.
pub struct Throttle<K> {
    name: &'static str,
    size: f64,
    buckets: Mutex<HashMap<K, Bucket>>,
}

#[derive(Clone, Copy)]
struct Bucket {
    left: f64,
    at: Time,
}

/// More buckets than this are swept of full ones.
const SWEEP_AT: usize = 10_000;

impl<K: Eq + Hash + Clone> Throttle<K> {
    /// So many acts a minute. The name is for metrics.
    pub fn per_minute(name: &'static str, acts: u32) -> Self {
        Self {
            name,
            size: f64::from(acts.max(1)),
            buckets: Mutex::new(HashMap::new()),
        }
    }

    /// Takes one; otherwise seconds until there is one again.
    pub fn take(&self, key: &K, now: Time) -> Result<(), u32> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= SWEEP_AT {
            buckets.retain(|_, bucket| self.filled(*bucket, now) < self.size);
        }
        let bucket = buckets.entry(key.clone()).or_insert(Bucket {
            left: self.size,
            at: now,
        });
        let left = self.filled(*bucket, now);
        *bucket = Bucket { left, at: now };
        if left >= 1.0 {
            bucket.left = left - 1.0;
            return Ok(());
        }
        metrics::counter!("switchboard_rate_limited_total", "limit" => self.name).increment(1);
        Err(((1.0 - left) * 60.0 / self.size).ceil() as u32)
    }

    fn filled(&self, bucket: Bucket, now: Time) -> f64 {
        let minutes = now.since(bucket.at) as f64 / 60_000.0;
        (bucket.left + minutes * self.size).min(self.size)
    }
}

/// All throttles of a server.
pub struct Throttles {
    /// Log-in tries from one address.
    pub login_address: Throttle<IpAddr>,
    /// Starts of sessions from one address.
    pub start: Throttle<IpAddr>,
    /// Other requests from one address without a log-in.
    pub request: Throttle<IpAddr>,
}

impl Throttles {
    /// As configured.
    pub fn new(limits: &Limits) -> Self {
        Self {
            login_address: Throttle::per_minute(
                "login_address",
                limits.logins_per_minute_and_address,
            ),
            start: Throttle::per_minute("start", limits.starts_per_minute),
            request: Throttle::per_minute("request", limits.requests_per_minute),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_empty_and_fill_again() {
        let throttle = Throttle::per_minute("test", 2);
        assert_eq!(throttle.take(&1, Time(0)), Ok(()));
        assert_eq!(throttle.take(&1, Time(0)), Ok(()));
        assert_eq!(throttle.take(&1, Time(0)), Err(30));
        assert_eq!(
            throttle.take(&2, Time(0)),
            Ok(()),
            "another key has its own"
        );
        assert_eq!(throttle.take(&1, Time(29_999)), Err(1));
        assert_eq!(throttle.take(&1, Time(30_000)), Ok(()));
        assert_eq!(throttle.take(&1, Time(30_000)), Err(30));
    }
}
