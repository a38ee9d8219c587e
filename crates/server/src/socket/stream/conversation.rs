//! One conversation: what came up, what goes down, and the numbers of both.

use crate::hub::{Hub, Next, Outbox, encode_frame};
use crate::socket::conn::{Conn, Then};
use serde::Serialize;
use serde_json::value::RawValue;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use switchboard_wire::socket::ServerFrame;
use tokio::sync::{Mutex as AsyncMutex, Notify};

/// How long a poll is held.
pub const HOLD: Duration = Duration::from_secs(25);
/// Frames kept until the client has them.
const KEPT_BYTES: usize = 4 << 20;
/// Bytes of frames in one answer, if there are several: it must fit into a message to another
/// node.
const ANSWER_BYTES: usize = 512 << 10;

pub struct Stream {
    /// One upload at a time: frames are taken in order.
    up: AsyncMutex<Up>,
    down: AsyncMutex<Down>,
    /// Told when a newer poll waits for `down`.
    newer: Notify,
    outbox: Arc<Outbox>,
    used_at: Mutex<Instant>,
    /// Silence that a beat breaks.
    beat: Duration,
}

struct Up {
    conn: Conn,
    have: u64,
    closed: bool,
}

#[derive(Default)]
struct Down {
    /// Number of the first frame kept.
    first: u64,
    kept: VecDeque<String>,
    bytes: usize,
    closed: bool,
}

/// Frames for the client.
#[derive(Default, Serialize)]
pub struct Frames {
    /// The secret, in the answer to the opening.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream: Option<String>,
    frames: Vec<Box<RawValue>>,
    /// Number of the last of them.
    next: u64,
}

impl Stream {
    pub fn new(hub: &Hub) -> Self {
        let conn = Conn::new(hub.clone());
        Self {
            outbox: conn.outbox().clone(),
            up: AsyncMutex::new(Up {
                conn,
                have: 0,
                closed: false,
            }),
            down: AsyncMutex::new(Down {
                first: 1,
                ..Down::default()
            }),
            newer: Notify::new(),
            used_at: Mutex::new(Instant::now()),
            beat: Duration::from_secs(u64::from(hub.0.settings.beat_s)),
        }
    }

    /// Somebody asks for it.
    pub fn used(&self) {
        *self.used_at.lock().expect("no panic while locked") = Instant::now();
    }

    /// Since when nobody asked for it.
    pub fn idle(&self) -> Duration {
        let used_at = self.used_at.lock().expect("no panic while locked");
        used_at.elapsed()
    }

    /// How many frames it has.
    pub async fn have(&self) -> u64 {
        self.up.lock().await.have
    }

    /// Takes frames numbered from `n`; those it has already are passed over. False when
    /// the connection is to be closed.
    pub async fn take(&self, n: u64, frames: &[Box<RawValue>]) -> bool {
        let mut up = self.up.lock().await;
        for (at, frame) in frames.iter().enumerate() {
            if n + at as u64 <= up.have || up.closed {
                continue;
            }
            up.have += 1;
            if up.conn.text(frame.get()).await != Then::Continue {
                up.closed = true;
            }
        }
        !up.closed
    }

    /// Frames after a number; forgets those up to it. `None` when the stream is over, or
    /// when frames asked for were forgotten already.
    pub async fn poll(&self, after: u64, hold: Duration) -> Option<Frames> {
        self.newer.notify_waiters();
        let mut down = self.down.lock().await;
        if after + 1 < down.first {
            return None;
        }
        while down.first <= after {
            let gone = down.kept.pop_front()?;
            down.bytes -= gone.len();
            down.first += 1;
        }
        if down.kept.is_empty() {
            if down.closed {
                return None;
            }
            let beat = self.beat.min(hold);
            tokio::select! {
                next = self.outbox.next() => down.keep(next),
                // A newer poll takes over; whoever asked first has gone.
                () = self.newer.notified() => {}
                () = tokio::time::sleep(beat) => {
                    if hold == HOLD {
                        down.push(encode_frame(&ServerFrame::Beat).json().to_owned());
                    }
                }
            }
        }
        while let (false, Some(next)) = (down.closed, self.outbox.take()) {
            down.keep(next);
        }
        if down.bytes > KEPT_BYTES {
            return None;
        }
        let mut bytes = 0;
        let fits = |frame: &&String| {
            let first = bytes == 0;
            bytes += frame.len();
            first || bytes <= ANSWER_BYTES
        };
        let kept = down.kept.iter().take_while(fits);
        let frames: Vec<_> = kept
            .filter_map(|frame| RawValue::from_string(frame.clone()).ok())
            .collect();
        let next = down.first + frames.len() as u64 - 1;
        self.used();
        Some(Frames {
            stream: None,
            frames,
            next,
        })
    }
}

impl Down {
    fn push(&mut self, frame: String) {
        self.bytes += frame.len();
        self.kept.push_back(frame);
    }

    fn keep(&mut self, next: Next) {
        match next {
            Next::Frames(frames) => frames
                .into_iter()
                .for_each(|frame| self.push(frame.json().to_owned())),
            Next::Close(_) => self.closed = true,
        }
    }
}
