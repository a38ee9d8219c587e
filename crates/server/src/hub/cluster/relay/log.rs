//! What a relay reads of the session's log.

use super::{AGAIN, Known, LONGEST, Relay};
use crate::hub::{
    Msg,
    encode::{self, Encoded},
    session_task::unreadable,
};
use switchboard_core::session::{Crowd, Session};
use switchboard_store::StoreError;

/// Records read from the store at once.
const PART: u32 = 500;

impl Relay {
    /// What the owner knew when it was at `head`.
    pub(super) async fn learn(&mut self, head: u64, tail: u64, crowd: Crowd) {
        match &mut self.known {
            Some(known) => {
                known.learn(crowd);
                self.catch_up(head).await;
            }
            None => {
                // Read once for all who come new, not by each of them.
                let (from, events) = match self.read_end(tail, head, &crowd).await {
                    Ok(events) => (tail, events),
                    Err(StoreError::Damaged(why)) => return self.damaged(&why),
                    Err(error) => {
                        tracing::warn!(session = %self.session, %error, "log not readable");
                        (head, Vec::new())
                    }
                };
                self.known = Some(Known { head, crowd });
                self.fanout.remember(from, events);
                // What came before this answer could not be handed on.
                self.look_up(self.heard).await;
            }
        }
    }

    /// Hands on what was committed up to `head` and has not come here, when it is known who may
    /// see it.
    async fn catch_up(&mut self, head: u64) {
        let mut pause = AGAIN;
        while let Some(known) = &mut self.known {
            if known.head >= head {
                return;
            }
            let store = &self.hub.store;
            let read = store.read(self.tenant, self.session, known.head, PART);
            match read.await {
                Ok(mut records) if !records.is_empty() => {
                    records.retain(|record| record.seq <= head);
                    known.head = records.last().map_or(head, |record| record.seq);
                    let events = encode::events(self.session, &records, &known.crowd);
                    self.fanout.deliver_here(self.session, events);
                    self.fanout.has_room().await;
                    continue;
                }
                Ok(_) => tracing::warn!(session = %self.session, "log ends before its head"),
                Err(StoreError::Damaged(why)) => return self.damaged(&why),
                Err(error) => tracing::warn!(session = %self.session, %error, "log not readable"),
            }
            // The record answers sooner or later; until then nothing new is handed on.
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST);
        }
    }

    /// The same when the owner has not said who may see it: the log tells.
    pub(super) async fn look_up(&mut self, head: u64) {
        let mut pause = AGAIN;
        while let Some(known) = &mut self.known
            && known.head < head
        {
            match self.hub.read_log(self.tenant, self.session).await {
                Ok(log) => {
                    let Some(session) = Session::rebuild(self.session, log) else {
                        return self.damaged("it has a gap or does not begin");
                    };
                    known.learn(session.state().crowd().clone());
                    return self.catch_up(head).await;
                }
                Err(StoreError::Damaged(why)) => return self.damaged(&why),
                Err(error) => {
                    tracing::warn!(session = %self.session, %error, "log not readable");
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(LONGEST);
                }
            }
        }
    }

    /// What is known, once that is everything up to `head`; `None` when it cannot be had, and
    /// nothing behind it may be handed on.
    pub(super) async fn known_up_to(&mut self, head: u64) -> Option<&mut Known> {
        self.look_up(head).await;
        self.known.as_mut().filter(|known| known.head >= head)
    }

    /// What was written cannot be read: this relay ends, and whoever is here is told.
    fn damaged(&mut self, why: &str) {
        unreadable(self.session, why);
        self.hub.note_unreadable(self.session);
        self.hub.tell_here(self.session, Msg::Relocate);
    }

    /// What members are sent behind `tail`, up to `head`.
    async fn read_end(
        &self,
        tail: u64,
        head: u64,
        crowd: &Crowd,
    ) -> Result<Vec<Encoded>, StoreError> {
        let (mut events, mut at) = (Vec::new(), tail);
        while at < head {
            let store = &self.hub.store;
            let mut records = store.read(self.tenant, self.session, at, PART).await?;
            records.retain(|record| record.seq <= head);
            let Some(last) = records.last() else {
                // As when catching up, this is not yet damage: whoever comes looks again.
                return Err(StoreError::Unavailable(
                    "the log ends before its head".into(),
                ));
            };
            at = last.seq;
            events.extend(encode::events(self.session, &records, crowd));
        }
        Ok(events)
    }

    /// Position of the last event; `None` when there is no such session.
    pub(super) async fn end_of_log(&self) -> Option<u64> {
        loop {
            match self.hub.store.session(self.tenant, self.session).await {
                Ok(row) => return row.map(|row| row.head),
                Err(error) => {
                    tracing::warn!(session = %self.session, %error, "end of the log unknown");
                    tokio::time::sleep(LONGEST).await;
                }
            }
        }
    }
}
