//! What the tasks of the hub share.

use super::{
    HubError, HubSettings,
    arrivals::Arrivals,
    calls::Calls,
    cluster::{self, Answer, Ask, Cluster, ConsoleOp, StreamHome},
    consoles::Consoles,
    desk_task::{DeskHandle, DeskMsg},
    encode,
    expiry::Expiries,
    msg::{Done, Msg, ReplyTo},
    outbox::Outbox,
    seat::{Part, SeatHandle},
    summaries::Summaries,
    tenant::TenantConfig,
    ticket::{Opens, Tickets},
    warm::WarmWay,
    watch::Watches,
};
use crate::clock::Clock;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{
        Arc, Mutex, OnceLock, RwLock, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};
use switchboard_core::{
    AgentId, LegId, SessionId, TenantId, Time,
    session::{self, CHANNELS, Record, Role},
};
use switchboard_store::{Store, StoreError};
use switchboard_wire::{
    PROTOCOL,
    socket::{Details, Invite, ServerFrame, SessionBrief},
};
use tokio::sync::{Semaphore, oneshot};

/// The pause before what could not be done is tried again.
const LATER: Duration = Duration::from_secs(1);

/// Records read from the store at once when a session is rebuilt.
const READ: u32 = 5_000;

pub(crate) struct HubInner {
    /// Itself.
    pub(super) this: Weak<HubInner>,
    /// The other nodes, if there may be any.
    pub(crate) cluster: Option<Arc<Cluster>>,
    pub store: Arc<dyn Store>,
    pub clock: Clock,
    pub settings: HubSettings,
    pub arrivals: Arrivals,
    pub tickets: Tickets,
    pub consoles: Consoles,
    pub expiries: Expiries,
    pub summaries: Summaries,
    pub(super) watches: Watches,
    pub(super) tenants: RwLock<HashMap<TenantId, Arc<TenantConfig>>>,
    pub(super) desks: RwLock<BTreeMap<TenantId, DeskHandle>>,
    pub(super) sessions: RwLock<HashMap<SessionId, SeatHandle>>,
    /// Sessions whose logs cannot be rebuilt. They are refused until this node starts anew.
    pub(super) unreadable: RwLock<HashSet<SessionId>>,
    /// Conversations over plain HTTP that this node has.
    pub(super) streams: OnceLock<Weak<dyn StreamHome>>,
    /// The media port of this node, where it has one.
    pub(super) voice: OnceLock<switchboard_voice::Voice>,
    /// The telephone gateway of this node, where it has one.
    pub(super) calls: OnceLock<Arc<dyn Calls>>,
    /// The way to partners' servers.
    pub(super) warms: WarmWay,
    /// Connections, to be told when the server drains.
    pub(super) connections: Mutex<BTreeMap<u64, Arc<Outbox>>>,
    pub(super) next_conn: AtomicU64,
    /// Parts of catch-ups that may be read from the store at once: those who come back must
    /// not keep the others waiting for it.
    pub(super) catching_up: Semaphore,
}

/// See [`HubInner::catching_up`].
pub(super) const CATCHING_UP: usize = 4;

impl HubInner {
    /// Whether nobody can have taken this node for dead.
    pub(super) fn is_fresh(&self) -> bool {
        let cluster = self.cluster.as_ref();
        cluster.is_none_or(|cluster| cluster.is_fresh())
    }

    /// The desk of a tenant that exists.
    pub fn desk(&self, tenant: TenantId) -> DeskHandle {
        self.known_desk(tenant)
            .expect("every tenant that was read has a desk")
    }

    /// The desk of a tenant, if this node has read of it.
    pub(super) fn known_desk(&self, tenant: TenantId) -> Option<DeskHandle> {
        let desks = self.desks.read().expect("no panic while locked");
        desks.get(&tenant).cloned()
    }

    pub(super) fn all_desks(&self) -> Vec<(TenantId, DeskHandle)> {
        let desks = self.desks.read().expect("no panic while locked");
        desks
            .iter()
            .map(|(tenant, desk)| (*tenant, desk.clone()))
            .collect()
    }

