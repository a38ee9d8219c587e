//! A tenant's desk at this node: its owner or, when another node owns it, its relay.

use super::{
    Answer, Ask, Cluster, DeskAsk, Tell, desk_lease,
    message::{DESK_STATES, SEARCHES, SEAT_LINES, SEAT_TERMS, WATCHING, WRAP_UPS},
};
use crate::hub::{
    HubInner, Msg,
    desk::{DeskHandle, DeskMsg},
    desk_record, desk_task,
    error::HubError,
    state_fact,
};
#[cfg(test)]
use crate::sim::sabotage::{self, Sabotage};
use std::{collections::BTreeMap, sync::Weak, time::Duration};
use switchboard_core::{
    AgentId, TenantId,
    desk::{Input, NoSeat},
    routing::Purpose,
};
use switchboard_store::StoreError;
use tokio::sync::mpsc;
use uuid::Uuid;

/// Pause before the record is asked again who the owner is.
const AGAIN: Duration = Duration::from_millis(100);

enum Owner {
    Node(Uuid),
    /// By the epoch of the desk's lease; 0 where there is none.
    Me(u64),
}

/// Runs the desk until the server stops.
pub(in crate::hub) async fn run(
    hub: Weak<HubInner>,
    tenant: TenantId,
    handle: DeskHandle,
    mut rx: mpsc::UnboundedReceiver<DeskMsg>,
) {
    let mut relay = DeskRelay {
        hub,
        tenant,
        handle,
        asked: BTreeMap::new(),
        next: 0,
        term: None,
    };
    while let Some(owner) = relay.locate().await {
        match owner {
            Owner::Node(node) => {
                if !relay.follow(node, &mut rx).await {
                    return;
                }
            }
            Owner::Me(term) => match relay.own(term, &mut rx).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => {
                    tracing::warn!(%tenant, %error, "desk not opened");
                    tokio::time::sleep(AGAIN).await;
                }
            },
        }
    }
}

struct DeskRelay {
    hub: Weak<HubInner>,
    tenant: TenantId,
    handle: DeskHandle,
    /// Asked and not answered, in order.
    asked: BTreeMap<u64, DeskMsg>,
    next: u64,
    /// The term in which this node last gave anything away as the owner.
    term: Option<u64>,
}

