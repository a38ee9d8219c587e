//! How a session changes its owner.

use super::{
    super::{
        HubInner,
        cluster::{Answer, Ask},
        error::HubError,
        fanout::{Fanout, KEPT, KEPT_LARGE},
        ids::OsIds,
        msg::AttachRemote,
    },
    After, FLAP_MS, Sums, Task, answer,
};
use std::sync::Arc;
use switchboard_core::{
    SessionId, TenantId, Time,
    desk::Input as Desk,
    session::{Audience, Effect, Input, LegReport, LegState, Record, Session},
};
use switchboard_store::StoreError;
use tokio::sync::oneshot;
use uuid::Uuid;

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
        task.fanout = fanout.local(cluster);
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
        task.publish();
        let effects = task.session.restore_effects();
        task.register(Vec::new());
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
        let visitors = state.roster.visitors().count() as u32;
        let known = state
            .offers
            .iter()
            .map(|(offer, agent)| (*offer, *agent))
            .collect();
        let desk = self.hub.desk(self.tenant);
        desk.input(Desk::Seats { session, visitors });
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
        let leg = remote.leg;
        let mut channels = self.fanout.channels(leg);
        channels.extend(remote.channels.iter().copied());
        let report = LegReport::Open { channels };
        let input = Input::Leg { leg, report };
        match self.session.handle(now, input, &mut OsIds) {
            Ok(outcome) => {
                records.extend(outcome.records);
                after.push(After::Effects(outcome.effects));
                after.push(After::AttachRemote(remote));
            }
            Err(refusal) => drop(remote.reply.send(Err(refusal.into()))),
        }
    }

    /// What it did is durable: it is told what it finds, and from now on what follows.
    pub(super) fn attached_remote(&mut self, remote: AttachRemote) {
        let found = self.found(remote.leg, remote.staff);
        if found.is_ok() {
            self.flapping.remove(remote.leg);
            self.fanout
                .add_remote(remote.node, remote.conn, remote.leg, remote.channels);
        }
        let _ = remote.reply.send(found.map(Box::new));
    }

    /// Whether this node still owns the session.
    pub(super) async fn verify(&mut self) {
        let owner = self.hub.store.owner(self.tenant, self.session.id()).await;
        if let Ok(Some(owner)) = owner
            && owner.epoch != self.epoch
        {
            self.lost = true;
        }
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
            _ => self.verify().await,
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
                After::Reply(reply, Ok(_)) => answer(reply, self.session.id(), Err(error.clone())),
                After::Reply(reply, refused) => answer(reply, self.session.id(), refused),
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
                After::AttachRemote(remote) => drop(remote.reply.send(Err(error.clone()))),
                After::Offer { .. } | After::Effects(_) | After::Verify => {}
                After::HandOver(_, reply) => drop(reply.send(true)),
            }
        }
        true
    }
}
