//! Free times: when somebody can be met who keeps hours.
//!
//! A time is free for an agent if it begins at a step of one of their spans, ends while they are
//! there, and leaves what is taken its room. The zone of whoever looks has no say in it: times are
//! moments, and steps go from the beginning of a span by the agent's own clock.

#[cfg(test)]
mod tests;

use crate::{AgentId, Millis, Time, hours::Calendar};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const MINUTE: Millis = 60_000;

/// What a service says about times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// How long one lasts.
    pub length_ms: Millis,
    /// From one beginning to the next, at least a minute.
    pub step_ms: Millis,
    /// What is kept free before each for making ready; it need not lie in the agent's hours.
    pub before_ms: Millis,
    /// What is kept free after each for writing up; it need not lie in the agent's hours.
    pub after_ms: Millis,
    /// How long ahead one is asked for at least.
    pub notice_ms: Millis,
    /// How long ahead at most.
    pub horizon_ms: Millis,
    /// How many begin on one date of an agent's calendar at most.
    pub daily: Option<u32>,
}

impl Rules {
    fn step(&self) -> Millis {
        self.step_ms.max(MINUTE)
    }

    /// What lies at least between the end of one and the beginning of the next.
    fn gap(&self) -> Millis {
        self.after_ms.max(0) + self.before_ms.max(0)
    }

    fn earliest(&self, now: Time) -> Time {
        now + self.notice_ms.max(0)
    }

    fn latest(&self, now: Time) -> Time {
        now + self.horizon_ms
    }
}

/// A stretch of time that is not free. It ends before `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Taken {
    /// Its first moment.
    pub from: Time,
    /// The first moment after it.
    pub to: Time,
}

/// What is known of an agent's time.
#[derive(Clone, Copy, Debug)]
pub struct Diary<'a> {
    /// Whose.
    pub agent: AgentId,
    /// When they can be met.
    pub hours: &'a Calendar,
    /// When they cannot for once. What is agreed may end, or begin, right beside it.
    pub absences: &'a [Taken],
    /// What is agreed, or held for somebody, in any order; [`Rules`] say what is left free around.
    pub taken: &'a [Taken],
}

/// A time at which somebody is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// When it begins.
    pub from: Time,
    /// When it is over.
    pub to: Time,
    /// How many are free.
    pub free: u32,
}

/// Why an agent cannot be met at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Unfit {
    /// It is over, or nearer than [`Rules::notice_ms`].
    #[error("is too soon")]
    TooSoon,
    /// Further than [`Rules::horizon_ms`].
    #[error("is too far ahead")]
    TooFar,
    /// Not in their hours, or they are absent.
    #[error("lies outside the hours of the agent")]
    Outside,
    /// In their hours, but between two steps.
    #[error("is not one of the times that are offered")]
    OffStep,
    /// Too near to something that is agreed.
    #[error("is taken")]
    Taken,
    /// [`Rules::daily`] is reached on that date.
    #[error("falls on a day that is full")]
    Full,
}

