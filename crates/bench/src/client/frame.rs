//! WebSocket frames, as far as a load generator needs them (RFC 6455).

/// What a complete frame holds.
#[derive(Debug, PartialEq, Eq)]
pub enum Frame<'a> {
    Text(&'a [u8]),
    Ping(&'a [u8]),
    Pong,
    Close,
}

/// The first frame in `bytes` and its length with its head; `None` while it is not complete.
/// A server's frames are not masked, and this one's messages are never cut into several.
pub fn parse(bytes: &[u8]) -> Option<(Frame<'_>, usize)> {
    let (head, length) = match *bytes {
        [_, n, ..] if n < 126 => (2, usize::from(n)),
        [_, 126, a, b, ..] => (4, usize::from(u16::from_be_bytes([a, b]))),
        [_, 127, a, b, c, d, e, f, g, h, ..] => {
            (10, u64::from_be_bytes([a, b, c, d, e, f, g, h]) as usize)
        }
        _ => return None,
    };
    let payload = bytes.get(head..head + length)?;
    let frame = match bytes[0] & 0x0f {
        1 | 2 => Frame::Text(payload),
        9 => Frame::Ping(payload),
        10 => Frame::Pong,
        _ => Frame::Close,
    };
    Some((frame, head + length))
}

const TEXT: u8 = 0x81;
const PONG: u8 = 0x8a;
/// Set in the second byte of every client's frame.
const MASKED: u8 = 0x80;

fn put(out: &mut Vec<u8>, kind: u8, payload: &[u8]) {
    out.push(kind);
    match payload.len() {
        n if n < 126 => out.push(MASKED | n as u8),
        n if n <= usize::from(u16::MAX) => {
            out.push(MASKED | 126);
            out.extend_from_slice(&(n as u16).to_be_bytes());
        }
        n => {
            out.push(MASKED | 127);
            out.extend_from_slice(&(n as u64).to_be_bytes());
        }
    }
    // A mask of zeros leaves the text as it is: nothing hides from a proxy on a loopback.
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(payload);
}

/// Appends a client's text frame.
pub fn text(out: &mut Vec<u8>, payload: &[u8]) {
    put(out, TEXT, payload);
}

/// Appends the answer to a ping.
pub fn pong(out: &mut Vec<u8>, payload: &[u8]) {
    put(out, PONG, payload);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(kind: u8, payload: &[u8]) -> Vec<u8> {
        let mut bytes = vec![kind];
        match payload.len() {
            n if n < 126 => bytes.push(n as u8),
            n if n < 65_536 => {
                bytes.extend([vec![126], (n as u16).to_be_bytes().to_vec()].concat())
            }
            n => bytes.extend([vec![127], (n as u64).to_be_bytes().to_vec()].concat()),
        }
        [bytes, payload.to_vec()].concat()
    }

    #[test]
    fn frames_of_every_length_are_read() {
        for length in [0, 1, 125, 126, 127, 65_535, 65_536, 70_000] {
            let payload = vec![b'x'; length];
            let bytes = server(0x81, &payload);
            assert_eq!(
                parse(&bytes),
                Some((Frame::Text(&payload), bytes.len())),
                "{length}"
            );
            assert_eq!(parse(&bytes[..bytes.len() - 1]), None, "{length}, cut");
        }
        assert_eq!(parse(&server(0x89, b"p")).unwrap().0, Frame::Ping(b"p"));
        assert_eq!(parse(&server(0x88, b"")).unwrap().0, Frame::Close);
        assert_eq!(parse(&[]), None);
    }

    #[test]
    fn frames_written_are_masked() {
        for length in [0, 125, 126, 70_000] {
            let mut bytes = Vec::new();
            text(&mut bytes, &vec![b'x'; length]);
            assert_eq!(bytes[1] & MASKED, MASKED);
            assert!(bytes.ends_with(&vec![b'x'; length]));
        }
    }
}
