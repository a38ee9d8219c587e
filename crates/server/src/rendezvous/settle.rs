//! What becomes of rendezvous by themselves: nobody came, or the session is over (RV-17). One node of
//! a cluster does it; each step is written once, whichever node tries.

use crate::{app::App, error::Outcome};
use serde_json::json;
use switchboard_core::rendezvous::{State, Step};
use switchboard_store::{Audit, Rendezvous};

/// The lease of the node that does this.
pub const DUTY: &str = "job.rendezvous";
/// Rows in one batch.
const BATCH: u32 = 200;
/// Entries of diaries that were never used are kept so long.
const KEPT_MS: switchboard_core::Millis = 86_400_000;

/// Settles what is due now, if it is this node's to do.
pub async fn round(app: &App) -> Outcome<()> {
    if !app.hub.holds(DUTY).await? {
        return Ok(());
    }
    for was in app.store.rendezvous_due(app.clock.now(), BATCH).await? {
        settle(app, &was).await?;
    }
    let before = app.clock.now() - KEPT_MS;
    app.store.drop_holds(before, BATCH).await?;
    Ok(())
}

async fn settle(app: &App, was: &Rendezvous) -> Outcome<()> {
    let step = match was.state {
        State::Agreed => Step::GraceOver,
        _ => {
            let session = match was.session {
                Some(session) => app.store.session(was.tenant, session).await?,
                None => None,
            };
            // Of one that was erased nobody knows better.
            match session.is_none_or(|row| row.agent.is_some()) {
                true => Step::Met,
                false => Step::LeftAlone,
            }
        }
    };
    let Some(state) = was.state.after(step) else {
        return Ok(());
    };
    let now = app.clock.now();
    let changed = Rendezvous {
        state,
        changed_at: now,
        ..was.clone()
    };
    if !app.store.change_rendezvous(was, &changed, now).await? {
        return Ok(());
    }
    metrics::counter!("switchboard_rendezvous_total", "outcome" => state.as_str()).increment(1);
    let entry = Audit {
        tenant: Some(was.tenant),
        at: now,
        actor: "server".into(),
        action: format!("rendezvous.{}", state.as_str()),
        target: Some(was.id.to_string()),
        address: None,
        detail: json!({ "agent": was.agent, "session": was.session }),
    };
    Ok(app.store.audit(&entry).await?)
}
