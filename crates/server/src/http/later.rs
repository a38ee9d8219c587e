//! Later times beside sessions: agreed on in one (RV-12, RV-13), and what a session of one is told.

use super::{
    begin::visitors_here,
    check,
    extract::{At, Body},
    member::{staff_in, visitor_in},
    sessions::visible,
};
use crate::{
    app::{App, Shared},
    auth::{Caller, Right, client::Client},
    callbacks::{self, CallId, Told},
    error::{Outcome, Problem},
    hub::TenantConfig,
    rendezvous::{self, Asked, Held, Offer, Stated, context, keeps_places},
};
use axum::{Json, extract::State, http::StatusCode};
use switchboard_core::{
    AgentId, SessionId,
    rendezvous::callback::{CallEnd, Stage},
};
use switchboard_store::{CallbackRow, Rendezvous as Row, RendezvousKey, SessionRow, Wish};
use switchboard_wire::rest::{
    Callback, CallbackOutcome, CallbackStage, CallbackTold, LaterPage, LaterTime,
    Problem as ProblemBody, Rendezvous, RendezvousAgent, RendezvousMade, RendezvousPlace,
    SessionRendezvous, Times,
};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(way))
        .routes(routes!(of_session))
        .routes(routes!(times_of_session))
        .routes(routes!(agree))
        .routes(routes!(tell))
        .routes(routes!(times))
        .routes(routes!(replace))
        .routes(routes!(call_off))
}

/// Show the way to a later time
///
/// For a visitor in the session, by their cookie. What is known there is taken over, and who serves it
/// is asked for. Who waits in a queue waits no more once a time is agreed on, or keeps the place and is
/// called, where the service offers that.
#[utoipa::path(post, path = "/v1/visits/{session}/later", tag = "rendezvous", params(("session" = String, Path)), responses(
    (status = 200, body = LaterPage), (status = 404, body = ProblemBody), (status = 410, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn way(
    State(app): State<Shared>,
    client: Client,
    At(session): At<SessionId>,
    headers: axum::http::HeaderMap,
) -> Outcome<Json<LaterPage>> {
    let throttle = &app.throttles.request;
    throttle
        .take(client.party.expose(), app.clock.now())
        .map_err(Problem::rate_limited)?;
    let visitors = visitors_here(&app, &headers).await?;
    let member = visitor_in(&app, &visitors, session).await?;
    let none = || Problem::not_found("session");
    let row = app.store.session(member.tenant, session).await?;
    let row = row.ok_or_else(none)?;
    let config = app.hub.tenant(member.tenant).ok_or_else(none)?;
    let keeps = config.service(&row.service).and_then(keeps_places);
    let offer = match Offer::required(&config, Some(&row.service)) {
        Err(problem) if keeps.is_none() => return Err(problem),
        offer => offer.ok(),
    };
    let serves = |agent: &AgentId| {
        let offer = offer.as_ref();
        offer.is_some_and(|offer| offer.agents.contains_key(agent))
    };
    let agent = row.agent.filter(serves);
    let visitor = visitors.iter().find(|known| known.tenant == member.tenant);
    let visitor = visitor.ok_or_else(none)?.id;
    let stated = Stated {
        session,
        visitor,
        agent,
    };
    let site = context(&app, member.tenant, session).await?.site;
    let site = config.sites.iter().find(|known| Some(known.id) == site);
    let site = &site.or(config.sites.first()).ok_or_else(none)?.key;
    let of = stated.sign(&app, site);
    let call = format!("/plain/{site}/call?of={of}");
    let address = match &offer {
        Some(offer) => {
            let service = &offer.service.key;
            let with = agent.map_or_else(String::new, |agent| format!("&agent={agent}"));
            format!("/plain/{site}/times?service={service}&of={of}{with}")
        }
        None => call.clone(),
    };
    let call = keeps.map(|_| call);
    Ok(Json(LaterPage { address, call }))
}

/// Show what was agreed on for a session
///
/// For staff who may see the session: the wish, whence it comes, and the call to the visitor.
#[utoipa::path(get, path = "/v1/sessions/{id}/rendezvous", tag = "rendezvous", params(("id" = String, Path)), responses(
    (status = 200, body = SessionRendezvous), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn of_session(
    State(app): State<Shared>,
    caller: Caller,
    At(id): At<SessionId>,
) -> Outcome<Json<SessionRendezvous>> {
    caller.require(Right::Belong)?;
    visible(&app, &caller, id).await?;
    let key = RendezvousKey::Session(caller.tenant, id);
    let Some(row) = app.store.rendezvous(key).await? else {
        return Ok(Json(SessionRendezvous {
            rendezvous: None,
            callback: None,
        }));
    };
    let callback = app.store.callback(caller.tenant, row.id).await?;
    let config = app.tenant(caller.tenant)?;
    Ok(Json(SessionRendezvous {
        rendezvous: Some(rendezvous::entry(&config, row)),
        callback: callback.map(call),
    }))
}

fn call(row: CallbackRow) -> Callback {
    let stage = match row.state.stage {
        Stage::Waits(_) => CallbackStage::Waits,
        Stage::Seeks(_) => CallbackStage::Seeks,
        Stage::Rings(_) => CallbackStage::Rings,
        Stage::Talks => CallbackStage::Talks,
        Stage::Over(_) => CallbackStage::Over,
    };
    Callback {
        number: row.state.plan.number,
        stage,
        attempt: row.state.tries,
        attempts: row.state.plan.tries,
        by_hand: row.state.plan.by_hand,
    }
}

/// Say what became of a call
///
/// For the agent in the session, who has dialled, and for programs with a key, such as a gateway. What is told of an attempt that is over changes
/// nothing.
#[utoipa::path(post, path = "/v1/sessions/{id}/callback", tag = "rendezvous", params(("id" = String, Path)), request_body = CallbackTold, responses(
    (status = 200, body = SessionRendezvous), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 410, body = ProblemBody)))]
