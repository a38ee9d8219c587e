//! What becomes of a batch whose append failed.

#[cfg(test)]
use crate::sim::sabotage::{self, Sabotage};

use super::{After, Msg, ReplyTo, Task, answer};
use std::{sync::Arc, time::Duration};
use switchboard_core::{
    routing::Purpose,
    session::{Effect, Event, Input, Record, SearchEnd, Session},
};
use switchboard_store::{SessionRow, StoreError};

/// The pause before what was refused is said again.
const SAID_AGAIN: Duration = Duration::from_millis(500);

impl Task {
    /// The append failed, or its fate is unknown: the log tells. A batch that is durable
    /// goes on as if nothing had happened. Of another nothing counts: everybody is told,
    /// and the session is rebuilt from what is durable.
    pub(super) async fn settle(
        &mut self,
        records: &[Record],
        row: Arc<SessionRow>,
        mut after: Vec<After>,
        error: StoreError,
    ) {
        tracing::warn!(session = %self.session.id(), %error, "append failed");
        metrics::counter!("switchboard_append_failures_total").increment(1);
        #[cfg(test)]
        if sabotage::is(Sabotage::TakeFailureForGranted) {
            self.row = Some(row);
            self.deliver(records);
            return self.conclude(after).await;
        }
        if matches!(error, StoreError::Conflict)
            && self.was_fenced(&mut after, &error.clone().into()).await
        {
            return;
        }
        let delivered = self.delivered;
        let mut pause = Duration::from_millis(50);
        let log = loop {
            match self.settled_log().await {
                Ok(log) => break log,
                Err(StoreError::Damaged(why)) => {
                    super::unreadable(self.session.id(), &why);
                    self.tell_failed(after, &error);
                    self.finished = true;
                    return;
                }
                Err(unread) => {
                    tracing::warn!(session = %self.session.id(), error = %unread, "log not readable, trying again");
                    // Nobody is kept waiting; a command sent again is recognised.
                    after = self.tell_failed(after, &error);
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(Duration::from_secs(5));
                }
            }
        };
        let durable = |last: &Record| log.get(last.seq as usize - 1) == Some(last);
        if records.last().is_some_and(durable) {
            self.row = Some(row);
            self.deliver(records);
            self.publish();
            return self.conclude(after).await;
        }
        // While the record could not be reached others may have gone on with the session, and
        // what is in the log now is their doing: by it members who are here would be away. So
        // nothing is done by it before the record says whose the session is.
        while self.hub.cluster.is_some() && !self.verify().await {
            after = self.tell_failed(after, &error);
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(5));
        }
        if self.was_fenced(&mut after, &error.clone().into()).await {
            return;
        }
        let mut asked = Vec::new();
        for work in self.tell_failed(after, &error) {
            match work {
                After::Member(asks) => asked.push(asks),
                After::Attach { subscriber, id, .. } => {
                    let reply = ReplyTo::Conn {
                        outbox: subscriber.outbox,
                        id,
                    };
                    answer(reply, self.session.id(), Err(error.clone().into()));
                }
                After::AttachRemote(remote) => drop(remote.reply.send(Err(error.clone().into()))),
                After::HandOver(_, reply) => drop(reply.send(false)),
                After::Offer { .. } => self.effects(vec![Effect::Dequeue]),
                // The desk looks up what became of the seat.
                After::Seat(_) => {}
                After::Effects(_) | After::Reply(..) | After::Verify | After::Register => {}
            }
        }
        let late: Vec<Record> = log
            .iter()
            .filter(|record| record.seq > delivered)
            .cloned()
            .collect();
        let Some(session) = Session::rebuild(self.session.id(), log) else {
            tracing::error!(session = %self.session.id(), "log cannot be rebuilt; the session is closed");
            self.finished = true;
            return;
        };
        self.session = session;
        self.both_stay(records);
        self.visitors = None;
        self.row = Some(self.row_after(&[]));
        self.deliver(&late);
        // What others were told before still stands; what waits or serves is said again.
        self.register(self.session.restore_effects());
        let now = self.hub.clock.now();
        for leg in self
            .session
            .state()
            .roster
            .keys()
            .copied()
            .collect::<Vec<_>>()
        {
            if self.fanout.channels(leg).is_empty() {
                self.silent(now, leg);
            }
        }
        self.publish();
        for asks in asked {
            self.member(asks);
        }
    }

    /// Where the batch had somebody take the session over, that has not come to be: both are in it
    /// still, and somebody has to be told (CC-13). That word may be refused as well, and is said
    /// again until it is in the log, or the search is over.
    fn both_stay(&self, records: &[Record]) {
        let handed = records.iter().find_map(|record| match record.event {
            Event::SearchOver {
                search,
                purpose: Purpose::Transfer,
                outcome: SearchEnd::Joined,
                ..
            } => Some((search, true)),
            Event::HandOverFailed { search } => Some((search, false)),
            _ => None,
        });
        let Some((search, first)) = handed else {
            return;
        };
        let (tenant, session) = (self.tenant, self.session.id());
        if first {
            tracing::error!(%session, "a session could not be handed over; both agents stay in it");
            metrics::counter!("switchboard_hand_overs_failed_total").increment(1);
        }
        let hub = Arc::downgrade(&self.hub);
        tokio::spawn(async move {
            if !first {
                tokio::time::sleep(SAID_AGAIN).await;
            }
            let failed = Msg::Input(Input::HandOverFailed { search }, ReplyTo::Nobody);
            if let Some(hub) = hub.upgrade() {
                hub.tell(tenant, session, failed);
            }
        });
    }

    /// The log, once what is in it stays there: everybody is told what it says.
    async fn settled_log(&self) -> Result<Vec<Record>, StoreError> {
        let (tenant, session) = (self.tenant, self.session.id());
        self.hub.store.confirm(tenant, session).await?;
        self.hub.read_log(tenant, session).await
    }

    /// Answers all who wait with the error; gives the work that is left. A refusal too: it may
    /// be for what the batch had changed, which never came to be.
    fn tell_failed(&self, after: Vec<After>, error: &StoreError) -> Vec<After> {
        let mut left = Vec::new();
        for work in after {
            match work {
                After::Reply(reply, _) => {
                    answer(reply, self.session.id(), Err(error.clone().into()))
                }
                other => left.push(other),
            }
        }
        left
    }
}
