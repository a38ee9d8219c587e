//! The bare loop as a process under load.

use crate::{
    Result,
    client::{Member, Socket},
    machine,
};
use std::{net::SocketAddr, process::Stdio};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// A process of this program that serves, and the address that it tells first.
async fn start(command: &mut Command) -> Result<(Child, SocketAddr)> {
    let mut child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
    let output = child.stdout.take().ok_or("no output")?;
    let line = BufReader::new(output)
        .lines()
        .next_line()
        .await?
        .ok_or("the bare loop does not start")?;
    Ok((child, line.parse()?))
}

/// The bare loop of a fan-out as a process of its own.
pub struct BareFan {
    child: Child,
    pub address: SocketAddr,
}

impl BareFan {
    pub async fn start() -> Result<Self> {
        let (child, address) =
            start(Command::new(std::env::current_exe()?).arg("bare-fan")).await?;
        Ok(Self { child, address })
    }

    pub fn pid(&self) -> Result<u32> {
        self.child
            .id()
            .ok_or_else(|| "the bare loop is gone".into())
    }
}

/// The bare loop as a process of its own, with a directory on the same disk.
pub struct Bare {
    child: Child,
    pub address: SocketAddr,
    _directory: tempfile::TempDir,
}

impl Bare {
    pub async fn start() -> Result<Self> {
        let directory = tempfile::TempDir::with_prefix("switchboard-bench-")?;
        let (child, address) = start(Command::new(std::env::current_exe()?).args([
            "bare".as_ref(),
            "--db".as_ref(),
            directory.path().join("bare.db").as_os_str(),
        ]))
        .await?;
        Ok(Self {
            child,
            address,
            _directory: directory,
        })
    }

    /// Both ends of that many pairs, connected.
    pub async fn members(address: SocketAddr, pairs: usize) -> Result<Vec<Member>> {
        let mut members = Vec::with_capacity(pairs * 2);
        for pair in (0..pairs).flat_map(|pair| [pair, pair]) {
            let mut socket = Socket::open(address, "/").await?;
            socket.send(&pair.to_string()).await?;
            socket.frame("attached").await?;
            let session = format!("00000000-0000-0000-0000-{pair:012}");
            members.push(Member {
                socket,
                session,
                others: Vec::new(),
            });
        }
        Ok(members)
    }

    /// Processor seconds used so far.
    pub fn processor_s(&self) -> Result<f64> {
        machine::processor_s(self.child.id().ok_or("the bare loop is gone")?)
    }

    pub async fn stop(mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }
}
