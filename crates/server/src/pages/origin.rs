//! Origins of web pages and which of them are registered (IS-102).

use std::net::Ipv6Addr;

/// `scheme://host[:port]` in its normal form: lower case, usual port left out. `None` when it
/// is no origin of a web page.
pub fn parse(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    let (scheme, rest) = text.split_once("://")?;
    let usual = match scheme {
        "https" => "443",
        "http" => "80",
        _ => return None,
    };
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let (host, port) = match rest.strip_prefix('[') {
        Some(rest) => {
            let (host, after) = rest.split_once(']')?;
            host.parse::<Ipv6Addr>().ok()?;
            (format!("[{host}]"), after.strip_prefix(':'))
        }
        None => match rest.split_once(':') {
            Some((host, port)) => (host.to_owned(), Some(port)),
            None => (rest.to_owned(), None),
        },
    };
    let is_name = |host: &str| {
        !host.is_empty()
            && host.len() <= 253
            && host.split('.').all(|label| {
                (1..=63).contains(&label.len())
                    && label
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            })
    };
    if !host.starts_with('[') && !is_name(&host) {
        return None;
    }
    match port {
        None => Some(format!("{scheme}://{host}")),
        Some(port) => {
            let port: u16 = port.parse().ok().filter(|port| *port > 0)?;
            let port = port.to_string();
            Some(if port == usual {
                format!("{scheme}://{host}")
            } else {
                format!("{scheme}://{host}:{port}")
            })
        }
    }
}

/// The origin of an address, e.g. of a `Referer`.
pub fn of_url(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    // A name and password before the host would make the host something else.
    let host = authority.rsplit('@').next()?;
    parse(&format!("{scheme}://{host}"))
}

/// The host of an origin, without port.
pub fn host(origin: &str) -> &str {
    let rest = origin.split_once("://").map_or(origin, |(_, rest)| rest);
    match rest.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(rest),
        None => rest.split(':').next().unwrap_or(rest),
    }
}

/// Registered origins of a site and the tenant's rule about sub-domains.
#[derive(Debug, Clone, Copy)]
pub struct Origins<'a> {
    /// In their normal form.
    pub registered: &'a [String],
    /// Whether sub-domains count as registered.
    pub subdomains: bool,
}

impl Origins<'_> {
    /// Whether a page of this origin may carry the site's buttons.
    pub fn allows(&self, origin: &str) -> bool {
        let Some(origin) = parse(origin) else {
            return false;
        };
        self.registered
            .iter()
            .any(|known| *known == origin || self.subdomains && is_below(&origin, known))
    }

    /// As a source list of a content security policy.
    pub fn sources(&self) -> String {
        let mut sources: Vec<String> = self.registered.to_vec();
        if self.subdomains {
            sources.extend(self.registered.iter().filter_map(|known| {
                let (scheme, rest) = known.split_once("://")?;
                has_sub_domains(host(known)).then(|| format!("{scheme}://*.{rest}"))
            }));
        }
        if sources.is_empty() {
            "'none'".into()
        } else {
            sources.join(" ")
        }
    }
}

fn has_sub_domains(host: &str) -> bool {
    host.contains('.') && !host.contains(':') && host.parse::<std::net::Ipv4Addr>().is_err()
}

/// Same scheme and port, and a host that ends in `.` and the registered host.
fn is_below(origin: &str, known: &str) -> bool {
    let (Some((scheme, rest)), Some((known_scheme, known_rest))) =
        (origin.split_once("://"), known.split_once("://"))
    else {
        return false;
    };
    scheme == known_scheme
        && has_sub_domains(host(known))
        && rest
            .strip_suffix(known_rest)
            .is_some_and(|before| before.len() > 1 && before.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_have_one_form() {
        let table = [
            ("https://Shop.Example", Some("https://shop.example")),
            ("https://shop.example:443/", Some("https://shop.example")),
            ("http://localhost:3000", Some("http://localhost:3000")),
            ("http://[::1]:80", Some("http://[::1]")),
            ("https://shop.example/path", None),
            ("https://a b", None),
            ("https://", None),
            ("https://x:0", None),
            ("https://x;y", None),
            ("ftp://shop.example", None),
            ("null", None),
            ("*", None),
        ];
        for (text, expected) in table {
            assert_eq!(parse(text).as_deref(), expected, "{text}");
        }
        assert_eq!(
            of_url("https://a.example/x?y#z").as_deref(),
            Some("https://a.example")
        );
        assert_eq!(
            of_url("https://good.example@evil.example/").as_deref(),
            Some("https://evil.example")
        );
        assert_eq!(of_url("about:srcdoc"), None);
    }

    #[test]
    fn is_102_registered_origins_and_sub_domains() {
        let registered = [
            "https://shop.example".to_owned(),
            "http://localhost:3000".to_owned(),
        ];
        let exact = Origins {
            registered: &registered,
            subdomains: false,
        };
        let wide = Origins {
            registered: &registered,
            subdomains: true,
        };
        let table = [
            ("https://shop.example", true, true),
            ("https://SHOP.example:443", true, true),
            ("https://www.shop.example", false, true),
            ("https://a.b.shop.example", false, true),
            ("http://shop.example", false, false),
            ("https://shop.example:8443", false, false),
            ("https://www.shop.example:8443", false, false),
            ("https://evilshop.example", false, false),
            ("https://shop.example.evil.org", false, false),
            ("http://localhost:3000", true, true),
            ("http://x.localhost:3000", false, false),
            ("null", false, false),
            ("", false, false),
        ];
        for (origin, narrow, broad) in table {
            assert_eq!(exact.allows(origin), narrow, "{origin}");
            assert_eq!(wide.allows(origin), broad, "{origin} with sub-domains");
        }
        assert_eq!(
            wide.sources(),
            "https://shop.example http://localhost:3000 https://*.shop.example"
        );
    }
}
