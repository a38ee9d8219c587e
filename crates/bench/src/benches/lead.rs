//! One leads many: a page that is pushed → the frame that has each follower go there (IS-22). What a
//! browser does with it is measured in `web/e2e/bench/led.bench.mjs`.

use super::{Scene, hall};
use crate::{
    Result,
    client::{Company, Member, Socket},
    report::{Row, number},
    samples::Samples,
    server::Server,
};
use futures::future::try_join_all;
use memchr::memmem;
use std::time::Duration;
use tokio::{
    task::JoinHandle,
    time::{Instant, sleep_until, timeout},
};

/// The session of the requirement, and the large one.
const FOLLOWERS: [usize; 2] = [100, 1_000];
const PUSHES: u32 = 60;
/// Quicker than anybody clicks.
const EVERY: Duration = Duration::from_millis(250);
/// The first ones find sockets and buffers cold.
const WARM_UP: u32 = 5;
const PATIENCE: Duration = Duration::from_secs(10);
const LIMIT_MS: f64 = 50.0;
/// Behind it in an address is when it was sent, in microseconds of the run.
const MARK: &[u8] = b"/led/";

pub async fn run(scene: &Scene) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for followers in FOLLOWERS.map(|full| scene.size(full)) {
        let Led { mut each, mut last } = led(scene, followers).await?;
        let followers = number(followers as f64);
        let note = format!(
            "{PUSHES} pages, {} ms apart, each durable before it goes out; the first {WARM_UP} do not count",
            EVERY.as_millis()
        );
        let figure = |what: &str| format!("page pushed → {what}, {followers} followers");
        rows.push(
            Row::new(figure("follower, p95"), each.quantile_ms(0.95), "ms")
                .at_most(LIMIT_MS)
                .note(note),
        );
        rows.push(
            Row::new(figure("last follower, median"), last.median_ms(), "ms").at_most(LIMIT_MS),
        );
        rows.push(
            Row::new(figure("last follower, p95"), last.quantile_ms(0.95), "ms").at_most(LIMIT_MS),
        );
    }
    Ok(rows)
}

struct Led {
    /// Of every page to every follower.
    each: Samples,
    /// Of every page to the one who had it last.
    last: Samples,
}

async fn led(scene: &Scene, followers: usize) -> Result<Led> {
    let server = Server::start(&scene.program).await?;
    let company = Company::found(&server).await?;
    // Its first member, who is not connected, and the leader.
    let first = company.room_for(followers + 2).await?;
    let at = [server.address];
    let (sockets, _) = hall::fill(&company, &first.session, followers, &at).await?;
    let leg = company.join(&first.session, "leader", "agent").await?;
    let mut leader = Member::attach(company.address, &leg).await?;
    let passed = |frame: &serde_json::Value| {
        frame["event"]["kind"] == "baton_passed" && frame["event"]["to"] == *leg.leg
    };
    let baton = leader.socket.until(passed).await?;
    let epoch = baton["event"]["epoch"]
        .as_u64()
        .ok_or("a baton without an epoch")?;
    let begin = Instant::now();
    let follows: Vec<JoinHandle<Result<Vec<Duration>>>> = sockets
        .into_iter()
        .map(|socket| tokio::spawn(follow(socket, begin)))
        .collect();
    for n in 0..PUSHES {
        sleep_until(begin + EVERY * (n + 1)).await;
        let s = &leader.session;
        let sent = begin.elapsed().as_micros();
        let frame = format!(
            r#"{{"t":"push","s":"{s}","id":"{n}","url":"http://shop.example.test/led/{sent}","target":"tab","epoch":{epoch}}}"#
        );
        leader.socket.send(&frame).await?;
        leader.socket.frame("ok").await?;
    }
    let mut all = Led {
        each: Samples::default(),
        last: Samples::default(),
    };
    let mut latest = vec![Duration::ZERO; (PUSHES - WARM_UP) as usize];
    for took in try_join_all(follows).await? {
        let counted = took?.into_iter().skip(WARM_UP as usize);
        for (latest, took) in latest.iter_mut().zip(counted) {
            *latest = took.max(*latest);
            all.each.add(took);
        }
    }
    latest.into_iter().for_each(|took| all.last.add(took));
    Ok(all)
}

/// How long each page took to that follower, in their order. One that does not come is an error.
async fn follow(mut socket: Socket, begin: Instant) -> Result<Vec<Duration>> {
    let mut took = Vec::new();
    while took.len() < PUSHES as usize {
        let reading = socket.read(|frame| {
            if let Some(at) = memmem::find(frame, MARK) {
                let digits = frame[at + MARK.len()..]
                    .iter()
                    .take_while(|byte| byte.is_ascii_digit());
                let sent = digits.fold(0, |n: u64, digit| n * 10 + u64::from(digit - b'0'));
                took.push(begin.elapsed().saturating_sub(Duration::from_micros(sent)));
            }
        });
        timeout(PATIENCE, reading)
            .await
            .map_err(|_| "a page did not reach every follower")??;
    }
    Ok(took)
}
