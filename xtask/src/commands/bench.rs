//! `cargo xtask bench`: the load generator and the browser measurements, both
//! against a release build.

use crate::failure::{Context, Result};
use crate::progress;
use crate::tools::process::{Program, cargo};
use crate::tools::{apt, node};
use crate::workspace::Workspace;

/// Arguments that are not ours go to the load generator, such as the name of
/// one benchmark; without any it runs all of them.
pub fn main(arguments: &[String]) -> Result<()> {
    let workspace = Workspace::find()?;
    apt::require(&[&apt::COMPILER, &apt::CHROMIUM])?;
    node::install(&workspace)?;
    node::build(&workspace)?;
    let packages = [
        "--package",
        "switchboard-server",
        "--package",
        "switchboard-bench",
    ];
    let build = cargo(workspace.root())
        .args(["build", "--release"])
        .args(packages);
    progress::step("Building for speed", build)?;

    let server = workspace.built("release", "switchboard")?;
    let results = workspace.path("target/bench.json");
    let directory = results.parent().context("the results need a directory")?;
    std::fs::create_dir_all(directory).context("cannot make the directory for the results")?;
    let which: &[String] = if arguments.is_empty() {
        &["all".to_owned()]
    } else {
        arguments
    };
    Program::new(workspace.built("release", "switchboard-bench")?)
        .args(which)
        .args(["--server".as_ref(), server.as_os_str()])
        .args(["--json".as_ref(), results.as_os_str()])
        .directory(workspace.root())
        .run()?;
    browser(&workspace, &server)
}

/// Each measurement is a script of its own that prints its rows.
fn browser(workspace: &Workspace, server: &std::path::Path) -> Result<()> {
    let measured =
        |name: &&String| name.starts_with("web/e2e/bench/") && name.ends_with(".bench.mjs");
    for script in workspace.files()?.iter().filter(measured) {
        Program::new("node")
            .args([workspace.path(script)])
            .directory(workspace.root())
            .env("SWITCHBOARD_BIN", server)
            .run()?;
    }
    Ok(())
}
