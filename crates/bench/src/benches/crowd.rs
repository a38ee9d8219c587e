//! One session of 20,000 members at two nodes, its leader pushing pages and saying lines in turn:
//! every member has each of them once and in order, within a bound of a bare loop (IS-127).

mod leader;
mod message;
mod part;

use super::{Scene, hall::SETTLE};
use crate::{
    Result,
    benches::bare_process::BareFan,
    client::{Company, Details, Refused},
    faults::nodes::{self, Nodes},
    machine,
    report::{Row, number},
    server::{Launch, MANY, Server},
};
use futures::{
    StreamExt, TryStreamExt,
    future::{try_join, try_join_all},
    stream,
};
use leader::{Leads, Loops, Staff};
use message::Lengths;
use part::{Heard, Order, Part};
use reqwest::StatusCode;
use std::time::{Duration, Instant};
use tokio::time::sleep;

pub use part::main as part_main;

const SEATS: usize = 20_000;
/// Nodes of ours, and loops beside them; each has a load process of its own.
const PARTS: usize = 2;
/// Joined at a node before they are connected: tickets live for a minute.
const AT_ONCE: usize = 1_000;
/// Longer than a server bears a silent socket.
const IDLE: Duration = Duration::from_secs(30);
const WARM_UP: Duration = Duration::from_secs(3);
const MEASURE: Duration = Duration::from_secs(20);
/// Deliveries a second, so that two cores carry nodes, databases and load.
const STEADY: f64 = 100_000.0;
const P95_TIMES: f64 = 1.3;
const LIMIT_KIB: f64 = 8.0;

/// What became of what the leader did.
struct Figures {
    heard: Heard,
    per_s: f64,
    /// Processor microseconds of all nodes for each delivery.
    cost_us: f64,
    bytes_per_seat: f64,
    /// Processor milliseconds of all nodes in a second without anything said.
    idle_ms: f64,
}

pub async fn run(scene: &Scene) -> Result<Vec<Row>> {
    let seats = scene.size(SEATS);
    let mut ours = ours(scene, seats).await?;
    let mut bare = bare(scene, seats, ours.heard.lengths).await?;
    let limit = "bare loop";
    let beside = |figure: String, ours, bare, unit| {
        let mut row = Row::new(figure, ours, unit).beside(limit, bare, 0.0);
        (row.target, row.met) = (None, None);
        row
    };
    let mut late = |share| {
        let quantile = |figures: &mut Figures| figures.heard.latency.quantile_ms(share);
        (quantile(&mut ours), quantile(&mut bare))
    };
    let (median, p95, p99) = (late(0.5), late(0.95), late(0.99));
    let figure = |what: &str| format!("page or line → member, {what}");
    let note = format!(
        "{} members, {} at each of {PARTS} nodes; {} pages and lines in turn, {:.1} a second; nobody was cut off, {:.0} s of rest before; one seat more was refused",
        number(seats as f64),
        number((seats / PARTS) as f64),
        number(ours.heard.latency.len() as f64 / seats as f64),
        STEADY / seats as f64,
        idle(scene).as_secs_f64(),
    );
    Ok(vec![
        beside("deliveries".into(), ours.per_s, bare.per_s, "/s").note(note),
        Row::new(
            "missed, doubled or out of order",
            ours.heard.faults() as f64,
            "",
        )
        .at_most(0.0),
        beside(figure("median"), median.0, median.1, "ms"),
        beside(figure("p95"), p95.0, p95.1, "ms").at_most(p95.1 * P95_TIMES),
        beside(figure("p99"), p99.0, p99.1, "ms"),
        beside(
            "processor time of both nodes per delivery".into(),
            ours.cost_us,
            bare.cost_us,
            "µs",
        ),
        beside(
            "memory of an idle seat, session state included".into(),
            ours.bytes_per_seat / 1024.0,
            bare.bytes_per_seat / 1024.0,
            "KiB",
        )
        .at_most(LIMIT_KIB),
        Row::new(
            "processor time of both nodes in a second of that rest",
            ours.idle_ms,
            "ms",
        )
        .note("the second node still looks up in the store what was before its newcomers"),
    ])
}

/// How long nothing is said.
fn idle(scene: &Scene) -> Duration {
    IDLE / if scene.small { 5 } else { 1 }
}

/// The session at the first of two nodes, a half of its members at each.
async fn ours(scene: &Scene, seats: usize) -> Result<Figures> {
    let unbounded = |_, launch: Launch| launch.set("SWITCHBOARD_LIMITS_ARRIVALS_PER_S", MANY);
    let nodes = Nodes::start_some(&scene.program, PARTS, unbounded).await?;
    // Until they know each other.
    sleep(SETTLE).await;
    let company = &nodes.companies[0];
    // Its members and its leader; the first member starts it.
    let first = company.room_for(seats + 1).await?;
    let session = first.session.clone();
    let pids = pids(&nodes.servers)?;
    let before = resident(&pids)?;
    let mut parts = parts()?;
    let done = fill(&nodes, &mut parts, first, seats);
    told(&nodes, done.await)?;
    let leg = company.join(&session, "leader", "agent").await?;
    let mut leader = Staff::attach(company, &leg).await?;
    one_more(&nodes.companies[PARTS - 1], &session).await?;
    leader.idle(SETTLE).await?;
    let bytes_per_seat = (resident(&pids)? - before) / seats as f64;
    let done = measure(scene, seats, &mut leader, &mut parts, &pids);
    let (heard, per_s, cost_us, idle_ms) = told(&nodes, done.await)?;
    leader.confirmed().await?;
    Ok(Figures {
        heard,
        per_s,
        cost_us,
        bytes_per_seat,
        idle_ms,
    })
}

