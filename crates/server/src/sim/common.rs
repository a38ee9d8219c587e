//! What all parts of a world share: its time, its trace, and what was found wrong.

use std::{
    fmt::{self, Write},
    sync::{Arc, Mutex},
};
use tokio::time::Instant;

/// Shared by all parts.
pub struct Common {
    started: Instant,
    state: Mutex<State>,
}

struct State {
    digest: u64,
    notes: u64,
    line: String,
    print: bool,
    violations: Vec<String>,
}

impl Common {
    /// At the beginning of time. `print` shows the trace as it comes.
    pub fn new(print: bool) -> Arc<Self> {
        Arc::new(Self {
            started: Instant::now(),
            state: Mutex::new(State {
                digest: 0xcbf2_9ce4_8422_2325,
                notes: 0,
                line: String::new(),
                print,
                violations: Vec::new(),
            }),
        })
    }

    /// Milliseconds of virtual time.
    pub fn now(&self) -> u64 {
        self.started.elapsed().as_millis() as u64
    }

    /// Something happened. The digest of all notes tells two runs apart.
    pub fn note(&self, what: fmt::Arguments) {
        let now = self.now();
        let mut state = self.state.lock().expect("no panic while locked");
        let State {
            digest,
            notes,
            line,
            print,
            ..
        } = &mut *state;
        line.clear();
        // Writing to a string does not fail.
        let _ = write!(line, "{now} {what}");
        if *print {
            eprintln!("{line}");
        }
        *notes += 1;
        // FNV-1a.
        for byte in line.bytes() {
            *digest = (*digest ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// Something is wrong.
    pub fn violated(&self, what: String) {
        self.note(format_args!("VIOLATED {what}"));
        let at = self.now();
        let mut state = self.state.lock().expect("no panic while locked");
        state.violations.push(format!("at {at} ms: {what}"));
    }

    /// Digest and number of the notes.
    pub fn digest(&self) -> (u64, u64) {
        let state = self.state.lock().expect("no panic while locked");
        (state.digest, state.notes)
    }

    /// What was found wrong.
    pub fn violations(&self) -> Vec<String> {
        let state = self.state.lock().expect("no panic while locked");
        state.violations.clone()
    }
}
