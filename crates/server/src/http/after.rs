//! What a visitor may do after a session of theirs: rate it, have the transcript by mail.

use super::{begin::visitors_here, check, extract::Body};
use crate::{
    app::{App, Shared},
    auth::{client::Client, token},
    config,
    error::{Outcome, Problem},
    hub::TenantConfig,
    letters,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use switchboard_core::{
    Millis, SessionId, limits,
    session::{Event, Record},
};
use switchboard_store::{
    Append, Letter, LetterCaps, SessionRow, SessionStatus, StoreError, Visitor,
};
use switchboard_wire::rest::{
    After, AfterRequest, NewRating, Problem as ProblemBody, TranscriptMail,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// For so long after the end a session can be rated and its transcript sent.
const OPEN_MS: Millis = 24 * 3_600_000;
/// Letters are counted over so long.
pub const COUNTED_MS: Millis = 24 * 3_600_000;
/// Letters of one session, to one address, and of one tenant in that time.
const OF_SESSION: u32 = 3;
const TO_ADDRESS: u32 = 10;
const OF_TENANT: u32 = 2_000;
/// Tries when something else is written to the log at the same time.
const TRIES: u32 = 5;
/// Most characters of a mail address.
const ADDRESS_CHARS: usize = 254;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(offer))
        .routes(routes!(rate))
        .routes(routes!(mail))
}

fn rated_already() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "already_rated",
        "The session has been rated.",
    )
}

/// Their session, its tenant and who they are.
async fn theirs(
    app: &App,
    client: &Client,
    headers: &HeaderMap,
    id: SessionId,
) -> Outcome<(SessionRow, Arc<TenantConfig>, Visitor)> {
    app.throttles
        .request
        .take(client.party.expose(), app.clock.now())
        .map_err(Problem::rate_limited)?;
    for visitor in visitors_here(app, headers).await? {
        let row = app.store.session(visitor.tenant, id).await?;
        if let Some(row) = row.filter(|row| row.visitor == Some(visitor.id)) {
            return Ok((row, app.tenant(visitor.tenant)?, visitor));
        }
    }
    Err(Problem::not_found("session"))
}

/// It is not over for long.
fn is_fresh(app: &App, row: &SessionRow) -> bool {
    let age = |end| app.clock.now().since(end);
    row.erased_at.is_none() && row.ended_at.is_none_or(|end| age(end) < OPEN_MS)
}

fn can_rate(app: &App, row: &SessionRow, config: &TenantConfig) -> bool {
    config.options(config.service(&row.service)).rating
        && row.status == SessionStatus::Ended
        // Nobody served who waited in vain.
        && row.agent.is_some()
        && row.rating.is_none()
        && is_fresh(app, row)
}

fn can_mail(app: &App, row: &SessionRow, config: &TenantConfig) -> bool {
    config.tenant.settings.transcript_mail && app.config.smtp.is_some() && is_fresh(app, row)
}

