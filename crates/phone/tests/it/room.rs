//! A voice room of one talker, who says a tone, and a gateway that leads into it.

use ropus::{Application, Channels, DecodeMode, Decoder, Encoder};
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
};
use switchboard_core::LegId;
use switchboard_phone::{
    call::{End, Limits, State},
    gateway::{Gateway, Placed, Settings},
    media::{Gone, Room},
    mix::Frame,
    number::Prefixes,
    sip::{self, SipTrunk},
};

pub const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
pub const NUMBER: &str = "+44 20 7946 0018";

/// Samples heard from the telephone.
pub type Heard = Arc<Mutex<Vec<i16>>>;

pub struct Tone {
    encoder: Encoder,
    decoder: Decoder,
    hz: f64,
    n: u64,
    pub heard: Heard,
}

impl Tone {
    pub fn new(hz: f64) -> (Box<Self>, Heard) {
        let encoder = Encoder::builder(8_000, Channels::Mono, Application::Voip);
        let heard = Heard::default();
        let tone = Self {
            encoder: encoder.build().unwrap(),
            decoder: Decoder::new(8_000, Channels::Mono).unwrap(),
            hz,
            n: 0,
            heard: heard.clone(),
        };
        (Box::new(tone), heard)
    }
}

impl Room for Tone {
    /// One packet for each step: every second question is answered by nothing.
    fn hear(&mut self) -> Result<Option<Frame>, Gone> {
        self.n += 1;
        if self.n.is_multiple_of(2) {
            return Ok(None);
        }
        let from = self.n / 2 * 160;
        let at = |n: u64| (n as f64 * self.hz * std::f64::consts::TAU / 8_000.0).sin() * 8_000.0;
        let pcm: Vec<i16> = (from..from + 160).map(|n| at(n) as i16).collect();
        let mut packet = [0; 1_275];
        let length = self.encoder.encode(&pcm, &mut packet).unwrap();
        Ok(Some(Frame {
            speaker: LegId::from_u128(1),
            level: -15,
            seq: self.n,
            payload: packet[..length].into(),
        }))
    }

    fn speak(&mut self, _: i8, packet: &[u8]) {
        let mut samples = [0; 960];
        let count = self
            .decoder
            .decode(packet, &mut samples, DecodeMode::Normal);
        self.heard
            .lock()
            .unwrap()
            .extend(&samples[..count.unwrap()]);
    }
}

/// How much of a tone is in samples, 0 to 1 (Goertzel).
pub fn share(samples: &[i16], hz: f64) -> f64 {
    let k = 2.0 * (std::f64::consts::TAU * hz / 8_000.0).cos();
    let (mut a, mut b, mut all) = (0.0, 0.0, 0.0);
    for sample in samples {
        let sample = f64::from(*sample);
        all += sample * sample;
        (a, b) = (sample + k * a - b, a);
    }
    let power = a * a + b * b - k * a * b;
    match all == 0.0 {
        true => 0.0,
        false => power * 2.0 / (all * samples.len() as f64),
    }
}

/// Waits until a second of speech has been heard that is mostly that tone.
pub async fn hears(heard: &Heard, hz: f64) {
    let good = || {
        let heard = heard.lock().unwrap();
        heard.len() >= 8_000 && share(&heard[heard.len() - 4_000..], hz) > 0.5
    };
    until(good).await;
}

/// Waits until something holds; fails after half a minute.
pub async fn until(holds: impl Fn() -> bool) {
    let waiting = async {
        while !holds() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    let limit = std::time::Duration::from_secs(30);
    tokio::time::timeout(limit, waiting)
        .await
        .expect("it never came");
}

pub async fn gateway(trunk: SocketAddr, dial_ms: i64, most: usize) -> Gateway {
    let trunk = SipTrunk::open(sip::Settings {
        trunk,
        domain: "trunk.example".into(),
        bind: (HERE, 0).into(),
        address: None,
        user: "switchboard".into(),
        password: "let me ring".into(),
        caller: "+442079460000".into(),
    });
    let settings = Settings {
        prefixes: Prefixes::new(["+44"]).unwrap(),
        most,
        limits: Limits {
            dial_ms,
            talk_ms: 60_000,
        },
        ip: HERE,
        address: None,
        ports: 0..=0,
    };
    Gateway::new(Arc::new(trunk.await.unwrap()), settings)
}

pub async fn call(gateway: &Gateway) -> (Placed, Heard) {
    let (room, heard) = Tone::new(1_000.0);
    (
        gateway.call(NUMBER, room, 0x1234_5678_9abc_def0).unwrap(),
        heard,
    )
}

/// The next state; `None` when the gateway is lost.
pub async fn next(placed: &mut Placed) -> Option<State> {
    let limit = std::time::Duration::from_secs(30);
    let state = tokio::time::timeout(limit, placed.states.recv()).await;
    state.expect("nothing becomes of the call")
}

pub async fn ends(placed: &mut Placed) -> End {
    loop {
        match next(placed).await {
            Some(State::Ended(end)) => return end,
            Some(_) => {}
            None => panic!("the gateway is lost"),
        }
    }
}
