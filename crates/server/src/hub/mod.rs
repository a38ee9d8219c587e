//! The driver: runs sessions and desks, commits before it delivers, routes between them.

mod arrivals;
mod calls;
mod cluster;
mod consoles;
mod desk;
mod desk_record;
mod desk_task;
mod encode;
mod error;
mod expect;
mod expiry;
mod fanout;
mod feed;
mod frame;
mod hours;
mod ids;
mod inner;
#[cfg(test)]
mod inspect;
mod meet;
mod msg;
mod outbox;
mod placed;
mod proxies;
mod seat;
mod seating;
mod session_task;
mod start;
mod summaries;
mod tenant;
mod ticket;
mod view;
mod voice;
mod wall;
mod warm;
mod watch;

pub use calls::{CallAnswer, CallAsk, CallId, Calls, NoCall};
pub use cluster::ClusterSettings;
pub(crate) use cluster::{Far, StreamAsk, StreamCall, StreamHome, StreamReply};
pub use error::HubError;
pub use hours::Door;
pub use ids::OsIds;
pub use meet::{Busy, Met};
pub use msg::Done;
pub use start::{Arriving, Join, Start, Started, Who};
pub use summaries::{Fill, WaitingHere};
pub use tenant::TenantConfig;
pub use voice::{NoVoice, Talking};
pub use warm::{NewWarm, WarmAt, Warms};
pub use watch::NoWatch;

pub(crate) use encode::frame as encode_frame;
pub(crate) use fanout::Subscriber;
pub(crate) use frame::Frame;
pub(crate) use ids::fill as random_fill;
pub(crate) use inner::HubInner;
pub(crate) use msg::{Hand, Msg, ReplyTo, known_channels};
pub(crate) use outbox::{CloseReason, Next, Outbox};
pub(crate) use ticket::Opens;

