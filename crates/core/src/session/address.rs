//! Which addresses may be opened on somebody else's screen.

use super::Refusal;
use crate::limits;
use std::net::Ipv6Addr;

/// An absolute http or https address with a host, without white space, control or
/// invisible characters. Anything else could run script, read a file of the follower or
/// look like another address than it is. Browsers read some characters that look like
/// letters of a host as `/`, `@` or `.`; a host may therefore hold none but letters,
/// digits, `-`, `.` and `_`.
///
/// Errors: [`Refusal::BadUrl`] (CC-27).
pub fn web_address(url: &str) -> Result<String, Refusal> {
    let url = url.trim();
    if url.chars().count() > limits::URL_CHARS || url.chars().any(unfit) {
        return Err(Refusal::BadUrl);
    }
    let (scheme, rest) = url.split_once("://").ok_or(Refusal::BadUrl)?;
    if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
        return Err(Refusal::BadUrl);
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if !is_authority(authority) {
        return Err(Refusal::BadUrl);
    }
    Ok(url.to_owned())
}

/// White space, control characters, and what is not seen or turns the reading direction.
fn unfit(c: char) -> bool {
    c.is_control()
        || c.is_whitespace()
        || matches!(
            c,
            '\\' | '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffd}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// A host and perhaps a port. User info is how a foreign host is made to look like a
/// known one, so there may be none.
fn is_authority(authority: &str) -> bool {
    if let Some(rest) = authority.strip_prefix('[') {
        let Some((address, port)) = rest.split_once(']') else {
            return false;
        };
        return address.parse::<Ipv6Addr>().is_ok()
            && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port));
    }
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    port.is_none_or(is_port)
        && host.starts_with(char::is_alphanumeric)
        && host.chars().all(is_host_char)
}

fn is_port(port: &str) -> bool {
    port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok()
}

fn is_host_char(c: char) -> bool {
    // Vowel signs of Indic scripts are no letters to Rust, but stand in host names.
    c.is_alphanumeric() || matches!(c, '-' | '.' | '_' | '\u{900}'..='\u{17ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cc_27_addresses_that_may_be_opened() {
        for url in [
            "https://example.com",
            "http://example.com/a?b=c#d",
            "HTTPS://EXAMPLE.COM:8443/",
            "  https://example.com/trimmed  ",
            "https://a.b-c.example_x.com/%20?q=a@b:c",
            "https://example.com?u=https://other.example/",
            "https://münchen.de/straße",
            "https://例え.jp/道?問=答",
            "https://हिन्दी.भारत/",
            "http://127.0.0.1:8080/x",
            "http://localhost/x",
            "http://[::1]:80/",
            "http://[2001:db8::7]",
            "https://example.com/user@host",
        ] {
            assert_eq!(web_address(url).as_deref(), Ok(url.trim()), "{url}");
        }
    }

    #[test]
    fn cc_27_addresses_that_are_refused() {
        for url in [
            "",
            " ",
            "example.com",
            "/relative",
            "//example.com/protocol-relative",
            "https:",
            "https:/example.com",
            "https://",
            "https:///path",
            "https://?q",
            "https://#f",
            "https://:80",
            "https://.example.com",
            "https://-example.com",
            // Script and local files.
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "javascript://example.com/%0aalert(1)",
            "java\tscript:alert(1)",
            "\u{1}javascript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "data://example.com/,x",
            "blob:https://example.com/0123",
            "vbscript:msgbox(1)",
            "file:///etc/passwd",
            "file://host/share",
            "filesystem:https://example.com/temporary/x",
            "about:blank",
            "view-source:https://example.com",
            "ftp://example.com/",
            "ws://example.com/",
            "mailto:a@example.com",
            "intent://example.com#Intent;end",
            "xhttps://example.com",
            "https+x://example.com",
            // A foreign host that looks like a known one.
            "https://known.example@evil.example/",
            "https://user:pass@evil.example/",
            "https://@evil.example/",
            "https://known.example%40evil.example/",
            "https://known.example%2fevil.example/",
            "https://known.example\u{ff20}evil.example/",
            "https://known.example\u{ff0f}evil.example/",
            "https://known.example\u{2044}evil.example/",
            "https://known.example\u{2215}evil.example/",
            "https://known.example\u{29f8}evil.example/",
            "https://known\u{3002}example/",
            "https://known\u{ff0e}example/",
            "https://known.example\u{ff1f}.evil.example/",
            "https://known.example\u{2100}.evil.example/",
            // What browsers repair.
            "https:\\\\evil.example",
            "https://known.example\\@evil.example/",
            "https://exa\nmple.com/",
            "https://exa\tmple.com/",
            "https://example.com/\r\nLocation: x",
            "https://example.com/\0",
            "https://exa mple.com/",
            "https://example.com/a b",
            "https://example.com/a\u{a0}b",
            "https://example.com/\u{85}x",
            // What is not seen.
            "https://exa\u{200b}mple.com/",
            "https://exa\u{ad}mple.com/",
            "https://example.com/\u{202e}gpj.exe",
            "https://example.com/\u{2066}x\u{2069}",
            "https://example.com/\u{feff}",
            "\u{feff}https://example.com/",
            "https://example.com/\u{e0041}",
            // Ports and literals.
            "https://example.com:",
            "https://example.com:65536",
            "https://example.com:-1",
            "https://example.com:+1",
            "https://example.com:8x",
            "https://example.com:80:80",
            "https://[::1",
            "https://[example.com]/",
            "https://[::1]x/",
            "https://exa<mple.com/",
            "https://exa\"mple.com/",
        ] {
            let result = web_address(url);
            assert_eq!(result, Err(Refusal::BadUrl), "{url:?}");
        }
        let long = format!("https://example.com/{}", "a".repeat(limits::URL_CHARS - 20));
        assert!(web_address(&long).is_ok());
        assert_eq!(web_address(&format!("{long}a")), Err(Refusal::BadUrl));
    }
}
