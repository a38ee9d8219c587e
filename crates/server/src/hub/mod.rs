//! The driver: runs sessions and desks, commits before it delivers, routes between them.

mod consoles;
mod desk_task;
mod encode;
mod error;
mod fanout;
mod ids;
mod outbox;
mod session_task;
mod start;
mod summaries;
mod tenant;
mod ticket;
mod view;

pub use desk_task::known_state;
pub use error::HubError;
pub use session_task::Done;
pub use start::{Join, Start, Started, Who};
pub use tenant::TenantConfig;

pub(crate) use encode::frame as encode_frame;
pub(crate) use fanout::Subscriber;
pub(crate) use ids::fill as random_fill;
pub(crate) use outbox::{CloseReason, Next, Outbox};
pub(crate) use session_task::{Msg, ReplyTo, known_channels};
pub(crate) use ticket::Opens;

use crate::clock::Clock;
use desk_task::{DeskHandle, DeskMsg};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Mutex, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};
use switchboard_bus::Bus;
use switchboard_core::{
    AgentId, LegId, SessionId, TenantId,
    desk::{AVAILABLE, Input as DeskInput},
    session::{self, CHANNELS, Command, Record, Role, Session},
};
use switchboard_store::{Agent, Site, Store, StoreError};
use switchboard_wire::{
    PROTOCOL,
    socket::{Availability, DeskDetails, DeskSelf, Details, Invite, Member, ServerFrame, SessionBrief, SessionView},
};
use tokio::sync::{mpsc, oneshot};

/// Records read from the store at once when a session is rebuilt.
const READ: u32 = 5_000;

/// What the hub must know of its surroundings.
#[derive(Debug, Clone)]
pub struct HubSettings {
    /// Address under which browsers reach this server, without a trailing slash.
    pub public_url: String,
    /// Build of the server and the client it serves.
    pub build: String,
    /// Name of this node.
    pub node: String,
    /// Commands a connection may send per second in the long run; 0 is no limit.
    pub commands_per_s: u32,
}

/// Cheap handle of the driver.
#[derive(Clone)]
pub struct Hub(pub(crate) Arc<HubInner>);

pub(crate) struct HubInner {
    pub store: Arc<dyn Store>,
    pub clock: Clock,
    pub settings: HubSettings,
    pub tickets: ticket::Tickets,
    pub consoles: consoles::Consoles,
    pub summaries: summaries::Summaries,
    bus: Arc<dyn Bus>,
    tenants: RwLock<HashMap<TenantId, Arc<TenantConfig>>>,
    desks: RwLock<HashMap<TenantId, DeskHandle>>,
    sessions: RwLock<HashMap<SessionId, SessionHandle>>,
    /// Connections, to be told when the server drains.
    connections: Mutex<HashMap<u64, Arc<Outbox>>>,
    next_conn: AtomicU64,
}

#[derive(Clone)]
struct SessionHandle {
    tenant: TenantId,
    tx: mpsc::UnboundedSender<Msg>,
}

/// Name of the fact that keeps an agent's state over restarts.
fn state_fact(agent: AgentId) -> String {
    format!("agent.state.{agent}")
}

impl Hub {
    /// Reads tenants, starts their desks, rebuilds every unfinished session from its log.
    pub async fn open(
        store: Arc<dyn Store>,
        bus: Arc<dyn Bus>,
        clock: Clock,
        settings: HubSettings,
    ) -> Result<Hub, StoreError> {
        let hub = Hub(Arc::new(HubInner {
            store,
            clock,
            settings,
            tickets: ticket::Tickets::default(),
            consoles: consoles::Consoles::default(),
            summaries: summaries::Summaries::default(),
            bus,
            tenants: RwLock::default(),
            desks: RwLock::default(),
            sessions: RwLock::default(),
            connections: Mutex::default(),
            next_conn: AtomicU64::new(1),
        }));
        for tenant in hub.0.store.tenants().await? {
            hub.reload(tenant.id).await?;
        }
        hub.restore().await?;
        Ok(hub)
    }

