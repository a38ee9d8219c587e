//! What a campaign can break besides the program: servers of its own.

pub mod nats;
pub mod network;
pub mod postgres;
pub mod rig;

use crate::Result;
use std::{
    path::{Path, PathBuf},
    process::Stdio,
};
use tokio::process::Command;

/// Finds a program on the search path and where Debian puts those of administrators.
pub fn find(name: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    places.extend(["/usr/sbin", "/sbin"].map(PathBuf::from));
    let found = places.into_iter().map(|place| place.join(name));
    let found = found.into_iter().find(|program| program.is_file());
    found.ok_or_else(|| format!("this machine lacks the program `{name}`").into())
}

/// Runs a program to its end; what it printed.
pub async fn run(program: impl AsRef<Path>, words: &[&str]) -> Result<String> {
    let program = program.as_ref();
    let output = Command::new(program)
        .args(words)
        .stdin(Stdio::null())
        .output()
        .await
        .map_err(|error| format!("{}: {error}", program.display()))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let program = program.display();
    Err(format!("`{program} {}` failed: {said}", words.join(" ")).into())
}

/// Whether we may do what only the administrator of a machine may.
pub async fn is_root() -> bool {
    run("id", &["-u"]).await.is_ok_and(|id| id.trim() == "0")
}
