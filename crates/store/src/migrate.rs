//! Runs the embedded schema changes, each once, each in its transaction.
//!
//! A release may only expand what the release before it uses, so that nodes of both work on
//! one record, and the older one can be started again (docs/decisions/0007-upgrades.md).

use crate::error::{Result, StoreError};
use sqlx::SqlSafeStr;
use sqlx::migrate::{Migrate, MigrateError, Migration, MigrationType, Migrator};

/// Number of this release's schema. It rises with the first schema change of a release; a
/// program works on a record that is at most one ahead.
pub const RELEASE: i64 = 3;

/// Where changes of the second release and later ones are noted. The first release takes a
/// record for strange when the other table, `_sqlx_migrations`, has what it does not know.
pub(crate) const STEPS_TABLE: &str = "schema_steps";

/// Versions of one release, of which this is the number: 2001 is the first of release 2.
const PER_RELEASE: i64 = 1_000;

/// The schema of one engine.
pub(crate) struct Scripts {
    /// Of the first release, numbered from 1.
    pub start: &'static [&'static str],
    /// Of later ones, by version.
    pub steps: &'static [(i64, &'static str)],
}

impl Scripts {
    /// The newest version.
    pub(crate) fn newest(&self) -> i64 {
        let start = self.start.len() as i64;
        self.steps.iter().map(|step| step.0).fold(start, i64::max)
    }
}

/// Brings the database to this release's schema. [`StoreError::Damaged`] for a database that is
/// more than one release ahead, or holds another change under a version that is known here.
pub(crate) async fn run(conn: &mut (impl Migrate + Send), scripts: &Scripts) -> Result<()> {
    // Two programs of two releases may start at once: what is looked at stays so.
    conn.lock().await.map_err(failure)?;
    let start = (1..).zip(scripts.start.iter().copied());
    migrator(start)
        .run_direct(None, conn, false)
        .await
        .map_err(failure)?;
    conn.ensure_migrations_table(STEPS_TABLE)
        .await
        .map_err(failure)?;
    let applied = conn.list_applied_migrations(STEPS_TABLE).await;
    let newest = applied
        .map_err(failure)?
        .iter()
        .map(|step| step.version)
        .max();
    not_too_new(newest.unwrap_or(0) / PER_RELEASE)?;
    let mut steps = migrator(scripts.steps.iter().copied());
    steps.set_ignore_missing(true);
    steps.dangerous_set_table_name(STEPS_TABLE);
    steps.run_direct(None, conn, false).await.map_err(failure)?;
    conn.unlock().await.map_err(failure)
}

fn migrator(scripts: impl Iterator<Item = (i64, &'static str)>) -> Migrator {
    let migrations = scripts.map(|(version, sql)| {
        let sql = sql.into_sql_str();
        Migration::new(version, "schema".into(), MigrationType::Simple, sql, false)
    });
    let mut migrator = Migrator::with_migrations(migrations.collect());
    migrator.set_locking(false);
    migrator
}

fn not_too_new(release: i64) -> Result<()> {
    if release <= RELEASE + 1 {
        return Ok(());
    }
    Err(StoreError::Damaged(format!(
        "the record has the schema of release {release}, and this program is of release \
         {RELEASE}: it works on records up to release {}. Start a newer program, or restore \
         the backup that was made before the upgrade",
        RELEASE + 1
    )))
}

fn failure(error: MigrateError) -> StoreError {
    match error {
        MigrateError::Execute(sqlx::Error::Database(e)) if e.code().as_deref() == Some("13") => {
            StoreError::Full
        }
        MigrateError::Execute(e @ sqlx::Error::Database(_)) => StoreError::Damaged(e.to_string()),
        MigrateError::Execute(e) => StoreError::Unavailable(e.to_string()),
        other => StoreError::Damaged(format!("migration: {other}")),
    }
}
