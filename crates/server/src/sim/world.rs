//! One world: nodes on one record and one bus, and who talks to them.

use super::{
    common::Common,
    gate::Gate,
    history::History,
    line::{Line, Phone},
    net::Net,
    plan::Plan,
    record::{Door, Record},
    verdict::Standing,
};
use crate::{
    clock::{Clock, Hands, Steady},
    hub::{ClusterSettings, Hub, HubSettings},
};
use std::{
    collections::BTreeMap,
    future::Future,
    sync::{
        Arc, Mutex, MutexGuard, Weak,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};
use switchboard_core::TenantId;
use switchboard_testkit::Rng;
use tokio::time::Instant;

/// A node that was not heard of for so long is dead.
pub const LEASE: Duration = Duration::from_secs(2);
/// Virtual time begins here, in milliseconds since 1970.
pub const BEGIN: i64 = 1_800_000_000_000;
/// A request that is not answered by then is given up.
const PATIENCE: Duration = Duration::from_secs(5);

pub struct World {
    pub plan: Plan,
    pub tenant: TenantId,
    pub common: Arc<Common>,
    pub record: Arc<Record>,
    pub net: Arc<Net>,
    pub history: History,
    slots: Mutex<Vec<Slot>>,
    lines: Mutex<Vec<Weak<Line>>>,
    processes: AtomicU64,
    calm: AtomicBool,
    /// When something last broke.
    broke_at: AtomicU64,
    standings: Mutex<BTreeMap<usize, Standing>>,
    begun: Instant,
}

/// A place for a node: one process after the other.
struct Slot {
    gate: Arc<Gate>,
    /// Once it takes clients.
    hub: Option<Hub>,
    /// By how much its wall clock is wrong.
    wrong: Arc<AtomicI64>,
}

impl World {
    pub fn new(seed: u64, plan: Plan, print: bool) -> Arc<World> {
        let mut rng = Rng::new(seed);
        let common = Common::new(print);
        let record = Record::new(common.clone(), Rng::new(rng.next_u64()));
        let tenant = super::company::found(&mut record.rows(), &plan);
        let net = Net::new(common.clone(), Rng::new(rng.next_u64()));
        let slot = |node| {
            let gate = Arc::new(Gate::new(node, 0));
            gate.kill();
            let wrong = rng.between(-plan.skew_ms, plan.skew_ms);
            Slot {
                gate,
                hub: None,
                wrong: Arc::new(wrong.into()),
            }
        };
        let slots = (0..plan.nodes).map(slot).collect();
        Arc::new(World {
            tenant,
            history: History::new(common.clone(), record.clone()),
            common,
            record,
            net,
            plan,
            slots: Mutex::new(slots),
            lines: Mutex::default(),
            processes: AtomicU64::new(0),
            calm: AtomicBool::new(false),
            broke_at: AtomicU64::new(0),
            standings: Mutex::default(),
            begun: Instant::now(),
        })
    }

    fn slots(&self) -> MutexGuard<'_, Vec<Slot>> {
        self.slots.lock().expect("no panic while locked")
    }

    /// Something breaks now.
    pub fn breaks(&self) {
        self.broke_at.store(self.common.now(), Ordering::Relaxed);
    }

    /// When something last broke.
    pub fn broke_at(&self) -> u64 {
        self.broke_at.load(Ordering::Relaxed)
    }

    /// Nothing breaks any more.
    pub fn set_calm(&self) {
        self.common.note(format_args!("calm"));
        self.calm.store(true, Ordering::Relaxed);
    }

    pub fn is_calm(&self) -> bool {
        self.calm.load(Ordering::Relaxed)
    }

    /// How a client stands now.
    pub fn stands(&self, client: usize, standing: Standing) {
        let mut standings = self.standings.lock().expect("no panic while locked");
        standings.insert(client, standing);
    }

    /// How all clients stand.
    pub fn standings(&self) -> BTreeMap<usize, Standing> {
        self.standings
            .lock()
            .expect("no panic while locked")
            .clone()
    }

    /// Starts a process at a node that has none.
    pub fn start(self: &Arc<Self>, node: usize) {
        let process = self.processes.fetch_add(1, Ordering::Relaxed) + 1;
        let gate = Arc::new(Gate::new(node, process));
        let clock = {
            let mut slots = self.slots();
            slots[node].gate = gate.clone();
            slots[node].hub = None;
            self.clock(slots[node].wrong.clone())
        };
        self.common.note(format_args!("n{node} starts, p{process}"));
        let world = self.clone();
        tokio::spawn(async move {
            while !gate.is_dead() {
                let store = Arc::new(Door {
                    record: world.record.clone(),
                    gate: gate.clone(),
                });
                let settings = world.settings(&gate);
                match Hub::open(store, clock.clone(), settings).await {
                    Ok(hub) => {
                        if !gate.is_dead() {
                            world.common.note(format_args!("n{node} is up, p{process}"));
                            world.slots()[node].hub = Some(hub);
                        }
                        return;
                    }
                    // As whoever looks after processes would start it again.
                    Err(_) => tokio::time::sleep(Duration::from_millis(500)).await,
                }
            }
        });
    }

    fn settings(&self, gate: &Arc<Gate>) -> HubSettings {
        let address = format!("https://n{}.example", gate.node);
        HubSettings {
            public_url: "https://chat.example".into(),
            build: "sim".into(),
            node: format!("n{}", gate.node),
            commands_per_s: 0,
            arrivals_per_s: 0,
            sessions: 0,
            beat_s: super::line::BEAT.as_secs() as u32,
            cluster: Some(ClusterSettings {
                bus: self.net.access(gate.clone()),
                address,
                lease: LEASE,
            }),
        }
    }

    fn clock(&self, wrong: Arc<AtomicI64>) -> Clock {
        let begun = self.begun;
        let passed = move || begun.elapsed();
        Clock::steady(Steady::new(Hands {
            wall: Box::new(move || {
                BEGIN + passed().as_millis() as i64 + wrong.load(Ordering::Relaxed)
            }),
            monotonic: Box::new(passed),
        }))
    }

    /// Somebody sets the clock of a node.
    pub fn set_clock(&self, node: usize, by_ms: i64) {
        self.slots()[node].wrong.fetch_add(by_ms, Ordering::Relaxed);
    }

    /// Ends a process at once. Its connections break, or only fall silent when the machine went.
    pub fn kill(&self, node: usize, machine: bool) {
        let mut slots = self.slots();
        slots[node].gate.kill();
        slots[node].hub = None;
        drop(slots);
        self.lines_of(
            node,
            match machine {
                true => super::line::State::Dark,
                false => super::line::State::Broken,
            },
        );
    }

    /// What happens to all connections of a node.
    pub fn lines_of(&self, node: usize, to: super::line::State) {
        for line in self.open_lines() {
            if line.node == node {
                line.set(to);
            }
        }
    }

    pub fn open_lines(&self) -> Vec<Arc<Line>> {
        let mut lines = self.lines.lock().expect("no panic while locked");
        lines.retain(|line| line.strong_count() > 0);
        lines.iter().filter_map(Weak::upgrade).collect()
    }

    pub fn gate(&self, node: usize) -> Arc<Gate> {
        self.slots()[node].gate.clone()
    }

    /// The hub of a node that takes clients.
    pub fn hub(&self, node: usize) -> Option<Hub> {
        self.slots()[node].hub.clone()
    }

    /// All hubs that take clients.
    pub fn hubs(&self) -> Vec<Hub> {
        self.slots()
            .iter()
            .filter_map(|slot| slot.hub.clone())
            .collect()
    }

    /// Nodes without a process.
    pub fn down(&self) -> Vec<usize> {
        let slots = self.slots();
        let down = slots.iter().filter(|slot| slot.gate.is_dead());
        down.map(|slot| slot.gate.node).collect()
    }

    /// A process that takes clients, any of them; `None` when the one that was tried is down.
    fn reach(&self, rng: &mut Rng) -> Option<(Hub, Arc<Gate>)> {
        let slots = self.slots();
        let slot = &slots[rng.below(slots.len())];
        Some((slot.hub.clone()?, slot.gate.clone()))
    }

    /// Connects to some node.
    pub fn dial(&self, rng: &mut Rng) -> Option<Phone> {
        let (hub, gate) = self.reach(rng)?;
        let phone = Phone::dial(self.common.clone(), hub, gate, rng);
        let mut lines = self.lines.lock().expect("no panic while locked");
        lines.push(Arc::downgrade(&phone.line));
        Some(phone)
    }

    /// A request to some node; `None` without an answer.
    pub async fn request<T, F>(
        &self,
        mut rng: Rng,
        call: impl FnOnce(Hub) -> F + Send + 'static,
    ) -> Option<T>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let late = Duration::from_millis(rng.between(1, 30) as u64);
        tokio::time::sleep(late).await;
        let (hub, gate) = self.reach(&mut rng)?;
        let dead = gate.clone();
        let work = async move {
            gate.pass().await;
            let answer = call(hub).await;
            gate.pass().await;
            answer
        };
        // A node may or may not notice that nobody waits for the answer any more.
        let goes_on = rng.chance(500);
        let work = async move {
            match goes_on {
                true => tokio::spawn(work).await.ok(),
                false => Some(work.await),
            }
        };
        let answer = tokio::select! {
            biased;
            answer = tokio::time::timeout(PATIENCE, work) => answer.ok().flatten(),
            () = dead.died() => None,
        };
        tokio::time::sleep(late).await;
        answer
    }
}
