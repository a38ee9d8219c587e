//! What whoever has an identifier may do: look, change, call off. Unknown and malformed ones are
//! answered alike, and guesses are counted in the record, for all nodes (RV-4).

use super::{
    ask::{hold_for, noted, number, reserved},
    begin,
    keys::hash_of,
    mails::{self, Why},
    offer::Offer,
};
use crate::{
    app::{App, Shared},
    auth::{client::Client, guess::Guess},
    callbacks,
    error::{Outcome, Problem},
    hub::TenantConfig,
};
use axum::http::StatusCode;
use serde_json::json;
use std::sync::Arc;
use switchboard_core::{AgentId, Time, rendezvous::Step};
use switchboard_store::{Rendezvous, RendezvousKey, Wish};

/// Wrong identifiers from one address in a minute.
const GUESSES: u32 = 20;

/// What an identifier is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manages {
    /// It leads in.
    No,
    /// It changes and calls off.
    Yes,
    /// Either is good enough.
    Any,
}

/// A rendezvous and its tenant.
pub struct Held {
    /// What was agreed on.
    pub row: Rendezvous,
    /// The tenant's configuration.
    pub config: Arc<TenantConfig>,
    /// The identifier was the one that manages.
    pub manages: bool,
}

/// The rendezvous of an identifier.
pub async fn found(app: &App, client: &Client, text: &str, manages: Manages) -> Outcome<Held> {
    if let Some(hash) = hash_of(text) {
        let join = RendezvousKey::Join(hash);
        let manage = RendezvousKey::Manage(hash);
        let keys = match manages {
            Manages::No => vec![join],
            Manages::Yes => vec![manage],
            Manages::Any => vec![join, manage],
        };
        for key in keys {
            if let Some(row) = app.store.rendezvous(key).await?
                && let Some(config) = app.hub.tenant(row.tenant)
            {
                let manages = matches!(key, RendezvousKey::Manage(_));
                return Ok(Held {
                    row,
                    config,
                    manages,
                });
            }
        }
    }
    let party = client.party.expose();
    Guess::count_up_to(app, &format!("rendezvous\n{party}"), GUESSES).await?;
    tracing::info!("an identifier of no rendezvous was presented");
    Err(Problem::new(
        StatusCode::NOT_FOUND,
        "rendezvous_unknown",
        "There is nothing behind that identifier.",
    ))
}

/// What cannot happen to it any more.
pub(super) fn over() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "rendezvous_over",
        "It cannot be changed any more.",
    )
}

/// Who changes it, for the trail; `None` is its visitor. Whatever the company does, they are told.
pub type By = Option<String>;

/// Calls it off. The time is free at once, and a session that was begun for it is over.
pub async fn cancel(app: &App, client: &Client, held: &Held, by: By) -> Outcome<Rendezvous> {
    let was = &held.row;
    let state = was.state.after(Step::Cancelled).ok_or_else(over)?;
    let now = app.clock.now();
    let changed = Rendezvous {
        state,
        sequence: was.sequence + 1,
        remind_at: None,
        changed_at: now,
        ..was.clone()
    };
    if !app.store.change_rendezvous(was, &changed, now).await? {
        return Err(over());
    }
    metrics::counter!("switchboard_rendezvous_total", "outcome" => "cancelled").increment(1);
    begin::end(app, &changed).await;
    callbacks::cancel(app, &changed).await?;
    if by.is_some() {
        mails::write(app, &changed, Why::Cancelled).await?;
    }
    did(app, client, &changed, by, "rendezvous.cancel", json!({})).await?;
    Ok(changed)
}

/// Gives it another time, under the same identifiers: the link stays what it is. The company may give
/// it to another agent as well, whom the visitor has not asked for then.
pub async fn move_to(
    app: &Shared,
    client: &Client,
    held: &Held,
    (from, to): (Time, Option<AgentId>),
    by: By,
) -> Outcome<Rendezvous> {
    let was = &held.row;
    let state = was.state.after(Step::Moved).ok_or_else(over)?;
    let mut offer = Offer::required(&held.config, Some(&was.service))?;
    let agent = to.or(named(held));
    offer.pinned = agent;
    let hold = hold_for(app, &offer, agent, from, Some(was.entry)).await?;
    let now = app.clock.now();
    let changed = Rendezvous {
        entry: hold.id,
        agent: hold.agent,
        state,
        from: hold.from,
        to: hold.to,
        window: offer.terms.window(hold.from),
        named: was.named && hold.agent == was.agent,
        clock: offer.terms.clock && was.wish.phone.is_none(),
        remind_at: offer
            .terms
            .remind_at(hold.from, now)
            .filter(|_| was.wish.email.is_some()),
        session: None,
        sequence: was.sequence + 1,
        changed_at: now,
        ..was.clone()
    };
    let done = app.store.change_rendezvous(was, &changed, now).await?;
    app.store.release_time(was.tenant, hold.id).await?;
    if !done {
        return Err(over());
    }
    // What rested until the old time does so no more.
    begin::end(app, was).await;
    callbacks::replan(app, &held.config, &changed).await?;
    let changed = match offer.terms.early_session {
        true => reserved(app, &held.config, changed).await,
        false => changed,
    };
    if by.is_some() {
        mails::write(app, &changed, Why::Moved).await?;
    }
    let detail = json!({ "from": [was.from, changed.from], "agent": [was.agent, changed.agent] });
    did(app, client, &changed, by, "rendezvous.move", detail).await?;
    Ok(changed)
}

/// The visitor corrects the number that they are to be called at (RV-15).
pub async fn renumber(app: &App, client: &Client, held: &Held, text: &str) -> Outcome<Rendezvous> {
    let was = &held.row;
    // As long as another time could be agreed on.
    was.state.after(Step::Moved).ok_or_else(over)?;
    let offer = Offer::required(&held.config, Some(&was.service))?;
    let now = app.clock.now();
    let phone = number(&offer, Some(text))?;
    let changed = Rendezvous {
        clock: offer.terms.clock && phone.is_none(),
        wish: Wish {
            phone,
            ..was.wish.clone()
        },
        changed_at: now,
        ..was.clone()
    };
    if !app.store.change_rendezvous(was, &changed, now).await? {
        return Err(over());
    }
    callbacks::replan(app, &held.config, &changed).await?;
    noted(app, client, &changed, "rendezvous.phone", json!({})).await?;
    Ok(changed)
}

/// The entry of the trail about what somebody did with it.
async fn did(
    app: &App,
    client: &Client,
    row: &Rendezvous,
    by: By,
    action: &str,
    detail: serde_json::Value,
) -> Outcome<()> {
    let Some(by) = by else {
        return noted(app, client, row, action, detail).await;
    };
    let target = Some(row.id.to_string());
    app.audit_as(Some(row.tenant), by, client, action, target, detail)
        .await
}

/// Whom the visitor asked for, as long as they can be had at all (RV-9).
pub fn named(held: &Held) -> Option<AgentId> {
    named_of(&held.config, &held.row)
}

/// The same, where the rendezvous is known.
pub fn named_of(config: &TenantConfig, row: &Rendezvous) -> Option<AgentId> {
    let there = config.agents.get(&row.agent);
    let there = there.is_some_and(|agent| !agent.disabled);
    (row.named && there).then_some(row.agent)
}