/// Say what there is to do after a session of one's own
#[utoipa::path(post, path = "/v1/visits/after", tag = "visits", request_body = AfterRequest, responses(
    (status = 200, body = After), (status = 404, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn offer(
    State(app): State<Shared>,
    client: Client,
    headers: HeaderMap,
    Body(sent): Body<AfterRequest>,
) -> Outcome<Json<After>> {
    let (row, config, visitor) = theirs(&app, &client, &headers, sent.session).await?;
    let locale = letters::locale_of(&app, &row).await?;
    let question = config.tenant.settings.rating_question_in(&locale);
    Ok(Json(After {
        rating: can_rate(&app, &row, &config),
        question: question.unwrap_or_default().to_owned(),
        mail: can_mail(&app, &row, &config),
        email: visitor.email,
    }))
}

/// Rate a session of one's own
///
/// Once, within a day after its end, where the tenant asks for it.
#[utoipa::path(post, path = "/v1/visits/rating", tag = "visits", request_body = NewRating, responses(
    (status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
    (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn rate(
    State(app): State<Shared>,
    client: Client,
    headers: HeaderMap,
    Body(sent): Body<NewRating>,
) -> Outcome<StatusCode> {
    if !(1..=5).contains(&sent.stars) {
        return Err(Problem::invalid("stars", "must be 1 to 5"));
    }
    let comment = check::optional("comment", sent.comment.as_deref(), limits::COMMENT_CHARS)?;
    let (row, config, _) = theirs(&app, &client, &headers, sent.session).await?;
    if row.rating.is_some() {
        return Err(rated_already());
    }
    if !can_rate(&app, &row, &config) {
        return Err(Problem::forbidden());
    }
    let event = Event::Rated {
        stars: sent.stars,
        comment,
    };
    add(&app, row, event).await?;
    metrics::counter!("switchboard_ratings_total", "stars" => sent.stars.to_string()).increment(1);
    app.hooks_waiting.notify_one();
    Ok(StatusCode::NO_CONTENT)
}

/// Adds a rating behind the end of a session's log. Nobody owns a session that is over, so
/// whoever adds to it claims it first.
async fn add(app: &App, row: SessionRow, event: Event) -> Outcome<()> {
    let (tenant, session) = (row.tenant, row.id);
    for _ in 0..TRIES {
        let epoch = app.store.claim(tenant, session).await?;
        let now = app.store.session(tenant, session).await?;
        let row = now.ok_or_else(|| Problem::not_found("session"))?;
        if row.rating.is_some() {
            return Err(rated_already());
        }
        let record = Record {
            seq: row.head + 1,
            at: app.clock.now(),
            event: event.clone(),
        };
        let append = Append {
            tenant,
            session,
            epoch,
            records: [record].into(),
            row: Arc::new(row),
            create: None,
            seats: 0,
            grant: None,
        };
        match app.store.append(append).await {
            Err(StoreError::Conflict) => {}
            other => return Ok(other.map(drop)?),
        }
    }
    Err(StoreError::Conflict.into())
}

/// Have the transcript of one's own session sent by mail
///
/// To one address; how often is limited by session, by address and by tenant. What everybody in
/// the session could see until it is sent is in it.
#[utoipa::path(post, path = "/v1/visits/transcript/mail", tag = "visits", request_body = TranscriptMail, responses(
    (status = 202), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody),
    (status = 429, body = ProblemBody)))]
async fn mail(
    State(app): State<Shared>,
    client: Client,
    headers: HeaderMap,
    Body(sent): Body<TranscriptMail>,
) -> Outcome<StatusCode> {
    let receiver = sent.email.trim().to_owned();
    let odd = receiver
        .chars()
        .any(|c| c.is_control() || c.is_whitespace());
    if odd || receiver.chars().count() > ADDRESS_CHARS || !config::is_mail_address(&receiver) {
        return Err(Problem::invalid("email", "must be a mail address"));
    }
    let (row, config, _) = theirs(&app, &client, &headers, sent.session).await?;
    if !can_mail(&app, &row, &config) {
        return Err(Problem::forbidden());
    }
    let locale = match sent.locale.as_deref() {
        Some(locale) => locale.to_owned(),
        None => letters::locale_of(&app, &row).await?,
    };
    check::locale("locale", &locale)?;
    let now = app.clock.now();
    let letter = Letter {
        id: token::fresh_uuid(),
        tenant: row.tenant,
        session: row.id,
        digest: Sha256::digest(receiver.to_lowercase()).into(),
        receiver,
        locale,
        attempts: 0,
        created_at: now,
        due_at: now,
    };
    let caps = LetterCaps {
        since: now - COUNTED_MS,
        session: OF_SESSION,
        address: TO_ADDRESS,
        tenant: OF_TENANT,
    };
    if !app.store.add_letter(&letter, caps).await? {
        return Err(Problem::rate_limited(3_600));
    }
    app.mail_waiting.notify_one();
    Ok(StatusCode::ACCEPTED)
}
