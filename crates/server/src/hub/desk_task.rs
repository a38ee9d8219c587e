//! One task per tenant: the only writer of its desk.

use super::{
    HubInner, encode,
    error::HubError,
    ids::OsIds,
    msg::{Msg, ReplyTo},
    tenant::TenantConfig,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, RwLock, Weak},
    time::Duration,
};
use switchboard_core::{
    AgentId, OfferId, QueueId, Time,
    desk::{AVAILABLE, Desk, Input, Output, StateReason},
    session::{self, OfferAnswer},
};
use switchboard_store::Audit;
use switchboard_wire::socket::{
    Availability, AvailabilityState, DeskSelf, QueueStatus, Seats, ServerFrame, WallAgent,
};
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};

/// How often queues, places and the wall are told at most.
const TELL: Duration = Duration::from_secs(1);

/// Length of a queue whose members are told of every change of place at once.
const TOLD_AT_ONCE: usize = 20;

/// What a desk task is told.
pub enum DeskMsg {
    /// An input of the desk.
    Input(Input),
    /// The configuration changed.
    Configured(Arc<TenantConfig>),
    /// A visitor wants a seat.
    TakeSeat(oneshot::Sender<bool>),
    /// A visitor of a restored session has one.
    RestoreSeat,
    /// An agent answers an offer.
    Answer {
        agent: AgentId,
        offer: OfferId,
        accept: bool,
        reply: oneshot::Sender<Result<(), HubError>>,
    },
    /// The agent as the desk knows them.
    Of(AgentId, oneshot::Sender<Option<DeskSelf>>),
    /// Somebody watches: tell everything again.
    Tell,
}

/// Handle of a desk task.
#[derive(Clone)]
pub struct DeskHandle {
    tx: mpsc::UnboundedSender<DeskMsg>,
    published: Arc<RwLock<BTreeMap<QueueId, Availability>>>,
    full: Arc<std::sync::atomic::AtomicBool>,
}

impl DeskHandle {
    /// Tells the desk; a desk that is gone (the server stops) hears nothing.
    pub fn input(&self, input: Input) {
        self.send(DeskMsg::Input(input));
    }

    pub(super) fn send(&self, msg: DeskMsg) {
        let _ = self.tx.send(msg);
    }

    /// Asks and waits.
    pub(super) async fn ask<T>(
        &self,
        make: impl FnOnce(oneshot::Sender<T>) -> DeskMsg,
    ) -> Option<T> {
        let (tx, rx) = oneshot::channel();
        self.send(make(tx));
        rx.await.ok()
    }

    /// Availability of a queue; of a service without one when `queue` is absent.
    pub fn availability(&self, queue: Option<QueueId>) -> Availability {
        if self.full.load(std::sync::atomic::Ordering::Relaxed) {
            return Availability {
                state: AvailabilityState::Full,
                wait_s: None,
            };
        }
        match queue {
            None => Availability {
                state: AvailabilityState::Available,
                wait_s: Some(0),
            },
            Some(queue) => self
                .published
                .read()
                .expect("no panic while locked")
                .get(&queue)
                .copied()
                .unwrap_or(Availability {
                    state: AvailabilityState::Away,
                    wait_s: None,
                }),
        }
    }
}

struct Task {
    hub: Weak<HubInner>,
    config: Arc<TenantConfig>,
    desk: Desk,
    handle: DeskHandle,
    places: BTreeSet<QueueId>,
    changed: bool,
    told_at: Instant,
}

/// Starts the desk of a tenant. `states` are the agents' states before a restart.
pub fn start(
    hub: &Arc<HubInner>,
    config: Arc<TenantConfig>,
    states: BTreeMap<AgentId, String>,
) -> DeskHandle {
    let (tx, rx) = mpsc::unbounded_channel();
    let handle = DeskHandle {
        tx,
        published: Arc::default(),
        full: Arc::default(),
    };
    let mut task = Task {
        hub: Arc::downgrade(hub),
        desk: Desk::new(config.tenant.settings.max_seats),
        config: config.clone(),
        handle: handle.clone(),
        places: BTreeSet::new(),
        changed: true,
        told_at: Instant::now(),
    };
    let now = hub.clock.now();
    task.configure(hub, now, config);
    for (agent, state) in states {
        task.desk
            .handle(now, Input::SetState { agent, state }, &mut OsIds);
    }
    task.publish();
    tokio::spawn(task.run(rx));
    handle
}

