//! A browser's part, played by str0m: ICE in full, one socket, the lines of the product's client.

use std::{
    io::{ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream, UdpSocket},
    time::{Duration, Instant},
};
use str0m::{
    Candidate, Event, Input, Output, Rtc, RtcConfig,
    change::SdpAnswer,
    media::{Direction, MediaKind, Mid},
    net::{Protocol, Receive, TcpType},
    rtp::{Extension, ExtensionMap, ExtensionValues, RtpPacket, RtpWrite},
};
use switchboard_core::{LegId, SessionId};
use switchboard_voice::{JoinError, Voice};

enum Way {
    Udp(UdpSocket),
    Tcp(Box<Option<TcpStream>>, Vec<u8>),
}

pub struct Client {
    pub rtc: Rtc,
    way: Way,
    own: SocketAddr,
    server: SocketAddr,
    pub mic: Mid,
    pub connected: bool,
    pub closed: bool,
    pub heard: Vec<RtpPacket>,
    pub connection: u64,
    seq: u64,
}

/// Recognisable speech: 20 ms of Opus by its first byte.
pub fn speech(mark: u8) -> Vec<u8> {
    let mut payload = vec![0xf8; 80];
    payload[1] = mark;
    payload
}

impl Client {
    /// Joins a room by UDP, or by TCP alone, with that many lines for others.
    pub async fn join(
        voice: &Voice,
        room: SessionId,
        leg: LegId,
        tcp: bool,
        lines: usize,
    ) -> Result<Client, JoinError> {
        let server = voice.address();
        let mut extensions = ExtensionMap::empty();
        extensions.set(1, Extension::AudioLevel);
        extensions.set(3, Extension::TransportSequenceNumber);
        extensions.set(4, Extension::RtpMid);
        let mut rtc = RtcConfig::new()
            .set_rtp_mode(true)
            .clear_codecs()
            .enable_opus(true, false)
            .set_extension_map(extensions)
            .set_crypto_provider(std::sync::Arc::new(str0m::crypto::from_feature_flags()))
            .build(Instant::now());
        let (way, own, candidate) = if tcp {
            let stream = TcpStream::connect(server).unwrap();
            stream.set_nodelay(true).unwrap();
            let own = stream.local_addr().unwrap();
            let candidate = Candidate::builder().tcp().host(own);
            let candidate = candidate.tcptype(TcpType::Active).build();
            (
                Way::Tcp(Box::new(Some(stream)), Vec::new()),
                own,
                candidate.unwrap(),
            )
        } else {
            let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
            let own = socket.local_addr().unwrap();
            let candidate = Candidate::builder().udp().host(own).build();
            (Way::Udp(socket), own, candidate.unwrap())
        };
        rtc.add_local_candidate(candidate);
        let mut api = rtc.sdp_api();
        let mic = api.add_media(MediaKind::Audio, Direction::SendOnly, None, None, None);
        for _ in 0..lines {
            api.add_media(MediaKind::Audio, Direction::RecvOnly, None, None, None);
        }
        let (offer, pending) = api.apply().unwrap();
        let answer = voice.join(room, leg, offer.to_sdp_string()).await?;
        let text = if tcp {
            let by_udp = |line: &str| {
                line.starts_with("a=candidate") && line.to_ascii_lowercase().contains(" udp ")
            };
            let lines = answer.sdp.lines().filter(|line| !by_udp(line));
            lines.map(|line| format!("{line}\r\n")).collect()
        } else {
            answer.sdp.clone()
        };
        let sdp = SdpAnswer::from_sdp_string(&text).unwrap();
        rtc.sdp_api().accept_answer(pending, sdp).unwrap();
        Ok(Client {
            rtc,
            way,
            own,
            server,
            mic,
            connected: false,
            closed: false,
            heard: Vec::new(),
            connection: answer.connection,
            seq: 1,
        })
    }

    /// An ICE restart, as `RTCPeerConnection.restartIce` makes it.
    pub async fn restart(
        &mut self,
        voice: &Voice,
        room: SessionId,
        leg: LegId,
    ) -> Result<(), JoinError> {
        let mut api = self.rtc.sdp_api();
        api.ice_restart(true);
        let (offer, pending) = api.apply().unwrap();
        let offer = offer.to_sdp_string();
        let answer = voice.restart(room, leg, self.connection, offer).await?;
        let answer = SdpAnswer::from_sdp_string(&answer).unwrap();
        self.rtc.sdp_api().accept_answer(pending, answer).unwrap();
        Ok(())
    }

