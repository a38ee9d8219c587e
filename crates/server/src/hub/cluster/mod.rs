//! Several nodes on one record.
//!
//! Every session and every desk has one owner, the node whose epoch the record holds. Any
//! node takes any client: for what another node owns it runs a relay that looks to the rest
//! of the hub as the owner does. Who is alive is decided by the record's clock; what nodes
//! say to each other arrives in order or not at all, and after a loss both sides say again
//! what counts. Nothing here is the record.

mod beat;
mod desk_relay;
mod dispatch;
mod drain;
mod message;
mod relay;

pub(super) use desk_relay::run as run_desk;
pub(crate) use message::{
    Answer, Ask, Attached, ConsoleOp, DeskAsk, FanEvent, FanOp, Fault, Message, SessionAsk, Tell,
    desk_lease, short,
};
pub(super) use relay::{End, Known, Relay};

use super::HubInner;
use bytes::Bytes;
use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Mutex, RwLock, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};
use switchboard_bus::{Bus, Links};
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

type Then = Box<dyn FnOnce(Option<Answer>) + Send>;

/// This node among the others.
pub(crate) struct Cluster {
    pub me: Uuid,
    address: String,
    build: String,
    lease: Duration,
    links: Links,
    store: Arc<dyn Store>,
    peers: RwLock<BTreeMap<Uuid, Node>>,
    calls: Mutex<HashMap<u64, (Uuid, Then)>>,
    next_call: AtomicU64,
    draining: AtomicBool,
    fresh_until: Mutex<Instant>,
}

impl Cluster {
    /// Enters the cluster. The hub is told of what others say as soon as `hub` is there.
    pub async fn enter(
        settings: ClusterSettings,
        store: Arc<dyn Store>,
        build: String,
    ) -> Result<(Arc<Cluster>, Listening), StoreError> {
        let me = Uuid::from_u128(rand_u128());
        let (links, heard) = Links::open(settings.bus, me).await;
        let cluster = Arc::new(Cluster {
            me,
            address: settings.address,
            build,
            lease: settings.lease,
            links,
            store,
            peers: RwLock::default(),
            calls: Mutex::default(),
            next_call: AtomicU64::new(1),
            draining: AtomicBool::new(false),
            fresh_until: Mutex::new(Instant::now()),
        });
        cluster.renew().await?;
        let peers = cluster.store.nodes().await?;
        *cluster.peers.write().expect("no panic while locked") = peers
            .into_iter()
            .filter(|node| node.id != me)
            .map(|node| (node.id, node))
            .collect();
        Ok((cluster, Listening(heard)))
    }

    /// Begins to work for the hub.
    pub fn start(self: &Arc<Self>, listening: Listening, hub: Weak<HubInner>) {
        tokio::spawn(dispatch::run(self.clone(), listening.0, hub.clone()));
        tokio::spawn(beat::run(self.clone(), hub));
    }

    /// Keeps this node alive.
    pub(super) async fn renew(&self) -> Result<(), StoreError> {
        let asked = Instant::now();
        let node = Node {
            id: self.me,
            address: self.address.clone(),
            build: self.build.clone(),
            draining: self.is_draining(),
        };
        self.store
            .beat(&node, self.lease.as_millis() as u32)
            .await?;
        *self.fresh_until.lock().expect("no panic while locked") = asked + self.lease;
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

    fn knows(&self, node: Uuid) -> bool {
        let peers = self.peers.read().expect("no panic while locked");
        peers.contains_key(&node)
    }

    fn send(&self, to: Uuid, message: &Message) {
        self.links.send(to, encode(message));
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
        for node in nodes {
            self.links.send(node, bytes.clone());
        }
    }

    /// Asks; `then` is called once, with nothing when the node is gone or the question lost.
    pub fn ask(&self, node: Uuid, ask: Ask, then: impl FnOnce(Option<Answer>) + Send + 'static) {
        let id = self.next_call.fetch_add(1, Ordering::Relaxed);
        self.calls
            .lock()
            .expect("no panic while locked")
            .insert(id, (node, Box::new(then)));
        if self.knows(node) {
            self.send(node, &Message::Ask(id, ask));
        } else {
            self.answered(node, id, None);
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

    fn answered(&self, from: Uuid, id: u64, answer: Option<Answer>) {
        let call = {
            let mut calls = self.calls.lock().expect("no panic while locked");
            match calls.get(&id) {
                Some((node, _)) if *node == from => calls.remove(&id),
                _ => None,
            }
        };
        if let Some((_, then)) = call {
            then(answer);
        }
    }

    /// What was on its way to or from a node is lost.
    fn fail_calls(&self, node: Uuid) {
        let failed: Vec<Then> = {
            let mut calls = self.calls.lock().expect("no panic while locked");
            let mut ids: Vec<u64> = calls
                .iter()
                .filter(|(_, (of, _))| *of == node)
                .map(|(id, _)| *id)
                .collect();
            ids.sort_unstable();
            ids.iter()
                .filter_map(|id| calls.remove(id))
                .map(|(_, then)| then)
                .collect()
        };
        for then in failed {
            then(None);
        }
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

fn rand_u128() -> u128 {
    let mut bytes = [0u8; 16];
    super::random_fill(&mut bytes);
    u128::from_be_bytes(bytes)
}
