//! What the rest of the server has in its hand.

use crate::{
    Event, JoinError, Port, PortSender, Stats,
    net::Net,
    peer::Setup,
    port::WAITING,
    rooms::Rooms,
    worker::{self, Command, Mailbox},
};
use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};
use switchboard_core::{LegId, SessionId};
use tokio::sync::{mpsc as channel, oneshot};

/// How the media port is set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where it listens. Port 0 finds a free one.
    pub bind: SocketAddr,
    /// Whether it takes ICE-TCP on the same port.
    pub tcp: bool,
    /// Where browsers find this machine; without any at the address that it listens at, which then
    /// must be one.
    pub addresses: Vec<IpAddr>,
    /// Somebody of whom nothing was heard for that long is lost; browsers say something every
    /// few seconds (RFC 7675).
    pub lost_after: Duration,
    /// Members at a time.
    pub most: usize,
}

impl Config {
    /// The usual: ICE-TCP, lost after ten seconds, 5,000 members.
    pub fn new(bind: SocketAddr, addresses: Vec<IpAddr>) -> Self {
        Self {
            bind,
            tcp: true,
            addresses,
            lost_after: Duration::from_secs(10),
            most: 5_000,
        }
    }
}

/// What a browser that joins is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The session description.
    pub sdp: String,
    /// Names the connection, for [`Voice::restart`] and in events. Rises with each.
    pub connection: u64,
}

/// The voice server of this node. Cheap to clone; with the last clone it stops.
#[derive(Clone)]
pub struct Voice(Arc<Inner>);

struct Inner {
    mailbox: Mailbox,
    stats: Arc<Stats>,
    address: SocketAddr,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.mailbox.tell(Command::Stop);
    }
}

impl Voice {
    /// Opens the port and starts the thread. The second are events, in their order.
    ///
    /// # Errors
    /// The port cannot be had; there is no address to tell browsers; no certificate can be made.
    pub fn start(config: Config) -> io::Result<(Voice, channel::UnboundedReceiver<Event>)> {
        let (net, waker) = Net::open(config.bind, config.tcp)?;
        let address = net.address();
        let mut addresses = config.addresses;
        if addresses.is_empty() && !address.ip().is_unspecified() {
            addresses.push(address.ip());
        }
        if addresses.is_empty() || addresses.iter().any(IpAddr::is_unspecified) {
            let text = "voice needs an address at which browsers find this machine";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
        }
        let port = address.port();
        let found = addresses.into_iter().map(|ip| SocketAddr::new(ip, port));
        let setup = Setup::new(found.collect(), config.tcp);
        let setup = setup.ok_or_else(|| io::Error::other("no certificate can be made"))?;
        let stats = Arc::new(Stats::default());
        let (told, events) = channel::unbounded_channel();
        let limits = (config.lost_after, config.most);
        let rooms = Rooms::new(setup, limits, stats.clone(), told);
        let (commands, taken) = mpsc::channel();
        thread::Builder::new()
            .name("voice".into())
            .spawn(move || worker::run(rooms, net, &taken))?;
        let mailbox = Mailbox { commands, waker };
        let inner = Inner {
            mailbox,
            stats,
            address,
        };
        Ok((Voice(Arc::new(inner)), events))
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.0.address
    }

    /// What it counts.
    pub fn stats(&self) -> &Stats {
        &self.0.stats
    }

    async fn ask<T>(
        &self,
        ask: impl FnOnce(oneshot::Sender<Result<T, JoinError>>) -> Command,
    ) -> Result<T, JoinError> {
        let (reply, answer) = oneshot::channel();
        self.0.mailbox.tell(ask(reply));
        answer.await.unwrap_or(Err(JoinError::Stopped))
    }

    /// Puts a member's browser in a room, by its offer (see the crate's documentation). A
    /// connection that the member had before is closed; they stay muted if they were.
    ///
    /// # Errors
    /// [`JoinError::BadOffer`], [`JoinError::Full`], [`JoinError::Stopped`].
    pub async fn join(
        &self,
        room: SessionId,
        member: LegId,
        offer: String,
    ) -> Result<Answer, JoinError> {
        let who = (room, member);
        let joined = self.ask(|reply| Command::Join(who, offer, reply)).await;
        joined.map(|(sdp, connection)| Answer { sdp, connection })
    }

    /// Takes a further offer of a connection that goes on by another way (ICE restart). The
    /// answer's session description.
    ///
    /// # Errors
    /// [`JoinError::NoSuchConnection`] when the member has another by now or none,
    /// [`JoinError::BadOffer`], [`JoinError::Stopped`].
    pub async fn restart(
        &self,
        room: SessionId,
        member: LegId,
        connection: u64,
        offer: String,
    ) -> Result<String, JoinError> {
        let who = (room, member);
        self.ask(|reply| Command::Restart(who, connection, offer, reply))
            .await
    }

    /// Puts a member in a room that is inside the server (see the crate's documentation), instead
    /// of a connection that the member had before.
    ///
    /// # Errors
    /// [`JoinError::Full`], [`JoinError::Stopped`].
    pub async fn attach(&self, room: SessionId, member: LegId) -> Result<Port, JoinError> {
        let (put, frames) = channel::channel(WAITING);
        let who = (room, member);
        let key = self.ask(|reply| Command::Attach(who, put, reply)).await?;
        let mailbox = self.0.mailbox.clone();
        let sender = PortSender {
            mailbox,
            room,
            member,
            key,
        };
        Ok(Port { frames, sender })
    }

    /// Takes a member out of a room; absent is fine.
    pub fn leave(&self, room: SessionId, member: LegId) {
        self.0.mailbox.tell(Command::Leave(room, member));
    }

    /// Takes all members out of a room.
    pub fn close(&self, room: SessionId) {
        self.0.mailbox.tell(Command::Close(room));
    }

    /// From now on nobody hears the member, or they do again; absent is fine.
    pub fn mute(&self, room: SessionId, member: LegId, on: bool) {
        self.0.mailbox.tell(Command::Mute(room, member, on));
    }
}
