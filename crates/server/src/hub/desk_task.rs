//! One task per tenant: the only writer of its desk.

pub(crate) use super::desk::{DeskHandle, DeskMsg};
use super::{
    HubInner,
    cluster::{Answer, Ask, ConsoleOp, Tell, desk_lease},
    desk_record, encode,
    error::HubError,
    ids::OsIds,
    msg::{Msg, ReplyTo},
    tenant::TenantConfig,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Weak},
    time::Duration,
};
use switchboard_core::{
    AgentId, QueueId, Time,
    desk::{AVAILABLE, Desk, Input, Output, StateReason},
    session::{self, OfferAnswer},
};
use switchboard_store::Audit;
use switchboard_wire::socket::{
    Availability, AvailabilityState, DeskSelf, QueueStatus, Seats, ServerFrame, WallAgent,
    WallSession,
};
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

/// How often queues, places and the wall are told at most.
const TELL: Duration = Duration::from_secs(1);

/// Length of a queue whose members are told of every change of place at once.
const TOLD_AT_ONCE: usize = 20;

/// The owner of a desk.
pub(super) struct Task {
    hub: Weak<HubInner>,
    config: Arc<TenantConfig>,
    desk: Desk,
    handle: DeskHandle,
    places: BTreeSet<QueueId>,
    changed: bool,
    told_at: Instant,
    /// Consoles of each node, and whether one there watches the wall.
    consoles: BTreeMap<Uuid, (BTreeMap<AgentId, u32>, bool)>,
    /// Sessions of other nodes, for the wall.
    elsewhere: BTreeMap<Uuid, Vec<WallSession>>,
    /// Another node is to own the desk.
    lost: bool,
    /// Looks up what the desk knows, where others can own it.
    _looking: Option<AbortOnDropHandle<()>>,
}

impl Task {
    /// A desk that knows these sessions. `states` are the agents' states before.
    pub(super) fn new(
        hub: &Arc<HubInner>,
        config: Arc<TenantConfig>,
        states: BTreeMap<AgentId, String>,
        known: Vec<Input>,
        handle: DeskHandle,
    ) -> Self {
        let (tenant, looks) = (config.id(), handle.clone());
        let mut task = Task {
            hub: Arc::downgrade(hub),
            desk: Desk::new(config.tenant.settings.max_seats),
            config: config.clone(),
            handle,
            places: BTreeSet::new(),
            changed: true,
            told_at: Instant::now(),
            consoles: BTreeMap::new(),
            elsewhere: BTreeMap::new(),
            lost: false,
            _looking: hub.cluster.as_ref().map(|_| {
                let looking = desk_record::look_after(Arc::downgrade(hub), tenant, looks);
                AbortOnDropHandle::new(tokio::spawn(looking))
            }),
        };
        let now = hub.clock.now();
        task.configure(hub, now, config);
        for input in known {
            task.desk.handle(now, input, &mut OsIds);
        }
        for (agent, state) in states {
            task.desk
                .handle(now, Input::SetState { agent, state }, &mut OsIds);
        }
        task.publish(hub);
        task
    }

    /// Runs until another node is to own the desk, or the server stops. Gives what was said
    /// and not taken yet.
    pub(super) async fn run(mut self, rx: &mut mpsc::UnboundedReceiver<DeskMsg>) -> Vec<DeskMsg> {
        let mut batch = Vec::new();
        while let Some(now) = self.hub.upgrade().map(|hub| hub.clock.now()) {
            let due = self
                .desk
                .deadline()
                .map(|at| Duration::from_millis(at.since(now) as u64));
            let tell = self
                .changed
                .then(|| TELL.saturating_sub(self.told_at.elapsed()));
            let wait = due.into_iter().chain(tell).min();
            tokio::select! {
                biased;
                taken = rx.recv_many(&mut batch, 256) => if taken == 0 { return batch },
                () = tokio::time::sleep(wait.unwrap_or_default()), if wait.is_some() => {}
            }
            let Some(hub) = self.hub.upgrade() else {
                return batch;
            };
            let now = hub.clock.now();
            let mut left = batch.drain(..);
            for msg in left.by_ref() {
                if let DeskMsg::Verify = msg {
                    self.verify(&hub).await;
                } else {
                    self.take(&hub, now, msg);
                }
                if self.lost {
                    // From here on the next owner shows them.
                    let mut queues = self.queues(now);
                    for status in &mut queues {
                        (status.waiting, status.agents_ready) = (0, 0);
                    }
                    measure(self.config.id(), &queues, now);
                    return left.collect();
                }
            }
            drop(left);
            if self.desk.deadline().is_some_and(|at| at <= now) {
                self.handle(&hub, now, Input::Tick);
            }
            self.publish(&hub);
            self.tell(&hub, now);
        }
        batch
    }