impl DeskRelay {
    /// `None` when the server has stopped.
    async fn locate(&self) -> Option<Owner> {
        loop {
            let hub = self.hub.upgrade()?;
            let Some(cluster) = hub.cluster.clone() else {
                return Some(Owner::Me(0));
            };
            match self.owner(&hub, &cluster).await {
                Ok(Some(owner)) => return Some(owner),
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(tenant = %self.tenant, %error, "owner of the desk unknown");
                }
            }
            drop(hub);
            tokio::time::sleep(AGAIN).await;
        }
    }

    async fn owner(&self, hub: &HubInner, cluster: &Cluster) -> Result<Option<Owner>, StoreError> {
        let name = desk_lease(self.tenant);
        let steps_back = cluster.is_draining() && !cluster.peers().is_empty();
        if !steps_back && let Some(term) = hub.store.lease(&name, cluster.me).await? {
            // What this node gave when it owned the desk before is to be void.
            let term = match self.term {
                Some(before) if before >= term => hub.store.raise(&name, cluster.me).await?,
                _ => Some(term),
            };
            return Ok(term.map(Owner::Me));
        }
        let holder = hub.store.lease_holder(&name).await?;
        let other = holder.filter(|node| *node != cluster.me && cluster.knows(*node));
        Ok(other.map(Owner::Node))
    }

    /// Owns the desk: sessions and consoles everywhere say what it must know. False when the
    /// server has stopped.
    async fn own(
        &mut self,
        term: u64,
        rx: &mut mpsc::UnboundedReceiver<DeskMsg>,
    ) -> Result<bool, StoreError> {
        let Some(hub) = self.hub.upgrade() else {
            return Ok(false);
        };
        let Some(config) = hub.config_of(self.tenant) else {
            return Ok(false);
        };
        let mut states: BTreeMap<AgentId, String> = BTreeMap::new();
        for agent in config.agents.keys() {
            if let Some(state) = hub.store.fact(&state_fact(*agent)).await? {
                states.insert(*agent, state);
            }
        }
        let mut known = match hub.cluster {
            Some(_) => desk_record::known(&hub, self.tenant).await?,
            // Alone this node owns all sessions, which say so themselves.
            None => Vec::new(),
        };
        let now = hub.clock.now();
        let presence = hub.store.agent_statuses(self.tenant, now, now).await?;
        // Those that are over say nothing any more.
        known.extend(desk_record::wrapping_up(&hub, &config).await?);
        self.term = Some(term);
        let task = desk_task::Task::new(
            &hub,
            term,
            config,
            states,
            presence,
            known,
            self.handle.clone(),
        );
        self.handle.set_here(true);
        for msg in std::mem::take(&mut self.asked).into_values() {
            self.handle.send(msg);
        }
        if let Some(cluster) = &hub.cluster {
            tracing::info!(tenant = %self.tenant, "this node owns the desk");
            cluster.tell_all(Tell::NewDesk(self.tenant));
            hub.register(self.tenant);
        }
        drop(hub);
        let left = task.run(rx).await;
        self.handle.set_here(false);
        for msg in left {
            self.handle.send(msg);
        }
        Ok(true)
    }

    /// Works with that owner. False when the server has stopped.
    async fn follow(&mut self, owner: Uuid, rx: &mut mpsc::UnboundedReceiver<DeskMsg>) -> bool {
        let again = std::mem::take(&mut self.asked);
        {
            let Some(hub) = self.hub.upgrade() else {
                return false;
            };
            for msg in again.into_values() {
                self.pass(&hub, owner, msg);
            }
            // Whatever was told an owner before may be lost, and so may be that there is a new
            // one.
            hub.register(self.tenant);
        }
        while let Some(msg) = rx.recv().await {
            let Some(hub) = self.hub.upgrade() else {
                return false;
            };
            match msg {
                DeskMsg::Answered(id, given) => {
                    let Some(question) = self.asked.remove(&id) else {
                        continue;
                    };
                    match given {
                        None | Some(Answer::Elsewhere) => {
                            self.asked.insert(id, question);
                            drop(hub);
                            tokio::time::sleep(AGAIN).await;
                            return true;
                        }
                        Some(given) => answered(question, given),
                    }
                }
                DeskMsg::NodeLost(node) if node == owner => return true,
                DeskMsg::Moved(node) if node != owner => return true,
                msg => self.pass(&hub, owner, msg),
            }
        }
        false
    }

    /// What the owner would not understand is said as the release before this one said it.
    fn plainly(&self, cluster: &Cluster, owner: Uuid, msg: DeskMsg) -> Option<DeskMsg> {
        if !cluster.understands(owner, SEARCHES) {
            match &msg {
                // It would take the session for one that waits, and ask whoever asks. Unanswered
                // the search lapses.
                DeskMsg::Input(Input::Enqueue { search, .. })
                    if search.purpose != Purpose::Serve =>
                {
                    return None;
                }
                DeskMsg::Colleagues(_) => return None,
                _ => {}
            }
        }
        if !cluster.understands(owner, WRAP_UPS)
            && let DeskMsg::Input(Input::WrapUp { .. } | Input::WrappedUp { .. }) = msg
        {
            // It gives nobody time for that.
            return None;
        }
        if !cluster.understands(owner, SEAT_LINES)
            && let DeskMsg::Input(Input::LeftLine { .. }) = msg
        {
            // It has no line.
            return None;
        }
        if !cluster.understands(owner, WATCHING)
            && let DeskMsg::Board(_) = msg
        {
            return None;
        }
        if cluster.understands(owner, DESK_STATES) {
            return Some(msg);
        }
        match msg {
            DeskMsg::State {
                agent,
                state,
                reply,
            } => {
                let state = Input::SetState { agent, state };
                cluster.tell(owner, Tell::Desk(self.tenant, state));
                let _ = reply.send(());
                None
            }
            // That owner finds out by itself.
            DeskMsg::Input(Input::Over { .. }) => None,
            msg => Some(msg),
        }
    }

    fn pass(&mut self, hub: &HubInner, owner: Uuid, msg: DeskMsg) {
        let Some(cluster) = &hub.cluster else { return };
        let Some(msg) = self.plainly(cluster, owner, msg) else {
            return;
        };
        let ask = match &msg {
            DeskMsg::TakeSeat(session, Some(seat), turn, _)
                if cluster.understands(owner, SEAT_LINES) =>
            {
                DeskAsk::SeatInTurn(*session, *seat, *turn)
            }
            DeskMsg::TakeSeat(session, Some(seat), ..)
                if cluster.understands(owner, SEAT_TERMS) =>
            {
                DeskAsk::Seat(*session, *seat)
            }
            DeskMsg::TakeSeat(session, ..) => DeskAsk::TakeSeat(*session),
            DeskMsg::Rings(session, _) => DeskAsk::Rings(*session),
            DeskMsg::Colleagues(_) => DeskAsk::Colleagues,
            DeskMsg::Board(_) => DeskAsk::Board,
            DeskMsg::Of(agent, _) => DeskAsk::Of(*agent),
            DeskMsg::State { agent, state, .. } => DeskAsk::State(*agent, state.clone()),
            DeskMsg::Answer {
                agent,
                offer,
                accept,
                ..
            } => DeskAsk::Answer(*agent, *offer, *accept),
            DeskMsg::Input(input) => {
                return cluster.tell(owner, Tell::Desk(self.tenant, input.clone()));
            }
            DeskMsg::Consoles {
                counts, watched, ..
            } => {
                let tell = Tell::Consoles(self.tenant, counts.clone(), *watched);
                return cluster.tell(owner, tell);
            }
            // Unanswered, what another node asks is asked again where the desk is.
            _ => return,
        };
        let id = self.next;
        self.next += 1;
        self.asked.insert(id, msg);
        let handle = self.handle.clone();
        cluster.ask(owner, Ask::Desk(self.tenant, ask), move |given| {
            handle.send(DeskMsg::Answered(id, given));
        });
    }
}

