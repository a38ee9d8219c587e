//! What a session writes: its first events, and every later batch.

use super::{After, BATCH, HubError, Mail, Msg, Task, view};
use crate::hub::seating::Promise;
use std::sync::Arc;
use switchboard_core::{
    SessionId,
    session::{Effect, Event, Outcome, Record},
};
use switchboard_store::{Append, Appended, Create, SessionRow, StoreError};
use tokio::sync::mpsc;

impl Task {
    /// Writes the first events, which take that seat; then the session exists. `Err(Some(id))` when the
    /// idempotency key was used by that session.
    pub(in crate::hub) async fn create(
        &mut self,
        outcome: Outcome,
        idempotency: Option<(String, String)>,
        seat: Option<Promise>,
    ) -> Result<Vec<Effect>, Result<SessionId, HubError>> {
        let records: Arc<[Record]> = outcome.records.into();
        let create = Create {
            idempotency,
            owner: self.hub.cluster.as_ref().map(|cluster| cluster.me),
        };
        let mut seats: Vec<Promise> = seat.into_iter().collect();
        let mut append = self.append_of(records.clone(), Some(create));
        self.row = Some(append.row.clone());
        let created = loop {
            append.grant = self.hub.grant_of(self.tenant, &seats);
            match self.hub.store.append(append.clone()).await {
                // The desk is another one: the session begins in a seat of that one.
                Err(StoreError::Stale) => {
                    let (tenant, session) = (self.tenant, self.session.id());
                    let renewed = self.hub.renewed(tenant, session, &mut seats);
                    renewed.await.map_err(Err)?;
                }
                // The store could not say so, but the session exists.
                Err(_) if self.exists().await => break Ok(Appended::Done),
                other => break other,
            }
        };
        match created {
            Ok(Appended::Done) => {
                self.deliver(&records);
                self.publish();
                self.seated.extend(seat.map(|promise| promise.seat));
                self.tell_seats();
                Ok(outcome.effects)
            }
            Ok(Appended::Replayed(earlier)) => Err(Ok(earlier)),
            Err(error) => Err(Err(error.into())),
        }
    }

    async fn exists(&self) -> bool {
        let log = self
            .hub
            .store
            .read(self.tenant, self.session.id(), 0, 1)
            .await;
        log.is_ok_and(|log| !log.is_empty())
    }

    /// Writes a batch, and meanwhile takes what is said into the next one. Seats of a desk that is
    /// none any more are had of the next one first.
    pub(super) async fn write(
        &mut self,
        mut append: Append,
        after: &[After],
        batch: &mut Vec<Mail>,
        rx: &mut mpsc::UnboundedReceiver<Mail>,
    ) -> Result<(), StoreError> {
        let mut seats: Vec<Promise> = after.iter().filter_map(After::promise).collect();
        let store = self.hub.store.clone();
        loop {
            append.grant = self.hub.grant_of(self.tenant, &seats);
            let mut commit = store.append(append.clone());
            let result = loop {
                tokio::select! {
                    biased;
                    result = &mut commit => break result,
                    // Signals do not wait for the disk; everything else waits its turn.
                    Some(msg) = rx.recv(), if batch.len() < BATCH => match *msg {
                        Msg::Typing { leg, text, .. } => self.typing(leg, &text),
                        Msg::Hand(hand) => self.hand(*hand),
                        other => batch.push(Box::new(other)),
                    },
                }
            };
            match result {
                Err(StoreError::Stale) => {
                    let (tenant, session) = (self.tenant, self.session.id());
                    let renewed = self.hub.renewed(tenant, session, &mut seats).await;
                    renewed.map_err(|error| match error {
                        HubError::Store(error) => error,
                        other => StoreError::Unavailable(other.to_string()),
                    })?;
                }
                other => return other.map(drop),
            }
        }
    }

    pub(super) fn append_of(&mut self, records: Arc<[Record]>, create: Option<Create>) -> Append {
        let seats = match self.visitors {
            Some(visitors) if !records.iter().any(changes_roster) => visitors,
            _ => self.session.state().roster.visitors().count() as u32,
        };
        self.visitors = Some(seats);
        Append {
            tenant: self.tenant,
            session: self.session.id(),
            epoch: self.epoch,
            row: self.row_after(&records),
            records,
            create,
            seats,
            grant: None,
        }
    }

    pub(super) fn row_after(&self, records: &[Record]) -> Arc<SessionRow> {
        match &self.row {
            // Lines after the first change nothing that lists show.
            Some(row) if row.subject.is_some() && !records.is_empty() && only_lines(records) => {
                row.clone()
            }
            before => {
                let line = records.iter().find_map(|record| match &record.event {
                    Event::Line { text, .. } => Some(text.as_str()),
                    _ => None,
                });
                Arc::new(view::row(
                    &self.session,
                    before.as_deref(),
                    self.tenant,
                    line,
                ))
            }
        }
    }
}

pub(super) fn only_lines(records: &[Record]) -> bool {
    let line = |record: &Record| matches!(record.event, Event::Line { .. });
    records.iter().all(line)
}

/// Whether it may change how many visitors there are.
pub(super) fn changes_roster(record: &Record) -> bool {
    matches!(
        record.event,
        Event::LegJoined { .. } | Event::LegRemoved { .. }
    )
}
