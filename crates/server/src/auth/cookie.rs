//! Cookies of ours. All are opaque, HttpOnly and Secure; browsers take Secure cookies over
//! plain http from this machine itself (`localhost`, `127.0.0.1`), the only place where plain
//! http is allowed.

use axum::http::{HeaderMap, HeaderValue, header};

/// An agent's log-in.
pub const AGENT: &str = "__Host-sb_a";
/// A log-in by a company's directory, under way. The browser comes back from elsewhere.
pub const DIRECTORY: &str = "__Host-sb_d";
/// A visitor, inside the panel. Partitioned by the site that carries the panel.
pub const VISITOR: &str = "sb_v";
/// A visitor in a window of its own, who was recognised in the panel first.
pub const WINDOW: &str = "sb_w";
/// A visitor on the page without scripts.
pub const PLAIN: &str = "sb_p";

/// A visitor's card: on the server's own pages only, never in its frames on other sites.
pub const CARD: &str = "__Host-sb_c";

/// An identifier of a rendezvous, by the id of which the name goes on: on the server's own pages only.
pub const RENDEZVOUS: &str = "__Host-sb_r_";

/// An agent's log-in lasts so many seconds.
pub const AGENT_LIFE_S: i64 = 12 * 3_600;
/// A visitor is recognised for so many seconds.
pub const VISITOR_LIFE_S: i64 = 365 * 86_400;

/// The value of a cookie; `None` when absent or out of shape.
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
        .filter(|value| {
            !value.is_empty() && value.len() <= 128 && value.bytes().all(|b| b.is_ascii_graphic())
        })
}

fn header_value(text: String) -> HeaderValue {
    HeaderValue::from_str(&text).expect("tokens are URL-safe text")
}

/// Sets the log-in.
pub fn set_agent(token: &str) -> HeaderValue {
    header_value(format!(
        "{AGENT}={token}; Path=/; Max-Age={AGENT_LIFE_S}; HttpOnly; Secure; SameSite=Strict"
    ))
}

/// Removes the log-in.
pub fn clear_agent() -> HeaderValue {
    header_value(format!(
        "{AGENT}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict"
    ))
}

/// Sets a log-in by a directory that was begun, for so many seconds.
pub fn set_directory(token: &str, life_s: i64) -> HeaderValue {
    header_value(format!(
        "{DIRECTORY}={token}; Path=/; Max-Age={life_s}; HttpOnly; Secure; SameSite=Lax"
    ))
}

/// Removes it.
pub fn clear_directory() -> HeaderValue {
    set_directory("", 0)
}

/// Sets the visitor in the panel's frame, which is third-party there.
pub fn set_visitor(token: &str) -> HeaderValue {
    header_value(format!(
        "{VISITOR}={token}; Path=/; Max-Age={VISITOR_LIFE_S}; HttpOnly; Secure; SameSite=None; Partitioned"
    ))
}

/// Forgets the visitor in the panel's frame.
pub fn clear_visitor() -> HeaderValue {
    header_value(format!(
        "{VISITOR}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=None; Partitioned"
    ))
}

/// Sets the visitor in a window of its own. Not sent by frames on other sites.
pub fn set_window(pass: &str) -> HeaderValue {
    header_value(format!(
        "{WINDOW}={pass}; Path=/; Max-Age={AGENT_LIFE_S}; HttpOnly; Secure; SameSite=Lax"
    ))
}

/// Forgets the visitor in a window of its own.
pub fn clear_window() -> HeaderValue {
    header_value(format!(
        "{WINDOW}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax"
    ))
}

/// Sets an identifier of a rendezvous, for so many seconds. Browsers keep none for longer than 400 days.
pub fn set_rendezvous(id: &str, identifier: &str, life_s: i64) -> HeaderValue {
    let life_s = life_s.clamp(0, 400 * 86_400);
    header_value(format!(
        "{RENDEZVOUS}{id}={identifier}; Path=/; Max-Age={life_s}; HttpOnly; Secure; SameSite=Lax"
    ))
}

/// Sets a visitor's card.
pub fn set_card(secret: &str) -> HeaderValue {
    header_value(format!(
        "{CARD}={secret}; Path=/; Max-Age={VISITOR_LIFE_S}; HttpOnly; Secure; SameSite=Lax"
    ))
}

/// Takes the card out of the browser.
pub fn clear_card() -> HeaderValue {
    header_value(format!(
        "{CARD}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax"
    ))
}

/// Sets the visitor of the page without scripts.
pub fn set_plain(token: &str) -> HeaderValue {
    header_value(format!(
        "{PLAIN}={token}; Path=/plain/; Max-Age={AGENT_LIFE_S}; HttpOnly; Secure; SameSite=Lax"
    ))
}

/// Forgets the visitor of the page without scripts.
pub fn clear_plain() -> HeaderValue {
    header_value(format!(
        "{PLAIN}=; Path=/plain/; Max-Age=0; HttpOnly; Secure; SameSite=Lax"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_keeps_to_the_exact_name_and_shape() {
        let mut headers = HeaderMap::new();
        headers.append(
            header::COOKIE,
            HeaderValue::from_static("xsb_v=1; sb_v=abc; sb_p="),
        );
        headers.append(header::COOKIE, HeaderValue::from_static("__Host-sb_a=a b"));
        assert_eq!(read(&headers, VISITOR), Some("abc"));
        assert_eq!(read(&headers, PLAIN), None, "empty");
        assert_eq!(read(&headers, AGENT), None, "white space");
    }
}
