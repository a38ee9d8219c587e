//! Applies each tenant's retention (IS-104, IS-132): erases what is too old, makes anonymous
//! what need not be named any more, and cleans the files of the record afterwards. All of it
//! in batches that may be broken off and taken up again; sessions that go on are not touched.
//! One node of a cluster does it.

use crate::{
    app::{App, Shared},
    cards, erase,
};
use std::time::Duration;
use switchboard_core::{Millis, TenantId, Time};
use switchboard_store::{Audit, Erased, Left, Retention, StoreError};
use tokio_util::sync::CancellationToken;

/// How often ages are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(600);
/// How often a node looks whether the one that does this is still there.
const TAKE_OVER: Duration = Duration::from_secs(15);
/// The lease of the node that does this.
pub const DUTY: &str = "job.retention";
/// Pause before files that were in use are cleaned again.
const AGAIN_AFTER: Duration = Duration::from_secs(15);
/// Rows in one batch.
const BATCH: u32 = 200;
/// Batches of one kind in one round: a backlog of years does not hold up the rest.
const BATCHES: u32 = 500;
/// Steps of cleaning in one round.
const STEPS: u32 = 100_000;
const DAY_MS: Millis = 86_400_000;
/// A start may be repeated with its key for so long.
pub const KEY_LIFE_MS: Millis = 7 * DAY_MS;

