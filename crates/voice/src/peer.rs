//! One member's peer connection. What str0m is like is known here alone.

use crate::{SLOTS, demux::Via, event::JoinError, rewrite::Numbers};
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};
use str0m::{
    Candidate, Event, Input, Output, Rtc, RtcConfig,
    change::SdpOffer,
    config::DtlsCert,
    media::{Mid, Pt},
    net::{Protocol, Receive, TcpType},
    rtp::{Extension, ExtensionMap, ExtensionValues, RtpWrite},
};

/// The longest offer that is read, in bytes: a browser's with all lines has a tenth of it.
const OFFER: usize = 128 * 1024;
/// Louder than that somebody talks, in dBov; room noise is below.
pub(crate) const TALKS: i8 = -50;
/// Audio level where a packet says none.
const UNSAID: i8 = -40;

/// What all connections have in common.
pub(crate) struct Setup {
    cert: DtlsCert,
    /// Where browsers find the media port, UDP and perhaps TCP.
    addresses: Vec<SocketAddr>,
    tcp: bool,
}

impl Setup {
    pub fn new(addresses: Vec<SocketAddr>, tcp: bool) -> Option<Setup> {
        let provider = str0m::crypto::from_feature_flags();
        let cert = provider.dtls_provider.generate_certificate()?;
        Some(Setup {
            cert,
            addresses,
            tcp,
        })
    }

    fn rtc(&self, now: Instant) -> Result<Rtc, JoinError> {
        let mut extensions = ExtensionMap::empty();
        extensions.set(1, Extension::AudioLevel);
        extensions.set(4, Extension::RtpMid);
        // No transport-wide congestion control: it costs a third of all work, and browsers send
        // padding without content for it.
        let mut rtc = RtcConfig::new()
            .set_crypto_provider(Arc::new(str0m::crypto::from_feature_flags()))
            .set_dtls_cert(self.cert.clone())
            .set_ice_lite(true)
            .set_rtp_mode(true)
            .set_stats_interval(None)
            .clear_codecs()
            .enable_opus(true, false)
            .set_extension_map(extensions)
            .build(now);
        for at in &self.addresses {
            let udp = Candidate::builder().udp().host(*at).build();
            rtc.add_local_candidate(udp.map_err(|_| JoinError::BadOffer)?);
            if self.tcp {
                let tcp = Candidate::builder().tcp().host(*at);
                let tcp = tcp.tcptype(TcpType::Passive).build();
                rtc.add_local_candidate(tcp.map_err(|_| JoinError::BadOffer)?);
            }
        }
        Ok(rtc)
    }

    /// To which of ours somebody there has sent.
    fn own(&self, from: IpAddr) -> Option<SocketAddr> {
        let mut same = self.addresses.iter();
        let same = same.find(|own| own.is_ipv4() == from.is_ipv4());
        same.or(self.addresses.first()).copied()
    }
}

/// One packet of speech as it came.
pub(crate) struct Speech {
    pub ssrc: u32,
    pub seq: u64,
    pub time: u64,
    pub level: i8,
    pub payload: Arc<[u8]>,
}

/// What a connection has to say.
pub(crate) enum Said {
    Connected,
    Speech(Speech),
    /// It has been closed by the other end.
    Closed,
}

pub(crate) struct Peer {
    rtc: Rtc,
    /// Where others are heard.
    lines: Vec<(Mid, Pt)>,
    /// When something that is surely theirs has come last.
    pub heard: Instant,
    pub connected: bool,
}

impl Peer {
    /// Takes an offer; the answer with it.
    pub fn new(offer: &str, setup: &Setup, now: Instant) -> Result<(Peer, String), JoinError> {
        let offer = read(offer)?;
        let mut rtc = setup.rtc(now)?;
        let answer = rtc.sdp_api().accept_offer(offer);
        let answer = answer.map_err(|_| JoinError::BadOffer)?.to_sdp_string();
        let peer = Peer {
            rtc,
            lines: Vec::new(),
            heard: now,
            connected: false,
        };
        Ok((peer, answer))
    }

    /// Takes a further offer of the same connection: an ICE restart (RFC 8445, 9).
    pub fn restart(&mut self, offer: &str) -> Result<String, JoinError> {
        let answer = self.rtc.sdp_api().accept_offer(read(offer)?);
        Ok(answer.map_err(|_| JoinError::BadOffer)?.to_sdp_string())
    }

    /// The name that STUN requests for it bear now.
    pub fn name(&mut self) -> String {
        self.rtc.direct_api().local_ice_credentials().ufrag
    }

    /// Lines in which others can be heard.
    pub fn lines(&self) -> usize {
        self.lines.len()
    }

