//! The media port: one UDP socket and one TCP listener.

use crate::{
    demux::Via,
    framing::{Unframe, frame},
};
use mio::{
    Events, Interest, Poll, Token, Waker,
    net::{TcpListener, TcpStream, UdpSocket},
};
use std::{
    collections::HashMap,
    io::{self, ErrorKind, Read, Write},
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};

const UDP: Token = Token(0);
const LISTENER: Token = Token(1);
const WAKER: Token = Token(2);
const FIRST: usize = 3;

/// Connections at a time; who comes then is sent away.
const CONNECTIONS: usize = 2_000;
/// What may wait to be sent to one of them.
const WAITING: usize = 64 * 1024;
/// Datagrams taken before anything else has its turn.
const BURST: usize = 256;
/// Reads of one connection before anything else has its turn.
const READS: usize = 4;
/// Of the socket, both ways: a quarter of a second of 10,000 packets a second.
const BUFFER: usize = 1 << 20;

/// Sockets and what is ready on them.
pub(crate) struct Net {
    poll: Poll,
    events: Events,
    udp: UdpSocket,
    listener: Option<TcpListener>,
    streams: HashMap<Token, Stream>,
    by_address: HashMap<SocketAddr, Token>,
    next: usize,
    address: SocketAddr,
    /// The socket may have more.
    more: bool,
    /// And so may these connections.
    unread: Vec<Token>,
}

struct Stream {
    stream: TcpStream,
    address: SocketAddr,
    unframe: Unframe,
    out: Vec<u8>,
    opened: Instant,
}

impl Net {
    /// Opens the port. With port 0 a free one is found that both can have.
    pub fn open(bind: SocketAddr, tcp: bool) -> io::Result<(Net, Arc<Waker>)> {
        let poll = Poll::new()?;
        let (mut udp, mut listener) = sockets(bind, tcp)?;
        let address = udp.local_addr()?;
        let registry = poll.registry();
        registry.register(&mut udp, UDP, Interest::READABLE)?;
        if let Some(listener) = &mut listener {
            registry.register(listener, LISTENER, Interest::READABLE)?;
        }
        let waker = Arc::new(Waker::new(registry, WAKER)?);
        let net = Net {
            poll,
            events: Events::with_capacity(256),
            udp,
            listener,
            streams: HashMap::new(),
            by_address: HashMap::new(),
            next: FIRST,
            address,
            more: true,
            unread: Vec::new(),
        };
        Ok((net, waker))
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until something comes, or for that long, and gives `take` all that has come.
    pub fn wait(
        &mut self,
        wait: Duration,
        buffer: &mut [u8],
        mut take: impl FnMut(&mut Net, Via, SocketAddr, &[u8]),
        mut closed: impl FnMut(SocketAddr),
    ) -> io::Result<()> {
        let wait = match self.more || !self.unread.is_empty() {
            true => Duration::ZERO,
            false => wait,
        };
        match self.poll.poll(&mut self.events, Some(wait)) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            other => other?,
        }
        for token in std::mem::take(&mut self.unread) {
            if let Some(gone) = self.read(token, buffer, &mut take) {
                closed(gone);
            }
        }
        let events = std::mem::replace(&mut self.events, Events::with_capacity(0));
        for event in &events {
            match event.token() {
                UDP => self.more = true,
                LISTENER => self.accept(),
                WAKER => {}
                token => {
                    if event.is_writable() {
                        self.flush(token);
                    }
                    if let Some(gone) = self.read(token, buffer, &mut take) {
                        closed(gone);
                    }
                }
            }
        }
        self.events = events;
        if self.more {
            self.datagrams(buffer, &mut take);
        }
        Ok(())
    }

    fn datagrams(
        &mut self,
        buffer: &mut [u8],
        take: &mut impl FnMut(&mut Net, Via, SocketAddr, &[u8]),
    ) {
        for _ in 0..BURST {
            match self.udp.recv_from(buffer) {
                Ok((length, from)) => take(self, Via::Udp, plain(from), &buffer[..length]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    self.more = false;
                    return;
                }
                // What a datagram before it met, such as a closed port.
                Err(_) => {}
            }
        }
    }

    fn accept(&mut self) {
        while let Some(listener) = &self.listener {
            let (mut stream, address) = match listener.accept() {
                Ok(accepted) => accepted,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                // Without a descriptor left the next one who comes is tried again.
                Err(_) => return,
            };
            if self.streams.len() >= CONNECTIONS {
                continue;
            }
            let token = Token(self.next);
            self.next += 1;
            let interest = Interest::READABLE | Interest::WRITABLE;
            let registered = self.poll.registry().register(&mut stream, token, interest);
            if registered.is_err() || stream.set_nodelay(true).is_err() {
                continue;
            }
            let address = plain(address);
            self.by_address.insert(address, token);
            self.streams.insert(
                token,
                Stream {
                    stream,
                    address,
                    unframe: Unframe::default(),
                    out: Vec::new(),
                    opened: Instant::now(),
                },
            );
        }
    }

