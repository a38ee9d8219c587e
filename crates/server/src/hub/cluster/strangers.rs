//! Senders that this node has not heard of: nodes that came just now, nodes that were taken for
//! dead and are back, or none at all.

use super::Cluster;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard},
    time::Duration,
};
use tokio::time::Instant;
use uuid::Uuid;

/// Longest wait for the record to tell who is a node. When it does not, the bus is believed.
const TELL_WITHIN: Duration = Duration::from_secs(1);
/// How long it counts what the record has told of a stranger.
const TOLD_FOR: Duration = Duration::from_secs(1);
/// How long it is remembered that something of a sender was not taken: by then whoever asked it
/// has given up.
const MISSED_FOR: Duration = super::calls::WITHIN;

#[derive(Default)]
pub(super) struct Strangers(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    /// Whether the record names them, and when it was asked.
    told: HashMap<Uuid, (bool, Instant)>,
    /// Those of whom something was not taken.
    missed: HashMap<Uuid, Gap>,
}

struct Gap {
    at: Instant,
    /// The link was told to begin anew.
    renewed: bool,
}

impl Strangers {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().expect("no panic while locked")
    }

    /// Whether the record names the sender.
    pub async fn is_node(&self, cluster: &Cluster, from: Uuid) -> bool {
        let known = {
            let (mut seen, now) = (self.seen(), Instant::now());
            seen.told.retain(|_, (_, at)| now - *at < TOLD_FOR);
            seen.told.get(&from).map(|(is_node, _)| *is_node)
        };
        if let Some(is_node) = known {
            return is_node;
        }
        let asked = tokio::time::timeout(TELL_WITHIN, cluster.store.nodes()).await;
        let is_node = match asked {
            Ok(Ok(nodes)) => nodes.iter().any(|node| node.id == from),
            Ok(Err(_)) | Err(_) => true,
        };
        self.seen().told.insert(from, (is_node, Instant::now()));
        is_node
    }

    /// Something that the sender said was not taken.
    pub fn missed(&self, from: Uuid) {
        let (mut seen, now) = (self.seen(), Instant::now());
        seen.missed.retain(|_, gap| now - gap.at < MISSED_FOR);
        let gap = Gap {
            at: now,
            renewed: false,
        };
        seen.missed.insert(from, gap);
    }

    /// The link to the sender began anew: it says again what counts.
    pub fn begins_anew(&self, from: Uuid) {
        self.seen().missed.remove(&from);
    }
}

impl Cluster {
    /// A node is one now. If something it said before was not taken, what follows would be
    /// without what it builds on, and the node waits for answers that nobody gives: the link to
    /// it begins anew, so that both say again what counts. True until it does.
    pub(super) fn has_gap(&self, node: Uuid) -> bool {
        let mut seen = self.strangers.seen();
        let Some(gap) = seen.missed.get_mut(&node) else {
            return false;
        };
        if !std::mem::replace(&mut gap.renewed, true) {
            tracing::info!(%node, "what a node said was not taken; the link begins anew");
            self.links.renew(node);
        }
        true
    }
}
