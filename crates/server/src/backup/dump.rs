//! PostgreSQL's own tools, called.

use super::{At, BackupError, archive::create_private};
use std::path::Path;
use tokio::process::Command;

/// Splits the password off a database's address, because a command line can be read by all
/// users of a machine.
fn without_password(url: &str) -> (String, Option<String>) {
    let Some((scheme, rest)) = url.split_once("://") else {
        return (url.to_owned(), None);
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let Some((login, host)) = authority.rsplit_once('@') else {
        return (url.to_owned(), None);
    };
    match login.split_once(':') {
        None => (url.to_owned(), None),
        Some((user, password)) => (
            format!("{scheme}://{user}@{host}{path}"),
            Some(percent_decoded(password)),
        ),
    }
}

/// Has the tools go where the record is, of several servers that the address names.
fn to_the_record(url: String) -> String {
    let authority = url.split_once("://").map_or("", |(_, rest)| rest);
    let authority = authority.split(['/', '?']).next().unwrap_or_default();
    let names = authority.rsplit('@').next().unwrap_or_default();
    if !names.contains(',') || url.contains("target_session_attrs=") {
        return url;
    }
    let mark = if url.contains('?') { '&' } else { '?' };
    format!("{url}{mark}target_session_attrs=read-write")
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let byte = after
            .get(..2)
            .filter(|_| first == b'%')
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn call(
    tool: &'static str,
    url: Option<&str>,
    arguments: &[&std::ffi::OsStr],
) -> Result<(), BackupError> {
    let mut command = Command::new(tool);
    if let Some(url) = url {
        let (url, password) = without_password(url);
        command.arg("--dbname").arg(to_the_record(url));
        command.arg("--no-password");
        if let Some(password) = password {
            command.env("PGPASSWORD", password);
        }
    }
    let output = command.args(arguments).kill_on_drop(true).output().await;
    let output = output.map_err(|error| {
        let hint = match error.kind() {
            std::io::ErrorKind::NotFound => {
                "not found; install PostgreSQL's client programs (Debian: postgresql-client)".into()
            }
            _ => error.to_string(),
        };
        BackupError::Tool(tool, hint)
    })?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(BackupError::Tool(tool, said.trim().to_owned()))
}

/// Dumps the database as it was at the snapshot.
pub async fn dump(url: &str, snapshot: &str, to: &Path) -> Result<(), BackupError> {
    drop(create_private(to).at(to)?);
    let snapshot = format!("--snapshot={snapshot}");
    let arguments = [
        "--format=custom".as_ref(),
        "--no-owner".as_ref(),
        "--no-privileges".as_ref(),
        snapshot.as_ref(),
        "--file".as_ref(),
        to.as_os_str(),
    ];
    call("pg_dump", Some(url), &arguments).await
}

/// Whether the tools can read a dump.
pub async fn check(dump: &Path) -> Result<(), BackupError> {
    let arguments = [
        "--list".as_ref(),
        "--file=/dev/null".as_ref(),
        dump.as_os_str(),
    ];
    call("pg_restore", None, &arguments).await
}

/// Fills an empty database, all or nothing.
pub async fn load(url: &str, dump: &Path) -> Result<(), BackupError> {
    let arguments = [
        "--exit-on-error".as_ref(),
        "--single-transaction".as_ref(),
        "--no-owner".as_ref(),
        "--no-privileges".as_ref(),
        dump.as_os_str(),
    ];
    call("pg_restore", Some(url), &arguments).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_128_of_several_servers_the_tools_take_the_one_with_the_record() {
        let table = [
            ("postgres://sb@db/a", "postgres://sb@db/a"),
            ("postgres://db/a?x=1,2", "postgres://db/a?x=1,2"),
            (
                "postgres://sb@a,b:5433/sb",
                "postgres://sb@a,b:5433/sb?target_session_attrs=read-write",
            ),
            (
                "postgres://a,b/sb?sslmode=require",
                "postgres://a,b/sb?sslmode=require&target_session_attrs=read-write",
            ),
            (
                "postgres://a,b/sb?target_session_attrs=primary",
                "postgres://a,b/sb?target_session_attrs=primary",
            ),
        ];
        for (url, wanted) in table {
            assert_eq!(to_the_record(url.to_owned()), wanted);
        }
    }

    #[test]
    fn no_password_on_a_command_line() {
        let table = [
            (
                "postgres://sb:p%40ss%25:x@db:5433/a?sslmode=require",
                "postgres://sb@db:5433/a?sslmode=require",
                Some("p@ss%:x"),
            ),
            ("postgres://sb@db/a", "postgres://sb@db/a", None),
            ("postgres://db/a?x=u:p@h", "postgres://db/a?x=u:p@h", None),
            ("postgres://sb:100%@db", "postgres://sb@db", Some("100%")),
        ];
        for (url, bare, password) in table {
            assert_eq!(
                without_password(url),
                (bare.to_owned(), password.map(str::to_owned))
            );
        }
    }
}
