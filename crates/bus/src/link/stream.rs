//! Both directions between this node and one other, without I/O: what must be sent again,
//! what was received already. Each direction is a numbered stream; the receiver takes
//! messages in order and says which it expects next, the sender repeats from there.

use super::packet::Packet;
use bytes::Bytes;
use std::collections::VecDeque;
use uuid::Uuid;

/// Messages of one packet, in bytes; NATS takes a mebibyte.
const PACKET_BYTES: usize = 256 << 10;
/// Bytes in flight before the sender waits for an answer.
const WINDOW_BYTES: usize = 4 << 20;
/// Bytes that may wait in all; then the other side counts as lost.
const MAX_BYTES: usize = 64 << 20;
/// First wait for an answer, in milliseconds; doubles up to the last.
const PATIENCE_MS: u64 = 200;
const LONGEST_MS: u64 = 2_000;

/// What came of a packet.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Taken {
    /// What was on its way in either direction is lost; both sides must say again what counts.
    pub reset: bool,
    /// Messages, in order, each exactly once since the last reset.
    pub messages: Vec<Bytes>,
}

pub(super) struct Stream {
    me: Uuid,
    /// Ours.
    out: u64,
    /// Messages not known to be received.
    unsure: VecDeque<Bytes>,
    unsure_bytes: usize,
    /// Number of the first of them.
    base: u64,
    /// How many of them were sent, and their bytes.
    sent: usize,
    sent_bytes: usize,
    again_at: Option<u64>,
    patience: u64,
    /// Theirs; 0 is none yet.
    follows: u64,
    expects: u64,
    /// Say what we expect.
    answer: bool,
    /// Say that we have the beginning of this stream of theirs no more.
    lost: Option<u64>,
}

impl Stream {
    /// `id` is above 0 and above every id used before between the two.
    pub(super) fn new(me: Uuid, id: u64) -> Self {
        Self {
            me,
            out: id,
            unsure: VecDeque::new(),
            unsure_bytes: 0,
            base: 0,
            sent: 0,
            sent_bytes: 0,
            again_at: None,
            patience: PATIENCE_MS,
            follows: 0,
            expects: 0,
            answer: false,
            lost: None,
        }
    }

    /// The same two nodes as if nothing had been said; the other one is told so.
    pub(super) fn renewed(&self, id: u64) -> Self {
        Self {
            lost: (self.follows != 0).then_some(self.follows),
            ..Self::new(self.me, id)
        }
    }

    /// Queues a message. False when the other side has been too far behind: reset it.
    pub(super) fn push(&mut self, message: Bytes) -> bool {
        self.unsure_bytes += message.len();
        self.unsure.push_back(message);
        self.unsure_bytes <= MAX_BYTES
    }

    /// Begins a new stream; what waits is dropped.
    pub(super) fn restart(&mut self, id: u64) {
        self.out = id;
        self.unsure.clear();
        (self.unsure_bytes, self.base, self.sent, self.sent_bytes) = (0, 0, 0, 0);
        self.again_at = None;
        self.patience = PATIENCE_MS;
    }

    /// Nothing waits for an answer.
    #[cfg(test)]
    pub(super) fn quiet(&self) -> bool {
        self.unsure.is_empty() && !self.answer && self.lost.is_none()
    }

    /// When packets are due without being told.
    pub(super) fn deadline(&self) -> Option<u64> {
        self.again_at
    }

    /// Takes a packet of the other node. `fresh` is the id of a new stream, should one be due.
    pub(super) fn take(&mut self, now: u64, packet: Packet, fresh: u64) -> Taken {
        let mut taken = Taken::default();
        if packet.follows == self.out {
            if packet.lost && self.base == 0 {
                // Its beginning is still here.
                self.repeat();
            } else if packet.lost {
                self.restart(fresh);
                taken.reset = true;
            } else {
                self.received(now, packet.expects);
            }
        }
        // Streams are numbered upwards: a lower one is late and over.
        if packet.messages.is_empty() || packet.stream < self.follows {
            return taken;
        }
        if packet.stream > self.follows {
            if packet.first != 0 {
                self.lost = Some(packet.stream);
                return taken;
            }
            taken.reset |= self.follows != 0;
            (self.follows, self.expects) = (packet.stream, 0);
            self.lost = None;
        }
        self.answer = true;
        if packet.first > self.expects {
            return taken;
        }
        let known = (self.expects - packet.first) as usize;
        taken.messages = packet.messages.into_iter().skip(known).collect();
        self.expects += taken.messages.len() as u64;
        taken
    }

    fn received(&mut self, now: u64, expects: u64) {
        let Some(count) = expects.checked_sub(self.base).filter(|count| *count > 0) else {
            return;
        };
        let count = (count as usize).min(self.unsure.len());
        let bytes: usize = self.unsure.drain(..count).map(|m| m.len()).sum();
        self.base += count as u64;
        self.unsure_bytes -= bytes;
        self.sent_bytes = self.sent_bytes.saturating_sub(bytes);
        self.sent = self.sent.saturating_sub(count);
        self.patience = PATIENCE_MS;
        self.again_at = (self.sent > 0).then_some(now + self.patience);
    }

    /// Sends everything again that is unsure, at the next [`Stream::packets`].
    fn repeat(&mut self) {
        (self.sent, self.sent_bytes) = (0, 0);
        self.again_at = None;
    }

    /// The bus was away: everything that is unsure again, and soon once more.
    pub(super) fn back(&mut self) {
        self.repeat();
        self.patience = PATIENCE_MS;
    }

    /// What is to be written now.
    pub(super) fn packets(&mut self, now: u64) -> Vec<Packet> {
        if self.again_at.is_some_and(|at| at <= now) {
            self.repeat();
            self.patience = (self.patience * 2).min(LONGEST_MS);
        }
        let mut packets = Vec::new();
        while self.sent < self.unsure.len() && self.sent_bytes < WINDOW_BYTES {
            let mut bytes = 0;
            let messages: Vec<Bytes> = self
                .unsure
                .iter()
                .skip(self.sent)
                .take_while(|message| {
                    let first = bytes == 0;
                    bytes += message.len() + 4;
                    first || bytes <= PACKET_BYTES
                })
                .cloned()
                .collect();
            let first = self.base + self.sent as u64;
            self.sent += messages.len();
            self.sent_bytes += messages.iter().map(Bytes::len).sum::<usize>();
            packets.push(self.packet(first, messages));
            // Counts from the oldest: what is said meanwhile must not put the repetition off.
            self.again_at.get_or_insert(now + self.patience);
        }
        if packets.is_empty() && self.answer {
            packets.push(self.packet(self.base, Vec::new()));
        }
        self.answer = false;
        if let Some(stream) = self.lost.take() {
            let mut packet = self.packet(self.base, Vec::new());
            (packet.follows, packet.expects, packet.lost) = (stream, 0, true);
            packets.push(packet);
        }
        packets
    }

    fn packet(&self, first: u64, messages: Vec<Bytes>) -> Packet {
        Packet {
            from: self.me,
            stream: self.out,
            first,
            follows: self.follows,
            expects: self.expects,
            lost: false,
            messages,
        }
    }
}
