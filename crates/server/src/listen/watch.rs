//! Whether a connection may stay open: a small state machine over the life of a connection.
//!
//! All of it happens in the connection's own task (hyper reads, calls the service, and polls
//! the answer's body there), so the task learns of every change by looking after each poll.

use crate::config::Limits;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// What a connection does now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Between requests, or before the first.
    Idle,
    /// Part of a request's head is here.
    Head,
    /// A request is being answered.
    Busy,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    until: Option<Instant>,
    blocked_until: Option<Instant>,
}

/// Deadlines of one connection.
#[derive(Debug)]
pub struct Watch {
    state: Mutex<State>,
    head: Duration,
    keep_alive: Duration,
    write: Duration,
}

impl Watch {
    /// A connection that has just been accepted.
    pub fn new(limits: &Limits) -> Arc<Self> {
        let head = limits.header();
        Arc::new(Self {
            state: Mutex::new(State {
                phase: Phase::Idle,
                until: Some(Instant::now() + head),
                blocked_until: None,
            }),
            head,
            keep_alive: Duration::from_secs(limits.keep_alive_s),
            write: Duration::from_secs(limits.write_s),
        })
    }

    /// Bytes came in.
    pub fn read(&self) {
        let mut state = self.state();
        if state.phase == Phase::Idle {
            state.phase = Phase::Head;
            state.until = Some(Instant::now() + self.head);
        }
    }

    /// A request's head is complete.
    pub fn request(&self) {
        let mut state = self.state();
        state.phase = Phase::Busy;
        state.until = None;
    }

    /// The answer is complete.
    pub fn answered(&self) {
        let mut state = self.state();
        state.phase = Phase::Idle;
        state.until = Some(Instant::now() + self.keep_alive);
    }

    /// The reader takes nothing, or takes again.
    pub fn blocked(&self, blocked: bool) {
        let mut state = self.state();
        match (blocked, state.blocked_until) {
            (true, None) => state.blocked_until = Some(Instant::now() + self.write),
            (false, Some(_)) => state.blocked_until = None,
            _ => {}
        }
    }

    /// When the connection has to be closed if nothing changes, and what is missing then.
    pub fn deadline(&self) -> Option<(Instant, &'static str)> {
        let state = self.state();
        let phase = match state.phase {
            Phase::Idle => "silent",
            Phase::Head => "head",
            Phase::Busy => "busy",
        };
        let by_phase = state.until.map(|at| (at, phase));
        let by_writing = state.blocked_until.map(|at| (at, "write"));
        [by_phase, by_writing]
            .into_iter()
            .flatten()
            .min_by_key(|(at, _)| *at)
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
