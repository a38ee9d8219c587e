//! One task per tenant: the only writer of its desk.

mod alerts;
mod board;
mod presence;

pub(crate) use super::desk::{DeskHandle, DeskMsg};
use super::{
    HubInner,
    cluster::{ConsoleOp, desk_lease},
    desk_record, encode,
    error::HubError,
    ids::OsIds,
    msg::{Msg, ReplyTo},
    tenant::TenantConfig,
};
pub(crate) use alerts::alerts;
use presence::Presence;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Weak},
    time::Duration,
};
use switchboard_core::{
    AgentId, QueueId, Time,
    desk::{AgentSeat, Desk, Input, NoSeat, Output},
    session::{self, OfferAnswer},
};
use switchboard_store::{AgentKind, AgentStatus, Seated};
use switchboard_wire::socket::{Colleagues, DeskSelf, ServerFrame, WallSession, WrappingUp};
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

/// How often queues, places and the wall are told at most.
const TELL: Duration = Duration::from_secs(1);

/// How often promised seats are looked up at most.
const RECOUNT: Duration = Duration::from_secs(1);

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
    /// When the wall may be told again.
    wall_at: Option<Instant>,
    presence: Presence,
    /// Consoles of each node, and whether one there watches the wall.
    consoles: BTreeMap<Uuid, (BTreeMap<AgentId, u32>, bool)>,
    /// Sessions of other nodes, for the wall.
    elsewhere: BTreeMap<Uuid, Vec<WallSession>>,
    /// Epoch of the desk's lease, under which it promises seats; 0 where there is none.
    term: u64,
    /// When promises that nobody told of were last looked up.
    recounted: Instant,
    /// Another node is to own the desk.
    lost: bool,
    /// Looks up what the desk knows, where others can own it.
    _looking: Option<AbortOnDropHandle<()>>,
}

