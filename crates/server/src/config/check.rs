//! Rules that one setting, or several together, must keep.

use super::{Config, ConfigError, MailSecurity};
use crate::page_rules;
use std::net::IpAddr;
use switchboard_wire::rest::SignUpMode;

fn invalid(key: &'static str, message: impl Into<String>) -> ConfigError {
    ConfigError::Invalid {
        key,
        message: message.into(),
    }
}

/// Host names that never leave the machine; browsers treat them as secure.
pub fn is_loopback(host: &str) -> bool {
    let name = host
        .strip_prefix('[')
        .and_then(|rest| rest.split(']').next())
        .unwrap_or_else(|| host.rsplit_once(':').map_or(host, |(name, _)| name));
    name == "localhost"
        || name.ends_with(".localhost")
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Whether it looks like `somebody@some.where`; the mail server has the last word.
pub fn is_mail_address(text: &str) -> bool {
    text.parse::<lettre::Address>().is_ok()
}

/// The record holds what visitors say, so the way to it is encrypted and cannot be talked out
/// of that, or does not leave the machine (WT-94).
fn check_record(url: &str) -> Result<(), ConfigError> {
    let rest = ["postgres://", "postgresql://"]
        .iter()
        .find_map(|scheme| url.strip_prefix(scheme));
    let Some(rest) = rest else { return Ok(()) };
    let (place, options) = rest.split_once('?').unwrap_or((rest, ""));
    let place = place.split('/').next().unwrap_or_default();
    let named = place.rsplit_once('@').map_or(place, |(_, host)| host);
    let options: Vec<(&str, &str)> = options
        .split('&')
        .filter_map(|option| option.split_once('='))
        .collect();
    let given = |keys: &[&str]| {
        let values = options.iter().filter(|(key, _)| keys.contains(key));
        values.map(|(_, value)| *value).collect::<Vec<_>>()
    };
    let mut hosts = given(&["host", "hostaddr"]);
    // Several servers may be named, one of which has the record (IS-128).
    hosts.extend(named.split(','));
    // A path is a socket of this machine, and so is no host at all.
    let is_here = |host: &&str| {
        let path = host.starts_with('/') || host.to_ascii_lowercase().starts_with("%2f");
        host.is_empty() || path || is_loopback(host)
    };
    let modes = given(&["sslmode", "ssl-mode"]);
    let encrypts = |mode: &&str| matches!(*mode, "require" | "verify-ca" | "verify-full");
    if hosts.iter().all(is_here) || (!modes.is_empty() && modes.iter().all(encrypts)) {
        return Ok(());
    }
    let rule =
        "needs sslmode=verify-full (or verify-ca, require), unless the server is on this machine";
    Err(invalid("database_url", rule))
}

/// What nodes say to each other holds what visitors say, so it travels encrypted, or does
/// not leave the machine (WT-94).
fn check_cluster(config: &mut Config) -> Result<(), ConfigError> {
    let Some(cluster) = &mut config.cluster else {
        return Ok(());
    };
    if !config.database_url.starts_with("postgres") {
        let rule = "needs a PostgreSQL database_url, which all nodes share";
        return Err(invalid("cluster", rule));
    }
    for server in cluster.nats_url.split(',').map(str::trim) {
        let host = server.split_once("://").map_or(server, |(_, rest)| rest);
        let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
        if host.is_empty() {
            return Err(invalid("cluster.nats_url", "must name a server"));
        }
        if !server.starts_with("tls://") && !is_loopback(host) {
            let rule = "must be tls://, unless the server is on this machine";
            return Err(invalid("cluster.nats_url", rule));
        }
    }
    let word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if cluster.name.is_empty() || !cluster.name.chars().all(word) {
        let rule = "holds letters, digits, - and _ only";
        return Err(invalid("cluster.name", rule));
    }
    if !(1_000..=60_000).contains(&cluster.lease_ms) {
        let rule = "must be 1000 to 60000";
        return Err(invalid("cluster.lease_ms", rule));
    }
    if let Some(address) = &mut cluster.address {
        *address = address.trim_end_matches('/').to_ascii_lowercase();
        let scheme = config
            .public_url
            .split_once("://")
            .map(|(scheme, _)| scheme);
        let parts = address.split_once("://");
        let fits = parts.is_some_and(|(own, host)| {
            Some(own) == scheme && !host.is_empty() && !host.contains(['/', '?', '#', '@', ' '])
        });
        if !fits {
            let rule = "must be scheme and host only, of the scheme of public_url";
            return Err(invalid("cluster.address", rule));
        }
    }
    Ok(())
}

/// An address is proven by a mail, so without a mail server nobody could sign up (IS-7).
fn check_sign_up(config: &Config) -> Result<(), ConfigError> {
    let signup = &config.signup;
    if signup.mode != SignUpMode::Off && config.smtp.is_none() {
        let rule = "must be off while there is no [smtp]: the address is proven by a mail";
        return Err(invalid("signup.mode", rule));
    }
    if !(1..=90).contains(&signup.days) {
        return Err(invalid("signup.days", "must be 1 to 90"));
    }
    for (key, value) in [
        ("signup.per_day", signup.per_day),
        (
            "signup.per_minute_and_address",
            signup.per_minute_and_address,
        ),
    ] {
        if value == 0 {
            return Err(invalid(key, "must be at least 1"));
        }
    }
    Ok(())
}

/// Pages of others are never of an origin of ours, nor of a host that could set or get cookies of ours
/// (IS-61).
fn check_proxy(config: &mut Config) -> Result<(), ConfigError> {
    const KEY: &str = "proxy.public_url";
    let Some(proxy) = &mut config.proxy else {
        return Ok(());
    };
    let url = &mut proxy.public_url;
    *url = url.trim_end_matches('/').to_ascii_lowercase();
    let (scheme, own) = url.split_once("://").unwrap_or_default();
    if !config.public_url.starts_with(&format!("{scheme}://")) || scheme.is_empty() {
        return Err(invalid(KEY, "must have the scheme of public_url"));
    }
    let name = |host: &str| {
        host.rsplit_once(':')
            .map_or(host, |(name, _)| name)
            .to_owned()
    };
    let (own, port) = (name(own), own.rsplit_once(':').map(|(_, port)| port));
    if !page_rules::is_host(&own) || own.starts_with("*.") || own.parse::<IpAddr>().is_ok() {
        return Err(invalid(KEY, "must be scheme and host, without a path"));
    }
    if port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return Err(invalid(KEY, "must have a number as its port"));
    }
    // Each name under it is longer by a label of 32 letters and a point.
    if own.len() > 220 {
        return Err(invalid(KEY, "must be at most 220 characters"));
    }
    if scheme == "http" && !is_loopback(&own) {
        return Err(invalid(KEY, "must be https, except on this machine"));
    }
    let others = [Some(&config.public_url), config.files_url.as_ref()];
    for other in others.into_iter().flatten() {
        let other = name(other.split_once("://").map_or("", |(_, host)| host));
        // Browsers take `localhost` for a top-level domain.
        let above = other != "localhost" && own.ends_with(&format!(".{other}"));
        if own == other || above || other.ends_with(&format!(".{own}")) {
            let rule = "must not be the host of public_url or files_url, nor under or above it";
            return Err(invalid(KEY, rule));
        }
    }
    Ok(())
}