async fn tell(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<SessionId>,
    Body(sent): Body<CallbackTold>,
) -> Outcome<Json<SessionRendezvous>> {
    caller.require(Right::Serve)?;
    match caller.agent_id() {
        Some(_) => drop(staff_in(&app, &caller, id, None).await?),
        None => drop(visible(&app, &caller, id).await?),
    }
    let key = RendezvousKey::Session(caller.tenant, id);
    let none = || Problem::not_found("callback");
    let row = app.store.rendezvous(key).await?.ok_or_else(none)?;
    if app.store.callback(caller.tenant, row.id).await?.is_none() {
        return Err(none());
    }
    let told = match sent.outcome {
        CallbackOutcome::Answered => Told::Answered,
        CallbackOutcome::Busy => Told::Ended(CallEnd::Busy),
        CallbackOutcome::NoAnswer => Told::Ended(CallEnd::NoAnswer),
        CallbackOutcome::Failed => Told::Ended(CallEnd::Failed),
        CallbackOutcome::Over => Told::Ended(CallEnd::HungUp),
    };
    let call_id = CallId {
        tenant: caller.tenant,
        rendezvous: row.id,
        attempt: sent.attempt,
    };
    let outcome = format!("{:?}", sent.outcome);
    let detail = serde_json::json!({ "attempt": sent.attempt, "outcome": outcome, "session": id });
    callbacks::told(&app, call_id, told).await?;
    app.audit(&caller, &client, "callback.told", row.id, detail)
        .await?;
    let callback = app.store.callback(caller.tenant, row.id).await?;
    let config = app.tenant(caller.tenant)?;
    let row = app
        .store
        .rendezvous(RendezvousKey::Id(caller.tenant, row.id))
        .await?;
    Ok(Json(SessionRendezvous {
        rendezvous: row.map(|row| rendezvous::entry(&config, row)),
        callback: callback.map(call),
    }))
}

