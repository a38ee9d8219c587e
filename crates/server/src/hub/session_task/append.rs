//! What a session writes: its first events, and every later batch.

use super::{HubError, Task, view};
use std::sync::Arc;
use switchboard_core::{
    SessionId,
    session::{Effect, Event, Outcome, Record},
};
use switchboard_store::{Append, Appended, Create, SessionRow};

impl Task {
    /// Writes the first events; then the session exists. `Err(Some(id))` when the
    /// idempotency key was used by that session.
    pub(in crate::hub) async fn create(
        &mut self,
        outcome: Outcome,
        idempotency: Option<(String, String)>,
    ) -> Result<Vec<Effect>, Result<SessionId, HubError>> {
        let records: Arc<[Record]> = outcome.records.into();
        let create = Create {
            idempotency,
            owner: self.hub.cluster.as_ref().map(|cluster| cluster.me),
        };
        let append = self.append_of(records.clone(), Some(create));
        self.row = Some(append.row.clone());
        let created = match self.hub.store.append(append).await {
            // The store could not say so, but the session exists.
            Err(_) if self.exists().await => Ok(Appended::Done),
            other => other,
        };
        match created {
            Ok(Appended::Done) => {
                self.deliver(&records);
                self.publish();
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

    pub(super) fn append_of(&self, records: Arc<[Record]>, create: Option<Create>) -> Append {
        Append {
            tenant: self.tenant,
            session: self.session.id(),
            epoch: self.epoch,
            row: self.row_after(&records),
            records,
            create,
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
