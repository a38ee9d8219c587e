//! A member of a session on a socket of its own.

use super::{Details, Socket};
use crate::Result;
use std::net::{Ipv4Addr, SocketAddr};

const PATH: &str = "/v1/socket";

pub struct Member {
    pub socket: Socket,
    pub session: String,
    /// Further sessions on the same connection, as an agent's console has them.
    pub others: Vec<String>,
}

impl Member {
    /// Connects and opens the leg.
    pub async fn attach(address: SocketAddr, details: &Details) -> Result<Self> {
        Self::attach_on(Socket::open(address, PATH).await?, details).await
    }

    /// The same from an address of this machine.
    pub async fn attach_from(
        source: Ipv4Addr,
        address: SocketAddr,
        details: &Details,
    ) -> Result<Self> {
        Self::attach_on(Socket::open_from(source, address, PATH).await?, details).await
    }

    async fn attach_on(mut socket: Socket, details: &Details) -> Result<Self> {
        socket.put(br#"{"t":"hello","protocol":1}"#);
        socket.put(attach(details).as_bytes());
        socket.flush().await?;
        socket.frame("attached").await?;
        Ok(Self {
            socket,
            session: details.session.clone(),
            others: Vec::new(),
        })
    }

    /// Opens a leg of another session on the same connection.
    pub async fn open_also(&mut self, details: &Details) -> Result<()> {
        self.socket.send(&attach(details)).await?;
        self.socket.frame("attached").await?;
        self.others.push(details.session.clone());
        Ok(())
    }
}

/// The frame that opens a leg.
pub fn attach(details: &Details) -> String {
    format!(
        r#"{{"t":"attach","id":"attach-{}","ticket":"{}","after":0,"channels":["chat","lead"]}}"#,
        details.leg, details.ticket
    )
}
