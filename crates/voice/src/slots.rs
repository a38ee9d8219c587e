//! Whom one member hears: speakers are put into the lines of their connection as they begin to
//! talk, and the loudest where more talk than there are lines.

use crate::rewrite::{Numbers, Rewrite};
use std::time::{Duration, Instant};

/// Whoever was silent for that long gives the line to the next who talks.
const IDLE: Duration = Duration::from_millis(1_500);
/// A speaker in a line is put out of it by one who is louder by so many decibels.
const LOUDER: f32 = 6.0;

/// One line of a connection.
#[derive(Debug, Default)]
struct Line {
    speaker: Option<u64>,
    at: Option<Instant>,
    loud: f32,
    numbers: Rewrite<u64>,
}

/// The lines of one member.
#[derive(Debug, Default)]
pub(crate) struct Slots(Vec<Line>);

/// What becomes of a packet for one listener.
#[derive(Debug, PartialEq)]
pub(crate) enum Placed {
    /// It goes out in that line, under these numbers.
    In(usize, Numbers),
    /// Louder ones have all lines.
    Nowhere,
    /// It comes too late for its line.
    Late,
}

impl Slots {
    /// There are so many lines; none is ever taken away.
    pub fn grow(&mut self, lines: usize) {
        while self.0.len() < lines {
            self.0.push(Line::default());
        }
    }

    /// Puts a speaker's packet in its line. `loud` is how loud they have been of late, in dBov.
    pub fn place(
        &mut self,
        speaker: u64,
        loud: f32,
        (seq, time): (u64, u64),
        now: Instant,
    ) -> Placed {
        let Some(at) = self.line_for(speaker, loud, now) else {
            return Placed::Nowhere;
        };
        let line = &mut self.0[at];
        line.speaker = Some(speaker);
        (line.at, line.loud) = (Some(now), loud);
        match line.numbers.next(speaker, seq, time, now) {
            Some(numbers) => Placed::In(at, numbers),
            None => Placed::Late,
        }
    }

    fn line_for(&self, speaker: u64, loud: f32, now: Instant) -> Option<usize> {
        let of = |line: &Line| line.speaker == Some(speaker);
        if let Some(own) = self.0.iter().position(of) {
            return Some(own);
        }
        let free = self.0.iter().position(|line| line.speaker.is_none());
        let idle = |line: &&(usize, &Line)| {
            let at = line.1.at;
            at.is_none_or(|at| now.saturating_duration_since(at) > IDLE)
        };
        let lines = || self.0.iter().enumerate();
        let idlest = || lines().filter(|l| idle(&l)).min_by_key(|(_, line)| line.at);
        let quietest = || {
            let (at, line) = lines().min_by(|a, b| a.1.loud.total_cmp(&b.1.loud))?;
            (loud > line.loud + LOUDER).then_some(at)
        };
        free.or_else(|| idlest().map(|(at, _)| at))
            .or_else(quietest)
    }

    /// A speaker is gone for good.
    pub fn without(&mut self, speaker: u64) {
        for line in &mut self.0 {
            if line.speaker == Some(speaker) {
                line.speaker = None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(n: usize) -> Slots {
        let mut slots = Slots::default();
        slots.grow(n);
        slots
    }

    fn line(placed: Placed) -> Option<usize> {
        match placed {
            Placed::In(line, _) => Some(line),
            _ => None,
        }
    }

    #[test]
    fn each_speaker_keeps_their_line_and_the_loudest_are_heard() {
        let t0 = Instant::now();
        let mut slots = lines(2);
        let mut place = |speaker, loud, ms: u64| {
            let now = t0 + Duration::from_millis(ms);
            line(slots.place(speaker, loud, (ms, ms * 48), now))
        };
        assert_eq!(place(1, -30.0, 0), Some(0));
        assert_eq!(place(2, -40.0, 0), Some(1));
        assert_eq!(place(1, -30.0, 20), Some(0));
        assert_eq!(place(3, -36.0, 20), None, "not louder by enough");
        assert_eq!(place(3, -20.0, 40), Some(1), "instead of the quietest");
        assert_eq!(place(2, -40.0, 60), None);
        assert_eq!(place(3, -20.0, 1_600), Some(1));
        assert_eq!(place(2, -50.0, 1_620), Some(0), "the first is silent");
    }

    #[test]
    fn a_line_of_somebody_who_has_gone_is_free() {
        let (now, mut slots) = (Instant::now(), lines(1));
        assert_eq!(line(slots.place(1, -20.0, (1, 0), now)), Some(0));
        assert_eq!(slots.place(2, -20.0, (1, 0), now), Placed::Nowhere);
        slots.without(1);
        let Placed::In(0, numbers) = slots.place(2, -90.0, (1, 0), now) else {
            panic!("not placed");
        };
        assert_eq!((numbers.seq, numbers.first), (2, true));
    }
}
