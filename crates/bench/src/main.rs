//! `switchboard-bench`: starts the real program, speaks its protocols from many sockets and
//! sets what it measures beside the limit measured in the same run.

mod bare;
mod bare_fan;
mod benches;
mod client;
mod fan;
mod faults;
mod files;
mod load;
mod machine;
mod random;
mod report;
mod samples;
mod server;
mod table;

use clap::Parser;
use report::Report;
use std::{path::PathBuf, process::ExitCode};

/// Whatever went wrong, in words. Benchmarks have no caller that could tell errors apart.
pub type Error = Box<dyn std::error::Error + Send + Sync>;
pub type Result<T> = std::result::Result<T, Error>;

/// Benchmarks of Switchboard.
#[derive(Parser)]
#[command(version)]
struct Cli {
    /// `all`, the name of one benchmark, `list`; `faults`; or `bare` or `bare-fan` (servers of
    /// the limits), `crowd-part` (load of `crowd`) or `table`.
    #[arg(default_value = "all")]
    which: String,
    /// With `faults`: the campaigns; absent is all.
    campaigns: Vec<String>,
    /// The `switchboard` program; absent is the one beside this program.
    #[arg(long)]
    server: Option<PathBuf>,
    /// Where to write the figures as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Only benchmarks whose name contains this.
    #[arg(long)]
    only: Option<String>,
    /// A tenth of the load: proves that the benchmark works, its figures mean nothing.
    #[arg(long)]
    small: bool,
    /// With `faults`: the sizes that take an hour.
    #[arg(long)]
    full: bool,
    /// With `faults`: how many faults instead of the usual number.
    #[arg(long)]
    count: Option<usize>,
    /// With `faults`: the seed of the random numbers, as an earlier run told it.
    #[arg(long)]
    seed: Option<u64>,
    /// With `faults`, and a program built with the feature `sabotage`: the promise that it
    /// breaks, which every campaign named has to notice.
    #[arg(long)]
    sabotage: Option<String>,
    /// With `bare`: the database file.
    #[arg(long)]
    db: Option<PathBuf>,
    /// With `table`: the Markdown file whose table is replaced by the figures in `--json`.
    #[arg(long)]
    write: Option<PathBuf>,
    /// With `table` and `--write`: rows of benchmarks that are not in `--json` stay.
    #[arg(long)]
    keep_others: bool,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.which.as_str() {
        "bare" => bare::main(cli.db),
        "bare-fan" => bare_fan::main(),
        "crowd-part" => benches::part_main(),
        "table" => table::main(cli.json, cli.write, cli.keep_others),
        "list" => {
            benches::ALL
                .iter()
                .for_each(|bench| println!("{:<12} {}", bench.name, bench.about));
            Ok(())
        }
        "faults" => files::raise().and_then(|()| break_things(cli)),
        _ => files::raise().and_then(|()| measure(cli)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("switchboard-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The program under test.
fn program(cli: &Cli) -> Result<PathBuf> {
    let path = match &cli.server {
        Some(path) => path.clone(),
        None => std::env::current_exe()?.with_file_name("switchboard"),
    };
    let whole = path.canonicalize();
    whole.map_err(|error| format!("{}: {error}", path.display()).into())
}

fn break_things(cli: Cli) -> Result<()> {
    let scene = faults::Scene {
        program: program(&cli)?,
        full: cli.full,
        count: cli.count,
        seed: cli.seed,
        sabotage: cli.sabotage,
    };
    faults::main(&scene, &cli.campaigns)
}

fn measure(cli: Cli) -> Result<()> {
    let wanted = |name: &str| {
        (cli.which == "all" || cli.which == name)
            && cli.only.as_deref().is_none_or(|only| name.contains(only))
    };
    let chosen: Vec<_> = benches::ALL
        .iter()
        .filter(|bench| wanted(bench.name))
        .collect();
    if chosen.is_empty() {
        return Err(format!(
            "there is no benchmark `{}`; see `list`",
            cli.only.unwrap_or(cli.which)
        )
        .into());
    }
    let scene = benches::Scene {
        program: program(&cli)?,
        small: cli.small,
    };
    // One thread: the servers under test need the cores.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut report = Report::new(machine::Machine::look()?, cli.small);
        println!("{}\n", report.machine);
        report.print_head();
        let mut failed = Vec::new();
        for bench in chosen {
            match (bench.run)(&scene).await {
                Ok(rows) => report.add(bench.name, rows),
                Err(error) => {
                    eprintln!("{}: {error}", bench.name);
                    failed.push(bench.name);
                }
            }
        }
        if let Some(path) = &cli.json {
            report.write(path)?;
        }
        if failed.is_empty() {
            Ok(())
        } else {
            Err(format!("not measured: {}", failed.join(", ")).into())
        }
    })
}
