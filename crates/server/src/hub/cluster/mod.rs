//! Several nodes on one record.
//!
//! Every session and every desk has one owner, the node whose epoch the record holds. Any
//! node takes any client: for what another node owns it runs a relay that looks to the rest
//! of the hub as the owner does. Who is alive is decided by the record's clock; what nodes
//! say to each other arrives in order or not at all, and after a loss both sides say again
//! what counts. Nothing here is the record.

mod beat;
mod calls;
mod desk_relay;
mod dispatch;
mod drain;
mod message;
mod offers;
mod relay;
mod strangers;
mod streams;

pub(super) use desk_relay::run as run_desk;
pub(crate) use message::{
    Answer, Ask, Attached, ConsoleOp, DeskAsk, ENDPOINT_PROXIES, Envelope, FanEvent, FanOp, Fault,
    HANDS, Message, SessionAsk, Tell, WARM, WATCHING, desk_lease, short,
};
pub(super) use relay::{End, Known, Relay};
pub(crate) use streams::{Far, StreamAsk, StreamCall, StreamHome, StreamReply};

use super::HubInner;
use crate::clock::{Clock, Shift};
use bytes::Bytes;
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, RwLock, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};
use switchboard_bus::{Bus, Links};
use switchboard_core::TenantId;
use switchboard_store::{Node, Store, StoreError};
use tokio::time::Instant;
use uuid::Uuid;

/// How a node takes part.
#[derive(Clone)]
pub struct ClusterSettings {
    /// Carries what nodes say to each other.
    pub bus: Arc<dyn Bus>,
    /// Where clients reach this very node.
    pub address: String,
    /// A node that was not heard of for so long is dead.
    pub lease: Duration,
}

/// Bytes of the longest message: NATS carries a mebibyte.
const LONGEST: usize = 1_000 << 10;

/// This node among the others.
pub(crate) struct Cluster {
    pub me: Uuid,
    address: String,
    build: String,
    lease: Duration,
    links: Links,
    store: Arc<dyn Store>,
    peers: RwLock<BTreeMap<Uuid, Node>>,
    calls: calls::Calls,
    numbers: AtomicU64,
    strangers: strangers::Strangers,
    /// Configurations that changed of late: a node that came meanwhile has read the old ones,
    /// and was not known to be told.
    changed: Mutex<Vec<(TenantId, Instant)>>,
    clock: Clock,
    shift: Shift,
    draining: AtomicBool,
    fresh_until: Mutex<Instant>,
}

impl Cluster {
    /// Enters the cluster. The hub is told of what others say as soon as `hub` is there.
    pub async fn enter(
        settings: ClusterSettings,
        store: Arc<dyn Store>,
        build: String,
        clock: Clock,
    ) -> Result<(Arc<Cluster>, Listening), StoreError> {
        let me = Uuid::from_u128(rand_u128());
        let shift = Shift::default();
        let (links, heard) = Links::open(settings.bus, me).await;
        let cluster = Arc::new(Cluster {
            me,
            address: settings.address,
            build,
            lease: settings.lease,
            links,
            store,
            peers: RwLock::default(),
            calls: calls::Calls::default(),
            numbers: AtomicU64::default(),
            strangers: strangers::Strangers::default(),
            changed: Mutex::default(),
            clock: shift.over(clock),
            shift,
            draining: AtomicBool::new(false),
            fresh_until: Mutex::new(Instant::now()),
        });
        // Nothing is this node's yet.
        cluster.renew(|| ()).await?;
        cluster.set_clock().await?;
        let peers = cluster.store.nodes().await?;
        *cluster.peers.write().expect("no panic while locked") = peers
            .into_iter()
            .filter(|node| node.id != me)
            .map(|node| (node.id, node))
            .collect();
        Ok((cluster, Listening(heard)))
    }

