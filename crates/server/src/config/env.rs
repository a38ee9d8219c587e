//! Environment overrides: `SWITCHBOARD_` and the key in capitals, `_` between table and key.

use super::ConfigError;
use toml::{Table, Value};

/// How the text of a variable becomes a TOML value.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Number,
    /// Comma-separated.
    List,
    /// The same of numbers.
    Numbers,
}

/// Every setting that can be given by environment, i.e. all of them.
const KEYS: &[(&str, Kind)] = &[
    ("listen", Kind::Text),
    ("public_url", Kind::Text),
    ("files_url", Kind::Text),
    ("file_scanner", Kind::Text),
    ("data_dir", Kind::Text),
    ("database_url", Kind::Text),
    ("web_dir", Kind::Text),
    ("trusted_proxies", Kind::List),
    ("operator_mail", Kind::Text),
    ("delivery", Kind::Text),
    ("cluster.nats_url", Kind::Text),
    ("cluster.credentials", Kind::Text),
    ("cluster.name", Kind::Text),
    ("cluster.address", Kind::Text),
    ("cluster.lease_ms", Kind::Number),
    ("tls.cert", Kind::Text),
    ("tls.key", Kind::Text),
    ("tls.redirect_listen", Kind::Text),
    ("smtp.host", Kind::Text),
    ("smtp.port", Kind::Number),
    ("smtp.username", Kind::Text),
    ("smtp.password", Kind::Text),
    ("smtp.from", Kind::Text),
    ("smtp.security", Kind::Text),
    ("smtp.ca_file", Kind::Text),
    ("signup.mode", Kind::Text),
    ("signup.days", Kind::Number),
    ("signup.max_seats", Kind::Number),
    ("signup.per_day", Kind::Number),
    ("signup.per_minute_and_address", Kind::Number),
    ("webhooks.allow_networks", Kind::List),
    ("proxy.public_url", Kind::Text),
    ("proxy.allow_networks", Kind::List),
    ("voice.listen", Kind::Text),
    ("voice.addresses", Kind::List),
    ("voice.members", Kind::Number),
    ("voice.turn_urls", Kind::List),
    ("voice.turn_secret", Kind::Text),
    ("telephone.trunk", Kind::Text),
    ("telephone.domain", Kind::Text),
    ("telephone.listen", Kind::Text),
    ("telephone.address", Kind::Text),
    ("telephone.user", Kind::Text),
    ("telephone.password", Kind::Text),
    ("telephone.caller", Kind::Text),
    ("telephone.prefixes", Kind::List),
    ("telephone.calls", Kind::Number),
    ("telephone.dial_s", Kind::Number),
    ("telephone.talk_s", Kind::Number),
    ("telephone.ports", Kind::Numbers),
    ("log.format", Kind::Text),
    ("log.filter", Kind::Text),
    ("limits.connections", Kind::Number),
    ("limits.connections_per_address", Kind::Number),
    ("limits.header_s", Kind::Number),
    ("limits.body_s", Kind::Number),
    ("limits.write_s", Kind::Number),
    ("limits.keep_alive_s", Kind::Number),
    ("limits.drain_s", Kind::Number),
    ("limits.body_bytes", Kind::Number),
    ("limits.file_bytes", Kind::Number),
    ("limits.uploads", Kind::Number),
    ("limits.arrivals_per_s", Kind::Number),
    ("limits.sessions", Kind::Number),
    ("limits.logins_per_minute", Kind::Number),
    ("limits.logins_per_minute_and_address", Kind::Number),
    ("limits.starts_per_minute", Kind::Number),
    ("limits.requests_per_minute", Kind::Number),
];

/// Variables that are ours but no settings: the file's place, and those of test runs.
const OTHERS: &[&str] = &[
    "SWITCHBOARD_CONFIG",
    "SWITCHBOARD_TEST_",
    "SWITCHBOARD_BENCH_",
];

fn variable(key: &str) -> String {
    format!("SWITCHBOARD_{}", key.replace('.', "_").to_uppercase())
}

/// Lays the variables over the table. A variable of ours that names no setting is refused:
/// it is a typing mistake that would otherwise go unseen.
pub fn overlay(
    table: &mut Table,
    variables: impl Iterator<Item = (String, String)>,
) -> Result<(), ConfigError> {
    for (name, text) in variables.filter(|(name, _)| name.starts_with("SWITCHBOARD_")) {
        if OTHERS.iter().any(|other| name.starts_with(other)) {
            continue;
        }
        let Some((key, kind)) = KEYS.iter().find(|(key, _)| variable(key) == name) else {
            return Err(ConfigError::UnknownVariable(name));
        };
        let number = |text: &str| match text.trim().parse() {
            Ok(number) => Ok(Value::Integer(number)),
            Err(_) => Err(ConfigError::Syntax(format!(
                "{name}: `{text}` is not a number"
            ))),
        };
        let items = || {
            let items = text.split(',').map(str::trim);
            items.filter(|item| !item.is_empty())
        };
        let value = match kind {
            Kind::Text => Value::String(text),
            Kind::Number => number(&text)?,
            Kind::List => Value::Array(items().map(Value::from).collect()),
            Kind::Numbers => Value::Array(items().map(number).collect::<Result<_, _>>()?),
        };
        match key.split_once('.') {
            None => table.insert((*key).to_owned(), value),
            Some((outer, inner)) => {
                let entry = table
                    .entry(outer)
                    .or_insert_with(|| Value::Table(Table::new()));
                let Value::Table(entry) = entry else {
                    return Err(ConfigError::Syntax(format!("{outer} must be a table")));
                };
                entry.insert(inner.to_owned(), value)
            }
        };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The settings that the example shows, commented out or not, with their tables.
    fn shown(example: &str) -> Vec<String> {
        let mut table = String::new();
        let mut keys = Vec::new();
        for line in example.lines().map(|line| line.trim_start_matches("# ")) {
            if let Some(name) = line
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'))
            {
                table = format!("{name}.");
            } else if let Some((key, _)) = line.split_once(" = ")
                && key.chars().all(|c| c.is_ascii_lowercase() || c == '_')
            {
                keys.push(format!("{table}{key}"));
            }
        }
        keys
    }

    #[test]
    fn every_setting_of_the_example_can_be_given_by_environment() {
        let shown = shown(include_str!("../../../../switchboard.example.toml"));
        let known: Vec<&str> = KEYS.iter().map(|(key, _)| *key).collect();
        for key in &known {
            assert!(
                shown.iter().any(|one| one == key),
                "{key} is missing from the example"
            );
        }
        for key in &shown {
            assert!(
                known.contains(&key.as_str()),
                "{key} cannot be given by environment"
            );
        }
    }
}