/// Rounds until `stop` is cancelled.
pub async fn run(app: Shared, stop: CancellationToken) {
    loop {
        let pause = match turn(&app, &stop).await {
            Ok(pause) => pause,
            Err(error) => {
                metrics::counter!("switchboard_retention_failures_total").increment(1);
                tracing::error!(%error, "retention could not be applied; trying again");
                AGAIN_AFTER
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = app.retention_waiting.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// A round, if it is this node's to do; how long to pause.
async fn turn(app: &App, stop: &CancellationToken) -> Result<Duration, StoreError> {
    if !app.hub.holds(DUTY).await? {
        return Ok(TAKE_OVER);
    }
    let clean = round(app, stop).await?;
    Ok(if clean { LOOK_EVERY } else { AGAIN_AFTER })
}

/// Applies everything that is due now. False when the files are still to be cleaned.
pub async fn round(app: &App, stop: &CancellationToken) -> Result<bool, StoreError> {
    while !stop.is_cancelled() && erase::resume(app, BATCH).await? {}
    let mut rows = 0;
    for tenant in app.store.tenants().await? {
        let pass = Pass {
            app,
            stop,
            tenant: tenant.id,
            keeps: tenant.settings.retention,
            now: app.clock.now(),
        };
        rows += pass.all().await?;
    }
    let before = app.clock.now() - KEY_LIFE_MS;
    rows += batches(stop, "keys", || app.store.drop_keys(before, BATCH)).await?;
    let now = app.clock.now();
    rows += batches(stop, "sign_ups", || app.store.drop_sign_ups(now, BATCH)).await?;
    let before = now - cards::LIFE_MS;
    rows += batches(stop, "cards", || app.store.drop_cards(before, now, BATCH)).await?;
    if rows > 0 {
        erase::traces(app, false).await?;
    }
    app.store.drop_guesses().await?;
    app.store.drop_directory_logins(app.clock.now()).await?;
    let clean = clean(app, stop).await?;
    let now = app.clock.now().0 as f64 / 1_000.0;
    metrics::gauge!("switchboard_retention_finished_seconds").set(now);
    Ok(clean)
}

/// Removes traces from the files, where it is time. The whole search index is written anew for
/// that, so what goes by age is let gather for a day.
async fn clean(app: &App, stop: &CancellationToken) -> Result<bool, StoreError> {
    let noted = app.store.fact(erase::TRACES).await?.unwrap_or_default();
    let due = match noted.split_once(' ') {
        Some(("aged", since)) => {
            Time::parse(since).is_none_or(|since| app.clock.now().since(since) >= DAY_MS)
        }
        Some(_) => true,
        None => false,
    };
    if !due {
        return Ok(true);
    }
    for _ in 0..STEPS {
        if stop.is_cancelled() {
            return Ok(false);
        }
        match app.store.scrub().await? {
            Left::More => tokio::task::yield_now().await,
            Left::InUse => return Ok(false),
            Left::Nothing => {
                // What was erased meanwhile has noted itself anew.
                if app.store.fact(erase::TRACES).await?.as_deref() == Some(noted.as_str()) {
                    app.store.put_fact(erase::TRACES, "").await?;
                }
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Repeats a step until it finds less than a batch; how many rows it changed.
async fn batches<F: Future<Output = Result<u64, StoreError>>>(
    stop: &CancellationToken,
    what: &'static str,
    step: impl Fn() -> F,
) -> Result<u64, StoreError> {
    let mut all = 0;
    for _ in 0..BATCHES {
        let rows = step().await?;
        erase::count(what, rows);
        all += rows;
        if rows < BATCH.into() || stop.is_cancelled() {
            break;
        }
    }
    Ok(all)
}

/// One tenant's part of a round.
struct Pass<'a> {
    app: &'a App,
    stop: &'a CancellationToken,
    tenant: TenantId,
    keeps: Retention,
    now: Time,
}

impl Pass<'_> {
    fn before(&self, days: Option<u32>) -> Option<Time> {
        days.map(|days| self.now - i64::from(days) * DAY_MS)
    }

    /// How many rows were changed.
    async fn all(&self) -> Result<u64, StoreError> {
        let (store, stop, tenant) = (&self.app.store, self.stop, self.tenant);
        let mut rows = 0;
        if let Some(before) = self.before(self.keeps.session_days) {
            rows += self.sessions(before).await?;
            rows += batches(stop, "visitors", || {
                store.drop_visitors(tenant, before, BATCH)
            })
            .await?;
        }
        if let Some(before) = self.before(self.keeps.person_days) {
            rows += self.persons(before).await?;
            rows += batches(stop, "visitor_names", || {
                store.anonymise_visitors(tenant, before, BATCH)
            })
            .await?;
        }
        if let Some(before) = self.before(self.keeps.address_days) {
            let form = self.keeps.address_form;
            rows += batches(stop, "addresses", || {
                store.shorten_addresses(tenant, before, form, BATCH)
            })
            .await?;
        }
        if let Some(before) = self.before(self.keeps.audit_days) {
            rows += batches(stop, "audits", || store.drop_audits(tenant, before, BATCH)).await?;
            rows += batches(stop, "statuses", || {
                store.drop_agent_statuses(tenant, before, BATCH)
            })
            .await?;
            rows += batches(stop, "erased", || store.drop_erased(tenant, before, BATCH)).await?;
        }
        Ok(rows)
    }

    async fn sessions(&self, before: Time) -> Result<u64, StoreError> {
        let mut erased = Erased::default();
        for _ in 0..BATCHES {
            let due = self
                .app
                .store
                .sessions_ended(self.tenant, before, BATCH)
                .await?;
            for session in &due {
                erased += erase::aged(self.app, self.tenant, *session).await?;
            }
            if due.len() < BATCH as usize || self.stop.is_cancelled() {
                break;
            }
        }
        if erased.sessions == 0 {
            return Ok(0);
        }
        let entry = Audit {
            tenant: Some(self.tenant),
            at: self.now,
            actor: erase::SYSTEM.into(),
            action: "retention.erase".into(),
            target: None,
            address: None,
            detail: erase::detail(erased),
        };
        self.app.store.audit(&entry).await?;
        Ok(erased.sessions)
    }

    async fn persons(&self, before: Time) -> Result<u64, StoreError> {
        let mut all = 0;
        for _ in 0..BATCHES {
            let due = self
                .app
                .store
                .sessions_named(self.tenant, before, BATCH)
                .await?;
            let mut failed = false;
            for session in &due {
                // One log that cannot be read does not keep the others' names.
                match self
                    .app
                    .store
                    .anonymise(self.tenant, *session, self.now)
                    .await
                {
                    Ok(()) => {
                        all += 1;
                        erase::count("persons", 1);
                    }
                    Err(error) if error.is_temporary() => return Err(error),
                    Err(error) => {
                        failed = true;
                        metrics::counter!("switchboard_retention_failures_total").increment(1);
                        tracing::error!(%session, %error, "a session keeps its visitor's name");
                    }
                }
            }
            if due.len() < BATCH as usize || failed || self.stop.is_cancelled() {
                break;
            }
        }
        Ok(all)
    }
}
