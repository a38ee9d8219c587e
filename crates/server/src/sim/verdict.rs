//! What must hold once everything has come to rest.

use super::{client::Wall, company, history::Reader, record::Kept, world::World};
use std::collections::{BTreeMap, BTreeSet};
use switchboard_core::{AgentId, SessionId};

/// Age of the newest wall at most, in milliseconds: it is told once a second.
const WALL_MS: u64 = 3_000;

/// How a client stands.
#[derive(Clone, Default)]
pub struct Standing {
    /// All it said is answered, and all legs are open.
    pub quiet: bool,
    pub readers: Vec<Reader>,
}

/// What is not as it should be; nothing when the world is at rest.
pub fn complaints(world: &World, wall: &Wall) -> Vec<String> {
    let mut found = Vec::new();
    owners(world, &mut found);
    service(world, &mut found);
    readers(world, &mut found);
    seen_on_the_wall(world, wall, &mut found);
    found
}

/// Every live session has one owner, the one that the record names; so has the desk.
fn owners(world: &World, found: &mut Vec<String>) {
    let hubs = world.hubs();
    if hubs.len() != world.plan.nodes {
        found.push(format!("{} nodes are up", hubs.len()));
    }
    let mut owners: BTreeMap<SessionId, Vec<_>> = BTreeMap::new();
    for hub in &hubs {
        for session in hub.owned_sessions() {
            owners.entry(session).or_default().push(hub.me());
        }
    }
    let desks = hubs
        .iter()
        .filter(|hub| hub.owns_desk(world.tenant))
        .count();
    if desks != 1 {
        found.push(format!("{desks} nodes own the desk"));
    }
    let rows = world.record.rows();
    for kept in rows.live() {
        let owned_by = owners.remove(&kept.row.id).unwrap_or_default();
        if owned_by != [kept.owner] {
            found.push(format!(
                "{} is run by {} nodes",
                kept.row.id,
                owned_by.len()
            ));
        }
    }
    for (session, _) in owners {
        found.push(format!("{session} is over and run all the same"));
    }
}

/// Sessions that have been without an owner since then, and how long that may last when nothing
/// else breaks: a lease, a beat, and what a hand-over takes.
#[derive(Default)]
pub struct Ownerless(BTreeMap<SessionId, u64>);

const OWNERLESS_MS: u64 = 5_000;

impl Ownerless {
    /// Looks which there are now.
    pub fn look(&mut self, world: &World) {
        let owned: BTreeSet<SessionId> = world
            .hubs()
            .iter()
            .flat_map(|hub| hub.owned_sessions())
            .collect();
        let rows = world.record.rows();
        let live: BTreeSet<SessionId> = rows.live().map(|kept| kept.row.id).collect();
        drop(rows);
        let now = world.common.now();
        self.0
            .retain(|session, _| live.contains(session) && !owned.contains(session));
        for session in live.difference(&owned) {
            let since = self.0.entry(*session).or_insert(now);
            *since = (*since).max(world.broke_at());
            if now > *since + OWNERLESS_MS {
                world
                    .common
                    .violated(format!("nobody runs {session} since {since}"));
                *since = u64::MAX - OWNERLESS_MS;
            }
        }
    }
}

/// All who wait are served, as long as there are agents for them.
fn service(world: &World, found: &mut Vec<String>) {
    let rows = world.record.rows();
    let all = world.plan.agents * world.plan.capacity as usize;
    if rows.live().count() > all {
        return;
    }
    let most = |kept: &Kept| 1 + usize::from(kept.was_sought());
    let wrong = |kept: &&Kept| !(1..=most(kept)).contains(&kept.agents().len());
    for kept in rows.live().filter(wrong) {
        let serve = kept.agents().len();
        found.push(format!("{} is served by {serve} agents", kept.row.id));
    }
    for kept in rows.live().filter(|kept| kept.state.asking.is_some()) {
        found.push(format!("{} still looks for somebody", kept.row.id));
    }
}

/// Everybody has got everything, and an answer to all they said.
fn readers(world: &World, found: &mut Vec<String>) {
    for (client, standing) in world.standings() {
        if !standing.quiet {
            found.push(format!("client {client} waits for something"));
        }
        for reader in standing.readers {
            if let Some(seq) = world.history.behind(reader) {
                let session = reader.session;
                found.push(format!("{session}: event {seq} has not come to {client}"));
            }
        }
    }
}

/// The desk counts as the record does.
fn seen_on_the_wall(world: &World, wall: &Wall, found: &mut Vec<String>) {
    let wall = wall.lock().expect("no panic while locked").clone();
    let now = world.common.now();
    let Some((_, wall)) = wall.filter(|(at, _)| at + WALL_MS > now) else {
        return found.push("the supervisor sees no wall".into());
    };
    let rows = world.record.rows();
    let used = wall["seats"]["used"].as_u64();
    if used != Some(rows.seats() as u64) {
        let seats = rows.seats();
        found.push(format!("{seats} seats are taken, the desk says {used:?}"));
    }
    let waiting = wall["queues"][0]["waiting"].as_u64();
    if waiting != Some(0) {
        found.push(format!("the desk says that {waiting:?} wait"));
    }
    let agents: Vec<AgentId> = (0..world.plan.agents).map(company::agent).collect();
    for row in wall["agents"].as_array().into_iter().flatten() {
        let id = row["agent"].as_str().unwrap_or_default();
        let Some(agent) = agents.iter().find(|agent| agent.to_string() == id) else {
            continue;
        };
        let (says, is) = (row["sessions"].as_u64(), rows.serving(*agent) as u64);
        if says != Some(is) {
            found.push(format!("{agent} serves {is}, the desk says {says:?}"));
        }
        if row["connected"] != true || row["state"] != "available" {
            let state = &row["state"];
            found.push(format!("{agent} is there, the desk says {state}"));
        }
    }
}
