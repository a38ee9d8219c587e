//! The program under test, started as people start it, on a free port.

use crate::{Result, cluster::Cluster, machine};
use reqwest::Client;
use std::{
    fs::{self, File},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// A start that takes longer has failed.
const READY: Duration = Duration::from_secs(20);
const MANY: &str = "100000000";

pub struct Server {
    child: Child,
    pub address: SocketAddr,
    log: PathBuf,
    /// Removed with the server, unless it is somebody else's.
    _own: Option<TempDir>,
    /// From the start of the process to the first answer that it is ready.
    pub ready_after: Duration,
}

/// A port that nobody listens on now.
fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

impl Server {
    /// With a directory of its own.
    pub async fn start(program: &Path) -> Result<Self> {
        let data = TempDir::with_prefix("switchboard-bench-")?;
        let mut server = Self::start_in(program, data.path()).await?;
        server._own = Some(data);
        Ok(server)
    }

    /// With a directory that may hold data already.
    pub async fn start_in(program: &Path, data: &Path) -> Result<Self> {
        let unbounded = [("SWITCHBOARD_LIMITS_ARRIVALS_PER_S", MANY)];
        Self::start_at(program, data, free_address()?, &unbounded).await
    }

    /// The same, letting in as many connections a second as it does by default.
    pub async fn start_bounded(program: &Path, data: &Path) -> Result<Self> {
        Self::start_at(program, data, free_address()?, &[]).await
    }

    /// A node of a cluster, with a directory of its own.
    pub async fn start_node(program: &Path, cluster: &Cluster) -> Result<Self> {
        let data = TempDir::with_prefix("switchboard-bench-")?;
        let address = free_address()?;
        let own = format!("http://{address}");
        let settings = [
            ("SWITCHBOARD_LIMITS_ARRIVALS_PER_S", MANY),
            ("SWITCHBOARD_DATABASE_URL", &cluster.database),
            ("SWITCHBOARD_CLUSTER_NATS_URL", &cluster.nats),
            ("SWITCHBOARD_CLUSTER_NAME", &cluster.name),
            ("SWITCHBOARD_CLUSTER_ADDRESS", &own),
        ];
        let mut server = Self::start_at(program, data.path(), address, &settings).await?;
        server._own = Some(data);
        Ok(server)
    }

    /// SIGKILL: no good-bye to anybody.
    pub async fn kill(&mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }

    /// Started again after a kill, with the same data at the same address.
    pub async fn again(&mut self, program: &Path, data: &Path) -> Result<()> {
        let own = self._own.take();
        *self = Self::start_at(program, data, self.address, &[]).await?;
        self._own = own;
        Ok(())
    }

    async fn start_at(
        program: &Path,
        data: &Path,
        address: SocketAddr,
        settings: &[(&str, &str)],
    ) -> Result<Self> {
        let log = data.join("bench.log");
        let output = File::options().create(true).append(true).open(&log)?;
        let began = Instant::now();
        let child = Command::new(program)
            .arg("serve")
            // Not our own environment: settings could hide in it.
            .env_clear()
            .env("SWITCHBOARD_LISTEN", address.to_string())
            .env("SWITCHBOARD_PUBLIC_URL", format!("http://{address}"))
            .env("SWITCHBOARD_DATA_DIR", data)
            .env("SWITCHBOARD_LOG_FILTER", "warn")
            .env("SWITCHBOARD_LIMITS_CONNECTIONS", "100000")
            .env("SWITCHBOARD_LIMITS_CONNECTIONS_PER_ADDRESS", "100000")
            .env("SWITCHBOARD_LIMITS_STARTS_PER_MINUTE", MANY)
            .env("SWITCHBOARD_LIMITS_REQUESTS_PER_MINUTE", MANY)
            .env("SWITCHBOARD_LIMITS_LOGINS_PER_MINUTE_AND_ADDRESS", MANY)
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .kill_on_drop(true)
            .spawn()?;
        let mut server = Self {
            child,
            address,
            log,
            _own: None,
            ready_after: Duration::ZERO,
        };
        server.ready(began).await?;
        Ok(server)
    }

    async fn ready(&mut self, began: Instant) -> Result<()> {
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

    fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
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
        let pid = self.pid()?.to_string();
        Command::new("kill").args(["-TERM", &pid]).status().await?;
        self.child.wait().await?;
        Ok(())
    }
}
