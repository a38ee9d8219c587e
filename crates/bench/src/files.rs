//! How many files, and so sockets, a process may have open. Started programs inherit it.

use crate::Result;
use std::{env, fs, os::unix::process::CommandExt, process::Command};

/// Enough for 20,000 sockets and what else a process opens.
const WANTED: usize = 65_536;
/// Tells that it was tried.
const TRIED: &str = "SWITCHBOARD_BENCH_FILES";

/// Files this process may open now.
pub fn allowed() -> usize {
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits
        .lines()
        .find(|line| line.starts_with("Max open files"));
    line.and_then(|line| line.split_whitespace().nth(3))
        .and_then(|soft| soft.parse().ok())
        .unwrap_or(1_024)
}

/// Begins again with a higher limit if this one is low and a higher one may be had: the limit
/// of a process is set by who starts it.
pub fn raise() -> Result<()> {
    if allowed() >= WANTED || env::var_os(TRIED).is_some() {
        return Ok(());
    }
    let script = format!(
        "ulimit -n {WANTED} 2>/dev/null || ulimit -n $(ulimit -Hn) 2>/dev/null; exec \"$0\" \"$@\""
    );
    let error = Command::new("sh")
        .arg("-c")
        .arg(script)
        .arg(env::current_exe()?)
        .args(env::args_os().skip(1))
        .env(TRIED, "1")
        .exec();
    Err(error.into())
}
