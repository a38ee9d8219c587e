//! What a supervisor does in a running session: looks on, whispers, joins, moves it (IS-81,
//! IS-84).

use super::{
    extract::{At, Body},
    member::not_live,
    sessions::visible,
};
use crate::{
    app::Shared,
    auth::{Caller, Right, client::Client, token},
    error::{Outcome, Problem},
    hub::{HubError, NoWatch},
};
use axum::{Json, extract::State, http::StatusCode};
use serde_json::json;
use switchboard_core::SessionId;
use switchboard_store::SessionRow;
use switchboard_wire::{
    rest::{NewWhisper, Problem as ProblemBody, Requeue, Whisper},
    socket::{Details, Status},
};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(watch))
        .routes(routes!(whisper))
        .routes(routes!(barge))
        .routes(routes!(requeue))
}

/// A session that goes on, of a caller who may act in it without being a member.
async fn live(app: &Shared, caller: &Caller, id: SessionId) -> Outcome<SessionRow> {
    caller.require(Right::Monitor)?;
    let row = visible(app, caller, id).await?;
    match row.ended_at {
        Some(_) => Err(not_live(app, caller.tenant, id).await?),
        None => Ok(row),
    }
}

/// What the hub says of a session that the record says goes on.
async fn asked<T>(
    app: &Shared,
    caller: &Caller,
    id: SessionId,
    answer: Result<T, HubError>,
) -> Outcome<T> {
    match answer {
        Ok(value) => Ok(value),
        Err(HubError::NoSuchSession) => Err(not_live(app, caller.tenant, id).await?),
        Err(error) => Err(error.into()),
    }
}

/// Watch a session
///
/// Connection details for looking on: the ticket opens the session on a socket as a leg does,
/// without a member on the roster, a seat, or a way to say anything. For supervisors, where the
/// company allows it and the members were told from the start. Begin and end are audited.
#[utoipa::path(post, path = "/v1/sessions/{id}/watch", tag = "supervision", params(("id" = String, Path)), responses(
    (status = 200, body = Details), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody), (status = 410, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn watch(
    State(app): State<Shared>,
    caller: Caller,
    At(id): At<SessionId>,
) -> Outcome<Json<Details>> {
    let agent = caller.agent()?.id;
    let until = caller.until.ok_or_else(Problem::forbidden)?;
    live(&app, &caller, id).await?;
    let found = app.hub.watch_details(caller.tenant, id, agent, until).await;
    let problem = match found {
        Ok(details) => return Ok(Json(details)),
        Err(NoWatch::Hub(error)) => return asked(&app, &caller, id, Err(error)).await,
        Err(NoWatch::NotAllowed) => Problem::new(
            StatusCode::FORBIDDEN,
            "monitoring_off",
            "The company does not let sessions be watched.",
        ),
        Err(NoWatch::NotAnnounced) => Problem::new(
            StatusCode::CONFLICT,
            "not_announced",
            "The members were not told that this session may be watched.",
        ),
        Err(NoWatch::Member) => Problem::new(
            StatusCode::CONFLICT,
            "already_joined",
            "You are in that session.",
        ),
        Err(NoWatch::OldNodes) => Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "Not before all nodes run this release.",
        ),
    };
    Err(problem)
}

/// Whisper to the agents of a session
///
/// A note to the company's side, in the name of a supervisor who is not in the session. Nobody
/// of the outside is told.
#[utoipa::path(post, path = "/v1/sessions/{id}/whispers", tag = "supervision", params(("id" = String, Path)), request_body = NewWhisper, responses(
    (status = 201, body = Whisper), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody), (status = 410, body = ProblemBody), (status = 422, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn whisper(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<SessionId>,
    Body(sent): Body<NewWhisper>,
) -> Outcome<(StatusCode, Json<Whisper>)> {
    let agent = caller.agent()?.clone();
    live(&app, &caller, id).await?;
    let cid = sent.id.unwrap_or_else(|| token::fresh_uuid().to_string());
    let said = app.hub.prompt(&agent, id, cid, sent.text).await;
    let seq = asked(&app, &caller, id, said).await?;
    app.audit(
        &caller,
        &client,
        "session.whisper",
        id,
        json!({ "seq": seq }),
    )
    .await?;
    Ok((StatusCode::CREATED, Json(Whisper { seq })))
}

/// Join a session as a supervisor
///
/// Openly, beside whoever serves it: all members are told, and the caller's consoles are invited.
/// Connection details are the same as those of the invitation.
#[utoipa::path(post, path = "/v1/sessions/{id}/barge", tag = "supervision", params(("id" = String, Path)), responses(
    (status = 201, body = Details), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody), (status = 410, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn barge(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<SessionId>,
) -> Outcome<(StatusCode, Json<Details>)> {
    let agent = caller.agent()?.clone();
    live(&app, &caller, id).await?;
    let view = app.hub.view(caller.tenant, id).await;
    if asked(&app, &caller, id, view).await?.status == Status::Waiting {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "not_served",
            "Nobody serves the session yet; it comes to whoever is next.",
        ));
    }
    let joined = app.hub.barge(&agent, id, caller.until).await;
    let details = asked(&app, &caller, id, joined).await?;
    let detail = json!({ "leg": details.leg });
    app.audit(&caller, &client, "session.barge", id, detail)
        .await?;
    Ok((StatusCode::CREATED, Json(details)))
}

/// Have a session wait elsewhere
///
/// In another queue, or before all others of its queue. It keeps the time that it has waited. An
/// offer that rings for it is withdrawn.
#[utoipa::path(post, path = "/v1/sessions/{id}/queue", tag = "supervision", params(("id" = String, Path)), request_body = Requeue, responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody), (status = 410, body = ProblemBody), (status = 422, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn requeue(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<SessionId>,
    Body(sent): Body<Requeue>,
) -> Outcome<StatusCode> {
    live(&app, &caller, id).await?;
    let config = app.tenant(caller.tenant)?;
    if sent
        .queue
        .is_some_and(|queue| !config.queues.contains_key(&queue))
    {
        return Err(Problem::invalid("queue", "is no queue"));
    }
    let view = app.hub.view(caller.tenant, id).await;
    if asked(&app, &caller, id, view).await?.status != Status::Waiting {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "not_waiting",
            "The session does not wait.",
        ));
    }
    let moved = app
        .hub
        .requeue(caller.tenant, id, sent.queue, sent.front)
        .await;
    asked(&app, &caller, id, moved).await?;
    let detail = json!({ "queue": sent.queue, "front": sent.front });
    app.audit(&caller, &client, "session.requeue", id, detail)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
