//! What the telephone hears: all others in the session, the loudest three of them, in one stream.

use crate::jitter::FRAME;
use ropus::{Channels, DecodeMode, Decoder};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};
use switchboard_core::LegId;

/// One packet of a member's speech, as the session's voice room passes it on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Whose.
    pub speaker: LegId,
    /// How loud, -127 to 0 dBov.
    pub level: i8,
    /// Counts this speaker's packets up; what is missing was lost, less than before is late.
    pub seq: u64,
    /// One Opus packet.
    pub payload: Arc<[u8]>,
}

/// Heard at the same time.
const LOUDEST: usize = 3;
/// Packets of one speaker that wait at most: 120 ms of them.
const WAITING: usize = 6;
/// Packets that are waited for before a speaker is heard.
const TARGET: usize = 2;
/// Samples of the longest Opus packet, 120 ms at 8 kHz.
const LONGEST: usize = 960;
/// Steps without a packet after which a speaker is forgotten: 5 s.
const FORGET: u32 = 250;
/// Speakers that are known at a time; further ones are not heard.
const SPEAKERS: usize = 64;

struct Speaker {
    decoder: Decoder,
    waiting: VecDeque<(i8, Arc<[u8]>)>,
    seq: Option<u64>,
    flows: bool,
    silent: u32,
    ready: VecDeque<i16>,
}

/// The mixer of one call.
#[derive(Default)]
pub struct Mix {
    speakers: BTreeMap<LegId, Speaker>,
    /// By how much the sum is turned down, in 1/256; it comes back by and by.
    down: i32,
}

impl Mix {
    /// Takes a packet. An empty one is none: a decoder would take it for a loss.
    pub fn put(&mut self, frame: Frame) {
        if frame.payload.is_empty() {
            return;
        }
        if !self.speakers.contains_key(&frame.speaker) {
            if self.speakers.len() >= SPEAKERS {
                return;
            }
            let Ok(decoder) = Decoder::new(8_000, Channels::Mono) else {
                return;
            };
            let speaker = Speaker {
                decoder,
                waiting: VecDeque::new(),
                seq: None,
                flows: false,
                silent: 0,
                ready: VecDeque::new(),
            };
            self.speakers.insert(frame.speaker, speaker);
        }
        let Some(speaker) = self.speakers.get_mut(&frame.speaker) else {
            return;
        };
        if speaker.seq.is_some_and(|seq| frame.seq <= seq) {
            return;
        }
        speaker.seq = Some(frame.seq);
        speaker.silent = 0;
        if speaker.waiting.len() == WAITING {
            speaker.waiting.pop_front();
        }
        speaker.waiting.push_back((frame.level, frame.payload));
    }

    /// The next 20 ms; `None` while nobody is heard.
    pub fn take(&mut self) -> Option<[i16; FRAME]> {
        self.speakers.retain(|_, speaker| {
            speaker.silent += 1;
            speaker.silent < FORGET
        });
        let mut loud: Vec<(i8, LegId)> = Vec::new();
        for (id, speaker) in &mut self.speakers {
            speaker.flows |= speaker.waiting.len() >= TARGET;
            if speaker.waiting.is_empty() && speaker.ready.len() < FRAME {
                speaker.flows = false;
            }
            if speaker.flows {
                let level = speaker.waiting.front().map_or(-127, |(level, _)| *level);
                loud.push((level, *id));
            }
        }
        loud.sort_by_key(|(level, id)| (std::cmp::Reverse(*level), *id));
        let mut sum = [0_i32; FRAME];
        let mut heard = false;
        for (place, (_, id)) in loud.iter().enumerate() {
            let Some(speaker) = self.speakers.get_mut(id) else {
                continue;
            };
            if place >= LOUDEST {
                // Their time passes unheard.
                speaker.waiting.pop_front();
                speaker.ready.clear();
                continue;
            }
            if let Some(frame) = speaker.next() {
                heard = true;
                for (sum, sample) in sum.iter_mut().zip(frame) {
                    *sum += i32::from(sample);
                }
            }
        }
        heard.then(|| self.limited(&sum))
    }

    /// Turned down at once where the sum is too loud, and up again within half a second.
    fn limited(&mut self, sum: &[i32; FRAME]) -> [i16; FRAME] {
        let peak = sum.iter().map(|sample| sample.abs()).max().unwrap_or(0);
        let most = i32::from(i16::MAX);
        let wanted = match peak > most {
            true => 256 - most * 256 / peak.max(1) + 1,
            false => 0,
        };
        self.down = wanted.max(self.down - 10).clamp(0, 255);
        let mut frame = [0; FRAME];
        for (out, sample) in frame.iter_mut().zip(sum) {
            let turned = sample * (256 - self.down) / 256;
            *out = turned.clamp(-most, most) as i16;
        }
        frame
    }
}

impl Speaker {
    fn next(&mut self) -> Option<[i16; FRAME]> {
        while self.ready.len() < FRAME {
            let (_, packet) = self.waiting.pop_front()?;
            let mut samples = [0; LONGEST];
            // What cannot be decoded is a loss; the next packet may do.
            if let Ok(count) = self
                .decoder
                .decode(&packet, &mut samples, DecodeMode::Normal)
            {
                self.ready.extend(&samples[..count.min(LONGEST)]);
            }
        }
        let mut frame = [0; FRAME];
        for (sample, ready) in frame.iter_mut().zip(self.ready.drain(..FRAME)) {
            *sample = ready;
        }
        Some(frame)
    }
}