    /// Takes what has come over one connection. The address, when it is over.
    fn read(
        &mut self,
        token: Token,
        buffer: &mut [u8],
        take: &mut impl FnMut(&mut Net, Via, SocketAddr, &[u8]),
    ) -> Option<SocketAddr> {
        for _ in 0..READS {
            let one = self.streams.get_mut(&token)?;
            let address = one.address;
            match one.stream.read(buffer) {
                Ok(0) => return self.close(token),
                Ok(length) => {
                    one.unframe.push(&buffer[..length]);
                    // Taken out meanwhile: what is taken may be answered.
                    let mut unframe = std::mem::take(&mut one.unframe);
                    while let Some(packet) = unframe.next() {
                        take(self, Via::Tcp, address, packet);
                    }
                    self.streams.get_mut(&token)?.unframe = unframe;
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return None,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return self.close(token),
            }
        }
        if !self.unread.contains(&token) {
            self.unread.push(token);
        }
        None
    }

    fn close(&mut self, token: Token) -> Option<SocketAddr> {
        let mut one = self.streams.remove(&token)?;
        let _ = self.poll.registry().deregister(&mut one.stream);
        if self.by_address.get(&one.address) == Some(&token) {
            self.by_address.remove(&one.address);
        }
        Some(one.address)
    }

    fn flush(&mut self, token: Token) {
        let Some(one) = self.streams.get_mut(&token) else {
            return;
        };
        while !one.out.is_empty() {
            match one.stream.write(&one.out) {
                Ok(length) => drop(one.out.drain(..length)),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                // What is wrong with it, reading finds too.
                Err(_) => return,
            }
        }
    }

    /// Sends a packet; `false` when it could not be taken.
    pub fn send(&mut self, via: Via, to: SocketAddr, packet: &[u8]) -> bool {
        match via {
            Via::Udp => self.udp.send_to(packet, self.for_socket(to)).is_ok(),
            Via::Tcp => {
                let Some(&token) = self.by_address.get(&to) else {
                    return false;
                };
                let Some(one) = self.streams.get_mut(&token) else {
                    return false;
                };
                if one.out.len() + packet.len() > WAITING || !frame(packet, &mut one.out) {
                    return false;
                }
                self.flush(token);
                true
            }
        }
    }

    /// Closes connections that have stood for that long and that nobody is known by.
    pub fn close_unknown(&mut self, after: Duration, known: impl Fn(SocketAddr) -> bool) {
        let now = Instant::now();
        let unknown = |one: &Stream| now - one.opened > after && !known(one.address);
        let over: Vec<Token> = self
            .streams
            .iter()
            .filter(|(_, one)| unknown(one))
            .map(|(token, _)| *token)
            .collect();
        for token in over {
            self.close(token);
        }
    }

    /// A socket of both families knows addresses of the older one in the form of the newer.
    fn for_socket(&self, to: SocketAddr) -> SocketAddr {
        match (self.address, to.ip()) {
            (SocketAddr::V6(_), IpAddr::V4(ip)) => {
                SocketAddr::new(ip.to_ipv6_mapped().into(), to.port())
            }
            _ => to,
        }
    }
}

fn plain(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

fn sockets(bind: SocketAddr, tcp: bool) -> io::Result<(UdpSocket, Option<TcpListener>)> {
    // A free port of one kind need not be free of the other.
    let mut tries = if bind.port() == 0 { 16 } else { 1 };
    loop {
        tries -= 1;
        let udp = socket2::Socket::new(
            socket2::Domain::for_address(bind),
            socket2::Type::DGRAM,
            Some(socket2::Protocol::UDP),
        )?;
        udp.set_nonblocking(true)?;
        // What the system grants is taken.
        let _ = udp.set_recv_buffer_size(BUFFER);
        let _ = udp.set_send_buffer_size(BUFFER);
        udp.bind(&bind.into())?;
        let udp = UdpSocket::from_std(udp.into());
        if !tcp {
            return Ok((udp, None));
        }
        let at = SocketAddr::new(bind.ip(), udp.local_addr()?.port());
        match TcpListener::bind(at) {
            Ok(listener) => return Ok((udp, Some(listener))),
            Err(error) if tries == 0 => return Err(error),
            Err(_) => {}
        }
    }
}
