//! Which of several servers has the record: the one that may be written. A standby has it too,
//! perhaps behind; it is neither asked nor written to before it is promoted.

use super::failure;
use crate::error::{Result, StoreError};
use futures::{StreamExt, stream::FuturesUnordered};
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use std::str::FromStr;
use std::time::Duration;

/// A server that says nothing for so long is taken for gone.
pub(super) const SILENCE: Duration = Duration::from_secs(2);
/// In an address: which of the servers is wanted. Only the one that may be written is.
const WANTED: &str = "target_session_attrs=";

/// The servers that an address names, in its order; at least one:
/// `postgres://user:password@a:5432,b:5432/database?sslmode=verify-full`.
pub(super) fn hosts(url: &str) -> Result<Vec<PgConnectOptions>> {
    let wrong = |why: &str| StoreError::Damaged(format!("the record's address {why}"));
    let (scheme, rest) = url.split_once("://").ok_or(wrong("is none"))?;
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (login, names) = match authority.rfind('@') {
        Some(at) => authority.split_at(at + 1),
        None => ("", authority),
    };
    let (path, options) = path.split_once('?').unwrap_or((path, ""));
    let mut kept = Vec::new();
    for option in options.split('&').filter(|option| !option.is_empty()) {
        match option.strip_prefix(WANTED) {
            Some("read-write" | "primary") => {}
            Some(_) => return Err(wrong("must want the server that is read-write")),
            None => kept.push(option),
        }
    }
    let options = kept.join("&");
    let several = names.contains(',');
    let names = names.split(',').map(|name| {
        if several && name.is_empty() {
            return Err(wrong("names a server without a name"));
        }
        let url = format!("{scheme}://{login}{name}{path}?{options}");
        PgConnectOptions::from_str(&url).map_err(failure)
    });
    names.collect()
}

/// Whether the server at the other end may be written. A server that is told to be read-only,
/// as before a planned change, may not.
pub(super) async fn may_write(conn: &mut PgConnection) -> sqlx::Result<bool> {
    let sql = "select not (pg_is_in_recovery() or current_setting('transaction_read_only')::bool)";
    sqlx::query_scalar(sql).fetch_one(conn).await
}

/// A connection to the server that may be written, and its number; all are asked at once, and
/// the first that says so is taken. `Unavailable` says why there is none.
pub(super) async fn writable(hosts: &[PgConnectOptions]) -> Result<(usize, PgConnection)> {
    let ask = hosts.iter().enumerate().map(|(at, host)| async move {
        let asked = async {
            let mut conn = host.connect().await?;
            Ok::<_, sqlx::Error>(may_write(&mut conn).await?.then_some(conn))
        };
        (at, tokio::time::timeout(SILENCE, asked).await)
    });
    let mut asked: FuturesUnordered<_> = ask.collect();
    let mut why = String::new();
    while let Some((at, asked)) = asked.next().await {
        let trouble = match asked {
            Ok(Ok(Some(conn))) => return Ok((at, conn)),
            Ok(Ok(None)) => "a standby, or read-only".to_owned(),
            Ok(Err(error)) => match failure(error) {
                StoreError::Unavailable(why) => why,
                // Of one server alone it says what is wrong with the address.
                lasting if hosts.len() == 1 => return Err(lasting),
                lasting => lasting.to_string(),
            },
            Err(_) => "no answer".to_owned(),
        };
        let host = &hosts[at];
        why += &format!("; {}:{}: {trouble}", host.get_host(), host.get_port());
    }
    Err(StoreError::Unavailable(format!(
        "no server may be written{why}"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(url: &str) -> Vec<(String, u16)> {
        let hosts = hosts(url).unwrap();
        let place = |host: &PgConnectOptions| (host.get_host().to_owned(), host.get_port());
        hosts.iter().map(place).collect()
    }

    #[test]
    fn is_128_an_address_names_one_server_or_several() {
        let table: &[(&str, &[(&str, u16)])] = &[
            ("postgres://db/sb", &[("db", 5432)]),
            (
                "postgres://sb:p%40,ss@a:5433,b/sb?sslmode=require&target_session_attrs=read-write",
                &[("a", 5433), ("b", 5432)],
            ),
            (
                "postgresql://10.0.0.1,10.0.0.2:1,c?sslmode=verify-full",
                &[("10.0.0.1", 5432), ("10.0.0.2", 1), ("c", 5432)],
            ),
        ];
        for (url, servers) in table {
            let servers: Vec<_> = servers.iter().map(|(h, p)| ((*h).to_owned(), *p)).collect();
            assert_eq!(named(url), servers, "{url}");
        }
        let both = hosts("postgres://sb@a,b/record?sslmode=require").unwrap();
        for host in both {
            assert_eq!(
                (host.get_username(), host.get_database()),
                ("sb", Some("record"))
            );
        }
    }

    #[test]
    fn is_128_wrong_addresses_are_refused() {
        for url in [
            "postgres://a,,b/sb",
            "postgres://a,/sb",
            "postgres://a:x,b/sb",
            "postgres://a,b/sb?target_session_attrs=standby",
            "postgres://a,b/sb?target_session_attrs=any",
        ] {
            let refused = hosts(url).expect_err(url);
            assert!(matches!(refused, StoreError::Damaged(_)), "{url}");
        }
    }
}
