//! Who is in a session, part by part.

use crate::{
    app::App,
    error::{Outcome, Problem},
    hub::HubError,
};
use serde::Deserialize;
use switchboard_core::{LegId, SessionId, TenantId};
use switchboard_wire::{rest::Page, socket::Member};

/// Which part of a roster is wanted.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
pub struct RosterPart {
    /// `next` of the part before.
    pub cursor: Option<String>,
    /// 1 to 1,000; 200 if absent.
    pub limit: Option<u32>,
}

/// That part; nobody is in a session that is over.
pub async fn members(
    app: &App,
    tenant: TenantId,
    session: SessionId,
    part: RosterPart,
) -> Outcome<Page<Member>> {
    let limit = part.limit.unwrap_or(200) as usize;
    if !(1..=1_000).contains(&limit) {
        return Err(Problem::invalid("limit", "must be 1 to 1000"));
    }
    let after = match part.cursor.as_deref().filter(|cursor| !cursor.is_empty()) {
        None => None,
        Some(cursor) => Some(
            cursor
                .parse::<LegId>()
                .map_err(|_| Problem::invalid("cursor", "must be `next` of the part before"))?,
        ),
    };
    // One more than asked for tells whether there is another part.
    let mut items = match app.hub.roster(tenant, session, after, limit + 1).await {
        Ok(items) => items,
        Err(HubError::NoSuchSession) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items
        .last()
        .filter(|_| more)
        .map(|last| last.leg.to_string());
    Ok(Page { items, next })
}
