//! One session at this node: its owner or, when another node owns it, its relay. Roles
//! change; what is addressed to the session, and its connections here, stay.

use super::{
    HubError, HubInner,
    cluster::{Cluster, End, Relay},
    fanout::Fanout,
    msg::{Mail, Msg, refuse},
    session_task::{Exit, Task},
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use switchboard_core::{SessionId, TenantId, desk, session::Effect};
use tokio::sync::mpsc;

/// Where a session is told things.
#[derive(Clone)]
pub(super) struct SeatHandle {
    pub tenant: TenantId,
    pub tx: mpsc::UnboundedSender<Mail>,
    /// This node owns the session.
    pub owned: Arc<AtomicBool>,
}

/// What the node is to a session.
pub(super) enum Part {
    Owner(Box<Task>, Vec<Effect>),
    Relay(Box<Relay>),
}

impl Part {
    /// For a session of which nothing is known here.
    pub fn relay(
        hub: Arc<HubInner>,
        cluster: Arc<Cluster>,
        tenant: TenantId,
        session: SessionId,
    ) -> Self {
        let (fanout, waiting) = (Fanout::default(), Vec::new());
        let relay = Relay::new(hub, cluster, tenant, session, fanout, None, waiting);
        Self::Relay(Box::new(relay))
    }
}

impl HubInner {
    /// Gives the session a seat at this node, unless it has one.
    pub(super) fn sit(
        self: &Arc<Self>,
        tenant: TenantId,
        session: SessionId,
        part: impl FnOnce() -> Part,
    ) -> SeatHandle {
        let mut sessions = self.sessions.write().expect("no panic while locked");
        if let Some(handle) = sessions.get(&session).filter(|seat| !seat.tx.is_closed()) {
            return handle.clone();
        }
        let (tx, rx) = mpsc::unbounded_channel();
        let part = part();
        let owned = matches!(part, Part::Owner(..));
        let handle = SeatHandle {
            tenant,
            tx,
            owned: Arc::new(owned.into()),
        };
        sessions.insert(session, handle.clone());
        drop(sessions);
        let run = run(
            self.clone(),
            tenant,
            session,
            rx,
            handle.owned.clone(),
            part,
        );
        tokio::spawn(run);
        handle
    }
}

impl HubInner {
    /// Tells that a session is over: whoever said it something, and a desk that still has it in
    /// its queue.
    pub(super) fn too_late(&self, tenant: TenantId, session: SessionId, msg: Msg) {
        if let Msg::Offered { .. } = msg {
            self.desk(tenant).input(desk::Input::Dequeue { session });
        }
        refuse(msg, HubError::NoSuchSession);
    }
}

async fn run(
    hub: Arc<HubInner>,
    tenant: TenantId,
    session: SessionId,
    mut rx: mpsc::UnboundedReceiver<Mail>,
    owned: Arc<AtomicBool>,
    mut part: Part,
) {
    let mut over = true;
    loop {
        part = match part {
            Part::Owner(task, effects) => {
                owned.store(true, Ordering::Relaxed);
                let exit = task.run(&mut rx, effects).await;
                owned.store(false, Ordering::Relaxed);
                match (exit, &hub.cluster) {
                    (Exit::Lost(fanout, known, waiting), Some(cluster)) => {
                        let (hub, cluster, known) = (hub.clone(), cluster.clone(), Some(known));
                        let relay =
                            Relay::new(hub, cluster, tenant, session, *fanout, known, waiting);
                        Part::Relay(Box::new(relay))
                    }
                    _ => break,
                }
            }
            Part::Relay(relay) => match relay.run(&mut rx).await {
                End::Mine(task, effects) => Part::Owner(task, effects),
                End::Over => break,
                End::Idle => {
                    over = false;
                    break;
                }
            },
        };
    }
    // From here on nothing more comes in.
    rx.close();
    hub.forget(session, &owned);
    while let Some(msg) = rx.recv().await {
        if over {
            // Those who came too late are told so.
            hub.too_late(tenant, session, *msg);
        } else if let Err(error) = hub.pass(tenant, session, *msg) {
            tracing::debug!(%session, %error, "said to a session that went");
        }
    }
}
