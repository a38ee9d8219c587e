//! What a session of a rendezvous is begun with, whoever begins it: the visitor by coming, the clock at
//! the time (RV-17), or the wish itself (RV-23).

use super::{manage::named_of, queue};
use crate::{
    app::App,
    error::{Outcome, Problem},
    hub::{Start, TenantConfig},
};
use axum::http::StatusCode;
use std::collections::BTreeMap;
use switchboard_core::{SessionId, desk::Turn, rendezvous::Terms, session::Agreed};
use switchboard_store::{Rendezvous, Visitor};

/// How a session of a rendezvous begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begins {
    /// The visitor is there.
    Come,
    /// They are expected, and an agent is looked for.
    Due,
    /// They are expected, and nothing happens before the time.
    Rests,
}

/// The start of a session for what was agreed on.
pub fn start_of(
    config: &TenantConfig,
    row: &Rendezvous,
    visitor: &Visitor,
    begins: Begins,
) -> Outcome<Start> {
    let service = config.service(&row.service).ok_or_else(|| {
        Problem::new(StatusCode::NOT_FOUND, "unknown_service", "No such service.")
    })?;
    let terms = Terms::of(&service.params);
    let wish = row.wish.clone();
    // One that ended before its time is not begun again under its own name.
    let before = row.session.map(|session| format!("-{session}"));
    let key = format!("{}{}", row.sequence, before.unwrap_or_default());
    Ok(Start {
        tenant: row.tenant,
        site: row.site,
        service: row.service.clone(),
        visitor: Some(visitor.id),
        visitor_name: wish.name.or(visitor.name.clone()).unwrap_or_default(),
        email: wish.email.or(visitor.email.clone()),
        attributes: BTreeMap::new(),
        page: None,
        title: None,
        referrer: None,
        subject: wish.subject,
        locale: wish.locale,
        question: wish.question,
        idempotency: Some((format!("rendezvous:{}", row.id), key)),
        returning: visitor.created_at < visitor.seen_at,
        only_asks: false,
        turn: Turn::Last,
        external: None,
        agent: None,
        leader: None,
        meeting: None,
        rendezvous: Some(Agreed {
            id: row.id,
            agent: row.agent,
            named: named_of(config, row).is_some(),
            substitute_ms: terms.and_then(|terms| terms.substitute_ms),
            expected: (begins != Begins::Come).then_some(row.window.closes_at),
            idle: begins == Begins::Rests,
            front: row.queued,
        }),
        came: None,
        shed: false,
    })
}

/// Begins a session to which the visitor is expected. `None` when the visitor is not known any more,
/// and nobody can come.
pub async fn expect(
    app: &App,
    config: &TenantConfig,
    row: &Rendezvous,
    begins: Begins,
) -> Outcome<Option<SessionId>> {
    let Some(visitor) = app.store.visitor_by_id(row.tenant, row.visitor).await? else {
        return Ok(None);
    };
    let start = start_of(config, row, &visitor, begins)?;
    Ok(Some(app.hub.expect(start).await?))
}

/// Has the session end that rests, or waits for a visitor who is not to come.
pub async fn end(app: &App, row: &Rendezvous) {
    let Some(session) = row.session else { return };
    if row.queued && queue::waits_there(app, row, session).await {
        // They go on waiting by themselves.
        return queue::uninvite(app, row, session).await;
    }
    // Its invitation lapses by itself.
    if let Err(error) = app.hub.end(row.tenant, session).await {
        tracing::debug!(%session, %error, "a session of a rendezvous was not ended");
    }
}
