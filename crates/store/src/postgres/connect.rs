//! How connections are made, and proof that an answer from them means durable.

use super::failure;
use crate::error::{Result, StoreError};
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use std::str::FromStr;
use std::time::Duration;

/// Connections besides the writing one.
pub(super) const READERS: u32 = 8;
/// Oldest release whose behaviour is tested.
const OLDEST: i32 = 150_000;
/// How long a call waits for a connection while the server is away.
const PATIENCE: Duration = Duration::from_secs(5);

/// A pool whose connections wait for the disk at each commit, whatever the server's default.
pub(super) async fn pool(url: &str, size: u32, name: &str) -> Result<PgPool> {
    let options = PgConnectOptions::from_str(url).map_err(failure)?;
    let options = options
        .application_name(name)
        .statement_cache_capacity(200)
        .disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(PATIENCE)
        .after_connect(|conn, _| Box::pin(settings(conn)))
        .connect_with(options)
        .await
        .map_err(failure)?;
    check(&pool).await?;
    Ok(pool)
}

async fn settings(conn: &mut PgConnection) -> sqlx::Result<()> {
    let sql = "set synchronous_commit = on; set statement_timeout = '30s'; set lock_timeout = '10s'; \
               set idle_in_transaction_session_timeout = '60s'; set client_min_messages = warning";
    sqlx::raw_sql(sql).execute(conn).await.map(drop)
}

async fn check(pool: &PgPool) -> Result<()> {
    let sql = "select current_setting('synchronous_commit'), current_setting('server_version_num')::int, \
               current_setting('server_encoding')";
    let (synchronous, version, encoding): (String, i32, String) =
        sqlx::query_as(sql).fetch_one(pool).await.map_err(failure)?;
    if synchronous != "on" {
        return Err(StoreError::Unavailable(format!(
            "synchronous_commit stays {synchronous}"
        )));
    }
    if version < OLDEST {
        return Err(StoreError::Unavailable(format!(
            "PostgreSQL {version} is older than 15"
        )));
    }
    if encoding != "UTF8" {
        return Err(StoreError::Unavailable(format!(
            "the database's encoding is {encoding}, not UTF8"
        )));
    }
    Ok(())
}