    /// Whether the desk is still this node's.
    async fn verify(&mut self, hub: &HubInner) {
        let Some(cluster) = &hub.cluster else { return };
        let lease = hub
            .store
            .lease(&desk_lease(self.config.id()), cluster.me)
            .await;
        self.lost = matches!(lease, Ok(None));
        if lease.is_err() {
            let handle = self.handle.clone();
            tokio::spawn(async move {
                tokio::time::sleep(TELL).await;
                handle.send(DeskMsg::Verify);
            });
        }
    }

    /// Brings the desk in line with the consoles that a node has.
    fn consoles(
        &mut self,
        hub: &Arc<HubInner>,
        now: Time,
        node: Uuid,
        counts: Vec<(AgentId, u32)>,
    ) {
        for (agent, count) in counts {
            let known = &mut self.consoles.entry(node).or_default().0;
            let before = match count {
                0 => known.remove(&agent),
                _ => known.insert(agent, count),
            };
            let before = before.unwrap_or_default();
            for _ in before..count {
                self.handle(hub, now, Input::Connected { agent });
            }
            for _ in count..before {
                self.handle(hub, now, Input::Disconnected { agent });
            }
        }
    }

    fn take(&mut self, hub: &Arc<HubInner>, now: Time, msg: DeskMsg) {
        match msg {
            DeskMsg::Input(input) => self.handle(hub, now, input),
            DeskMsg::Configured(config) => {
                self.configure(hub, now, config);
            }
            DeskMsg::TakeSeat(session, reply) => {
                // A node that may be taken for dead gives nothing away. Whoever asks gets no
                // answer: it does not mean that all seats are taken.
                if hub.is_fresh() {
                    let got = self.desk.take_seat(session);
                    self.changed = true;
                    if reply.send(got).is_err() && got {
                        self.handle(hub, now, Input::SeatFree { session });
                    }
                }
            }
            DeskMsg::Rings(session, reply) => {
                let _ = reply.send(self.desk.rings(session).into_iter().collect());
            }
            DeskMsg::Consoles {
                node,
                counts,
                watched,
            } => {
                self.consoles.entry(node).or_default().1 = watched;
                self.consoles(hub, now, node, counts);
                self.changed = true;
            }
            DeskMsg::NodeLost(node) => {
                self.elsewhere.remove(&node);
                if let Some((known, _)) = self.consoles.get(&node) {
                    let none = known.keys().map(|agent| (*agent, 0)).collect();
                    self.consoles(hub, now, node, none);
                    self.consoles.remove(&node);
                }
            }
            DeskMsg::GiveUp => self.lost = true,
            DeskMsg::Sessions(reply) => drop(reply.send(self.desk.sessions())),
            DeskMsg::Elsewhere(node, rows) => {
                self.elsewhere.insert(node, rows);
            }
            DeskMsg::Verify | DeskMsg::Answered(..) | DeskMsg::Moved(_) => {}
            DeskMsg::Answer {
                agent,
                offer,
                accept,
                reply,
            } => {
                let rings = self.desk.agent(agent).and_then(|seat| seat.offer) == Some(offer);
                if rings {
                    self.handle(
                        hub,
                        now,
                        Input::Answer {
                            agent,
                            offer,
                            accept,
                        },
                    );
                }
                let _ = reply.send(if rings {
                    Ok(())
                } else {
                    Err(HubError::OfferOver)
                });
            }
            DeskMsg::State {
                agent,
                state,
                reply,
            } => {
                // Nor does it confirm what the next desk may not know.
                if hub.is_fresh() {
                    self.handle(hub, now, Input::SetState { agent, state });
                    let _ = reply.send(());
                }
            }
            DeskMsg::Of(agent, reply) => {
                let _ = reply.send(self.desk.agent(agent).map(|seat| DeskSelf {
                    agent,
                    name: seat.name.clone(),
                    state: seat.state.clone(),
                    since: seat.since,
                    capacity: seat.capacity,
                }));
            }
            DeskMsg::Tell => self.changed = true,
        }
    }

    /// Brings the desk in line with the configuration. What that sets free rings elsewhere.
    fn configure(&mut self, hub: &Arc<HubInner>, now: Time, config: Arc<TenantConfig>) {
        self.handle(hub, now, Input::SeatsMax(config.tenant.settings.max_seats));
        let known: Vec<AgentId> = self.desk.agents().map(|(agent, _)| *agent).collect();
        for agent in known {
            if config.agents.get(&agent).is_none_or(|agent| agent.disabled) {
                self.handle(hub, now, Input::AgentGone { agent });
            }
        }
        for agent in config.agents.values().filter(|agent| !agent.disabled) {
            let input = Input::Agent {
                agent: agent.id,
                name: agent.name.clone(),
                queues: agent.queues.clone(),
                capacity: agent.capacity,
            };
            self.handle(hub, now, input);
        }
        self.config = config;
        self.changed = true;
    }

