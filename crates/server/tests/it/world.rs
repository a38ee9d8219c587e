//! A hub over a real store and real sockets, for tests of the protocol.

use crate::peer::Peer;
use serde_json::json;
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};
use switchboard_core::{
    AgentId, LegId, QueueId, ServiceId, SessionId, SiteId, TenantId, Time, VisitorId,
    session::{Record, Role},
};
use switchboard_server::{
    auth::cookie,
    clock::Clock,
    hub::{Hub, HubSettings, Join, Start, Started},
};
use switchboard_store::{Agent, Queue, Rank, Service, Site, Store, Tenant, TenantSettings};
use switchboard_wire::socket::Details;

/// One tenant of the world.
pub struct Company {
    pub id: TenantId,
    pub agents: Vec<AgentId>,
}

/// What a world's connections keep to.
#[derive(Clone, Copy)]
pub struct Pace {
    /// How often they have to answer.
    pub beat_s: u32,
    /// How many are greeted a second; 0 is no limit.
    pub arrivals_per_s: u32,
    /// Sessions at once; 0 is no limit.
    pub sessions: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            beat_s: 20,
            arrivals_per_s: 0,
            sessions: 0,
        }
    }
}

/// A server of which everything but HTTP resources is real.
pub struct World {
    pub hub: Hub,
    pub store: Arc<dyn Store>,
    pub base: String,
    pub acme: Company,
    pub other: Company,
    pub ahead: Arc<AtomicI64>,
    pace: Pace,
    serving: tokio::task::JoinHandle<()>,
    _dir: tempfile::TempDir,
    next: std::sync::atomic::AtomicU64,
}

impl World {
    pub async fn new() -> World {
        Self::with(|_| {}).await
    }

    /// A world whose first tenant has other settings.
    pub async fn with(change: impl Fn(&mut TenantSettings)) -> World {
        Self::on(tempfile::tempdir().unwrap(), change).await
    }

    /// A world whose record lies in that directory.
    pub async fn on(dir: tempfile::TempDir, change: impl Fn(&mut TenantSettings)) -> World {
        Self::at(Pace::default(), dir, change).await
    }

    /// A world whose connections keep to that.
    pub async fn at(
        pace: Pace,
        dir: tempfile::TempDir,
        change: impl Fn(&mut TenantSettings),
    ) -> World {
        let store = switchboard_store::open(&url(&dir)).await.unwrap();
        let mut settings = TenantSettings::default();
        change(&mut settings);
        let acme = company(&*store, "acme", 3, settings).await;
        let other = company(&*store, "other", 1, TenantSettings::default()).await;
        let ahead = Arc::new(AtomicI64::new(0));
        let (hub, base, serving) = serve(store.clone(), ahead.clone(), pace).await;
        World {
            hub,
            store,
            base,
            acme,
            other,
            ahead,
            pace,
            serving,
            _dir: dir,
            next: 1.into(),
        }
    }

    /// Stops the server without a goodbye and starts another one on the same record.
    pub async fn restart(&mut self) {
        self.serving.abort();
        self.store.close().await;
        self.store = switchboard_store::open(&url(&self._dir)).await.unwrap();
        let (hub, base, serving) = serve(self.store.clone(), self.ahead.clone(), self.pace).await;
        (self.hub, self.base, self.serving) = (hub, base, serving);
    }

    /// Lets that much time pass for graces and offers.
    pub fn pass(&self, millis: i64) {
        self.ahead.fetch_add(millis, Ordering::SeqCst);
    }

    pub fn fresh(&self) -> u128 {
        u128::from(self.next.fetch_add(1, Ordering::SeqCst)) + (1 << 100)
    }

