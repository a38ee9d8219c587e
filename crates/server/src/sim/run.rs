//! Runs the world of a seed from its first to its last moment.

use super::{
    caller, chaos,
    client::{Agent, Client, Part, Visitor, Wall},
    company,
    history::Counts,
    panics,
    plan::{CALM_MS, LENGTH_MS, Plan},
    random,
    sabotage::{self, Sabotage},
    verdict,
    world::World,
};
use crate::hub::Who;
use std::{sync::Arc, time::Duration};
use switchboard_testkit::Rng;
use tokio::time::{Instant, sleep};

/// How often is looked whether the world has come to rest.
const LOOK: Duration = Duration::from_millis(250);

/// What came of a run.
#[derive(Clone, Debug)]
pub struct Report {
    pub seed: u64,
    pub violations: Vec<String>,
    /// Of everything that happened, in its order.
    pub digest: u64,
    pub notes: u64,
    pub counts: Counts,
    /// Milliseconds from the calm until everything was at rest.
    pub rest_ms: Option<u64>,
}

/// Runs it. `print` shows everything that happens.
pub fn run(seed: u64, broken: Option<Sabotage>, print: bool) -> Report {
    random::seed(Some(seed));
    sabotage::set(broken);
    let panics = panics::Watch::begin();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime without I/O");
    let mut report = runtime.block_on(story(seed, print));
    drop(runtime);
    report.violations.extend(panics.end());
    sabotage::set(None);
    random::seed(None);
    report
}

async fn story(seed: u64, print: bool) -> Report {
    let plan = Plan::of(seed);
    let world = World::new(seed, plan.clone(), print);
    world.common.note(format_args!("seed {seed} {plan:?}"));
    for node in 0..plan.nodes {
        world.start(node);
    }
    let mut rng = Rng::new(seed ^ 0xc11e);
    let wall = Wall::default();
    people(&world, &mut rng, &wall);
    tokio::spawn(chaos::run(world.clone(), Rng::new(rng.next_u64())));
    tokio::spawn(caller::run(world.clone(), Rng::new(rng.next_u64())));
    let mut rest_ms = None;
    let mut ownerless = verdict::Ownerless::default();
    while world.common.now() <= CALM_MS {
        sleep(LOOK).await;
        if plan.troubles.only_nodes() {
            ownerless.look(&world);
        }
    }
    while world.common.now() < LENGTH_MS {
        sleep(LOOK).await;
        let rests = verdict::complaints(&world, &wall).is_empty();
        match (rests, rest_ms) {
            (true, None) => rest_ms = Some(world.common.now() - CALM_MS),
            (false, Some(_)) => rest_ms = None,
            _ => {}
        }
    }
    for complaint in verdict::complaints(&world, &wall) {
        world.common.violated(format!("at the end {complaint}"));
    }
    world.history.lines_are_there_once();
    let (digest, notes) = world.common.digest();
    Report {
        seed,
        violations: world.common.violations(),
        digest,
        notes,
        counts: world.history.counts(),
        rest_ms,
    }
}

/// All clients.
fn people(world: &Arc<World>, rng: &mut Rng, wall: &Wall) {
    let tenant = world.tenant;
    let mut later = |least: i64, most: i64| {
        let at = rng.between(least, most) as u64;
        (
            Rng::new(rng.next_u64()),
            Instant::now() + Duration::from_millis(at),
        )
    };
    for n in 0..=world.plan.agents {
        let who = Who::Agent(tenant, company::agent(n), None);
        let (rng, away) = later(8_000, 30_000);
        let wall = (n == world.plan.agents).then(|| wall.clone());
        let agent = Part::Agent(Agent::new(n, wall, away));
        tokio::spawn(Client::new(world.clone(), n, who, rng).run(agent));
    }
    for n in 0..world.plan.visitors {
        let who = Who::Visitor(tenant, company::visitor(n));
        let (rng, first) = later(500, 8_000);
        let visitor = Part::Visitor(Visitor::new(n, first));
        tokio::spawn(Client::new(world.clone(), 100 + n, who, rng).run(visitor));
    }
}
