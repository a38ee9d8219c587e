//! What two nodes write to each other: some messages of one stream, and what was received of
//! the other.

use bytes::{Buf, BufMut, Bytes, BytesMut};
use uuid::Uuid;

/// Bytes before the messages.
const HEAD: usize = 16 + 8 * 4 + 1;

/// One packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Packet {
    /// Who sends it.
    pub from: Uuid,
    /// The sender's stream; drawn anew with each reset.
    pub stream: u64,
    /// Number of the first message here, from 0.
    pub first: u64,
    /// The stream of the receiver that the sender follows; 0 is none yet.
    pub follows: u64,
    /// The next message of it that the sender expects.
    pub expects: u64,
    /// The sender does not know the stream of the receiver it was just sent.
    pub lost: bool,
    /// The messages, in order.
    pub messages: Vec<Bytes>,
}

impl Packet {
    pub(super) fn encode(&self) -> Bytes {
        let size: usize = self.messages.iter().map(|m| 4 + m.len()).sum();
        let mut out = BytesMut::with_capacity(HEAD + size);
        out.put_slice(self.from.as_bytes());
        for number in [self.stream, self.first, self.follows, self.expects] {
            out.put_u64(number);
        }
        out.put_u8(self.lost.into());
        for message in &self.messages {
            out.put_u32(message.len() as u32);
            out.put_slice(message);
        }
        out.freeze()
    }

    /// `None` for bytes that are no packet.
    pub(super) fn decode(mut bytes: Bytes) -> Option<Packet> {
        if bytes.len() < HEAD {
            return None;
        }
        let from = Uuid::from_u128(bytes.get_u128());
        let (stream, first) = (bytes.get_u64(), bytes.get_u64());
        let (follows, expects) = (bytes.get_u64(), bytes.get_u64());
        let lost = bytes.get_u8() != 0;
        let mut messages = Vec::new();
        while bytes.has_remaining() {
            let len = bytes.try_get_u32().ok()? as usize;
            if bytes.len() < len {
                return None;
            }
            messages.push(bytes.split_to(len));
        }
        Some(Packet {
            from,
            stream,
            first,
            follows,
            expects,
            lost,
            messages,
        })
    }
}
