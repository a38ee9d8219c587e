//! How soon a visitor sees free times, where many agents keep diaries and much is agreed on.

use super::Scene;
use crate::{Result, client::Company, report::Row, samples::Samples, server::Server};
use futures::{StreamExt, TryStreamExt, stream};
use tokio::time::Instant;

const AGENTS: usize = 200;
const AGREED: usize = 10_000;
const LOOKS: usize = 500;
/// Agents hired, and times agreed on, at once.
const AT_ONCE: usize = 4;
const LIMIT_MS: f64 = 20.0;

pub async fn run(scene: &Scene) -> Result<Vec<Row>> {
    let (agents, agreed) = (scene.size(AGENTS), scene.size(AGREED));
    let server = Server::start(&scene.program).await?;
    let company = Company::found(&server).await?;
    company.meets_later().await?;
    let hired = stream::iter(0..agents).map(|number| company.hire_with_hours(number));
    let ids: Vec<String> = hired.buffered(AT_ONCE).try_collect().await?;
    let token = company.start_document().await?;
    // The diaries fill evenly, the next days first.
    let times = company.free_times(&token).await?;
    let asked = stream::iter(0..agreed).map(|number| {
        let (agent, time) = (&ids[number % agents], &times[number / agents % times.len()]);
        company.agree_later(agent, time, number)
    });
    asked.buffer_unordered(AT_ONCE).try_collect::<()>().await?;

    let mut samples = Samples::default();
    let mut shown = 0;
    for _ in 0..scene.size(LOOKS) {
        let begun = Instant::now();
        shown = company.free_times(&token).await?.len();
        samples.add(begun.elapsed());
    }
    let note = format!(
        "{agents} agents, {agreed} times agreed on, {shown} times of the next fourteen days in each answer; \
         one request after the other, from request to answer"
    );
    let row = |what: &str, ms| Row::new(format!("free times of a service, {what}"), ms, "ms");
    Ok(vec![
        row("median", samples.median_ms())
            .at_most(LIMIT_MS)
            .note(note),
        row("p99", samples.quantile_ms(0.99)),
    ])
}
