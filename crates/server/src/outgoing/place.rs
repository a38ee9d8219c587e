//! A URL, taken apart.

use axum::http::{HeaderValue, Uri, uri::Scheme};
use std::str::FromStr;

/// Most characters of a URL.
const MOST: usize = 2_048;

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Over https.
    pub tls: bool,
    /// Name or address, without brackets.
    pub host: String,
    /// Port.
    pub port: u16,
    /// As the header `Host` has it.
    pub(super) authority: HeaderValue,
    /// Path and query.
    pub(super) path: Uri,
}

/// It is no address that can be spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an http or https address without a user name")]
pub struct BadPlace;

impl FromStr for Place {
    type Err = BadPlace;

    fn from_str(text: &str) -> Result<Self, BadPlace> {
        if text.len() > MOST || text.contains('#') {
            return Err(BadPlace);
        }
        let uri: Uri = text.parse().map_err(|_| BadPlace)?;
        let tls = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP => false,
            _ => return Err(BadPlace),
        };
        let authority = uri.authority().ok_or(BadPlace)?;
        let host = authority.host();
        let host = host
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .unwrap_or(host);
        if host.is_empty() || authority.as_str().contains('@') {
            return Err(BadPlace);
        }
        let port = match (authority.port_u16(), tls) {
            (Some(0), _) => return Err(BadPlace),
            (Some(port), _) => port,
            (None, true) => 443,
            (None, false) => 80,
        };
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        Ok(Self {
            tls,
            host: host.to_owned(),
            port,
            authority: authority.as_str().parse().map_err(|_| BadPlace)?,
            path: path.parse().map_err(|_| BadPlace)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_taken_apart_or_refused() {
        let place: Place = "https://[2606:4700::1]:8443/in?x=1".parse().unwrap();
        assert_eq!(
            (place.tls, place.host.as_str(), place.port),
            (true, "2606:4700::1", 8443)
        );
        assert_eq!(place.path, "/in?x=1");
        let place: Place = "http://crm.example".parse().unwrap();
        assert_eq!((place.tls, place.port), (false, 80));
        assert_eq!(place.path, "/");
        for bad in [
            "",
            "/in",
            "crm.example/in",
            "ftp://crm.example/",
            "file:///etc/passwd",
            "gopher://x/",
            "https://user:secret@crm.example/",
            "https://@crm.example/",
            "https:///in",
            "https://crm.example:0/",
            "https://crm.example/#part",
            "https://crm.example/a b",
            "https://crm.example/\r\nx: y",
            "javascript:alert(1)",
        ] {
            assert_eq!(bad.parse::<Place>(), Err(BadPlace), "{bad}");
        }
        let long = format!("https://crm.example/{}", "a".repeat(MOST));
        assert_eq!(long.parse::<Place>(), Err(BadPlace));
    }
}
