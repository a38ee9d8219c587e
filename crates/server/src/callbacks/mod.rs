//! Calls to the visitors of rendezvous (RV-15, RV-16, RV-18). What a call becomes is decided by
//! [`Callback`]; here it is written down first, and then done. Two who change one at once do so one
//! after the other: whoever comes second reads again.

mod port;

pub use crate::hub::CallId;
pub use port::{AgentDials, Call, Telephony, Unplaced};

use crate::{
    app::App,
    error::{Outcome as Answer, Problem},
    hub::{Join, TenantConfig},
    phone,
    rendezvous::{begun, leave, missed},
};
use axum::http::StatusCode;
use serde_json::json;
use switchboard_core::{
    SessionId, TenantId, Time,
    rendezvous::{
        State, Step,
        callback::{CallEnd, Callback, Effect, Input, Order, Outcome, Plan, Stage},
    },
    session::{Channel, LegReport, Role},
};
use switchboard_store::{
    Audit, CallbackRow, Rendezvous, RendezvousKey, Service, SessionRow, SessionStatus,
};
use switchboard_wire::socket::Details;
use uuid::Uuid;

/// Rows in one batch.
const BATCH: u32 = 200;
/// Whoever changes one that changed meanwhile looks again, so often.
const LOOKS: u32 = 10;

/// Written down beside a rendezvous whose visitor left a number.
pub async fn plan(app: &App, config: &TenantConfig, row: &Rendezvous) -> Answer<()> {
    let (Some(number), Some(service)) = (&row.wish.phone, config.service(&row.service)) else {
        return Ok(());
    };
    let plan = plan_for(app, service, number.clone(), row.window.closes_at);
    let new = CallbackRow {
        rendezvous: row.id,
        tenant: row.tenant,
        state: Callback::at(plan, row.from),
        version: 0,
        due_at: Some(row.from),
    };
    Ok(app.store.add_callback(&new).await?)
}

/// How that service has a number called, with the telephones that there are.
pub fn plan_for(app: &App, service: &Service, number: String, until: Time) -> Plan {
    let mut plan = Plan::of(&service.params, number, until);
    plan.by_hand = !app.telephony.calls_for(&service.params);
    plan.ring_ms += way(app, &plan).slack_ms();
    if plan.by_hand {
        plan.order = Order::AgentFirst;
    }
    plan
}

/// By which way such a call is placed.
fn way<'a>(app: &'a App, plan: &Plan) -> &'a dyn Telephony {
    match plan.by_hand {
        true => &AgentDials,
        false => &*app.telephony,
    }
}

/// The rendezvous has another time or number: its call is made then, to that.
pub async fn replan(app: &App, config: &TenantConfig, row: &Rendezvous) -> Answer<()> {
    for _ in 0..LOOKS {
        let Some(was) = app.store.callback(row.tenant, row.id).await? else {
            return plan(app, config, row).await;
        };
        let Stage::Waits(_) = was.state.stage else {
            return Ok(());
        };
        let mut state = was.state.clone();
        match &row.wish.phone {
            Some(number) => {
                state.plan.number.clone_from(number);
                state.plan.until = row.window.closes_at;
                state.stage = Stage::Waits(row.from);
            }
            None => state.stage = Stage::Over(Outcome::Cancelled),
        }
        let due_at = looks_at(&state, row.from);
        let changed = CallbackRow {
            state,
            due_at,
            ..was.clone()
        };
        if app.store.change_callback(&was, &changed).await? {
            return Ok(());
        }
    }
    Err(busy())
}

/// When somebody is to look: whether an agent has come is seen by looking.
fn looks_at(state: &Callback, now: Time) -> Option<Time> {
    match state.stage {
        Stage::Waits(at) => Some(at),
        Stage::Seeks(_) | Stage::Rings(_) | Stage::Talks => Some(now),
        Stage::Over(_) => None,
    }
}

fn busy() -> Problem {
    let text = "It changes too often at this moment; try again.";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", text)
}

/// Does what is due. One node of a cluster does it. What fails with one keeps nobody else waiting.
pub async fn round(app: &App) -> Answer<()> {
    let mut failed = None;
    for row in app.store.callbacks_due(app.clock.now(), BATCH).await? {
        if let Err(problem) = look(app, &row).await {
            tracing::warn!(rendezvous = %row.rendezvous, code = problem.code, "a call does not go on");
            failed = Some(problem);
        }
    }
    failed.map_or(Ok(()), Err)
}

