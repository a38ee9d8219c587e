//! `cargo xtask faults`: the real program under load, broken again and again.

use crate::failure::Result;
use crate::tools::apt::{self, Need};
use crate::tools::process::{Program, cargo};
use crate::workspace::Workspace;

/// What the campaigns break the program with.
pub const NEEDS: &[&Need] = &[
    &apt::POSTGRES,
    &apt::NATS,
    &apt::IPROUTE,
    &apt::NFTABLES,
    &apt::BTRFS,
    &apt::FAKETIME,
    &apt::CERTIFICATE,
];

/// Arguments go to the campaigns: their names, `--full`, `--count N`, `--seed N`, `--sabotage NAME`.
pub fn main(arguments: &[String]) -> Result<()> {
    let workspace = Workspace::find()?;
    apt::require(&[&apt::COMPILER])?;
    apt::require(NEEDS)?;
    run(&workspace, arguments)
}

/// Builds what is needed and runs campaigns.
pub fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let broken = arguments.iter().any(|word| word.starts_with("--sabotage"));
    let features: &[&str] = match broken {
        true => &["--features", "switchboard-server/sabotage"],
        false => &[],
    };
    cargo(workspace.root())
        .args(["build", "--package", "switchboard-server"])
        .args(["--package", "switchboard-bench"])
        .args(features)
        .run()?;
    Program::new(workspace.built("debug", "switchboard-bench")?)
        .args(["faults"])
        .args(arguments)
        .directory(workspace.root())
        .run()
}