/// The agent themself, and their own diary.
fn own(caller: &Caller) -> Outcome<AgentId> {
    caller.require(Right::Serve)?;
    Ok(caller.person()?.id)
}

async fn served(app: &Shared, caller: &Caller, id: SessionId) -> Outcome<(SessionRow, AgentId)> {
    let agent = own(caller)?;
    staff_in(app, caller, id, None).await?;
    let row = app.store.session(caller.tenant, id).await?;
    Ok((row.ok_or_else(|| Problem::not_found("session"))?, agent))
}

fn pinned<'a>(config: &'a TenantConfig, service: &str, agent: AgentId) -> Outcome<Offer<'a>> {
    let mut offer = Offer::required(config, Some(service))?;
    offer.pinned = Some(agent);
    Ok(offer)
}

async fn free(
    app: &App,
    offer: &Offer<'_>,
    agent: AgentId,
    but: Option<Uuid>,
) -> Outcome<Json<Times>> {
    let span = super::usual_span(app.clock.now());
    let free = offer.times(app, Some(agent), span, but).await?;
    let all = offer.agents.values().map(|agent| RendezvousAgent {
        id: agent.id,
        name: agent.name.clone(),
    });
    Ok(Json(Times {
        items: free.into_iter().map(rendezvous::free_time).collect(),
        agents: all.collect(),
    }))
}

/// List own free times for a session's visitor
///
/// For the agent in the session: when they could go on with it later.
#[utoipa::path(get, path = "/v1/sessions/{id}/times", tag = "rendezvous", params(("id" = String, Path)), responses(
    (status = 200, body = Times), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 410, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn times_of_session(
    State(app): State<Shared>,
    caller: Caller,
    At(id): At<SessionId>,
) -> Outcome<Json<Times>> {
    let (row, agent) = served(&app, &caller, id).await?;
    let config = app.tenant(caller.tenant)?;
    let offer = pinned(&config, &row.service, agent)?;
    free(&app, &offer, agent, None).await
}

