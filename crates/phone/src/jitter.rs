//! Speech from the telephone in order and at an even pace: what comes late waits for its turn, what
//! does not come is covered, what waits for too long is dropped.

use crate::rtp::STEP;
use std::collections::{BTreeMap, VecDeque};

/// Samples of a step of 20 ms.
pub const FRAME: usize = STEP as usize;
/// Samples that are waited for before anything is heard: 60 ms.
const TARGET: usize = 3 * FRAME;
/// More than that is too late for talking: 120 ms.
const MOST: usize = 6 * FRAME;
/// A packet so far from the last one begins a new count (RFC 3550, A.1).
const JUMP: i64 = 1_000;
/// Longest packet that is taken: 60 ms.
pub const LONGEST: usize = 3 * FRAME;

/// One direction of one call.
#[derive(Default)]
pub struct Jitter {
    /// Packets that wait, by their number counted without going round.
    waiting: BTreeMap<i64, Vec<i16>>,
    /// The number of the last packet, without going round.
    newest: Option<i64>,
    /// The next to be heard.
    next: Option<i64>,
    /// In order, ready to be heard.
    ready: VecDeque<i16>,
    /// Enough has come to begin.
    flows: bool,
    last: Vec<i16>,
    /// Steps in a row that were covered.
    covered: u32,
}

impl Jitter {
    /// Takes a packet's samples.
    pub fn put(&mut self, seq: u16, samples: Vec<i16>) {
        if samples.is_empty() || samples.len() > LONGEST {
            return;
        }
        let number = match self.newest {
            None => i64::from(seq),
            Some(newest) => newest + i64::from(seq.wrapping_sub(newest as u16) as i16),
        };
        if self
            .newest
            .is_some_and(|newest| (number - newest).abs() > JUMP)
        {
            self.waiting.clear();
            self.next = None;
            self.newest = Some(number);
        }
        self.newest = self.newest.max(Some(number));
        // Its turn is over.
        if self.next.is_some_and(|next| number < next) {
            return;
        }
        self.waiting.insert(number, samples);
        while self.waited() > MOST {
            let Some((number, _)) = self.waiting.pop_first() else {
                self.ready.drain(..FRAME.min(self.ready.len()));
                continue;
            };
            self.next = Some(number + 1);
        }
    }

    fn waited(&self) -> usize {
        self.ready.len() + self.waiting.values().map(Vec::len).sum::<usize>()
    }

    /// The next 20 ms. `None` while there is nothing to be heard.
    pub fn take(&mut self) -> Option<[i16; FRAME]> {
        if !self.flows {
            if self.waited() < TARGET {
                return None;
            }
            self.flows = true;
        }
        while self.ready.len() < FRAME {
            let Some((&number, _)) = self.waiting.first_key_value() else {
                return self.cover(true);
            };
            let next = *self.next.get_or_insert(number);
            if number > next && self.waited() < TARGET {
                // It may still come; until then what was last heard fades.
                self.next = Some(next + 1);
                return self.cover(false);
            }
            if let Some(samples) = self.waiting.remove(&number) {
                self.ready.extend(samples);
            }
            self.next = Some(number + 1);
        }
        let mut frame = [0; FRAME];
        for (sample, ready) in frame.iter_mut().zip(self.ready.drain(..FRAME)) {
            *sample = ready;
        }
        self.last = frame.to_vec();
        self.covered = 0;
        Some(frame)
    }

    /// What was last heard, ever softer; after 60 ms there is nothing.
    fn cover(&mut self, dry: bool) -> Option<[i16; FRAME]> {
        self.covered += 1;
        if dry && self.covered > 3 {
            self.flows = false;
            self.next = None;
        }
        if self.covered > 3 || self.last.len() != FRAME {
            return None;
        }
        let mut frame = [0; FRAME];
        for (sample, last) in frame.iter_mut().zip(&self.last) {
            *sample = last >> self.covered;
        }
        Some(frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn speech(value: i16) -> Vec<i16> {
        vec![value; FRAME]
    }

    #[test]
    fn it_begins_with_60_ms_and_keeps_the_order() {
        let mut jitter = Jitter::default();
        for (seq, value) in [(65_534, 1), (0, 3), (65_535, 2)] {
            assert_eq!(jitter.take(), None);
            jitter.put(seq, speech(value));
        }
        for value in 1..=3 {
            assert_eq!(jitter.take(), Some([value; FRAME]));
        }
        // Nothing comes: what was last heard fades, then there is silence.
        assert_eq!(jitter.take(), Some([3 >> 1; FRAME]));
        for _ in 0..2 {
            assert!(jitter.take().is_some());
        }
        assert_eq!(jitter.take(), None);
    }

    #[test]
    fn what_is_lost_is_covered_and_what_is_too_late_is_not_heard() {
        let mut jitter = Jitter::default();
        for seq in [1, 2, 4, 5] {
            jitter.put(seq, speech(seq as i16 * 100));
        }
        assert_eq!(jitter.take(), Some([100; FRAME]));
        assert_eq!(jitter.take(), Some([200; FRAME]));
        assert_eq!(jitter.take(), Some([100; FRAME]), "the third is covered");
        jitter.put(3, speech(300));
        assert_eq!(jitter.take(), Some([400; FRAME]));
        assert_eq!(jitter.take(), Some([500; FRAME]));
    }

    #[test]
    fn it_never_lags_by_more_than_120_ms() {
        let mut jitter = Jitter::default();
        for seq in 0..200 {
            jitter.put(seq, speech(seq as i16));
        }
        assert_eq!(jitter.take(), Some([194; FRAME]));
    }

    #[test]
    fn packets_of_another_length_are_cut_into_steps() {
        let mut jitter = Jitter::default();
        for seq in 0..4 {
            jitter.put(seq, vec![seq as i16; 3 * FRAME / 2]);
        }
        let mut heard = Vec::new();
        for _ in 0..6 {
            heard.extend(jitter.take().unwrap());
        }
        let expected: Vec<i16> = (0..4).flat_map(|seq| vec![seq; 3 * FRAME / 2]).collect();
        assert_eq!(heard, expected);
    }

    proptest! {
        #[test]
        fn whatever_comes_it_neither_fails_nor_grows(
            packets in prop::collection::vec((any::<u16>(), 0_usize..600, any::<bool>()), 0..300)
        ) {
            let mut jitter = Jitter::default();
            for (seq, length, take) in packets {
                jitter.put(seq, vec![5; length]);
                if take {
                    jitter.take();
                }
                prop_assert!(jitter.waited() <= MOST + LONGEST);
            }
        }
    }
}
