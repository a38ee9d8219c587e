//! Who waits in a queue may keep the place and be called when their turn comes (IS-114). The session
//! waits on as it does, with their telephone invited into it: they may go, and whoever takes the session
//! has them called, by the calls that rendezvous have. What is written down is a rendezvous without a
//! time, in nobody's diary.

use super::{
    ask::{checked_number, noted},
    begin::{Begins, start_of},
    keys::{Keys, begun_by},
    mails,
    manage::{Held, over},
};
use crate::{
    app::App,
    auth::{client::Client, token},
    callbacks::{self, plan_for},
    error::{Outcome, Problem},
    hub::{Started, TenantConfig},
};
use axum::http::StatusCode;
use serde_json::json;
use switchboard_core::{
    Millis, SessionId, SiteId, Time,
    rendezvous::{
        State, Step, Window,
        callback::{Callback, Stage, place_kept_ms},
    },
    session::{Candidate, Endpoint, Role},
};
use switchboard_store::{
    CallbackRow, Rendezvous, RendezvousKey, RendezvousMade, Service, SessionRow, SessionStatus,
    Visitor, Wish,
};

/// Whoever changes one that changed meanwhile looks again, so often.
const LOOKS: u32 = 10;

/// How long a service keeps the place of somebody who is to be called; `None` where it does not.
pub fn keeps_places(service: &Service) -> Option<Millis> {
    place_kept_ms(&service.params)
}

/// Whose place is to be kept.
pub struct Kept {
    /// The session in which they wait.
    pub session: SessionRow,
    /// The visitor.
    pub visitor: Visitor,
    /// The number, as they wrote it.
    pub phone: String,
    /// Where they came from.
    pub site: SiteId,
    /// Their language (BCP 47).
    pub locale: String,
}

/// Keeps the place, which is durable when this returns. For one session there is one; asked for again, it
/// takes the new number.
pub async fn keep_place(
    app: &App,
    client: &Client,
    config: &std::sync::Arc<TenantConfig>,
    kept: Kept,
) -> Outcome<(Rendezvous, Keys)> {
    let service = config.service(&kept.session.service);
    let none = || {
        let text = "That service keeps no places.";
        Problem::new(StatusCode::NOT_FOUND, "no_callback", text)
    };
    let service = service.ok_or_else(none)?;
    let keep_ms = keeps_places(service).ok_or_else(none)?;
    let number = checked_number(&service.params, &kept.phone)?;
    if kept.session.status == SessionStatus::Ended {
        return Err(over());
    }
    let (scope, key) = (
        format!("kept:{}", kept.visitor.id),
        kept.session.id.to_string(),
    );
    let keys = Keys::of_request(&app.signer, &scope, &key);
    let begun_by = begun_by(&scope, &key);
    let before = RendezvousKey::BegunBy(config.id(), begun_by);
    let row = match app.store.rendezvous(before).await? {
        Some(row) => row,
        None => {
            let now = app.clock.now();
            let new = new_row(app, config, &kept, number.clone(), keep_ms, &keys)?;
            match app.store.add_rendezvous(&new, now).await? {
                RendezvousMade::Done => new,
                RendezvousMade::Before(before) => *before,
                RendezvousMade::TimeGone => return Err(none()),
            }
        }
    };
    if !row.state.is_open() {
        return Err(over());
    }
    // Whoever was stopped in between goes on here: each step is the same again.
    let callback = CallbackRow {
        rendezvous: row.id,
        tenant: row.tenant,
        state: Callback::queued(
            plan_for(app, service, number.clone(), row.window.closes_at),
            row.created_at,
        ),
        version: 0,
        due_at: Some(row.created_at),
    };
    app.store.add_callback(&callback).await?;
    let invited = app.hub.invite(
        row.tenant,
        kept.session.id,
        telephone(&row),
        row.window.closes_at,
    );
    if let Err(error) = invited.await {
        let problem = Problem::from(error);
        if !problem.is_temporary() {
            // The session is over: there is no place to be kept.
            give_up(app, &row).await?;
        }
        return Err(problem);
    }
    if row.wish.phone.as_deref() != Some(&number) {
        let held = Held {
            row,
            config: config.clone(),
            manages: true,
        };
        return Ok((renumber(app, client, &held, &number).await?, keys));
    }
    if row.created_at == row.changed_at {
        metrics::counter!("switchboard_rendezvous_total", "outcome" => "kept").increment(1);
        let detail = json!({ "service": row.service, "session": row.session, "queued": true });
        noted(app, client, &row, "rendezvous.mint", detail).await?;
        noted(app, client, &row, "rendezvous.hand_out", json!({})).await?;
    }
    Ok((row, keys))
}

async fn give_up(app: &App, row: &Rendezvous) -> Outcome<()> {
    let now = app.clock.now();
    let gone = Rendezvous {
        state: State::Cancelled,
        sequence: row.sequence + 1,
        changed_at: now,
        ..row.clone()
    };
    app.store.change_rendezvous(row, &gone, now).await?;
    callbacks::cancel(app, &gone).await
}

