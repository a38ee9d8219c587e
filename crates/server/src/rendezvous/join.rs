//! The identifier is presented: the visitor comes into a session with whom it was agreed (RV-3).
//! Unless the service has the clock begin it, nothing is held for it before (RV-14); unless it wants
//! one from the wish on, no session is there (RV-24).

use super::{
    ask::noted,
    begin::{Begins, start_of},
    manage::{Held, over},
};
use crate::{
    app::Shared,
    auth::client::Client,
    error::{Outcome, Problem},
    http::{keep, live},
    hub::Started,
};
use axum::http::StatusCode;
use serde_json::json;
use switchboard_core::rendezvous::{Stage, State, Step};
use switchboard_store::{Rendezvous, SessionRow, SessionStatus, Visitor};

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
    let row = match was.session {
        Some(session) => app.store.session(was.tenant, session).await?,
        None => None,
    };
    let live = row.filter(|row| row.status != SessionStatus::Ended);
    let started = match (live, was.state) {
        (Some(row), State::Active) => back(app, held, &row).await?,
        // They have talked.
        (None, State::Active) => return Err(over()),
        (live, _) => activate(app, client, held, &visitor, live).await?,
    };
    let seen_at = now;
    let cookie = keep(app, Visitor { seen_at, ..visitor }).await?;
    Ok((started, cookie))
}

/// Back into the session that came of it.
async fn back(app: &Shared, held: &Held, row: &SessionRow) -> Outcome<Started> {
    let started = live::started(app, &held.config, held.row.visitor, row).await;
    started.map_err(|problem| match crate::http::is_gone(&problem) {
        true => over(),
        false => problem,
    })
}

/// Into the session: the one that was begun for them, if it goes on, or a new one. Of two who present
/// the identifier at once, both come into one.
async fn activate(
    app: &Shared,
    client: &Client,
    held: &Held,
    visitor: &Visitor,
    live: Option<SessionRow>,
) -> Outcome<Started> {
    let (was, config) = (&held.row, &held.config);
    let state = was.state.after(Step::Redeemed).ok_or_else(over)?;
    let start = start_of(config, was, visitor, Begins::Come)?;
    let started = match live {
        Some(row) => app.hub.arrive_in(start, row.id).await?,
        None => app.hub.arrive(start).await?,
    };
    let now = app.clock.now();
    let changed = Rendezvous {
        state,
        session: Some(started.session.id),
        remind_at: None,
        changed_at: now,
        ..was.clone()
    };
    // Whoever was faster has written the same; the clock may have been.
    let mut done = app.store.change_rendezvous(was, &changed, now).await?;
    if !done && was.state == State::Agreed {
        let begun = Rendezvous {
            state: State::Begun,
            ..was.clone()
        };
        done = app.store.change_rendezvous(&begun, &changed, now).await?;
    }
    if done {
        metrics::counter!("switchboard_rendezvous_total", "outcome" => "activated").increment(1);
        let detail = json!({ "session": started.session.id });
        noted(app, client, was, "rendezvous.activate", detail).await?;
    }
    Ok(started)
}
