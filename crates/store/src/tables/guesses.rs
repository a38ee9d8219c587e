//! Failed log-ins, counted where all nodes see them. The time that counts is the database's, so
//! nodes whose clocks differ count alike.
//!
//! A row says when the last guess will be forgotten. Each guess moves that on by its share of a
//! minute; where that would be more than a minute from now, it is one too many. That is a
//! bucket that holds a minute's guesses and is refilled evenly, in one number.

use crate::engine::{Database, Engine, Write, args};
use crate::error::Result;
use crate::traits::Guesses;
use async_trait::async_trait;

/// Milliseconds in which as many guesses are forgotten as are allowed.
const SPAN: i64 = 60_000;

/// Statements that name the engine's clock.
pub(crate) struct GuessSql {
    take: &'static str,
    wait: &'static str,
    sweep: &'static str,
}

/// The statements, by the clock in milliseconds and the function that tells the greater number.
macro_rules! guess_sql {
    ($now:literal, $greater:literal) => {
        $crate::tables::GuessSql::new(
            concat!(
                "insert into guesses (key, forgotten) values ($1, ",
                $now,
                " + $2) on conflict (key) do update ",
                "set forgotten = ",
                $greater,
                "(guesses.forgotten, ",
                $now,
                ") + $2 ",
                "where ",
                $greater,
                "(guesses.forgotten, ",
                $now,
                ") + $2 <= ",
                $now,
                " + $3 returning forgotten"
            ),
            concat!(
                "select forgotten + $2 - $3 - ",
                $now,
                " from guesses where key = $1"
            ),
            concat!("delete from guesses where forgotten < ", $now),
        )
    };
}
pub(crate) use guess_sql;

impl GuessSql {
    pub(crate) const fn new(take: &'static str, wait: &'static str, sweep: &'static str) -> Self {
        Self { take, wait, sweep }
    }
}

fn share(per_minute: u32) -> i64 {
    (SPAN / i64::from(per_minute.max(1))).max(1)
}

#[async_trait]
impl<E: Engine> Guesses for Database<E> {
    async fn guess(&self, key: &[u8; 32], per_minute: u32) -> Result<Result<(), u32>> {
        let args = args![key, share(per_minute), SPAN];
        let took = self
            .write(Write::new(E::GUESSES.take, args.clone()))
            .await?;
        if took.rows > 0 {
            return Ok(Ok(()));
        }
        let left = self.one(E::GUESSES.wait, args, |mut row| row.int()).await?;
        let ms = u32::try_from(left.unwrap_or(0)).unwrap_or(0);
        Ok(Err(ms.div_ceil(1_000).max(1)))
    }

    async fn take_back(&self, key: &[u8; 32], per_minute: u32) -> Result<()> {
        let sql = "update guesses set forgotten = forgotten - $2 where key = $1";
        let args = args![key, share(per_minute)];
        self.write(Write::new(sql, args)).await.map(drop)
    }

    async fn drop_guesses(&self) -> Result<u64> {
        let swept = self.write(Write::new(E::GUESSES.sweep, args![])).await?;
        Ok(swept.rows)
    }
}
