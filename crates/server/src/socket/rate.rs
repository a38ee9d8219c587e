//! Token bucket of one connection.

use tokio::time::Instant;

/// How many seconds' worth of tokens may be saved up.
const BURST_S: f64 = 5.0;

/// Allows a rate in the long run and a burst of five seconds' worth.
pub struct Bucket {
    per_s: f64,
    tokens: f64,
    at: Instant,
}

impl Bucket {
    /// `per_s` 0 is no limit.
    pub fn new(per_s: u32) -> Self {
        let per_s = f64::from(per_s);
        Self {
            per_s,
            tokens: per_s * BURST_S,
            at: Instant::now(),
        }
    }

    /// Takes one token; false when there is none.
    pub fn take(&mut self) -> bool {
        if self.per_s == 0.0 {
            return true;
        }
        let now = Instant::now();
        let gained = now.duration_since(self.at).as_secs_f64() * self.per_s;
        self.at = now;
        self.tokens = (self.tokens + gained).min(self.per_s * BURST_S);
        if self.tokens < 1.0 {
            return false;
        }
        self.tokens -= 1.0;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_allowed_then_refused() {
        let mut bucket = Bucket::new(2);
        let allowed = (0..100).filter(|_| bucket.take()).count();
        assert!((10..=11).contains(&allowed), "{allowed}");
        let mut free = Bucket::new(0);
        assert!((0..1000).all(|_| free.take()));
    }
}