async fn look(app: &App, row: &CallbackRow) -> Answer<()> {
    step(app, row.tenant, row.rendezvous, Input::Tick).await?;
    match seen(app, row).await? {
        Some(input) => step(app, row.tenant, row.rendezvous, input).await,
        None => Ok(()),
    }
}

/// What the session of a call tells of it by how it stands.
async fn seen(app: &App, row: &CallbackRow) -> Answer<Option<Input>> {
    let waits = matches!(row.state.stage, Stage::Waits(_) | Stage::Over(_));
    let session = match waits {
        true => None,
        false => session_of(app, row.tenant, row.rendezvous).await?,
    };
    let Some((session, live)) = session.map(|row| {
        let live = row.status != SessionStatus::Ended;
        (row, live)
    }) else {
        return Ok(None);
    };
    let current = row.state.tries;
    Ok(match row.state.stage {
        Stage::Seeks(_) if live && is_served(app, &session).await => Some(Input::AgentIn),
        Stage::Seeks(_) | Stage::Rings(_) if !live => Some(Input::AgentGone),
        Stage::Talks if !live => Some(Input::Ended(current, CallEnd::Dropped)),
        _ => None,
    })
}

/// Whether an agent is in it now.
async fn is_served(app: &App, row: &SessionRow) -> bool {
    match row.agent {
        Some(agent) => app.hub.serves(row.tenant, row.id, agent).await,
        None => false,
    }
}

/// The session of a rendezvous, where one is there that goes on.
///
/// # Errors
/// The store's.
pub async fn live_session(
    app: &App,
    tenant: TenantId,
    rendezvous: Uuid,
) -> Answer<Option<SessionId>> {
    let row = session_of(app, tenant, rendezvous).await?;
    Ok(row
        .filter(|row| row.status != SessionStatus::Ended)
        .map(|row| row.id))
}

async fn session_of(app: &App, tenant: TenantId, rendezvous: Uuid) -> Answer<Option<SessionRow>> {
    let key = RendezvousKey::Id(tenant, rendezvous);
    let row = app.store.rendezvous(key).await?;
    match row.and_then(|row| row.session) {
        Some(session) => Ok(app.store.session(tenant, session).await?),
        None => Ok(None),
    }
}

/// Somebody tells what became of a call. An attempt that is over already is told in vain.
pub async fn told(app: &App, call: CallId, input: Told) -> Answer<()> {
    let input = match input {
        Told::Answered => Input::Answered(call.attempt),
        Told::Ended(how) => Input::Ended(call.attempt, how),
    };
    step(app, call.tenant, call.rendezvous, input).await
}

/// What became of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Somebody took it.
    Answered,
    /// It is over.
    Ended(CallEnd),
}

/// The rendezvous is called off.
pub async fn cancel(app: &App, row: &Rendezvous) -> Answer<()> {
    step(app, row.tenant, row.id, Input::Cancel).await
}

/// One input: what comes of it is written down, then done.
async fn step(app: &App, tenant: TenantId, rendezvous: Uuid, input: Input) -> Answer<()> {
    for _ in 0..LOOKS {
        let Some(was) = app.store.callback(tenant, rendezvous).await? else {
            return Ok(());
        };
        let now = app.clock.now();
        let mut state = was.state.clone();
        let effects = state.handle(now, input);
        if state == was.state {
            return Ok(());
        }
        let due_at = looks_at(&state, now);
        let changed = CallbackRow {
            state,
            due_at,
            ..was.clone()
        };
        if app.store.change_callback(&was, &changed).await? {
            return act(app, &changed, effects).await;
        }
    }
    Err(busy())
}

