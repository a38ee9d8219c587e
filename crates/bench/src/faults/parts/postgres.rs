//! A PostgreSQL server that can be stopped hard and started again. Durable, unlike that of the
//! other tests: what it has committed is what the nodes acknowledge.

use super::{Unable, find, is_root, run};
use crate::{
    Result,
    server::{free_address, signal},
};
use rustix::process::Signal;
use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tempfile::TempDir;
use tokio::{
    process::{Child, Command},
    time::{Instant, sleep},
};

/// The server refuses to run as root; Debian's package makes this user.
const USER: &str = "postgres";
/// A certificate that Debian's packages make for this machine, and where the server looks for
/// its own.
const CERTIFICATE: [(&str, &str); 2] = [
    ("/etc/ssl/certs/ssl-cert-snakeoil.pem", "server.crt"),
    ("/etc/ssl/private/ssl-cert-snakeoil.key", "server.key"),
];
const PATIENCE: Duration = Duration::from_secs(60);
/// What is left of a killed server is gone by then.
const ORPHANS: Duration = Duration::from_secs(5);

pub struct Postgres {
    child: Child,
    programs: PathBuf,
    home: TempDir,
    address: SocketAddr,
    /// Called by this user, if we are root.
    user: Option<&'static str>,
}

/// Ways to stop it.
#[derive(Clone, Copy, Debug)]
pub enum Stop {
    /// Open transactions are rolled back; an orderly end.
    Fast,
    /// As after a crash: the log is replayed at the next start.
    Immediate,
    /// A crash.
    Kill,
}

impl Postgres {
    pub async fn start() -> Result<Self> {
        Self::start_at(free_address()?).await
    }

    /// At an address of this machine; everybody who reaches it may log in. What leaves the
    /// loopback is encrypted: nodes would not speak to it otherwise.
    pub async fn start_at(address: SocketAddr) -> Result<Self> {
        let programs = programs()?;
        let user = is_root().await.then_some(USER);
        let home = home(user).await?;
        let data = home.path().join("data");
        let data_text = data.display().to_string();
        let mut initdb = by(user, &programs.join("initdb"));
        let made = initdb
            .args(["-U", "switchboard", "-A", "trust", "-E", "UTF8"])
            .args(["--no-sync", "--locale=C.UTF-8", "-D", &data_text])
            .current_dir("/")
            .output()
            .await?;
        if !made.status.success() {
            return Err(String::from_utf8_lossy(&made.stderr).into());
        }
        if let IpAddr::V4(ip) = address.ip() {
            let mut hba = std::fs::read_to_string(data.join("pg_hba.conf"))?;
            hba += &format!("host all all {ip}/24 trust\n");
            std::fs::write(data.join("pg_hba.conf"), hba)?;
        }
        if !address.ip().is_loopback() {
            certify(user, &data).await?;
        }
        Self::run(programs, home, address, user).await
    }

    async fn run(
        programs: PathBuf,
        home: TempDir,
        address: SocketAddr,
        user: Option<&'static str>,
    ) -> Result<Self> {
        let child = spawn(user, &programs, home.path(), address)?;
        let mut server = Self {
            child,
            programs,
            home,
            address,
            user,
        };
        server.ready().await?;
        Ok(server)
    }

    /// Another server, at an address of its own, that follows this one from a copy of it.
    pub async fn standby(&self) -> Result<Self> {
        let home = self.copied().await?;
        Self::run(self.programs.clone(), home, free_address()?, self.user).await
    }

    /// Begins again, at its old address, as such a server of another one.
    pub async fn copy(&mut self, primary: &Postgres) -> Result<()> {
        self.home = primary.copied().await?;
        self.again().await
    }

    async fn copied(&self) -> Result<TempDir> {
        let home = home(self.user).await?;
        let (host, port) = (self.address.ip().to_string(), self.address.port());
        let copied = by(self.user, &self.programs.join("pg_basebackup"))
            .args(["-h", &host, "-p", &port.to_string(), "-U", "switchboard"])
            .args(["--checkpoint=fast", "--no-sync", "--write-recovery-conf"])
            .arg("-D")
            .arg(home.path().join("data"))
            .current_dir("/")
            .output()
            .await?;
        if copied.status.success() {
            return Ok(home);
        }
        Err(String::from_utf8_lossy(&copied.stderr).into())
    }

