//! A visitor's start, seen from the panel.

use super::{
    begin::{NewVisitor, begin, is_gone, keep, visitor_here, visitor_of, visitors_here},
    extract::Body,
    line, live,
    roster::{RosterPart, members},
};
use crate::{
    app::{App, Shared},
    auth::{client::Client, cookie, signed::StartToken, wants::Wants},
    cards,
    error::{Outcome, Problem},
    hub::{HubError, TenantConfig},
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{AppendHeaders, IntoResponse},
};
use std::{sync::Arc, time::Duration};
use switchboard_core::session::{Command, Endpoint};
use switchboard_store::{SessionRow, SessionStatus, Site};
use switchboard_wire::rest::{
    NewVisit, Page, Problem as ProblemBody, ResumeVisit, RosterRequest, TranscriptRequest, Visit,
    WithdrawVisit,
};
use switchboard_wire::socket::Member;
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(start))
        .routes(routes!(resume))
        .routes(routes!(withdraw))
        .routes(routes!(transcript))
        .routes(routes!(roster))
        .routes(routes!(forget))
}

/// A start and its withdrawal travel apart: the first may come last.
const LOOKS: u32 = 10;
const LOOK_AGAIN: Duration = Duration::from_millis(200);

type SetCookie = AppendHeaders<[(HeaderName, HeaderValue); 1]>;

/// The start token of a request, with the site it was made for.
pub(super) async fn place(
    app: &Shared,
    text: &str,
) -> Outcome<(StartToken, Arc<TenantConfig>, Site)> {
    let token = app.signer.check(text, app.clock.now()).ok_or_else(|| {
        Problem::new(
            StatusCode::FORBIDDEN,
            "bad_token",
            "The page is too old or was changed; load it again.",
        )
    })?;
    let Some((config, site)) = app.hub.site(&token.site) else {
        return Err(Problem::new(
            StatusCode::NOT_FOUND,
            "unknown_site",
            "No tenant of this server has that site.",
        ));
    };
    // The configuration may have changed since the document was made.
    if !token.origin.is_empty() && !App::origins(&config, &site).allows(&token.origin) {
        crate::jobs::notices::unregistered(app, &token.origin).await?;
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "origin_unregistered",
            "The page that carries this button belongs to no tenant of this server.",
        ));
    }
    Ok((token, config, site))
}

