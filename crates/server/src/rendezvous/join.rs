//! The identifier is presented: the visitor comes into a session with whom it was agreed (RV-3).
//! Nothing is held for it before (RV-14), and no session is there (RV-24).

use super::{
    ask::noted,
    manage::{Held, named, over},
};
use crate::{
    app::Shared,
    auth::client::Client,
    error::{Outcome, Problem},
    http::{keep, live},
    hub::{Start, Started},
};
use axum::http::StatusCode;
use serde_json::json;
use std::collections::BTreeMap;
use switchboard_core::{
    desk::Turn,
    rendezvous::{Stage, Step, Terms},
    session::Agreed,
};
use switchboard_store::{Rendezvous, SessionStatus, Visitor};

/// The session, new or the one that goes on, and the value of the visitor's cookie. The identifier
/// is good again and again until the session is over: people reload, and change devices.
pub async fn join(app: &Shared, client: &Client, held: &Held) -> Outcome<(Started, String)> {
    let was = &held.row;
    let now = app.clock.now();
    match was.window.stage(was.state, now) {
        Stage::Open => {}
        Stage::Before => {
            let mut early = Problem::new(
                StatusCode::CONFLICT,
                "rendezvous_early",
                "It is too early to come in.",
            );
            let seconds = was.window.opens_at.since(now) / 1_000;
            early.retry_after_s = Some(u32::try_from(seconds).unwrap_or(u32::MAX).max(1));
            return Err(early);
        }
        Stage::Over => return Err(over()),
    }
    noted(app, client, was, "rendezvous.match", json!({})).await?;
    let visitor = app.store.visitor_by_id(was.tenant, was.visitor).await?;
    let visitor = visitor.ok_or_else(over)?;
    let started = match goes_on(app, held).await? {
        Some(started) => started,
        None => activate(app, client, held, &visitor).await?,
    };
    let seen_at = now;
    let cookie = keep(app, Visitor { seen_at, ..visitor }).await?;
    Ok((started, cookie))
}

/// The session that came of it, if it is not over.
async fn goes_on(app: &Shared, held: &Held) -> Outcome<Option<Started>> {
    let was = &held.row;
    let Some(session) = was.session else {
        return Ok(None);
    };
    let row = app.store.session(was.tenant, session).await?;
    let row = row.filter(|row| row.status != SessionStatus::Ended);
    let row = row.ok_or_else(over)?;
    let started = live::started(app, &held.config, was.visitor, &row).await;
    Ok(Some(started.map_err(
        |problem| match crate::http::is_gone(&problem) {
            true => over(),
            false => problem,
        },
    )?))
}

/// Begins the session. Of two who present the identifier at once, both come into one.
async fn activate(
    app: &Shared,
    client: &Client,
    held: &Held,
    visitor: &Visitor,
) -> Outcome<Started> {
    let (was, config) = (&held.row, &held.config);
    let state = was.state.after(Step::Redeemed).ok_or_else(over)?;
    let service = config.service(&was.service).ok_or_else(|| {
        Problem::new(StatusCode::NOT_FOUND, "unknown_service", "No such service.")
    })?;
    let terms = Terms::of(&service.params);
    let agreed = Agreed {
        id: was.id,
        agent: was.agent,
        named: named(held).is_some(),
        substitute_ms: terms.and_then(|terms| terms.substitute_ms),
    };
    let wish = was.wish.clone();
    let started = app
        .hub
        .start(Start {
            tenant: was.tenant,
            site: was.site,
            service: was.service.clone(),
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
            idempotency: Some((format!("rendezvous:{}", was.id), was.sequence.to_string())),
            returning: visitor.created_at < visitor.seen_at,
            only_asks: false,
            turn: Turn::Last,
            external: None,
            agent: None,
            leader: None,
            meeting: None,
            rendezvous: Some(agreed),
        })
        .await?;
    let now = app.clock.now();
    let changed = Rendezvous {
        state,
        session: Some(started.session.id),
        changed_at: now,
        ..was.clone()
    };
    // Whoever was faster has written the same.
    if app.store.change_rendezvous(was, &changed, now).await? {
        metrics::counter!("switchboard_rendezvous_total", "outcome" => "activated").increment(1);
        let detail = json!({ "session": started.session.id });
        noted(app, client, was, "rendezvous.activate", detail).await?;
    }
    Ok(started)
}