fn answered(question: DeskMsg, given: Answer) {
    match (question, given) {
        (DeskMsg::TakeSeat(.., reply), Answer::SeatInTurn(got)) => drop(reply.send(got)),
        (DeskMsg::TakeSeat(.., reply), Answer::Seat(term)) => {
            let _ = reply.send(term.ok_or(NoSeat { place: None }));
        }
        // That owner has no terms.
        (DeskMsg::TakeSeat(.., reply), Answer::Yes(yes)) => {
            let _ = reply.send(yes.then_some(0).ok_or(NoSeat { place: None }));
        }
        (DeskMsg::Rings(_, reply), Answer::Offers(offers)) => drop(reply.send(offers)),
        (DeskMsg::Of(_, reply), Answer::Agent(agent)) => drop(reply.send(agent)),
        (DeskMsg::Colleagues(reply), Answer::Colleagues(found)) => drop(reply.send(*found)),
        (DeskMsg::Board(reply), Answer::Board(board)) => drop(reply.send(*board)),
        (DeskMsg::State { reply, .. }, Answer::Yes(_)) => drop(reply.send(())),
        (DeskMsg::Answer { reply, .. }, Answer::Yes(_)) => drop(reply.send(Ok(()))),
        (DeskMsg::Answer { reply, .. }, Answer::Fault(fault)) => {
            let _ = reply.send(Err(HubError::from(fault)));
        }
        // Whoever asked sees that nobody answers.
        (_, Answer::Fault(fault)) => tracing::warn!(?fault, "the desk's owner did not answer"),
        _ => tracing::error!("a desk's answer to another question"),
    }
}

impl HubInner {
    /// The desk of a tenant is new somewhere, or was not told everything: this node's
    /// sessions and consoles say again what counts.
    pub(in crate::hub) fn register(&self, tenant: TenantId) {
        #[cfg(test)]
        if sabotage::is(Sabotage::NoRegistration) {
            return;
        }
        if let Some(desk) = self.known_desk(tenant) {
            desk.send(self.console_report(tenant, self.consoles.counts(tenant)));
        }
        // What the desk said of them may be lost as well.
        self.confirm_states(tenant);
        for (_, seat) in self.seats(|seat| seat.tenant == tenant) {
            let _ = seat.tx.send(Box::new(Msg::NewDesk));
        }
    }

    /// What a desk is told of this node's consoles.
    pub(in crate::hub) fn console_report(
        &self,
        tenant: TenantId,
        counts: Vec<(AgentId, u32)>,
    ) -> DeskMsg {
        DeskMsg::Consoles {
            node: self.cluster.as_ref().map_or(Uuid::nil(), |c| c.me),
            counts,
            watched: self.consoles.watched(tenant),
        }
    }

    /// The desk, if this node owns it.
    pub(super) fn desk_here(&self, tenant: TenantId) -> Option<DeskHandle> {
        self.known_desk(tenant).filter(DeskHandle::is_here)
    }

    pub(super) fn desks_lost(self: &HubInner, node: Uuid) {
        for (tenant, desk) in self.all_desks() {
            desk.send(DeskMsg::NodeLost(node));
            // What this node told that desk last may be lost.
            self.register(tenant);
        }
    }

    /// Tells a node that came what the desks of this node publish. It may have been away for this
    /// node alone, and has missed what all were told meanwhile, such as an agent's state: it says
    /// again what counts, and asks.
    pub(super) fn desks_greet(&self, node: Uuid) {
        let Some(cluster) = &self.cluster else { return };
        for (tenant, desk) in self.all_desks() {
            if desk.is_here() {
                let (queues, full) = desk.published();
                cluster.tell(node, Tell::Published(tenant, queues, full));
                cluster.tell(node, Tell::NewDesk(tenant));
            }
        }
    }

    pub(super) fn desks_verify(&self) {
        for (_, desk) in self.all_desks() {
            desk.send(DeskMsg::Verify);
        }
    }
}