    /// Sessions that were live before a restart go on.
    async fn restore(&self) -> Result<(), StoreError> {
        for row in self.0.store.unfinished().await? {
            let epoch = self.0.store.claim(row.tenant, row.id).await?;
            let log = self.0.read_log(row.tenant, row.id).await?;
            let Some(session) = Session::rebuild(row.id, log) else {
                metrics::counter!("switchboard_poisoned_logs_total").increment(1);
                tracing::error!(session = %row.id, "log cannot be rebuilt; the session stays as it is");
                continue;
            };
            let desk = self.0.desk(row.tenant);
            for _ in session.state().members(false) {
                desk.send(DeskMsg::RestoreSeat);
            }
            let effects = session.restore_effects();
            let rang: Vec<_> = session.state().offers.iter().map(|(offer, agent)| (*offer, *agent)).collect();
            let mut task = session_task::Task::new(self.0.clone(), row.tenant, session, epoch, Some(row.clone()));
            task.restored();
            self.0.run(row.tenant, row.id, task, effects);
            // The desk has forgotten what rang; the log is to say so.
            for (offer, agent) in rang {
                let (name, answer) = (String::new(), session::OfferAnswer::Withdrawn);
                let input = session::Input::OfferAnswered { offer, agent, name, answer };
                self.0.tell(row.id, Msg::Input(input, ReplyTo::Nobody));
            }
        }
        Ok(())
    }

    /// The live copy of a tenant's configuration.
    pub fn tenant(&self, id: TenantId) -> Option<Arc<TenantConfig>> {
        self.0.tenants.read().expect("no panic while locked").get(&id).cloned()
    }

    /// By short name.
    pub fn tenant_by_slug(&self, slug: &str) -> Option<Arc<TenantConfig>> {
        let tenants = self.0.tenants.read().expect("no panic while locked");
        tenants.values().find(|config| config.tenant.slug == slug).cloned()
    }

    /// A site by its public key, and its tenant.
    pub fn site(&self, key: &str) -> Option<(Arc<TenantConfig>, Site)> {
        let tenants = self.0.tenants.read().expect("no panic while locked");
        tenants.values().find_map(|config| {
            let site = config.sites.iter().find(|site| site.key == key)?;
            Some((config.clone(), site.clone()))
        })
    }

    /// Call after any change of configuration in the store: reads it again and tells the desk.
    pub async fn reload(&self, id: TenantId) -> Result<(), StoreError> {
        let Some(tenant) = self.0.store.tenants().await?.into_iter().find(|tenant| tenant.id == id) else {
            return Ok(());
        };
        let config = Arc::new(TenantConfig::read(&*self.0.store, tenant).await?);
        self.0.tenants.write().expect("no panic while locked").insert(id, config.clone());
        let desk = self.0.desks.read().expect("no panic while locked").get(&id).cloned();
        match desk {
            Some(desk) => desk.send(DeskMsg::Configured(config)),
            None => {
                let mut states = BTreeMap::new();
                for agent in config.agents.keys() {
                    if let Some(state) = self.0.store.fact(&state_fact(*agent)).await? {
                        states.insert(*agent, state);
                    }
                }
                let mut desks = self.0.desks.write().expect("no panic while locked");
                desks.entry(id).or_insert_with(|| desk_task::start(&self.0, config, states));
            }
        }
        self.0.bus.publish(&format!("config.{id}"), bytes::Bytes::new()).await;
        Ok(())
    }

    /// Whether somebody can take a visitor of that service now; of the default service
    /// when it is absent or unknown.
    pub fn availability(&self, tenant: TenantId, service: Option<&str>) -> Availability {
        let queue = self.tenant(tenant).and_then(|config| {
            let service = service.and_then(|key| config.service(key)).or(config.default_service())?;
            config.queue_of(service)
        });
        self.0.desk(tenant).availability(queue)
    }

