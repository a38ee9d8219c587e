//! House checks: rules of this repository that no tool knows. Each is one file
//! with a function that returns what is wrong, and one line in a list below.

mod crates;
mod demo;
mod figures;
mod imports;
mod leaks;
mod length;
mod migrations;
mod requirements;
mod sizes;
mod titles;

use crate::failure::{Failure, Result};
use crate::workspace::Workspace;

pub struct Check {
    name: &'static str,
    /// Every breach of the rule, each a line that names the place.
    problems: fn(&Workspace) -> Result<Vec<String>>,
}

/// About the sources: need nothing built.
pub const SOURCES: &[Check] = &[
    Check {
        name: "requirement table",
        problems: requirements::problems,
    },
    Check {
        name: "file length",
        problems: length::problems,
    },
    Check {
        name: "imports between crates",
        problems: crates::problems,
    },
    Check {
        name: "forbidden crates",
        problems: crates::forbidden,
    },
    Check {
        name: "landed schema changes",
        problems: migrations::problems,
    },
    Check {
        name: "imports between web packages",
        problems: imports::problems,
    },
    Check {
        name: "demo pages",
        problems: demo::problems,
    },
    Check {
        name: "the project speaks only of itself",
        problems: leaks::problems,
    },
];

/// About the web build.
pub const BUILD: &[Check] = &[Check {
    name: "bundle sizes",
    problems: sizes::problems,
}];

/// Runs all of a list and fails with everything that was found.
pub fn run(workspace: &Workspace, checks: &[Check]) -> Result<()> {
    let mut found = Vec::new();
    for check in checks {
        let problems = (check.problems)(workspace)?;
        let mark = if problems.is_empty() { "ok  " } else { "FAIL" };
        eprintln!("{mark} {}", check.name);
        found.extend(
            problems
                .into_iter()
                .map(|problem| format!("  {}: {problem}", check.name)),
        );
    }
    if found.is_empty() {
        return Ok(());
    }
    Err(Failure::new(found.join("\n")))
}
