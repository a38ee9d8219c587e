//! What the tasks of the hub share.

use super::{
    HubError, HubSettings,
    consoles::Consoles,
    desk_task::{DeskHandle, DeskMsg},
    encode,
    expiry::Expiries,
    msg::{Done, Msg, ReplyTo},
    outbox::Outbox,
    session_task,
    summaries::Summaries,
    tenant::TenantConfig,
    ticket::{Opens, Tickets},
};
use crate::clock::Clock;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};
use switchboard_bus::Bus;
use switchboard_core::{
    AgentId, LegId, SessionId, TenantId, Time,
    desk::Input as DeskInput,
    session::{self, CHANNELS, Record, Role},
};
use switchboard_store::{Store, StoreError};
use switchboard_wire::{
    PROTOCOL,
    socket::{Details, Invite, ServerFrame, SessionBrief},
};
use tokio::sync::{mpsc, oneshot};

/// Records read from the store at once when a session is rebuilt.
const READ: u32 = 5_000;

pub(crate) struct HubInner {
    pub store: Arc<dyn Store>,
    pub clock: Clock,
    pub settings: HubSettings,
    pub tickets: Tickets,
    pub consoles: Consoles,
    pub expiries: Expiries,
    pub summaries: Summaries,
    pub(super) bus: Arc<dyn Bus>,
    pub(super) tenants: RwLock<HashMap<TenantId, Arc<TenantConfig>>>,
    pub(super) desks: RwLock<HashMap<TenantId, DeskHandle>>,
    pub(super) sessions: RwLock<HashMap<SessionId, SessionHandle>>,
    /// Connections, to be told when the server drains.
    pub(super) connections: Mutex<HashMap<u64, Arc<Outbox>>>,
    pub(super) next_conn: AtomicU64,
}

#[derive(Clone)]
pub(super) struct SessionHandle {
    tenant: TenantId,
    tx: mpsc::UnboundedSender<Msg>,
}

impl HubInner {
    /// The desk of a tenant that exists.
    pub fn desk(&self, tenant: TenantId) -> DeskHandle {
        let desks = self.desks.read().expect("no panic while locked");
        desks
            .get(&tenant)
            .cloned()
            .expect("every tenant that was read has a desk")
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
        let socket = match public.strip_prefix("http") {
            Some(rest) => format!("ws{rest}/v1/socket"),
            None => format!("{public}/v1/socket"),
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
        self.consoles.serves(agent, session.id);
        let details = self.details(tenant, session.id, leg);
        let invite = Box::new(Invite { session, details });
        self.consoles.send(agent, &ServerFrame::Invite { invite });
    }

    pub(super) fn uninvite(&self, agent: AgentId, session: SessionId) {
        self.consoles.serves_no_more(agent, session);
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

    pub(super) fn run(
        self: &Arc<Self>,
        tenant: TenantId,
        session: SessionId,
        task: session_task::Task,
        effects: Vec<session::Effect>,
    ) {
        let (tx, rx) = mpsc::unbounded_channel();
        let handle = SessionHandle { tenant, tx };
        self.sessions
            .write()
            .expect("no panic while locked")
            .insert(session, handle);
        tokio::spawn(task.run(rx, effects));
    }

    /// Removes a session that is over.
    pub(super) fn forget(&self, session: SessionId) {
        self.sessions
            .write()
            .expect("no panic while locked")
            .remove(&session);
    }

    /// Tells a session of any tenant; false when it is not live here.
    pub fn tell(&self, session: SessionId, msg: Msg) -> bool {
        let handle = self
            .sessions
            .read()
            .expect("no panic while locked")
            .get(&session)
            .cloned();
        handle.is_some_and(|handle| handle.tx.send(msg).is_ok())
    }

    /// Tells a session of that tenant.
    pub fn send(&self, tenant: TenantId, session: SessionId, msg: Msg) -> Result<(), HubError> {
        let handle = self
            .sessions
            .read()
            .expect("no panic while locked")
            .get(&session)
            .cloned();
        let handle = handle
            .filter(|handle| handle.tenant == tenant)
            .ok_or(HubError::NoSuchSession)?;
        handle.tx.send(msg).map_err(|_| HubError::NoSuchSession)
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
        let Some(you) = desk.ask(|tx| DeskMsg::Of(agent, tx)).await.flatten() else {
            return false;
        };
        let (offers, sessions) = self.consoles.add(tenant, agent, conn, outbox.clone());
        let mut invites = Vec::new();
        for session in sessions {
            if let Some(invite) = self.invite_again(tenant, agent, session).await {
                invites.push(invite);
            }
        }
        outbox.push_asked(encode::frame(&ServerFrame::Desk {
            id,
            you,
            sessions: invites,
            offers,
        }));
        desk.input(DeskInput::Connected { agent });
        desk.send(DeskMsg::Tell);
        true
    }

    async fn invite_again(
        &self,
        tenant: TenantId,
        agent: AgentId,
        session: SessionId,
    ) -> Option<Invite> {
        let leg = self
            .leg_of(tenant, session, session::Endpoint::Agent { agent })
            .await
            .ok()
            .flatten()?;
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
        Some(Invite {
            session: brief,
            details: self.details(tenant, session, leg),
        })
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
