//! Whose a packet is: by the address it comes from, and a STUN request by the user name in it.

use std::{collections::HashMap, net::SocketAddr};

/// By what a packet came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Via {
    Udp,
    Tcp,
}

/// Addresses that one member may have at a time; the oldest goes.
const ADDRESSES: usize = 16;

/// Members by address and by name.
#[derive(Default)]
pub(crate) struct Demux {
    addresses: HashMap<(Via, SocketAddr), u64>,
    /// Local ICE user fragments.
    names: HashMap<String, u64>,
    of: HashMap<u64, Known>,
}

#[derive(Default)]
struct Known {
    addresses: Vec<(Via, SocketAddr)>,
    names: Vec<String>,
}

impl Demux {
    /// The member who is known to send from there.
    pub fn at(&self, via: Via, from: SocketAddr) -> Option<u64> {
        self.addresses.get(&(via, from)).copied()
    }

    /// The member to whom a STUN request is addressed.
    pub fn named(&self, packet: &[u8]) -> Option<u64> {
        self.names.get(ufrag(packet)?).copied()
    }

    /// The member sends from there: a STUN request with their password has come from it.
    pub fn learn(&mut self, member: u64, via: Via, from: SocketAddr) {
        let address = (via, from);
        if self.addresses.get(&address) == Some(&member) {
            return;
        }
        self.forget(via, from);
        self.addresses.insert(address, member);
        let known = self.of.entry(member).or_default();
        known.addresses.push(address);
        if known.addresses.len() > ADDRESSES {
            let oldest = known.addresses.remove(0);
            self.addresses.remove(&oldest);
        }
    }

    /// Nobody sends from there any more.
    pub fn forget(&mut self, via: Via, from: SocketAddr) {
        let address = (via, from);
        if let Some(before) = self.addresses.remove(&address)
            && let Some(known) = self.of.get_mut(&before)
        {
            known.addresses.retain(|one| *one != address);
        }
    }

    /// The member has that name from now on, and for the time of the change the one before.
    pub fn name(&mut self, member: u64, name: String) {
        let known = self.of.entry(member).or_default();
        if known.names.contains(&name) {
            return;
        }
        if known.names.len() > 1 {
            let oldest = known.names.remove(0);
            self.names.remove(&oldest);
        }
        known.names.push(name.clone());
        self.names.insert(name, member);
    }

    /// The member is none any more.
    pub fn remove(&mut self, member: u64) {
        let known = self.of.remove(&member).unwrap_or_default();
        for address in known.addresses {
            self.addresses.remove(&address);
        }
        for name in known.names {
            self.names.remove(&name);
        }
    }
}

/// The receiver's part of the user name in a STUN binding request (RFC 8489, 5 and 14.3; RFC
/// 8445, 7.2.2), where the packet is one.
pub(crate) fn ufrag(packet: &[u8]) -> Option<&str> {
    const REQUEST: [u8; 2] = [0, 1];
    const COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
    const USERNAME: u16 = 6;
    if packet.get(..2)? != REQUEST || packet.get(4..8)? != COOKIE {
        return None;
    }
    let mut rest = packet.get(20..)?;
    loop {
        let kind = u16::from_be_bytes([*rest.first()?, *rest.get(1)?]);
        let length = usize::from(u16::from_be_bytes([*rest.get(2)?, *rest.get(3)?]));
        let value = rest.get(4..4 + length)?;
        if kind == USERNAME {
            let name = std::str::from_utf8(value).ok()?;
            return Some(name.split_once(':').map_or(name, |(own, _)| own));
        }
        rest = rest.get(4 + length.next_multiple_of(4)..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(name: &str) -> Vec<u8> {
        let mut packet = vec![0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42];
        packet.extend([7; 12]);
        // SOFTWARE, of a length that is padded, before it.
        packet.extend([0x80, 0x22, 0, 3, b'a', b'b', b'c', 0]);
        packet.extend([0, 6, 0, name.len() as u8]);
        packet.extend(name.as_bytes());
        packet.resize(packet.len().next_multiple_of(4), 0);
        packet
    }

    #[test]
    fn a_request_names_its_receiver() {
        assert_eq!(ufrag(&request("here:there")), Some("here"));
        assert_eq!(ufrag(&request("x")), Some("x"));
        let whole = request("here:there");
        for length in 0..whole.len() {
            // Never more than there is, whatever the lengths in it say.
            let _ = ufrag(&whole[..length]);
        }
        let mut response = whole.clone();
        response[0] = 1;
        assert_eq!(ufrag(&response), None);
    }

    #[test]
    fn a_member_is_found_until_they_go() {
        let at = |port: u16| SocketAddr::from(([127, 0, 0, 1], port));
        let mut demux = Demux::default();
        demux.name(1, "one".into());
        demux.name(1, "two".into());
        demux.learn(1, Via::Udp, at(1));
        demux.learn(2, Via::Tcp, at(1));
        assert_eq!(demux.at(Via::Udp, at(1)), Some(1));
        assert_eq!(demux.at(Via::Tcp, at(1)), Some(2));
        assert_eq!(demux.named(&request("one:x")), Some(1));
        demux.name(1, "three".into());
        assert_eq!(demux.named(&request("one:x")), None, "two names at a time");
        // Somebody else has proved that the address is theirs.
        demux.learn(2, Via::Udp, at(1));
        demux.remove(1);
        assert_eq!(demux.at(Via::Udp, at(1)), Some(2));
        assert_eq!(demux.named(&request("three:x")), None);
        for port in 0..100 {
            demux.learn(2, Via::Udp, at(port));
        }
        assert_eq!(demux.addresses.len(), ADDRESSES);
        demux.remove(2);
        assert!(demux.addresses.is_empty() && demux.names.is_empty() && demux.of.is_empty());
    }
}