    /// The live copy of a tenant's configuration.
    pub fn config_of(&self, tenant: TenantId) -> Option<Arc<TenantConfig>> {
        let tenants = self.tenants.read().expect("no panic while locked");
        tenants.get(&tenant).cloned()
    }

    /// Reads a tenant's configuration again and tells the desk, which begins if it is new.
    pub async fn read_config(&self, id: TenantId) -> Result<(), StoreError> {
        let tenants = self.store.tenants().await?;
        let Some(tenant) = tenants.into_iter().find(|tenant| tenant.id == id) else {
            return Ok(());
        };
        let config = Arc::new(TenantConfig::read(&*self.store, tenant).await?);
        self.tenants
            .write()
            .expect("no panic while locked")
            .insert(id, config.clone());
        self.watch_by(&config);
        if let Some(desk) = self.known_desk(id) {
            desk.send(DeskMsg::Configured(config));
            return Ok(());
        }
        let begin = || {
            let (handle, rx) = DeskHandle::new();
            let run = cluster::run_desk(self.this.clone(), id, handle.clone(), rx);
            tokio::spawn(run);
            handle
        };
        let desk = {
            let mut desks = self.desks.write().expect("no panic while locked");
            desks.entry(id).or_insert_with(begin).clone()
        };
        if self.cluster.is_none() {
            // Once it answers, it has published what visitors see.
            desk.ask(|tx| DeskMsg::Rings(SessionId::from_u128(0), tx))
                .await;
        }
        Ok(())
    }

    pub fn tenant_name(&self, tenant: TenantId) -> String {
        let tenants = self.tenants.read().expect("no panic while locked");
        tenants
            .get(&tenant)
            .map(|config| config.tenant.name.clone())
            .unwrap_or_default()
    }

    /// Addresses of the transports.
    pub fn addresses(&self) -> (String, String) {
        let public = &self.settings.public_url;
        // Clients of a cluster are told which node to use; plain requests go where the page
        // came from.
        let node = match &self.cluster {
            Some(cluster) => cluster.address(),
            None => public,
        };
        let socket = match node.strip_prefix("http") {
            Some(rest) => format!("ws{rest}/v1/socket"),
            None => format!("{node}/v1/socket"),
        };
        (socket, format!("{public}/v1/stream"))
    }

    /// Connection details for a leg, with a fresh ticket (CC-22).
    pub fn details(&self, tenant: TenantId, session: SessionId, leg: LegId) -> Details {
        self.details_until(tenant, session, leg, None)
    }

    /// The same for somebody whose log-in ends.
    pub fn details_until(
        &self,
        tenant: TenantId,
        session: SessionId,
        leg: LegId,
        until: Option<Time>,
    ) -> Details {
        let opens = Opens::Leg {
            tenant,
            session,
            leg,
            until,
        };
        self.details_of(opens, session, leg)
    }

