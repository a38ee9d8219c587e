//! The program under test, started as people start it, on a free port.

use crate::{Result, machine};
use reqwest::Client;
use rustix::process::{Pid, Signal, kill_process};
use std::{
    ffi::OsStr,
    fs::{self, File},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
    sync::OnceLock,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// A start that takes longer has failed.
const READY: Duration = Duration::from_secs(20);
/// As good as no limit.
pub const MANY: &str = "100000000";

/// The promise that a program built for it is to break.
pub static SABOTAGE: OnceLock<String> = OnceLock::new();

/// How the program is started.
#[derive(Clone)]
pub struct Launch {
    program: PathBuf,
    /// Holds the data directory, and beside it what the program prints.
    home: PathBuf,
    pub address: SocketAddr,
    settings: Vec<(String, String)>,
    /// A program that calls the one in its arguments, such as `ip netns exec a`.
    within: Vec<String>,
}

impl Launch {
    /// On a free port, with a directory that may hold data already.
    pub fn new(program: &Path, home: &Path) -> Result<Self> {
        Ok(Self {
            program: program.to_owned(),
            home: home.to_owned(),
            address: free_address()?,
            settings: Vec::new(),
            within: Vec::new(),
        })
    }

    /// At that address.
    pub fn at(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// With a setting, or anything else in its environment.
    pub fn set(mut self, name: &str, value: impl Into<String>) -> Self {
        self.settings.push((name.to_owned(), value.into()));
        self
    }

    /// Where its own pages say that they are.
    fn origin(&self) -> String {
        match self.address.ip().is_loopback() {
            true => format!("http://{}", self.address),
            // Clear text is for this machine only.
            false => format!("http://localhost:{}", self.address.port()),
        }
    }

    /// By another program.
    pub fn within(mut self, words: &[&str]) -> Self {
        self.within = words.iter().map(|&word| word.to_owned()).collect();
        self
    }

    /// Starts the process and does not wait for it.
    fn spawn(&self) -> Result<Child> {
        let output = File::options().create(true).append(true).open(self.log())?;
        let mut words = self.within.iter().map(OsStr::new);
        let mut command = match words.next() {
            None => Command::new(&self.program),
            Some(first) => {
                let mut command = Command::new(first);
                command.args(words).arg(&self.program);
                command
            }
        };
        let address = self.address;
        command
            .arg("serve")
            // Not our own environment: settings could hide in it.
            .env_clear()
            .env("SWITCHBOARD_LISTEN", address.to_string())
            .env("SWITCHBOARD_PUBLIC_URL", self.origin())
            .env("SWITCHBOARD_DATA_DIR", self.data())
            .env("SWITCHBOARD_LOG_FILTER", "warn")
            .env("SWITCHBOARD_LIMITS_CONNECTIONS", "100000")
            .env("SWITCHBOARD_LIMITS_CONNECTIONS_PER_ADDRESS", "100000")
            .env("SWITCHBOARD_LIMITS_STARTS_PER_MINUTE", MANY)
            .env("SWITCHBOARD_LIMITS_REQUESTS_PER_MINUTE", MANY)
            .env("SWITCHBOARD_LIMITS_LOGINS_PER_MINUTE_AND_ADDRESS", MANY)
            .envs(SABOTAGE.get().map(|which| ("SABOTAGE", which)))
            .envs(self.settings.iter().cloned())
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .kill_on_drop(true);
        Ok(command
            .spawn()
            .map_err(|error| format!("{}: {error}", self.program.display()))?)
    }

    /// Where the program keeps what lasts.
    pub fn data(&self) -> PathBuf {
        self.home.join("data")
    }

    /// What the process prints. Not in the data directory, which may be full.
    fn log(&self) -> PathBuf {
        self.home.join("printed.log")
    }

    /// Starts the program and waits until it serves.
    pub async fn start(self) -> Result<Server> {
        let mut server = self.start_only()?;
        server.ready().await?;
        Ok(server)
    }

    /// Starts the program; whether it serves is not looked at.
    pub fn start_only(self) -> Result<Server> {
        let began = Instant::now();
        Ok(Server {
            child: self.spawn()?,
            address: self.address,
            launch: self,
            _own: None,
            began,
            ready_after: Duration::ZERO,
        })
    }
}

/// Sends a signal to a process that was started here.
pub fn signal(child: &Child, signal: Signal) -> Result<()> {
    let pid = child.id().and_then(|id| Pid::from_raw(id as i32));
    Ok(kill_process(pid.ok_or("the process is gone")?, signal)?)
}

pub struct Server {
    child: Child,
    pub address: SocketAddr,
    launch: Launch,
    /// Removed with the server, unless it is somebody else's.
    _own: Option<TempDir>,
    began: Instant,
    /// From the start of the process to the first answer that it is ready.
    pub ready_after: Duration,
}

/// A port that nobody listens on now.
pub fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

impl Server {
    /// With a directory of its own.
    pub async fn start(program: &Path) -> Result<Self> {
        let home = TempDir::with_prefix("switchboard-bench-")?;
        let mut server = Self::start_in(program, home.path()).await?;
        server._own = Some(home);
        Ok(server)
    }

    /// With a directory that may hold data already.
    pub async fn start_in(program: &Path, home: &Path) -> Result<Self> {
        let launch = Launch::new(program, home)?;
        launch
            .set("SWITCHBOARD_LIMITS_ARRIVALS_PER_S", MANY)
            .start()
            .await
    }

    /// SIGKILL: no good-bye to anybody.
    pub async fn kill(&mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }

    /// Holds it, as a machine without processor time would.
    pub fn freeze(&self) -> Result<()> {
        signal(&self.child, Signal::STOP)
    }

    pub fn thaw(&self) -> Result<()> {
        signal(&self.child, Signal::CONT)
    }

    /// Another process after a kill, with the same data at the same address; whether it serves
    /// is not looked at.
    pub fn respawn(&mut self) -> Result<()> {
        self.began = Instant::now();
        self.child = self.launch.spawn()?;
        Ok(())
    }

    /// The same, and waits until it serves.
    pub async fn again(&mut self) -> Result<()> {
        self.respawn()?;
        self.ready().await
    }

    /// Waits until it serves.
    pub async fn ready(&mut self) -> Result<()> {
        let began = self.began;
        let http = Client::builder().no_proxy().build()?;
        let url = format!("{}/readyz", self.url());
        loop {
            if let Ok(response) = http.get(&url).send().await
                && response.status().is_success()
            {
                self.ready_after = began.elapsed();
                return Ok(());
            }
            if self.child.try_wait()?.is_some() || began.elapsed() > READY {
                return Err(format!("the server does not get ready:\n{}", self.said()).into());
            }
            // Nothing but the port tells that it is up, so it is tried again and again.
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where its own pages say that they are.
    pub fn origin(&self) -> String {
        self.launch.origin()
    }

    /// Everything it has printed.
    pub fn said(&self) -> String {
        fs::read_to_string(self.launch.log()).unwrap_or_default()
    }

    /// The one-time token that it printed at its first start.
    pub async fn setup_token(&self) -> Result<String> {
        let began = Instant::now();
        while began.elapsed() < READY {
            let said = self.said();
            if let Some((_, rest)) = said.split_once("token=") {
                let secret = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
                return Ok(rest.chars().take_while(secret).collect());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Err(format!("no set-up link was printed:\n{}", self.said()).into())
    }

    /// Of its process.
    pub fn pid(&self) -> Result<u32> {
        self.child.id().ok_or_else(|| "the server is gone".into())
    }

    /// Resident memory in bytes.
    pub fn resident(&self) -> Result<f64> {
        machine::resident(self.pid()?)
    }

    /// The most memory that it ever had, in bytes.
    pub fn peak(&self) -> Result<f64> {
        machine::peak(self.pid()?)
    }

    /// A metric with its labels, as it stands in `/metrics`.
    pub async fn metric(&self, name: &str) -> Result<f64> {
        let http = Client::builder().no_proxy().build()?;
        let answer = http.get(format!("{}/metrics", self.url())).send().await?;
        let text = answer.error_for_status()?.text().await?;
        let value = text
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
            .ok_or_else(|| format!("there is no metric {name}"))?;
        Ok(value.parse()?)
    }

    /// Processor seconds used so far.
    pub fn processor_s(&self) -> Result<f64> {
        machine::processor_s(self.pid()?)
    }

    /// Asks for an orderly stop and waits for it.
    pub async fn stop(mut self) -> Result<()> {
        signal(&self.child, Signal::TERM)?;
        self.child.wait().await?;
        Ok(())
    }
}
