//! What a campaign found, summed up over its rounds.

use super::{
    controls,
    crowd::Healing,
    history::Story,
    verdict::{Breach, Finding, judge},
};
use crate::{Result, samples::Samples};
use serde::Serialize;
use std::{fmt, fs, path::PathBuf, time::Duration};

/// Every loss is healed within this time, 99 of 100 times.
pub const LIMIT_MS: f64 = 5_000.0;

/// One fault in so many is told of when it is over, and each that took long to heal.
const TOLD: usize = 10;
const SLOW: Duration = Duration::from_secs(3);

#[derive(Default)]
pub struct Tally {
    /// Faults made.
    pub faults: usize,
    pub acknowledged: usize,
    /// Controls that were found, which is all that were tried.
    pub controls: usize,
    /// Per fault: until all members were over it.
    pub healed: Samples,
    /// Per member that lost its connection by a fault.
    pub members: Samples,
    /// Whatever else is worth telling.
    notes: Vec<String>,
    /// Promises about the time to heal hold here.
    bounded: bool,
}

/// A promise was broken: what a campaign looks for.
#[derive(Debug)]
pub struct Broken(String);

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Broken {}

#[derive(Serialize)]
struct Evidence<'a> {
    findings: &'a [Finding],
    story: &'a Story,
}

impl Tally {
    /// Healing has a limit here.
    pub fn bounded() -> Self {
        Self {
            bounded: true,
            ..Self::default()
        }
    }

    /// A fault, and how the members got over it.
    pub fn fault(&mut self, what: &str, healing: &Healing) {
        self.faults += 1;
        if self.faults.is_multiple_of(TOLD) || healing.all > SLOW {
            let healed = seconds(healing.all);
            eprintln!("{:>5}. {what}, healed after {healed}", self.faults);
        }
        self.healed.add(healing.all);
        healing.hit.iter().for_each(|time| self.members.add(*time));
    }

    /// Judges sessions, and the judge.
    ///
    /// # Errors
    ///
    /// When a promise was broken; the histories are kept in a file that it names.
    pub fn judge(&mut self, stories: &[Story]) -> Result<()> {
        self.judge_but(stories, &[])?;
        self.acknowledged += stories.iter().map(Story::acknowledged).sum::<usize>();
        Ok(())
    }

    /// The same of sessions that go on elsewhere, where some breaches are none.
    pub fn judge_but(&mut self, stories: &[Story], but: &[Breach]) -> Result<()> {
        for story in stories {
            let mut findings = judge(story);
            findings.retain(|finding| !but.contains(&finding.breach));
            if !findings.is_empty() {
                return Err(Broken(broken(&findings, story)?).into());
            }
        }
        // One session stands for all: copies of long logs take time.
        let shortest = stories.iter().filter(|story| controls::can_run(story));
        let shortest = shortest.min_by_key(|story| story.log.len());
        self.controls += controls::run(shortest.ok_or("too little was said to judge anything")?)?;
        Ok(())
    }

    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// What is left to say at the end.
    pub fn close(&mut self) -> Result<()> {
        let p99 = self.healed.quantile_ms(0.99);
        if self.bounded && p99 > LIMIT_MS {
            return Err(format!("healed after {p99:.0} ms (p99), {LIMIT_MS} are allowed").into());
        }
        Ok(())
    }
}

/// Keeps what shows a breach; what it is.
fn broken(findings: &[Finding], story: &Story) -> Result<String> {
    let place = PathBuf::from(format!("target/faults/{}.json", story.session));
    fs::create_dir_all(place.parent().ok_or("no place for histories")?)?;
    fs::write(&place, serde_json::to_vec(&Evidence { findings, story })?)?;
    let mut text = format!(
        "{} broken promises in session {}, its histories are in {}:",
        findings.len(),
        story.session,
        place.display()
    );
    for finding in findings.iter().take(10) {
        text += &format!("\n  {:?}: {}", finding.breach, finding.what);
    }
    Ok(text)
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} faults, {} lines acknowledged, none lost, doubled or turned; {} of {} controls found",
            self.faults, self.acknowledged, self.controls, self.controls
        )?;
        if self.healed.len() > 0 {
            write!(f, "; healed after {}", times(&self.healed))?;
        }
        if self.members.len() > 0 {
            write!(f, "; each member hit after {}", times(&self.members))?;
        }
        self.notes.iter().try_for_each(|note| write!(f, "; {note}"))
    }
}

/// p50, p99 and the longest.
fn times(samples: &Samples) -> String {
    let mut samples = samples.clone();
    let [p50, p99, most] = [0.5, 0.99, 1.0].map(|share| samples.quantile_ms(share) / 1e3);
    format!("{p50:.2} / {p99:.2} / {most:.2} s (p50 / p99 / longest)")
}

/// A duration in seconds, for notes.
pub fn seconds(duration: Duration) -> String {
    format!("{:.2} s", duration.as_secs_f64())
}
