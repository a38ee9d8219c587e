//! A NATS server that can be killed, stopped and started again.

use super::find;
use crate::{
    Result,
    server::{free_address, signal},
};
use rustix::process::Signal;
use std::{net::SocketAddr, process::Stdio, time::Duration};
use tokio::{
    io::AsyncReadExt,
    net::TcpStream,
    process::{Child, Command},
    time::{Instant, sleep},
};

/// Longest wait for the server's greeting.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Nats {
    child: Child,
    pub address: SocketAddr,
    /// By which it is called.
    words: Vec<String>,
}

impl Nats {
    pub async fn start() -> Result<Self> {
        Self::start_with(&[], free_address()?, &[]).await
    }

    /// At an address, with more options, called by another program.
    pub async fn start_with(
        within: &[&str],
        address: SocketAddr,
        options: &[String],
    ) -> Result<Self> {
        let program = find("nats-server")?;
        let mut words: Vec<String> = within.iter().map(|&word| word.to_owned()).collect();
        words.push(program.display().to_string());
        words.extend(["-a".into(), address.ip().to_string()]);
        words.extend(["-p".into(), address.port().to_string()]);
        words.extend_from_slice(options);
        let mut server = Self {
            child: spawn(&words)?,
            address,
            words,
        };
        server.greeted().await?;
        Ok(server)
    }

    pub fn url(&self) -> String {
        format!("nats://{}", self.address)
    }

    /// SIGKILL.
    pub async fn kill(&mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }

    pub async fn again(&mut self) -> Result<()> {
        self.child = spawn(&self.words)?;
        self.greeted().await
    }

    /// Holds it, as a machine without processor time would.
    pub fn freeze(&self) -> Result<()> {
        signal(&self.child, Signal::STOP)
    }

    pub fn thaw(&self) -> Result<()> {
        signal(&self.child, Signal::CONT)
    }

    /// The server speaks first.
    async fn greeted(&mut self) -> Result<()> {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            if let Ok(mut stream) = TcpStream::connect(self.address).await {
                let mut word = [0; 4];
                if stream.read_exact(&mut word).await.is_ok() && &word == b"INFO" {
                    return Ok(());
                }
            }
            sleep(Duration::from_millis(10)).await;
        }
        Err("nats-server does not answer".into())
    }
}

fn spawn(words: &[String]) -> Result<Child> {
    let child = Command::new(&words[0])
        .args(&words[1..])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    Ok(child)
}
