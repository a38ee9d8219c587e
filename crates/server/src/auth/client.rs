//! The network address of whoever is calling, seen through trusted proxies only.

use crate::{app::Shared, error::Problem, listen::Peer, telemetry::Private};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use std::net::{IpAddr, Ipv4Addr};

/// Where a request comes from, as an extension of every request.
#[derive(Debug, Clone, Copy)]
pub struct Client {
    /// The real address (IS-100: behind a trusted proxy the one that the proxy tells).
    pub address: Private<IpAddr>,
    /// The same, reduced to what counts as one party for caps and throttles.
    pub party: Private<IpAddr>,
    /// Whether the caller's own connection is encrypted.
    pub https: bool,
}

impl Client {
    /// As written into the audit trail.
    pub fn for_audit(&self) -> Option<String> {
        Some(self.address.expose().to_string())
    }

    /// Whether it comes from this machine or a private network.
    pub fn is_private(&self) -> bool {
        match self.address.expose().to_canonical() {
            IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
            IpAddr::V6(ip) => {
                ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local()
            }
        }
    }
}

/// Works out the client of a request.
pub fn of(headers: &HeaderMap, peer: Peer, trusted: impl Fn(IpAddr) -> bool) -> Client {
    let mut address = peer.address.ip().to_canonical();
    let mut https = peer.tls;
    if trusted(address) {
        if let Some(scheme) = headers
            .get("x-forwarded-proto")
            .and_then(|value| value.to_str().ok())
        {
            https = scheme
                .split(',')
                .next_back()
                .is_some_and(|last| last.trim().eq_ignore_ascii_case("https"));
        }
        // The right-most entry was written by our own proxy, the one before it by whoever
        // called that, and so on: stop at the first that is not ours.
        let entries: Vec<&str> = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .collect();
        for entry in entries.into_iter().rev() {
            let Some(told) = parse(entry) else { break };
            address = told;
            if !trusted(told) {
                break;
            }
        }
    }
    Client {
        address: Private::new(address),
        party: Private::new(crate::listen::network_of(address)),
        https,
    }
}

fn parse(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim();
    entry
        .parse()
        .or_else(|_| entry.parse::<std::net::SocketAddr>().map(|both| both.ip()))
        .ok()
        .map(|address: IpAddr| address.to_canonical())
}

/// Puts the client into the request; sends clear-text requests of a public server to https
/// (IS-97).
pub async fn layer(State(app): State<Shared>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>().copied().unwrap_or(Peer {
        address: (Ipv4Addr::LOCALHOST, 0).into(),
        tls: false,
    });
    let client = of(request.headers(), peer, |ip| {
        app.config
            .trusted_proxies
            .iter()
            .any(|network| network.contains(ip))
    });
    let path = request.uri().path();
    let operations = matches!(path, "/healthz" | "/readyz" | "/metrics");
    if app.config.is_https() && !client.https && !operations {
        if request.method() == Method::GET || request.method() == Method::HEAD {
            let path = request
                .uri()
                .path_and_query()
                .map_or("/", |both| both.as_str());
            return Redirect::permanent(&format!("{}{path}", app.config.public_url))
                .into_response();
        }
        return Problem::new(
            StatusCode::FORBIDDEN,
            "https_required",
            "Use https; nothing was done.",
        )
        .into_response();
    }
    request.extensions_mut().insert(client);
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_100_the_real_address_behind_trusted_proxies_only() {
        let table: &[(&str, &[&str], &str)] = &[
            ("203.0.113.9", &["198.51.100.1"], "203.0.113.9"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            (
                "10.0.0.1",
                &["6.6.6.6, 198.51.100.1, 10.0.0.2"],
                "198.51.100.1",
            ),
            ("10.0.0.1", &["6.6.6.6", "198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &["198.51.100.1, nonsense"], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.1:4711"], "198.51.100.1"),
            ("::ffff:10.0.0.1", &["2001:db8::7"], "2001:db8::7"),
        ];
        for (peer, forwarded, expected) in table {
            let mut headers = HeaderMap::new();
            for value in *forwarded {
                headers.append("x-forwarded-for", value.parse().unwrap());
            }
            let peer = Peer {
                address: (peer.parse::<IpAddr>().unwrap(), 1).into(),
                tls: false,
            };
            let net: crate::config::Cidr = "10.0.0.0/8".parse().unwrap();
            let client = of(&headers, peer, |ip| net.contains(ip));
            assert_eq!(
                client.address.expose().to_string(),
                *expected,
                "{peer:?} {forwarded:?}"
            );
        }
    }
}