    /// Says something, as loud as that, or padding without content.
    pub fn say(&mut self, level: i8, payload: &[u8]) {
        let pt = self.rtc.media(self.mic).unwrap().remote_pts()[0];
        let values = ExtensionValues {
            audio_level: Some(level),
            voice_activity: Some(true),
            mid: Some(self.mic),
            ..ExtensionValues::default()
        };
        let time = (self.seq * 960) as u32;
        let packet = RtpWrite::new(pt, self.seq.into(), time, Instant::now(), payload);
        self.seq += 1;
        let mut api = self.rtc.direct_api();
        let stream = api.stream_tx_by_mid(self.mic, None).unwrap();
        stream.write_rtp(packet.ext_vals(values));
    }

    fn send(&mut self, packet: &[u8]) {
        match &mut self.way {
            Way::Udp(socket) => drop(socket.send_to(packet, self.server)),
            Way::Tcp(stream, _) => {
                if let Some(stream) = &mut **stream {
                    let mut framed = (packet.len() as u16).to_be_bytes().to_vec();
                    framed.extend_from_slice(packet);
                    let _ = stream.write_all(&framed);
                }
            }
        }
    }

    /// Waits for packets until that time at most; the next one.
    fn receive(&mut self, until: Instant) -> Option<Vec<u8>> {
        let wait = until.saturating_duration_since(Instant::now());
        let wait = Some(wait.max(Duration::from_millis(1)));
        let mut buffer = vec![0; 4_096];
        match &mut self.way {
            Way::Udp(socket) => {
                socket.set_read_timeout(wait).unwrap();
                let (length, _) = socket.recv_from(&mut buffer).ok()?;
                buffer.truncate(length);
                Some(buffer)
            }
            Way::Tcp(stream, kept) => loop {
                if let Some((head, rest)) = kept.split_at_checked(2) {
                    let length = usize::from(u16::from_be_bytes([head[0], head[1]]));
                    if rest.len() >= length {
                        let packet = rest[..length].to_vec();
                        kept.drain(..2 + length);
                        return Some(packet);
                    }
                }
                let stream = (**stream).as_mut()?;
                stream.set_read_timeout(wait).unwrap();
                match stream.read(&mut buffer) {
                    Ok(0) => return None,
                    Ok(length) => kept.extend_from_slice(&buffer[..length]),
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    Err(_) => return None,
                }
            },
        }
    }

    /// Does one thing of what is to be done, waiting for that time at most.
    pub fn step(&mut self, most: Duration) {
        let end = Instant::now() + most;
        loop {
            match self.rtc.poll_output() {
                Ok(Output::Transmit(packet)) => self.send(&packet.contents),
                Ok(Output::Event(Event::Connected)) => self.connected = true,
                Ok(Output::Event(Event::Closed)) => self.closed = true,
                Ok(Output::Event(Event::RtpPacket(packet))) => self.heard.push(packet),
                Ok(Output::Event(_)) => {}
                Ok(Output::Timeout(at)) => {
                    let until = at.min(end);
                    let packet = self.receive(until);
                    let now = Instant::now();
                    let proto = match self.way {
                        Way::Udp(_) => Protocol::Udp,
                        Way::Tcp(..) => Protocol::Tcp,
                    };
                    let input = match &packet {
                        Some(packet) => match Receive::new(proto, self.server, self.own, packet) {
                            Ok(receive) => Input::Receive(now, receive),
                            Err(_) => return,
                        },
                        None => Input::Timeout(now),
                    };
                    let _ = self.rtc.handle_input(input);
                    if now >= end || packet.is_some() {
                        return;
                    }
                }
                Err(_) => return self.closed = true,
            }
            if !self.rtc.is_alive() {
                return self.closed = true;
            }
        }
    }

    /// What each packet heard is marked with, in order.
    pub fn marks(&self) -> Vec<u8> {
        self.heard.iter().map(|packet| packet.payload[1]).collect()
    }
}

/// Lets all do what they have to until that is so. Fails after ten seconds.
pub fn until(clients: &mut [&mut Client], mut done: impl FnMut(&mut [&mut Client]) -> bool) {
    let end = Instant::now() + Duration::from_secs(10);
    while !done(clients) {
        assert!(Instant::now() < end, "it takes too long");
        for client in clients.iter_mut() {
            client.step(Duration::from_millis(2));
        }
    }
}