impl Task {
    async fn run(mut self, mut rx: mpsc::UnboundedReceiver<DeskMsg>) {
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
                taken = rx.recv_many(&mut batch, 256) => if taken == 0 { break },
                () = tokio::time::sleep(wait.unwrap_or_default()), if wait.is_some() => {}
            }
            let Some(hub) = self.hub.upgrade() else { break };
            let now = hub.clock.now();
            for msg in batch.drain(..) {
                self.take(&hub, now, msg);
            }
            if self.desk.deadline().is_some_and(|at| at <= now) {
                self.handle(&hub, now, Input::Tick);
            }
            self.publish();
            self.tell(&hub, now);
        }
    }

    fn take(&mut self, hub: &Arc<HubInner>, now: Time, msg: DeskMsg) {
        match msg {
            DeskMsg::Input(input) => self.handle(hub, now, input),
            DeskMsg::Configured(config) => {
                self.configure(hub, now, config);
            }
            DeskMsg::TakeSeat(reply) => {
                let got = self.desk.take_seat();
                self.changed = true;
                if reply.send(got).is_err() && got {
                    self.handle(hub, now, Input::SeatFree);
                }
            }
            DeskMsg::RestoreSeat => self.desk.restore_seat(),
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
                if !hub.tell(
                    session,
                    Msg::Offered {
                        offer,
                        agent,
                        expires_at,
                    },
                ) {
                    self.handle(hub, now, Input::Dequeue { session });
                }
            }
            Output::Answered {
                offer,
                session,
                agent,
                answer,
            } => {
                hub.consoles.offer_over(agent, offer, answer);
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
                let told = hub.tell(session, Msg::Input(input, ReplyTo::Call(tx)));
                if answer == OfferAnswer::Accepted {
                    let handle = self.handle.clone();
                    tokio::spawn(async move {
                        // A session that ended meanwhile leaves the agent free.
                        if !told || !matches!(rx.await, Ok(Ok(_))) {
                            handle.input(Input::Released { agent, session });
                        }
                    });
                }
            }
            Output::NobodyThere { session } => {
                hub.tell(
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
        hub.consoles.send(
            agent,
            &ServerFrame::State {
                state: state.clone(),
                since,
                reason,
            },
        );
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
    fn publish(&self) {
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
        *self
            .handle
            .published
            .write()
            .expect("no panic while locked") = published;
        let (used, max) = self.desk.seats();
        self.handle.full.store(
            max != 0 && used >= max,
            std::sync::atomic::Ordering::Relaxed,
        );
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
        hub.consoles.broadcast(
            tenant,
            &encode::frame(&ServerFrame::DeskStatus {
                queues: queues.clone(),
            }),
            false,
        );
        if hub.consoles.watched(tenant) {
            let (used, max) = self.desk.seats();
            let wall = ServerFrame::Wall {
                agents: self.wall_agents(),
                queues,
                sessions: hub.summaries.rows(tenant),
                seats: Seats { used, max },
            };
            hub.consoles.broadcast(tenant, &encode::frame(&wall), true);
            // Sessions change without the desk being told; keep the wall fresh while watched.
            self.changed = true;
        }
    }

    fn tell_places(&self, hub: &Arc<HubInner>, queue: QueueId) {
        let line: Vec<_> = self.desk.line(queue).collect();
        let of = line.len() as u32;
        for (at, session) in line.into_iter().enumerate() {
            let place = at as u32 + 1;
            let estimate_s = self.desk.estimate(queue, place).map(seconds);
            hub.tell(
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

fn seconds(millis: i64) -> u32 {
    u32::try_from((millis + 999) / 1000).unwrap_or(u32::MAX)
}
