//! Sessions and endpoints of programs: phones behind a gateway, assistants, bridges (CC-23).

use super::{
    check,
    extract::{At, Body},
};
use crate::{
    app::Shared,
    auth::{Caller, Right, client::Client},
    error::{Outcome, Problem},
    hub::{Join, Start},
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use serde_json::json;
use std::collections::BTreeMap;
use switchboard_core::{LegId, SessionId, desk::Turn, limits};
use switchboard_wire::{
    rest::{NewLeg, NewSession, Problem as ProblemBody, StartedSession},
    socket::Details,
};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(start))
        .routes(routes!(join))
        .routes(routes!(remove))
}

/// The header that makes a repeated request act once.
fn idempotency(headers: &HeaderMap, scope: String) -> Outcome<Option<(String, String)>> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = value
        .to_str()
        .ok()
        .map(str::trim)
        .filter(|key| (1..=128).contains(&key.len()));
    match key {
        Some(key) => Ok(Some((scope, key.to_owned()))),
        None => Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "bad_idempotency_key",
            "Idempotency-Key must be 1 to 128 visible characters.",
        )),
    }
}

/// Start a session
///
/// For an endpoint of the program's own. With `Idempotency-Key`, a repetition answers with the
/// session of the first request and status 200.
#[utoipa::path(post, path = "/v1/sessions", tag = "sessions", request_body = NewSession,
    params(("Idempotency-Key" = Option<String>, Header, description = "Chosen by the caller, unique per start")), responses(
    (status = 201, body = StartedSession), (status = 200, body = StartedSession), (status = 401, body = ProblemBody),
    (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn start(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    headers: HeaderMap,
    Body(sent): Body<NewSession>,
) -> Outcome<(StatusCode, Json<StartedSession>)> {
    caller.require(Right::Integrate)?;
    let idempotency = idempotency(&headers, caller.audit_name())?;
    let config = app.tenant(caller.tenant)?;
    let service = match sent.service.as_deref() {
        Some(key) => config
            .service(key)
            .ok_or_else(|| Problem::not_found("service"))?,
        None => config
            .default_service()
            .ok_or_else(|| Problem::not_found("service"))?,
    };
    let name = check::name("name", &sent.name)?;
    let key = check::name("key", &sent.key)?;
    if let Some(locale) = &sent.locale {
        check::locale("locale", locale)?;
    }
    let started = app
        .hub
        .start(Start {
            tenant: caller.tenant,
            site: None,
            service: service.key.clone(),
            visitor: None,
            visitor_name: name.clone(),
            email: None,
            attributes: BTreeMap::new(),
            page: None,
            title: None,
            referrer: None,
            subject: None,
            locale: sent.locale,
            question: check::optional("question", sent.question.as_deref(), limits::LINE_CHARS)?,
            idempotency,
            returning: false,
            only_asks: false,
            turn: Turn::Last,
            external: Some((key, name, sent.proxied)),
        })
        .await?;
    let status = if started.replayed {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    if !started.replayed {
        app.audit(
            &caller,
            &client,
            "session.start",
            started.session.id,
            json!({}),
        )
        .await?;
    }
    Ok((
        status,
        Json(StartedSession {
            session: started.session,
            details: started.details,
        }),
    ))
}

/// Join an endpoint to a session
#[utoipa::path(post, path = "/v1/sessions/{id}/legs", tag = "sessions", params(("id" = String, Path)), request_body = NewLeg, responses(
    (status = 201, body = Details), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn join(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<SessionId>,
    Body(sent): Body<NewLeg>,
) -> Outcome<(StatusCode, Json<Details>)> {
    caller.require(Right::Integrate)?;
    let join = Join {
        key: check::name("key", &sent.key)?,
        name: check::name("name", &sent.name)?,
        role: sent.role,
        proxied: sent.proxied,
    };
    let details = app.hub.join(caller.tenant, id, join).await?;
    app.audit(
        &caller,
        &client,
        "session.join",
        id,
        json!({ "leg": details.leg }),
    )
    .await?;
    Ok((StatusCode::CREATED, Json(details)))
}

/// Remove a member from a session
#[utoipa::path(delete, path = "/v1/sessions/{id}/legs/{leg}", tag = "sessions", params(("id" = String, Path), ("leg" = String, Path)), responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn remove(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At((id, leg)): At<(SessionId, LegId)>,
) -> Outcome<StatusCode> {
    caller.require(Right::Integrate)?;
    app.hub.remove(caller.tenant, id, leg).await?;
    app.audit(
        &caller,
        &client,
        "session.remove",
        id,
        json!({ "leg": leg }),
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
