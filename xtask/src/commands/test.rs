//! `cargo xtask test`: everything the build machine runs, cheapest first.

use super::{check, faults, generate};
use crate::checks;
use crate::failure::Result;
use crate::steps::Steps;
use crate::tools::nats::Nats;
use crate::tools::postgres::Postgres;
use crate::tools::previous::{self, Previous};
use crate::tools::process::{Program, cargo, which};
use crate::tools::{apt, node};
use crate::workspace::Workspace;

pub fn main(arguments: &[String]) -> Result<()> {
    let [fast, keep_going] = super::switches(arguments, ["--fast", "--keep-going"])?;
    let workspace = Workspace::find()?;
    let mut steps = Steps::new(keep_going);
    steps.step("machine", || {
        let needs = [
            &apt::COMPILER,
            &apt::NODE,
            &apt::NPM,
            &apt::POSTGRES,
            &apt::NATS,
            &apt::SIPP,
            &apt::EXIM,
            &apt::CHROMIUM,
        ];
        apt::require(if fast { &needs[..7] } else { &needs })?;
        apt::require(if fast { &[] } else { faults::NEEDS })
    });
    check::quick(&workspace, &mut steps);
    steps.step("tests of the web code", || {
        node::script(&workspace, "test").run()
    });
    // Before the server, which takes the web build in.
    steps.step("web build", || node::build(&workspace));
    steps.step("sizes of the web build", || {
        checks::run(&workspace, checks::BUILD)
    });
    check::lints(&workspace, &mut steps);
    // Before this build's program, whose place it takes for a while.
    let mut last = None;
    steps.step("the last release", || {
        last = Some(previous::build(&workspace)?);
        Ok(())
    });
    steps.step("tests of the Rust code", || rust(&workspace, last.as_ref()));
    steps.step("the server", || {
        cargo(workspace.root())
            .args(["build", "--package", "switchboard-server"])
            .run()
    });
    steps.step("generated files", || generate::compare(&workspace));
    if !fast {
        steps.step("fault campaigns", || faults::run(&workspace, &[]));
        steps.step("browser tests", || browser(&workspace, last.as_ref()));
    }
    steps.finish()
}

/// All tests of the workspace, on both databases and both buses.
fn rust(workspace: &Workspace, last: Option<&Previous>) -> Result<()> {
    let postgres = Postgres::start()?;
    let nats = Nats::start()?;
    // To the end, whatever fails: one run tells of all that is wrong.
    let runner: &[&str] = match which("cargo-nextest") {
        Some(_) => &["nextest", "run", "--workspace", "--no-fail-fast"],
        None => &["test", "--workspace", "--no-fail-fast"],
    };
    with(last, cargo(workspace.root()).args(runner))
        .env("SWITCHBOARD_TEST_POSTGRES", postgres.url())
        .env("SWITCHBOARD_TEST_NATS", nats.url())
        .run()
}

/// Names the last release's program, when it was built.
fn with(last: Option<&Previous>, tests: Program) -> Program {
    match last {
        Some(last) => tests.env("SWITCHBOARD_TEST_PREVIOUS", &last.program),
        None => tests,
    }
}

fn browser(workspace: &Workspace, last: Option<&Previous>) -> Result<()> {
    with(last, node::tool(workspace, "playwright"))
        .args(["test"])
        .directory(&workspace.path("web/e2e"))
        .env("SWITCHBOARD_BIN", workspace.built("debug", "switchboard")?)
        .run()
}
