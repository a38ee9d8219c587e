//! What the stack writes and RFC 7616, 3.4 forbids: `qop` in quotes. A strict trunk refuses it.

use rsipstack::{
    sip::{HasHeaders, Header, SipMessage},
    transaction::endpoint::MessageInspector,
    transport::SipAddr,
};

/// Puts it right on the way out.
pub(super) struct Strict;

impl MessageInspector for Strict {
    fn before_send(&self, mut message: SipMessage, _: Option<&SipAddr>) -> SipMessage {
        if let SipMessage::Request(request) = &mut message {
            for header in request.headers_mut().iter_mut() {
                match header {
                    Header::Authorization(value) => *value = unquoted(value.value()).into(),
                    Header::ProxyAuthorization(value) => *value = unquoted(value.value()).into(),
                    _ => {}
                }
            }
        }
        message
    }

    fn after_received(&self, message: SipMessage, _: Option<&SipAddr>) -> SipMessage {
        message
    }
}

/// Without quotes around `qop`, `algorithm` and `nc`; those of other values stay.
fn unquoted(header: &str) -> String {
    let mut out = String::with_capacity(header.len());
    let mut rest = header;
    let mut begins = true;
    while !rest.is_empty() {
        let bare = begins.then(|| {
            let names = ["qop=\"", "algorithm=\"", "nc=\""];
            names.into_iter().find(|name| rest.starts_with(name))
        });
        if let Some(name) = bare.flatten()
            && let Some(length) = rest[name.len()..].find('"')
        {
            out.push_str(&name[..name.len() - 1]);
            out.push_str(&rest[name.len()..name.len() + length]);
            rest = &rest[name.len() + length + 1..];
            begins = false;
            continue;
        }
        let Some(sign) = rest.chars().next() else {
            break;
        };
        // A value in quotes is taken as a whole: there may be anything in it.
        let length = match sign {
            '"' => quoted(rest),
            sign => sign.len_utf8(),
        };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
        begins = matches!(sign, ' ' | ',') || (begins && sign.is_whitespace());
    }
    out
}

/// How long the quoted string is that begins here, quotes included.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, sign) in text.char_indices().skip(1) {
        match sign {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::unquoted;

    #[test]
    fn qop_algorithm_and_nc_are_bare_and_nothing_else_is_touched() {
        let written = r#"Digest username="a, qop=\"x", realm="qop=\"auth\"", nonce="n", uri="sip:+1@h", response="r", algorithm=MD5, qop="auth", nc=00000001, cnonce="c""#;
        let strict = unquoted(written);
        assert!(
            strict.contains("qop=auth, nc=00000001, cnonce=\"c\""),
            "{strict}"
        );
        assert!(
            strict.starts_with(r#"Digest username="a, qop=\"x", realm="qop=\"auth\"", nonce="#)
        );
        assert_eq!(unquoted(&strict), strict);
        assert_eq!(
            unquoted(r#"x algorithm="MD5",nc="1""#),
            "x algorithm=MD5,nc=1"
        );
        for odd in ["", "\"", "qop=\"", "qop=\"\\", "é\"é"] {
            assert_eq!(unquoted(odd), odd);
        }
    }
}