/// All times that begin in `[from, to)` and are free for one of those, in order.
///
/// They are as many as the stretch has steps: the caller bounds the stretch.
pub fn slots(diaries: &[Diary<'_>], rules: &Rules, now: Time, from: Time, to: Time) -> Vec<Slot> {
    let first = from.max(rules.earliest(now));
    // The horizon itself is a time that may be had.
    let end = to.min(rules.latest(now) + 1);
    let mut starts = Vec::new();
    for diary in diaries {
        free(diary, rules, first, end, &mut starts);
    }
    // One ascending run for each diary: what the stable sort is made for.
    starts.sort();
    let mut slots: Vec<Slot> = Vec::new();
    for start in starts {
        match slots.last_mut() {
            Some(last) if last.from == start => last.free += 1,
            _ => slots.push(Slot {
                from: start,
                to: start + rules.length_ms,
                free: 1,
            }),
        }
    }
    slots
}

/// Whether one may begin then with that agent; true of exactly the times that [`slots`] gives.
pub fn fits(diary: &Diary<'_>, rules: &Rules, now: Time, start: Time) -> Result<(), Unfit> {
    if start < rules.earliest(now) {
        return Err(Unfit::TooSoon);
    }
    if start > rules.latest(now) {
        return Err(Unfit::TooFar);
    }
    let spans = spans(diary, rules, start, start + 1);
    let within = |span: &&Span| span.from <= start && start <= span.last;
    if !spans.iter().any(|span| within(&span)) {
        return Err(Unfit::Outside);
    }
    let stepped = |span: &Span| start.since(span.from) % rules.step() == 0;
    if !spans.iter().filter(within).any(stepped) {
        return Err(Unfit::OffStep);
    }
    let blocks = blocks(diary, rules);
    let around = blocks.iter().filter(|b| b.from <= start && start < b.to);
    match around.map(|block| block.why).min() {
        Some(why) => Err(why),
        None => Ok(()),
    }
}

/// Times at which one may begin: every step from `from` to `last`.
struct Span {
    from: Time,
    last: Time,
}

/// The agent's spans in which one may begin in `[from, to)`.
fn spans(diary: &Diary<'_>, rules: &Rules, from: Time, to: Time) -> Vec<Span> {
    // What begins in the stretch ends after it, maybe in a span that begins after it too.
    let openings = diary.hours.openings(from, to + rules.length_ms.max(0));
    let mut spans = Vec::with_capacity(openings.len());
    for (at, (opens, closes)) in openings.iter().enumerate() {
        let mut reach = *closes;
        // One that goes on where another ends is the same to whoever is met.
        for (next, end) in &openings[at + 1..] {
            if *next > reach {
                break;
            }
            reach = reach.max(*end);
        }
        let last = reach - rules.length_ms;
        // Steps of this span go no further than its own end.
        let last = last.min(*closes - 1);
        if *opens <= last && *opens < to {
            spans.push(Span { from: *opens, last });
        }
    }
    spans
}

/// Beginnings that are not to be had, `[from, to)`.
struct Block {
    from: Time,
    to: Time,
    why: Unfit,
}

fn blocks(diary: &Diary<'_>, rules: &Rules) -> Vec<Block> {
    let around = |taken: &Taken, gap: Millis, why: Unfit| Block {
        from: taken.from - rules.length_ms - gap + 1,
        to: taken.to + gap,
        why,
    };
    let mut blocks = Vec::with_capacity(diary.absences.len() + diary.taken.len());
    blocks.extend(diary.absences.iter().map(|a| around(a, 0, Unfit::Outside)));
    let gap = rules.gap();
    blocks.extend(diary.taken.iter().map(|t| around(t, gap, Unfit::Taken)));
    blocks.extend(full_dates(diary, rules));
    blocks.sort_unstable_by_key(|block| block.from);
    blocks
}

/// The dates on which no further one may begin.
fn full_dates(diary: &Diary<'_>, rules: &Rules) -> Vec<Block> {
    let Some(daily) = rules.daily else {
        return Vec::new();
    };
    let mut counts = BTreeMap::new();
    for taken in diary.taken {
        if let Some(wall) = diary.hours.wall(taken.from) {
            *counts.entry(wall.date()).or_insert(0) += 1;
        }
    }
    counts.retain(|_, count| *count >= daily);
    let block = |date: crate::hours::Date| {
        Some(Block {
            from: diary.hours.midnight(date)?,
            to: diary.hours.midnight(date.tomorrow().ok()?)?,
            why: Unfit::Full,
        })
    };
    counts.into_keys().filter_map(block).collect()
}

/// Puts the agent's free beginnings in `[from, to)` behind the others, in order, each once.
fn free(diary: &Diary<'_>, rules: &Rules, from: Time, to: Time, starts: &mut Vec<Time>) {
    if from >= to {
        return;
    }
    let blocks = merged(blocks(diary, rules));
    let step = rules.step();
    let own = starts.len();
    for span in spans(diary, rules, from, to) {
        // The first step that is not before the stretch.
        let skipped = (from.since(span.from) + step - 1) / step;
        let mut start = span.from + skipped * step;
        let last = span.last.min(to - 1);
        while start <= last {
            match beyond(&blocks, start) {
                None => {
                    starts.push(start);
                    start = start + step;
                }
                Some(end) => {
                    let steps = (end.since(start) + step - 1) / step;
                    start = start + steps.max(1) * step;
                }
            }
        }
    }
    let ours = &mut starts[own..];
    if !ours.is_sorted() {
        ours.sort_unstable();
    }
    let mut kept = own;
    for at in own..starts.len() {
        if kept == own || starts[kept - 1] != starts[at] {
            starts[kept] = starts[at];
            kept += 1;
        }
    }
    starts.truncate(kept);
}

/// Stretches in order that have nothing in common.
fn merged(blocks: Vec<Block>) -> Vec<(Time, Time)> {
    let mut merged: Vec<(Time, Time)> = Vec::with_capacity(blocks.len());
    for Block { from, to, .. } in blocks {
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    merged
}

/// The end of the stretch around that moment, if there is one.
fn beyond(stretches: &[(Time, Time)], start: Time) -> Option<Time> {
    let begun = stretches.partition_point(|(from, _)| *from <= start);
    let (_, to) = stretches[..begun].last()?;
    (start < *to).then_some(*to)
}
