//! Packets of speech and of pressed keys (RFC 3550, 5; RFC 4733, 2).

/// Bytes of a header without extras.
const HEADER: usize = 12;

/// One packet as it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    /// What the payload is.
    pub payload_type: u8,
    /// Counts packets.
    pub seq: u16,
    /// When it is to be heard, in 1/8,000 s.
    pub time: u32,
    /// Whose.
    pub source: u32,
    /// What it carries; never empty.
    pub payload: &'a [u8],
}

impl<'a> Packet<'a> {
    /// Reads one; `None` for what is none, and for one that carries nothing.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let (first, second) = (*bytes.first()?, *bytes.get(1)?);
        if first >> 6 != 2 {
            return None;
        }
        let word = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
        let mut start = HEADER + 4 * usize::from(first & 15);
        if first & 0x10 != 0 {
            let words = word(start)? & 0xffff;
            start += 4 + 4 * words as usize;
        }
        let mut end = bytes.len();
        if first & 0x20 != 0 {
            end = end.checked_sub(usize::from(*bytes.last()?))?;
        }
        let payload = bytes
            .get(start..end)
            .filter(|payload| !payload.is_empty())?;
        Some(Self {
            payload_type: second & 0x7f,
            seq: u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?]),
            time: word(4)?,
            source: word(8)?,
            payload,
        })
    }
}

/// Writes the packets of one direction.
pub struct Writer {
    source: u32,
    seq: u16,
    time: u32,
}

impl Writer {
    /// `seed` is random: the source's name and where counting begins (RFC 3550, 5.1).
    pub fn new(seed: u64) -> Self {
        Self {
            source: (seed >> 32) as u32,
            seq: seed as u16,
            time: (seed >> 16) as u32,
        }
    }

    /// Time goes on, whether something is sent or not.
    pub fn pass(&mut self, samples: u32) {
        self.time = self.time.wrapping_add(samples);
    }

    /// When the next packet is to be heard.
    pub fn time(&self) -> u32 {
        self.time
    }

    /// One packet for the time `time`.
    pub fn write(&mut self, payload_type: u8, marker: bool, time: u32, payload: &[u8]) -> Vec<u8> {
        let mut packet = Vec::with_capacity(HEADER + payload.len());
        packet.extend([0x80, u8::from(marker) << 7 | payload_type]);
        packet.extend(self.seq.to_be_bytes());
        packet.extend(time.to_be_bytes());
        packet.extend(self.source.to_be_bytes());
        packet.extend(payload);
        self.seq = self.seq.wrapping_add(1);
        packet
    }
}

/// Keys to be pressed at the other end: one packet each 20 ms (RFC 4733, 2.5).
#[derive(Default)]
pub struct Keys {
    waiting: std::collections::VecDeque<u8>,
    pressed: Option<Pressed>,
    /// Steps of silence before the next key.
    pause: u8,
}

struct Pressed {
    key: u8,
    since: u32,
    steps: u16,
}

/// What a step of [`Keys`] is: payload, whether it begins a key, and the time it belongs to.
pub type KeyStep = ([u8; 4], bool, u32);

/// Samples of one step.
pub const STEP: u32 = 160;
/// How long a key is held, in steps: 100 ms.
const HELD: u16 = 5;
/// The end is told three times, for it may be lost.
const ENDS: u16 = 3;
/// Between two keys: 100 ms.
const PAUSE: u8 = 5;
/// Keys that wait.
const WAITING: usize = 64;

impl Keys {
    /// Presses keys: `0` to `9`, `*`, `#`, `A` to `D`, and a comma for a pause of half a second.
    /// False when there is another sign among them or too many wait.
    pub fn press(&mut self, keys: &str) -> bool {
        let codes: Option<Vec<u8>> = keys.chars().map(code).collect();
        match codes {
            Some(codes) if self.waiting.len() + codes.len() <= WAITING => {
                self.waiting.extend(codes);
                true
            }
            _ => false,
        }
    }

    /// Whether these can be pressed at all.
    pub fn known(keys: &str) -> bool {
        (1..=WAITING).contains(&keys.chars().count()) && keys.chars().all(|key| code(key).is_some())
    }

