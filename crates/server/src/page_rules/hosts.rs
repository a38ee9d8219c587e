//! Origins, and the lists that name some of them.

use axum::http::Uri;

/// Scheme, host and port, in small letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    scheme: String,
    host: String,
    port: u16,
}

impl Origin {
    /// Of an address.
    pub fn of(url: &str) -> Option<Origin> {
        let uri: Uri = url.split('#').next()?.parse().ok()?;
        let scheme = uri.scheme_str()?.to_ascii_lowercase();
        let usual = match scheme.as_str() {
            "https" => 443,
            "http" => 80,
            _ => return None,
        };
        Some(Origin {
            host: uri.host()?.to_ascii_lowercase(),
            port: uri.port_u16().unwrap_or(usual),
            scheme,
        })
    }
}

/// Whether an entry of a list of sources (CSP level 3) names that origin.
pub fn matches(source: &str, of: &Origin, own: &Origin) -> bool {
    match source {
        "*" => true,
        "'self'" => of == own,
        "https:" => of.scheme == "https",
        "http:" => true,
        _ => {
            let (scheme, rest) = match source.split_once("://") {
                Some((scheme, rest)) => (scheme, rest),
                None => (own.scheme.as_str(), source),
            };
            let rest = rest.split('/').next().unwrap_or_default();
            let (host, port) = match rest.rsplit_once(':') {
                Some((host, port)) if !port.contains(']') => (host, Some(port)),
                _ => (rest, None),
            };
            let upgraded = scheme == "http" && of.scheme == "https";
            let usual = if of.scheme == "https" { 443 } else { 80 };
            let port_fits = match port {
                Some("*") => true,
                Some(port) => port.parse() == Ok(of.port),
                None => of.port == usual,
            };
            (scheme == of.scheme || upgraded) && port_fits && is_of(host, &of.host)
        }
    }
}

/// Whether `host` is the one that an entry names: itself, or any under `*.`.
fn is_of(entry: &str, host: &str) -> bool {
    match entry.strip_prefix("*.") {
        Some(under) => host
            .strip_suffix(under)
            .is_some_and(|rest| rest.len() > 1 && rest.ends_with('.')),
        None => entry == host,
    }
}

/// Whether a tenant's list names the host of that address.
pub fn is_listed(url: &str, list: &[String]) -> bool {
    list.iter().any(|entry| names(entry, url))
}

/// Whether an entry of such a list does.
pub fn names(entry: &str, url: &str) -> bool {
    Origin::of(url).is_some_and(|of| {
        let (host, port) = entry.split_once(':').unwrap_or((entry, ""));
        let usual = if of.scheme == "https" { 443 } else { 80 };
        let port_fits = match port {
            "" => of.port == usual,
            port => port.parse() == Ok(of.port),
        };
        port_fits && is_of(host, &of.host)
    })
}

/// Whether it may stand in a tenant's list: a host, or `*.` and a host of two parts or more, with
/// a port where it has an unusual one.
pub fn is_host(entry: &str) -> bool {
    let (name, port) = entry.split_once(':').unwrap_or((entry, "443"));
    let under = name.strip_prefix("*.");
    let bare = under.unwrap_or(name);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && label
                .bytes()
                .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
    };
    entry.len() <= 253
        && port.parse::<u16>().is_ok_and(|port| port > 0)
        && bare.split('.').all(label)
        && (under.is_none() || bare.contains('.'))
}

/// The sources of a policy together with the hosts of a tenant's list.
pub fn sources(origins: &str, list: &[String]) -> String {
    let own = match origins {
        "" | "'none'" => "",
        own => own,
    };
    let listed = list.iter().flat_map(|host| {
        let schemes = ["https://", "http://"].into_iter();
        schemes.map(move |scheme| format!("{scheme}{host}"))
    });
    let all: Vec<String> = [own.to_owned()].into_iter().chain(listed).collect();
    let all = all.join(" ");
    match all.trim() {
        "" => "'none'".to_owned(),
        all => all.to_owned(),
    }
}

/// Where a redirect leads.
pub fn joined(from: &str, to: &str) -> Option<String> {
    let to = to.split('#').next()?;
    if to.contains("://") {
        return Some(to.to_owned());
    }
    let uri: Uri = from.parse().ok()?;
    let base = format!("{}://{}", uri.scheme_str()?, uri.authority()?);
    if let Some(rest) = to.strip_prefix("//") {
        return Some(format!("{}://{rest}", uri.scheme_str()?));
    }
    if to.starts_with('/') {
        return Some(format!("{base}{to}"));
    }
    let folder = uri.path().rsplit_once('/').map_or("", |(folder, _)| folder);
    Some(format!("{base}{folder}/{to}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_22_a_list_names_hosts_and_what_is_under_them() {
        let list = [
            "maps.example".to_owned(),
            "*.bank.example".into(),
            "x:81".into(),
        ];
        for (url, listed) in [
            ("https://maps.example/a?b#c", true),
            ("http://MAPS.example", true),
            ("https://maps.example:8443/", false),
            ("https://evil-maps.example/", false),
            ("https://maps.example.evil.example/", false),
            ("https://a.b.bank.example/", true),
            ("https://bank.example/", false),
            ("https://evilbank.example/", false),
            ("https://.bank.example/", false),
            ("http://x:81/", true),
            ("http://x/", false),
            ("javascript:alert(1)", false),
            ("", false),
        ] {
            assert_eq!(is_listed(url, &list), listed, "{url}");
        }
        for host in ["a.example", "localhost", "127.0.0.1:8080", "*.a.example"] {
            assert!(is_host(host), "{host}");
        }
        for wrong in [
            "",
            "*",
            "*.",
            "*.com",
            "https://a.example",
            "a.example/x",
            "A.example",
            "a..b",
            "a.example:0",
            "a.example:99999",
            "a b",
            "'none'",
            "a;b",
            "-a.example",
            "a@b.example",
        ] {
            assert!(!is_host(wrong), "{wrong}");
        }
    }

    #[test]
    fn is_22_redirects_lead_where_browsers_go() {
        let from = "https://a.example/x/y?z";
        for (to, at) in [
            ("https://b.example/", "https://b.example/"),
            ("//b.example/q", "https://b.example/q"),
            ("/q#f", "https://a.example/q"),
            ("q", "https://a.example/x/q"),
        ] {
            assert_eq!(joined(from, to).as_deref(), Some(at));
        }
    }
}
