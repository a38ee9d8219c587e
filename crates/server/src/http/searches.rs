//! A colleague is looked for out of a running session: to come along (CC-10, CC-11), or to take
//! the visitor over (CC-12 to CC-14).

use super::{
    check,
    extract::{Asked, At, Body},
    member::{Member, staff_or_order},
};
use crate::{
    app::Shared,
    auth::{Caller, client::Client, token},
    error::{Outcome, Problem},
};
use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;
use serde_json::json;
use switchboard_core::{
    LegId, SearchId, SessionId, limits,
    session::{Command, Event},
};
use switchboard_wire::rest::{NewSearch, Problem as ProblemBody, Search};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(begin))
        .routes(routes!(end))
}

/// Look for a colleague
///
/// For a conference or a transfer: the agent who is named, somebody of the queue, or, with
/// neither, whoever fits. For an agent who is in the session, and for a program or a supervisor
/// who names an agent's leg: the members are told by whose order. The members go on talking; whoever hands over goes once the other one is there.
/// How it ends, the session is told by the event `search_over`; a failure leaves all as it was.
#[utoipa::path(post, path = "/v1/sessions/{id}/searches", tag = "sessions", params(("id" = String, Path)), request_body = NewSearch, responses(
    (status = 202, body = Search), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody), (status = 410, body = ProblemBody), (status = 422, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn begin(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<SessionId>,
    Body(sent): Body<NewSearch>,
) -> Outcome<(StatusCode, Json<Search>)> {
    if sent.agent.is_some() && sent.queue.is_some() {
        return Err(Problem::invalid("queue", "must be absent beside an agent"));
    }
    let config = app.tenant(caller.tenant)?;
    if sent
        .queue
        .is_some_and(|queue| !config.queues.contains_key(&queue))
    {
        return Err(Problem::invalid("queue", "is no queue"));
    }
    if sent
        .agent
        .is_some_and(|agent| !config.agents.contains_key(&agent))
    {
        return Err(Problem::invalid("agent", "is nobody"));
    }
    let comment = check::optional("comment", sent.comment.as_deref(), limits::LINE_CHARS)?;
    let (member, ordered_by) = staff_or_order(&app, &caller, id, sent.leg).await?;
    let Member {
        tenant,
        session,
        leg,
        ..
    } = member;
    let command = Command::Seek {
        purpose: sent.purpose.into(),
        agent: sent.agent,
        queue: sent.queue,
        comment,
        ordered_by,
    };
    let cid = token::fresh_uuid().to_string();
    let seq = app.hub.command(tenant, session, leg, cid, command).await?;
    let after = seq.unwrap_or_default().saturating_sub(1);
    let found = app.store.read(tenant, session, after, 1).await?.pop();
    let Some(Event::Sought { search, .. }) = found.map(|record| record.event) else {
        return Err(Problem::internal("a search is not in the log"));
    };
    let detail = json!({
        "search": search, "purpose": sent.purpose, "agent": sent.agent, "queue": sent.queue,
        "leg": sent.leg,
    });
    app.audit(&caller, &client, "session.search", id, detail)
        .await?;
    Ok((StatusCode::ACCEPTED, Json(Search { session, search })))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct Whose {
    /// For programs and supervisors: the leg of the agent who looks no more.
    #[param(value_type = Option<String>)]
    leg: Option<LegId>,
}

/// Look no more
///
/// For whoever looks for somebody, and the owner. A search that is over stays so.
#[utoipa::path(delete, path = "/v1/sessions/{id}/searches/{search}", tag = "sessions",
    params(("id" = String, Path), ("search" = String, Path), Whose), responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 410, body = ProblemBody), (status = 422, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn end(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At((id, search)): At<(SessionId, SearchId)>,
    Asked(whose): Asked<Whose>,
) -> Outcome<StatusCode> {
    let Member {
        tenant,
        session,
        leg,
        ..
    } = staff_or_order(&app, &caller, id, whose.leg).await?.0;
    let command = Command::EndSearch { search };
    let cid = token::fresh_uuid().to_string();
    app.hub.command(tenant, session, leg, cid, command).await?;
    let detail = json!({ "search": search });
    app.audit(&caller, &client, "session.search_end", id, detail)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
