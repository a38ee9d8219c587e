//! One moment of the database, held still while a tool copies it.

use super::failure;
use super::hosts::{hosts, writable};
use crate::backup::{COUNTS, Counts, Extent, LATER, extent};
use crate::error::Result;
use sqlx::{ConnectOptions, Connection, PgConnection};

/// A moment of the database; let go when dropped.
pub struct Snapshot {
    /// Name to give to `pg_dump --snapshot`.
    pub name: String,
    /// What the database holds at that moment.
    pub extent: Extent,
    _conn: PgConnection,
}

async fn connect(url: &str) -> Result<PgConnection> {
    let hosts: Vec<_> = hosts(url)?
        .into_iter()
        .map(|host| {
            host.application_name("switchboard-backup")
                .disable_statement_logging()
        })
        .collect();
    Ok(writable(&hosts).await?.1)
}

impl Snapshot {
    /// Takes hold of this moment. `Damaged` when the database holds no record.
    pub async fn take(url: &str) -> Result<Self> {
        let mut conn = connect(url).await?;
        sqlx::raw_sql("begin transaction isolation level repeatable read, read only")
            .execute(&mut conn)
            .await
            .map_err(failure)?;
        let name = sqlx::query_scalar("select pg_export_snapshot()")
            .fetch_one(&mut conn)
            .await
            .map_err(failure)?;
        let counts: Counts = sqlx::query_as(COUNTS)
            .fetch_one(&mut conn)
            .await
            .map_err(failure)?;
        let stepped: bool = sqlx::query_scalar("select to_regclass('schema_steps') is not null")
            .fetch_one(&mut conn)
            .await
            .map_err(failure)?;
        let step = match stepped {
            true => sqlx::query_scalar(LATER).fetch_one(&mut conn).await,
            false => Ok(None),
        };
        let version = sqlx::query_scalar("select current_setting('server_version')")
            .fetch_one(&mut conn)
            .await
            .map_err(failure)?;
        Ok(Self {
            name,
            extent: extent("postgres", version, counts, step.map_err(failure)?),
            _conn: conn,
        })
    }
}

pub(crate) async fn is_empty(url: &str) -> Result<bool> {
    let mut conn = connect(url).await?;
    let sql = "select not exists (select from pg_catalog.pg_class c \
                 join pg_catalog.pg_namespace n on n.oid = c.relnamespace \
                where c.relkind in ('r', 'p', 'v', 'm', 'S') \
                  and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast'))";
    let empty = sqlx::query_scalar(sql)
        .fetch_one(&mut conn)
        .await
        .map_err(failure)?;
    conn.close().await.map_err(failure)?;
    Ok(empty)
}
