//! What a desk learns from the record: which sessions there are when it begins, and later which
//! of those it knows are over. What sessions say themselves may be lost on its way.

use super::{
    HubInner,
    desk::{DeskHandle, DeskMsg},
    tenant::TenantConfig,
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Weak},
    time::Duration,
};
use switchboard_core::{Millis, SessionId, TenantId, desk::Input};
use switchboard_store::{Seated, StoreError};
use tokio::time::{Instant, sleep};

/// Sessions looked up one after the other before a pause.
const AT_ONCE: usize = 50;
/// The pause.
const PAUSE: Duration = Duration::from_secs(1);
/// A session that is not in the record after so long will not come: its start has failed.
const STARTS: Duration = Duration::from_secs(10);

/// What a new desk must know before it gives anything away: seats that are taken and agents that
/// are busy, in sessions whose owners may not have said so yet, or are dead. Read after the desk's
/// term is durable it has every seat that was taken under an earlier one (IS-112). A session of
/// which the record does not say how many visitors it has counts as one seat until its owner does.
pub(super) async fn known(hub: &HubInner, tenant: TenantId) -> Result<Vec<Input>, StoreError> {
    let seated = hub.store.seated(tenant).await?;
    Ok(seated.iter().flat_map(inputs).collect())
}

/// Sessions that were over before the desk began, and are still written up.
pub(super) async fn wrapping_up(
    hub: &HubInner,
    config: &TenantConfig,
) -> Result<Vec<Input>, StoreError> {
    let millis = wrap_up_ms(config);
    if millis == 0 {
        return Ok(Vec::new());
    }
    let after = hub.clock.now() - millis;
    let found = hub.store.wrapping_up(config.id(), after).await?;
    let input = |(session, agent, since)| Input::WrapUp {
        agent,
        session,
        since,
    };
    Ok(found.into_iter().map(input).collect())
}

/// How long agents are given to write a session up.
pub(super) fn wrap_up_ms(config: &TenantConfig) -> Millis {
    Millis::from(config.tenant.settings.wrap_up_s) * 1_000
}

fn inputs(found: &Seated) -> impl Iterator<Item = Input> {
    let session = found.session;
    let agent = found.agent.filter(|_| found.active);
    let seats = Input::Seats {
        session,
        visitors: found.visitors.unwrap_or(1),
        at: found.head,
        taken: Vec::new(),
    };
    let serving = agent.map(|agent| Input::Serving { agent, session });
    std::iter::once(seats).chain(serving)
}

/// Looks up the sessions that a desk knows, over and over again, and tells it which are over.
pub(super) async fn look_after(hub: Weak<HubInner>, tenant: TenantId, desk: DeskHandle) {
    let mut missing: BTreeMap<SessionId, Instant> = BTreeMap::new();
    loop {
        sleep(PAUSE).await;
        let Some(known) = desk.ask(DeskMsg::Sessions).await else {
            return;
        };
        missing.retain(|session, _| known.contains(session));
        let known: Vec<SessionId> = known.into_iter().collect();
        for part in known.chunks(AT_ONCE) {
            let Some(hub) = hub.upgrade() else { return };
            for session in part {
                if is_over(&hub, tenant, *session, &mut missing).await {
                    desk.input(Input::Over { session: *session });
                }
            }
            drop(hub);
            sleep(PAUSE).await;
        }
    }
}

async fn is_over(
    hub: &Arc<HubInner>,
    tenant: TenantId,
    session: SessionId,
    missing: &mut BTreeMap<SessionId, Instant>,
) -> bool {
    match hub.store.owner(tenant, session).await {
        Ok(Some(owner)) => {
            missing.remove(&session);
            owner.ended
        }
        Ok(None) => {
            missing
                .entry(session)
                .or_insert_with(Instant::now)
                .elapsed()
                >= STARTS
        }
        Err(_) => false,
    }
}
