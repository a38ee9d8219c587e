//! How a session changes its owner.

use super::{
    super::{
        HubInner,
        cluster::{Answer, Ask},
        error::HubError,
        fanout::{Fanout, KEPT, KEPT_LARGE},
        ids::OsIds,
        msg::{AttachRemote, Mail, Msg, ReplyTo},
    },
    After, FLAP_MS, Sums, Task, answer,
};
use std::{sync::Arc, time::Duration};
use switchboard_core::{
    SessionId, TenantId, Time,
    session::{Audience, Effect, Input, LegReport, LegState, Record, Session},
};
use switchboard_store::StoreError;
use tokio::sync::oneshot;
use uuid::Uuid;

/// Pause before the record is asked again who the owner is.
const AGAIN: Duration = Duration::from_millis(200);

/// That session alone is refused from now on.
pub(in crate::hub) fn unreadable(session: SessionId, why: &str) {
    metrics::counter!("switchboard_poisoned_logs_total").increment(1);
    tracing::error!(%session, why, "log cannot be rebuilt; the session stays as it is");
}

impl Task {
    /// Makes the owner of a session from its log. `fanout` has the connections that are here
    /// already, which have got everything up to `head`; it comes back when the log cannot be
    /// read. [`HubError::NoSuchSession`] when it never will be: its log is damaged.
    pub(in crate::hub) async fn take_over(
        hub: Arc<HubInner>,
        tenant: TenantId,
        session: SessionId,
        epoch: u64,
        fanout: Fanout,
        head: Option<u64>,
    ) -> Result<(Task, Vec<Effect>), (HubError, Box<Fanout>)> {
        let read = async {
            let row = hub.store.session(tenant, session).await?;
            Ok::<_, HubError>((row, hub.read_log(tenant, session).await?))
        };
        let (row, log) = match read.await {
            Ok(read) => read,
            Err(HubError::Store(StoreError::Damaged(why))) => {
                unreadable(session, &why);
                return Err((HubError::NoSuchSession, Box::new(fanout)));
            }
            Err(error) => return Err((error, Box::new(fanout))),
        };
        let late: Vec<_> = log
            .iter()
            .filter(|record| head.is_some_and(|head| record.seq > head))
            .cloned()
            .collect();
        let Some(session) = Session::rebuild(session, log.iter().cloned()) else {
            unreadable(session, "it has a gap or does not begin");
            return Err((HubError::NoSuchSession, Box::new(fanout)));
        };
        let cluster = hub.cluster.clone();
        let mut task = Task::new(hub, tenant, session, epoch, row);
        task.fanout = fanout.owned(cluster, task.session.state().head);
        task.deliver(&late);
        task.remember(&log);
        task.sums = Sums::stale();
        // Legs without a connection here may be at other nodes, which will say so.
        let now = task.hub.clock.now();
        for leg in task.session.state().roster.values() {
            if leg.state == LegState::Open && task.fanout.channels(leg.id).is_empty() {
                task.flapping.insert(leg.id, now + FLAP_MS);
            }
        }
        task.watched_here();
        task.voice_comes();
        task.publish();
        let mut effects = task.session.restore_effects();
        task.register(Vec::new());
        if task.session.state().ended.is_some() {
            // The owner before wrote its end while it was claimed. Nothing is left to be run.
            let id = task.session.id();
            for local in task.fanout.locals() {
                task.fanout.detach_leg(id, local.leg, "ended");
            }
            effects.push(Effect::Finished);
        }
        Ok((task, effects))
    }

    /// Takes the end of the log into memory.
    fn remember(&mut self, log: &[Record]) {
        let state = self.session.state();
        let tail = match state.is_large() {
            true => KEPT_LARGE,
            false => KEPT,
        };
        let for_all = |record: &&Record| {
            let audience = state.audience(record);
            !matches!(audience, Audience::Archive | Audience::Member(_))
        };
        let begin = log.iter().rev().filter(for_all).nth(tail);
        let from = begin.map_or(0, |record| record.seq);
        let events = self.encoded(log.iter().filter(|record| record.seq > from));
        self.fanout.remember(from, events);
    }

    /// Tells a desk that may know nothing of this session what it must know. All of it may
    /// be told twice.
    pub(super) fn register(&mut self, effects: Vec<Effect>) {
        let state = self.session.state();
        let session = self.session.id();
        let known = state
            .offers
            .iter()
            .map(|(offer, agent)| (*offer, *agent))
            .collect();
        self.tell_seats();
        self.effects(effects);
        self.hub.settle_offers(self.tenant, session, known);
    }

    /// A connection at another node opens its leg.
    pub(super) fn attach_remote(
        &mut self,
        now: Time,
        remote: AttachRemote,
        records: &mut Vec<Record>,
        after: &mut Vec<After>,
    ) {
        if remote.watcher.is_some() {
            return after.push(After::AttachRemote(remote));
        }
        let leg = remote.leg;
        let mut channels = self.fanout.channels(leg);
        channels.extend(remote.channels.iter().copied());
        let report = LegReport::Open { channels };
        let input = Input::Leg { leg, report };
        // One who is no member any more is told so once what made it so is durable.
        if let Ok(outcome) = self.session.handle(now, input, &mut OsIds) {
            records.extend(outcome.records);
            after.push(After::Effects(outcome.effects));
        }
        after.push(After::AttachRemote(remote));
    }

