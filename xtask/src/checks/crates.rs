//! Which crate may depend on which: the table of the architecture, read from
//! the manifests. Dependencies for tests only are free.

use serde_json::Value;

use crate::failure::{Context, Result};
use crate::tools::process::cargo;
use crate::workspace::Workspace;

struct Rule {
    unit: &'static str,
    /// The crates of ours that it may import.
    ours: &'static [&'static str],
    /// What it must not know.
    banned: &'static [&'static str],
}

const RUNTIME: &[&str] = &[
    "tokio",
    "tokio-util",
    "futures",
    "async-trait",
    "axum",
    "hyper",
    "sqlx",
];
const RULES: &[Rule] = &[
    Rule {
        unit: "core",
        ours: &[],
        banned: &[
            "tokio",
            "tokio-util",
            "futures",
            "async-trait",
            "axum",
            "hyper",
            "sqlx",
            "rand",
            "getrandom",
            "fastrand",
            "reqwest",
        ],
    },
    Rule {
        unit: "wire",
        ours: &["core"],
        banned: RUNTIME,
    },
    Rule {
        unit: "store",
        ours: &["core"],
        banned: &["axum", "hyper", "async-nats"],
    },
    Rule {
        unit: "voice",
        ours: &["core"],
        banned: &["axum", "hyper", "async-nats", "sqlx"],
    },
    Rule {
        unit: "phone",
        ours: &["core"],
        banned: &["axum", "hyper", "async-nats", "sqlx", "ring"],
    },
    Rule {
        unit: "bus",
        ours: &["core", "wire"],
        banned: &["axum", "hyper", "sqlx"],
    },
    Rule {
        unit: "server",
        ours: &["core", "wire", "store", "bus", "voice", "phone"],
        banned: &[],
    },
    Rule {
        unit: "bench",
        ours: &["core", "wire"],
        banned: &["axum"],
    },
];

const PREFIX: &str = "switchboard-";

pub fn problems(workspace: &Workspace) -> Result<Vec<String>> {
    let packages = workspace.metadata()?["packages"].as_array();
    let packages = packages.context("cargo metadata lists no packages")?;
    let mut problems = Vec::new();
    for rule in RULES {
        let name = format!("{PREFIX}{}", rule.unit);
        let Some(package) = packages
            .iter()
            .find(|package| package["name"] == name.as_str())
        else {
            continue;
        };
        let list = package["dependencies"].as_array().into_iter().flatten();
        for dependency in list.filter(|dependency| dependency["kind"] != "dev") {
            let dependency = dependency["name"].as_str().unwrap_or_default();
            let wrong = match dependency.strip_prefix(PREFIX) {
                Some(unit) => !rule.ours.contains(&unit),
                None => rule.banned.contains(&dependency),
            };
            if wrong {
                problems.push(format!("{name} may not depend on {dependency}"));
            }
        }
    }
    problems.extend(without_lints(packages));
    Ok(problems)
}

/// Every member takes the workspace's lints, or forbidding unsafe code would
/// be an accident of who remembered.
fn without_lints(packages: &[Value]) -> Vec<String> {
    let manifests = packages
        .iter()
        .filter_map(|package| package["manifest_path"].as_str());
    manifests
        .filter(|path| {
            let text = std::fs::read_to_string(path).unwrap_or_default();
            !text.contains("[lints]\nworkspace = true")
        })
        .map(|path| format!("{path} lacks `[lints] workspace = true`"))
        .collect()
}

/// One crypto provider in the whole program: a second one makes TLS panic at
/// run time for want of a choice.
pub fn forbidden(workspace: &Workspace) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for name in ["ring", "openssl-sys", "native-tls"] {
        let tree = cargo(workspace.root())
            .args(["tree", "--workspace", "-e", "normal,build", "-i", name])
            .output();
        match tree {
            Ok(tree) if !tree.trim().is_empty() => {
                problems.push(format!("{name} is in the tree:\n{tree}"));
            }
            Ok(_) => {}
            // Cargo's way of saying that the lock file does not name it at all.
            Err(failure) if failure.to_string().contains("did not match any packages") => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(problems)
}