    fn handle(&mut self, hub: &Arc<HubInner>, now: Time, input: Input) {
        self.changed = true;
        for output in self.desk.handle(now, input, &mut OsIds) {
            self.follow(hub, now, output);
        }
    }

    fn follow(&mut self, hub: &Arc<HubInner>, now: Time, output: Output) {
        match output {
            Output::Offered {
                offer,
                session,
                agent,
                expires_at,
            } => {
                let msg = Msg::Offered {
                    offer,
                    agent,
                    expires_at,
                };
                if !hub.tell(self.config.id(), session, msg) {
                    self.handle(hub, now, Input::Dequeue { session });
                }
            }
            Output::Answered {
                offer,
                session,
                agent,
                answer,
            } => {
                hub.at_consoles(ConsoleOp::OfferOver(agent, offer, answer));
                let name = self
                    .desk
                    .agent(agent)
                    .map(|seat| seat.name.clone())
                    .unwrap_or_default();
                let input = session::Input::OfferAnswered {
                    offer,
                    agent,
                    name,
                    answer,
                };
                let (tx, rx) = oneshot::channel();
                let told = hub.tell(
                    self.config.id(),
                    session,
                    Msg::Input(input, ReplyTo::Call(tx)),
                );
                if answer == OfferAnswer::Accepted {
                    let (hub, handle) = (hub.clone(), self.handle.clone());
                    let tenant = self.config.id();
                    tokio::spawn(async move {
                        // A session that ended meanwhile leaves the agent free.
                        if !told || !hub.took(tenant, session, agent, rx.await.ok()).await {
                            handle.input(Input::Released { agent, session });
                        }
                    });
                }
            }
            Output::NobodyThere { session } => {
                hub.tell(
                    self.config.id(),
                    session,
                    Msg::Input(session::Input::NobodyThere, ReplyTo::Nobody),
                );
            }
            Output::State {
                agent,
                state,
                since,
                reason,
            } => self.state(hub, agent, state, since, reason),
            Output::Places { queue } => {
                // A short queue is told at once, a long one at most once a second.
                if self.desk.line(queue).count() <= TOLD_AT_ONCE {
                    self.tell_places(hub, queue);
                } else {
                    self.places.insert(queue);
                }
            }
        }
    }

    fn state(
        &self,
        hub: &Arc<HubInner>,
        agent: AgentId,
        state: String,
        since: Time,
        reason: StateReason,
    ) {
        let reason = match reason {
            StateReason::Own => "self",
            StateReason::NoResponse => "no_response",
        };
        let frame = encode::frame(&ServerFrame::State {
            state: state.clone(),
            since,
            reason,
        });
        hub.at_consoles(ConsoleOp::Send(agent, encode::raw(&frame)));
        let (store, tenant) = (hub.store.clone(), self.config.id());
        let at = hub.clock.now();
        tokio::spawn(async move {
            let entry = Audit {
                tenant: Some(tenant),
                at,
                actor: format!("agent:{agent}"),
                action: "agent.state".into(),
                target: None,
                address: None,
                detail: serde_json::json!({ "state": state, "reason": reason }),
            };
            let kept = store.put_fact(&super::state_fact(agent), &state).await;
            if let Err(error) = store.audit(&entry).await.and(kept) {
                tracing::warn!(%agent, %error, "agent's state not recorded");
            }
        });
    }

    /// Publishes availability for those who look before clicking (IS-67).
    fn publish(&self, hub: &HubInner) {
        let mut published = BTreeMap::new();
        for queue in self.config.queues.keys() {
            let staff = || {
                self.desk
                    .agents()
                    .map(|(_, seat)| seat)
                    .filter(|seat| seat.staffs(*queue))
            };
            let waiting = self.desk.line(*queue).count() as u32;
            let free = staff().any(|seat| seat.free()) && waiting == 0;
            let state = if free {
                AvailabilityState::Available
            } else if staff().any(|seat| seat.on_duty()) {
                AvailabilityState::Busy
            } else {
                AvailabilityState::Away
            };
            let wait_s = match state {
                AvailabilityState::Available => Some(0),
                _ => self.desk.estimate(*queue, waiting + 1).map(seconds),
            };
            published.insert(*queue, Availability { state, wait_s });
        }
        let (used, max) = self.desk.seats();
        let full = max != 0 && used >= max;
        if self.handle.set_published(published, full)
            && let Some(cluster) = &hub.cluster
        {
            let (queues, full) = self.handle.published();
            cluster.tell_all(Tell::Published(self.config.id(), queues, full));
        }
    }

