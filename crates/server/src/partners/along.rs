//! What was sent along with a visitor, as they may look it over while they wait (WT-86).

use super::rules::terms_of;
use crate::{app::App, error::Outcome};
use switchboard_core::{
    SessionId, TenantId,
    session::{Carried, Event},
};
use switchboard_store::WarmKey;

/// What came stands at the beginning of a session.
const FIRST: u32 = 50;

/// What came with the visitor of that session, without what is for agents alone; `None` where nothing did,
/// or the terms do not let it be shown.
///
/// # Errors
/// Of the record.
pub async fn along(app: &App, tenant: TenantId, session: SessionId) -> Outcome<Option<Carried>> {
    let records = app.store.read(tenant, session, 0, FIRST).await?;
    let carried = records.into_iter().find_map(|record| match record.event {
        Event::Carried(carried) if !carried.out => Some(carried),
        _ => None,
    });
    let Some(mut carried) = carried else {
        return Ok(None);
    };
    for partner in app.store.partners(tenant).await? {
        let from = WarmKey::Transfer(partner.id, carried.transfer);
        if app.store.warm_in(from).await?.is_some() {
            // A comment is from one agent to the next (WT-19).
            carried.information.notes = None;
            return Ok(terms_of(&partner).shows.then_some(*carried));
        }
    }
    Ok(None)
}
