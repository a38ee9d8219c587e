//! Calls from sessions into the telephone network (CC-23, RV-16).

use super::{
    check,
    extract::{At, Body},
    member::staff_in,
    sessions::visible,
};
use crate::{
    app::Shared,
    auth::{Right, client::Client},
    error::{Outcome, Problem},
    hub::{CallAnswer, CallAsk, HubError},
};
use axum::{Json, extract::State, http::StatusCode};
use serde_json::json;
use switchboard_core::{LegId, SessionId, limits};
use switchboard_wire::rest::{Call, CallKeys, NewCall, Page, Problem as ProblemBody};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, place))
        .routes(routes!(hang_up))
        .routes(routes!(keys))
}

/// List the calls of a session
///
/// Those that go on, and the last that are over.
#[utoipa::path(get, path = "/v1/sessions/{id}/calls", tag = "sessions", params(("id" = String, Path)), responses(
    (status = 200, body = Page<Call>), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
async fn list(
    State(app): State<Shared>,
    caller: crate::auth::Caller,
    At(id): At<SessionId>,
) -> Outcome<Json<Page<Call>>> {
    visible(&app, &caller, id).await?;
    let calls = match app.hub.calls(caller.tenant, id, CallAsk::List).await {
        Ok(CallAnswer::Calls(calls)) => calls,
        // Of a session that is over the audit trail tells.
        Ok(_) | Err(HubError::NoSuchSession) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    Ok(Json(Page::all(calls)))
}

/// Call a telephone number
///
/// By an agent who is in the session, or a program for its endpoint. The telephone is a member from
/// now on, proxied by telephone, and connects when it is answered; what becomes of the call tells
/// the list. Refused with `telephone_off`, `voice_off`, `no_voice_here`,
/// `too_many_calls`, `lines_busy`; a number that is none or may not be called is
/// `invalid`.
#[utoipa::path(post, path = "/v1/sessions/{id}/calls", tag = "sessions", params(("id" = String, Path)), request_body = NewCall, responses(
    (status = 201, body = Call), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody), (status = 410, body = ProblemBody), (status = 422, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn place(
    State(app): State<Shared>,
    caller: crate::auth::Caller,
    client: Client,
    At(id): At<SessionId>,
    Body(sent): Body<NewCall>,
) -> Outcome<(StatusCode, Json<Call>)> {
    caller.require(Right::Serve)?;
    visible(&app, &caller, id).await?;
    let member = staff_in(&app, &caller, id, sent.leg).await?;
    let name = check::optional("name", sent.name.as_deref(), limits::NAME_CHARS)?;
    let ask = CallAsk::Place {
        number: sent.number,
        name,
    };
    let CallAnswer::Placed(call) = app.hub.calls(member.tenant, id, ask).await? else {
        return Err(Problem::not_found("call"));
    };
    let detail = json!({ "leg": call.leg, "number": call.number, "by": member.leg });
    app.audit(&caller, &client, "session.call", id, detail)
        .await?;
    Ok((StatusCode::CREATED, Json(call)))
}

/// Hang up
#[utoipa::path(delete, path = "/v1/sessions/{id}/calls/{leg}", tag = "sessions", params(("id" = String, Path), ("leg" = String, Path)), responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
async fn hang_up(
    State(app): State<Shared>,
    caller: crate::auth::Caller,
    client: Client,
    At((id, leg)): At<(SessionId, LegId)>,
) -> Outcome<StatusCode> {
    caller.require(Right::Serve)?;
    visible(&app, &caller, id).await?;
    let ask = CallAsk::HangUp(leg);
    app.hub.calls(caller.tenant, id, ask).await?;
    let detail = json!({ "leg": leg });
    app.audit(&caller, &client, "session.call.hang_up", id, detail)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Press keys in a call
#[utoipa::path(post, path = "/v1/sessions/{id}/calls/{leg}/keys", tag = "sessions", params(("id" = String, Path), ("leg" = String, Path)), request_body = CallKeys, responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn keys(
    State(app): State<Shared>,
    caller: crate::auth::Caller,
    client: Client,
    At((id, leg)): At<(SessionId, LegId)>,
    Body(sent): Body<CallKeys>,
) -> Outcome<StatusCode> {
    caller.require(Right::Serve)?;
    visible(&app, &caller, id).await?;
    let ask = CallAsk::Press(leg, sent.keys);
    app.hub.calls(caller.tenant, id, ask).await?;
    // Which ones may be a secret.
    let detail = json!({ "leg": leg });
    app.audit(&caller, &client, "session.call.keys", id, detail)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
