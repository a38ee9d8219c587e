//! Frames of a client, as they come in (RFC 6455). A silent connection holds no buffer.

use super::MAX_FRAME;

/// A message of a client.
#[derive(Debug, PartialEq, Eq)]
pub enum Message {
    Text(String),
    Binary,
    /// To be answered with the same bytes.
    Ping(Vec<u8>),
    Pong,
    Close,
}

/// Why a connection cannot go on: closing code and reason.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault(pub u16, pub &'static str);

const PROTOCOL: u16 = 1002;
const NOT_TEXT: u16 = 1007;
const TOO_LARGE: u16 = 1009;

/// Longest payload of a frame that is no message.
const CONTROL: usize = 125;

/// What came in and is not complete yet.
#[derive(Default)]
pub struct Decoder {
    /// Where the transport puts what it read.
    pub input: Vec<u8>,
    /// Of a message in several frames: what it is and its parts so far.
    begun: Option<(bool, Vec<u8>)>,
}

impl Decoder {
    /// With what was read already.
    pub fn beginning(input: Vec<u8>) -> Self {
        Self { input, begun: None }
    }

    /// The next complete message, if there is one.
    pub fn next(&mut self) -> Result<Option<Message>, Fault> {
        loop {
            let Some((first, payload)) = self.frame()? else {
                if self.input.is_empty() {
                    self.input = Vec::new();
                }
                return Ok(None);
            };
            let last = first & 0x80 != 0;
            let message = match (first & 0x0f, self.begun.take()) {
                (0, Some((text, mut begun))) => {
                    begun.extend_from_slice(&payload);
                    (text, begun)
                }
                (kind @ (1 | 2), None) => (kind == 1, payload),
                (8, _) => return Ok(Some(Message::Close)),
                (9, begun) => {
                    self.begun = begun;
                    return Ok(Some(Message::Ping(payload)));
                }
                (10, begun) => {
                    self.begun = begun;
                    return Ok(Some(Message::Pong));
                }
                _ => return Err(Fault(PROTOCOL, "frames out of order")),
            };
            if message.1.len() > MAX_FRAME {
                return Err(Fault(TOO_LARGE, "over 64 KiB"));
            }
            if !last {
                self.begun = Some(message);
                continue;
            }
            return match message {
                (true, text) => String::from_utf8(text)
                    .map(|text| Some(Message::Text(text)))
                    .map_err(|_| Fault(NOT_TEXT, "not UTF-8")),
                (false, _) => Ok(Some(Message::Binary)),
            };
        }
    }

