//! `cargo xtask run`: from a clean checkout to the demo company, running.

use std::os::unix::process::CommandExt;

use crate::failure::{Failure, Result};
use crate::progress;
use crate::tools::process::{Program, cargo};
use crate::tools::{apt, node};
use crate::workspace::Workspace;

/// Where the demo keeps its database unless told otherwise; ignored by git.
const DATA: &str = ".switchboard/demo";

pub fn main(arguments: &[String]) -> Result<()> {
    let workspace = Workspace::find()?;
    apt::require(&[&apt::COMPILER])?;
    node::install(&workspace)?;
    node::build(&workspace)?;
    let build = cargo(workspace.root()).args(["build", "--package", "switchboard-server"]);
    progress::step("Building the server", build)?;

    let server = workspace.built("debug", "switchboard")?;
    let mut demo = Program::new(&server)
        .args(["demo"])
        .directory(workspace.root());
    if !arguments
        .iter()
        .any(|given| given.starts_with("--data-dir"))
    {
        demo = demo.args(["--data-dir", DATA]);
    }
    // The server takes our place, so that signals reach it and nothing else,
    // and its orderly stop is ours.
    let error = demo.args(arguments).into_command().exec();
    Err(Failure::new(format!(
        "cannot start {}: {error}",
        server.display()
    )))
}
