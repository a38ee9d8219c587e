//! A private PostgreSQL for one test run: own directory, free port, no care
//! for durability, gone afterwards.

use std::fs;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use super::process::{Program, is_root, which};
use crate::failure::{Context, Failure, Result};

/// The server refuses to run as root; Debian's package makes this user.
const USER: &str = "postgres";

pub struct Postgres {
    keeper: Child,
    url: String,
}

impl Postgres {
    pub fn start() -> Result<Self> {
        let programs = programs()?;
        let directory =
            std::env::temp_dir().join(format!("switchboard-postgres-{}", std::process::id()));
        make_directory(&directory)?;
        let keeper = keeper(&programs, &directory)?;
        let port = free_port()?;
        let url = format!("postgres://switchboard@127.0.0.1:{port}/postgres");
        // From here on dropping it removes whatever the steps below have left.
        let server = Self { keeper, url };
        as_user(&programs.join("initdb"))
            .args([
                "-U",
                "switchboard",
                "-A",
                "trust",
                "--no-sync",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "-D",
            ])
            .args([directory.join("data")])
            .output()?;
        let options = format!(
            "-p {port} -k {} -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off \
             -c full_page_writes=off -c max_connections=300",
            directory.display()
        );
        let log = directory.join("log");
        let started = as_user(&programs.join("pg_ctl"))
            .args(["start", "-w", "-t", "60", "-D"])
            .args([directory.join("data").as_path(), Path::new("-l"), &log])
            .args(["-o", &options])
            .into_command()
            // The server would hold a pipe open for as long as it lives.
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .context("cannot start pg_ctl")?;
        if started.success() {
            return Ok(server);
        }
        let said = fs::read_to_string(&log).unwrap_or_default();
        Err(Failure::new(format!("PostgreSQL does not start:\n{said}")))
    }

    /// Address of a database that tests may use to make their own.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        if let Err(error) = self.keeper.wait() {
            eprintln!("PostgreSQL may still be running: {error}");
        }
    }
}

/// A shell that waits for the end of its input and then stops the server and
/// removes its directory. Its input ends when we drop it or when we die, in
/// whatever way; its own process group keeps Ctrl-C from it.
fn keeper(programs: &Path, directory: &Path) -> Result<Child> {
    let stop = "cat >/dev/null; cd /; \"$1\" stop -D \"$2/data\" -m immediate; \
                [ -d \"$2\" ] && rm -rf \"$2\"";
    as_user(Path::new("/bin/sh"))
        .args(["-c", stop, "keeper"])
        .args([programs.join("pg_ctl").as_path(), directory])
        .into_command()
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .context("cannot start a shell")
}

fn make_directory(directory: &Path) -> Result<()> {
    let owner: &[&str] = if is_root() { &["-o", USER] } else { &[] };
    let install = Program::new("install")
        .args(["-d", "-m", "755"])
        .args(owner);
    install.args([directory]).output().map(drop)
}

/// A call as the user that may run the server.
fn as_user(program: &Path) -> Program {
    // Not the checkout: that user may not be allowed to see it.
    let anywhere = std::env::temp_dir();
    if is_root() {
        let call = Program::new("runuser").args(["-u", USER, "--"]);
        return call.args([program]).directory(&anywhere);
    }
    Program::new(program).directory(&anywhere)
}

pub fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").context("cannot find a free port")?;
    Ok(listener
        .local_addr()
        .context("cannot find a free port")?
        .port())
}

/// Directory of the server's programs: the newest that Debian has installed,
/// else what is on the search path.
pub fn programs() -> Result<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let newest = versions
        .filter_map(|entry| {
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            let programs = entry.path().join("bin");
            programs
                .join("initdb")
                .is_file()
                .then_some((version, programs))
        })
        .max();
    if let Some((_, programs)) = newest {
        return Ok(programs);
    }
    let found = which("initdb").and_then(|initdb| initdb.parent().map(Path::to_owned));
    found.context("PostgreSQL is not installed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_answers_and_leaves_nothing_behind() {
        if programs().is_err() {
            return;
        }
        let server = Postgres::start().expect("a server");
        let psql = Program::new(programs().expect("programs").join("psql"));
        let said = psql
            .args([server.url(), "-Atc", "select 6 * 7"])
            .output()
            .expect("an answer");
        assert_eq!(said.trim(), "42");
        let name = format!("switchboard-postgres-{}", std::process::id());
        let directory = std::env::temp_dir().join(name);
        assert!(directory.exists());
        drop(server);
        assert!(!directory.exists());
    }
}
