//! `cargo xtask check`: what can be said about the code without running it.

use std::io::{IsTerminal, stdout};

use crate::checks;
use crate::failure::Result;
use crate::steps::Steps;
use crate::tools::node;
use crate::tools::process::{Program, cargo};
use crate::workspace::Workspace;

pub fn main(arguments: &[String]) -> Result<()> {
    let [keep_going] = super::switches(arguments, ["--keep-going"])?;
    let workspace = Workspace::find()?;
    let mut steps = Steps::new(keep_going);
    quick(&workspace, &mut steps);
    lints(&workspace, &mut steps);
    steps.finish()
}

/// The steps that take seconds.
pub fn quick(workspace: &Workspace, steps: &mut Steps) {
    steps.step("format of the Rust code", || {
        cargo(workspace.root())
            .args(["fmt", "--all", "--check"])
            .run()
    });
    steps.step("house rules", || checks::run(workspace, checks::SOURCES));
    steps.step("web packages", || node::install(workspace));
    steps.step("format and lints of the web code", || {
        // In this mode it colours even what goes into a file.
        let plain: &[&str] = if stdout().is_terminal() {
            &[]
        } else {
            &["--colors=off"]
        };
        node::tool(workspace, "biome")
            .args(["ci", "."])
            .args(plain)
            .run()
    });
    steps.step("types of the web code", || {
        Program::new("node")
            .args(["web/check.mjs"])
            .directory(workspace.root())
            .run()
    });
}

/// Clippy, which has to compile.
pub fn lints(workspace: &Workspace, steps: &mut Steps) {
    steps.step("lints of the Rust code", || {
        cargo(workspace.root())
            .args([
                "clippy",
                "--workspace",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ])
            .run()
    });
}
