//! Three nodes, each on threads of its own, so that one can be killed.

use crate::{
    peer::Peer,
    world::{Company, company},
};
use async_trait::async_trait;
use bytes::Bytes;
use serde_json::json;
use std::{
    collections::BTreeMap,
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};
use switchboard_bus::{Bus, LocalBus, NatsBus, Subscription};
use switchboard_core::{SessionId, VisitorId, session::Event};
use switchboard_server::{
    clock::Clock,
    hub::{ClusterSettings, Hub, HubError, HubSettings, Join, Start, Started},
};
use switchboard_store::{Store, TenantSettings};
use switchboard_wire::socket::Details;
use tokio::{
    runtime::{Builder, Runtime},
    task::JoinHandle,
};

/// Short, so that a death is soon noticed.
const LEASE: Duration = Duration::from_millis(1_200);

macro_rules! on_both {
    ($($name:ident)*) => {
        mod embedded { $(
            #[test]
            fn $name() {
                super::world::run(super::world::Kind::Embedded, super::$name);
            }
        )* }
        mod servers { $(
            #[test]
            fn $name() {
                super::world::run(super::world::Kind::Servers, super::$name);
            }
        )* }
    };
}
pub(super) use on_both;

#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    Embedded,
    Servers,
}

/// A bus that can be made to lose everything.
struct Switchable {
    bus: Arc<dyn Bus>,
    silent: Arc<AtomicBool>,
    lost: Arc<AtomicU64>,
}

#[async_trait]
impl Bus for Switchable {
    async fn publish(&self, subject: &str, payload: Bytes) {
        if self.silent.load(Ordering::SeqCst) {
            self.lost.fetch_add(1, Ordering::SeqCst);
        } else {
            self.bus.publish(subject, payload).await;
        }
    }

    async fn subscribe(&self, subjects: &str) -> Box<dyn Subscription> {
        self.bus.subscribe(subjects).await
    }
}

struct Node {
    hub: Hub,
    base: String,
    runtime: Option<Runtime>,
}

pub struct Nodes {
    nodes: Vec<Node>,
    url: String,
    bus: Arc<dyn Bus>,
    store: Arc<dyn Store>,
    pub acme: Company,
    pub other: Company,
    silent: Arc<AtomicBool>,
    lost: Arc<AtomicU64>,
    next: AtomicU64,
    _dir: tempfile::TempDir,
}

/// Runs a story on three nodes.
pub fn run<F: Future<Output = ()>>(kind: Kind, story: impl FnOnce(Nodes) -> F) {
    with_clocks(kind, [0; 3], story);
}

/// The same, where the machines' clocks are off by so many milliseconds.
pub fn with_clocks<F: Future<Output = ()>>(
    kind: Kind,
    clocks: [i64; 3],
    story: impl FnOnce(Nodes) -> F,
) {
    let runtime = threads();
    runtime.block_on(async {
        if let Some(nodes) = Nodes::new(kind, clocks).await {
            story(nodes).await;
        }
    });
    runtime.shutdown_background();
}

fn threads() -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
}

impl Nodes {
    async fn new(kind: Kind, clocks: [i64; 3]) -> Option<Nodes> {
        let dir = tempfile::tempdir().unwrap();
        let (url, bus) = match kind {
            Kind::Embedded => {
                let bus: Arc<dyn Bus> = Arc::new(LocalBus::default());
                let url = format!("sqlite:{}", dir.path().join("switchboard.db").display());
                (url, bus)
            }
            Kind::Servers => {
                let nats = std::env::var("SWITCHBOARD_TEST_NATS").ok()?;
                let server = std::env::var("SWITCHBOARD_TEST_POSTGRES").ok()?;
                let url = crate::postgres::fresh_database(&server).await;
                let prefix = format!("test-{:016x}", getrandom::u64().unwrap());
                let bus = NatsBus::connect(&nats, &prefix, None).await.unwrap();
                (url, Arc::new(bus) as Arc<dyn Bus>)
            }
        };
        let store = switchboard_store::open(&url).await.unwrap();
        let acme = company(&*store, "acme", 3, TenantSettings::default()).await;
        let other = company(&*store, "other", 1, TenantSettings::default()).await;
        let (silent, lost) = (
            Arc::new(AtomicBool::new(false)),
            Arc::new(AtomicU64::new(0)),
        );
        let mut nodes = Vec::new();
        for (n, off) in clocks.into_iter().enumerate() {
            let bus = Arc::new(Switchable {
                bus: bus.clone(),
                silent: silent.clone(),
                lost: lost.clone(),
            });
            nodes.push(node(n, url.clone(), bus, off).await);
        }
        let all = Nodes {
            nodes,
            url,
            bus,
            store,
            acme,
            other,
            silent,
            lost,
            next: AtomicU64::new(1),
            _dir: dir,
        };
        for hub in all.hubs() {
            all.eventually("all nodes know each other", || async {
                hub.nodes().len() == 3
            })
            .await;
        }
        Some(all)
    }