/// With what the nodes printed, if it failed.
fn told<T>(nodes: &Nodes, done: Result<T>) -> Result<T> {
    done.map_err(|error| format!("{error}{}", nodes::said(&nodes.servers)).into())
}

/// As many bare loops, and half of the readers at each.
async fn bare(scene: &Scene, seats: usize, lengths: Lengths) -> Result<Figures> {
    let loops = try_join_all((0..PARTS).map(|_| BareFan::start())).await?;
    let pids: Vec<u32> = loops.iter().map(BareFan::pid).collect::<Result<_>>()?;
    let before = resident(&pids)?;
    let mut parts = parts()?;
    for begin in (0..seats / PARTS).step_by(AT_ONCE) {
        let count = AT_ONCE.min(seats / PARTS - begin);
        let asked = parts.iter_mut().zip(&loops).enumerate();
        try_join_all(asked.map(|(at, (part, bare))| {
            let order = Order::Listen {
                at: bare.address,
                // Behind those of the nodes: their ports are not free yet.
                first: seats + at * seats / PARTS + begin,
                count,
            };
            part.open(order)
        }))
        .await?;
    }
    let addresses: Vec<_> = loops.iter().map(|bare| bare.address).collect();
    let mut leader = Loops::connect(&addresses, lengths).await?;
    leader.idle(SETTLE).await?;
    let bytes_per_seat = (resident(&pids)? - before) / seats as f64;
    let (heard, per_s, cost_us, idle_ms) =
        measure(scene, seats, &mut leader, &mut parts, &pids).await?;
    Ok(Figures {
        heard,
        per_s,
        cost_us,
        bytes_per_seat,
        idle_ms,
    })
}

fn parts() -> Result<Vec<Part>> {
    (0..PARTS).map(|_| Part::start()).collect()
}

/// Joins all members and has each part connect its own.
async fn fill(nodes: &Nodes, parts: &mut [Part], first: Details, seats: usize) -> Result<()> {
    let session = first.session.clone();
    let mut first = Some(first);
    let each = seats / PARTS;
    for begin in (0..each).step_by(AT_ONCE) {
        let count = AT_ONCE.min(each - begin);
        let mut waiting = Vec::new();
        for (at, part) in parts.iter_mut().enumerate() {
            let own: Vec<Details> = first.take().into_iter().collect();
            let number = at * each + begin;
            let company = &nodes.companies[at];
            let numbers = number + own.len()..number + count;
            let legs = joined(company, &session, numbers);
            waiting.push(async move {
                let legs = [own, legs.await?].concat();
                let order = Order::Attach {
                    at: company.address,
                    first: number,
                    legs,
                };
                part.open(order).await
            });
        }
        try_join_all(waiting).await?;
    }
    Ok(())
}

/// Details of new members.
async fn joined(
    company: &Company,
    session: &str,
    numbers: std::ops::Range<usize>,
) -> Result<Vec<Details>> {
    stream::iter(numbers)
        .map(|number| company.join_as(session, number))
        .buffered(32)
        .try_collect()
        .await
}

/// The session is full: whoever would be one more is told so.
async fn one_more(company: &Company, session: &str) -> Result<()> {
    let Err(error) = company.join(session, "one too many", "visitor").await else {
        return Err("one member more than the room may have was let in".into());
    };
    match error.downcast_ref::<Refused>() {
        Some(refused) if refused.is(StatusCode::CONFLICT, "room_full") => Ok(()),
        _ => Err(error),
    }
}

/// Nothing said for a while, then a warm-up, then what is measured: what was heard, deliveries
/// a second, processor microseconds of each, and milliseconds in an idle second.
async fn measure(
    scene: &Scene,
    seats: usize,
    leader: &mut impl Leads,
    parts: &mut [Part],
    pids: &[u32],
) -> Result<(Heard, f64, f64, f64)> {
    let shorter = if scene.small { 5 } else { 1 };
    let per_s = STEADY / seats as f64;
    let used = processor_s(pids)?;
    let time = idle(scene);
    leader.idle(time).await?;
    let idle_ms = (processor_s(pids)? - used) * 1e3 / time.as_secs_f64();
    let said = leader::steady(leader, 0, per_s, WARM_UP / shorter).await?;
    hear(parts, said).await?;
    let used = processor_s(pids)?;
    let began = Instant::now();
    let said = leader::steady(leader, said, per_s, MEASURE / shorter).await?;
    let heard = hear(parts, said).await?;
    let deliveries = heard.latency.len() as f64;
    let per_s = deliveries / began.elapsed().as_secs_f64();
    let cost_us = (processor_s(pids)? - used) * 1e6 / deliveries;
    Ok((heard, per_s, cost_us, idle_ms))
}

/// What the parts heard since they were asked last, when all have heard that many messages.
async fn hear(parts: &mut [Part], messages: u64) -> Result<Heard> {
    let [one, two] = parts else {
        return Err("there are two parts".into());
    };
    let (mut heard, other) = try_join(one.hear(messages), two.hear(messages)).await?;
    heard.merge(other);
    match heard.faults() {
        0 => Ok(heard),
        _ => Err(heard.trouble().into()),
    }
}

fn pids(servers: &[Server]) -> Result<Vec<u32>> {
    servers.iter().map(Server::pid).collect()
}

fn resident(pids: &[u32]) -> Result<f64> {
    pids.iter().map(|pid| machine::resident(*pid)).sum()
}

fn processor_s(pids: &[u32]) -> Result<f64> {
    pids.iter().map(|pid| machine::processor_s(*pid)).sum()
}