    /// Runs a statement; rows as text, a line each.
    pub async fn sql(&self, sql: &str) -> Result<String> {
        let (host, port) = (self.address.ip().to_string(), self.address.port());
        let port = port.to_string();
        let place = [
            "-h",
            &host,
            "-p",
            &port,
            "-U",
            "switchboard",
            "-d",
            "postgres",
        ];
        let words = [&place[..], &["-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql]].concat();
        let said = run(self.programs.join("psql"), &words).await?;
        Ok(said.trim().to_owned())
    }

    /// Host and port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Of an empty database, made when first asked for.
    pub fn url(&self) -> String {
        let mode = match self.address.ip().is_loopback() {
            true => "",
            false => "?sslmode=require",
        };
        format!("postgres://switchboard@{}/postgres{mode}", self.address)
    }

    /// Stops it and waits for the end.
    pub async fn stop(&mut self, how: Stop) -> Result<()> {
        let word = match how {
            Stop::Fast => Signal::INT,
            Stop::Immediate => Signal::QUIT,
            Stop::Kill => Signal::KILL,
        };
        signal(&self.child, word)?;
        self.child.wait().await?;
        Ok(())
    }

    pub async fn again(&mut self) -> Result<()> {
        let began = Instant::now();
        loop {
            self.child = spawn(self.user, &self.programs, self.home.path(), self.address)?;
            let ready = self.ready().await;
            // Children of one that was killed go a moment later, and it must not start before.
            if ready.is_ok() || self.child.try_wait()?.is_none() || began.elapsed() > ORPHANS {
                return ready;
            }
            sleep(Duration::from_millis(50)).await;
        }
    }

    async fn ready(&mut self) -> Result<()> {
        let program = self.programs.join("pg_isready");
        let port = self.address.port().to_string();
        let host = self.address.ip().to_string();
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            if run(&program, &["-q", "-h", &host, "-p", &port])
                .await
                .is_ok()
            {
                return Ok(());
            }
            if self.child.try_wait()?.is_some() {
                break;
            }
            sleep(Duration::from_millis(20)).await;
        }
        let said = std::fs::read_to_string(self.home.path().join("log")).unwrap_or_default();
        Err(format!("PostgreSQL does not start:\n{said}").into())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Its children end with it only if it is asked to end.
        let _ = signal(&self.child, Signal::QUIT);
        let until = std::time::Instant::now() + Duration::from_secs(5);
        while matches!(self.child.try_wait(), Ok(None)) && std::time::Instant::now() < until {
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// A directory of the user that may run the server.
async fn home(user: Option<&str>) -> Result<TempDir> {
    let home = TempDir::with_prefix("switchboard-faults-")?;
    if let Some(user) = user {
        run("chown", &[user, &home.path().display().to_string()]).await?;
    }
    Ok(home)
}

/// A call as the user that may run the server, which ends when we end.
fn by(user: Option<&str>, program: &Path) -> Command {
    let Some(user) = user else {
        return Command::new(program);
    };
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid", user, "--regid", user, "--clear-groups"])
        .args(["--pdeathsig", "QUIT", "--"])
        .arg(program);
    command
}

/// Gives the server a certificate, whose key only its own user may read.
async fn certify(user: Option<&str>, data: &Path) -> Result<()> {
    for (from, name) in CERTIFICATE {
        let to = data.join(name).display().to_string();
        let owner = user.map_or(vec![], |user| vec!["-o", user]);
        let words = [&["-m", "600"], &owner[..], &[from, &to]].concat();
        if run("install", &words).await.is_err() {
            let why = format!("this machine lacks {from}, which the package ssl-cert makes");
            return Err(Unable { why, kernel: false }.into());
        }
    }
    Ok(())
}

fn spawn(user: Option<&str>, programs: &Path, home: &Path, address: SocketAddr) -> Result<Child> {
    let log = std::fs::File::options()
        .create(true)
        .append(true)
        .open(home.join("log"))?;
    let child = by(user, &programs.join("postgres"))
        .arg("-D")
        .arg(home.join("data"))
        .args(["-p", &address.port().to_string(), "-k", ""])
        .args(["-c", &format!("listen_addresses={}", address.ip())])
        .args(["-c", "max_connections=100"])
        .args((!address.ip().is_loopback()).then_some("-cssl=on"))
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()?;
    Ok(child)
}

/// Directory of the server's programs: the newest that Debian has installed, else what is on
/// the search path.
fn programs() -> Result<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let newest = versions.flatten().filter_map(|entry| {
        let version: u32 = entry.file_name().to_str()?.parse().ok()?;
        let programs = entry.path().join("bin");
        let whole = programs.join("initdb").is_file();
        whole.then_some((version, programs))
    });
    if let Some((_, programs)) = newest.max() {
        return Ok(programs);
    }
    let initdb = find("initdb")?;
    Ok(initdb.parent().ok_or("initdb lies nowhere")?.to_owned())
}
