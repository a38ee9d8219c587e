//! The connections of one session and what each may see.

use super::{
    encode::{self, Encoded},
    outbox::Outbox,
};
use axum::extract::ws::Utf8Bytes;
use std::{collections::VecDeque, sync::Arc};
use switchboard_core::{
    LegId, SessionId,
    session::{Audience, Channel},
};
use switchboard_wire::socket::ServerFrame;

/// Encoded events kept in memory, so that most readers catch up without the store.
const RECENT: usize = 64;

/// One connection's part of a leg.
pub struct Subscriber {
    /// The connection, unique in this process.
    pub conn: u64,
    /// Whose.
    pub leg: LegId,
    /// Sees what is for staff.
    pub staff: bool,
    /// Channels this connection opened.
    pub channels: Vec<Channel>,
    /// Where frames go.
    pub outbox: Arc<Outbox>,
}

/// All connections of a session.
#[derive(Default)]
pub struct Fanout {
    subscribers: Vec<Subscriber>,
    recent: VecDeque<Encoded>,
}

impl Fanout {
    /// Adds a connection; an earlier part of the same connection and leg is replaced.
    pub fn add(&mut self, subscriber: Subscriber) {
        self.subscribers
            .retain(|s| s.conn != subscriber.conn || s.leg != subscriber.leg);
        self.subscribers.push(subscriber);
    }

    /// Removes a connection; the leg it belonged to, if any.
    pub fn remove(&mut self, conn: u64) -> Option<LegId> {
        let at = self.subscribers.iter().position(|s| s.conn == conn)?;
        Some(self.subscribers.swap_remove(at).leg)
    }

    /// Removes all connections of a leg and tells them why.
    pub fn detach_leg(&mut self, session: SessionId, leg: LegId, reason: &'static str) {
        let text = encode::frame(&ServerFrame::Detached { s: session, reason });
        self.subscribers.retain(|s| {
            if s.leg == leg {
                s.outbox.push(text.clone());
            }
            s.leg != leg
        });
    }

    /// Channels open on any connection of a leg; empty when it has none.
    pub fn channels(&self, leg: LegId) -> Vec<Channel> {
        let mut channels: Vec<Channel> = self
            .subscribers
            .iter()
            .filter(|s| s.leg == leg)
            .flat_map(|s| s.channels.iter().copied())
            .collect();
        channels.sort_unstable();
        channels.dedup();
        channels
    }

    /// Writes a durable event to everybody who may see it. A reader that is too far
    /// behind is told to attach again with its position; its leg is returned.
    pub fn deliver(&mut self, session: SessionId, event: Encoded) -> Vec<LegId> {
        let writer = event.writer.map(|leg| (session, leg));
        let mut behind = Vec::new();
        self.subscribers.retain(|s| {
            if event.audience == Audience::Staff && !s.staff {
                return true;
            }
            if s.outbox.push_event(event.text.clone(), writer) {
                return true;
            }
            s.outbox.close(super::outbox::CloseReason::Slow);
            behind.push(s.leg);
            false
        });
        if self.recent.len() == RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back(event);
        behind
    }

    /// Writes a signal to everybody but its writer.
    pub fn signal(&self, session: SessionId, from: LegId, conn: Option<u64>, text: &Utf8Bytes) {
        for s in &self.subscribers {
            if s.leg != from && Some(s.conn) != conn && s.channels.contains(&Channel::Chat) {
                s.outbox.signal((session, from), text.clone());
            }
        }
    }

    /// Writes a frame to all connections of the non-staff side.
    pub fn to_visitors(&self, text: &Utf8Bytes) {
        for s in self.subscribers.iter().filter(|s| !s.staff) {
            s.outbox.push(text.clone());
        }
    }

    /// Events after a position, if memory still has all of them.
    pub fn since(&self, after: u64, head: u64) -> Option<Vec<Encoded>> {
        if after >= head {
            return Some(Vec::new());
        }
        let first = self.recent.front()?.seq;
        (first <= after + 1).then(|| {
            self.recent
                .iter()
                .filter(|e| e.seq > after)
                .cloned()
                .collect()
        })
    }

    /// Forgets events that were not committed after all.
    pub fn forget_recent(&mut self) {
        self.recent.clear();
    }
}
