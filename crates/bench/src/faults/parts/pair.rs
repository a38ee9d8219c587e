//! A PostgreSQL server with a synchronous standby, and what an operator's tool does with them.
//! It works as such tools do by default: commits wait for the standby as long as there is one;
//! when it is gone they do not, and only one that was waited for is promoted.

use super::postgres::{Postgres, Stop};
use crate::Result;
use std::time::Duration;
use tokio::time::{Instant, sleep};

const PATIENCE: Duration = Duration::from_secs(30);
/// The name of a standby's connection, as the servers choose it.
const FOLLOWER: &str = "walreceiver";

pub struct Pair {
    primary: Postgres,
    standby: Postgres,
    standby_is: Standby,
}

#[derive(Clone, Copy)]
enum Standby {
    Followed,
    Down,
    /// It was the primary, and may have what the new one has not.
    Old,
}

impl Pair {
    pub async fn start() -> Result<Self> {
        let primary = Postgres::start().await?;
        let standby = primary.standby().await?;
        let pair = Self {
            primary,
            standby,
            standby_is: Standby::Followed,
        };
        pair.wait_for_standby().await?;
        Ok(pair)
    }

    /// Address of the record: both of them.
    pub fn url(&self) -> String {
        let [a, b] = [&self.primary, &self.standby].map(Postgres::address);
        format!("postgres://switchboard@{a},{b}/postgres")
    }

    /// Has a standby again that has everything and that commits wait for.
    pub async fn restore(&mut self) -> Result<()> {
        match self.standby_is {
            Standby::Followed => {}
            Standby::Down => self.standby.again().await?,
            Standby::Old => self.standby.copy(&self.primary).await?,
        }
        self.standby_is = Standby::Followed;
        self.wait_for_standby().await
    }

    async fn wait_for_standby(&self) -> Result<()> {
        let streams = "select count(*) from pg_stat_replication where state = 'streaming'";
        self.until(streams, "1").await?;
        self.set_waited_for(FOLLOWER).await?;
        let newest = "select pg_current_wal_flush_lsn()";
        let newest = self.primary.sql(newest).await?;
        let has = format!(
            "select bool_or(sync_state = 'sync' and flush_lsn >= '{newest}') from pg_stat_replication"
        );
        self.until(&has, "t").await
    }

    /// Commits wait for nobody any more.
    pub async fn go_on_alone(&self) -> Result<()> {
        self.set_waited_for("").await
    }

    async fn set_waited_for(&self, names: &str) -> Result<()> {
        let set = format!("alter system set synchronous_standby_names = '{names}'");
        self.primary.sql(&set).await?;
        self.primary.sql("select pg_reload_conf()").await?;
        self.until("show synchronous_standby_names", names).await
    }

    async fn until(&self, sql: &str, wanted: &str) -> Result<()> {
        let began = Instant::now();
        loop {
            let is = self.primary.sql(sql).await?;
            if is == wanted {
                return Ok(());
            }
            if began.elapsed() > PATIENCE {
                return Err(format!("the standby does not follow: `{sql}` gives `{is}`").into());
            }
            sleep(Duration::from_millis(50)).await;
        }
    }

    pub async fn kill_standby(&mut self) -> Result<()> {
        self.standby_is = Standby::Down;
        self.standby.stop(Stop::Kill).await
    }

    pub async fn kill_primary(&mut self) -> Result<()> {
        self.primary.stop(Stop::Kill).await
    }

    /// Makes the standby the primary.
    pub async fn promote(&mut self) -> Result<()> {
        let promoted = self.standby.sql("select pg_promote(true, 60)").await?;
        if promoted != "t" {
            return Err("the standby is not promoted".into());
        }
        std::mem::swap(&mut self.primary, &mut self.standby);
        self.standby_is = Standby::Old;
        Ok(())
    }

    /// The same with one that was down: what no tool may do.
    pub async fn promote_stale(&mut self) -> Result<()> {
        self.standby.again().await?;
        self.promote().await
    }
}