    pub fn start_of(&self, tenant: TenantId, service: &str) -> Start {
        Start {
            tenant,
            site: None,
            service: service.into(),
            visitor: Some(VisitorId::from_u128(self.fresh())),
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

    /// A visitor in a session of their own.
    pub async fn visit(&self, service: &str) -> Started {
        self.hub
            .start(self.start_of(self.acme.id, service))
            .await
            .unwrap()
    }

    /// A room with `count` members joined through the API.
    pub async fn room(&self, count: usize) -> (SessionId, Vec<Details>) {
        let started = self.visit("room").await;
        let session = started.session.id;
        let mut details = vec![started.details];
        for n in 1..count {
            let join = Join {
                key: format!("m{n}"),
                name: format!("Member {n}"),
                role: Role::Visitor,
                proxied: false,
                via: None,
            };
            details.push(self.hub.join(self.acme.id, session, join).await.unwrap());
        }
        (session, details)
    }

    pub async fn peer(&self) -> Peer {
        Peer::connect(&self.base).await
    }

    /// A peer that has attached with these details.
    pub async fn attached(&self, details: &Details) -> Peer {
        let mut peer = self.peer().await;
        peer.hello().await;
        peer.attach(details, 0).await;
        peer
    }

    /// A console with an open desk, ready.
    pub async fn console(&self, company: &Company, at: usize) -> Peer {
        let agent = self
            .store
            .agent(company.id, company.agents[at])
            .await
            .unwrap()
            .unwrap();
        let mut peer = self.peer().await;
        peer.hello().await;
        let ticket = self.hub.desk_ticket(&agent, self.log_in_ends()).ticket;
        peer.send(json!({"t":"desk","id":"d1","ticket":ticket}))
            .await;
        peer.until("desk").await;
        peer.send(json!({"t":"state","id":"d2","state":"available"}))
            .await;
        peer.until("ok").await;
        peer
    }

    /// When a log-in of now is over.
    pub fn log_in_ends(&self) -> Time {
        Clock::system().now() + self.ahead.load(Ordering::SeqCst) + cookie::AGENT_LIFE_S * 1_000
    }

    /// Fresh details for the same leg.
    pub async fn again(&self, tenant: TenantId, session: SessionId, leg: LegId) -> Details {
        self.hub
            .details(session, switchboard_server::hub::Who::Leg(tenant, leg))
            .await
            .unwrap()
    }

    pub async fn log(&self, tenant: TenantId, session: SessionId) -> Vec<Record> {
        self.store.read(tenant, session, 0, 10_000).await.unwrap()
    }
}

async fn serve(
    store: Arc<dyn Store>,
    ahead: Arc<AtomicI64>,
    pace: Pace,
) -> (Hub, String, tokio::task::JoinHandle<()>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let system = Clock::system();
    let clock = Clock(Arc::new(move || {
        system.now() + ahead.load(Ordering::SeqCst)
    }));
    let settings = HubSettings {
        public_url: base.clone(),
        build: "test".into(),
        node: "n1".into(),
        commands_per_s: 0,
        arrivals_per_s: pace.arrivals_per_s,
        sessions: pace.sessions,
        cluster: None,
        beat_s: pace.beat_s,
    };
    let hub = Hub::open(store, clock, settings).await.unwrap();
    let router = hub.router();
    let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (hub, base, serving)
}

fn url(dir: &tempfile::TempDir) -> String {
    format!("sqlite:{}", dir.path().join("switchboard.db").display())
}

pub async fn company(
    store: &dyn Store,
    slug: &str,
    agents: usize,
    settings: TenantSettings,
) -> Company {
    let seed = slug
        .bytes()
        .fold(7u128, |sum, byte| sum * 31 + u128::from(byte))
        << 16;
    let id = TenantId::from_u128(seed);
    store
        .put_tenant(&Tenant {
            id,
            slug: slug.into(),
            name: format!("The {slug} company"),
            settings,
        })
        .await
        .unwrap();
    let queue = QueueId::from_u128(seed + 1);
    store
        .put_queue(&Queue {
            id: queue,
            tenant: id,
            name: "Main".into(),
            terms: Default::default(),
            opening: Default::default(),
        })
        .await
        .unwrap();
    let site = Site {
        id: SiteId::from_u128(seed + 2),
        tenant: id,
        key: format!("{slug}-site"),
        name: "Site".into(),
        origins: vec!["https://shop.example".into()],
    };
    store.put_site(&site).await.unwrap();
    let services = [
        (
            "help",
            "help_desk",
            json!({"queue": queue, "ring_s": 20, "agent_grace_s": 30, "search_s": 15, "voice": true}),
            true,
        ),
        ("room", "open_room", json!({}), false),
    ];
    for (at, (key, behaviour, params, is_default)) in services.into_iter().enumerate() {
        let service = Service {
            id: ServiceId::from_u128(seed + 10 + at as u128),
            tenant: id,
            key: key.into(),
            name: key.to_uppercase(),
            behaviour: behaviour.into(),
            params,
            is_default,
            asks_login: false,
            scenario: None,
        };
        store.put_service(&service).await.unwrap();
    }
    let mut ids = Vec::new();
    for at in 0..agents {
        let agent = Agent {
            id: AgentId::from_u128(seed + 100 + at as u128),
            tenant: id,
            login: format!("agent{at}"),
            name: format!("Agent {at}"),
            password: String::new(),
            rank: if at == 2 {
                Rank::Supervisor
            } else {
                Rank::Agent
            },
            queues: vec![],
            capacity: 6,
            disabled: false,
            qualities: Default::default(),
            kind: Default::default(),
            role: None,
        };
        store.put_agent(&agent).await.unwrap();
        ids.push(agent.id);
    }
    Company { id, agents: ids }
}