    /// What is sent in this step instead of speech, `now` being the time of the step.
    pub fn step(&mut self, now: u32) -> Vec<KeyStep> {
        if self.pause > 0 {
            self.pause -= 1;
            return Vec::new();
        }
        if self.pressed.is_none() {
            match self.waiting.pop_front() {
                Some(COMMA) => self.pause = 25,
                Some(key) => {
                    self.pressed = Some(Pressed {
                        key,
                        since: now,
                        steps: 0,
                    });
                }
                None => {}
            }
        }
        let Some(pressed) = &mut self.pressed else {
            return Vec::new();
        };
        pressed.steps += 1;
        let (key, since, steps) = (pressed.key, pressed.since, pressed.steps);
        let length = (steps * STEP as u16).to_be_bytes();
        let told = |end: bool| {
            let volume = 10 | u8::from(end) << 7;
            ([key, volume, length[0], length[1]], steps == 1, since)
        };
        if steps < HELD {
            return vec![told(false)];
        }
        self.pressed = None;
        self.pause = PAUSE;
        (0..ENDS).map(|_| told(true)).collect()
    }
}

const COMMA: u8 = 0xff;

fn code(key: char) -> Option<u8> {
    Some(match key {
        '0'..='9' => key as u8 - b'0',
        '*' => 10,
        '#' => 11,
        'A'..='D' => key as u8 - b'A' + 12,
        ',' => COMMA,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_written_is_read_and_extras_are_left_out() {
        let mut writer = Writer::new(0x1234_5678_9abc_ffff);
        let first = writer.write(8, true, 7, b"speech");
        let packet = Packet::read(&first).unwrap();
        assert_eq!(
            (packet.payload_type, packet.seq, packet.time),
            (8, 0xffff, 7)
        );
        assert_eq!(
            (packet.source, packet.payload),
            (0x1234_5678, &b"speech"[..])
        );
        let second = writer.write(0, false, 8, b"x");
        assert_eq!(Packet::read(&second).unwrap().seq, 0, "it goes round");
        // A contributing source, an extension of one word, and two bytes of padding.
        let mut extra = vec![0xb1, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 9, 9, 9, 9];
        extra.extend([0xbe, 0xde, 0, 1, 1, 1, 1, 1]);
        extra.extend(b"ab\x00\x02");
        assert_eq!(Packet::read(&extra).unwrap().payload, b"ab");
        // Nothing but padding, and things that are none.
        assert_eq!(
            Packet::read(&[0xa0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 1]),
            None
        );
        assert_eq!(Packet::read(&[0x40; 20]), None);
        assert_eq!(Packet::read(&[0x80; 12]), None);
    }

    #[test]
    fn a_key_is_held_for_100_ms_and_its_end_told_three_times() {
        let mut keys = Keys::default();
        assert!(keys.press("5#") && !keys.press("x") && !keys.press(&"1".repeat(63)));
        let mut all = Vec::new();
        for step in 0..30 {
            all.extend(keys.step(1_000 + step * STEP));
        }
        let of = |key: u8| {
            let own = all.iter().filter(|(payload, ..)| payload[0] == key);
            own.cloned().collect::<Vec<KeyStep>>()
        };
        let five = of(5);
        assert_eq!(five.len(), 7);
        assert!(
            five[0].1 && five[1..].iter().all(|step| !step.1),
            "one begin"
        );
        assert!(five.iter().all(|(_, _, time)| *time == 1_000));
        let ends: Vec<_> = five.iter().filter(|(p, ..)| p[1] & 0x80 != 0).collect();
        assert_eq!(ends.len(), 3);
        assert!(ends.iter().all(|(p, ..)| p[2..] == 800_u16.to_be_bytes()));
        assert_eq!(of(11)[0].2, 1_000 + 10 * STEP, "after a pause");
    }

    proptest! {
        #[test]
        fn hostile_bytes_are_read_or_not_and_nothing_else(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            if let Some(packet) = Packet::read(&bytes) {
                prop_assert!(!packet.payload.is_empty());
            }
        }
    }
}
