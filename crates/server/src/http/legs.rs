//! Sessions and endpoints of programs: phones behind a gateway, assistants, bridges (CC-23).

use super::{
    check, endpoint_proxies,
    extract::{At, Body},
    joins::bare_start,
    subjects::{is_subject_room, understood},
};
use crate::{
    app::Shared,
    auth::{Caller, Right, client::Client},
    error::{Outcome, Problem},
    hub::{Join, Start, Started, TenantConfig},
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use serde_json::json;
use switchboard_core::{LegId, SessionId, limits};
use switchboard_store::Service;
use switchboard_wire::rest::{
    JoinedLeg, NewLeg, NewSession, Problem as ProblemBody, StartedSession,
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

/// The service, and the name of the room on the subject where it has such. Without a service, a
/// subject that no room is for is the default service's (CC-16).
fn chosen<'a>(
    config: &'a TenantConfig,
    service: Option<&str>,
    subject: Option<&str>,
) -> Outcome<(&'a Service, Option<String>)> {
    let none = || Problem::not_found("service");
    let service = match service {
        Some(key) => config.service(key).ok_or_else(none)?,
        None if subject.is_some() => match understood(config, None, subject) {
            Ok(found) => return Ok((found.service, Some(found.name))),
            Err(problem) if problem.more.choices.len() > 1 => return Err(problem),
            Err(_) => config.default_service().ok_or_else(none)?,
        },
        None => config.default_service().ok_or_else(none)?,
    };
    let found = match is_subject_room(service) {
        true => Some(understood(config, Some(&service.key), subject)?.name),
        false => None,
    };
    Ok((service, found))
}

/// Start a session
///
/// For an endpoint of the program's own. Of a service of subject rooms the session on the subject
/// is joined, if one goes on: then the status is 200. With `Idempotency-Key`, a repetition answers with the
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
    let subject = check::optional("subject", sent.subject.as_deref(), limits::NAME_CHARS)?;
    let (service, room) = chosen(&config, sent.service.as_deref(), subject.as_deref())?;
    let name = check::name("name", &sent.name)?;
    let key = check::name("key", &sent.key)?;
    if let Some(locale) = &sent.locale {
        check::locale("locale", locale)?;
    }
    let start = Start {
        visitor_name: name.clone(),
        subject,
        locale: sent.locale,
        question: check::optional("question", sent.question.as_deref(), limits::LINE_CHARS)?,
        idempotency,
        external: Some((key, name, sent.proxied)),
        ..bare_start(caller.tenant, &service.key)
    };
    let started = match room {
        Some(name) => {
            let entered = app.hub.enter(start, &name).await?;
            Started {
                replayed: !entered.begun,
                ..entered.started
            }
        }
        None => app.hub.start(start).await?,
    };
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
///
/// The answer has connection details for whoever connects. With `via` a registered proxy does, and
/// is told them on its feed (CC-23); the answer then names the leg and the proxy.
#[utoipa::path(post, path = "/v1/sessions/{id}/legs", tag = "sessions", params(("id" = String, Path)), request_body = NewLeg, responses(
    (status = 201, body = JoinedLeg), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody), (status = 422, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn join(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<SessionId>,
    Body(sent): Body<NewLeg>,
) -> Outcome<(StatusCode, Json<JoinedLeg>)> {
    caller.require(Right::Integrate)?;
    let join = Join {
        key: check::name("key", &sent.key)?,
        name: check::name("name", &sent.name)?,
        role: sent.role,
        proxied: sent.proxied,
        via: None,
    };
    let (joined, detail) = match sent.via {
        Some(proxy) => {
            let via = endpoint_proxies::via(&app, caller.tenant, proxy).await?;
            let handed = app.hub.join_through(caller.tenant, id, join, via).await?;
            let detail = json!({ "leg": handed.leg, "via": proxy });
            (JoinedLeg::HandedOver(handed), detail)
        }
        None => {
            let details = app.hub.join(caller.tenant, id, join).await?;
            let detail = json!({ "leg": details.leg });
            (JoinedLeg::Details(details), detail)
        }
    };
    app.audit(&caller, &client, "session.join", id, detail)
        .await?;
    Ok((StatusCode::CREATED, Json(joined)))
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