    fn tell(&mut self, hub: &Arc<HubInner>, now: Time) {
        if !self.changed || self.told_at.elapsed() < TELL {
            return;
        }
        self.changed = false;
        self.told_at = Instant::now();
        for queue in std::mem::take(&mut self.places) {
            self.tell_places(hub, queue);
        }
        let tenant = self.config.id();
        let queues = self.queues(now);
        measure(tenant, &queues, now);
        let status = encode::frame(&ServerFrame::DeskStatus {
            queues: queues.clone(),
        });
        hub.at_consoles(ConsoleOp::Broadcast(tenant, encode::raw(&status), false));
        if self.consoles.values().any(|(_, watched)| *watched) {
            self.ask_sessions(hub);
            let (used, max) = self.desk.seats();
            let wall = ServerFrame::Wall {
                agents: self.wall_agents(),
                queues,
                sessions: self.sessions(hub),
                seats: Seats { used, max },
            };
            let wall = encode::raw(&encode::frame(&wall));
            hub.at_consoles(ConsoleOp::Broadcast(tenant, wall, true));
            // Sessions change without the desk being told; keep the wall fresh while watched.
            self.changed = true;
        }
    }

    /// The newest sessions of all nodes.
    fn sessions(&self, hub: &HubInner) -> Vec<WallSession> {
        let mut rows = hub.summaries.rows(self.config.id());
        if !self.elsewhere.is_empty() {
            rows.extend(self.elsewhere.values().flatten().cloned());
            rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.id));
            rows.dedup_by_key(|row| row.id);
            rows.truncate(super::summaries::SHOWN);
        }
        rows
    }

    /// Asks the other nodes what they have; the next wall shows it.
    fn ask_sessions(&self, hub: &HubInner) {
        let Some(cluster) = &hub.cluster else { return };
        for node in cluster.peers() {
            let handle = self.handle.clone();
            cluster.ask(node.id, Ask::Sessions(self.config.id()), move |answer| {
                if let Some(Answer::Sessions(rows)) = answer {
                    handle.send(DeskMsg::Elsewhere(node.id, rows));
                }
            });
        }
    }

    fn tell_places(&self, hub: &Arc<HubInner>, queue: QueueId) {
        let line: Vec<_> = self.desk.line(queue).collect();
        let of = line.len() as u32;
        for (at, session) in line.into_iter().enumerate() {
            let place = at as u32 + 1;
            let estimate_s = self.desk.estimate(queue, place).map(seconds);
            hub.tell(
                self.config.id(),
                session,
                Msg::Place {
                    place,
                    of,
                    estimate_s,
                },
            );
        }
    }

    fn queues(&self, now: Time) -> Vec<QueueStatus> {
        let status = |queue: &switchboard_store::Queue| {
            let staff = || {
                self.desk
                    .agents()
                    .map(|(_, seat)| seat)
                    .filter(|seat| seat.staffs(queue.id))
            };
            let ready = staff().filter(|seat| seat.free()).count() as u32;
            QueueStatus {
                queue: queue.id,
                name: queue.name.clone(),
                waiting: self.desk.line(queue.id).count() as u32,
                longest_ms: self
                    .desk
                    .longest(queue.id)
                    .map_or(0, |since| now.since(since)),
                agents_ready: ready,
                agents_busy: staff().filter(|seat| seat.present()).count() as u32 - ready,
            }
        };
        self.config.queues.values().map(status).collect()
    }

    fn wall_agents(&self) -> Vec<WallAgent> {
        let wall = |(agent, seat): (&AgentId, &switchboard_core::desk::AgentSeat)| WallAgent {
            agent: *agent,
            name: seat.name.clone(),
            state: seat.state.clone(),
            since: seat.since,
            connected: seat.present(),
            sessions: seat.serving.len() as u32,
            capacity: seat.capacity,
        };
        self.desk.agents().map(wall).collect()
    }
}

/// Whether a tenant offers that state to its agents.
pub fn known_state(config: &TenantConfig, state: &str) -> bool {
    state == AVAILABLE
        || config
            .tenant
            .settings
            .not_ready_states
            .iter()
            .any(|known| known == state)
}

/// Shows the queues to those who run the server.
fn measure(tenant: switchboard_core::TenantId, queues: &[QueueStatus], now: Time) {
    for status in queues {
        let labels = [
            ("tenant", tenant.to_string()),
            ("queue", status.queue.to_string()),
        ];
        let since = match status.waiting {
            0 => 0.0,
            _ => (now.0 - status.longest_ms) as f64 / 1_000.0,
        };
        metrics::gauge!("switchboard_queue_waiting", &labels).set(f64::from(status.waiting));
        metrics::gauge!("switchboard_queue_waiting_since_seconds", &labels).set(since);
        metrics::gauge!("switchboard_queue_agents_ready", &labels)
            .set(f64::from(status.agents_ready));
    }
}

fn seconds(millis: i64) -> u32 {
    u32::try_from((millis + 999) / 1000).unwrap_or(u32::MAX)
}