    /// Removes a member.
    pub async fn remove(&self, tenant: TenantId, session: SessionId, leg: LegId) -> Result<(), HubError> {
        self.0.call(tenant, session, session::Input::Remove { leg }).await.map(drop)
    }

    /// Ends a session from outside.
    pub async fn end(&self, tenant: TenantId, session: SessionId) -> Result<(), HubError> {
        self.0.call(tenant, session, session::Input::Close).await.map(drop)
    }

    /// A member's command that does not come over a connection; durable when it returns.
    pub async fn command(
        &self,
        tenant: TenantId,
        session: SessionId,
        leg: LegId,
        cid: String,
        command: Command,
    ) -> Result<Option<u64>, HubError> {
        let input = session::Input::Command { leg, cid: Some(cid), command };
        self.0.call(tenant, session, input).await.map(|done| done.seq)
    }

    /// A live session as staff see it.
    pub async fn view(&self, tenant: TenantId, session: SessionId) -> Result<SessionView, HubError> {
        let (tx, rx) = oneshot::channel();
        self.0.send(tenant, session, Msg::View(tx))?;
        rx.await.map_err(|_| HubError::NoSuchSession)
    }

    /// Who is on the roster now (CC-3).
    pub async fn roster(&self, tenant: TenantId, session: SessionId) -> Result<Vec<Member>, HubError> {
        let (tx, rx) = oneshot::channel();
        self.0.send(tenant, session, Msg::Roster(tx))?;
        rx.await.map_err(|_| HubError::NoSuchSession)
    }

    /// What a console needs to open its desk feed.
    pub fn desk_ticket(&self, agent: &Agent) -> DeskDetails {
        let opens = Opens::Desk { tenant: agent.tenant, agent: agent.id };
        let (ticket, expires_at) = self.0.tickets.mint(opens, self.0.clock.now());
        let (socket, stream) = self.0.addresses();
        DeskDetails { ticket, expires_at, protocol: PROTOCOL, build: self.0.settings.build.clone(), socket, stream }
    }

    /// An agent says whether they take visitors. False when the tenant knows no such state.
    pub async fn agent_state(&self, tenant: TenantId, agent: AgentId, state: String) -> Result<bool, HubError> {
        let config = self.tenant(tenant).ok_or(HubError::NoSuchSession)?;
        if !known_state(&config, &state) {
            return Ok(false);
        }
        self.0.desk(tenant).input(DeskInput::SetState { agent, state });
        Ok(true)
    }

    /// The agent as the desk knows them.
    pub async fn desk_self(&self, tenant: TenantId, agent: AgentId) -> Option<DeskSelf> {
        self.0.desk(tenant).ask(|tx| DeskMsg::Of(agent, tx)).await.flatten()
    }

    /// Closes the agent's consoles; they take no more visitors.
    pub async fn log_out(&self, tenant: TenantId, agent: AgentId) {
        let desk = self.0.desk(tenant);
        desk.input(DeskInput::SetState { agent, state: "logged_out".into() });
        self.0.consoles.close(agent, CloseReason::LoggedOut);
    }

    /// Tells all connections to come back elsewhere or later, spread over `spread_ms`.
    pub async fn drain(&self, spread_ms: u64) {
        let connections: Vec<Arc<Outbox>> =
            self.0.connections.lock().expect("no panic while locked").values().cloned().collect();
        let count = connections.len().max(1) as u64;
        for (at, outbox) in connections.into_iter().enumerate() {
            let after_ms = spread_ms * at as u64 / count;
            outbox.push_asked(encode::frame(&ServerFrame::Retry { after_ms }));
            outbox.close(CloseReason::Stopping);
        }
    }

    /// Sessions that are live in this process, and connections.
    pub fn counts(&self) -> (usize, usize) {
        let sessions = self.0.sessions.read().expect("no panic while locked").len();
        let connections = self.0.connections.lock().expect("no panic while locked").len();
        (sessions, connections)
    }

    /// `/v1/socket` and `/v1/stream*`.
    pub fn router(&self) -> axum::Router {
        crate::socket::router(self.clone())
    }
}

