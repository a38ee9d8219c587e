//! The program `switchboard`.

use clap::Parser;
use std::process::ExitCode;
use switchboard_server::cli::Cli;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    switchboard_server::cli::run(Cli::parse())
}
