//! The speech of one call, on a thread of its own: a slow codec delays nobody else. A clock of 20 ms
//! drives it, whatever comes and when.

use crate::{
    g711::Law,
    jitter::{FRAME, Jitter, LONGEST},
    mix::{Frame, Mix, level},
    rtp::{Keys, Packet, STEP, Writer},
    sdp::Answer,
    tone::Tone,
};
use ropus::{Application, Channels, Encoder};
use std::{
    io,
    net::{IpAddr, SocketAddr, UdpSocket},
    ops::RangeInclusive,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

/// The way into a session's voice room.
pub trait Room: Send + 'static {
    /// A packet of somebody else that has come since, if one has; [`Gone`] once the telephone is no
    /// member of the room any more.
    fn hear(&mut self) -> Result<Option<Frame>, Gone>;
    /// Says 20 ms of Opus to all others, so loud in dBov.
    fn speak(&mut self, level: i8, packet: &[u8]);
}

/// The room is closed to the telephone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone;

/// One step of the clock.
const CLOCK: Duration = Duration::from_millis(20);
/// So far behind, the clock begins anew instead of catching up.
const BEHIND: Duration = Duration::from_millis(200);
/// Packets taken in one step, so that a flood cannot stop the clock.
const PACKETS: usize = 32;
/// Steps of silence after which another source at the same address is listened to.
const QUIET: u32 = 25;

enum Command {
    Answer(Answer),
    Press(String),
    Wait(bool),
}

/// The speech of one call. Dropped, it stops.
pub struct Media {
    commands: mpsc::Sender<Command>,
    address: SocketAddr,
    strangers: Arc<AtomicU64>,
}

