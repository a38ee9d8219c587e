//! One session of 20,000: what its leader says reaches all, beside a bare loop that only writes
//! and, where they are installed, beside other servers (IS-131).

use super::{
    Scene,
    bare_process::BareFan,
    hall::{self, Leader, SETTLE},
    peers,
};
use crate::{
    Result,
    client::{Company, Socket},
    fan::{AHEAD, Audience, Plain, Speaker},
    files, machine,
    report::{Row, number},
    samples::Samples,
    server::Server,
};
use std::time::{Duration, Instant};
use tokio::time::sleep;

const SEATS: usize = 20_000;
/// Files that a process needs for other things than seats.
const OTHER_FILES: usize = 120;
const WARM_UP: Duration = Duration::from_secs(3);
const MEASURE: Duration = Duration::from_secs(10);
/// Deliveries a second at which latency is told.
const STEADY: f64 = 100_000.0;
const SHARE: f64 = 0.7;
const P99_TIMES: f64 = 1.3;
const LIMIT_KIB: f64 = 8.0;

/// What a server did with its audience.
struct Figures {
    per_s: f64,
    latency: Samples,
    /// Processor microseconds of the server for each delivery, saturated.
    cost_us: f64,
    bytes_per_seat: f64,
    connections_per_s: f64,
}

pub async fn run(scene: &Scene) -> Result<Vec<Row>> {
    let wanted = scene.size(SEATS);
    let seats = wanted.min(files::allowed().saturating_sub(OTHER_FILES));
    let mut limit = bare(scene, seats).await?;
    let mut ours = ours(scene, seats).await?;
    let mut others = Vec::new();
    for peer in peers::ALL {
        match peers::Running::start(peer).await {
            Ok(running) => match plain(scene, seats, &running.plain, running.pid()?).await {
                Ok(figures) => others.push((peer, figures)),
                Err(error) => println!("{:12} {}: {error}", "", peer.name),
            },
            Err(missing) => println!("{:12} without {}: {missing}", "", peer.name),
        }
    }
    let of = if seats < wanted {
        format!(
            "{} of {} seats: this machine lets a process open no more files",
            number(seats as f64),
            number(wanted as f64)
        )
    } else {
        format!("{} seats", number(seats as f64))
    };
    let bare_p99 = limit.latency.quantile_ms(0.99);
    let rate = format!("at {} deliveries/s", number(STEADY));
    let mut rows = vec![
        Row::new("deliveries, as many as go through", ours.per_s, "/s")
            .beside("bare loop", limit.per_s, SHARE)
            .note(format!(
                "{of}; one durable line at a time to all, {AHEAD} under way"
            )),
        untargeted(
            Row::new(
                "processor time of the program per delivery",
                ours.cost_us,
                "µs",
            ),
            limit.cost_us,
        ),
        untargeted(
            Row::new(
                format!("line → reader, median, {rate}"),
                ours.latency.median_ms(),
                "ms",
            ),
            limit.latency.median_ms(),
        ),
        untargeted(
            Row::new(
                format!("line → reader, p99, {rate}"),
                ours.latency.quantile_ms(0.99),
                "ms",
            ),
            bare_p99,
        )
        .at_most(bare_p99 * P99_TIMES),
        untargeted(
            Row::new(
                "memory of an idle seat, session state included",
                ours.bytes_per_seat / 1024.0,
                "KiB",
            ),
            limit.bytes_per_seat / 1024.0,
        )
        .at_most(LIMIT_KIB),
        untargeted(
            Row::new(
                "connections, leg opened and durable",
                ours.connections_per_s,
                "/s",
            ),
            limit.connections_per_s,
        ),
    ];
    for (peer, mut figures) in others {
        let beside = |row: Row, value| {
            let mut row = row.beside(peer.name, value, 0.0);
            (row.target, row.met) = (None, None);
            row
        };
        let deliveries = Row::new("deliveries, as many as go through", ours.per_s, "/s");
        rows.push(match peer.times {
            Some(times) => deliveries.beside(peer.name, figures.per_s, times),
            None => beside(deliveries, figures.per_s),
        });
        let p99 = figures.latency.quantile_ms(0.99);
        rows.push(beside(
            Row::new(
                format!("line → reader, p99, {rate}"),
                ours.latency.quantile_ms(0.99),
                "ms",
            ),
            p99,
        ));
        let kib = figures.bytes_per_seat / 1024.0;
        rows.push(beside(
            Row::new(
                "memory of an idle seat",
                ours.bytes_per_seat / 1024.0,
                "KiB",
            ),
            kib,
        ));
    }
    Ok(rows)
}

