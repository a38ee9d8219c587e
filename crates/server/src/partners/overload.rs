//! Visitors whom nobody here can serve soon go to a backup server (WT-8, WT-95 to WT-97): who has waited too
//! long, and who comes while the agents who are free are kept in reserve. The way is that of every warm
//! transfer; nobody of ours hands over. Whatever comes of it, the visitor waits here until they are there.

use super::{
    company_of,
    rules::{may_send_on, terms_of},
};
use crate::{
    app::{App, Shared},
    auth::token,
    error::Outcome,
    hub::{HubError, NewWarm, TenantConfig, WaitingHere, WarmAt},
};
use serde_json::json;
use std::{
    collections::{HashMap, HashSet},
    sync::Mutex,
    time::{Duration, Instant},
};
use switchboard_core::{
    PartnerId, SessionId, TenantId, Time, TransferId,
    session::{Event, Origin},
};
use switchboard_store::{PartnerRow, Service, WarmKey, WarmOut};
use switchboard_wire::{rest::Backup, socket::QueueStatus};

/// By themselves servers hand a visitor on so often at most; the last one keeps them (WT-97).
const REDIRECTS: u8 = 3;
/// A visitor whom the backup did not take is not offered to it again before that.
const AGAIN: Duration = Duration::from_secs(30);

/// What this node remembers of it.
#[derive(Default)]
pub struct Overload {
    /// Partners to which new visitors go, because what is free is kept in reserve.
    shedding: Mutex<HashSet<PartnerId>>,
    /// Who was offered to a backup, and when.
    tried: Mutex<HashMap<SessionId, Instant>>,
}

impl Overload {
    /// Whether new visitors go to that partner. Once they do, it takes more than one agent who is free
    /// again, or all of them, until they do not: it does not change with each visitor.
    fn sheds(&self, partner: PartnerId, reserve: u32, queue: &QueueStatus) -> bool {
        let mut shedding = self.shedding.lock().expect("no panic while locked");
        let free = queue.agents_ready;
        let enough = free > reserve + 1 || (free > reserve && free >= queue.on_duty);
        let on = match shedding.contains(&partner) {
            true => !enough,
            false => free <= reserve,
        };
        match on {
            true => shedding.insert(partner),
            false => shedding.remove(&partner),
        };
        on
    }

    /// Whether it is time to offer that visitor to a backup; it is noted.
    fn may_try(&self, session: SessionId) -> bool {
        let mut tried = self.tried.lock().expect("no panic while locked");
        tried.retain(|_, at| at.elapsed() < AGAIN);
        match tried.contains_key(&session) {
            true => false,
            false => tried.insert(session, Instant::now()).is_none(),
        }
    }
}

/// The backup for sessions of that service, if there is one.
async fn backup_of(
    app: &App,
    tenant: TenantId,
    service: &str,
) -> Outcome<Option<(PartnerRow, Backup)>> {
    let partners = app.store.partners(tenant).await?;
    let fits = |partner: PartnerRow| {
        let backup = terms_of(&partner).backup?;
        let of_these = &backup.services;
        let meant = of_these.is_empty() || of_these.iter().any(|key| key == service);
        (meant && may_send_on(&partner, service)).then_some((partner, backup))
    };
    Ok(partners.into_iter().find_map(fits))
}

async fn queue(app: &App, config: &TenantConfig, service: &Service) -> Option<QueueStatus> {
    let queue = config.queue_of(service)?;
    let known = app.hub.colleagues(config.id()).await?;
    let mut queues = known.queues.into_iter();
    queues.find(|status| status.queue == queue)
}

/// The backup to which a visitor goes who comes to that service now, because who is free is kept in
/// reserve (WT-96).
///
/// # Errors
/// Of the record.
pub async fn sheds(
    app: &App,
    config: &TenantConfig,
    service: &Service,
) -> Outcome<Option<(PartnerRow, Backup)>> {
    let backup = backup_of(app, config.id(), &service.key).await?;
    let Some((partner, backup)) = backup.filter(|(_, backup)| backup.reserve > 0) else {
        return Ok(None);
    };
    if app.hub.knows_warm().is_err() {
        return Ok(None);
    }
    let Some(queue) = queue(app, config, service).await else {
        return Ok(None);
    };
    let on = app.overload.sheds(partner.id, backup.reserve, &queue);
    Ok(on.then_some((partner, backup)))
}