impl Media {
    /// Opens a port of the range and starts. Nothing is sent before there is an answer.
    ///
    /// * `seed` - random, for the names and numbers of RTP.
    ///
    /// # Errors
    /// No port of the range is free; no codec can be made.
    pub fn start(
        ip: IpAddr,
        ports: RangeInclusive<u16>,
        room: Box<dyn Room>,
        seed: u64,
    ) -> io::Result<Self> {
        let socket = bind(ip, ports)?;
        socket.set_nonblocking(true)?;
        let address = socket.local_addr()?;
        let encoder = Encoder::builder(8_000, Channels::Mono, Application::Voip)
            .complexity(5)
            .build()
            .map_err(|error| io::Error::other(error.to_string()))?;
        let (commands, taken) = mpsc::channel();
        let strangers = Arc::new(AtomicU64::new(0));
        let speech = Speech {
            socket,
            room,
            encoder,
            jitter: Jitter::default(),
            mix: Mix::default(),
            keys: Keys::default(),
            writer: Writer::new(seed),
            answer: None,
            latched: None,
            quiet: 0,
            speaks: false,
            waits: None,
            strangers: strangers.clone(),
        };
        thread::Builder::new()
            .name("telephone".into())
            .spawn(move || speech.run(&taken))?;
        Ok(Self {
            commands,
            address,
            strangers,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The other side takes this, from now on.
    pub fn answered(&self, answer: Answer) {
        let _ = self.commands.send(Command::Answer(answer));
    }

    /// Presses keys; see [`Keys::press`].
    pub fn press(&self, keys: String) {
        let _ = self.commands.send(Command::Press(keys));
    }

    /// While nobody is heard, a soft tone says that somebody is waited for; or not any more.
    pub fn wait(&self, on: bool) {
        let _ = self.commands.send(Command::Wait(on));
    }

    /// Packets that were dropped because the other side has not sent them.
    pub fn strangers(&self) -> u64 {
        self.strangers.load(Ordering::Relaxed)
    }
}

/// An even port: the odd one above it is for RTCP (RFC 3550, 11).
fn bind(ip: IpAddr, ports: RangeInclusive<u16>) -> io::Result<UdpSocket> {
    if ports == (0..=0) {
        return UdpSocket::bind((ip, 0));
    }
    let mut last = io::Error::from(io::ErrorKind::AddrInUse);
    for port in ports.filter(|port| port % 2 == 0) {
        match UdpSocket::bind((ip, port)) {
            Ok(socket) => return Ok(socket),
            Err(error) => last = error,
        }
    }
    Err(last)
}

struct Speech {
    socket: UdpSocket,
    room: Box<dyn Room>,
    encoder: Encoder,
    jitter: Jitter,
    mix: Mix,
    keys: Keys,
    writer: Writer,
    answer: Option<Answer>,
    /// Where its speech comes from, and under which name.
    latched: Option<(SocketAddr, u32)>,
    /// Steps since something came from there.
    quiet: u32,
    /// Something was sent since the last pause.
    speaks: bool,
    /// Where the tone is that says that somebody is waited for.
    waits: Option<Tone>,
    strangers: Arc<AtomicU64>,
}

impl Speech {
    fn run(mut self, commands: &mpsc::Receiver<Command>) {
        let mut next = Instant::now();
        loop {
            loop {
                match commands.try_recv() {
                    Ok(Command::Answer(answer)) => {
                        if self
                            .answer
                            .is_some_and(|before| before.at.ip() != answer.at.ip())
                        {
                            self.latched = None;
                        }
                        self.answer = Some(answer);
                    }
                    Ok(Command::Press(keys)) => {
                        self.keys.press(&keys);
                    }
                    Ok(Command::Wait(on)) => self.waits = on.then(Tone::default),
                    Err(mpsc::TryRecvError::Empty) => break,
                    Err(mpsc::TryRecvError::Disconnected) => return,
                }
            }
            if self.step().is_err() {
                return;
            }
            next += CLOCK;
            let now = Instant::now();
            match next.checked_duration_since(now) {
                Some(wait) => thread::sleep(wait),
                None if now - next > BEHIND => next = now,
                None => {}
            }
        }
    }

    fn step(&mut self) -> Result<(), Gone> {
        while let Some(frame) = self.room.hear()? {
            self.mix.put(frame);
        }
        let tone = self.waits.as_mut().map(Tone::take);
        let mixed = self.mix.take().or(tone);
        self.quiet = self.quiet.saturating_add(1);
        self.receive();
        let Some(answer) = self.answer else {
            return Ok(());
        };
        if let Some(frame) = self.jitter.take() {
            let mut packet = [0; 1_275];
            if let Ok(length) = self.encoder.encode(&frame, &mut packet) {
                self.room.speak(level(&frame), &packet[..length]);
            }
        }
        self.send(answer, mixed);
        self.writer.pass(STEP);
        Ok(())
    }

    /// Takes what has come: from the address of the other side's description alone, and of one
    /// source there as long as that is heard.
    fn receive(&mut self) {
        let mut bytes = [0; 2_048];
        for _ in 0..PACKETS {
            let Ok((length, from)) = self.socket.recv_from(&mut bytes) else {
                return;
            };
            let packet = Packet::read(&bytes[..length]);
            let (Some(answer), Some(packet)) = (self.answer, packet) else {
                continue;
            };
            let source = (from, packet.source);
            let own = self.latched.is_none_or(|known| known == source) || self.quiet > QUIET;
            if from.ip() != answer.at.ip() || !own {
                self.strangers.fetch_add(1, Ordering::Relaxed);
                continue;
            }
            let law = [Law::Mu, Law::A].into_iter();
            let Some(law) = law
                .into_iter()
                .find(|law| law.payload_type() == packet.payload_type)
            else {
                continue;
            };
            if packet.payload.len() > LONGEST {
                continue;
            }
            if self.latched.replace(source) != Some(source) {
                self.jitter = Jitter::default();
            }
            self.quiet = 0;
            let samples = packet.payload.iter().map(|byte| law.decode(*byte));
            self.jitter.put(packet.seq, samples.collect());
        }
    }

    /// Speech goes back to where it comes from (RFC 4961), which may be behind an address
    /// translation; before anything came, to where the description says.
    fn send(&mut self, answer: Answer, mixed: Option<[i16; FRAME]>) {
        let to = self.latched.map_or(answer.at, |(from, _)| from);
        let now = self.writer.time();
        if let Some(keys) = answer.keys {
            let pressed = self.keys.step(now);
            for (payload, begins, time) in &pressed {
                let packet = self.writer.write(keys, *begins, *time, payload);
                let _ = self.socket.send_to(&packet, to);
            }
            if !pressed.is_empty() {
                self.speaks = false;
                return;
            }
        }
        if answer.hold {
            self.speaks = false;
            return;
        }
        // Silence is sent too: trunks take a stream that stops for a call that broke.
        let frame = mixed.unwrap_or([0; FRAME]);
        let speech = frame.map(|sample| answer.law.encode(sample));
        let number = answer.law.payload_type();
        let packet = self.writer.write(number, !self.speaks, now, &speech);
        self.speaks = true;
        let _ = self.socket.send_to(&packet, to);
    }
}
