//! `cargo xtask check`: what can be said about the code without running it.

use crate::checks;
use crate::failure::Result;
use crate::steps::Steps;
use crate::tools::node;
use crate::tools::process::cargo;
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
    steps.step("format, lints and types of the web code", || {
        node::script(workspace, "check").run()
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
