//! The record of a world: in memory, with the promises of the real one and its troubles. Time
//! that counts is its own.

mod after;
mod door;
mod files;
mod ledger;
mod log;
mod nodes;
mod partners;
mod profiles;
mod rest;
mod rights;

pub use door::Door;
pub use ledger::Kept;

use super::common::Common;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard},
};
use switchboard_core::{SessionId, TenantId};
use switchboard_store::{Agent, Audit, Node, Queue, Service, Site, Tenant};
use switchboard_testkit::Rng;
use uuid::Uuid;

/// How the record is. Shares are parts of a thousand.
#[derive(Clone, Debug)]
pub struct Weather {
    pub delay_ms: (i64, i64),
    /// Calls that come to nothing.
    pub refused: usize,
    /// Writing calls that are done, and said not to be.
    pub unknown: usize,
    /// Writing calls that come to stand behind others there, for up to so many milliseconds.
    pub held: usize,
    pub held_ms: i64,
}

impl Weather {
    pub const FAIR: Weather = Weather {
        delay_ms: (1, 4),
        refused: 0,
        unknown: 0,
        held: 0,
        held_ms: 0,
    };
}

/// All of it.
pub struct Record {
    pub common: Arc<Common>,
    troubles: Mutex<Troubles>,
    rows: Mutex<Rows>,
}

struct Troubles {
    rng: Rng,
    weather: Weather,
    /// Nodes that cannot reach it.
    cut: BTreeSet<usize>,
}

/// What it holds.
#[derive(Default)]
pub struct Rows {
    pub sessions: BTreeMap<SessionId, Kept>,
    keys: BTreeMap<(TenantId, String, String), SessionId>,
    nodes: BTreeMap<Uuid, (Node, u64)>,
    leases: BTreeMap<String, (Uuid, u64)>,
    facts: BTreeMap<String, String>,
    audits: Vec<Audit>,
    tenants: BTreeMap<TenantId, Tenant>,
    sites: Vec<Site>,
    queues: Vec<Queue>,
    services: Vec<Service>,
    agents: Vec<Agent>,
}

impl Rows {
    /// Puts a tenant in.
    pub fn configure(
        &mut self,
        tenant: Tenant,
        queue: Queue,
        service: Service,
        agents: Vec<Agent>,
    ) {
        self.tenants.insert(tenant.id, tenant);
        self.queues.push(queue);
        self.services.push(service);
        self.agents.extend(agents);
    }
}

impl Record {
    pub fn new(common: Arc<Common>, rng: Rng) -> Arc<Self> {
        let troubles = Troubles {
            rng,
            weather: Weather::FAIR,
            cut: BTreeSet::new(),
        };
        Arc::new(Self {
            common,
            troubles: Mutex::new(troubles),
            rows: Mutex::default(),
        })
    }

    fn troubles(&self) -> MutexGuard<'_, Troubles> {
        self.troubles.lock().expect("no panic while locked")
    }

    /// What is in it, for those who look from outside.
    pub fn rows(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().expect("no panic while locked")
    }

    pub fn weather(&self, weather: Weather) {
        self.troubles().weather = weather;
    }

    /// Cuts a node off, or lets it in again.
    pub fn cut(&self, node: usize, cut: bool) {
        match cut {
            true => self.troubles().cut.insert(node),
            false => self.troubles().cut.remove(&node),
        };
    }

    pub fn heal(&self) {
        self.troubles().cut.clear();
        self.weather(Weather::FAIR);
    }
}
