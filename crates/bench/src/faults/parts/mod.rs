//! What a campaign can break besides the program: servers of its own.

pub mod nats;
pub mod network;
pub mod pair;
pub mod postgres;
pub mod rig;

use crate::Result;
use std::{
    fmt,
    path::{Path, PathBuf},
    process::Stdio,
};
use tokio::process::Command;

/// A campaign cannot run on this machine.
#[derive(Debug)]
pub struct Unable {
    pub why: String,
    /// Nobody can change that: the kernel has no such thing.
    pub kernel: bool,
}

impl fmt::Display for Unable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.why.fmt(f)
    }
}

impl std::error::Error for Unable {}

/// What programs say when the kernel lacks something.
const LACKING: &[&str] = &[
    "unknown filesystem type",
    "Unknown device type",
    "not supported",
];

/// Tells what the kernel lacks from what went wrong.
pub fn may_lack(error: crate::Error) -> crate::Error {
    let why = error.to_string();
    if LACKING.iter().any(|word| why.contains(word)) {
        return Unable { why, kernel: true }.into();
    }
    error
}

/// Fails unless we may do what only the administrator of a machine may.
pub async fn need_root(what: &str) -> Result<()> {
    if is_root().await {
        return Ok(());
    }
    let why = format!("only root can {what}");
    Err(Unable { why, kernel: false }.into())
}

/// Finds a program on the search path and where Debian puts those of administrators.
pub fn find(name: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    places.extend(["/usr/sbin", "/sbin"].map(PathBuf::from));
    let found = places.into_iter().map(|place| place.join(name));
    let found = found.into_iter().find(|program| program.is_file());
    found.ok_or_else(|| {
        let why = format!("this machine lacks the program `{name}`");
        Unable { why, kernel: false }.into()
    })
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