    /// Takes the next complete frame out of the input: its first byte and its payload.
    fn frame(&mut self) -> Result<Option<(u8, Vec<u8>)>, Fault> {
        let [first, second, ..] = *self.input.as_slice() else {
            return Ok(None);
        };
        if first & 0x70 != 0 {
            return Err(Fault(PROTOCOL, "no extension was agreed on"));
        }
        if second & 0x80 == 0 {
            return Err(Fault(PROTOCOL, "frames of a client are masked"));
        }
        let (head, length) = match (second & 0x7f, &self.input[2..]) {
            (126, [a, b, ..]) => (4, u64::from(u16::from_be_bytes([*a, *b]))),
            (127, [a, b, c, d, e, f, g, h, ..]) => {
                (10, u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]))
            }
            (126 | 127, _) => return Ok(None),
            (length, _) => (2, u64::from(length)),
        };
        let control = first & 0x08 != 0;
        if control && (length > CONTROL as u64 || first & 0x80 == 0) {
            return Err(Fault(PROTOCOL, "a control frame is short and whole"));
        }
        if length > MAX_FRAME as u64 {
            return Err(Fault(TOO_LARGE, "over 64 KiB"));
        }
        let begin = head + 4;
        let end = begin + length as usize;
        if self.input.len() < end {
            return Ok(None);
        }
        let mask: [u8; 4] = [0, 1, 2, 3].map(|at| self.input[head + at]);
        let payload = self.input[begin..end]
            .iter()
            .enumerate()
            .map(|(at, byte)| byte ^ mask[at % 4])
            .collect();
        self.input.drain(..end);
        Ok(Some((first, payload)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn client(first: u8, payload: &[u8]) -> Vec<u8> {
        let mut bytes = vec![first];
        match payload.len() {
            n if n < 126 => bytes.push(0x80 | n as u8),
            n if n < 65_536 => {
                bytes.push(0x80 | 126);
                bytes.extend((n as u16).to_be_bytes());
            }
            n => {
                bytes.push(0x80 | 127);
                bytes.extend((n as u64).to_be_bytes());
            }
        }
        let mask = [7, 77, 177, 255];
        bytes.extend(mask);
        bytes.extend(payload.iter().enumerate().map(|(at, b)| b ^ mask[at % 4]));
        bytes
    }

    fn all(bytes: &[u8]) -> Result<Vec<Message>, Fault> {
        let mut decoder = Decoder::default();
        decoder.input.extend_from_slice(bytes);
        let mut messages = Vec::new();
        while let Some(message) = decoder.next()? {
            messages.push(message);
        }
        Ok(messages)
    }

    #[test]
    fn what_breaks_the_rules_is_told_by_its_code() {
        let mut unmasked = client(0x81, b"x");
        unmasked[1] &= 0x7f;
        for (bytes, code) in [
            (unmasked, PROTOCOL),
            (client(0xc1, b"compressed?"), PROTOCOL),
            (client(0x83, b"reserved"), PROTOCOL),
            (client(0x80, b"continues nothing"), PROTOCOL),
            ([client(0x01, b"a"), client(0x81, b"b")].concat(), PROTOCOL),
            (client(0x89, &[0; 126]), PROTOCOL),
            (client(0x09, b"half a ping"), PROTOCOL),
            (client(0x81, &[0xff, 0xfe]), NOT_TEXT),
            (client(0x81, &vec![b'x'; MAX_FRAME + 1]), TOO_LARGE),
            (
                [client(0x01, &vec![b'x'; MAX_FRAME]), client(0x80, b"x")].concat(),
                TOO_LARGE,
            ),
            // The length alone is enough: nothing waits for a payload that is too large.
            (vec![0x81, 0xff, 0x7f, 0, 0, 0, 0, 0, 0, 0], TOO_LARGE),
        ] {
            assert_eq!(all(&bytes).unwrap_err().0, code, "{:x?}", &bytes[..2]);
        }
    }

    proptest! {
        /// However the network cuts it, what was sent comes out, in order.
        #[test]
        fn messages_survive_any_cut(
            texts in proptest::collection::vec((".{0,200}", 1..4usize), 1..6),
            cut in 1..50usize,
        ) {
            let mut bytes = Vec::new();
            let mut expected = Vec::new();
            for (text, frames) in &texts {
                let size = text.len().div_ceil(*frames).max(1);
                let mut parts: Vec<&[u8]> = text.as_bytes().chunks(size).collect();
                if parts.is_empty() {
                    parts.push(b"");
                }
                for (at, part) in parts.iter().enumerate() {
                    let last = if at + 1 == parts.len() { 0x80 } else { 0 };
                    bytes.extend(client(last | u8::from(at == 0), part));
                    if last == 0 {
                        // Control frames may stand between the parts of a message.
                        bytes.extend(client(0x89, b"p"));
                        expected.push(Message::Ping(b"p".to_vec()));
                    }
                }
                expected.push(Message::Text(text.clone()));
            }
            let mut decoder = Decoder::default();
            let mut read = Vec::new();
            for piece in bytes.chunks(cut) {
                decoder.input.extend_from_slice(piece);
                while let Some(message) = decoder.next().unwrap() {
                    read.push(message);
                }
            }
            prop_assert_eq!(read, expected);
            prop_assert_eq!(decoder.input.capacity(), 0);
        }
    }
}
