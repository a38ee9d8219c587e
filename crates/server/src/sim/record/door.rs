//! The record as one process reaches it.

use super::{Record, Rows};
use crate::sim::gate::Gate;
use std::{sync::Arc, time::Duration};
use switchboard_store::StoreError;
use tokio::{sync::oneshot, time::sleep};

/// The way of one process to the record.
pub struct Door {
    pub record: Arc<Record>,
    pub gate: Arc<Gate>,
}

pub type Result<T> = std::result::Result<T, StoreError>;

/// What becomes of a call.
#[derive(Clone, Copy, PartialEq)]
enum Fate {
    Done,
    Refused,
    /// Done, and nobody is told.
    Unknown,
}

fn away() -> StoreError {
    StoreError::Unavailable("the record does not answer".into())
}

impl Door {
    /// Time there, time back, and what becomes of it.
    fn passage(&self, writes: bool) -> (Duration, Duration, Fate) {
        let mut troubles = self.record.troubles();
        let (least, most) = troubles.weather.delay_ms;
        let mut there = troubles.rng.between(least, most) as u64;
        let (held, held_ms) = (troubles.weather.held, troubles.weather.held_ms);
        if writes && held > 0 && troubles.rng.chance(held) {
            there += troubles.rng.between(1, held_ms) as u64;
        }
        let back = troubles.rng.between(0, least) as u64;
        let (refused, unknown) = (troubles.weather.refused, troubles.weather.unknown);
        let fate = if troubles.rng.chance(refused) {
            Fate::Refused
        } else if writes && troubles.rng.chance(unknown) {
            Fate::Unknown
        } else {
            Fate::Done
        };
        (
            Duration::from_millis(there),
            Duration::from_millis(back),
            fate,
        )
    }

    /// How long a call waits for a record that cannot be reached.
    async fn give_up(&self) -> StoreError {
        let wait = self.record.troubles().rng.between(300, 1_500) as u64;
        sleep(Duration::from_millis(wait)).await;
        away()
    }

    fn is_cut(&self) -> bool {
        self.record.troubles().cut.contains(&self.gate.node)
    }

    pub(super) async fn read<T>(
        &self,
        what: &'static str,
        work: impl FnOnce(&Rows, u64) -> T,
    ) -> Result<T> {
        self.gate.pass().await;
        let (there, back, fate) = self.passage(false);
        sleep(there).await;
        if self.is_cut() {
            return Err(self.give_up().await);
        }
        if fate == Fate::Refused {
            return Err(away());
        }
        let (common, process) = (&self.record.common, self.gate.process);
        common.note(format_args!("p{process} reads {what}"));
        let found = work(&self.record.rows(), common.now());
        if !back.is_zero() {
            sleep(back).await;
        }
        self.gate.pass().await;
        Ok(found)
    }

    /// Is done also when whoever asked waits no more, or is dead by then.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        what: &'static str,
        work: impl FnOnce(&mut Rows, u64) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.gate.pass().await;
        let (there, back, fate) = self.passage(true);
        if self.is_cut() {
            return Err(self.give_up().await);
        }
        if fate == Fate::Refused {
            sleep(there).await;
            return Err(away());
        }
        let (record, process) = (self.record.clone(), self.gate.process);
        let (tx, rx) = oneshot::channel();
        tokio::spawn(async move {
            sleep(there).await;
            let common = record.common.clone();
            let done = work(&mut record.rows(), common.now());
            let how = match &done {
                Ok(_) => "done".into(),
                Err(error) => error.to_string(),
            };
            common.note(format_args!("p{process} writes {what}: {how}"));
            if !back.is_zero() {
                sleep(back).await;
            }
            let _ = tx.send(done);
        });
        let done = rx.await;
        self.gate.pass().await;
        // The answer may not find its way any more.
        if fate == Fate::Unknown || self.is_cut() {
            return Err(away());
        }
        done.map_err(|_| away())?
    }
}