/// Begins to hand a visitor to a backup.
///
/// # Errors
/// Of the record. What the session refuses is none: they stay.
pub async fn send_on(
    app: &App,
    session: SessionId,
    (partner, backup): (PartnerRow, Backup),
) -> Outcome<()> {
    if !app.overload.may_try(session) {
        return Ok(());
    }
    let transfer = TransferId(token::fresh_uuid());
    let row = WarmOut::sought(
        (partner.tenant, session, transfer),
        partner.id,
        None,
        (backup.area.clone(), backup.area_name.clone()),
        json!({}),
        app.clock.now(),
    );
    app.store.put_warm_out(&row).await?;
    let at = WarmAt {
        tenant: partner.tenant,
        session,
        transfer,
    };
    let new = NewWarm {
        partner: partner.id,
        company: company_of(&partner),
        area: backup.area_name,
        asks: terms_of(&partner).asks,
    };
    match app.hub.send_on(at, new).await {
        Ok(()) => Ok(()),
        Err(error) => {
            let none = WarmOut {
                state: "denied".into(),
                ..row
            };
            app.store.change_warm_out("sought", &none).await?;
            match error {
                HubError::Refused(_) | HubError::NoSuchSession => Ok(()),
                error => Err(error.into()),
            }
        }
    }
}

/// Looks after those who wait in sessions of this node (WT-95).
pub async fn round(app: &Shared) {
    if app.hub.knows_warm().is_err() {
        return;
    }
    for (tenant, waiting) in app.hub.waiting_here() {
        // One company's trouble is not another's.
        if let Err(problem) = of_tenant(app, tenant, &waiting).await {
            tracing::warn!(%tenant, code = problem.code, "who waits is not offered to a backup");
        }
    }
}

async fn of_tenant(app: &App, tenant: TenantId, waiting: &[WaitingHere]) -> Outcome<()> {
    let config = app.tenant(tenant)?;
    let partners = app.store.partners(tenant).await?;
    if partners.iter().all(|one| terms_of(one).backup.is_none()) {
        return Ok(());
    }
    let now = app.clock.now();
    for one in waiting {
        look_after(app, &config, one, now).await?;
    }
    Ok(())
}

async fn look_after(app: &App, config: &TenantConfig, one: &WaitingHere, now: Time) -> Outcome<()> {
    let Some(origin) = origin(app, config.id(), one.session).await? else {
        return Ok(());
    };
    let Some((partner, backup)) = backup_of(app, config.id(), &origin.service_key).await? else {
        return Ok(());
    };
    let waited = now.since(one.since) >= i64::from(backup.after_s) * 1_000;
    let Some(service) = config.service(&origin.service_key).filter(|_| waited) else {
        return Ok(());
    };
    let free = queue(app, config, service).await;
    if free.is_some_and(|queue| queue.agents_ready > 0) || goes_back(app, &origin, &partner).await?
    {
        return Ok(());
    }
    send_on(app, one.session, (partner, backup)).await
}

/// Nobody is sent to where they came from, and nobody further and further.
async fn goes_back(app: &App, origin: &Origin, to: &PartnerRow) -> Outcome<bool> {
    let Some(came) = &origin.came else {
        return Ok(false);
    };
    let from = WarmKey::Transfer(to.id, came.transfer);
    Ok(came.hops >= REDIRECTS || app.store.warm_in(from).await?.is_some())
}

async fn origin(app: &App, tenant: TenantId, session: SessionId) -> Outcome<Option<Box<Origin>>> {
    let first = app.store.read(tenant, session, 0, 1).await?;
    Ok(first.into_iter().find_map(|record| match record.event {
        Event::Created { origin } => Some(origin),
        _ => None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchboard_core::QueueId;

    fn queue(free: u32, on_duty: u32) -> QueueStatus {
        QueueStatus {
            queue: QueueId::from_u128(1),
            name: String::new(),
            waiting: 0,
            longest_ms: 0,
            agents_ready: free,
            agents_busy: on_duty - free,
            on_duty,
        }
    }

    #[test]
    fn wt_96_the_reserve_is_kept_and_does_not_change_with_each_visitor() {
        let (overload, partner) = (Overload::default(), PartnerId::from_u128(1));
        let mut at = |free| overload.sheds(partner, 1, &queue(free, 4));
        let falling = [4, 3, 2, 1, 0].map(&mut at);
        assert_eq!(falling, [false, false, false, true, true]);
        let rising = [1, 2, 3, 2, 1].map(&mut at);
        assert_eq!(rising, [true, true, false, false, true]);
        // Where there are no more than that, all of them are enough.
        let mut few = |free| overload.sheds(partner, 1, &queue(free, 2));
        assert_eq!([1, 2, 1].map(&mut few), [true, false, true]);
    }

    #[test]
    fn who_was_not_taken_is_not_offered_again_at_once() {
        let overload = Overload::default();
        let (one, two) = (SessionId::from_u128(1), SessionId::from_u128(2));
        assert!(overload.may_try(one) && overload.may_try(two));
        assert!(!overload.may_try(one));
    }
}