    pub fn hub(&self, at: usize) -> Hub {
        self.nodes[at].hub.clone()
    }

    /// Where clients reach the nodes.
    pub fn addresses(&self) -> Vec<&str> {
        self.nodes.iter().map(|node| &*node.base).collect()
    }

    /// Of the nodes that live.
    pub fn hubs(&self) -> Vec<Hub> {
        let living = self.nodes.iter().filter(|node| node.runtime.is_some());
        living.map(|node| node.hub.clone()).collect()
    }

    /// What the nodes speak over.
    pub fn bus(&self) -> Arc<dyn Bus> {
        self.bus.clone()
    }

    /// Whether the bus is in this process.
    pub fn embedded(&self) -> bool {
        self.url.starts_with("sqlite")
    }

    /// A statement beside the nodes, by the engine: SQLite's first.
    pub async fn sql(&self, [sqlite, postgres]: [String; 2]) {
        use sqlx::{AssertSqlSafe, Connection};
        let done = match self.url.strip_prefix("sqlite:") {
            Some(file) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
                let conn = sqlx::SqliteConnection::connect_with(&options).await;
                let query = sqlx::query(AssertSqlSafe(sqlite));
                query.execute(&mut conn.unwrap()).await.map(drop)
            }
            None => {
                let conn = sqlx::PgConnection::connect(&self.url).await;
                let query = sqlx::query(AssertSqlSafe(postgres));
                query.execute(&mut conn.unwrap()).await.map(drop)
            }
        };
        done.unwrap();
    }

    /// The id of a node.
    pub async fn id(&self, at: usize) -> uuid::Uuid {
        let all = self.store.nodes().await.unwrap();
        let here = |node: &&switchboard_store::Node| node.address == self.nodes[at].base;
        all.iter().find(here).unwrap().id
    }

    pub fn store(&self) -> Arc<dyn Store> {
        self.store.clone()
    }

    /// Ends a node at once.
    pub fn kill(&mut self, at: usize) {
        self.nodes[at].runtime.take().unwrap().shutdown_background();
    }

    pub async fn hand_over(&self, at: usize) {
        let hub = self.hub(at);
        let runtime = self.nodes[at].runtime.as_ref().unwrap();
        let given = runtime.spawn(async move { hub.hand_over().await });
        given.await.unwrap();
    }

    /// How many sessions each node owns.
    pub fn owned(&self) -> Vec<usize> {
        let count = |node: &Node| match node.runtime {
            Some(_) => node.hub.counts().0,
            None => 0,
        };
        self.nodes.iter().map(count).collect()
    }

    /// The node that owns the first company's desk.
    pub async fn desk_node(&self) -> usize {
        let holder = self
            .store
            .lease_holder(&format!("desk.{}", self.acme.id))
            .await
            .unwrap()
            .unwrap();
        let all = self.store.nodes().await.unwrap();
        let address = &all.iter().find(|node| node.id == holder).unwrap().address;
        let at = |node: &Node| node.base == *address;
        self.nodes.iter().position(at).unwrap()
    }

    pub fn silence(&self, on: bool) {
        self.lost.store(0, Ordering::SeqCst);
        self.silent.store(on, Ordering::SeqCst);
    }

    /// Returns when the silent bus has lost so much.
    pub async fn lost(&self, count: u64) {
        self.eventually("something is lost", || async {
            self.lost.load(Ordering::SeqCst) >= count
        })
        .await;
    }

    pub async fn eventually<F: Future<Output = bool>>(&self, what: &str, is: impl Fn() -> F) {
        let deadline = tokio::time::Instant::now() + crate::peer::PATIENCE;
        while !is().await {
            assert!(tokio::time::Instant::now() < deadline, "not yet: {what}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub async fn limit_seats(&self, max: u32) {
        self.settings(|settings| settings.max_seats = max).await;
    }

    /// Changes the first company's settings, at all nodes.
    pub async fn settings(&self, change: impl Fn(&mut TenantSettings)) {
        let mut tenant = self.hub(0).tenant(self.acme.id).unwrap().tenant.clone();
        change(&mut tenant.settings);
        self.store.put_tenant(&tenant).await.unwrap();
        self.hub(0).reload(tenant.id).await.unwrap();
        for hub in self.hubs() {
            self.eventually("the new settings", || async {
                hub.tenant(tenant.id).unwrap().tenant.settings == tenant.settings
            })
            .await;
        }
    }

    pub fn start_of(&self) -> Start {
        let visitor = u128::from(self.next.fetch_add(1, Ordering::SeqCst)) + (1 << 100);
        Start {
            tenant: self.acme.id,
            site: None,
            service: "help".into(),
            visitor: Some(VisitorId::from_u128(visitor)),
            visitor_name: String::new(),
            email: None,
            attributes: BTreeMap::new(),
            page: Some("https://shop.example/tents?id=7".into()),
            title: Some("Tents".into()),
            referrer: None,
            subject: Some("tents".into()),
            locale: Some("en".into()),
            question: Some("Is it waterproof?".into()),
            idempotency: None,
            returning: false,
            only_asks: false,
            turn: switchboard_core::desk::Turn::Last,
            external: None,
            agent: None,
            leader: None,
            meeting: None,
            rendezvous: None,
            came: None,
            shed: false,
        }
    }

    /// A start that runs at a node, and ends with it.
    pub fn begin(&self, at: usize, start: Start) -> JoinHandle<Result<Started, HubError>> {
        let hub = self.hub(at);
        let runtime = self.nodes[at].runtime.as_ref().unwrap();
        runtime.spawn(async move { hub.start(start).await })
    }

    /// What runs at a node, and ends with it.
    pub fn spawn<T: Send + 'static>(
        &self,
        at: usize,
        work: impl Future<Output = T> + Send + 'static,
    ) -> JoinHandle<T> {
        let runtime = self.nodes[at].runtime.as_ref().unwrap();
        runtime.spawn(work)
    }

    /// A help session started at a node.
    pub async fn visit(&self, at: usize) -> Started {
        self.on(at, self.start_of()).await
    }

    async fn on(&self, at: usize, start: Start) -> Started {
        let hub = self.hub(at);
        let runtime = self.nodes[at].runtime.as_ref().unwrap();
        let started = runtime.spawn(async move { hub.start(start).await });
        started.await.unwrap().unwrap()
    }

    /// A room started at a node.
    pub async fn room(&self, at: usize, members: usize) -> SessionId {
        let mut start = self.start_of();
        start.service = "room".into();
        let session = self.on(at, start).await.session.id;
        for n in 1..members {
            let join = Join {
                key: format!("m{n}"),
                name: format!("Member {n}"),
                role: switchboard_core::session::Role::Visitor,
                proxied: false,
                via: None,
            };
            let joined = self.hub(at).join(self.acme.id, session, join).await;
            joined.unwrap();
        }
        session
    }

    pub async fn peer(&self, at: usize) -> Peer {
        Peer::connect(&self.nodes[at].base).await
    }

    pub async fn attached(&self, at: usize, details: &Details) -> Peer {
        let mut peer = self.peer(at).await;
        peer.hello().await;
        peer.attach(details, 0).await;
        peer
    }

    /// A console at a node that has asked for its desk.
    pub async fn desk(&self, at: usize, agent: usize) -> Peer {
        let agent = self.acme.agents[agent];
        let agent = self.store.agent(self.acme.id, agent).await.unwrap();
        let ticket = self
            .hub(at)
            .desk_ticket(&agent.unwrap(), switchboard_core::Time(i64::MAX))
            .ticket;
        let mut peer = self.peer(at).await;
        peer.hello().await;
        peer.send(json!({"t":"desk","id":"d1","ticket":ticket}))
            .await;
        peer
    }

    /// A console at a node, ready.
    pub async fn console(&self, at: usize, agent: usize) -> Peer {
        let mut peer = self.desk(at, agent).await;
        peer.until("desk").await;
        peer.send(json!({"t":"state","id":"d2","state":"available"}))
            .await;
        peer.until("ok").await;
        peer
    }

    /// Lines in the record.
    pub async fn lines(&self, session: SessionId) -> Vec<String> {
        let log = self.store.read(self.acme.id, session, 0, 10_000).await;
        let text = |event| match event {
            Event::Line { text, .. } => Some(text),
            _ => None,
        };
        let records = log.unwrap().into_iter();
        records.filter_map(|record| text(record.event)).collect()
    }

    /// How many events of a kind are in the record.
    pub async fn kinds(&self, session: SessionId, kind: &str) -> usize {
        let log = self.store.read(self.acme.id, session, 0, 10_000).await;
        let of = |event: &Event| serde_json::to_value(event).unwrap()["kind"] == kind;
        let records = log.unwrap().into_iter();
        records.filter(|record| of(&record.event)).count()
    }
}

async fn node(n: usize, url: String, bus: Arc<dyn Bus>, off: i64) -> Node {
    let runtime = threads();
    let started = runtime.spawn(async move {
        let store = switchboard_store::open(&url).await.unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let settings = HubSettings {
            public_url: base.clone(),
            build: "test".into(),
            node: format!("n{n}"),
            commands_per_s: 0,
            arrivals_per_s: 0,
            sessions: 0,
            beat_s: 20,
            cluster: Some(ClusterSettings {
                bus,
                address: base.clone(),
                lease: LEASE,
            }),
        };
        let system = Clock::system();
        let clock = Clock(Arc::new(move || system.now() + off));
        let hub = Hub::open(store, clock, settings).await.unwrap();
        let router = hub.router();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (hub, base)
    });
    let (hub, base) = started.await.unwrap();
    Node {
        hub,
        base,
        runtime: Some(runtime),
    }
}

impl Drop for Nodes {
    fn drop(&mut self) {
        for node in &mut self.nodes {
            if let Some(runtime) = node.runtime.take() {
                runtime.shutdown_background();
            }
        }
    }
}
