//! What the nodes of a cluster share: a fresh database and a name on the bus. The servers are
//! private ones of the run, which `cargo xtask bench` starts.

use crate::Result;
use sqlx::{Connection, PgConnection};
use std::env;

/// PostgreSQL, and NATS.
const SERVERS: [&str; 2] = ["SWITCHBOARD_BENCH_POSTGRES", "SWITCHBOARD_BENCH_NATS"];

/// Nodes that share this are one cluster.
pub struct Cluster {
    pub database: String,
    pub nats: String,
    pub name: String,
}

impl Cluster {
    /// With an empty database. `number` tells clusters of one run apart.
    pub async fn new(number: usize) -> Result<Self> {
        let [postgres, nats] = SERVERS.map(env::var);
        let (Ok(postgres), Ok(nats)) = (postgres, nats) else {
            return Err(format!(
                "needs servers, named in {}: `cargo xtask bench` starts some",
                SERVERS.join(" and ")
            )
            .into());
        };
        let name = format!("bench_{}_{number}", std::process::id());
        let mut connection = PgConnection::connect(&postgres).await?;
        // The name is made of digits here; nothing of it comes from outside.
        sqlx::query(sqlx::AssertSqlSafe(format!("create database {name}")))
            .execute(&mut connection)
            .await?;
        connection.close().await?;
        let (server, _) = postgres.rsplit_once('/').ok_or("a URL with a database")?;
        Ok(Self {
            database: format!("{server}/{name}"),
            nats,
            name,
        })
    }
}
