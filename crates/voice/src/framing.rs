//! Packets over a stream: each behind its length, two bytes in network order (RFC 4571).

/// Puts packets together again.
#[derive(Default)]
pub(crate) struct Unframe {
    buffer: Vec<u8>,
    /// What of it was given out.
    read: usize,
}

impl Unframe {
    /// Takes what the stream has brought.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.read);
        self.read = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole packet. Of at most 65,535 bytes, so that what is kept is bounded by one of
    /// these and one read.
    pub fn next(&mut self) -> Option<&[u8]> {
        let rest = &self.buffer[self.read..];
        let length = usize::from(u16::from_be_bytes([*rest.first()?, *rest.get(1)?]));
        let end = self.read + 2 + length;
        if end > self.buffer.len() {
            return None;
        }
        let from = std::mem::replace(&mut self.read, end) + 2;
        Some(&self.buffer[from..end])
    }
}

/// Puts a packet behind its length. `false`, and nothing, when it is too long for that.
pub(crate) fn frame(packet: &[u8], into: &mut Vec<u8>) -> bool {
    let Ok(length) = u16::try_from(packet.len()) else {
        return false;
    };
    into.extend_from_slice(&length.to_be_bytes());
    into.extend_from_slice(packet);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_come_out_as_they_went_in_however_the_stream_is_cut() {
        let packets: [&[u8]; 4] = [b"one", b"", &[7; 1500], b"four"];
        let mut stream = Vec::new();
        for packet in packets {
            assert!(frame(packet, &mut stream));
        }
        for cut in [1, 2, 3, 700, stream.len()] {
            let mut unframe = Unframe::default();
            let mut found: Vec<Vec<u8>> = Vec::new();
            for part in stream.chunks(cut) {
                unframe.push(part);
                while let Some(packet) = unframe.next() {
                    found.push(packet.to_vec());
                }
            }
            assert_eq!(found, packets, "in parts of {cut}");
            assert!(unframe.buffer.len() <= 1502 + cut, "nothing is kept");
        }
        assert!(!frame(&vec![0; 65_536], &mut stream));
    }
}
