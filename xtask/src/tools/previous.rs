//! The release before this one, built from this repository's history, so that tests can run it
//! against this build (IS-5).
//!
//! It lies in the target directory and is built once for each commit. Its dependencies are the
//! ones that this build has compiled, as far as both lock files agree.

use std::fs;
use std::path::{Path, PathBuf};

use super::node;
use super::process::{Program, cargo};
use crate::failure::{Context, Failure, Result};
use crate::progress;
use crate::workspace::Workspace;

/// Names the commit.
const NAMED_IN: &str = "deploy/previous-release";
/// Members of the workspace that the program is made of.
const MEMBERS: &[&str] = &["core", "wire", "store", "bus", "server"];

pub struct Previous {
    /// Its program, of a debug build: it reads its client from where that was built.
    pub program: PathBuf,
}

/// The commit that counts as the last release.
pub fn commit(workspace: &Workspace) -> Result<String> {
    let text = workspace.read(NAMED_IN)?;
    let named = text.lines().map(str::trim);
    let named: Vec<&str> = named
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    match named.as_slice() {
        [commit] if commit.len() == 40 && commit.bytes().all(|b| b.is_ascii_hexdigit()) => {
            Ok((*commit).to_owned())
        }
        _ => Err(Failure::new(format!(
            "{NAMED_IN} must name one commit, by 40 hexadecimal digits"
        ))),
    }
}

/// Builds it, unless that was done before.
pub fn build(workspace: &Workspace) -> Result<Previous> {
    let commit = commit(workspace)?;
    let all = workspace.target()?.join("previous");
    let folder = all.join(&commit);
    let source = folder.join("source");
    let built = Previous {
        program: folder.join("switchboard"),
    };
    // Comes last, so it says that all is there.
    if built.program.is_file() {
        return Ok(built);
    }
    fetch(workspace, &commit)?;
    // Cargo takes what it built of another commit's files for this one's, as long as they lie there.
    if all.exists() {
        fs::remove_dir_all(&all).context("cannot clear the place of earlier releases")?;
    }
    unpack(workspace, &commit, &source)?;
    let there = Workspace::at(&source);
    node::install(&there)?;
    let web = Program::new("npm").args(["run", "--silent", "build"]);
    progress::step(
        "Building the client of the last release",
        web.directory(&source),
    )?;
    program(workspace, &source, &built.program)?;
    Ok(built)
}

/// Compiles the program and takes it away from where this build's belongs.
fn program(workspace: &Workspace, source: &Path, to: &Path) -> Result<()> {
    let target = workspace.target()?;
    let mut call = cargo(source)
        .args(["build", "--package", "switchboard-server"])
        .env("CARGO_TARGET_DIR", &target);
    // Members of both builds have the same names. Told apart by a setting of the profile, they
    // leave each other's results alone; dependencies are shared.
    for member in MEMBERS {
        let apart = format!("profile.dev.package.switchboard-{member}.debug=0");
        call = call.args(["--config", &apart]);
    }
    progress::step("Building the program of the last release", call)?;
    let made = target.join("debug/switchboard");
    let beside = to.with_extension("new");
    fs::copy(&made, &beside).context("cannot keep the program of the last release")?;
    fs::remove_file(&made).context("cannot clear the place of this build's program")?;
    fs::rename(&beside, to).context("cannot keep the program of the last release")
}

fn has(workspace: &Workspace, commit: &str) -> bool {
    let object = format!("{commit}^{{commit}}");
    let call = Program::new("git").args(["cat-file", "-e", &object]);
    call.directory(workspace.root()).output().is_ok()
}

/// Sees to it that the history reaches back to the commit. A clone that does not is completed
/// from where it was made, when that is a directory of this machine.
fn fetch(workspace: &Workspace, commit: &str) -> Result<()> {
    if has(workspace, commit) {
        return Ok(());
    }
    let git = |arguments: &[&str]| {
        Program::new("git")
            .args(arguments)
            .directory(workspace.root())
    };
    let origin = git(&["remote", "get-url", "origin"]).output();
    let origin = origin.unwrap_or_default();
    let origin = origin.trim();
    let path = origin.strip_prefix("file://").unwrap_or(origin);
    if Path::new(path).is_dir() {
        // Refused where the history is whole; then the commit is not of it.
        let _ = git(&["fetch", "--quiet", "--unshallow", "origin"]).output();
        if has(workspace, commit) {
            return Ok(());
        }
    }
    Err(Failure::new(format!(
        "This clone lacks commit {commit}, which {NAMED_IN} names as the last release.\n\
         If it is a shallow clone, complete it: git fetch --unshallow origin"
    )))
}

fn unpack(workspace: &Workspace, commit: &str, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to).context("cannot clear the last release's sources")?;
    }
    fs::create_dir_all(to).context("cannot make a place for the last release")?;
    let archive = to.with_extension("tar");
    let git = Program::new("git").args(["archive", "--format=tar", "--output"]);
    git.args([archive.as_path(), Path::new(commit)])
        .directory(workspace.root())
        .output()?;
    let tar = Program::new("tar").args(["-xf"]).args([&archive]);
    tar.args([Path::new("-C"), to]).output()?;
    fs::remove_file(&archive).context("cannot remove the archive of the last release")
}