    /// What it did is durable: it is told what it finds, and from now on what follows.
    pub(super) fn attached_remote(&mut self, remote: AttachRemote) {
        if self.lost {
            // Unanswered it asks the next owner.
            return;
        }
        let watches = remote.watcher.is_some();
        let found = self.found(remote.leg, remote.staff, watches);
        if found.is_ok() {
            self.flapping.remove(remote.leg);
            self.fanout
                .add_remote(remote.node, remote.conn, remote.leg, remote.channels);
            if let Some(watcher) = remote.watcher {
                self.watched(remote.leg, watcher);
            }
        }
        let _ = remote.reply.send(found.map(Box::new));
    }

    /// Whether this node still owns the session. False when the record does not say.
    pub(super) async fn verify(&mut self) -> bool {
        let owner = self.hub.store.owner(self.tenant, self.session.id()).await;
        if let Ok(Some(owner)) = &owner
            && owner.epoch != self.epoch
        {
            self.lost = true;
        }
        owner.is_ok()
    }

    /// Looks whether this node still owns the session, and again when the record does not say.
    pub(super) async fn look(&mut self) {
        if !self.verify().await {
            self.hub.tell_later(self.session.id(), Msg::Verify);
        }
    }

    /// Whether the session is another node's by now. A node that may have been taken for dead
    /// looks before it says who is in it; when it cannot, whoever asks has to wait.
    pub(super) async fn doubts(&mut self, batch: &[Mail]) -> bool {
        let asks = |mail: &Mail| matches!(**mail, Msg::RoleOf(..) | Msg::LegOf(..));
        if self.hub.is_fresh() || !batch.iter().any(asks) {
            return false;
        }
        while !self.verify().await {
            tokio::time::sleep(AGAIN).await;
        }
        self.lost
    }

    /// What changes nothing needs no append, which would tell that another node has taken over:
    /// an attach, a refusal. A node that may have been taken for dead looks before it says how
    /// the session stands; when it cannot, it does not say.
    pub(super) async fn sure(&mut self, after: Vec<After>) -> Vec<After> {
        let tells = |work: &After| {
            let attaches = matches!(work, After::Attach { .. } | After::AttachRemote(_));
            attaches || matches!(work, After::Reply(_, Err(_)) | After::Seat(_))
        };
        if self.hub.is_fresh() || !after.iter().any(tells) || (self.verify().await && !self.lost) {
            return after;
        }
        let unsure = StoreError::Unavailable("the record does not say who owns this".into());
        let (telling, others): (Vec<_>, Vec<_>) = after.into_iter().partition(tells);
        for work in telling {
            let reply = match work {
                After::Reply(reply, _) => reply,
                After::Attach {
                    subscriber,
                    after,
                    id,
                } if self.lost => {
                    self.attach(subscriber, after, id);
                    continue;
                }
                After::Attach { subscriber, id, .. } => ReplyTo::Conn {
                    outbox: subscriber.outbox,
                    id,
                },
                // Of another node unanswered, so that it asks again who the owner is.
                _ => continue,
            };
            answer(reply, self.session.id(), Err(unsure.clone().into()));
        }
        others
    }

    /// Has another node take the session over.
    pub(super) async fn hand_over(&mut self, to: Uuid, reply: oneshot::Sender<bool>) {
        let Some(cluster) = self.hub.cluster.clone() else {
            return;
        };
        let ask = Ask::Take(self.tenant, self.session.id(), self.epoch);
        let answer = cluster.ask_wait(to, ask).await;
        // Without an answer it may have been taken all the same; the record knows.
        match answer {
            Some(Answer::Yes(true)) => self.lost = true,
            _ => drop(self.verify().await),
        }
        let _ = reply.send(self.lost);
    }

    /// A failed append was that of an owner who is none any more: everybody is told, and the
    /// session goes on elsewhere.
    pub(super) async fn was_fenced(&mut self, after: &mut Vec<After>, error: &HubError) -> bool {
        if self.hub.cluster.is_none() {
            return false;
        }
        self.verify().await;
        if !self.lost {
            return false;
        }
        tracing::warn!(session = %self.session.id(), "another node owns the session");
        for work in after.drain(..) {
            match work {
                // A refusal too: it may be for what the batch had changed.
                After::Reply(reply, _) => answer(reply, self.session.id(), Err(error.clone())),
                After::Attach {
                    subscriber,
                    after,
                    id,
                } => {
                    let msg = super::Msg::Attach {
                        subscriber,
                        after,
                        id,
                    };
                    self.backlog.push(Box::new(msg));
                }
                After::Member(asks) => self.backlog.push(Box::new(asks)),
                After::AttachRemote(remote) => drop(remote.reply.send(Err(error.clone()))),
                After::Offer { .. } | After::Effects(_) | After::Verify => {}
                After::Seat(_) | After::Register => {}
                After::HandOver(_, reply) => drop(reply.send(true)),
            }
        }
        true
    }
}