/// Checks the settings and brings them into their normal form.
pub fn check(mut config: Config) -> Result<Config, ConfigError> {
    config.public_url = config.public_url.trim_end_matches('/').to_ascii_lowercase();
    if let Some(voice) = &config.voice {
        voice.check()?;
    }
    if let Some(telephone) = &config.telephone {
        telephone.check()?;
    }
    let Some((scheme, host)) = config.public_url.split_once("://") else {
        return Err(invalid(
            "public_url",
            "must start with https:// (or http:// on this machine only)",
        ));
    };
    if host.is_empty() || host.contains(['/', '?', '#', '@', ' ']) {
        return Err(invalid(
            "public_url",
            "must be scheme and host only, e.g. https://chat.example.org",
        ));
    }
    match scheme {
        "https"
            if config.tls.is_none() && config.trusted_proxies.is_empty() && !is_loopback(host) =>
        {
            return Err(invalid(
                "public_url",
                "is https, so set tls.cert and tls.key, or name the proxies that speak TLS in trusted_proxies",
            ));
        }
        "https" => {}
        "http" if config.tls.is_some() => {
            return Err(invalid("public_url", "must be https because tls is set"));
        }
        "http" if is_loopback(host) => {}
        "http" => {
            return Err(invalid(
                "public_url",
                "must be https: log-ins never travel in clear text",
            ));
        }
        _ => {
            return Err(invalid(
                "public_url",
                "must start with https:// (or http:// on this machine only)",
            ));
        }
    }
    if let Some(url) = &mut config.files_url {
        *url = url.trim_end_matches('/').to_ascii_lowercase();
        let own = config.public_url.split_once("://");
        let fits = url.split_once("://").is_some_and(|(scheme, host)| {
            Some(scheme) == own.map(|(scheme, _)| scheme)
                && !host.is_empty()
                && host
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
        });
        if !fits {
            let rule = "must be scheme and host only, of the scheme of public_url";
            return Err(invalid("files_url", rule));
        }
    }
    if let Some(address) = &config.file_scanner
        && !crate::files::scan::is_address(address)
    {
        let rule = "must be host:port or unix:/path";
        return Err(invalid("file_scanner", rule));
    }
    if !["", "sqlite:", "postgres://", "postgresql://"]
        .iter()
        .any(|start| {
            if start.is_empty() {
                config.database_url.is_empty()
            } else {
                config.database_url.starts_with(start)
            }
        })
    {
        return Err(invalid(
            "database_url",
            "must start with sqlite: or postgres://",
        ));
    }
    if let Some(address) = &config.operator_mail
        && !is_mail_address(address)
    {
        return Err(invalid("operator_mail", "is not a mail address"));
    }
    if let Some(smtp) = &config.smtp {
        if !is_mail_address(&smtp.from) {
            return Err(invalid("smtp.from", "is not a mail address"));
        }
        if smtp.host.is_empty() {
            return Err(invalid("smtp.host", "must not be empty"));
        }
        if smtp.security == MailSecurity::None && smtp.password.is_some() {
            return Err(invalid(
                "smtp.security",
                "must not be none when a password is sent",
            ));
        }
        if smtp.username.is_some() != smtp.password.is_some() {
            return Err(invalid("smtp.username", "and smtp.password go together"));
        }
    }
    check_sign_up(&config)?;
    check_cluster(&mut config)?;
    check_proxy(&mut config)?;
    check_record(&config.database_url)?;
    let limits = &config.limits;
    for (key, value, least) in [
        ("limits.connections", u64::from(limits.connections), 1),
        (
            "limits.connections_per_address",
            u64::from(limits.connections_per_address),
            1,
        ),
        ("limits.header_s", limits.header_s, 1),
        ("limits.body_s", limits.body_s, 1),
        ("limits.write_s", limits.write_s, 1),
        ("limits.keep_alive_s", limits.keep_alive_s, 1),
        ("limits.drain_s", limits.drain_s, 1),
        ("limits.body_bytes", limits.body_bytes as u64, 16 * 1024),
        ("limits.file_bytes", limits.file_bytes, 1),
        ("limits.uploads", u64::from(limits.uploads), 1),
        ("limits.arrivals_per_s", u64::from(limits.arrivals_per_s), 1),
        ("limits.sessions", u64::from(limits.sessions), 1),
        (
            "limits.logins_per_minute",
            u64::from(limits.logins_per_minute),
            1,
        ),
        (
            "limits.logins_per_minute_and_address",
            u64::from(limits.logins_per_minute_and_address),
            1,
        ),
        (
            "limits.starts_per_minute",
            u64::from(limits.starts_per_minute),
            1,
        ),
        (
            "limits.requests_per_minute",
            u64::from(limits.requests_per_minute),
            1,
        ),
    ] {
        if value < least {
            return Err(invalid(key, format!("must be at least {least}")));
        }
    }
    if tracing_subscriber::EnvFilter::try_new(&config.log.filter).is_err() {
        return Err(invalid(
            "log.filter",
            "is not a list of levels such as info,sqlx=warn",
        ));
    }
    Ok(config)
}
