//! A frame as it is sent: encoded once and shared by all readers, with the head that WebSocket
//! puts before it (RFC 6455, 5.2), so that no connection has a copy of its own.

use bytes::Bytes;

/// One frame. Cloning shares the bytes.
#[derive(Clone, Debug)]
pub struct Frame {
    wire: Bytes,
    head: u8,
}

/// First byte of a complete text frame.
const TEXT: u8 = 0x81;

impl Frame {
    /// A text frame.
    pub fn text(json: &str) -> Self {
        Self::of(TEXT, json.as_bytes())
    }

    /// A frame with that first byte; servers do not mask.
    pub fn of(first: u8, payload: &[u8]) -> Self {
        let mut wire = Vec::with_capacity(payload.len() + 10);
        wire.push(first);
        match payload.len() {
            length if length < 126 => wire.push(length as u8),
            length if length <= usize::from(u16::MAX) => {
                wire.push(126);
                wire.extend_from_slice(&(length as u16).to_be_bytes());
            }
            length => {
                wire.push(127);
                wire.extend_from_slice(&(length as u64).to_be_bytes());
            }
        }
        let head = wire.len() as u8;
        wire.extend_from_slice(payload);
        Self {
            wire: wire.into(),
            head,
        }
    }

    /// What is left when `written` bytes of it have been sent.
    pub fn rest(&self, written: usize) -> Self {
        Self {
            wire: self.wire.slice(written..),
            head: 0,
        }
    }

    /// With its head, as a WebSocket sends it.
    pub fn wire(&self) -> &[u8] {
        &self.wire
    }

    /// Without its head.
    pub fn json(&self) -> &str {
        // Made of a string; only a rest, which is never asked, could begin inside a character.
        std::str::from_utf8(&self.wire[usize::from(self.head)..]).unwrap_or_default()
    }

    /// Bytes on the wire.
    pub fn len(&self) -> usize {
        self.wire.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_fit_their_payload() {
        for (length, head) in [(0, 2), (125, 2), (126, 4), (65_535, 4), (65_536, 10)] {
            let text = "x".repeat(length);
            let frame = Frame::text(&text);
            assert_eq!(frame.len(), head + length);
            assert_eq!(frame.wire()[0], 0x81);
            assert_eq!(frame.json(), text);
            assert_eq!(frame.rest(head).wire(), text.as_bytes());
        }
    }
}
