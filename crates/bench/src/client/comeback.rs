//! Coming back after a break as the web client does: in its own time, unless it is told when.

use super::Socket;
use crate::{Result, random::Random};
use serde_json::Value;
use std::{io, time::Duration};
use tokio::time::timeout;

// As in web/wire/src/link.ts.
const OPEN: Duration = Duration::from_millis(2_500);
const WELCOME: Duration = Duration::from_secs(8);
/// Silence after which a connection is taken as dead.
pub const SILENCE: Duration = Duration::from_secs(30);
const MIN_MS: u64 = 500;
const MAX_MS: u64 = 30_000;

/// Why a connection is over, or is none yet.
pub enum Break {
    /// The server says when to come again.
    Told(Duration),
    Lost(String),
}

impl<E: std::fmt::Display> From<E> for Break {
    fn from(error: E) -> Self {
        Break::Lost(error.to_string())
    }
}

pub type Attempt<T> = std::result::Result<T, Break>;

/// Counts attempts and spreads them.
pub struct Comeback {
    attempts: u32,
    random: Random,
}

impl Comeback {
    /// `seed` tells clients apart.
    pub fn new(seed: u64) -> Self {
        Self {
            attempts: 0,
            random: Random::new(seed),
        }
    }

    /// The server took the client in: the next break begins anew.
    pub fn settled(&mut self) {
        self.attempts = 0;
    }

    /// How long to wait before the next attempt.
    pub fn pause(&mut self, end: &Break) -> Duration {
        let limit = MAX_MS.min((2 * MIN_MS) << self.attempts.min(10));
        self.attempts += 1;
        match end {
            Break::Told(after) => *after,
            Break::Lost(_) => Duration::from_millis(MIN_MS + self.random.below(limit - MIN_MS)),
        }
    }
}

/// A socket that is open in time, and welcome.
pub async fn welcome(opening: impl Future<Output = Result<Socket>>) -> Attempt<Socket> {
    let mut socket = timeout(OPEN, opening).await??;
    socket.send(r#"{"t":"hello","protocol":1}"#).await?;
    let mut first = None;
    let reading = socket.read(|frame| {
        first.get_or_insert_with(|| serde_json::from_slice::<Value>(frame));
    });
    let read = timeout(WELCOME, reading).await?;
    let Some(first) = first else {
        let error = read.err().unwrap_or_else(|| io::Error::other("no frame"));
        return Err(error.into());
    };
    match first?["after_ms"].as_u64() {
        Some(after_ms) => Err(Break::Told(Duration::from_millis(after_ms))),
        None => {
            read?;
            Ok(socket)
        }
    }
}