/// Agree on a later time with a session's visitor
///
/// For the agent in the session, in their own diary. The visitor is that of the session, and what is
/// known there is taken over. Whoever asks gives the visitor the link.
#[utoipa::path(post, path = "/v1/sessions/{id}/later", tag = "rendezvous", params(("id" = String, Path)), request_body = LaterTime, responses(
    (status = 201, body = RendezvousMade), (status = 200, body = RendezvousMade), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody), (status = 410, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn agree(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<SessionId>,
    Body(sent): Body<LaterTime>,
) -> Outcome<(StatusCode, Json<RendezvousMade>)> {
    let (row, agent) = served(&app, &caller, id).await?;
    check::idempotency(&sent.idempotency_key)?;
    let config = app.tenant(caller.tenant)?;
    let known = match row.visitor {
        Some(visitor) => app.store.visitor_by_id(caller.tenant, visitor).await?,
        None => None,
    };
    let known = known.ok_or_else(|| Problem::not_found("visitor"))?;
    let context = context(&app, caller.tenant, id).await?;
    let name = Some(row.visitor_name.clone()).filter(|name| !name.is_empty());
    let asked = Asked {
        service: Some(row.service.clone()),
        agent: Some(agent),
        pinned: true,
        from: sent.from,
        hold: None,
        wish: Wish {
            name: name.or(known.name.clone()),
            email: known.email.clone(),
            subject: context.subject,
            question: row.subject.clone(),
            locale: context.locale,
            earlier: Some(id),
            ..Wish::default()
        },
        site: context.site,
        visitor: Some(known),
        request: (
            format!("{}:{id}", caller.audit_name()),
            sent.idempotency_key,
        ),
        by: Some(caller.audit_name()),
    };
    let (row, keys, before) = rendezvous::ask(&app, &client, &config, asked).await?;
    let status = match before {
        true => StatusCode::OK,
        false => StatusCode::CREATED,
    };
    Ok((status, Json(rendezvous::made(&app, &config, &row, &keys))))
}

/// One that the caller may change: in their own diary, or in anybody's for those who see to all agents.
async fn changeable(
    app: &App,
    caller: &Caller,
    id: Uuid,
) -> Outcome<(Row, std::sync::Arc<TenantConfig>)> {
    let key = RendezvousKey::Id(caller.tenant, id);
    let row = app.store.rendezvous(key).await?;
    // A place in a queue is in nobody's diary.
    let own =
        |row: &Row| !row.queued && caller.agent_id() == Some(row.agent) && caller.person().is_ok();
    match row {
        Some(row) if own(&row) => Ok((row, app.tenant(caller.tenant)?)),
        row => {
            caller.require(Right::Monitor)?;
            let row = row.ok_or_else(|| Problem::not_found("rendezvous"))?;
            Ok((row, app.tenant(caller.tenant)?))
        }
    }
}

fn held((row, config): (Row, std::sync::Arc<TenantConfig>)) -> Held {
    Held {
        row,
        config,
        manages: true,
    }
}

#[derive(serde::Deserialize, utoipa::IntoParams)]
struct With {
    /// In the diary of that agent; absent is the one in whose diary it is.
    agent: Option<String>,
}

/// List times to which a rendezvous could be moved
///
/// For the agent in whose diary it is, and for those who see to all agents.
#[utoipa::path(get, path = "/v1/rendezvous/{id}/times", tag = "rendezvous", params(("id" = String, Path), With), responses(
    (status = 200, body = Times), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn times(
    State(app): State<Shared>,
    caller: Caller,
    At(id): At<Uuid>,
    super::extract::Asked(with): super::extract::Asked<With>,
) -> Outcome<Json<Times>> {
    let (row, config) = changeable(&app, &caller, id).await?;
    let agent = match with.agent.as_deref().filter(|id| !id.is_empty()) {
        Some(id) => id
            .parse()
            .map_err(|_| Problem::invalid("agent", "must be an id"))?,
        None => row.agent,
    };
    let offer = pinned(&config, &row.service, agent)?;
    free(&app, &offer, agent, Some(row.entry)).await
}

/// Move a rendezvous
///
/// For the agent in whose diary it is, and for those who see to all agents. The visitor is written to,
/// where they left a mail address; their links stay what they are.
#[utoipa::path(post, path = "/v1/rendezvous/{id}/move", tag = "rendezvous", params(("id" = String, Path)), request_body = RendezvousPlace, responses(
    (status = 200, body = Rendezvous), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn replace(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<Uuid>,
    Body(sent): Body<RendezvousPlace>,
) -> Outcome<Json<Rendezvous>> {
    let held = held(changeable(&app, &caller, id).await?);
    let agent = sent.agent.or(Some(held.row.agent));
    let by = Some(caller.audit_name());
    let moved = rendezvous::move_to(&app, &client, &held, (sent.from, agent), by).await?;
    Ok(Json(rendezvous::told(&held.config, &moved)))
}

/// Call a rendezvous off for the company
///
/// For the agent in whose diary it is, and for those who see to all agents. The visitor is written to,
/// where they left a mail address.
#[utoipa::path(post, path = "/v1/rendezvous/{id}/cancel", tag = "rendezvous", params(("id" = String, Path)), responses(
    (status = 200, body = Rendezvous), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
async fn call_off(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<Uuid>,
) -> Outcome<Json<Rendezvous>> {
    let held = held(changeable(&app, &caller, id).await?);
    let by = Some(caller.audit_name());
    let gone = rendezvous::cancel(&app, &client, &held, by).await?;
    Ok(Json(rendezvous::told(&held.config, &gone)))
}
