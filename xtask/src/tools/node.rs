//! Node, the npm packages and the web build.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::apt;
use super::process::Program;
use crate::failure::{Context, Failure, Result};
use crate::progress;
use crate::workspace::Workspace;

/// Oldest major version of Node that the build tools accept.
const OLDEST: u32 = 20;

/// Lies in node_modules, so it goes when they go.
const INSTALLED: &str = "node_modules/.switchboard-installed";
/// Lies in the build's own directory, which each build empties.
const BUILT: &str = "web/dist/.switchboard-built";

fn check_node() -> Result<()> {
    apt::require(&[&apt::NODE, &apt::NPM])?;
    let version = Program::new("node").args(["--version"]).output()?;
    let version = version.trim();
    let major = version.trim_start_matches('v').split('.').next();
    let major: u32 = major
        .and_then(|text| text.parse().ok())
        .context("cannot read the version of node")?;
    if major < OLDEST {
        return Err(Failure::new(format!(
            "Node {version} is too old: version {OLDEST} or newer is needed. See https://nodejs.org/en/download."
        )));
    }
    Ok(())
}

/// Installs the packages that the lock file names, unless that is done.
pub fn install(workspace: &Workspace) -> Result<()> {
    check_node()?;
    let lock = workspace.read("package-lock.json")?;
    let stamp = workspace.path(INSTALLED);
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    // Not `npm ci`: it refuses a lock file that lacks the binaries of other platforms, which
    // not every registry carries. The versions are those of the lock file all the same.
    let npm = Program::new("npm").args(["install", "--no-save", "--no-audit", "--no-fund"]);
    progress::step("Installing web packages", npm.directory(workspace.root()))?;
    fs::write(&stamp, lock).context("cannot mark the web packages as installed")
}

/// An npm script of the checkout's root, with our own output.
pub fn script(workspace: &Workspace, name: &str) -> Program {
    Program::new("npm")
        .args(["run", "--silent", name])
        .directory(workspace.root())
}

/// A program that one of the installed packages brings, called at the
/// checkout's root; nothing is fetched.
pub fn tool(workspace: &Workspace, name: &str) -> Program {
    Program::new(workspace.path("node_modules/.bin").join(name)).directory(workspace.root())
}

/// Builds the web part, unless nothing that it is made of has changed.
pub fn build(workspace: &Workspace) -> Result<()> {
    let state = sources(workspace)?;
    let stamp = workspace.path(BUILT);
    if fs::read_to_string(&stamp).is_ok_and(|built| built == state) {
        return Ok(());
    }
    progress::step("Building the web part", script(workspace, "build"))?;
    fs::write(&stamp, state).context("cannot mark the web part as built")
}

/// A short name for the present state of everything the web build reads.
fn sources(workspace: &Workspace) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for name in workspace.files()? {
        let read = name.starts_with("web/") && !name.starts_with("web/e2e/");
        if read
            || matches!(
                name.as_str(),
                "package.json" | "package-lock.json" | "tsconfig.base.json"
            )
        {
            name.hash(&mut hasher);
            fs::read(workspace.path(name))
                .context(format!("cannot read {name}"))?
                .hash(&mut hasher);
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}
