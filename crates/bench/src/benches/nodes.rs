//! One session spread over several nodes: what a delivery costs when its reader is at another
//! node than the session (IS-126, IS-127).

use super::{
    Scene,
    hall::{self, Leader, SETTLE},
};
use crate::{
    Result,
    fan::Audience,
    faults::nodes::Nodes,
    files,
    report::{Row, number},
    samples::Samples,
    server::{Launch, MANY, Server},
};
use std::time::Duration;
use tokio::time::sleep;

/// Members are silent until all are there, which may not take longer than the server's patience.
const SEATS: usize = 6_000;
/// Files that a process needs for other things than seats.
const OTHER_FILES: usize = 200;
const WARM_UP: Duration = Duration::from_secs(3);
const MEASURE: Duration = Duration::from_secs(15);
/// Deliveries a second, the same for any number of nodes.
const STEADY: f64 = 80_000.0;
/// How much dearer a delivery may be with several nodes.
const TIMES: f64 = 1.3;

struct Figures {
    cost_us: f64,
    latency: Samples,
}

pub async fn run(scene: &Scene) -> Result<Vec<Row>> {
    let seats = scene
        .size(SEATS)
        .min(files::allowed().saturating_sub(OTHER_FILES));
    let mut one = spread(scene, seats, 1).await?;
    let figure = "processor time of all nodes per delivery";
    let rate = format!("at {} deliveries/s", number(STEADY));
    let mut rows = vec![
        Row::new(format!("{figure}, one node"), one.cost_us, "µs").note(format!(
            "{} seats, {rate}; PostgreSQL and NATS are not counted",
            number(seats as f64)
        )),
        p99(&mut one, 1, &rate),
    ];
    for count in [2, 3] {
        let mut several = spread(scene, seats, count).await?;
        let row = Row::new(format!("{figure}, {count} nodes"), several.cost_us, "µs")
            .beside("one node", one.cost_us, 0.0)
            .at_most(one.cost_us * TIMES);
        rows.push(row);
        rows.push(p99(&mut several, count, &rate));
    }
    Ok(rows)
}

fn p99(figures: &mut Figures, nodes: usize, rate: &str) -> Row {
    let of = match nodes {
        1 => "one node".to_owned(),
        several => format!("{several} nodes"),
    };
    let p99 = figures.latency.quantile_ms(0.99);
    Row::new(format!("line → reader, p99, {rate}, {of}"), p99, "ms")
}

/// The session at the first of so many nodes, its members at all of them.
async fn spread(scene: &Scene, seats: usize, count: usize) -> Result<Figures> {
    let unbounded = |_, launch: Launch| launch.set("SWITCHBOARD_LIMITS_ARRIVALS_PER_S", MANY);
    let nodes = Nodes::start_some(&scene.program, count, unbounded).await?;
    let company = &nodes.companies[0];
    // Until they know each other.
    sleep(SETTLE).await;
    let first = company.room(0).await?;
    let addresses: Vec<_> = nodes.servers.iter().map(|node| node.address).collect();
    let (sockets, _) = hall::fill(company, &first.session, seats, &addresses).await?;
    // Last: it answers no pings, but speaks often enough from now on.
    let leader = company.join(&first.session, "leader", "agent").await?;
    let mut leader = Leader::attach(company, &leader).await?;
    sleep(SETTLE).await;
    let audience = Audience::of(sockets);
    let shorter = if scene.small { 5 } else { 1 };
    let per_s = STEADY / seats as f64;
    audience
        .steady(&mut leader, per_s, WARM_UP / shorter)
        .await?;
    let before = used(&nodes)?;
    let time = MEASURE / shorter;
    let latency = audience.steady(&mut leader, per_s, time).await?;
    let cost_us = (used(&nodes)? - before) * 1e6 / latency.len() as f64;
    Ok(Figures { cost_us, latency })
}

/// Processor seconds of all nodes.
fn used(nodes: &Nodes) -> Result<f64> {
    nodes.servers.iter().map(Server::processor_s).sum()
}