use crate::clock::Clock;
use cluster::{Cluster, ConsoleOp, short};
use desk_task::DeskMsg;
use seat::Part;
use std::{
    sync::{
        Arc, Mutex, OnceLock, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use switchboard_core::{
    AgentId, LegId, SessionId, TenantId, Time, VisitorId,
    desk::{AVAILABLE, Input as DeskInput},
    session::{self, Command},
};
use switchboard_store::{Agent, Site, Store, StoreError};
use switchboard_wire::{
    PROTOCOL,
    socket::{
        Availability, AvailabilityState, Colleagues, DeskDetails, DeskSelf, Member, ServerFrame,
        SessionBrief, SessionView,
    },
};
use tokio::sync::{Semaphore, oneshot};

/// What the hub must know of its surroundings.
#[derive(Clone)]
pub struct HubSettings {
    /// Address under which browsers reach this server, without a trailing slash.
    pub public_url: String,
    /// Build of the server and the client it serves.
    pub build: String,
    /// Name of this node.
    pub node: String,
    /// How this node takes part in a cluster; `None` when it is alone.
    pub cluster: Option<ClusterSettings>,
    /// Commands a connection may send per second in the long run; 0 is no limit.
    pub commands_per_s: u32,
    /// Connections greeted per second when many come at once; 0 is no limit.
    pub arrivals_per_s: u32,
    /// Sessions this node may have a part in; 0 is no limit.
    pub sessions: usize,
    /// Seconds between beats. A peer that does not answer one for two fifths of that is gone.
    pub beat_s: u32,
}

/// Orphans looked at when a node starts; the rest follow with its beats.
const RESTORED: u32 = 10_000;

/// How long a request for help waits for the desk.
const DESK_PATIENCE: Duration = Duration::from_secs(2);

/// Cheap handle of the driver.
#[derive(Clone)]
pub struct Hub(pub(crate) Arc<HubInner>);

/// Name of the fact that keeps an agent's state over restarts.
fn state_fact(agent: AgentId) -> String {
    format!("agent.state.{agent}")
}

impl Hub {
    /// Reads tenants and starts their desks. Alone, rebuilds every unfinished session from its
    /// log; in a cluster, takes over those that nobody owns.
    pub async fn open(
        store: Arc<dyn Store>,
        clock: Clock,
        mut settings: HubSettings,
    ) -> Result<Hub, StoreError> {
        let entered = match settings.cluster.take() {
            Some(cluster) => {
                let build = settings.build.clone();
                Some(Cluster::enter(cluster, store.clone(), build, clock.clone()).await?)
            }
            None => None,
        };
        let (cluster, listening) = entered.unzip();
        let prefix = cluster
            .as_ref()
            .map_or_else(String::new, |cluster| format!("{}.", short(cluster.me)));
        let clock = cluster.as_ref().map_or(clock, |cluster| cluster.clock());
        let hub = Hub(Arc::new_cyclic(|this| HubInner {
            this: this.clone(),
            cluster,
            store,
            clock,
            arrivals: arrivals::Arrivals::new(settings.arrivals_per_s),
            settings,
            tickets: ticket::Tickets::new(prefix),
            consoles: consoles::Consoles::default(),
            expiries: expiry::Expiries::default(),
            summaries: summaries::Summaries::default(),
            watches: watch::Watches::default(),
            tenants: RwLock::default(),
            desks: RwLock::default(),
            sessions: RwLock::default(),
            unreadable: RwLock::default(),
            streams: OnceLock::new(),
            voice: OnceLock::new(),
            calls: Default::default(),
            warms: Default::default(),
            connections: Mutex::default(),
            next_conn: AtomicU64::new(1),
            catching_up: Semaphore::new(inner::CATCHING_UP),
        }));
        for tenant in hub.0.store.tenants().await? {
            hub.0.read_config(tenant.id).await?;
        }
        match (&hub.0.cluster, listening) {
            (Some(cluster), Some(listening)) => {
                cluster.start(listening, Arc::downgrade(&hub.0));
                for (row, _) in hub.0.store.orphans(RESTORED).await? {
                    hub.0.wake(row.tenant, row.id);
                }
            }
            _ => hub.restore().await?,
        }
        expiry::start(&hub.0);
        Ok(hub)
    }

    /// Sessions that were live before a restart go on.
    async fn restore(&self) -> Result<(), StoreError> {
        for row in self.0.store.unfinished().await? {
            let epoch = self.0.store.claim(row.tenant, row.id).await?;
            let (tenant, id) = (row.tenant, row.id);
            let taken = session_task::Task::take_over(
                self.0.clone(),
                tenant,
                id,
                epoch,
                fanout::Fanout::default(),
                None,
            );
            match taken.await {
                Ok((task, effects)) => {
                    self.0
                        .sit(tenant, id, || Part::Owner(Box::new(task), effects));
                }
                Err((HubError::Store(error), _)) => return Err(error),
                Err((error, _)) => tracing::error!(session = %id, %error, "not restored"),
            }
        }
        Ok(())
    }

    /// The time it goes by: in a cluster the record's.
    pub fn clock(&self) -> Clock {
        self.0.clock.clone()
    }

    /// The live copy of a tenant's configuration.
    pub fn tenant(&self, id: TenantId) -> Option<Arc<TenantConfig>> {
        self.0.config_of(id)
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

    /// Call after any change of configuration in the store: reads it again and tells the desk
    /// and the other nodes.
    pub async fn reload(&self, id: TenantId) -> Result<(), StoreError> {
        self.0.read_config(id).await?;
        if let Some(cluster) = &self.0.cluster {
            cluster.config_changed(id);
        }
        Ok(())
    }

    /// Whether somebody can take a visitor of that service now; of the default service
    /// when it is absent or unknown.
    pub fn availability(&self, tenant: TenantId, service: Option<&str>) -> Availability {
        let queue = self.tenant(tenant).and_then(|config| {
            let service = service
                .and_then(|key| config.service(key))
                .or(config.default_service())?;
            Some(config.door(config.queue_of(service)?, self.0.clock.now()))
        });
        let served_by = match queue {
            Some(Door::Closed { opens_at }) => {
                return Availability {
                    opens_at,
                    ..desk::plain(AvailabilityState::Closed, None)
                };
            }
            Some(Door::Open(queue)) => Some(queue),
            None => None,
        };
        self.0.desk(tenant).availability(served_by)
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

    /// Ends a session from outside. One that is over stays so: a node that asks the owner again,
    /// because the answer was lost with the way there, finds it as it was wanted.
    pub async fn end(&self, tenant: TenantId, session: SessionId) -> Result<(), HubError> {
        let close = session::Input::Close;
        match self.0.call(tenant, session, close).await {
            Err(HubError::NoSuchSession) => {
                let owner = self.0.store.owner(tenant, session).await?;
                let over = owner.is_some_and(|owner| owner.ended);
                over.then_some(()).ok_or(HubError::NoSuchSession)
            }
            done => done.map(drop),
        }
    }

    /// How full a live session is.
    pub fn fill(&self, tenant: TenantId, session: SessionId) -> Option<Fill> {
        self.0.summaries.fill(tenant, session)
    }

    /// The visitor's leg in a live session, if they are in it.
    pub async fn visitor_leg(
        &self,
        tenant: TenantId,
        session: SessionId,
        visitor: VisitorId,
    ) -> Result<Option<LegId>, HubError> {
        let endpoint = session::Endpoint::Visitor { visitor };
        self.0.leg_of(tenant, session, endpoint).await
    }

    /// The leg of an endpoint in a live session, if it is in it.
    pub async fn leg_of(
        &self,
        tenant: TenantId,
        session: SessionId,
        endpoint: session::Endpoint,
    ) -> Result<Option<LegId>, HubError> {
        self.0.leg_of(tenant, session, endpoint).await
    }

    /// Whether that leg is in a live session.
    pub async fn has_leg(
        &self,
        tenant: TenantId,
        session: SessionId,
        leg: LegId,
    ) -> Result<bool, HubError> {
        let (tx, rx) = oneshot::channel();
        self.0.send(tenant, session, Msg::RoleOf(leg, tx))?;
        let role = rx.await.map_err(|_| HubError::NoSuchSession)?;
        Ok(role.is_some())
    }

    /// Whether the tenant's desk answers, which chooses who helps. While it does not, it is no
    /// use to ask for help; sessions go on (AI-14).
    pub async fn can_choose(&self, tenant: TenantId) -> bool {
        let desk = self.0.desk(tenant);
        let asks = desk.ask(|tx| DeskMsg::Rings(SessionId::from_u128(0), tx));
        let answer = tokio::time::timeout(DESK_PATIENCE, asks).await;
        matches!(answer, Ok(Some(_)))
    }

    /// Sessions that an agent is in, as the consoles were told.
    pub fn sessions_of(&self, agent: AgentId) -> Vec<SessionId> {
        self.0.consoles.sessions(agent)
    }

    /// Whether the agent is a member of a live session.
    pub async fn serves(&self, tenant: TenantId, session: SessionId, agent: AgentId) -> bool {
        let endpoint = session::Endpoint::Agent { agent };
        matches!(self.0.leg_of(tenant, session, endpoint).await, Ok(Some(_)))
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

    /// A live session in a few words.
    pub async fn brief(
        &self,
        tenant: TenantId,
        session: SessionId,
    ) -> Result<SessionBrief, HubError> {
        self.0.brief(tenant, session).await
    }

    /// Whether this node owns the session.
    pub fn owns(&self, tenant: TenantId, session: SessionId) -> bool {
        self.0.owns(tenant, session)
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

    /// Who is on the roster now (CC-3), `most` of them behind `after` in the order of the legs'
    /// ids. Whoever is a member all the while is in exactly one part.
    pub async fn roster(
        &self,
        tenant: TenantId,
        session: SessionId,
        after: Option<LegId>,
        most: usize,
    ) -> Result<Vec<Member>, HubError> {
        let (reply, rx) = oneshot::channel();
        self.0
            .send(tenant, session, Msg::Roster { after, most, reply })?;
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

    /// An agent says whether they take visitors; their desk knows when this returns. False when
    /// the tenant knows no such state.
    pub async fn agent_state(
        &self,
        tenant: TenantId,
        agent: AgentId,
        state: String,
    ) -> Result<bool, HubError> {
        let config = self.tenant(tenant).ok_or(HubError::NoSuchSession)?;
        if !config.may_be(agent, &state) {
            return Ok(false);
        }
        // A desk that begins anew reads it; the one there is may be gone before it has kept it.
        let fact = state_fact(agent);
        self.0.store.put_fact(&fact, &state).await?;
        let says = |reply| DeskMsg::State {
            agent,
            state,
            reply,
        };
        let told = self.0.desk(tenant).ask(says).await;
        let gone = || StoreError::Unavailable("the desk is between two nodes".into());
        Ok(told.map(|()| true).ok_or_else(gone)?)
    }

    /// The agent has written the session up, as the record says.
    pub fn wrapped_up(&self, tenant: TenantId, agent: AgentId, session: SessionId) {
        self.0
            .desk(tenant)
            .input(DeskInput::WrappedUp { agent, session });
    }

    /// The agent as the desk knows them.
    pub async fn desk_self(&self, tenant: TenantId, agent: AgentId) -> Option<DeskSelf> {
        self.0
            .desk(tenant)
            .ask(|tx| DeskMsg::Of(agent, tx))
            .await
            .flatten()
    }

    /// Who can be asked to join a session or to take it over; `None` while the desk is between
    /// two nodes, or at one of the last release.
    pub async fn colleagues(&self, tenant: TenantId) -> Option<Colleagues> {
        self.0.desk(tenant).ask(DeskMsg::Colleagues).await
    }

    /// Closes the agent's consoles; they take no more visitors.
    pub async fn log_out(&self, tenant: TenantId, agent: AgentId) {
        let desk = self.0.desk(tenant);
        desk.input(DeskInput::SetState {
            agent,
            state: "logged_out".into(),
        });
        self.0.at_consoles(ConsoleOp::LogOut(agent));
    }

    /// Gives what this node owns to the others of its cluster.
    pub async fn hand_over(&self) {
        self.0.hand_everything_over().await;
    }

    /// Whether this node does what only one of a cluster does: it takes that over when nobody
    /// has it, and keeps it for as long as it lives. Alone it always does.
    pub async fn holds(&self, duty: &str) -> Result<bool, StoreError> {
        match &self.0.cluster {
            Some(cluster) => cluster.hold(duty).await,
            None => Ok(true),
        }
    }

    /// Leaves the cluster, when nothing is connected any more.
    pub async fn leave(&self) {
        self.0.leave().await;
    }

    /// Whether this node gives everything away and wants no new clients.
    pub fn is_draining(&self) -> bool {
        let cluster = self.0.cluster.as_ref();
        cluster.is_some_and(|cluster| cluster.is_draining())
    }

    /// Addresses at which clients may be told to connect.
    pub fn nodes(&self) -> Vec<String> {
        match &self.0.cluster {
            Some(cluster) => cluster.addresses(),
            None => vec![self.0.settings.public_url.clone()],
        }
    }

    /// Tells all connections to come back elsewhere or later: spread over `least_ms`, or over
    /// as much more as a node needs that greets them all.
    pub async fn drain(&self, least_ms: u64) {
        let connections: Vec<Arc<Outbox>> = self
            .0
            .connections
            .lock()
            .expect("no panic while locked")
            .values()
            .cloned()
            .collect();
        let count = connections.len().max(1) as u64;
        let greeting_ms = (count * 1_000).checked_div(self.0.settings.arrivals_per_s.into());
        let spread_ms = least_ms.max(greeting_ms.unwrap_or(0));
        for (at, outbox) in connections.into_iter().enumerate() {
            let after_ms = spread_ms * at as u64 / count;
            outbox.push_asked(encode::frame(&ServerFrame::Retry { after_ms }));
            outbox.close(CloseReason::Stopping);
        }
    }

    /// Sessions that are live in this process, and connections.
    pub fn counts(&self) -> (usize, usize) {
        let owned = |seat: &&seat::SeatHandle| seat.owned.load(Ordering::Relaxed);
        let sessions = self.0.sessions.read().expect("no panic while locked");
        let sessions = sessions.values().filter(owned).count();
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
