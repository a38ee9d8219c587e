//! The steps of a test run: each timed, the whole summed up at the end.

use std::time::{Duration, Instant};

use crate::failure::{Failure, Result};

enum Outcome {
    Passed(Duration),
    Failed(Duration),
    NotRun,
}

pub struct Steps {
    keep_going: bool,
    done: Vec<(String, Outcome)>,
}

impl Steps {
    pub fn new(keep_going: bool) -> Self {
        Self {
            keep_going,
            done: Vec::new(),
        }
    }

    /// Runs one step, unless an earlier one has failed and we are to stop.
    pub fn step(&mut self, name: &str, work: impl FnOnce() -> Result<()>) {
        if !self.keep_going && self.failed() > 0 {
            self.done.push((name.to_owned(), Outcome::NotRun));
            return;
        }
        eprintln!("\n── {name}");
        let began = Instant::now();
        let outcome = match work() {
            Ok(()) => Outcome::Passed(began.elapsed()),
            Err(failure) => {
                eprintln!("{failure}");
                Outcome::Failed(began.elapsed())
            }
        };
        self.done.push((name.to_owned(), outcome));
    }

    fn failed(&self) -> usize {
        let failed = |(_, outcome): &&(String, Outcome)| matches!(outcome, Outcome::Failed(_));
        self.done.iter().filter(failed).count()
    }

    /// Prints the table and the closing line.
    pub fn finish(self) -> Result<()> {
        println!();
        for (name, outcome) in &self.done {
            let (mark, time) = match outcome {
                Outcome::Passed(time) => ("passed", Some(time)),
                Outcome::Failed(time) => ("FAILED", Some(time)),
                Outcome::NotRun => ("not run", None),
            };
            let time = time.map_or(String::new(), |time| format!("{:.1} s", time.as_secs_f64()));
            println!("  {mark:<8} {time:>9}  {name}");
        }
        let passed = |(_, outcome): &&(String, Outcome)| matches!(outcome, Outcome::Passed(_));
        let passed = self.done.iter().filter(passed).count();
        let failed = self.failed();
        println!("\n{passed} passed, {failed} failed");
        if failed > 0 {
            return Err(Failure::new("The run failed."));
        }
        Ok(())
    }
}
