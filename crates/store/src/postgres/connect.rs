//! Connections to the server that has the record, to another one when that takes over, and
//! proof that an answer from them means durable.

use super::failure;
use super::hosts::{SILENCE, hosts, may_write, writable};
use crate::error::{Result, StoreError};
use sqlx::ConnectOptions;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions, Postgres};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until, timeout};

/// Connections besides the writing one.
const READERS: u32 = 8;
/// Oldest release whose behaviour is tested.
const OLDEST: i32 = 150_000;
/// How long a call waits for a connection while the server is away.
const PATIENCE: Duration = Duration::from_secs(5);
/// A question that takes longer is given up: the server ends statements after 30 s, so it is gone.
pub(super) const READ: Duration = Duration::from_secs(40);
/// The same of what writes. The server has no limit for a commit, which waits for the standby.
pub(super) const WRITE: Duration = Duration::from_secs(300);
/// How often the server is asked whether it may still be written.
const LOOK: Duration = Duration::from_millis(250);
/// Before all servers are asked again when none may be written.
const AGAIN: Duration = Duration::from_millis(100);

/// Everybody's connections to one server.
#[derive(Clone)]
struct Pools {
    readers: PgPool,
    writer: PgPool,
}

impl Pools {
    fn new(host: &PgConnectOptions) -> Self {
        Self {
            readers: pool(host, READERS, "switchboard"),
            writer: pool(host, 1, "switchboard-writer"),
        }
    }
}

/// A pool whose connections wait for the disk at each commit, whatever the server's default.
fn pool(host: &PgConnectOptions, size: u32, name: &str) -> PgPool {
    PgPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(PATIENCE)
        .after_connect(|conn, _| Box::pin(settings(conn)))
        .connect_lazy_with(host.clone().application_name(name))
}

async fn settings(conn: &mut PgConnection) -> sqlx::Result<()> {
    let sql = "set synchronous_commit = on; set statement_timeout = '30s'; set lock_timeout = '10s'; \
               set idle_in_transaction_session_timeout = '60s'; set client_min_messages = warning";
    sqlx::raw_sql(sql).execute(&mut *conn).await?;
    // A server that was the primary may be a standby when it comes back.
    if may_write(conn).await? {
        return Ok(());
    }
    Err(std::io::Error::other("the server may not be written").into())
}

/// One kind of connections to the server that has the record at present.
#[derive(Clone)]
pub(super) struct Way {
    pools: watch::Receiver<Pools>,
    kind: fn(&Pools) -> &PgPool,
}

/// The ways of those who read and write here and there, and of the committer.
pub(super) async fn open(url: &str) -> Result<(Way, Way)> {
    let mut hosts = hosts(url)?;
    for host in &mut hosts {
        *host = host
            .clone()
            .application_name("switchboard-watch")
            .statement_cache_capacity(200)
            .disable_statement_logging();
    }
    let until = Instant::now() + PATIENCE;
    let (at, mut conn) = loop {
        match writable(&hosts).await {
            Err(error) if error.is_temporary() && Instant::now() < until => sleep(AGAIN).await,
            other => break other?,
        }
    };
    settings(&mut conn).await.map_err(failure)?;
    check(&mut conn).await?;
    let (tell, pools) = watch::channel(Pools::new(&hosts[at]));
    if hosts.len() > 1 {
        tokio::spawn(async move {
            tokio::select! {
                () = follow(&hosts, at, conn, &tell) => {}
                () = tell.closed() => {}
            }
        });
    }
    let way = |kind| Way {
        pools: pools.clone(),
        kind,
    };
    Ok((way(|pools| &pools.readers), way(|pools| &pools.writer)))
}

/// Has everybody go to another server when that has the record.
async fn follow(
    hosts: &[PgConnectOptions],
    mut at: usize,
    mut conn: PgConnection,
    tell: &watch::Sender<Pools>,
) {
    let place = |at: usize| format!("{}:{}", hosts[at].get_host(), hosts[at].get_port());
    loop {
        while let Ok(Ok(true)) = timeout(SILENCE, may_write(&mut conn)).await {
            sleep(LOOK).await;
        }
        tracing::warn!(
            server = place(at),
            "the record's server is gone or read-only"
        );
        let (found, to) = loop {
            match writable(hosts).await {
                Ok(found) => break found,
                Err(error) => tracing::debug!(%error, "the record has no server"),
            }
            sleep(AGAIN).await;
        };
        conn = to;
        tracing::warn!(server = place(found), "the record's server may be written");
        if found != at {
            at = found;
            metrics::counter!("switchboard_record_moves_total").increment(1);
            // What is under way with the old one learns of it and lets go.
            tell.send_replace(Pools::new(&hosts[at]));
        }
    }
}

impl Way {
    /// A connection, for so long at most.
    pub(super) async fn turn(&self, limit: Duration) -> sqlx::Result<Turn> {
        let mut pools = self.pools.clone();
        let pool = (self.kind)(&pools.borrow_and_update()).clone();
        let mut lost = Lost {
            pools,
            until: Instant::now() + limit,
            is_lost: false,
        };
        let conn = lost.or(pool.acquire()).await??;
        let conn = Some(conn);
        Ok(Turn { conn, lost })
    }

    /// Lets go of the server, once the turns are over.
    pub(super) async fn close(&self) {
        let pool = (self.kind)(&self.pools.borrow()).clone();
        pool.close().await;
    }
}

/// A connection at work.
pub(super) struct Turn {
    conn: Option<PoolConnection<Postgres>>,
    lost: Lost,
}

impl Turn {
    pub(super) fn parts(&mut self) -> (&mut PgConnection, &mut Lost) {
        let conn = self.conn.as_mut().expect("only the end takes it");
        (conn, &mut self.lost)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        // Nobody knows what comes from a connection that was given up: it must not be waited
        // for, and nobody may have it after this.
        if self.lost.is_lost {
            drop(self.conn.take().map(PoolConnection::detach));
        }
    }
}

/// Tells when work with a connection is in vain.
pub(super) struct Lost {
    pools: watch::Receiver<Pools>,
    until: Instant,
    is_lost: bool,
}

impl Lost {
    /// The outcome, unless that takes too long or the record moves to another server meanwhile.
    /// Then it is an error of the connection, and what became of the work is not known.
    pub(super) async fn or<T>(&mut self, work: impl Future<Output = T>) -> sqlx::Result<T> {
        let why = tokio::select! {
            biased;
            done = work => return Ok(done),
            Ok(()) = self.pools.changed() => "the record has moved to another server",
            () = sleep_until(self.until) => "the record's server does not answer",
        };
        self.is_lost = true;
        Err(std::io::Error::other(why).into())
    }
}

async fn check(conn: &mut PgConnection) -> Result<()> {
    let sql = "select current_setting('synchronous_commit'), current_setting('server_version_num')::int, \
               current_setting('server_encoding')";
    let (synchronous, version, encoding): (String, i32, String) =
        sqlx::query_as(sql).fetch_one(conn).await.map_err(failure)?;
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
