//! A visitor's start, seen from the panel.

use super::{check, extract::Body, live};
use crate::{
    app::{App, Shared},
    auth::{
        client::Client,
        cookie,
        signed::StartToken,
        token,
    },
    error::{Outcome, Problem},
    hub::{Start, Started},
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{AppendHeaders, IntoResponse},
};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use switchboard_core::{TenantId, Time, VisitorId, limits};
use switchboard_store::{Site, Visitor};
use switchboard_wire::rest::{NewVisit, Problem as ProblemBody, ResumeVisit, TranscriptRequest, Visit};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(start))
        .routes(routes!(resume))
        .routes(routes!(transcript))
        .routes(routes!(forget))
}

type SetCookie = AppendHeaders<[(HeaderName, HeaderValue); 1]>;

/// The visitor whose cookie the request carries. A forged, expired or foreign cookie is the
/// same as none (IS-30). The cookie names its tenant, because the secret alone is looked up
/// within one tenant only.
pub async fn visitor_of(app: &App, headers: &HeaderMap, name: &str) -> Outcome<Option<Visitor>> {
    let Some((tenant, secret)) = cookie::read(headers, name).and_then(|value| value.split_once('.')) else {
        return Ok(None);
    };
    let Ok(tenant) = tenant.parse::<TenantId>() else { return Ok(None) };
    let visitor = app.store.visitor(tenant, &token::hash(secret)).await?;
    let expired = |visitor: &Visitor| visitor.seen_at + cookie::VISITOR_LIFE_S * 1_000 < app.clock.now();
    Ok(visitor.filter(|visitor| !expired(visitor)))
}

/// What a visitor brings.
pub struct NewVisitor {
    /// Known from an earlier visit.
    pub known: Option<Visitor>,
    /// Makes the start repeatable: scope and key.
    pub idempotency: (String, String),
    /// What was sent.
    pub sent: NewVisit,
}

/// A visit that has begun.
pub struct Begun {
    /// The session, new or the one that is live already.
    pub started: Started,
    /// Value of the visitor's cookie.
    pub cookie: String,
    /// Who.
    pub visitor: VisitorId,
}

/// Starts a session for a visitor, or finds the one that is live. Used by the panel and by the
/// page without scripts.
pub async fn begin(
    app: &Shared,
    client: &Client,
    config: &Arc<crate::hub::TenantConfig>,
    site: &Site,
    new: NewVisitor,
) -> Outcome<Begun> {
    let now = app.clock.now();
    let tenant = config.id();
    let sent = new.sent;
    let name = check::optional("name", sent.name.as_deref(), limits::NAME_CHARS)?;
    let email = check::optional("email", sent.email.as_deref(), limits::NAME_CHARS)?;
    let question = check::optional("question", sent.question.as_deref(), limits::LINE_CHARS)?;
    if let Some(locale) = &sent.locale {
        check::locale("locale", locale)?;
    }
    if let Some(known) = &new.known
        && let Some(row) = live::session_of(app, config, known.id).await?
    {
        match live::started(app, config, known.id, &row).await {
            Ok(started) => {
                let cookie = keep(app, Visitor { seen_at: now, ..known.clone() }).await?;
                return Ok(Begun { started, cookie, visitor: known.id });
            }
            Err(problem) if is_gone(&problem) => {}
            Err(problem) => return Err(problem),
        }
    }
    if config.tenant.settings.question_required && question.is_none() {
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "question_required", "Please type your question."));
    }
    let service = sent.service.as_deref().and_then(|key| config.service(key)).or(config.default_service());
    let service = service.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "unknown_service", "No such service."))?;
    let visitor = match new.known {
        Some(known) => Visitor { seen_at: now, name: name.or(known.name.clone()), email: email.or(known.email.clone()), ..known },
        None => Visitor {
            id: first_id(&new.idempotency),
            tenant,
            token_hash: [0; 32],
            name,
            email,
            created_at: now,
            seen_at: now,
        },
    };
    let id = visitor.id;
    if let Some(room) = live::room_of(app, config, service).await? {
        let name = visitor.name.clone().unwrap_or_default();
        match app.hub.join_visitor(tenant, room.id, id, name).await {
            Ok(_) => {
                let cookie = keep(app, visitor).await?;
                let started = Started { replayed: false, ..live::started(app, config, id, &room).await? };
                recorded(app, client, tenant, site, &service.key, &started, id).await?;
                return Ok(Begun { started, cookie, visitor: id });
            }
            Err(error) => {
                let problem = Problem::from(error);
                // The room closed a moment ago: a new one is opened.
                if !is_gone(&problem) {
                    return Err(problem);
                }
            }
        }
    }
    let start = Start {
        tenant,
        site: Some(site.id),
        service: service.key.clone(),
        visitor: Some(id),
        visitor_name: visitor.name.clone().unwrap_or_default(),
        email: visitor.email.clone(),
        attributes: sent.attributes,
        page: sent.page,
        // Titles and the like come from the page, not from a person: shorten, never refuse.
        title: sent.title.map(|text| shorten(&text, limits::TITLE_CHARS)),
        referrer: sent.referrer,
        subject: sent.subject.map(|text| shorten(&text, limits::NAME_CHARS)),
        locale: sent.locale,
        question,
        idempotency: Some(new.idempotency),
        external: None,
    };
    let cookie = keep(app, visitor).await?;
    let started = app.hub.start(start).await?;
    if !started.replayed {
        recorded(app, client, tenant, site, &service.key, &started, id).await?;
    }
    Ok(Begun { started, cookie, visitor: id })
}

