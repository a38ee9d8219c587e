//! A private NATS server for one test run: free port, nothing on disk, gone afterwards.

use std::io::Read;
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::postgres::free_port;
use crate::failure::{Context, Failure, Result};

/// Longest wait for the server's greeting.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Nats {
    child: Child,
    url: String,
}

impl Nats {
    pub fn start() -> Result<Self> {
        let port = free_port()?;
        let child = Command::new("nats-server")
            .args(["-a", "127.0.0.1", "-p", &port.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start nats-server")?;
        let server = Self {
            child,
            url: format!("nats://127.0.0.1:{port}"),
        };
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if greets(port) {
                return Ok(server);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err(Failure::new("nats-server does not answer"))
    }

    /// Address for tests.
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// The server speaks first.
fn greets(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else {
        return false;
    };
    let mut word = [0; 4];
    stream.read_exact(&mut word).is_ok() && &word == b"INFO"
}

impl Drop for Nats {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