    /// Connection details with a fresh ticket that opens that.
    pub(super) fn details_of(&self, opens: Opens, session: SessionId, leg: LegId) -> Details {
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
    pub(super) fn invite(
        &self,
        tenant: TenantId,
        agent: AgentId,
        session: SessionBrief,
        leg: LegId,
    ) {
        self.at_consoles(ConsoleOp::Serves(agent, session.id));
        let details = self.details(tenant, session.id, leg);
        let invite = Box::new(Invite { session, details });
        let frame = encode::frame(&ServerFrame::Invite { invite });
        self.at_consoles(ConsoleOp::Send(agent, encode::raw(&frame)));
    }

    pub(super) fn uninvite(&self, agent: AgentId, session: SessionId) {
        self.at_consoles(ConsoleOp::ServesNoMore(agent, session));
    }

    /// A session's whole log.
    pub(super) async fn read_log(
        &self,
        tenant: TenantId,
        session: SessionId,
    ) -> Result<Vec<Record>, StoreError> {
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

    /// Removes the seat of a session that is over here, unless it has another by now.
    pub(super) fn forget(&self, session: SessionId, seat: &Arc<AtomicBool>) {
        let mut sessions = self.sessions.write().expect("no panic while locked");
        if sessions
            .get(&session)
            .is_some_and(|known| Arc::ptr_eq(&known.owned, seat))
        {
            sessions.remove(&session);
        }
    }

    /// Some of the seats at this node, in the order of their sessions' ids, so that a run can be
    /// repeated.
    pub(super) fn seats(
        &self,
        which: impl Fn(&SeatHandle) -> bool,
    ) -> Vec<(SessionId, SeatHandle)> {
        let mut seats: Vec<_> = {
            let sessions = self.sessions.read().expect("no panic while locked");
            let chosen = sessions.iter().filter(|(_, seat)| which(seat));
            chosen.map(|(id, seat)| (*id, seat.clone())).collect()
        };
        seats.sort_unstable_by_key(|(session, _)| *session);
        seats
    }

    fn seat(&self, session: SessionId) -> Option<SeatHandle> {
        let sessions = self.sessions.read().expect("no panic while locked");
        sessions.get(&session).cloned()
    }

    /// Tells a session of that tenant; false when it is not live.
    pub fn tell(&self, tenant: TenantId, session: SessionId, msg: Msg) -> bool {
        self.pass(tenant, session, msg).is_ok()
    }

    /// Tells the session's seat at this node, if it has one.
    pub(super) fn tell_here(&self, session: SessionId, msg: Msg) {
        if let Some(seat) = self.seat(session) {
            let _ = seat.tx.send(Box::new(msg));
        }
    }

    /// The same after a pause: what could not be done now.
    pub(super) fn tell_later(&self, session: SessionId, msg: Msg) {
        let hub = self.this.clone();
        tokio::spawn(async move {
            tokio::time::sleep(LATER).await;
            if let Some(hub) = hub.upgrade() {
                hub.tell_here(session, msg);
            }
        });
    }

    /// Tells the session if this node owns it.
    pub(super) fn tell_owner(&self, session: SessionId, msg: Msg) {
        if let Some(seat) = self.seat(session)
            && seat.owned.load(Ordering::Relaxed)
        {
            let _ = seat.tx.send(Box::new(msg));
        }
    }

    /// Tells the session's relay, if this node does not own it.
    pub(super) fn tell_relay(&self, session: SessionId, msg: Msg) {
        if let Some(seat) = self.seat(session)
            && !seat.owned.load(Ordering::Relaxed)
        {
            let _ = seat.tx.send(Box::new(msg));
        }
    }

    /// Whether this node has as many sessions as it may; of many starts at once a few more
    /// than that may get through.
    pub(super) fn is_full(&self) -> bool {
        let most = self.settings.sessions;
        most > 0 && self.sessions.read().expect("no panic while locked").len() >= most
    }

    /// Whether this node has found that the session's log cannot be rebuilt.
    pub(super) fn unreadable(&self, session: SessionId) -> bool {
        let unreadable = self.unreadable.read().expect("no panic while locked");
        unreadable.contains(&session)
    }

    /// From now on the session is refused here, and its log is not read again.
    pub(super) fn note_unreadable(&self, session: SessionId) {
        let mut unreadable = self.unreadable.write().expect("no panic while locked");
        unreadable.insert(session);
    }

    /// Whether this node owns that session.
    pub(super) fn owns(&self, tenant: TenantId, session: SessionId) -> bool {
        self.seat(session)
            .is_some_and(|seat| seat.tenant == tenant && seat.owned.load(Ordering::Relaxed))
    }

    /// Has this node look who owns a session; it takes it over when nobody does.
    pub(super) fn wake(self: &Arc<Self>, tenant: TenantId, session: SessionId) {
        if let Some(cluster) = &self.cluster {
            let (hub, cluster) = (self.clone(), cluster.clone());
            let relay = || Part::relay(hub, cluster, tenant, session);
            let seat = self.sit(tenant, session, relay);
            let _ = seat.tx.send(Box::new(Msg::Relocate));
        }
    }

    /// Tells a session of that tenant.
    pub fn send(&self, tenant: TenantId, session: SessionId, msg: Msg) -> Result<(), HubError> {
        self.pass(tenant, session, msg)
    }

    /// Tells a session of that tenant, wherever its owner is.
    pub(super) fn pass(
        &self,
        tenant: TenantId,
        session: SessionId,
        msg: Msg,
    ) -> Result<(), HubError> {
        let mut seat = self.seat(session);
        if let (None, Some(cluster), Some(hub)) = (&seat, &self.cluster, self.this.upgrade()) {
            let cluster = cluster.clone();
            let relay = || Part::relay(hub.clone(), cluster, tenant, session);
            seat = Some(hub.sit(tenant, session, relay));
        }
        let seat = seat
            .filter(|seat| seat.tenant == tenant)
            .ok_or(HubError::NoSuchSession)?;
        seat.tx
            .send(Box::new(msg))
            .map_err(|_| HubError::NoSuchSession)
    }

    /// Puts an input and waits until it is durable.
    pub async fn call(
        &self,
        tenant: TenantId,
        session: SessionId,
        input: session::Input,
    ) -> Result<Done, HubError> {
        let (tx, rx) = oneshot::channel();
        self.send(tenant, session, Msg::Input(input, ReplyTo::Call(tx)))?;
        rx.await.map_err(|_| HubError::NoSuchSession)?
    }

    /// A number for a new connection, which will be told when the server drains.
    pub fn connect(&self, outbox: Arc<Outbox>) -> u64 {
        let conn = self.next_conn.fetch_add(1, Ordering::Relaxed);
        self.connections
            .lock()
            .expect("no panic while locked")
            .insert(conn, outbox);
        metrics::gauge!("switchboard_connections").increment(1);
        conn
    }

    /// A connection is gone.
    pub fn disconnect(&self, conn: u64) {
        self.connections
            .lock()
            .expect("no panic while locked")
            .remove(&conn);
        metrics::gauge!("switchboard_connections").decrement(1);
    }

    /// Whether the session is live in this process.
    pub fn is_live(&self, session: SessionId) -> bool {
        let sessions = self.sessions.read().expect("no panic while locked");
        sessions.contains_key(&session)
    }

    /// The leg's role in a live session.
    pub async fn role_of(&self, tenant: TenantId, session: SessionId, leg: LegId) -> Option<Role> {
        let (tx, rx) = oneshot::channel();
        self.send(tenant, session, Msg::RoleOf(leg, tx)).ok()?;
        rx.await.ok()?
    }

    /// Has the desk tell everything again, to those who watch by now.
    pub fn tell_desk(&self, tenant: TenantId) {
        let desk = self.desk(tenant);
        desk.send(self.console_report(tenant, Vec::new()));
        desk.send(DeskMsg::Tell);
    }

    /// What a ticket opens, whichever node minted it. It is used up.
    pub async fn take_ticket(&self, text: &str) -> Option<Opens> {
        let minted_by = text.split_once('.').and_then(|(node, _)| node.parse().ok());
        match (&self.cluster, minted_by) {
            (Some(cluster), Some(node)) if node != cluster.me => {
                match cluster.ask_wait(node, Ask::Ticket(text.to_owned())).await {
                    Some(Answer::Opens(opens)) => opens,
                    _ => None,
                }
            }
            _ => self.tickets.take(text, self.clock.now()),
        }
    }

    /// A live session in a few words.
    pub async fn brief(
        &self,
        tenant: TenantId,
        session: SessionId,
    ) -> Result<SessionBrief, HubError> {
        let (tx, rx) = oneshot::channel();
        self.send(tenant, session, Msg::Brief(tx))?;
        rx.await.map_err(|_| HubError::NoSuchSession)
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

    /// An agent answers an offer.
    pub async fn answer(
        &self,
        tenant: TenantId,
        agent: AgentId,
        offer: switchboard_core::OfferId,
        accept: bool,
    ) -> Result<(), HubError> {
        let ask = |reply| DeskMsg::Answer {
            agent,
            offer,
            accept,
            reply,
        };
        self.desk(tenant)
            .ask(ask)
            .await
            .unwrap_or(Err(HubError::OfferOver))
    }
}