/// Start a session as a visitor
///
/// Answers 201 with a new session, or 200 with the one that is live already or was started by
/// the same request before. Sets the visitor's cookie.
#[utoipa::path(post, path = "/v1/visits", tag = "visits", request_body = NewVisit, responses(
    (status = 201, body = Visit), (status = 200, body = Visit), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody), (status = 410, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn start(
    State(app): State<Shared>,
    client: Client,
    headers: HeaderMap,
    Body(sent): Body<NewVisit>,
) -> Outcome<(StatusCode, SetCookie, Json<Visit>)> {
    app.throttles
        .start
        .take(client.party.expose(), app.clock.now())
        .map_err(Problem::rate_limited)?;
    let (token, config, site) = place(&app, &sent.token).await?;
    if !(1..=128).contains(&sent.idempotency_key.len()) {
        return Err(Problem::invalid(
            "idempotency_key",
            "must be 1 to 128 characters",
        ));
    }
    let known = visitor_of(&app, &headers, cookie::VISITOR)
        .await?
        .filter(|visitor| visitor.tenant == config.id());
    let idempotency = (scope(&token), sent.idempotency_key.clone());
    let begun = begin(
        &app,
        &client,
        &config,
        &site,
        NewVisitor {
            known,
            idempotency,
            card: cards::here(&app, &headers, &config.tenant.settings).await?,
            wants: Wants::read(&token.wants, &app.signer),
            sent,
        },
    )
    .await?;
    let status = if begun.started.replayed {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    let visit = Visit {
        session: begun.started.session,
        details: begun.started.details,
    };
    Ok((status, set(&begun.cookie), Json(visit)))
}

/// The nonce is known to one start document only, so nobody else can repeat its start.
fn scope(token: &StartToken) -> String {
    format!("visit:{}", token.nonce)
}

fn set(value: &str) -> SetCookie {
    AppendHeaders([(header::SET_COOKIE, cookie::set_visitor(value))])
}

/// Come back to a live session
#[utoipa::path(post, path = "/v1/visits/resume", tag = "visits", request_body = ResumeVisit, responses(
    (status = 200, body = Visit), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn resume(
    State(app): State<Shared>,
    client: Client,
    headers: HeaderMap,
    Body(sent): Body<ResumeVisit>,
) -> Outcome<Json<Visit>> {
    app.throttles
        .request
        .take(client.party.expose(), app.clock.now())
        .map_err(Problem::rate_limited)?;
    let (token, config, _) = place(&app, &sent.token).await?;
    let wants = Wants::read(&token.wants, &app.signer);
    let none = || {
        Problem::new(
            StatusCode::NOT_FOUND,
            "no_live_session",
            "There is no session to come back to.",
        )
    };
    let visitor = visitor_here(&app, &headers, config.id())
        .await?
        .ok_or_else(none)?;
    let row = live::session_for(&app, &config, visitor.id, wants)
        .await?
        .ok_or_else(none)?;
    let started = live::started(&app, &config, visitor.id, &row)
        .await
        .map_err(|problem| if is_gone(&problem) { none() } else { problem })?;
    Ok(Json(Visit {
        session: started.session,
        details: started.details,
    }))
}

/// Withdraw a start
///
/// For a visitor who closed the panel before it was there: the session that was started by the
/// same start document with the same key ends. Needs no cookie, because the answer that sets it
/// may not have been heard. A start that is still under way is waited for. A room that was
/// joined goes on; who never connects to it is taken out after its grace time.
#[utoipa::path(post, path = "/v1/visits/withdraw", tag = "visits", request_body = WithdrawVisit, responses(
    (status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn withdraw(
    State(app): State<Shared>,
    client: Client,
    Body(sent): Body<WithdrawVisit>,
) -> Outcome<StatusCode> {
    app.throttles
        .request
        .take(client.party.expose(), app.clock.now())
        .map_err(Problem::rate_limited)?;
    let (token, config, _) = place(&app, &sent.token).await?;
    let (scope, key) = (scope(&token), &sent.idempotency_key);
    line::leave(&app, config.id(), sent.line.as_deref());
    for look in 0..LOOKS {
        if look > 0 {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        let row = app.store.session_begun(config.id(), &scope, key).await?;
        if let Some(row) = row {
            take_back(&app, &config, &row).await?;
            return Ok(StatusCode::NO_CONTENT);
        }
    }
    Err(Problem::not_found("session"))
}

/// The visitor leaves, unless the session is over already.
async fn take_back(app: &Shared, config: &TenantConfig, row: &SessionRow) -> Outcome<()> {
    let Some(visitor) = row.visitor.filter(|_| row.status != SessionStatus::Ended) else {
        return Ok(());
    };
    let leave = async {
        let endpoint = Endpoint::Visitor { visitor };
        if let Some(leg) = app.hub.0.leg_of(config.id(), row.id, endpoint).await? {
            app.hub
                .command(config.id(), row.id, leg, "withdraw".into(), Command::Leave)
                .await?;
        }
        Ok::<_, HubError>(())
    };
    leave
        .await
        .map_err(Problem::from)
        .or_else(|problem| is_gone(&problem).then_some(()).ok_or(problem))
}

/// Download the transcript of one's own session
#[utoipa::path(post, path = "/v1/visits/transcript", tag = "visits", request_body = TranscriptRequest, responses(
    (status = 200, body = String, content_type = "text/plain"), (status = 404, body = ProblemBody)))]
async fn transcript(
    State(app): State<Shared>,
    client: Client,
    headers: HeaderMap,
    Body(sent): Body<TranscriptRequest>,
) -> Outcome<impl IntoResponse> {
    app.throttles
        .request
        .take(client.party.expose(), app.clock.now())
        .map_err(Problem::rate_limited)?;
    let none = || Problem::not_found("session");
    let mut text = None;
    for visitor in visitors_here(&app, &headers).await? {
        if let Some(row) = app.store.session(visitor.tenant, sent.session).await?
            && text.is_none()
        {
            text = super::transcript::text(&app, &row, visitor.id).await?;
        }
    }
    let text = text.ok_or_else(none)?;
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/plain; charset=utf-8"),
        ),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"transcript.txt\""),
        ),
    ];
    Ok((headers, text))
}

/// List the members of one's own session
///
/// As in `GET /v1/sessions/{id}/roster`; for visitors who are members.
#[utoipa::path(post, path = "/v1/visits/roster", tag = "visits", request_body = RosterRequest, responses(
    (status = 200, body = Page<Member>), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn roster(
    State(app): State<Shared>,
    client: Client,
    headers: HeaderMap,
    Body(sent): Body<RosterRequest>,
) -> Outcome<Json<Page<Member>>> {
    app.throttles
        .request
        .take(client.party.expose(), app.clock.now())
        .map_err(Problem::rate_limited)?;
    let none = || Problem::not_found("session");
    let visitor = visitor_of(&app, &headers, cookie::VISITOR)
        .await?
        .ok_or_else(none)?;
    // Only who is in it may ask.
    let endpoint = Endpoint::Visitor {
        visitor: visitor.id,
    };
    app.hub
        .0
        .leg_of(visitor.tenant, sent.session, endpoint)
        .await
        .ok()
        .flatten()
        .ok_or_else(none)?;
    let part = RosterPart {
        cursor: sent.cursor,
        limit: sent.limit,
    };
    let part = members(&app, visitor.tenant, sent.session, part).await?;
    Ok(Json(part))
}

/// Forget the visitor in this browser
///
/// The cookie goes and its secret is worth nothing any more; nothing else ends.
#[utoipa::path(post, path = "/v1/visits/forget", tag = "visits", responses((status = 204)))]
async fn forget(State(app): State<Shared>, headers: HeaderMap) -> Outcome<impl IntoResponse> {
    for visitor in visitors_here(&app, &headers).await? {
        app.store.untie_card(visitor.tenant, visitor.id).await?;
        // A secret that nobody knows replaces the old one.
        keep(&app, visitor).await?;
    }
    Ok((
        StatusCode::NO_CONTENT,
        AppendHeaders([
            (header::SET_COOKIE, cookie::clear_visitor()),
            (header::SET_COOKIE, cookie::clear_window()),
        ]),
    ))
}
