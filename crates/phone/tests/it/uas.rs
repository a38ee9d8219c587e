//! A telephone with a proxy before it that wants to know who calls, in a few lines: it knows SIP by
//! itself and not by the stack that is tested.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};
use tokio::net::UdpSocket;

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

pub struct Uas {
    socket: UdpSocket,
    /// Where its speech is.
    pub speech: UdpSocket,
    caller: Option<SocketAddr>,
}

/// A message as it came.
#[derive(Clone, Debug)]
pub struct Message(pub String);

impl Message {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        let head = self.0.split("\r\n\r\n").next()?;
        let mut lines = head.split("\r\n").filter_map(|line| line.split_once(':'));
        let found = lines.find(|(known, _)| known.trim().eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim())
    }

    pub fn method(&self) -> &str {
        self.0.split(' ').next().unwrap_or_default()
    }

    pub fn body(&self) -> &str {
        self.0.split_once("\r\n\r\n").map_or("", |(_, body)| body)
    }

    /// The port for speech in its description.
    pub fn speech(&self) -> SocketAddr {
        let line = self
            .body()
            .lines()
            .find(|line| line.starts_with("m=audio "));
        let port = line.unwrap().split(' ').nth(1).unwrap();
        SocketAddr::new(HERE, port.parse().unwrap())
    }
}

impl Uas {
    pub async fn new() -> Self {
        Self {
            socket: UdpSocket::bind((HERE, 0)).await.unwrap(),
            speech: UdpSocket::bind((HERE, 0)).await.unwrap(),
            caller: None,
        }
    }

    pub fn address(&self) -> SocketAddr {
        self.socket.local_addr().unwrap()
    }

    /// The next request of that method; others, and repetitions of others, are passed over.
    pub async fn request(&mut self, method: &str) -> Message {
        let mut bytes = [0; 4_096];
        loop {
            let heard = self.socket.recv_from(&mut bytes);
            let heard = tokio::time::timeout(Duration::from_secs(30), heard).await;
            let (length, from) = heard.expect(method).unwrap();
            self.caller = Some(from);
            let message = Message(String::from_utf8_lossy(&bytes[..length]).into_owned());
            if message.method() == method {
                return message;
            }
        }
    }

    pub async fn send(&self, text: &str) {
        let to = self.caller.expect("somebody has called");
        self.socket.send_to(text.as_bytes(), to).await.unwrap();
    }

    /// An answer to a request, with further headers and a body.
    pub async fn reply(&self, to: &Message, status: &str, more: &[&str], body: &str) {
        let mut head = vec![format!("SIP/2.0 {status}")];
        for name in ["Via", "From", "Call-ID", "CSeq"] {
            head.push(format!("{name}: {}", to.header(name).unwrap()));
        }
        let mut own = to.header("To").unwrap().to_owned();
        if !own.contains("tag=") && !status.starts_with("100") {
            own.push_str(";tag=uas");
        }
        head.push(format!("To: {own}"));
        head.push(format!("Contact: <sip:phone@{}>", self.address()));
        head.extend(more.iter().map(|line| (*line).to_owned()));
        head.push(format!("Content-Length: {}", body.len()));
        self.send(&format!("{}\r\n\r\n{body}", head.join("\r\n")))
            .await;
    }

    /// Answers the call: µ-law and keys, at [`Uas::speech`].
    pub async fn answer(&self, invite: &Message) {
        let port = self.speech.local_addr().unwrap().port();
        let body = format!(
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n\
             m=audio {port} RTP/AVP 0 97\r\na=rtpmap:97 telephone-event/8000\r\n"
        );
        let kind = ["Content-Type: application/sdp"];
        self.reply(invite, "200 OK", &kind, &body).await;
    }

    /// Hangs up the call of that INVITE.
    pub async fn bye(&self, invite: &Message) {
        let contact = invite.header("Contact").unwrap();
        let target = contact.trim_start_matches('<').split('>').next().unwrap();
        let via = format!("Via: SIP/2.0/UDP {};branch=z9hG4bKbye", self.address());
        let from = format!("From: {};tag=uas", invite.header("To").unwrap());
        let to = format!("To: {}", invite.header("From").unwrap());
        let id = format!("Call-ID: {}", invite.header("Call-ID").unwrap());
        let text = format!(
            "BYE {target} SIP/2.0\r\n{via}\r\n{from}\r\n{to}\r\n{id}\r\nCSeq: 7 BYE\r\n\
             Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
        );
        self.send(&text).await;
    }

    /// One packet of speech: 20 ms of µ-law.
    pub async fn say(&self, from: &UdpSocket, to: SocketAddr, seq: u16, source: u32, pcm: &[i16]) {
        let mut packet = vec![0x80, 0];
        packet.extend(seq.to_be_bytes());
        packet.extend((u32::from(seq) * 160).to_be_bytes());
        packet.extend(source.to_be_bytes());
        packet.extend(
            pcm.iter()
                .map(|sample| switchboard_phone::g711::Law::Mu.encode(*sample)),
        );
        from.send_to(&packet, to).await.unwrap();
    }
}
