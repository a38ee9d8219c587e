//! What both sides of a call say about speech (RFC 4566, RFC 3264): one stream of G.711, and keys.

use crate::g711::Law;
use std::net::{IpAddr, SocketAddr};

/// The payload type under which keys are offered.
pub const KEYS: u8 = 101;

/// What is offered: both laws, A-law first, keys, 20 ms.
pub fn offer(id: u64, at: SocketAddr) -> String {
    describe(id, at, &[Law::A, Law::Mu], Some(KEYS), "sendrecv")
}

/// The same after both have agreed, for an offer of the other side within the call.
pub fn agreed(id: u64, at: SocketAddr, with: &Answer, hold: bool) -> String {
    let direction = if hold { "recvonly" } else { "sendrecv" };
    describe(id, at, &[with.law], with.keys, direction)
}

fn describe(id: u64, at: SocketAddr, laws: &[Law], keys: Option<u8>, direction: &str) -> String {
    let (ip, port) = (at.ip(), at.port());
    let family = if ip.is_ipv4() { "IP4" } else { "IP6" };
    let mut types: Vec<String> = laws
        .iter()
        .map(|law| law.payload_type().to_string())
        .collect();
    types.extend(keys.map(|keys| keys.to_string()));
    let mut lines = vec![
        "v=0".to_owned(),
        format!("o=- {id} {id} IN {family} {ip}"),
        "s=-".to_owned(),
        format!("c=IN {family} {ip}"),
        "t=0 0".to_owned(),
        format!("m=audio {port} RTP/AVP {}", types.join(" ")),
    ];
    for law in laws {
        let name = match law {
            Law::Mu => "PCMU",
            Law::A => "PCMA",
        };
        lines.push(format!("a=rtpmap:{} {name}/8000", law.payload_type()));
    }
    if let Some(keys) = keys {
        lines.push(format!("a=rtpmap:{keys} telephone-event/8000"));
        lines.push(format!("a=fmtp:{keys} 0-15"));
    }
    lines.push("a=ptime:20".to_owned());
    lines.push(format!("a={direction}"));
    lines.join("\r\n") + "\r\n"
}

/// What the other side takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Where its speech is sent to, and the only address that ours is taken from.
    pub at: SocketAddr,
    /// By which curve.
    pub law: Law,
    /// The payload type of keys, where it takes them.
    pub keys: Option<u8>,
    /// It wants to hear nothing now.
    pub hold: bool,
}

impl Answer {
    /// Reads one; `None` when there is no stream of speech in it that can be used: no G.711, port
    /// 0, or an address that is none of one machine.
    pub fn read(text: &str) -> Option<Self> {
        let (mut session, mut own) = (None, None);
        let mut media: Option<(u16, Vec<u8>)> = None;
        let mut inside = false;
        let (mut keys, mut hold) = (None, false);
        for line in text.lines().map(str::trim_end) {
            let Some((kind, value)) = line.split_once('=') else {
                continue;
            };
            match kind {
                "m" => {
                    inside = false;
                    let mut parts = value.split_whitespace();
                    let speech = parts.next() == Some("audio") && media.is_none();
                    let port = parts.next()?.split('/').next()?.parse::<u16>().ok()?;
                    let plain = parts.next() == Some("RTP/AVP");
                    if speech && plain && port != 0 {
                        media = Some((port, parts.filter_map(|one| one.parse().ok()).collect()));
                        inside = true;
                    }
                }
                "c" => {
                    let address = value.split_whitespace().nth(2)?;
                    let ip: IpAddr = address.split('/').next()?.parse().ok()?;
                    match (&media, inside) {
                        (_, true) => own = Some(ip),
                        (None, false) => session = Some(ip),
                        _ => {}
                    }
                }
                "a" if inside || media.is_none() => match value.split_once(':') {
                    Some(("rtpmap", map)) if inside => {
                        let (number, name) = map.split_once(' ')?;
                        if name.trim().eq_ignore_ascii_case("telephone-event/8000") {
                            keys = number.trim().parse::<u8>().ok().filter(|n| *n < 128);
                        }
                    }
                    None if matches!(value, "sendonly" | "inactive") => hold = true,
                    None if matches!(value, "sendrecv" | "recvonly") => hold = false,
                    _ => {}
                },
                _ => {}
            }
        }
        let (port, types) = media?;
        let ip = own.or(session)?;
        let law = types.iter().find_map(|number| match number {
            0 => Some(Law::Mu),
            8 => Some(Law::A),
            _ => None,
        })?;
        let of_one = !ip.is_unspecified() && !ip.is_multicast();
        let broadcast = matches!(ip, IpAddr::V4(ip) if ip.is_broadcast());
        (of_one && !broadcast).then_some(Self {
            at: SocketAddr::new(ip, port),
            law,
            keys: keys.filter(|keys| types.contains(keys)),
            hold,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_offer_is_understood_and_an_answer_chooses() {
        let at: SocketAddr = "192.0.2.7:4000".parse().unwrap();
        let own = Answer::read(&offer(7, at)).unwrap();
        let expected = Answer {
            at,
            law: Law::A,
            keys: Some(101),
            hold: false,
        };
        assert_eq!(own, expected);
        assert_eq!(Answer::read(&agreed(7, at, &own, false)), Some(own));
        let text = "v=0\r\no=x 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\n\
                    m=audio 5004 RTP/AVP 18 0 8 96\r\nc=IN IP4 10.0.0.2/127\r\n\
                    a=rtpmap:96 telephone-event/8000\r\na=sendonly\r\n\
                    m=video 6000 RTP/AVP 99\r\nc=IN IP4 10.0.0.3\r\na=sendrecv\r\n";
        let expected = Answer {
            at: "10.0.0.2:5004".parse().unwrap(),
            law: Law::Mu,
            keys: Some(96),
            hold: true,
        };
        assert_eq!(Answer::read(text), Some(expected));
    }

    #[test]
    fn what_cannot_be_used_is_none() {
        let with = |c: &str, m: &str| format!("v=0\r\nc=IN IP4 {c}\r\nm={m}\r\n");
        assert!(Answer::read(&with("10.0.0.1", "audio 5004 RTP/AVP 0")).is_some());
        for (c, m) in [
            ("10.0.0.1", "audio 0 RTP/AVP 0"),
            ("10.0.0.1", "audio 5004 RTP/SAVP 0"),
            ("10.0.0.1", "audio 5004 RTP/AVP 9 18"),
            ("10.0.0.1", "video 5004 RTP/AVP 0"),
            ("0.0.0.0", "audio 5004 RTP/AVP 0"),
            ("239.1.1.1", "audio 5004 RTP/AVP 0"),
            ("255.255.255.255", "audio 5004 RTP/AVP 0"),
            ("evil.example", "audio 5004 RTP/AVP 0"),
        ] {
            assert_eq!(Answer::read(&with(c, m)), None, "{c} {m}");
        }
        assert_eq!(Answer::read(""), None);
    }

    proptest! {
        #[test]
        fn hostile_text_is_read_or_not_and_nothing_else(
            text in "((v|c|m|a|x)=(audio|IN IP4 10.0.0.1|rtpmap:|[0-9/ :a-z]{0,20})\r?\n){0,12}"
        ) {
            let _ = Answer::read(&text);
        }
    }
}
