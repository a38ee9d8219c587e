//! Runs the embedded migrations, each once, each in its transaction.

use crate::error::{Result, StoreError};
use sqlx::SqlSafeStr;
use sqlx::migrate::{Migrate, MigrateError, Migration, MigrationType, Migrator};

/// Brings the database to this release's schema. Versions count from 1 in the order given;
/// a database of a newer release, or with an edited migration, is refused.
pub(crate) async fn run(conn: &mut (impl Migrate + Send), scripts: &[&'static str]) -> Result<()> {
    let migrations = scripts.iter().zip(1..).map(|(&sql, version)| {
        Migration::new(
            version,
            "schema".into(),
            MigrationType::Simple,
            sql.into_sql_str(),
            false,
        )
    });
    let migrator = Migrator::with_migrations(migrations.collect());
    migrator
        .run_direct(None, conn, false)
        .await
        .map_err(|e| match e {
            MigrateError::Execute(sqlx::Error::Database(e))
                if e.code().as_deref() == Some("13") =>
            {
                StoreError::Full
            }
            MigrateError::Execute(e @ sqlx::Error::Database(_)) => {
                StoreError::Damaged(e.to_string())
            }
            MigrateError::Execute(e) => StoreError::Unavailable(e.to_string()),
            other => StoreError::Damaged(format!("migration: {other}")),
        })
}