    /// Gives it a packet. `None` when it is none that it takes; whether a STUN request in it had
    /// the right password.
    pub fn take(
        &mut self,
        setup: &Setup,
        (via, from): (Via, SocketAddr),
        packet: &[u8],
        now: Instant,
    ) -> Option<bool> {
        let proto = match via {
            Via::Udp => Protocol::Udp,
            Via::Tcp => Protocol::Tcp,
        };
        let own = setup.own(from.ip())?;
        let input = Input::Receive(now, Receive::new(proto, from, own, packet).ok()?);
        let stun = packet.first().is_some_and(|first| *first < 2);
        // Of this one member alone it is asked, and of STUN only: it looks at the password.
        let known = !stun || self.rtc.accepts(&input);
        if !known {
            return None;
        }
        if stun {
            self.heard = now;
        }
        self.rtc.handle_input(input).ok()?;
        Some(stun)
    }

    /// The time has come that it wanted to be told of.
    pub fn due(&mut self, now: Instant) -> bool {
        self.rtc.handle_input(Input::Timeout(now)).is_ok()
    }

    /// Sends a packet in one of its lines, with the next [`Peer::poll`].
    pub fn write(
        &mut self,
        line: usize,
        numbers: Numbers,
        level: i8,
        payload: &Arc<[u8]>,
        now: Instant,
    ) {
        let Some(&(mid, pt)) = self.lines.get(line) else {
            return;
        };
        let values = ExtensionValues {
            audio_level: Some(level),
            // Without it str0m writes no level.
            voice_activity: Some(level > TALKS),
            mid: Some(mid),
            ..ExtensionValues::default()
        };
        let packet = RtpWrite::new(
            pt,
            numbers.seq.into(),
            // RTP's clock goes round (RFC 3550, 5.1).
            numbers.time as u32,
            now,
            payload.clone(),
        );
        let packet = packet.marker(numbers.first).ext_vals(values);
        let mut api = self.rtc.direct_api();
        if let Some(stream) = api.stream_tx_by_mid(mid, None) {
            stream.write_rtp(packet);
        }
    }

    /// Says goodbye, with the next [`Peer::poll`].
    pub fn close(&mut self) {
        if self.rtc.close().is_err() {
            self.rtc.disconnect();
        }
    }

    /// Takes out all that it has to send and to say. When it wants to be told of the time next;
    /// `None` when it is over.
    pub fn poll(
        &mut self,
        mut send: impl FnMut(Via, SocketAddr, &[u8]),
        said: &mut Vec<Said>,
        now: Instant,
    ) -> Option<Instant> {
        loop {
            let output = self.rtc.poll_output().ok()?;
            if !self.rtc.is_alive() {
                return None;
            }
            match output {
                Output::Timeout(at) => return Some(at),
                Output::Transmit(packet) => {
                    let via = match packet.proto {
                        Protocol::Udp => Via::Udp,
                        _ => Via::Tcp,
                    };
                    send(via, packet.destination, &packet.contents);
                }
                Output::Event(Event::Connected) => {
                    // Said again after each ICE restart.
                    if !std::mem::replace(&mut self.connected, true) {
                        said.push(Said::Connected);
                    }
                }
                Output::Event(Event::MediaAdded(added)) => {
                    let pts = self.rtc.media(added.mid).map(|media| media.remote_pts());
                    let pt = pts.and_then(<[Pt]>::first).copied();
                    if let (true, Some(pt)) = (added.direction.is_sending(), pt) {
                        self.lines.push((added.mid, pt));
                    }
                }
                Output::Event(Event::RtpPacket(packet)) => {
                    self.heard = now;
                    let level = packet.header.ext_vals.audio_level;
                    said.push(Said::Speech(Speech {
                        ssrc: *packet.header.ssrc,
                        seq: *packet.seq_no,
                        time: packet.time.numer(),
                        level: level.unwrap_or(UNSAID).clamp(-127, 0),
                        payload: packet.payload,
                    }));
                }
                Output::Event(Event::Closed) => said.push(Said::Closed),
                Output::Event(_) => {}
            }
        }
    }
}

/// How long nothing may be asked of str0m, where it wants nothing.
pub(crate) const FAR: Duration = Duration::from_secs(3_600);

fn read(offer: &str) -> Result<SdpOffer, JoinError> {
    let kinds = || offer.lines().filter(|line| line.starts_with("m="));
    let (audio, all) = (
        kinds().filter(|kind| kind.starts_with("m=audio ")).count(),
        kinds().count(),
    );
    if offer.len() > OFFER || audio == 0 || audio != all || all > 1 + SLOTS {
        return Err(JoinError::BadOffer);
    }
    SdpOffer::from_sdp_string(offer).map_err(|_| JoinError::BadOffer)
}
