//! `cargo xtask bench`: the load generator and the browser measurements, both
//! against a release build.

use std::io::ErrorKind;
use std::path::Path;

use crate::failure::{Context, Result};
use crate::progress;
use crate::tools::process::{Program, cargo};
use crate::tools::{apt, node};
use crate::workspace::Workspace;

/// Figures of the last run; ignored by git.
const RESULTS: &str = "target/bench.json";
/// Measurements in a browser: `BROWSER`, name, `SCRIPT`.
const BROWSER: &str = "web/e2e/bench/";
const SCRIPT: &str = ".bench.mjs";
/// Where a run writes its table.
const TABLE: &str = "docs/benchmarks.md";

/// Without arguments everything is measured and the table in the manual is
/// written anew. Arguments go to the load generator, such as the name of one
/// benchmark; then nothing else is measured, and only its rows are replaced. The name of a
/// browser measurement, such as `console`, has only that one made; its rows are printed.
/// Figures of `--small` are not written: they mean nothing.
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
    let results = workspace.path(RESULTS);
    if let [only] = arguments {
        let wanted = format!("{BROWSER}{only}{SCRIPT}");
        if workspace.files()?.contains(&wanted) {
            return browser(&workspace, &server, &results, |name| name == wanted);
        }
    }
    let bench = workspace.built("release", "switchboard-bench")?;
    let directory = results.parent().context("the results need a directory")?;
    std::fs::create_dir_all(directory).context("cannot make the directory for the results")?;
    let all = ["all".to_owned()];
    let which = if arguments.is_empty() {
        &all
    } else {
        arguments
    };
    // Of an earlier run: what is there afterwards is of this one.
    match std::fs::remove_file(&results) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(error).context("cannot remove the results of the last run");
        }
        _ => {}
    }
    Program::new(&bench)
        .args(which)
        .args(["--server".as_ref(), server.as_os_str()])
        .args(["--json".as_ref(), results.as_os_str()])
        .directory(workspace.root())
        .run()?;
    let table = Program::new(&bench)
        .args(["table", "--json", RESULTS, "--write", TABLE])
        .directory(workspace.root());
    if arguments.is_empty() {
        browser(&workspace, &server, &results, |_| true)?;
        return table.run();
    }
    // Others than benchmarks have no results.
    if arguments.iter().any(|argument| argument == "--small") || !results.exists() {
        return Ok(());
    }
    table.args(["--keep-others"]).run()
}

/// Each measurement is a script of its own that prints its rows and adds them
/// to the results.
fn browser(
    workspace: &Workspace,
    server: &Path,
    results: &Path,
    wanted: impl Fn(&str) -> bool,
) -> Result<()> {
    let measured =
        |name: &&String| name.starts_with(BROWSER) && name.ends_with(SCRIPT) && wanted(name);
    for script in workspace.files()?.iter().filter(measured) {
        Program::new("node")
            .args([workspace.path(script)])
            .directory(workspace.root())
            .env("SWITCHBOARD_BIN", server)
            .env("SWITCHBOARD_BENCH_JSON", results)
            .run()?;
    }
    Ok(())
}