    /// One that no question of a session of this node has had.
    pub(super) fn number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }

    /// Begins to work for the hub.
    pub fn start(self: &Arc<Self>, listening: Listening, hub: Weak<HubInner>) {
        tokio::spawn(dispatch::run(self.clone(), listening.0, hub.clone()));
        tokio::spawn(calls::watch(self.clone(), hub.clone()));
        tokio::spawn(beat::run(self.clone(), hub));
    }

    /// Keeps this node alive. `late` is called when it may have been taken for dead before that
    /// took effect, and before it counts as fresh again.
    pub(super) async fn renew(&self, late: impl FnOnce()) -> Result<(), StoreError> {
        let asked = Instant::now();
        let node = Node {
            id: self.me,
            address: self.address.clone(),
            build: self.build.clone(),
            draining: self.is_draining(),
            speaks: message::SPEAKS,
        };
        self.store
            .beat(&node, self.lease.as_millis() as u32)
            .await?;
        // Asked in time is not enough: the record may have been slow.
        if !self.is_fresh() {
            late();
        }
        *self.fresh_until.lock().expect("no panic while locked") = asked + self.lease;
        Ok(())
    }

    /// The time that all nodes go by.
    pub fn clock(&self) -> Clock {
        self.clock.clone()
    }

    /// Puts the clock right by the record's.
    pub(super) async fn set_clock(&self) -> Result<(), StoreError> {
        let before = self.clock.now();
        let record = self.store.now().await?;
        let moved = self.shift.measure(before, record, self.clock.now());
        let off_ms = self.shift.off();
        metrics::gauge!("switchboard_clock_off_record_seconds").set(off_ms as f64 / 1_000.0);
        if moved {
            tracing::warn!(
                off_ms,
                "this machine's clock is wrong; the record's is used"
            );
        }
        Ok(())
    }

    /// Whether nobody can have taken this node for dead.
    pub fn is_fresh(&self) -> bool {
        *self.fresh_until.lock().expect("no panic while locked") > Instant::now()
    }

    /// Whether this node gives everything away.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }

    /// Takes or keeps a lease for this node, or gives it up when it gives everything away.
    pub async fn hold(&self, name: &str) -> Result<bool, StoreError> {
        if self.is_draining() {
            self.store.give_up(name, self.me).await?;
            return Ok(false);
        }
        Ok(self.store.lease(name, self.me).await?.is_some())
    }

    /// The other nodes, as last heard.
    pub fn peers(&self) -> Vec<Node> {
        let peers = self.peers.read().expect("no panic while locked");
        peers.values().cloned().collect()
    }

    /// Addresses of all nodes, for pages that say where they may connect to.
    pub fn addresses(&self) -> Vec<String> {
        let mut all: Vec<String> = self.peers().into_iter().map(|node| node.address).collect();
        all.push(self.address.clone());
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Where clients reach this node.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Tells all that a tenant's configuration has changed, also those who come just now.
    pub fn config_changed(&self, tenant: TenantId) {
        let now = Instant::now();
        let mut changed = self.changed.lock().expect("no panic while locked");
        changed.retain(|(of, at)| *of != tenant && now - *at < self.lease * 2);
        changed.push((tenant, now));
        drop(changed);
        self.tell_all(Tell::Config(tenant));
    }

    /// What a node that came may have missed.
    fn tell_changed(&self, node: Uuid) {
        let changed = self.changed.lock().expect("no panic while locked");
        for (tenant, _) in changed.iter() {
            self.tell(node, Tell::Config(*tenant));
        }
    }

    fn knows(&self, node: Uuid) -> bool {
        let peers = self.peers.read().expect("no panic while locked");
        peers.contains_key(&node)
    }

    /// Whether a node understands what came with that number; see [`message::SPEAKS`].
    pub(super) fn understands(&self, node: Uuid, number: u32) -> bool {
        let peers = self.peers.read().expect("no panic while locked");
        peers.get(&node).is_some_and(|node| node.speaks >= number)
    }

    /// Whether members at all other nodes are shown what they are to be told of watchers.
    pub(super) fn all_watch(&self) -> bool {
        self.all_understand(message::WATCHING)
    }

    /// Whether all other nodes understand what came with that number.
    pub(super) fn all_understand(&self, number: u32) -> bool {
        let peers = self.peers.read().expect("no panic while locked");
        peers.values().all(|node| node.speaks >= number)
    }

    /// Sends what is not too long to arrive; whether it is.
    fn send(&self, to: Uuid, message: &Message) -> bool {
        let bytes = encode(message);
        let fits = fits(&bytes);
        if fits {
            self.links.send(to, bytes);
        }
        fits
    }

    /// Tells one node.
    pub fn tell(&self, to: Uuid, tell: Tell) {
        self.send(to, &Message::Tell(tell));
    }

    /// Tells all other nodes; encoded once.
    pub fn tell_all(&self, tell: Tell) {
        let peers: Vec<Uuid> = {
            let peers = self.peers.read().expect("no panic while locked");
            peers.keys().copied().collect()
        };
        self.tell_some(peers, tell);
    }

    /// Tells some nodes; encoded once.
    pub fn tell_some(&self, nodes: impl IntoIterator<Item = Uuid>, tell: Tell) {
        let mut nodes = nodes.into_iter().peekable();
        if nodes.peek().is_none() {
            return;
        }
        let bytes = encode(&Message::Tell(tell));
        if !fits(&bytes) {
            return;
        }
        for node in nodes {
            self.links.send(node, bytes.clone());
        }
    }

    /// Asks; `then` is called once: with nothing when the node is gone or the question lost,
    /// with a fault when the node lives and does not answer.
    pub fn ask(&self, node: Uuid, ask: Ask, then: impl FnOnce(Option<Answer>) + Send + 'static) {
        let id = self.calls.add(node, Instant::now(), Box::new(then));
        if !self.knows(node) {
            self.calls.answered(node, id, None);
        } else if !self.send(node, &Message::Ask(id, ask)) {
            self.calls.answered(node, id, Some(Answer::Unknown));
        }
    }

    /// Answers question `id` of a node.
    fn answer(&self, node: Uuid, id: u64, answer: Answer) {
        if !self.send(node, &Message::Answer(id, Box::new(answer))) {
            let fault = Fault::Unavailable("the answer is too long".into());
            self.send(node, &Message::Answer(id, Box::new(Answer::Fault(fault))));
        }
    }

    /// Asks and waits.
    pub async fn ask_wait(&self, node: Uuid, ask: Ask) -> Option<Answer> {
        let (tx, rx) = tokio::sync::oneshot::channel();
        self.ask(node, ask, move |answer| {
            let _ = tx.send(answer);
        });
        rx.await.ok().flatten()
    }
}

/// What others say, until somebody listens.
pub(crate) struct Listening(tokio::sync::mpsc::UnboundedReceiver<switchboard_bus::LinkEvent>);

fn encode(message: &Message) -> Bytes {
    // Our own types hold no maps with odd keys and no failing serializers.
    serde_json::to_vec(message)
        .expect("messages serialize")
        .into()
}

/// One that does not fit would hold up all behind it.
fn fits(bytes: &Bytes) -> bool {
    let fits = bytes.len() <= LONGEST;
    if !fits {
        refused("too_long");
        tracing::error!(bytes = bytes.len(), "a message to other nodes is too long");
    }
    fits
}

/// Counts a message between nodes that is not taken.
fn refused(reason: &'static str) {
    metrics::counter!("switchboard_node_messages_refused_total", "reason" => reason).increment(1);
}

fn rand_u128() -> u128 {
    let mut bytes = [0u8; 16];
    super::random_fill(&mut bytes);
    u128::from_be_bytes(bytes)
}