impl Task {
    /// A desk of that term that knows these sessions. `states` are the agents' states before.
    pub(super) fn new(
        hub: &Arc<HubInner>,
        term: u64,
        config: Arc<TenantConfig>,
        states: BTreeMap<AgentId, String>,
        presence: Vec<AgentStatus>,
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
            wall_at: None,
            presence: Presence::begin(presence),
            consoles: BTreeMap::new(),
            elsewhere: BTreeMap::new(),
            term,
            recounted: Instant::now(),
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
            let recount = self.desk.recount_at().map(|at| {
                let due = Duration::from_millis(at.since(now) as u64);
                due.max(RECOUNT.saturating_sub(self.recounted.elapsed()))
            });
            let settles = self.presence.settles_in();
            let all = due.into_iter().chain(tell).chain(recount).chain(settles);
            let wait = all.min();
            tokio::select! {
                biased;
                taken = rx.recv_many(&mut batch, 256) => if taken == 0 { return batch },
                () = tokio::time::sleep(wait.unwrap_or_default()), if wait.is_some() => {}
            }
            let Some(hub) = self.hub.upgrade() else {
                return batch;
            };
            let now = hub.clock.now();
            self.recount(&hub, now).await;
            let mut left = batch.drain(..);
            while !self.lost
                && let Some(msg) = left.next()
            {
                if let DeskMsg::Verify = msg {
                    self.verify(&hub).await;
                } else {
                    self.take(&hub, now, msg);
                }
            }
            if self.lost {
                // From here on the next owner shows them.
                let mut queues = self.queues(now);
                for status in &mut queues {
                    (status.waiting, status.agents_ready) = (0, 0);
                }
                board::measure(self.config.id(), &queues, now);
                return left.collect();
            }
            drop(left);
            if self.desk.deadline().is_some_and(|at| at <= now) {
                self.handle(&hub, now, Input::Tick);
            }
            self.settle_presence(&hub, now);
            self.publish(&hub);
            self.tell(&hub, now);
        }
        batch
    }

    /// Looks up promised seats of which nobody has told for too long what became of them: their
    /// starts broke off, or word of them is lost. A new term voids what is not written yet, and
    /// has it ask again; what is written the record tells.
    async fn recount(&mut self, hub: &HubInner, now: Time) {
        let due = self.desk.recount_at().is_some_and(|at| at <= now);
        if !due || self.recounted.elapsed() < RECOUNT {
            return;
        }
        self.recounted = Instant::now();
        metrics::counter!("switchboard_seats_recounted_total").increment(1);
        let tenant = self.config.id();
        let counted = async {
            if let Some(cluster) = &hub.cluster {
                match hub.store.raise(&desk_lease(tenant), cluster.me).await? {
                    Some(term) => self.term = term,
                    None => self.lost = true,
                }
            }
            hub.store.seated(tenant).await
        };
        match counted.await {
            Ok(seated) => {
                let row = |found: &Seated| (found.session, found.head, found.visitors);
                let record: Vec<_> = seated.iter().map(row).collect();
                self.desk.recount(&record);
                self.changed = true;
            }
            // Too many are counted until then, never too few.
            Err(error) => tracing::warn!(%tenant, %error, "seats not counted anew"),
        }
    }

    /// Whether the desk is still this node's.
    async fn verify(&mut self, hub: &HubInner) {
        let Some(cluster) = &hub.cluster else { return };
        let lease = hub
            .store
            .lease(&desk_lease(self.config.id()), cluster.me)
            .await;
        // It may also have been another's for a while, who gave seats under a later term.
        self.lost = matches!(lease, Ok(term) if term != Some(self.term));
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
            self.note_presence(hub, agent, now);
        }
    }

    fn take(&mut self, hub: &Arc<HubInner>, now: Time, msg: DeskMsg) {
        match msg {
            DeskMsg::Input(input) => self.handle(hub, now, input),
            DeskMsg::Configured(config) => {
                self.configure(hub, now, config);
            }
            DeskMsg::TakeSeat(session, seat, turn, reply) => {
                // A node that may be taken for dead gives nothing away. Whoever asks gets no
                // answer: it does not mean that all seats are taken.
                if hub.is_fresh() {
                    let got = match seat {
                        Some(seat) => self.desk.seat_for(now, session, seat, turn),
                        None if self.desk.take_seat(session) => Ok(()),
                        None => Err(NoSeat { place: None }),
                    };
                    self.changed = true;
                    if reply.send(got.map(|()| self.term)).is_err() && got.is_ok() {
                        self.handle(hub, now, Input::SeatFree { session, seat });
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
            DeskMsg::Asked(msg) => self.take(hub, now, *msg),
            DeskMsg::Sessions(reply) => drop(reply.send(self.desk.sessions())),
            DeskMsg::Elsewhere(node, rows) => {
                self.elsewhere.insert(node, rows);
            }
            DeskMsg::NotTaken(agent, session, offer) => {
                let input = Input::NotTaken {
                    agent,
                    session,
                    offer,
                };
                self.handle(hub, now, input);
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
                    wrap_ups: wrapping_up(seat),
                }));
            }
            DeskMsg::Colleagues(reply) => {
                let agents = self.wall_agents();
                let agents = agents.into_iter().filter(|agent| agent.connected);
                let _ = reply.send(Colleagues {
                    agents: agents.collect(),
                    queues: self.queues(now),
                });
            }
            DeskMsg::Board(reply) => drop(reply.send(self.board(now))),
            DeskMsg::Tell => {
                (self.changed, self.wall_at) = (true, None);
            }
        }
    }

    /// Brings the desk in line with the configuration. What that sets free rings elsewhere.
    fn configure(&mut self, hub: &Arc<HubInner>, now: Time, config: Arc<TenantConfig>) {
        self.handle(hub, now, Input::SeatsMax(config.tenant.settings.max_seats));
        let time = Input::WrapUpTime(desk_record::wrap_up_ms(&config));
        self.handle(hub, now, time);
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
                qualities: agent.qualities.clone(),
                software: agent.kind == AgentKind::Assistant,
            };
            self.handle(hub, now, input);
        }
        for queue in config.queues.values() {
            let input = Input::Queue {
                queue: queue.id,
                terms: queue.terms.clone(),
            };
            self.handle(hub, now, input);
            let timetable = queue.opening.hours.and_then(|id| config.hours.get(&id));
            let input = Input::Opening {
                queue: queue.id,
                opening: queue.opening.clone(),
                calendar: timetable.map(|timetable| Box::new(timetable.calendar().clone())),
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
                let (name, software) = match self.desk.agent(agent) {
                    Some(seat) => (seat.name.clone(), seat.software),
                    None => Default::default(),
                };
                let input = session::Input::OfferAnswered {
                    offer,
                    agent,
                    name,
                    software,
                    avatar: None,
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
                            handle.send(DeskMsg::NotTaken(agent, session, offer));
                        }
                    });
                }
            }
            Output::NotFound {
                session,
                search,
                why,
            } => {
                let input = session::Input::NotFound { search, why };
                let msg = Msg::Input(input, ReplyTo::Nobody);
                hub.tell(self.config.id(), session, msg);
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
            } => {
                self.note_presence(hub, agent, since);
                self.state(hub, agent, state, since, reason);
            }
            Output::WrapUps { agent } => {
                let wrap_ups = self.desk.agent(agent).map(wrapping_up);
                let frame = encode::frame(&ServerFrame::WrapUps {
                    wrap_ups: wrap_ups.unwrap_or_default(),
                });
                hub.at_consoles(ConsoleOp::Send(agent, encode::raw(&frame)));
            }
            Output::Places { queue } => {
                // A short queue is told at once, a long one at most once a second.
                if self.desk.length(queue) <= TOLD_AT_ONCE {
                    self.tell_places(hub, queue);
                } else {
                    self.places.insert(queue);
                }
            }
        }
    }
}

fn wrapping_up(seat: &AgentSeat) -> Vec<WrappingUp> {
    let one = |(session, until)| WrappingUp { session, until };
    seat.wrap_ups().map(one).collect()
}
