//! Checks the surroundings and says what is wrong, in words or as JSON.

mod bus;
mod disk;
mod machine;
mod mail;
mod record;
mod report;
mod scanner;
mod tls;
mod voice;

use super::Source;
use crate::config::Config;
use clap::Args;
use report::Report;
use std::{future::Future, pin::Pin};

#[derive(Args)]
pub struct DoctorArgs {
    #[command(flatten)]
    source: Source,
    /// Print one JSON object instead of lines
    #[arg(long)]
    json: bool,
    /// Read the whole record through and check it; takes its time on a large one (SQLite)
    #[arg(long)]
    integrity: bool,
}

/// What a check is given.
struct Subject {
    config: Config,
    integrity: bool,
}

type Check = for<'a> fn(&'a Subject, &'a mut Report) -> Pin<Box<dyn Future<Output = ()> + 'a>>;

/// The order is that of the report.
const CHECKS: &[Check] = &[
    |subject, report| Box::pin(async move { machine::clock(subject, report).await }),
    |subject, report| Box::pin(async move { machine::files(subject, report) }),
    |subject, report| Box::pin(async move { machine::web(subject, report) }),
    |subject, report| Box::pin(async move { disk::data_dir(subject, report) }),
    |subject, report| Box::pin(async move { record::check(subject, report).await }),
    |subject, report| Box::pin(async move { bus::check(subject, report).await }),
    |subject, report| Box::pin(async move { tls::check(subject, report) }),
    |subject, report| Box::pin(async move { mail::check(subject, report).await }),
    |subject, report| Box::pin(async move { scanner::check(subject, report).await }),
    |subject, report| Box::pin(async move { voice::check(subject, report) }),
];

pub async fn run(args: DoctorArgs) -> Result<(), String> {
    let mut report = Report::new(args.json);
    match args.source.load() {
        Err(error) => report.bad("settings", error),
        Ok(config) => {
            report.good("settings", "readable and complete");
            let subject = Subject {
                config,
                integrity: args.integrity,
            };
            for check in CHECKS {
                check(&subject, &mut report).await;
            }
        }
    }
    report.end()
}
