//! What becomes of rendezvous by the clock: the session begins (RV-17), the visitor is reminded, nobody
//! came, or the session is over. One node of a cluster does it; each step is written once, whichever
//! node tries.

use super::{
    begin::{self, Begins, expect},
    mails::{self, Why},
};
use crate::{app::App, callbacks, error::Outcome};
use serde_json::json;
use switchboard_core::{
    TenantId,
    rendezvous::{State, Step, Terms},
};
use switchboard_store::{Audit, Rendezvous, RendezvousKey, SessionStatus};
use uuid::Uuid;

/// The lease of the node that does this.
pub const DUTY: &str = "job.rendezvous";
/// Rows in one batch.
const BATCH: u32 = 200;
/// Entries of diaries that were never used are kept so long.
const KEPT_MS: switchboard_core::Millis = 86_400_000;

/// Does what is due now, if it is this node's to do. What fails with one keeps nobody else waiting.
pub async fn round(app: &App) -> Outcome<()> {
    if !app.hub.holds(DUTY).await? {
        return Ok(());
    }
    let mut failed = None;
    for was in app.store.rendezvous_due(app.clock.now(), BATCH).await? {
        if let Err(problem) = due(app, &was).await {
            tracing::warn!(rendezvous = %was.id, code = problem.code, "a rendezvous is not settled");
            failed = Some(problem);
        }
    }
    let called = callbacks::round(app).await;
    let before = app.clock.now() - KEPT_MS;
    app.store.drop_holds(before, BATCH).await?;
    failed.map_or(called, Err)
}

async fn due(app: &App, was: &Rendezvous) -> Outcome<()> {
    let now = app.clock.now();
    match was.state {
        State::Agreed | State::Begun if was.window.closes_at <= now => {
            begin::end(app, was).await;
            settle(app, was, Step::GraceOver).await
        }
        State::Agreed if was.clock && was.from <= now => begun(app, was).await,
        State::Agreed => remind(app, was).await,
        _ => {
            let session = match was.session {
                Some(session) => app.store.session(was.tenant, session).await?,
                None => None,
            };
            // Of one that was erased nobody knows better.
            let step = match session.is_none_or(|row| row.agent.is_some()) {
                true => Step::Met,
                false => Step::LeftAlone,
            };
            settle(app, was, step).await
        }
    }
}

/// The time has come: an agent is looked for, whether the visitor is there or not (RV-17).
pub async fn begun(app: &App, was: &Rendezvous) -> Outcome<()> {
    let Some(config) = app.hub.tenant(was.tenant) else {
        return Ok(());
    };
    let row = match was.session {
        Some(session) => app.store.session(was.tenant, session).await?,
        None => None,
    };
    let live = row.filter(|row| row.status != SessionStatus::Ended);
    let session = match live {
        Some(row) => {
            app.hub.due(was.tenant, row.id).await?;
            Some(row.id)
        }
        None => expect(app, &config, was, Begins::Due).await?,
    };
    let Some(session) = session else {
        return Ok(());
    };
    let state = was.state.after(Step::Begun).unwrap_or(was.state);
    let now = app.clock.now();
    let changed = Rendezvous {
        state,
        session: Some(session),
        remind_at: None,
        changed_at: now,
        ..was.clone()
    };
    // The visitor may have come at the same moment: into the same session.
    if app.store.change_rendezvous(was, &changed, now).await? {
        metrics::counter!("switchboard_rendezvous_total", "outcome" => "begun").increment(1);
        noted(app, &changed, "rendezvous.begin").await?;
    }
    Ok(())
}

/// Nobody waits for the visitor any more; a session that they are in goes on.
pub async fn leave(app: &App, tenant: TenantId, id: Uuid) -> Outcome<()> {
    let row = app.store.rendezvous(RendezvousKey::Id(tenant, id)).await?;
    if let Some(row) = row.filter(|row| row.state != State::Agreed) {
        let by_link = match row.session {
            Some(session) => {
                let leg = app.hub.visitor_leg(tenant, session, row.visitor).await;
                matches!(leg, Ok(Some(_)))
            }
            None => true,
        };
        if !by_link {
            begin::end(app, &row).await;
        }
    }
    Ok(())
}

/// The visitor was to be called, and it came to nothing: they are told (RV-16).
pub async fn missed(app: &App, row: &Rendezvous) -> Outcome<()> {
    mails::write(app, row, Why::Missed).await
}

/// Reminds the visitor, once: the mail has a name of its own, so that who is stopped in between writes
/// the same one again.
async fn remind(app: &App, was: &Rendezvous) -> Outcome<()> {
    let now = app.clock.now();
    let Some(at) = was.remind_at.filter(|at| *at <= now) else {
        return Ok(());
    };
    let config = app.hub.tenant(was.tenant);
    let terms = config.and_then(|config| Terms::of(&config.service(&was.service)?.params));
    let next = terms.and_then(|terms| terms.remind_at(was.from, now));
    // After a long stop it may be of no use any more.
    if now < was.from {
        mails::write(app, was, Why::Soon(at)).await?;
    }
    let changed = Rendezvous {
        remind_at: next,
        changed_at: was.changed_at,
        ..was.clone()
    };
    app.store.change_rendezvous(was, &changed, now).await?;
    Ok(())
}

async fn settle(app: &App, was: &Rendezvous, step: Step) -> Outcome<()> {
    let Some(state) = was.state.after(step) else {
        return Ok(());
    };
    let now = app.clock.now();
    let changed = Rendezvous {
        state,
        changed_at: now,
        remind_at: None,
        ..was.clone()
    };
    if !app.store.change_rendezvous(was, &changed, now).await? {
        return Ok(());
    }
    metrics::counter!("switchboard_rendezvous_total", "outcome" => state.as_str()).increment(1);
    noted(app, &changed, &format!("rendezvous.{}", state.as_str())).await
}

async fn noted(app: &App, row: &Rendezvous, action: &str) -> Outcome<()> {
    let entry = Audit {
        tenant: Some(row.tenant),
        at: app.clock.now(),
        actor: "server".into(),
        action: action.into(),
        target: Some(row.id.to_string()),
        address: None,
        detail: json!({ "agent": row.agent, "session": row.session }),
    };
    Ok(app.store.audit(&entry).await?)
}