async fn act(app: &App, row: &CallbackRow, effects: Vec<Effect>) -> Answer<()> {
    let id = |attempt| CallId {
        tenant: row.tenant,
        rendezvous: row.rendezvous,
        attempt,
    };
    let telephony = way(app, &row.state.plan);
    for effect in effects {
        match effect {
            Effect::Seek => seek(app, row).await?,
            Effect::Release => leave(app, row.tenant, row.rendezvous).await?,
            Effect::Dial(attempt) => {
                noted(app, row, "dial", json!({ "attempt": attempt })).await?;
                let call = Call {
                    id: id(attempt),
                    number: row.state.plan.number.clone(),
                    ring_ms: row.state.plan.ring_ms,
                };
                if telephony.dial(call).await.is_err() {
                    let failed = Input::Ended(attempt, CallEnd::Failed);
                    Box::pin(step(app, row.tenant, row.rendezvous, failed)).await?;
                }
            }
            Effect::HangUp(attempt) => telephony.hang_up(id(attempt)).await,
            Effect::Hold(attempt) => telephony.hold(id(attempt)).await,
            Effect::Bridge(attempt) => bridge(app, row, id(attempt)).await?,
            Effect::Tell(how) => noted(app, row, "end", json!({ "how": how })).await?,
            Effect::Over(outcome) => over(app, row, outcome).await?,
        }
    }
    Ok(())
}

/// The session begins, and an agent is looked for.
async fn seek(app: &App, row: &CallbackRow) -> Answer<()> {
    let key = RendezvousKey::Id(row.tenant, row.rendezvous);
    match app.store.rendezvous(key).await? {
        Some(rendezvous) => begun(app, &rendezvous).await,
        None => Ok(()),
    }
}

/// The telephone as a member of the session, by a proxy (CC-23): the same one however often it is asked for.
/// `None` where there is no session any more.
///
/// # Errors
/// The store's, and what joining refuses.
pub async fn member(
    app: &App,
    row: &CallbackRow,
) -> Answer<Option<(Rendezvous, SessionId, Details)>> {
    let key = RendezvousKey::Id(row.tenant, row.rendezvous);
    let was = app.store.rendezvous(key).await?;
    let Some((was, session)) = was.and_then(|was| was.session.map(|session| (was, session))) else {
        return Ok(None);
    };
    let plan = &row.state.plan;
    let name = was.wish.name.clone().filter(|name| !name.is_empty());
    let join = Join {
        key: format!("phone:{}", row.rendezvous),
        name: name.unwrap_or_else(|| plan.number.clone()),
        role: Role::Visitor,
        proxied: true,
        via: (!plan.by_hand).then(phone::via),
    };
    let details = app.hub.join_once(row.tenant, session, join).await?;
    Ok(Some((was, session, details)))
}

/// Whoever was called and the session hear each other.
async fn bridge(app: &App, row: &CallbackRow, call: CallId) -> Answer<()> {
    let Some((was, session, details)) = member(app, row).await? else {
        return Ok(());
    };
    if !way(app, &row.state.plan).bridge(call, &details).await {
        // The legs of this release are open by a channel that they know.
        let open = LegReport::Open {
            channels: vec![Channel::Chat],
        };
        app.hub
            .report(row.tenant, session, details.leg, open)
            .await?;
    }
    let Some(state) = was.state.after(Step::Redeemed) else {
        return Ok(());
    };
    let now = app.clock.now();
    let changed = Rendezvous {
        state,
        changed_at: now,
        ..was.clone()
    };
    app.store.change_rendezvous(&was, &changed, now).await?;
    noted(app, row, "bridge", json!({ "session": session })).await
}

async fn over(app: &App, row: &CallbackRow, outcome: Outcome) -> Answer<()> {
    let label = json!(outcome);
    let label = label.as_str().unwrap_or_default().to_owned();
    metrics::counter!("switchboard_callbacks_total", "outcome" => label).increment(1);
    noted(app, row, "over", json!({ "outcome": outcome })).await?;
    let key = RendezvousKey::Id(row.tenant, row.rendezvous);
    let Some(was) = app.store.rendezvous(key).await? else {
        return Ok(());
    };
    match outcome {
        Outcome::Talked => leave(app, row.tenant, row.rendezvous).await,
        // They were called in vain, or nobody was there to call them: they are told.
        Outcome::Unreached | Outcome::Unserved if was.state != State::Cancelled => {
            missed(app, &was).await
        }
        _ => Ok(()),
    }
}

async fn noted(app: &App, row: &CallbackRow, act: &str, detail: serde_json::Value) -> Answer<()> {
    let entry = Audit {
        tenant: Some(row.tenant),
        at: app.clock.now(),
        actor: "server".into(),
        action: format!("callback.{act}"),
        target: Some(row.rendezvous.to_string()),
        address: None,
        detail,
    };
    Ok(app.store.audit(&entry).await?)
}