impl HubInner {
    /// The desk of a tenant that exists.
    pub fn desk(&self, tenant: TenantId) -> DeskHandle {
        let desks = self.desks.read().expect("no panic while locked");
        desks.get(&tenant).cloned().expect("every tenant that was read has a desk")
    }

    pub fn tenant_name(&self, tenant: TenantId) -> String {
        let tenants = self.tenants.read().expect("no panic while locked");
        tenants.get(&tenant).map(|config| config.tenant.name.clone()).unwrap_or_default()
    }

    /// Addresses of the transports.
    pub fn addresses(&self) -> (String, String) {
        let public = &self.settings.public_url;
        let socket = match public.strip_prefix("http") {
            Some(rest) => format!("ws{rest}/v1/socket"),
            None => format!("{public}/v1/socket"),
        };
        (socket, format!("{public}/v1/stream"))
    }

    /// Connection details for a leg, with a fresh ticket (CC-22).
    pub fn details(&self, tenant: TenantId, session: SessionId, leg: LegId) -> Details {
        let opens = Opens::Leg { tenant, session, leg };
        let (ticket, expires_at) = self.tickets.mint(opens, self.clock.now());
        let (socket, stream) = self.addresses();
        Details {
            session,
            leg,
            ticket,
            expires_at,
            protocol: PROTOCOL,
            build: self.settings.build.clone(),
            channels: CHANNELS.to_vec(),
            socket,
            stream,
        }
    }

    /// Invites an agent's consoles to open a leg.
    fn invite(&self, tenant: TenantId, agent: AgentId, session: SessionBrief, leg: LegId) {
        self.consoles.serves(agent, session.id);
        let details = self.details(tenant, session.id, leg);
        let invite = Box::new(Invite { session, details });
        self.consoles.send(agent, &ServerFrame::Invite { invite });
    }

    fn uninvite(&self, agent: AgentId, session: SessionId) {
        self.consoles.serves_no_more(agent, session);
    }

    /// A session's whole log.
    async fn read_log(&self, tenant: TenantId, session: SessionId) -> Result<Vec<Record>, StoreError> {
        let mut log: Vec<Record> = Vec::new();
        loop {
            let after = log.last().map_or(0, |record| record.seq);
            let records = self.store.read(tenant, session, after, READ).await?;
            let done = records.len() < READ as usize;
            log.extend(records);
            if done {
                return Ok(log);
            }
        }
    }

    fn run(
        self: &Arc<Self>,
        tenant: TenantId,
        session: SessionId,
        task: session_task::Task,
        effects: Vec<session::Effect>,
    ) {
        let (tx, rx) = mpsc::unbounded_channel();
        let handle = SessionHandle { tenant, tx };
        self.sessions.write().expect("no panic while locked").insert(session, handle);
        tokio::spawn(task.run(rx, effects));
    }

    /// Removes a session that is over.
    fn forget(&self, session: SessionId) {
        self.sessions.write().expect("no panic while locked").remove(&session);
    }

    /// Tells a session of any tenant; false when it is not live here.
    pub fn tell(&self, session: SessionId, msg: Msg) -> bool {
        let handle = self.sessions.read().expect("no panic while locked").get(&session).cloned();
        handle.is_some_and(|handle| handle.tx.send(msg).is_ok())
    }

    /// Tells a session of that tenant.
    pub fn send(&self, tenant: TenantId, session: SessionId, msg: Msg) -> Result<(), HubError> {
        let handle = self.sessions.read().expect("no panic while locked").get(&session).cloned();
        let handle = handle.filter(|handle| handle.tenant == tenant).ok_or(HubError::NoSuchSession)?;
        handle.tx.send(msg).map_err(|_| HubError::NoSuchSession)
    }

    /// Puts an input and waits until it is durable.
    pub async fn call(&self, tenant: TenantId, session: SessionId, input: session::Input) -> Result<Done, HubError> {
        let (tx, rx) = oneshot::channel();
        self.send(tenant, session, Msg::Input(input, ReplyTo::Call(tx)))?;
        rx.await.map_err(|_| HubError::NoSuchSession)?
    }