fn new_row(
    app: &App,
    config: &TenantConfig,
    kept: &Kept,
    number: String,
    keep_ms: Millis,
    keys: &Keys,
) -> Outcome<Rendezvous> {
    let now = app.clock.now();
    let anybody = || config.agents.keys().next().copied();
    let agent = kept.session.agent.or_else(anybody);
    let agent = agent.ok_or_else(|| Problem::not_found("agent"))?;
    let until = now + keep_ms;
    let name = Some(kept.session.visitor_name.clone()).filter(|name| !name.is_empty());
    let key = kept.session.id.to_string();
    let mut new = Rendezvous {
        id: token::fresh_uuid(),
        tenant: config.id(),
        entry: token::fresh_uuid(),
        agent,
        named: false,
        service: kept.session.service.clone(),
        site: Some(kept.site),
        visitor: kept.visitor.id,
        state: State::Begun,
        from: now,
        to: until,
        window: Window {
            opens_at: now,
            closes_at: until,
        },
        wish: Wish {
            name: name.or(kept.visitor.name.clone()),
            email: kept.visitor.email.clone(),
            question: kept.session.subject.clone(),
            locale: Some(kept.locale.clone()),
            phone: Some(number),
            ..Wish::default()
        },
        session: Some(kept.session.id),
        queued: true,
        clock: false,
        remind_at: None,
        sealed: None,
        sequence: 0,
        join_key: keys.join_hash(),
        manage_key: keys.manage_hash(),
        begun_by: begun_by(&format!("kept:{}", kept.visitor.id), &key),
        created_at: now,
        changed_at: now,
    };
    new.sealed = mails::sealed(app, &new, keys);
    Ok(new)
}

/// The telephone as the session knows it: the same that is joined when the call is taken.
fn telephone(row: &Rendezvous) -> Candidate {
    let name = row.wish.name.clone().or(row.wish.phone.clone());
    Candidate {
        endpoint: endpoint(row),
        role: Role::Visitor,
        name: name.unwrap_or_default(),
        avatar: None,
        seat: None,
    }
}

fn endpoint(row: &Rendezvous) -> Endpoint {
    Endpoint::External {
        key: format!("phone:{}", row.id),
        proxied: true,
        // Told apart by its key; by which way it comes is said when it joins.
        via: None,
    }
}

/// Whether the visitor still is in that session themself.
pub async fn waits_there(app: &App, row: &Rendezvous, session: SessionId) -> bool {
    let leg = app.hub.visitor_leg(row.tenant, session, row.visitor).await;
    matches!(leg, Ok(Some(_)))
}

/// Nobody is to be called any more. The session ends if nobody waits in it.
pub async fn uninvite(app: &App, row: &Rendezvous, session: SessionId) {
    let declined = app.hub.decline(row.tenant, session, endpoint(row)).await;
    // It may have been joined, or be over.
    if let Err(error) = declined {
        tracing::debug!(%session, %error, "a telephone was not invited any more");
    }
}

/// The visitor comes by their link, into the session that goes on for them.
pub async fn let_in(
    app: &App,
    held: &Held,
    visitor: &Visitor,
    row: &SessionRow,
) -> Outcome<Started> {
    let start = start_of(&held.config, &held.row, visitor, Begins::Come)?;
    let until = held.row.window.closes_at.max(app.clock.now() + 60_000);
    Ok(app.hub.let_in(start, row.id, until).await?)
}

/// Whoever serves the session now is the one who comes again for another attempt.
pub async fn served(app: &App, row: &Rendezvous) -> Outcome<()> {
    let Some(session) = row.session.filter(|_| row.queued) else {
        return Ok(());
    };
    let served = app.store.session(row.tenant, session).await?;
    if let Some(agent) = served.and_then(|served| served.agent)
        && agent != row.agent
    {
        let changed = Rendezvous {
            agent,
            ..row.clone()
        };
        let now = app.clock.now();
        app.store.change_rendezvous(row, &changed, now).await?;
    }
    Ok(())
}

/// Another number, as long as nobody talks.
pub async fn renumber(app: &App, client: &Client, held: &Held, text: &str) -> Outcome<Rendezvous> {
    let was = &held.row;
    was.state.after(Step::Cancelled).ok_or_else(over)?;
    let service = held.config.service(&was.service).ok_or_else(over)?;
    let number = checked_number(&service.params, text)?;
    let now: Time = app.clock.now();
    let changed = Rendezvous {
        wish: Wish {
            phone: Some(number.clone()),
            ..was.wish.clone()
        },
        changed_at: now,
        ..was.clone()
    };
    for _ in 0..LOOKS {
        let Some(call) = app.store.callback(was.tenant, was.id).await? else {
            break;
        };
        if !matches!(call.state.stage, Stage::Waits(_) | Stage::Seeks(_)) {
            return Err(over());
        }
        let mut state = call.state.clone();
        state.plan.number.clone_from(&number);
        let next = CallbackRow {
            state,
            ..call.clone()
        };
        if app.store.change_callback(&call, &next).await? {
            break;
        }
    }
    if !app.store.change_rendezvous(was, &changed, now).await? {
        return Err(over());
    }
    noted(app, client, &changed, "rendezvous.phone", json!({})).await?;
    Ok(changed)
}
