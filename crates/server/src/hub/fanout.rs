//! The connections of one session and what each may see.

use super::{
    cluster::{Cluster, FanOp, Tell},
    encode::{self, Encoded},
    outbox::Outbox,
};
use axum::extract::ws::Utf8Bytes;
use std::{
    collections::{BTreeSet, VecDeque},
    sync::Arc,
};
use switchboard_core::{
    LegId, SessionId,
    session::{Audience, Channel},
};
use switchboard_wire::socket::ServerFrame;
use uuid::Uuid;

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

/// One connection's part of a leg, at another node.
struct Remote {
    node: Uuid,
    conn: u64,
    leg: LegId,
    channels: Vec<Channel>,
}

/// All connections of a session.
#[derive(Default)]
pub struct Fanout {
    subscribers: Vec<Subscriber>,
    remote: Vec<Remote>,
    /// The way to other nodes; only the owner of a session has remote connections.
    cluster: Option<Arc<Cluster>>,
    recent: VecDeque<Encoded>,
}

impl Fanout {
    /// For the owner of a session.
    pub fn owner(cluster: Option<Arc<Cluster>>) -> Self {
        Self {
            cluster,
            ..Self::default()
        }
    }

    /// The connections of this node, for another role of it.
    pub fn local(mut self, cluster: Option<Arc<Cluster>>) -> Self {
        self.remote.clear();
        self.recent.clear();
        self.cluster = cluster;
        self
    }

    /// No connection of this node is here.
    pub fn is_empty(&self) -> bool {
        self.subscribers.is_empty()
    }

    /// The connections of this node: number, leg, channels, whether staff.
    pub fn locals(&self) -> Vec<(u64, LegId, Vec<Channel>, bool)> {
        let part = |s: &Subscriber| (s.conn, s.leg, s.channels.clone(), s.staff);
        self.subscribers.iter().map(part).collect()
    }

    /// Adds a connection of another node.
    pub fn add_remote(&mut self, node: Uuid, conn: u64, leg: LegId, channels: Vec<Channel>) {
        self.remote
            .retain(|r| (r.node, r.conn, r.leg) != (node, conn, leg));
        self.remote.push(Remote {
            node,
            conn,
            leg,
            channels,
        });
    }

    /// Removes a connection of another node; its leg, if it had one.
    pub fn remove_remote(&mut self, node: Uuid, conn: u64) -> Option<LegId> {
        let at = |r: &Remote| (r.node, r.conn) == (node, conn);
        let at = self.remote.iter().position(at)?;
        Some(self.remote.swap_remove(at).leg)
    }

    /// Removes all connections of another node; their legs.
    pub fn remove_node(&mut self, node: Uuid) -> Vec<LegId> {
        let mut legs = Vec::new();
        self.remote.retain(|r| {
            if r.node == node {
                legs.push(r.leg);
            }
            r.node != node
        });
        legs
    }

    /// Closes one connection's part, of a leg that is off the roster.
    pub fn drop_part(&mut self, session: SessionId, conn: u64, leg: LegId) {
        let text = encode::frame(&ServerFrame::Detached {
            s: session,
            reason: "removed",
        });
        self.subscribers.retain(|s| {
            let gone = s.conn == conn && s.leg == leg;
            if gone {
                s.outbox.push(text.clone());
            }
            !gone
        });
    }

    /// Tells the other nodes with connections that this one is not the owner any more.
    pub fn moved(&self, session: SessionId) {
        if let Some(cluster) = &self.cluster {
            let nodes: BTreeSet<Uuid> = self.remote.iter().map(|r| r.node).collect();
            cluster.tell_some(nodes, Tell::Moved(session));
        }
    }

    /// Has the other nodes with connections do the same; encoded once.
    fn elsewhere(&self, session: SessionId, op: impl FnOnce() -> FanOp) {
        let (Some(cluster), false) = (&self.cluster, self.remote.is_empty()) else {
            return;
        };
        let nodes: BTreeSet<Uuid> = self.remote.iter().map(|r| r.node).collect();
        cluster.tell_some(nodes, Tell::Fan(session, op()));
    }

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
        if self.remote.iter().any(|r| r.leg == leg) {
            self.elsewhere(session, || FanOp::Detach(leg, reason.to_owned()));
            self.remote.retain(|r| r.leg != leg);
        }
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
            .chain(
                self.remote
                    .iter()
                    .filter(|r| r.leg == leg)
                    .flat_map(|r| r.channels.iter().copied()),
            )
            .collect();
        channels.sort_unstable();
        channels.dedup();
        channels
    }

    /// Writes a durable event to everybody who may see it. A reader that is too far
    /// behind is told to attach again with its position; its leg is returned.
    pub fn deliver(&mut self, session: SessionId, event: Encoded) -> Vec<LegId> {
        self.elsewhere(session, || FanOp::Event {
            seq: event.seq,
            audience: event.audience,
            writer: event.writer,
            frame: encode::raw(&event.text),
        });
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
            metrics::counter!("switchboard_slow_readers_total").increment(1);
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
        self.elsewhere(session, || FanOp::Signal(from, encode::raw(text)));
        for s in &self.subscribers {
            if s.leg != from && Some(s.conn) != conn && s.channels.contains(&Channel::Chat) {
                s.outbox.signal((session, from), text.clone());
            }
        }
    }

    /// Writes a frame to all connections of the non-staff side.
    pub fn to_visitors(&self, session: SessionId, text: &Utf8Bytes) {
        self.elsewhere(session, || FanOp::ToVisitors(encode::raw(text)));
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
