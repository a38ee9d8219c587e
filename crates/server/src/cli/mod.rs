//! The command line.

mod admin;
mod assistant;
mod backup;
mod doctor;
mod run;

use crate::config::{self, Config};
use clap::{Args, Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode};

/// Puts website visitors and agents into one live session.
#[derive(Parser)]
#[command(name = "switchboard", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Args, Clone)]
pub struct Source {
    /// File with the settings; see switchboard.example.toml. Every setting can also be given by
    /// environment, e.g. SWITCHBOARD_LISTEN.
    #[arg(long, short, env = "SWITCHBOARD_CONFIG")]
    config: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server
    Serve(Source),
    /// Run the server with a demo company, and the company's site on another origin
    Demo(run::DemoArgs),
    /// Create or upgrade the record, then exit
    Migrate(Source),
    /// Copy the record and all other state into one file, while the server runs
    Backup(backup::BackupArgs),
    /// Check a backup, or restore it into an empty data directory
    Restore(backup::RestoreArgs),
    /// Do what an administrator has to do at the machine
    Admin {
        #[command(subcommand)]
        command: admin::Admin,
    },
    /// Run a small assistant that answers from a company's canned replies, at any server
    Assistant(assistant::AssistantArgs),
    /// Print the API's document (OpenAPI 3.1)
    Openapi,
    /// Check the surroundings: versions, disk, limits, certificate, clock, mail
    Doctor(doctor::DoctorArgs),
}

impl Source {
    fn load(&self) -> Result<Config, String> {
        config::load(self.config.as_deref(), std::env::vars()).map_err(|error| error.to_string())
    }
}

/// Runs the command; the exit code says whether it worked.
pub fn run(cli: Cli) -> ExitCode {
    // First of all: two providers could be compiled in, and then the first use would panic.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    if let Command::Openapi = cli.command {
        return finish(print_openapi());
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return finish(Err(format!("cannot start: {error}"))),
    };
    let outcome = runtime.block_on(async {
        match cli.command {
            Command::Serve(source) => run::serve(source.load()?).await,
            Command::Demo(args) => run::demo(args).await,
            Command::Migrate(source) => admin::migrate(source.load()?).await,
            Command::Backup(args) => backup::backup(args).await,
            Command::Restore(args) => backup::restore(args).await,
            Command::Admin { command } => admin::run(command).await,
            Command::Assistant(args) => assistant::run(args).await,
            Command::Doctor(args) => doctor::run(args).await,
            Command::Openapi => print_openapi(),
        }
    });
    finish(outcome)
}

fn finish(outcome: Result<(), String>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("switchboard: {message}");
            ExitCode::FAILURE
        }
    }
}

fn print_openapi() -> Result<(), String> {
    let text = crate::http::openapi()
        .to_pretty_json()
        .map_err(|error| error.to_string())?;
    println!("{text}");
    Ok(())
}