/// Address and time of the start (IS-104).
async fn recorded(
    app: &App,
    client: &Client,
    tenant: TenantId,
    site: &Site,
    service: &str,
    started: &Started,
    visitor: VisitorId,
) -> Outcome<()> {
    metrics::counter!("visits_total", "outcome" => "started").increment(1);
    let session = Some(started.session.id.to_string());
    let detail = json!({ "site": site.id, "service": service });
    app.audit_as(Some(tenant), format!("visitor:{visitor}"), client, "visit.start", session, detail).await
}

fn shorten(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// The id of a visitor seen for the first time: random, because the scope is (IS-106), and the
/// same when the same start is sent twice.
fn first_id((scope, key): &(String, String)) -> VisitorId {
    let digest = Sha256::digest(format!("visitor\n{scope}\n{key}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    VisitorId(uuid::Builder::from_random_bytes(bytes).into_uuid())
}

/// Writes the visitor under a fresh secret and gives the cookie's value. Each start changes
/// the secret, so that one that leaked is worth little.
async fn keep(app: &App, visitor: Visitor) -> Outcome<String> {
    let (text, token_hash) = token::fresh();
    let tenant = visitor.tenant;
    app.store.put_visitor(&Visitor { token_hash, ..visitor }).await?;
    Ok(format!("{tenant}.{text}"))
}

/// The session went on without the visitor, or ended a moment ago.
fn is_gone(problem: &Problem) -> bool {
    matches!(problem.code, "no_such_session" | "not_joined" | "session_ended")
}

/// The start token of a request, with the site it was made for.
async fn place(app: &Shared, text: &str) -> Outcome<(StartToken, Arc<crate::hub::TenantConfig>, Site)> {
    let token = app.signer.check(text, app.clock.now()).ok_or_else(|| {
        Problem::new(StatusCode::FORBIDDEN, "bad_token", "The page is too old or was changed; load it again.")
    })?;
    let Some((config, site)) = app.hub.site(&token.site) else {
        return Err(Problem::new(StatusCode::NOT_FOUND, "unknown_site", "No tenant of this server has that site."));
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
    (status = 409, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn start(
    State(app): State<Shared>,
    client: Client,
    headers: HeaderMap,
    Body(sent): Body<NewVisit>,
) -> Outcome<(StatusCode, SetCookie, Json<Visit>)> {
    app.throttles.start.take(client.party.expose(), app.clock.now()).map_err(Problem::rate_limited)?;
    let (token, config, site) = place(&app, &sent.token).await?;
    if !(1..=128).contains(&sent.idempotency_key.len()) {
        return Err(Problem::invalid("idempotency_key", "must be 1 to 128 characters"));
    }
    let known = visitor_of(&app, &headers, cookie::VISITOR).await?.filter(|visitor| visitor.tenant == config.id());
    // The nonce is known to this start document only, so nobody else can repeat its start.
    let idempotency = (format!("visit:{}", token.nonce), sent.idempotency_key.clone());
    let begun = begin(&app, &client, &config, &site, NewVisitor { known, idempotency, sent }).await?;
    let status = if begun.started.replayed { StatusCode::OK } else { StatusCode::CREATED };
    let visit = Visit { session: begun.started.session, details: begun.started.details };
    Ok((status, set(&begun.cookie), Json(visit)))
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
    app.throttles.request.take(client.party.expose(), app.clock.now()).map_err(Problem::rate_limited)?;
    let (_, config, _) = place(&app, &sent.token).await?;
    let none = || Problem::new(StatusCode::NOT_FOUND, "no_live_session", "There is no session to come back to.");
    let visitor = visitor_of(&app, &headers, cookie::VISITOR)
        .await?
        .filter(|visitor| visitor.tenant == config.id())
        .ok_or_else(none)?;
    let row = live::session_of(&app, &config, visitor.id).await?.ok_or_else(none)?;
    let started = live::started(&app, &config, visitor.id, &row)
        .await
        .map_err(|problem| if is_gone(&problem) { none() } else { problem })?;
    Ok(Json(Visit { session: started.session, details: started.details }))
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
    app.throttles.request.take(client.party.expose(), app.clock.now()).map_err(Problem::rate_limited)?;
    let none = || Problem::not_found("session");
    let visitor = visitor_of(&app, &headers, cookie::VISITOR).await?.ok_or_else(none)?;
    let row = app.store.session(visitor.tenant, sent.session).await?.ok_or_else(none)?;
    let text = super::transcript::text(&app, &row, visitor.id).await?.ok_or_else(none)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"transcript.txt\"")),
    ];
    Ok((headers, text))
}

/// Forget the visitor in this browser
///
/// The cookie goes and its secret is worth nothing any more; nothing else ends.
#[utoipa::path(post, path = "/v1/visits/forget", tag = "visits", responses((status = 204)))]
async fn forget(State(app): State<Shared>, headers: HeaderMap) -> Outcome<impl IntoResponse> {
    if let Some(visitor) = visitor_of(&app, &headers, cookie::VISITOR).await? {
        // `seen_at` stays, a secret that nobody knows replaces the old one.
        keep(&app, Visitor { seen_at: Time(visitor.seen_at.0), ..visitor }).await?;
    }
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, cookie::clear_visitor())])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_106_ten_thousand_anonymous_starts_have_unique_ids() {
        let ids: std::collections::BTreeSet<VisitorId> =
            (0..10_000).map(|_| first_id(&(format!("visit:{}", token::fresh_uuid()), "once".into()))).collect();
        assert_eq!(ids.len(), 10_000);
    }
}