    /// A number for a new connection, which will be told when the server drains.
    pub fn connect(&self, outbox: Arc<Outbox>) -> u64 {
        let conn = self.next_conn.fetch_add(1, Ordering::Relaxed);
        self.connections.lock().expect("no panic while locked").insert(conn, outbox);
        metrics::gauge!("switchboard_connections").increment(1);
        conn
    }

    /// A connection is gone.
    pub fn disconnect(&self, conn: u64) {
        self.connections.lock().expect("no panic while locked").remove(&conn);
        metrics::gauge!("switchboard_connections").decrement(1);
    }

    /// The leg's role in a live session.
    pub async fn role_of(&self, tenant: TenantId, session: SessionId, leg: LegId) -> Option<Role> {
        let (tx, rx) = oneshot::channel();
        self.send(tenant, session, Msg::Roster(tx)).ok()?;
        rx.await.ok()?.into_iter().find(|member| member.leg == leg).map(|member| member.role)
    }

    /// Has the desk tell everything again.
    pub fn tell_desk(&self, tenant: TenantId) {
        self.desk(tenant).send(DeskMsg::Tell);
    }

    /// Opens the desk feed of an agent for a connection.
    pub async fn open_desk(
        self: &Arc<Self>,
        tenant: TenantId,
        agent: AgentId,
        conn: u64,
        outbox: Arc<Outbox>,
        id: String,
    ) -> bool {
        let desk = self.desk(tenant);
        let Some(you) = desk.ask(|tx| DeskMsg::Of(agent, tx)).await.flatten() else { return false };
        let (offers, sessions) = self.consoles.add(tenant, agent, conn, outbox.clone());
        let mut invites = Vec::new();
        for session in sessions {
            if let Some(invite) = self.invite_again(tenant, agent, session).await {
                invites.push(invite);
            }
        }
        outbox.push_asked(encode::frame(&ServerFrame::Desk { id, you, sessions: invites, offers }));
        desk.input(DeskInput::Connected { agent });
        desk.send(DeskMsg::Tell);
        true
    }

    async fn invite_again(&self, tenant: TenantId, agent: AgentId, session: SessionId) -> Option<Invite> {
        let leg = self.leg_of(tenant, session, session::Endpoint::Agent { agent }).await.ok().flatten()?;
        let (tx, rx) = oneshot::channel();
        self.send(tenant, session, Msg::View(tx)).ok()?;
        let view = rx.await.ok()?;
        let brief = SessionBrief {
            id: session,
            name: view.name,
            service_name: view.service_name,
            tenant_name: view.tenant_name,
            status: view.status,
            live_typing: view.live_typing,
        };
        Some(Invite { session: brief, details: self.details(tenant, session, leg) })
    }

    /// The leg of an endpoint in a live session.
    pub async fn leg_of(
        &self,
        tenant: TenantId,
        session: SessionId,
        endpoint: session::Endpoint,
    ) -> Result<Option<LegId>, HubError> {
        let (tx, rx) = oneshot::channel();
        self.send(tenant, session, Msg::LegOf(endpoint, tx))?;
        rx.await.map_err(|_| HubError::NoSuchSession)
    }

    /// Closes the desk feed of a connection.
    pub fn close_desk(&self, tenant: TenantId, agent: AgentId, conn: u64) {
        self.consoles.remove(agent, conn);
        self.desk(tenant).input(DeskInput::Disconnected { agent });
    }

    /// An agent answers an offer.
    pub async fn answer(
        &self,
        tenant: TenantId,
        agent: AgentId,
        offer: switchboard_core::OfferId,
        accept: bool,
    ) -> Result<(), HubError> {
        let ask = |reply| DeskMsg::Answer { agent, offer, accept, reply };
        self.desk(tenant).ask(ask).await.unwrap_or(Err(HubError::OfferOver))
    }
}

/// The state of an agent who takes visitors.
pub const READY: &str = AVAILABLE;
