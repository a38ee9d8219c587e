//! The driver: runs sessions and desks, commits before it delivers, routes between them.

mod consoles;
mod desk_task;
mod encode;
mod error;
mod expiry;
mod fanout;
mod ids;
mod inner;
mod msg;
mod outbox;
mod session_task;
mod start;
mod summaries;
mod tenant;
mod ticket;
mod view;

pub use desk_task::known_state;
pub use error::HubError;
pub use msg::Done;
pub use start::{Join, Start, Started, Who};
pub use tenant::TenantConfig;

pub(crate) use encode::frame as encode_frame;
pub(crate) use fanout::Subscriber;
pub(crate) use ids::fill as random_fill;
pub(crate) use inner::HubInner;
pub(crate) use msg::{Msg, ReplyTo, known_channels};
pub(crate) use outbox::{CloseReason, Next, Outbox};
pub(crate) use ticket::Opens;

use crate::clock::Clock;
use desk_task::DeskMsg;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, RwLock, atomic::AtomicU64},
};
use switchboard_bus::Bus;
use switchboard_core::{
    AgentId, LegId, SessionId, TenantId, Time,
    desk::{AVAILABLE, Input as DeskInput},
    session::{self, Command, Session},
};
use switchboard_store::{Agent, Site, Store, StoreError};
use switchboard_wire::{
    PROTOCOL,
    socket::{Availability, DeskDetails, DeskSelf, Member, ServerFrame, SessionView},
};
use tokio::sync::oneshot;

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
            expiries: expiry::Expiries::default(),
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
        expiry::start(&hub.0);
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
            let rang: Vec<_> = session
                .state()
                .offers
                .iter()
                .map(|(offer, agent)| (*offer, *agent))
                .collect();
            let mut task = session_task::Task::new(
                self.0.clone(),
                row.tenant,
                session,
                epoch,
                Some(row.clone()),
            );
            task.restored();
            self.0.run(row.tenant, row.id, task, effects);
            // The desk has forgotten what rang; the log is to say so.
            for (offer, agent) in rang {
                let (name, answer) = (String::new(), session::OfferAnswer::Withdrawn);
                let input = session::Input::OfferAnswered {
                    offer,
                    agent,
                    name,
                    answer,
                };
                self.0.tell(row.id, Msg::Input(input, ReplyTo::Nobody));
            }
        }
        Ok(())
    }

    /// The live copy of a tenant's configuration.
    pub fn tenant(&self, id: TenantId) -> Option<Arc<TenantConfig>> {
        self.0
            .tenants
            .read()
            .expect("no panic while locked")
            .get(&id)
            .cloned()
    }

    /// By short name.
    pub fn tenant_by_slug(&self, slug: &str) -> Option<Arc<TenantConfig>> {
        let tenants = self.0.tenants.read().expect("no panic while locked");
        tenants
            .values()
            .find(|config| config.tenant.slug == slug)
            .cloned()
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
        let Some(tenant) = self
            .0
            .store
            .tenants()
            .await?
            .into_iter()
            .find(|tenant| tenant.id == id)
        else {
            return Ok(());
        };
        let config = Arc::new(TenantConfig::read(&*self.0.store, tenant).await?);
        self.0
            .tenants
            .write()
            .expect("no panic while locked")
            .insert(id, config.clone());
        let desk = self
            .0
            .desks
            .read()
            .expect("no panic while locked")
            .get(&id)
            .cloned();
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
                desks
                    .entry(id)
                    .or_insert_with(|| desk_task::start(&self.0, config, states));
            }
        }
        self.0
            .bus
            .publish(&format!("config.{id}"), bytes::Bytes::new())
            .await;
        Ok(())
    }

    /// Whether somebody can take a visitor of that service now; of the default service
    /// when it is absent or unknown.
    pub fn availability(&self, tenant: TenantId, service: Option<&str>) -> Availability {
        let queue = self.tenant(tenant).and_then(|config| {
            let service = service
                .and_then(|key| config.service(key))
                .or(config.default_service())?;
            config.queue_of(service)
        });
        self.0.desk(tenant).availability(queue)
    }

    /// Removes a member.
    pub async fn remove(
        &self,
        tenant: TenantId,
        session: SessionId,
        leg: LegId,
    ) -> Result<(), HubError> {
        self.0
            .call(tenant, session, session::Input::Remove { leg })
            .await
            .map(drop)
    }

    /// Ends a session from outside.
    pub async fn end(&self, tenant: TenantId, session: SessionId) -> Result<(), HubError> {
        self.0
            .call(tenant, session, session::Input::Close)
            .await
            .map(drop)
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
        let input = session::Input::Command {
            leg,
            cid: Some(cid),
            command,
        };
        self.0
            .call(tenant, session, input)
            .await
            .map(|done| done.seq)
    }

    /// A live session as staff see it.
    pub async fn view(
        &self,
        tenant: TenantId,
        session: SessionId,
    ) -> Result<SessionView, HubError> {
        let (tx, rx) = oneshot::channel();
        self.0.send(tenant, session, Msg::View(tx))?;
        rx.await.map_err(|_| HubError::NoSuchSession)
    }

    /// Who is on the roster now (CC-3).
    pub async fn roster(
        &self,
        tenant: TenantId,
        session: SessionId,
    ) -> Result<Vec<Member>, HubError> {
        let (tx, rx) = oneshot::channel();
        self.0.send(tenant, session, Msg::Roster(tx))?;
        rx.await.map_err(|_| HubError::NoSuchSession)
    }

    /// What a console needs to open its desk feed, for as long as the agent's log-in lasts.
    pub fn desk_ticket(&self, agent: &Agent, until: Time) -> DeskDetails {
        let opens = Opens::Desk {
            tenant: agent.tenant,
            agent: agent.id,
            until,
        };
        let (ticket, expires_at) = self.0.tickets.mint(opens, self.0.clock.now());
        let (socket, stream) = self.0.addresses();
        DeskDetails {
            ticket,
            expires_at,
            protocol: PROTOCOL,
            build: self.0.settings.build.clone(),
            socket,
            stream,
        }
    }

    /// An agent says whether they take visitors. False when the tenant knows no such state.
    pub async fn agent_state(
        &self,
        tenant: TenantId,
        agent: AgentId,
        state: String,
    ) -> Result<bool, HubError> {
        let config = self.tenant(tenant).ok_or(HubError::NoSuchSession)?;
        if !known_state(&config, &state) {
            return Ok(false);
        }
        self.0
            .desk(tenant)
            .input(DeskInput::SetState { agent, state });
        Ok(true)
    }

    /// The agent as the desk knows them.
    pub async fn desk_self(&self, tenant: TenantId, agent: AgentId) -> Option<DeskSelf> {
        self.0
            .desk(tenant)
            .ask(|tx| DeskMsg::Of(agent, tx))
            .await
            .flatten()
    }

    /// Closes the agent's consoles; they take no more visitors.
    pub async fn log_out(&self, tenant: TenantId, agent: AgentId) {
        let desk = self.0.desk(tenant);
        desk.input(DeskInput::SetState {
            agent,
            state: "logged_out".into(),
        });
        self.0.consoles.close(agent, CloseReason::LoggedOut);
    }

    /// Tells all connections to come back elsewhere or later, spread over `spread_ms`.
    pub async fn drain(&self, spread_ms: u64) {
        let connections: Vec<Arc<Outbox>> = self
            .0
            .connections
            .lock()
            .expect("no panic while locked")
            .values()
            .cloned()
            .collect();
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
        let connections = self
            .0
            .connections
            .lock()
            .expect("no panic while locked")
            .len();
        (sessions, connections)
    }

    /// `/v1/socket` and `/v1/stream*`.
    pub fn router(&self) -> axum::Router {
        crate::socket::router(self.clone())
    }
}

/// The state of an agent who takes visitors.
pub const READY: &str = AVAILABLE;
