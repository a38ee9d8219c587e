//! A database of the test's own on the PostgreSQL server that the test run names.

use sqlx::{Connection, PgConnection};

/// Creates an empty database and returns its URL.
pub async fn fresh_database(server: &str) -> String {
    let mut connection = PgConnection::connect(server)
        .await
        .expect("the PostgreSQL server answers");
    let pid = std::process::id();
    let name = format!(
        "it_{pid}_{:08x}",
        switchboard_server::auth::token::fresh_uuid().as_u128() as u32
    );
    // The name is made of hexadecimal digits; nothing of it comes from outside.
    sqlx::query(sqlx::AssertSqlSafe(format!("create database {name}")))
        .execute(&mut connection)
        .await
        .unwrap();
    let _ = connection.close().await;
    let (before, after) = server.rsplit_once('/').expect("a URL with a database");
    let options = after
        .split_once('?')
        .map(|(_, options)| format!("?{options}"))
        .unwrap_or_default();
    format!("{before}/{name}{options}")
}
