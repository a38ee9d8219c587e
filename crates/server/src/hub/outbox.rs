//! What waits to be written to one connection: events in order, signals conflated.

use axum::extract::ws::Utf8Bytes;
use std::{collections::VecDeque, sync::Mutex};
use switchboard_core::{LegId, SessionId};
use tokio::sync::Notify;

/// Bytes that may wait before the reader counts as too slow.
const MAX_BYTES: usize = 1 << 20;

/// Queue of one connection. An idle one holds no buffers.
#[derive(Default)]
pub struct Outbox {
    inner: Mutex<Inner>,
    wake: Notify,
}

#[derive(Default)]
struct Inner {
    frames: VecDeque<Utf8Bytes>,
    bytes: usize,
    /// Newest signal of each writer.
    signals: Vec<((SessionId, LegId), Utf8Bytes)>,
    closed: Option<CloseReason>,
}

/// Why the server closes a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseReason {
    /// The reader was too slow for what it did not ask for.
    Slow,
    /// The agent logged out or was disabled.
    LoggedOut,
    /// The agent's log-in is over.
    Expired,
    /// The server stops.
    Stopping,
}

/// What is to be written next.
pub enum Next {
    /// Frames, in order.
    Frames(Vec<Utf8Bytes>),
    /// Nothing more: close.
    Close(CloseReason),
}

impl Outbox {
    /// Appends a frame. False when the reader is too far behind: the frame was not taken.
    pub fn push(&self, frame: Utf8Bytes) -> bool {
        let mut inner = self.inner.lock().expect("no panic while locked");
        if inner.closed.is_some() {
            return true;
        }
        if inner.bytes + frame.len() > MAX_BYTES {
            return false;
        }
        inner.bytes += frame.len();
        inner.frames.push_back(frame);
        drop(inner);
        self.wake.notify_one();
        true
    }

    /// Appends what the reader asked for, however much that is.
    pub fn push_asked(&self, frame: Utf8Bytes) {
        let mut inner = self.inner.lock().expect("no panic while locked");
        if inner.closed.is_none() {
            inner.frames.push_back(frame);
        }
        drop(inner);
        self.wake.notify_one();
    }

    /// Appends an event, which makes an older signal of its writer void.
    pub fn push_event(&self, frame: Utf8Bytes, writer: Option<(SessionId, LegId)>) -> bool {
        if let Some(writer) = writer {
            let mut inner = self.inner.lock().expect("no panic while locked");
            inner.signals.retain(|(key, _)| *key != writer);
        }
        self.push(frame)
    }

    /// Sets the newest signal of a writer; an unsent older one is dropped.
    pub fn signal(&self, writer: (SessionId, LegId), frame: Utf8Bytes) {
        let mut inner = self.inner.lock().expect("no panic while locked");
        if inner.closed.is_some() {
            return;
        }
        match inner.signals.iter_mut().find(|(key, _)| *key == writer) {
            Some((_, old)) => *old = frame,
            None => inner.signals.push((writer, frame)),
        }
        drop(inner);
        self.wake.notify_one();
    }

    /// Closes after what waits has been written.
    pub fn close(&self, reason: CloseReason) {
        self.inner
            .lock()
            .expect("no panic while locked")
            .closed
            .get_or_insert(reason);
        self.wake.notify_one();
    }

    /// What waits now, if anything.
    pub fn take(&self) -> Option<Next> {
        let mut inner = self.inner.lock().expect("no panic while locked");
        if inner.frames.is_empty() && inner.signals.is_empty() {
            return inner.closed.map(Next::Close);
        }
        inner.bytes = 0;
        let mut frames: Vec<Utf8Bytes> = std::mem::take(&mut inner.frames).into();
        frames.extend(
            std::mem::take(&mut inner.signals)
                .into_iter()
                .map(|(_, frame)| frame),
        );
        Some(Next::Frames(frames))
    }

    /// Waits until something is to be written. Safe to cancel.
    pub async fn next(&self) -> Next {
        loop {
            let woken = self.wake.notified();
            if let Some(next) = self.take() {
                return next;
            }
            woken.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(outbox: &Outbox) -> Vec<String> {
        match outbox.take() {
            Some(Next::Frames(frames)) => frames.iter().map(|f| f.to_string()).collect(),
            _ => vec![],
        }
    }

    #[test]
    fn signals_are_conflated_and_voided_by_the_line() {
        let outbox = Outbox::default();
        let writer = (SessionId::from_u128(1), LegId::from_u128(1));
        outbox.signal(writer, "h".into());
        outbox.signal(writer, "he".into());
        assert_eq!(frames(&outbox), ["he"]);
        outbox.signal(writer, "hel".into());
        assert!(outbox.push_event("line".into(), Some(writer)));
        assert_eq!(frames(&outbox), ["line"]);
    }

    #[test]
    fn a_slow_reader_is_refused_not_buffered() {
        let outbox = Outbox::default();
        let big: Utf8Bytes = "x".repeat(400_000).into();
        assert!(outbox.push(big.clone()));
        assert!(outbox.push(big.clone()));
        assert!(!outbox.push(big));
    }
}
