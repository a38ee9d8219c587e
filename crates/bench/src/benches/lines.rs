//! Durable lines over many sessions of two, beside the bare loop on the same disk, in turn
//! (IS-96, IS-131).

use super::{Bare, Scene, many};
use crate::{
    Result,
    client::Company,
    load::{self, Outcome, Plan},
    report::Row,
    samples::{Samples, median},
    server::Server,
};
use std::time::Duration;

const SESSIONS: usize = 2_000;
const ROUNDS: usize = 2;
const WARM_UP: Duration = Duration::from_secs(3);
const MEASURE: Duration = Duration::from_secs(10);
/// Share of the bare loop's lines to reach.
const SHARE: f64 = 0.6;
const ACK_P99_MS: f64 = 20.0;

pub async fn run(scene: &Scene) -> Result<Vec<Row>> {
    // Not a tenth: members who speak more often are slowed down, as anybody is.
    let sessions = if scene.small { SESSIONS / 4 } else { SESSIONS };
    let plan = Plan {
        warm_up: time(scene, WARM_UP),
        measure: time(scene, MEASURE),
        every: None,
    };
    let (mut ours, mut limit) = (Vec::new(), Vec::new());
    let (mut our_ack, mut limit_ack) = (Samples::default(), Samples::default());
    let (mut ours_cost_us, mut limit_cost_us) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        let bare = Bare::start().await?;
        let members = Bare::members(bare.address, sessions).await?;
        let used = bare.processor_s()?;
        let full = sound(load::lines(members, plan, 0).await?)?;
        limit_cost_us.push(cost_us(bare.processor_s()? - used, &full, plan));
        limit.push(full.lines_per_s);
        let half = load::lines(full.members, halved(plan, full.lines_per_s, sessions), 1).await?;
        limit_ack.merge(&half.ack);
        bare.stop().await?;

        let server = Server::start(&scene.program).await?;
        let company = Company::found(&server).await?;
        let members = many::paired_members(&company, sessions, 0).await?;
        let used = server.processor_s()?;
        let full = sound(load::lines(members, plan, 0).await?)?;
        ours_cost_us.push(cost_us(server.processor_s()? - used, &full, plan));
        ours.push(full.lines_per_s);
        let half = load::lines(full.members, halved(plan, full.lines_per_s, sessions), 1).await?;
        our_ack.merge(&half.ack);
        if round == ROUNDS {
            server.stop().await?;
        }
    }
    let spread = |figures: &[f64]| {
        figures
            .iter()
            .map(|f| format!("{f:.0}"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let note = format!(
        "closed loop, every line to both members; rounds in turn: ours {}, bare {}",
        spread(&ours),
        spread(&limit),
    );
    let cost = Row::new(
        "processor time of the program per line",
        median(&ours_cost_us),
        "µs",
    );
    let half = "at half of its own rate";
    Ok(vec![
        Row::new(
            format!("durable lines over {sessions} sessions of two"),
            median(&ours),
            "lines/s",
        )
        .beside("bare loop", median(&limit), SHARE)
        .note(note),
        untargeted(cost, median(&limit_cost_us)),
        latency(
            format!("line → back at its writer, median, {half}"),
            our_ack.median_ms(),
            limit_ack.median_ms(),
        ),
        latency(
            format!("line → back at its writer, p99, {half}"),
            our_ack.quantile_ms(0.99),
            limit_ack.quantile_ms(0.99),
        )
        .at_most(ACK_P99_MS),
    ])
}

fn latency(figure: String, ours: f64, limit: f64) -> Row {
    untargeted(Row::new(figure, ours, "ms"), limit)
}

/// Beside the limit, without a share of it to reach.
fn untargeted(row: Row, limit: f64) -> Row {
    let mut row = row.beside("bare loop", limit, 0.0);
    (row.target, row.met) = (None, None);
    row
}

/// Processor microseconds per line of a run, its warm-up counted at the same rate.
fn cost_us(seconds: f64, outcome: &Outcome, plan: Plan) -> f64 {
    seconds * 1e6 / (outcome.lines_per_s * (plan.warm_up + plan.measure).as_secs_f64())
}

fn time(scene: &Scene, full: Duration) -> Duration {
    if scene.small { full / 5 } else { full }
}

/// The plan at half of the rate that was reached.
fn halved(plan: Plan, lines_per_s: f64, sessions: usize) -> Plan {
    let every = Duration::from_secs_f64(2.0 * 2.0 * sessions as f64 / lines_per_s);
    Plan {
        every: Some(every),
        ..plan
    }
}

/// Figures count only if every line reached both members.
fn sound(outcome: Outcome) -> Result<Outcome> {
    if (1.95..2.05).contains(&outcome.reached) {
        return Ok(outcome);
    }
    Err(format!(
        "each line should reach two members, but reached {:.3}",
        outcome.reached
    )
    .into())
}
