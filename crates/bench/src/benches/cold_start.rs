//! From the start of the process to the first answer that it is ready, with a data directory
//! that holds a company and live sessions, as after any restart.

use super::{Scene, many};
use crate::{Result, client::Company, report::Row, samples::Samples, server::Server};

const STARTS: usize = 10;
const SESSIONS: usize = 100;
const LIMIT_MS: f64 = 300.0;

pub async fn run(scene: &Scene) -> Result<Vec<Row>> {
    let data = tempfile::TempDir::with_prefix("switchboard-bench-")?;
    let server = Server::start_in(&scene.program, data.path()).await?;
    let first = server.ready_after.as_secs_f64() * 1e3;
    let company = Company::found(&server).await?;
    many::pairs(&company, scene.size(SESSIONS), 0).await?;
    server.stop().await?;
    let mut starts = Samples::default();
    for _ in 0..STARTS {
        let server = Server::start_in(&scene.program, data.path()).await?;
        starts.add(server.ready_after);
        server.stop().await?;
    }
    let median = starts.median_ms();
    let note = format!(
        "median of {STARTS}, slowest {:.0} ms; {} live sessions to take up; the very first start, which lays out the database, {first:.0} ms",
        starts.quantile_ms(1.0),
        scene.size(SESSIONS),
    );
    Ok(vec![
        Row::new("start of the process → /readyz says 200", median, "ms")
            .at_most(LIMIT_MS)
            .note(note),
    ])
}