/// Beside the limit, without a share of it to reach.
fn untargeted(row: Row, limit: f64) -> Row {
    let mut row = row.beside("bare loop", limit, 0.0);
    (row.target, row.met) = (None, None);
    row
}

/// Deliveries a second as many as go through, latency at a steady rate, and processor
/// microseconds of one process for each delivery, saturated.
async fn measure(
    scene: &Scene,
    sockets: Vec<Socket>,
    speaker: &mut impl Speaker,
    pid: u32,
) -> Result<(f64, Samples, f64)> {
    let shorter = if scene.small { 5 } else { 1 };
    let seats = sockets.len() as f64;
    let audience = Audience::of(sockets);
    let used = machine::processor_s(pid)?;
    let saturated = audience
        .saturate(speaker, WARM_UP / shorter, MEASURE / shorter)
        .await?;
    let seconds = ((WARM_UP + MEASURE) / shorter).as_secs_f64();
    let cost_us =
        (machine::processor_s(pid)? - used) * 1e6 / (saturated.deliveries_per_s * seconds);
    let latency = audience
        .steady(speaker, STEADY / seats, MEASURE / shorter)
        .await?;
    Ok((saturated.deliveries_per_s, latency, cost_us))
}

/// A server that sends everybody what one says, and knows nothing else.
async fn plain(scene: &Scene, seats: usize, plain: &Plain, pid: u32) -> Result<Figures> {
    let before = machine::resident(pid)?;
    let began = Instant::now();
    let sockets = plain.readers(seats).await?;
    let connections_per_s = seats as f64 / began.elapsed().as_secs_f64();
    sleep(SETTLE).await;
    let bytes_per_seat = (machine::resident(pid)? - before) / seats as f64;
    let mut speaker = plain.speaker().await?;
    let (per_s, latency, cost_us) = measure(scene, sockets, &mut speaker, pid).await?;
    Ok(Figures {
        per_s,
        latency,
        cost_us,
        bytes_per_seat,
        connections_per_s,
    })
}

async fn bare(scene: &Scene, seats: usize) -> Result<Figures> {
    let bare = BareFan::start().await?;
    let loops = Plain {
        address: bare.address,
        listen: "/".into(),
        speak: "/say".into(),
        hello: None,
    };
    // It is killed when it is dropped.
    plain(scene, seats, &loops, bare.pid()?).await
}

async fn ours(scene: &Scene, seats: usize) -> Result<Figures> {
    let server = Server::start(&scene.program).await?;
    let company = Company::found(&server).await?;
    let first = company.room(0).await?;
    let leader = company.join(&first.session, "leader", "agent").await?;
    let mut leader = Leader::attach(&company, &leader).await?;
    sleep(SETTLE).await;
    let before = server.resident()?;
    let (sockets, opening) = hall::fill(&company, &first.session, seats, &[server.address]).await?;
    sleep(SETTLE).await;
    let bytes_per_seat = (server.resident()? - before) / seats as f64;
    let pid = server.pid()?;
    let (per_s, latency, cost_us) = measure(scene, sockets, &mut leader, pid).await?;
    server.stop().await?;
    Ok(Figures {
        per_s,
        latency,
        cost_us,
        bytes_per_seat,
        connections_per_s: seats as f64 / opening.as_secs_f64(),
    })
}
