//! Lines: every member says one, waits until it comes back, says the next. The same code
//! loads the program and the bare loop.

use crate::{Result, client::Member, samples::Samples};
use futures::future::try_join_all;
use memchr::memmem;
use std::{
    fmt::Write,
    sync::{
        Arc,
        atomic::{AtomicU8, AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::time::{Instant, sleep, sleep_until};

/// What members are to do.
#[derive(Clone, Copy)]
pub struct Plan {
    pub warm_up: Duration,
    pub measure: Duration,
    /// How often each member speaks; absent is as soon as the line before came back.
    pub every: Option<Duration>,
}

/// What came of it while it was measured.
pub struct Outcome {
    /// Lines that came back to their writers, per second.
    pub lines_per_s: f64,
    /// Lines that reached a member, by lines that came back: two when nothing is lost.
    pub reached: f64,
    /// From when a line was due to when it came back.
    pub ack: Samples,
    /// What the members got back for the next run.
    pub members: Vec<Member>,
}

// The phase begins with 0: warming up.
const MEASURE: u8 = 1;
const STOP: u8 = 2;

#[derive(Default)]
struct Shared {
    phase: AtomicU8,
    lines: AtomicU64,
    deliveries: AtomicU64,
}

/// Has all members talk as planned. `run` tells runs over the same connections apart.
pub async fn lines(members: Vec<Member>, plan: Plan, run: u32) -> Result<Outcome> {
    let shared = Arc::new(Shared::default());
    let count = members.len();
    let tasks: Vec<_> = members
        .into_iter()
        .enumerate()
        .map(|(at, member)| {
            // Spread evenly, so that a steady rate is steady.
            let first = plan
                .every
                .map(|every| every.mul_f64(at as f64 / count as f64));
            tokio::spawn(talk(
                member,
                shared.clone(),
                plan.every.zip(first),
                format!("r{run}m{at}"),
            ))
        })
        .collect();
    sleep(plan.warm_up).await;
    shared.phase.store(MEASURE, Relaxed);
    let began = Instant::now();
    sleep(plan.measure).await;
    shared.phase.store(STOP, Relaxed);
    let seconds = began.elapsed().as_secs_f64();
    let lines = shared.lines.load(Relaxed) as f64;
    let deliveries = shared.deliveries.load(Relaxed) as f64;
    let mut ack = Samples::default();
    let mut members = Vec::with_capacity(count);
    for done in try_join_all(tasks).await? {
        let (member, samples) = done?;
        ack.merge(&samples);
        members.push(member);
    }
    Ok(Outcome {
        lines_per_s: lines / seconds,
        reached: deliveries / lines,
        ack,
        members,
    })
}

/// Where a member is between two lines.
struct Turn {
    /// Begins of frames, one for each session, up to the number of the line.
    heads: Vec<String>,
    frame: String,
    number: u64,
    /// What its own line carries when it comes back.
    needle: String,
    /// When the line on its way was due.
    due: Option<Instant>,
}

impl Turn {
    /// Speaks in these sessions, in one after the other.
    fn new<'a>(sessions: impl Iterator<Item = &'a String>, name: &str) -> Self {
        let head = |session| format!(r#"{{"t":"say","s":"{session}","id":"{name}-"#);
        Self {
            heads: sessions.map(head).collect(),
            frame: String::new(),
            number: 0,
            needle: format!(r#""cid":"{name}-"#),
            due: None,
        }
    }

    /// The next line's frame: as long as a usual chat line.
    fn next(&mut self, due: Instant) -> &[u8] {
        self.number += 1;
        self.due = Some(due);
        let number = self.number;
        let head = &self.heads[number as usize % self.heads.len()];
        self.frame.clear();
        // Writing to a String cannot fail.
        let _ = write!(
            self.frame,
            r#"{head}{number}","text":"{number}: good morning, my parcel has not arrived yet, could you have a look please?"}}"#
        );
        self.frame.as_bytes()
    }

    /// Whether the frame is the line that is on its way.
    fn is_own(&self, frame: &[u8]) -> bool {
        let Some(at) = memmem::find(frame, self.needle.as_bytes()) else {
            return false;
        };
        let rest = &frame[at + self.needle.len()..];
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit());
        digits.fold(0, |n: u64, digit| n * 10 + u64::from(digit - b'0')) == self.number
    }
}

fn is_line(frame: &[u8]) -> bool {
    frame.starts_with(br#"{"t":"event""#) && memmem::find(frame, br#""kind":"line""#).is_some()
}

async fn talk(
    mut member: Member,
    shared: Arc<Shared>,
    pace: Option<(Duration, Duration)>,
    name: String,
) -> Result<(Member, Samples)> {
    let mut turn = Turn::new(
        std::iter::once(&member.session).chain(&member.others),
        &name,
    );
    let mut samples = Samples::default();
    let mut next = Instant::now() + pace.map(|(_, first)| first).unwrap_or_default();
    loop {
        let stopping = shared.phase.load(Relaxed) == STOP;
        if stopping && turn.due.is_none() {
            return Ok((member, samples));
        }
        if turn.due.is_none() && (pace.is_none() || next <= Instant::now()) {
            let due = if pace.is_some() { next } else { Instant::now() };
            member.socket.put(turn.next(due));
            member.socket.flush().await?;
            next += pace.map(|(every, _)| every).unwrap_or_default();
        }
        let mut refused = None;
        let mut came = false;
        let mut heard = 0;
        let read = member.socket.read(|frame| {
            if is_line(frame) {
                heard += 1;
                came |= turn.is_own(frame);
            } else if frame.starts_with(br#"{"t":"error""#) {
                refused = Some(String::from_utf8_lossy(frame).into_owned());
            }
        });
        tokio::select! {
            done = read => done?,
            // Only while there is something to say at that time.
            () = sleep_until(next), if pace.is_some() && turn.due.is_none() => {}
        }
        if let Some(refused) = refused {
            return Err(format!("a line was refused: {refused}").into());
        }
        let measuring = shared.phase.load(Relaxed) == MEASURE;
        if measuring {
            shared.deliveries.fetch_add(heard, Relaxed);
        }
        if came
            && let Some(due) = turn.due.take()
            && measuring
        {
            shared.lines.fetch_add(1, Relaxed);
            samples.add(due.elapsed());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_line_on_its_way_is_ones_own() {
        let mut turn = Turn::new(["s".to_owned()].iter(), "r1m7");
        let sent = String::from_utf8(turn.next(Instant::now()).to_vec()).unwrap();
        assert!(sent.starts_with(r#"{"t":"say","s":"s","id":"r1m7-1","text":"1: good"#));
        assert!(turn.is_own(br#"{"t":"event","event":{"kind":"line","cid":"r1m7-1"}}"#));
        for other in [
            r#""cid":"r1m7-12""#,
            r#""cid":"r1m77-1""#,
            r#""cid":"r2m7-1""#,
            "",
        ] {
            assert!(!turn.is_own(other.as_bytes()), "{other}");
        }
        assert!(is_line(br#"{"t":"event","s":"s","event":{"kind":"line"}}"#));
        assert!(!is_line(br#"{"t":"ok","id":"1"}"#));
    }
}
