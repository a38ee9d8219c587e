//! Numbers of packets on their way through. A stream's numbers must go on without a jump where
//! its source changes, and no number may come twice: the key of a packet's encryption hangs on it
//! (RFC 3711, 9.1).

use std::time::Instant;

/// Samples of a second, of Opus always (RFC 7587).
const RATE: u64 = 48_000;
/// Samples of the usual packet.
const USUAL: u64 = RATE / 50;

/// What a packet is called on the way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Numbers {
    pub seq: u64,
    pub time: u64,
    /// The first behind a change or a pause.
    pub first: bool,
}

/// Renumbers packets of one source after the other into one stream.
#[derive(Debug)]
pub(crate) struct Rewrite<S> {
    source: Option<S>,
    /// Added to a number that comes in, wrapping.
    seq: u64,
    time: u64,
    /// Packets of the source before that are not taken.
    floor: u64,
    /// The highest that went out.
    last_seq: u64,
    last_time: u64,
    last_at: Option<Instant>,
    paused: bool,
}

impl<S> Default for Rewrite<S> {
    fn default() -> Self {
        Self {
            source: None,
            seq: 0,
            time: 0,
            floor: 0,
            last_seq: 0,
            last_time: 0,
            last_at: None,
            paused: false,
        }
    }
}

impl<S: PartialEq> Rewrite<S> {
    /// The numbers of a packet of that source; `None` when it comes too late to have any. Of one
    /// source each number must come once, as the protection against replay sees to.
    pub fn next(&mut self, source: S, seq: u64, time: u64, now: Instant) -> Option<Numbers> {
        let other = self.source.as_ref() != Some(&source);
        if other {
            self.source = Some(source);
            self.begin(seq, time, now);
        } else if seq < self.floor {
            return None;
        }
        let first = other || std::mem::take(&mut self.paused);
        let numbers = Numbers {
            seq: self.seq.wrapping_add(seq),
            time: self.time.wrapping_add(time),
            first,
        };
        if numbers.seq >= self.last_seq {
            (self.last_seq, self.last_time) = (numbers.seq, numbers.time);
            self.last_at = Some(now);
        }
        Some(numbers)
    }

    fn begin(&mut self, seq: u64, time: u64, now: Instant) {
        let silent = self.last_at.map_or(0, |at| {
            let silent = now.saturating_duration_since(at).as_micros() as u64;
            silent * RATE / 1_000_000
        });
        self.seq = (self.last_seq + 1).wrapping_sub(seq);
        self.time = (self.last_time + silent.max(USUAL)).wrapping_sub(time);
        self.floor = seq;
    }

    /// A packet of the source is not passed on: those behind it close the gap.
    pub fn skip(&mut self, source: &S, seq: u64) {
        if self.source.as_ref() == Some(source) && seq >= self.floor {
            let next = self.seq.wrapping_add(seq);
            // Of what was late nothing is closed: its number is gone already.
            if next > self.last_seq {
                self.seq = self.seq.wrapping_sub(1);
                self.floor = seq;
                self.paused = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, time::Duration};

    fn seqs(of: &[Option<Numbers>]) -> Vec<Option<u64>> {
        of.iter().map(|n| n.map(|n| n.seq)).collect()
    }

    #[test]
    fn numbers_go_on_where_the_source_changes() {
        let (t0, mut stream) = (Instant::now(), Rewrite::default());
        let at = |ms| t0 + Duration::from_millis(ms);
        let a = stream.next('a', 70_000, 5_000, at(0)).unwrap();
        assert_eq!((a.seq, a.first), (1, true));
        let a = stream.next('a', 70_001, 5_960, at(20)).unwrap();
        assert_eq!((a.seq, a.first), (2, false));
        let b = stream.next('b', 12, 900_000, at(520)).unwrap();
        assert_eq!((b.seq, b.first), (3, true));
        assert_eq!(b.time - a.time, 24_000, "the pause was half a second");
        assert_eq!(stream.next('b', 11, 0, at(521)), None, "too late");
        let found = stream.next('b', 14, 901_920, at(560)).unwrap();
        assert_eq!((found.seq, found.time - b.time), (5, 1_920), "one is lost");
        assert_eq!(stream.next('b', 13, 900_960, at(570)).unwrap().seq, 4);
    }

    #[test]
    fn what_is_not_passed_on_leaves_no_gap() {
        let (now, mut stream) = (Instant::now(), Rewrite::default());
        let mut found = vec![stream.next('a', 10, 0, now)];
        stream.skip(&'a', 11);
        stream.skip(&'a', 12);
        let next = stream.next('a', 13, 2_880, now);
        assert!(next.unwrap().first, "the first behind a pause");
        found.push(next);
        found.push(stream.next('a', 11, 960, now));
        assert_eq!(seqs(&found), [Some(1), Some(2), None]);
    }

    #[test]
    fn no_number_comes_twice() {
        // Four sources in disorder, with losses and silence, by a generator of little randomness.
        let (now, mut stream) = (Instant::now(), Rewrite::default());
        let (mut seen, mut x) = (BTreeSet::new(), 1_u64);
        let mut came: [BTreeSet<u64>; 4] = Default::default();
        let mut heads = [100_u64, 60_000, 5, 1 << 40];
        for _ in 0..20_000 {
            x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let random = x >> 33;
            let source = ((random >> 4) % 97 / 25) as usize;
            heads[source] += 1;
            let seq = heads[source].saturating_sub(random % 7);
            if !came[source].insert(seq) {
                continue;
            }
            if random % 11 == 0 {
                stream.skip(&source, seq);
            } else if let Some(numbers) = stream.next(source, seq, seq * 960, now) {
                assert!(seen.insert(numbers.seq), "{numbers:?}");
            }
        }
        assert!(seen.len() > 1_000);
    }
}