/// How loud samples are, -127 to 0 dBov (RFC 6464, 3).
pub fn level(samples: &[i16]) -> i8 {
    if samples.is_empty() {
        return -127;
    }
    let square = |sample: &i16| f64::from(*sample) * f64::from(*sample);
    let mean = samples.iter().map(square).sum::<f64>() / samples.len() as f64;
    let decibel = 10.0 * (mean / (32_768.0 * 32_768.0)).max(1e-13).log10();
    decibel.round().clamp(-127.0, 0.0) as i8
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use ropus::{Application, Encoder};

    /// A tone of that many Hz and size.
    pub fn tone(hz: f64, size: f64, from: usize, count: usize) -> Vec<i16> {
        let at = |n: usize| (n as f64 * hz * std::f64::consts::TAU / 8_000.0).sin() * size;
        (from..from + count).map(|n| at(n) as i16).collect()
    }

    /// How much of a tone is in samples, 0 to 1 (Goertzel).
    pub fn share(samples: &[i16], hz: f64) -> f64 {
        let k = 2.0 * (std::f64::consts::TAU * hz / 8_000.0).cos();
        let (mut a, mut b) = (0.0, 0.0);
        let mut all = 0.0;
        for sample in samples {
            let sample = f64::from(*sample);
            all += sample * sample;
            (a, b) = (sample + k * a - b, a);
        }
        let power = a * a + b * b - k * a * b;
        if all == 0.0 {
            0.0
        } else {
            power * 2.0 / (all * samples.len() as f64)
        }
    }

    struct Talker {
        encoder: Encoder,
        id: u128,
        hz: f64,
        size: f64,
        n: usize,
    }

    impl Talker {
        fn new(id: u128, hz: f64, size: f64) -> Self {
            let encoder = Encoder::builder(8_000, Channels::Mono, Application::Voip);
            let encoder = encoder.build().unwrap();
            Self {
                encoder,
                id,
                hz,
                size,
                n: 0,
            }
        }

        fn frame(&mut self) -> Frame {
            let pcm = tone(self.hz, self.size, self.n * FRAME, FRAME);
            let mut packet = [0; 1_500];
            let length = self.encoder.encode(&pcm, &mut packet).unwrap();
            self.n += 1;
            Frame {
                speaker: LegId::from_u128(self.id),
                level: level(&pcm),
                seq: self.n as u64,
                payload: packet[..length].into(),
            }
        }
    }

    #[test]
    fn the_loudest_three_are_heard_and_no_other() {
        let mut mix = Mix::default();
        let mut talkers = [
            Talker::new(1, 400.0, 6_000.0),
            Talker::new(2, 700.0, 8_000.0),
            Talker::new(3, 1_100.0, 2_000.0),
            Talker::new(4, 1_700.0, 7_000.0),
        ];
        let mut heard = Vec::new();
        for _ in 0..50 {
            for talker in &mut talkers {
                mix.put(talker.frame());
            }
            heard.extend(mix.take().into_iter().flatten());
        }
        let heard = &heard[4_000..];
        for (hz, there) in [
            (400.0, true),
            (700.0, true),
            (1_100.0, false),
            (1_700.0, true),
        ] {
            let share = share(heard, hz);
            assert_eq!(share > 0.1, there, "{hz} Hz: {share}");
        }
    }

    #[test]
    fn a_loud_sum_is_turned_down_and_not_cut() {
        let mut mix = Mix::default();
        let all: Vec<i32> = tone(400.0, 30_000.0, 0, FRAME)
            .iter()
            .map(|s| i32::from(*s) * 3)
            .collect();
        let sum: [i32; FRAME] = all.try_into().unwrap();
        let out = mix.limited(&sum);
        let flat = out.iter().filter(|sample| sample.abs() == i16::MAX).count();
        assert!(flat <= 8 && share(&out, 400.0) > 0.9, "{flat}");
        // It comes back by and by.
        let quiet = [1_000; FRAME];
        assert!(mix.limited(&quiet)[0] < 500);
        for _ in 0..30 {
            mix.limited(&quiet);
        }
        assert_eq!(mix.limited(&quiet)[0], 1_000);
    }

    #[test]
    fn what_is_empty_broken_late_or_too_much_harms_nobody() {
        let mut mix = Mix::default();
        let frame = |seq: u64, payload: &[u8]| Frame {
            speaker: LegId::from_u128(9),
            level: -10,
            seq,
            payload: payload.into(),
        };
        mix.put(frame(1, &[]));
        assert_eq!(mix.take(), None);
        for seq in 0..100 {
            mix.put(frame(seq, &[0xff; 3]));
            mix.put(frame(seq, &[seq as u8, 1, 2]));
        }
        for _ in 0..20 {
            let _ = mix.take();
        }
        let crowd = (0..1_000_u128).map(|id| Frame {
            speaker: LegId::from_u128(id),
            ..frame(1, &[1])
        });
        crowd.for_each(|frame| mix.put(frame));
        assert!(mix.speakers.len() <= SPEAKERS);
        for _ in 0..FORGET {
            let _ = mix.take();
        }
        assert!(mix.speakers.is_empty());
    }

    #[test]
    fn levels_are_decibels_below_the_loudest() {
        assert_eq!(level(&[0; 160]), -127);
        assert_eq!(level(&[]), -127);
        assert_eq!(level(&[i16::MIN; 160]), 0);
        assert_eq!(level(&tone(400.0, 16_384.0, 0, 8_000)), -9);
    }
}
