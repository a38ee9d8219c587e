//! The way to a tenant's desk, wherever its owner is.

use super::{
    HubInner, cluster::Answer, error::HubError, msg::Done, tenant::TenantConfig, wall::Board,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use switchboard_core::{
    AgentId, OfferId, QueueId, SeatId, SessionId, TenantId,
    desk::{Input, NoSeat, Turn},
    session::Endpoint,
};
use switchboard_wire::socket::{
    Availability, AvailabilityState, Colleagues, DeskSelf, WallSession,
};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

/// Pause before a session is asked again who is in it.
const AGAIN: Duration = Duration::from_secs(1);

impl HubInner {
    /// Whether an agent is in the session whose offer they accepted. Where the answer does not
    /// tell, it may have been written all the same.
    pub(super) async fn took(
        &self,
        tenant: TenantId,
        session: SessionId,
        agent: AgentId,
        answer: Option<Result<Done, HubError>>,
    ) -> bool {
        match answer {
            Some(Ok(_)) => true,
            Some(Err(HubError::Store(_))) | None => loop {
                let endpoint = Endpoint::Agent { agent };
                match self.leg_of(tenant, session, endpoint).await {
                    Ok(leg) => return leg.is_some(),
                    // Until it is known they count as in it: never one session too many.
                    Err(HubError::Store(_)) => tokio::time::sleep(AGAIN).await,
                    Err(_) => return false,
                }
            },
            Some(Err(_)) => false,
        }
    }
}

/// What a desk task is told.
pub enum DeskMsg {
    /// An input of the desk.
    Input(Input),
    /// The configuration changed.
    Configured(Arc<TenantConfig>),
    /// A visitor of the session wants a seat, of that name if who asks can name it. Told the
    /// desk's term, 0 if it has none; or that all seats are taken, with the place in the line.
    TakeSeat(
        SessionId,
        Option<SeatId>,
        Turn,
        oneshot::Sender<Result<u64, NoSeat>>,
    ),
    /// Which offers ring for the session.
    Rings(SessionId, oneshot::Sender<Vec<OfferId>>),
    /// Consoles that a node has: of these agents so many, and whether one watches the wall.
    Consoles {
        node: Uuid,
        counts: Vec<(AgentId, u32)>,
        watched: bool,
    },
    /// A node is gone, or what it last said is lost.
    NodeLost(Uuid),
    /// That node says that it owns the desk.
    Moved(Uuid),
    /// Look in the record whether the desk is still this node's.
    Verify,
    /// The desk goes to another node.
    GiveUp,
    /// The owner's answer to a question.
    Answered(u64, Option<Answer>),
    /// Another node asks the owner. When this node is that no more, the other one asks the next
    /// owner itself, and must not have it done twice: it is not passed on.
    Asked(Box<DeskMsg>),
    /// Which sessions the desk knows.
    Sessions(oneshot::Sender<BTreeSet<SessionId>>),
    /// What other nodes' sessions look like, for the wall.
    Elsewhere(Uuid, Vec<WallSession>),
    /// An agent answers an offer.
    Answer {
        agent: AgentId,
        offer: OfferId,
        accept: bool,
        reply: oneshot::Sender<Result<(), HubError>>,
    },
    /// An agent says whether they take visitors.
    State {
        agent: AgentId,
        state: String,
        reply: oneshot::Sender<()>,
    },
    /// The agent as the desk knows them.
    Of(AgentId, oneshot::Sender<Option<DeskSelf>>),
    /// An offer that was accepted here came to nothing. It is not passed on: another desk has
    /// not heard of the offer, and its sessions say who serves them.
    NotTaken(AgentId, SessionId, OfferId),
    /// Who can be asked to join a session or to take it over.
    Colleagues(oneshot::Sender<Colleagues>),
    /// What the desk knows, for a snapshot of the wall.
    Board(oneshot::Sender<Board>),
    /// Somebody watches: tell everything again.
    Tell,
}

/// Handle of a desk task.
#[derive(Clone)]
pub struct DeskHandle {
    tx: mpsc::UnboundedSender<DeskMsg>,
    published: Arc<RwLock<BTreeMap<QueueId, Availability>>>,
    full: Arc<AtomicBool>,
    here: Arc<AtomicBool>,
}

impl DeskHandle {
    /// A handle, and what it is told.
    pub(super) fn new() -> (Self, mpsc::UnboundedReceiver<DeskMsg>) {
        let (tx, rx) = mpsc::unbounded_channel();
        let handle = Self {
            tx,
            published: Arc::default(),
            full: Arc::default(),
            here: Arc::default(),
        };
        (handle, rx)
    }

    /// Whether this node owns the desk.
    pub(super) fn is_here(&self) -> bool {
        self.here.load(Ordering::Relaxed)
    }

    pub(super) fn set_here(&self, here: bool) {
        self.here.store(here, Ordering::Relaxed);
    }

    /// Sets what visitors see before they click; false when that is no news.
    pub(super) fn set_published(
        &self,
        queues: BTreeMap<QueueId, Availability>,
        full: bool,
    ) -> bool {
        let news = self.full.swap(full, Ordering::Relaxed) != full;
        let mut published = self.published.write().expect("no panic while locked");
        let news = news || *published != queues;
        *published = queues;
        news
    }

    /// What visitors see before they click: each queue, and whether all seats are taken.
    pub(super) fn published(&self) -> (Vec<(QueueId, Availability)>, bool) {
        let queues = self.published.read().expect("no panic while locked");
        let queues = queues.iter().map(|(queue, state)| (*queue, *state));
        (queues.collect(), self.full.load(Ordering::Relaxed))
    }

    /// Tells the desk; a desk that is gone (the server stops) hears nothing.
    pub fn input(&self, input: Input) {
        self.send(DeskMsg::Input(input));
    }

    pub(crate) fn send(&self, msg: DeskMsg) {
        let _ = self.tx.send(msg);
    }

    /// Asks and waits.
    pub(crate) async fn ask<T>(
        &self,
        make: impl FnOnce(oneshot::Sender<T>) -> DeskMsg,
    ) -> Option<T> {
        let (tx, rx) = oneshot::channel();
        self.send(make(tx));
        rx.await.ok()
    }

    /// Availability of a queue; of a service without one when `queue` is absent.
    pub fn availability(&self, queue: Option<QueueId>) -> Availability {
        if self.full.load(Ordering::Relaxed) {
            return plain(AvailabilityState::Full, None);
        }
        match queue {
            None => plain(AvailabilityState::Available, Some(0)),
            Some(queue) => self
                .published
                .read()
                .expect("no panic while locked")
                .get(&queue)
                .copied()
                .unwrap_or(plain(AvailabilityState::Away, None)),
        }
    }
}

/// Availability at whose end nothing opens.
pub(super) fn plain(state: AvailabilityState, wait_s: Option<u32>) -> Availability {
    Availability {
        state,
        wait_s,
        opens_at: None,
    }
}
