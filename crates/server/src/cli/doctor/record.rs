//! The record: reachable, new enough, durable, sound.

use super::{Report, Subject};
use crate::serve::open_store;
use switchboard_store::backup::{Snapshot, inspect_live_sqlite, newest_schema};

/// The oldest SQLite without the bug that can damage a database in WAL mode.
const SQLITE: [u32; 3] = [3, 51, 3];
/// The oldest PostgreSQL that is supported.
const POSTGRES: u32 = 15;

pub async fn check(subject: &Subject, report: &mut Report) {
    const CHECK: &str = "record";
    // Refuses by itself: SQLite too old or not in WAL mode with full syncs; PostgreSQL too old,
    // with another encoding, or where synchronous_commit does not stay on.
    let store = match open_store(&subject.config).await {
        Ok(store) => store,
        Err(error) => return report.bad(CHECK, error),
    };
    match store.engine().await {
        Ok((engine, version)) => {
            let numbers: Vec<u32> = version
                .split(|c: char| !c.is_ascii_digit())
                .filter_map(|part| part.parse().ok())
                .collect();
            let new_enough = match engine {
                "sqlite" => numbers.as_slice() >= SQLITE.as_slice(),
                _ => numbers.first().is_some_and(|major| *major >= POSTGRES),
            };
            let schema = newest_schema(engine).unwrap_or(0);
            let says = format!("{engine} {version}, schema {schema}, commits wait for the disk");
            match new_enough {
                true => report.good(CHECK, says),
                false => report.bad(CHECK, format!("{engine} {version} is too old")),
            }
        }
        Err(error) => report.bad(CHECK, error),
    }
    store.close().await;
    if subject.integrity {
        integrity(subject, report).await;
    }
}

async fn integrity(subject: &Subject, report: &mut Report) {
    const CHECK: &str = "integrity";
    let config = &subject.config;
    let (found, how) = match config.sqlite_file() {
        Some(file) => (
            inspect_live_sqlite(&file).await,
            "every page and index read",
        ),
        None => (
            Snapshot::take(&config.database_url)
                .await
                .map(|snapshot| snapshot.extent),
            "counted; PostgreSQL's own pg_amcheck looks deeper",
        ),
    };
    match found {
        Ok(found) => report.good(
            CHECK,
            format!(
                "{} tenants, {} sessions, {} events; {how}",
                found.tenants, found.sessions, found.events
            ),
        ),
        Err(error) => report.bad(CHECK, error),
    }
}
