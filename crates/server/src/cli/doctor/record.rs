//! The record: reachable, new enough, durable, sound.

use super::{Report, Subject};
use crate::serve::open_store;
use sha2::{Digest, Sha256};
use switchboard_store::backup::{Snapshot, inspect_live_sqlite, newest_schema};
use switchboard_store::{PART, Store, StoreError};

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
    files(&*store, subject.integrity, report).await;
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

/// Files that were sent: how many, and, if all is to be read, whether each is what was kept.
async fn files(store: &dyn Store, integrity: bool, report: &mut Report) {
    const CHECK: &str = "sent files";
    let counted = match store.count_files().await {
        Ok(counted) => counted,
        Err(error) => return report.bad(CHECK, error),
    };
    let kept = format!("{} files, {} MiB", counted.0, counted.1 >> 20);
    if !integrity {
        return report.good(CHECK, kept);
    }
    match damaged(store).await {
        Ok(damaged) if damaged.is_empty() => report.good(CHECK, format!("{kept}; all read")),
        Ok(damaged) => report.bad(
            CHECK,
            format!(
                "{} of {kept} are missing or damaged: {}",
                damaged.len(),
                damaged
                    .iter()
                    .take(20)
                    .cloned()
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        ),
        Err(error) => report.bad(CHECK, error),
    }
}

async fn damaged(store: &dyn Store) -> Result<Vec<String>, StoreError> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let rows = store.kept_files(after, 200).await?;
        let Some(last) = rows.last() else {
            return Ok(found);
        };
        after = Some(last.id);
        for row in rows {
            let mut hash = Sha256::new();
            let parts = row.bytes.div_ceil(PART as u64);
            for nr in 0..parts {
                match store.read_part(&row, nr as u32).await {
                    Ok(part) => hash.update(part),
                    Err(StoreError::Missing { .. }) => break,
                    Err(error) => return Err(error),
                }
            }
            // One that was erased since the row was read is not missing.
            let whole = row.hash == Some(hash.finalize().into());
            if !whole && store.file(row.id).await?.is_some() {
                found.push(row.id.to_string());
            }
        }
    }
}
