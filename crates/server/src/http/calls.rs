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
    phone::{self, Phone},
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

fn phone(app: &Shared) -> Outcome<&Phone> {
    app.phone.as_ref().ok_or_else(|| {
        let text = "No calls can be placed here.";
        Problem::new(StatusCode::CONFLICT, "telephone_off", text)
    })
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
    Ok(Json(Page::all(phone(&app)?.calls(caller.tenant, id))))
}

/// Call a telephone number
///
/// By an agent who is in the session, or a program for its endpoint. The telephone is a member from
/// now on, proxied by telephone, and connects when it is answered; what becomes of the call tells
/// the list. Refused with `telephone_off`, `voice_off`, `no_voice_here`, `call_elsewhere` (another
/// node has the session), `too_many_calls`, `lines_busy`; a number that is none or may not be called is
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
    let by = phone::Caller {
        tenant: member.tenant,
        session: id,
    };
    let call = phone(&app)?.call(&app, by, &sent.number, name).await?;
    let detail = json!({ "leg": call.leg, "number": call.number, "by": member.leg });
    app.audit(&caller, &client, "session.call", id, detail)
        .await?;
    Ok((StatusCode::CREATED, Json(call)))
}

fn no_call() -> Problem {
    Problem::not_found("call")
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
    if !phone(&app)?.hang_up(caller.tenant, id, leg) {
        return Err(no_call());
    }
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
    match phone(&app)?.press(caller.tenant, id, leg, &sent.keys) {
        None => return Err(no_call()),
        Some(false) => return Err(Problem::invalid("keys", "must be keys of a telephone")),
        Some(true) => {}
    }
    // Which ones may be a secret.
    let detail = json!({ "leg": leg });
    app.audit(&caller, &client, "session.call.keys", id, detail)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
