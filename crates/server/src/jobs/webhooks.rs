//! Tells other programs of sessions, at one node of a cluster.
//!
//! What is to be told follows from the logs. For every session the record keeps how far its log
//! was looked at; what lies behind that becomes deliveries, whose keys are hook and event, and
//! then the mark moves on. A process that dies in between begins again from the mark, and adds
//! nothing twice. A delivery is tried until the other program takes it, so it may come twice: the
//! message's id is the same then.

mod courier;

use crate::{app::Shared, hooks::message};
use futures::future::try_join_all;
use std::{
    collections::{BTreeMap, HashSet},
    time::Duration,
};
use switchboard_core::{Millis, TenantId, Time};
use switchboard_store::{Behind, Delivery, DeliveryStatus, Hook, StoreError};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The lease of the node that does this.
pub const DUTY: &str = "job.webhooks";
/// How often logs and deliveries are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often a node looks whether the one that does this is still there.
const TAKE_OVER: Duration = Duration::from_secs(5);
/// Until when the ends and ratings of sessions were looked at.
const LOOKED: &str = "webhooks.looked";
/// Ends are looked for from so long before that on: the clock that gave an event its time is
/// another than the one that reads here, and a commit may take a while.
const SLACK_MS: Millis = 5 * 60_000;
/// How often that is kept; more seldom costs a few rows more after a restart.
const KEEP_EVERY_MS: Millis = 60_000;
/// Sessions looked at in one go, and events read at once.
const SESSIONS: u32 = 500;
const EVENTS: u32 = 1_000;
/// Deliveries with which nothing is to be done stay for so long.
const KEPT_MS: Millis = 14 * 24 * 3_600_000;
const DROPPED: u32 = 1_000;
const DROP_EVERY_MS: Millis = 3_600_000;

struct Job {
    app: Shared,
    /// Everything that ended before was looked at.
    looked: Option<Time>,
    kept: Time,
    dropped: Time,
    /// Hooks that are being told something.
    busy: HashSet<Uuid>,
    couriers: JoinSet<Uuid>,
}

/// Rounds until `stop` is cancelled. What is under way then is sent again by whoever comes next.
pub async fn run(app: Shared, stop: CancellationToken) {
    let mut job = Job {
        app: app.clone(),
        looked: None,
        kept: Time(0),
        dropped: Time(0),
        busy: HashSet::new(),
        couriers: JoinSet::new(),
    };
    loop {
        let pause = match job.turn().await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::warn!(%error, "webhooks could not be looked after; trying again");
                TAKE_OVER
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = app.hooks_waiting.notified() => {}
            Some(done) = job.couriers.join_next() => job.is_back(done),
            () = tokio::time::sleep(pause) => {}
        }
    }
}

impl Job {
    async fn turn(&mut self) -> Result<Duration, StoreError> {
        if !self.app.hub.holds(DUTY).await? {
            // Another node goes on from what the record says.
            self.looked = None;
            return Ok(TAKE_OVER);
        }
        let now = self.app.clock.now();
        let hooks = self.app.store.hooks_enabled().await?;
        let mut tenants: BTreeMap<TenantId, Vec<Hook>> = BTreeMap::new();
        for hook in hooks {
            tenants.entry(hook.tenant).or_default().push(hook);
        }
        let since = match self.looked {
            Some(looked) => looked,
            None => {
                let kept = self.app.store.fact(LOOKED).await?;
                kept.and_then(|text| Time::parse(&text)).unwrap_or(Time(0))
            }
        };
        for (tenant, hooks) in &tenants {
            self.look(*tenant, hooks, since - SLACK_MS).await?;
        }
        self.looked = Some(now);
        if now.since(self.kept) >= KEEP_EVERY_MS {
            self.app.store.put_fact(LOOKED, &now.to_rfc3339()).await?;
            self.kept = now;
            let waiting = self.app.store.deliveries_waiting().await?;
            metrics::gauge!("switchboard_webhooks_waiting").set(waiting as f64);
        }
        if now.since(self.dropped) >= DROP_EVERY_MS {
            while self
                .app
                .store
                .drop_deliveries(now - KEPT_MS, DROPPED)
                .await?
                == u64::from(DROPPED)
            {}
            self.dropped = now;
        }
        for hook in tenants.into_values().flatten() {
            if !self.busy.contains(&hook.id) && courier::has_work(&self.app, &hook).await? {
                self.busy.insert(hook.id);
                self.couriers.spawn(courier::go(self.app.clone(), hook));
            }
        }
        Ok(LOOK_EVERY)
    }

    fn is_back(&mut self, done: Result<Uuid, tokio::task::JoinError>) {
        match done {
            Ok(hook) => drop(self.busy.remove(&hook)),
            Err(error) => {
                tracing::error!(%error, "a courier of webhooks failed");
                self.busy.clear();
                self.couriers.abort_all();
            }
        }
    }

    /// Makes deliveries of what the tenant's logs have more than was looked at.
    async fn look(&self, tenant: TenantId, hooks: &[Hook], since: Time) -> Result<(), StoreError> {
        loop {
            let behind = self.app.store.hooks_behind(tenant, since, SESSIONS).await?;
            let last = behind.len() < SESSIONS as usize;
            for session in behind {
                self.read_on(tenant, hooks, session).await?;
            }
            if last {
                return Ok(());
            }
        }
    }

    async fn read_on(
        &self,
        tenant: TenantId,
        hooks: &[Hook],
        behind: Behind,
    ) -> Result<(), StoreError> {
        let Behind {
            session,
            mut told,
            head,
        } = behind;
        let store = &self.app.store;
        while told < head {
            let records = store.read(tenant, session, told, EVENTS).await?;
            // What was erased meanwhile is told to nobody.
            let last = records.last().map_or(head, |record| record.seq);
            let wanted = records.iter().filter_map(|record| {
                let kind = message::kind(&record.event)?;
                Some((record, kind))
            });
            let deliveries: Vec<Delivery> = wanted
                .flat_map(|(record, kind)| {
                    let wants = move |hook: &&Hook| {
                        hook.created_at <= record.at && hook.events.iter().any(|want| want == kind)
                    };
                    hooks.iter().filter(wants).map(move |hook| Delivery {
                        hook: hook.id,
                        tenant,
                        session,
                        seq: record.seq,
                        kind: kind.to_owned(),
                        status: DeliveryStatus::Waiting,
                        attempts: 0,
                        created_at: record.at,
                        due_at: Some(record.at),
                        tried_at: None,
                        code: None,
                        took_ms: None,
                        answer: None,
                    })
                })
                .collect();
            // Together, so that they can share a commit.
            try_join_all(deliveries.iter().map(|each| store.add_delivery(each))).await?;
            store.hooks_told(session, last).await?;
            told = last;
        }
        Ok(())
    }
}
