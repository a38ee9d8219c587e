//! What a line costs with a hundred times as many sessions, at the same number of lines a second
//! (IS-96).

use super::{Scene, many};
use crate::{
    Result,
    client::{Company, Details, Member},
    load::{self, Plan},
    report::{Row, number},
    server::Server,
};
use futures::{StreamExt, TryStreamExt, stream};
use std::time::Duration;

const FEW: usize = 200;
const MANY: usize = 20_000;
/// Sessions on one connection when there are many: a process may open 20,000 files.
const ON_ONE: usize = 4;
/// Sessions made before their legs are opened: tickets live for a minute.
const PART: usize = 1_000;
/// Lines a second in all: fifteen a second from each member of the few.
const RATE: f64 = 6_000.0;
const WARM_UP: Duration = Duration::from_secs(5);
const MEASURE: Duration = Duration::from_secs(20);
/// How much dearer a line may be with many.
const TIMES: f64 = 1.2;

pub async fn run(scene: &Scene) -> Result<Vec<Row>> {
    let few = cost_us(scene, FEW, 1).await?;
    let sessions = scene.size(MANY);
    let many = cost_us(scene, sessions, ON_ONE).await?;
    let figure = "processor time of the program per line";
    let rate = number(RATE);
    Ok(vec![
        Row::new(format!("{figure}, {} sessions", number(FEW as f64)), few, "µs")
            .note(format!("{rate} lines/s in all, to both members of their session")),
        Row::new(format!("{figure}, {} sessions", number(sessions as f64)), many, "µs")
            .beside("few sessions", few, 0.0)
            .at_most(few * TIMES)
            .note(format!(
                "the same number of lines; {ON_ONE} sessions on a connection; pings of {} connections are in it",
                number((sessions * 2 / ON_ONE) as f64)
            )),
    ])
}

/// Processor microseconds per line at the steady rate.
async fn cost_us(scene: &Scene, sessions: usize, on_one: usize) -> Result<f64> {
    let server = Server::start(&scene.program).await?;
    let company = Company::found(&server).await?;
    let mut members = Vec::new();
    for begin in (0..sessions).step_by(PART) {
        let pairs = many::pairs(&company, PART.min(sessions - begin), begin).await?;
        let opened: Vec<[Member; 2]> = stream::iter(pairs.chunks(on_one))
            .map(|pairs| open(&company, pairs))
            .buffered(16)
            .try_collect()
            .await?;
        members.extend(opened.into_iter().flatten());
    }
    let shorter = if scene.small { 5 } else { 1 };
    let every = Duration::from_secs_f64(members.len() as f64 / RATE);
    let warm_up = Plan {
        warm_up: WARM_UP / shorter,
        measure: Duration::ZERO,
        every: Some(every),
    };
    let warm = load::lines(members, warm_up, 0).await?;
    let plan = Plan {
        warm_up: Duration::ZERO,
        measure: MEASURE / shorter,
        ..warm_up
    };
    let before = server.processor_s()?;
    let done = load::lines(warm.members, plan, 1).await?;
    let used = server.processor_s()? - before;
    if done.lines_per_s < RATE * 0.95 {
        return Err(format!("only {} lines/s went through", number(done.lines_per_s)).into());
    }
    server.stop().await?;
    Ok(used * 1e6 / (done.lines_per_s * plan.measure.as_secs_f64()))
}

/// Both members of some sessions, each with one connection for all of them.
async fn open(company: &Company, pairs: &[[Details; 2]]) -> Result<[Member; 2]> {
    let mut ends = Vec::with_capacity(2);
    for end in 0..2 {
        let mut member = Member::attach(company.address, &pairs[0][end]).await?;
        for other in &pairs[1..] {
            member.open_also(&other[end]).await?;
        }
        ends.push(member);
    }
    let [one, two] = <[Member; 2]>::try_from(ends).map_err(|_| "two ends")?;
    Ok([one, two])
}
