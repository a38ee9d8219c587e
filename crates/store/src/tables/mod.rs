//! The store's traits over either engine.

mod aftermath;
mod archive;
mod callbacks;
mod cards;
mod directories;
mod directory;
mod endpoint_proxies;
mod files;
mod guesses;
mod hooks;
mod hours;
mod journal;
mod letters;
mod log;
mod nodes;
mod partners;
mod people;
mod pictures;
mod profiles;
mod rendezvous;
mod retention;
mod roles;
mod second_factors;
mod sign_ups;
mod statuses;
mod visitor_logins;

pub(crate) use archive::{SESSION_COLUMNS, take_session_row};
pub(crate) use guesses::{GuessSql, guess_sql};
pub(crate) use nodes::{NodeSql, node_sql};

use crate::engine::{Database, Engine, args};
use crate::error::Result;
use crate::traits::Store;
use async_trait::async_trait;

#[async_trait]
impl<E: Engine> Store for Database<E> {
    async fn engine(&self) -> Result<(&'static str, String)> {
        Ok((E::NAME, self.engine.version().await?))
    }

    async fn ping(&self) -> Result<()> {
        self.all(
            "select name from facts where name = $1",
            args!["ping"],
            |_| Ok(()),
        )
        .await
        .map(drop)
    }

    async fn close(&self) {
        self.engine.close().await;
    }
}
