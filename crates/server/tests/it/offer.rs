//! A browser's offer to talk, as text.

/// With a line that is sent on and that many that are only received on.
pub fn offer(lines: usize) -> String {
    let line = |mid: usize, way: &str| {
        format!(
            "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\n\
             a=ice-ufrag:abcd\r\na=ice-pwd:0123456789abcdef01234567\r\na=setup:actpass\r\n\
             a=fingerprint:sha-256 {}\r\na=mid:{mid}\r\na={way}\r\na=rtcp-mux\r\n\
             a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n\
             a=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n",
            ["AB"; 32].join(":")
        )
    };
    let mids: Vec<String> = (0..=lines).map(|mid| mid.to_string()).collect();
    let head = format!(
        "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE {}\r\n",
        mids.join(" ")
    );
    let rest = (1..=lines).map(|mid| line(mid, "recvonly"));
    let all: String = [line(0, "sendonly")].into_iter().chain(rest).collect();
    head + &all
}
