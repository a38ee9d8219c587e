//! Erasure: on request, and of what has reached its age. Each leaves an entry in the audit
//! trail that says who, when and how much, and nothing of what it was.

use crate::{
    app::App,
    auth::{Caller, client::Client},
    error::{Outcome, Problem},
};
use axum::http::StatusCode;
use serde_json::{Value, json};
use switchboard_core::{SessionId, TenantId, VisitorId};
use switchboard_store::{Audit, Erased, Erasure, SessionStatus, StoreError};
use switchboard_wire::rest;

/// Actor of what the server does by itself.
pub const SYSTEM: &str = "system";

fn live() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "session_live",
        "The session goes on. End it first; nothing was erased.",
    )
}

fn sent(erased: Erased) -> rest::Erased {
    rest::Erased {
        sessions: erased.sessions,
        events: erased.events,
        visits: erased.visits,
    }
}

/// What the audit trail keeps of an erasure.
pub fn detail(erased: Erased) -> Value {
    json!({ "sessions": erased.sessions, "events": erased.events, "visits": erased.visits })
}

fn erasure(app: &App, caller: &Caller, session: SessionId) -> Erasure {
    Erasure {
        tenant: caller.tenant,
        session,
        actor: caller.audit_name(),
        at: app.clock.now(),
    }
}

async fn begin(app: &App, erasure: &Erasure) -> Outcome<()> {
    match app.store.begin_erasure(erasure).await {
        Err(StoreError::Conflict) => Err(live()),
        other => Ok(other?),
    }
}

/// Erases one session on request.
pub async fn session(
    app: &App,
    caller: &Caller,
    client: &Client,
    id: SessionId,
) -> Outcome<rest::Erased> {
    let _alone = app.erasing.lock().await;
    let erased = one(app, caller, client, id).await?;
    traces(app, true).await?;
    app.retention_waiting.notify_one();
    Ok(sent(erased))
}

async fn one(app: &App, caller: &Caller, client: &Client, id: SessionId) -> Outcome<Erased> {
    let erasure = erasure(app, caller, id);
    begin(app, &erasure).await?;
    let erased = app.store.erase(&erasure).await?;
    if erased.events > 0 {
        app.audit(caller, client, "session.erase", id, detail(erased))
            .await?;
    }
    app.store.end_erasure(id).await?;
    count("sessions", 1);
    Ok(erased)
}

/// Erases a visitor and all their sessions on request.
pub async fn visitor(
    app: &App,
    caller: &Caller,
    client: &Client,
    id: VisitorId,
) -> Outcome<rest::Erased> {
    let _alone = app.erasing.lock().await;
    let sessions = app.store.sessions_of(caller.tenant, id).await?;
    for session in &sessions {
        let row = app.store.session(caller.tenant, *session).await?;
        if row.is_some_and(|row| row.status != SessionStatus::Ended) {
            return Err(live());
        }
    }
    // Begun before the visitor goes: from then on nothing else says whose sessions they are.
    for session in &sessions {
        begin(app, &erasure(app, caller, *session)).await?;
    }
    let mut erased = Erased::default();
    for session in &sessions {
        erased += one(app, caller, client, *session).await?;
    }
    let (known, visits) = app.store.erase_visitor(caller.tenant, id).await?;
    if !known && sessions.is_empty() && visits == 0 {
        return Err(Problem::not_found("visitor"));
    }
    erased.visits += visits;
    app.audit(caller, client, "visitor.erase", id, detail(erased))
        .await?;
    traces(app, true).await?;
    app.retention_waiting.notify_one();
    Ok(sent(erased))
}

/// Takes up erasures that a crash or a full disk interrupted; true when there were some.
pub async fn resume(app: &App, limit: u32) -> Result<bool, StoreError> {
    let _alone = app.erasing.lock().await;
    let begun = app.store.erasures(limit).await?;
    for erasure in &begun {
        let erased = app.store.erase(erasure).await?;
        if erasure.actor != SYSTEM && erased.events > 0 {
            let entry = entry(app, erasure, erased);
            app.store.audit(&entry).await?;
        }
        app.store.end_erasure(erasure.session).await?;
        count("sessions", 1);
        traces(app, erasure.actor != SYSTEM).await?;
    }
    Ok(!begun.is_empty())
}

fn entry(app: &App, erasure: &Erasure, erased: Erased) -> Audit {
    Audit {
        tenant: Some(erasure.tenant),
        at: app.clock.now(),
        actor: erasure.actor.clone(),
        action: "session.erase".into(),
        target: Some(erasure.session.to_string()),
        address: None,
        detail: detail(erased),
    }
}

/// Erases a session that has reached its age.
pub async fn aged(app: &App, tenant: TenantId, session: SessionId) -> Result<Erased, StoreError> {
    let erasure = Erasure {
        tenant,
        session,
        actor: SYSTEM.into(),
        at: app.clock.now(),
    };
    let _alone = app.erasing.lock().await;
    app.store.begin_erasure(&erasure).await?;
    let erased = app.store.erase(&erasure).await?;
    app.store.end_erasure(session).await?;
    count("sessions", 1);
    Ok(erased)
}

/// Fact: since when deleted text may have left traces in the files of the record, and whether
/// somebody asked for its erasure. Empty when there are none.
pub const TRACES: &str = "retention.traces";

/// Notes that there are traces to be removed: soon if somebody asked for the erasure.
pub async fn traces(app: &App, asked: bool) -> Result<(), StoreError> {
    let noted = app.store.fact(TRACES).await?;
    if asked || noted.is_none_or(|noted| noted.is_empty()) {
        let kind = if asked { "asked" } else { "aged" };
        let value = format!("{kind} {}", app.clock.now());
        app.store.put_fact(TRACES, &value).await?;
    }
    Ok(())
}

/// Counts what was removed or made anonymous.
pub fn count(what: &'static str, rows: u64) {
    metrics::counter!("switchboard_retention_rows_total", "what" => what).increment(rows);
}
