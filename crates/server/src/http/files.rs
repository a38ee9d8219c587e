//! Files in sessions: sending them, and getting their content (WT-3).

use super::{
    begin::visitors_here,
    extract::{Asked, At},
    sessions::visible,
};
use crate::{
    app::{App, Shared},
    auth::{Actor, Caller, Right, client::Client},
    error::{Outcome, Problem},
    files::{self, Sender, Upload},
    hub::HubError,
};
use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use switchboard_core::{
    FileId, LegId, SessionId,
    limits::COMMAND_ID_CHARS,
    session::{Endpoint, Event},
};
use switchboard_store::{FileRow, FileState, SessionRow, Visitor};
use switchboard_wire::rest::{FileAddress, Page, Problem as ProblemBody, SentFile};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(send, list))
        .routes(routes!(one))
        .routes(routes!(send_visitor, one_visitor))
        .routes(routes!(content))
}

/// Longest name that is looked at; it is cut anyway.
const NAME_BYTES: usize = 4_096;
/// Records read at once.
const READ: u32 = 1_000;

fn sent(row: FileRow) -> SentFile {
    SentFile {
        id: row.id,
        leg: row.leg,
        kind: files::kind_of(&row.media),
        name: row.name,
        media: row.media,
        bytes: row.bytes,
        width: row.width,
        height: row.height,
        at: row.created_at,
    }
}

/// Takes the body in, as that member's file.
async fn take(
    app: &Shared,
    sender: Sender,
    name: String,
    headers: &HeaderMap,
    body: Body,
) -> Outcome<(StatusCode, Json<SentFile>)> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let cid = text("idempotency-key")
        .filter(|key| {
            (1..=COMMAND_ID_CHARS).contains(&key.len())
                && key.bytes().all(|byte| byte.is_ascii_graphic())
        })
        .ok_or_else(|| {
            Problem::new(
                StatusCode::BAD_REQUEST,
                "bad_idempotency_key",
                "Idempotency-Key must be 1 to 64 visible characters.",
            )
        })?
        .to_owned();
    let length = text("content-length")
        .and_then(|length| length.parse().ok())
        .ok_or_else(|| {
            Problem::new(
                StatusCode::LENGTH_REQUIRED,
                "length_required",
                "Say with Content-Length how long the file is.",
            )
        })?;
    if name.len() > NAME_BYTES {
        return Err(Problem::invalid("name", "is too long"));
    }
    let upload = Upload {
        sender,
        cid,
        name,
        length,
        body,
        named: None,
    };
    let (row, again) = files::upload(app, upload).await?;
    let status = match again {
        true => StatusCode::OK,
        false => StatusCode::CREATED,
    };
    Ok((status, Json(sent(row))))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct Sending {
    /// The file's name; it is made safe.
    name: String,
    /// For programs: the leg that sends it. Agents send as themselves.
    #[param(value_type = Option<String>)]
    leg: Option<LegId>,
}

/// Send a file
///
/// The body is the content; what it is, is found out from it. With the same `Idempotency-Key` it
/// is sent once, however often it has to be tried. Everybody in the session is told by the event
/// `file_sent`.
#[utoipa::path(post, path = "/v1/sessions/{id}/files", tag = "sessions",
    params(("id" = String, Path), Sending, ("Idempotency-Key" = String, Header, description = "Chosen by the caller, unique per file")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses(
    (status = 201, body = SentFile), (status = 200, body = SentFile), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
    (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 411, body = ProblemBody), (status = 413, body = ProblemBody),
    (status = 415, body = ProblemBody), (status = 422, body = ProblemBody), (status = 503, body = ProblemBody), (status = 507, body = ProblemBody)))]
async fn send(
    State(app): State<Shared>,
    caller: Caller,
    At(session): At<SessionId>,
    Asked(sending): Asked<Sending>,
    headers: HeaderMap,
    body: Body,
) -> Outcome<(StatusCode, Json<SentFile>)> {
    let leg = match &caller.actor {
        Actor::Agent(agent) => leg_of(&app, &caller, session, agent.id).await?,
        Actor::ApiKey(_) | Actor::Proxy(_) => {
            caller.require(Right::Integrate)?;
            let leg = sending
                .leg
                .ok_or_else(|| Problem::invalid("leg", "must name a member"))?;
            // Nothing is taken in for who is no member, or of another company's session.
            let role = app.hub.0.role_of(caller.tenant, session, leg).await;
            role.map(|_| leg)
                .ok_or_else(|| Problem::not_found("session"))?
        }
    };
    let sender = Sender {
        tenant: caller.tenant,
        session,
        leg,
    };
    take(&app, sender, sending.name, &headers, body).await
}

async fn leg_of(
    app: &App,
    caller: &Caller,
    session: SessionId,
    agent: switchboard_core::AgentId,
) -> Outcome<LegId> {
    let endpoint = Endpoint::Agent { agent };
    let found = app.hub.0.leg_of(caller.tenant, session, endpoint).await?;
    found.ok_or_else(|| Problem::not_found("session"))
}

/// List the files of a session
///
/// Oldest first.
#[utoipa::path(get, path = "/v1/sessions/{id}/files", tag = "sessions", params(("id" = String, Path)), responses(
    (status = 200, body = Page<SentFile>), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn list(
    State(app): State<Shared>,
    caller: Caller,
    At(id): At<SessionId>,
) -> Outcome<Json<Page<SentFile>>> {
    visible(&app, &caller, id).await?;
    let rows = app.store.files(caller.tenant, id).await?;
    Ok(Json(Page::all(rows.into_iter().map(sent))))
}

/// Where a file of that session is, for somebody who may see the session: as JSON where that is
/// asked for, otherwise by leading there.
async fn place(
    app: &App,
    row: &SessionRow,
    file: FileId,
    headers: &HeaderMap,
) -> Outcome<Response> {
    let found = app.store.file(file).await?;
    let found = found
        .filter(|found| {
            (found.tenant, found.session) == (row.tenant, row.id)
                && found.state > FileState::Uploading
        })
        .ok_or_else(|| Problem::not_found("file"))?;
    let url = files::address(app, found.id);
    let asked = headers
        .get(header::ACCEPT)
        .is_some_and(|kinds| kinds.as_bytes() == b"application/json");
    Ok(match asked {
        true => Json(FileAddress { url }).into_response(),
        false => Redirect::to(&url).into_response(),
    })
}

/// Get a file
///
/// Leads to an address of the content that is good for ten minutes, or tells it to who accepts
/// `application/json`.
#[utoipa::path(get, path = "/v1/sessions/{id}/files/{file}", tag = "sessions", params(("id" = String, Path), ("file" = String, Path)), responses(
    (status = 200, body = FileAddress), (status = 303), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn one(
    State(app): State<Shared>,
    caller: Caller,
    At((id, file)): At<(SessionId, FileId)>,
    headers: HeaderMap,
) -> Outcome<Response> {
    let row = visible(&app, &caller, id).await?;
    place(&app, &row, file, &headers).await
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct SendingVisitor {
    /// The session.
    #[param(value_type = String)]
    session: SessionId,
    /// The file's name; it is made safe.
    name: String,
}

/// Send a file as a visitor
///
/// As `POST /v1/sessions/{id}/files`, for visitors who are members.
#[utoipa::path(post, path = "/v1/visits/files", tag = "visits",
    params(SendingVisitor, ("Idempotency-Key" = String, Header, description = "Chosen by the caller, unique per file")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses(
    (status = 201, body = SentFile), (status = 200, body = SentFile), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody), (status = 411, body = ProblemBody), (status = 413, body = ProblemBody), (status = 415, body = ProblemBody),
    (status = 422, body = ProblemBody), (status = 429, body = ProblemBody), (status = 503, body = ProblemBody), (status = 507, body = ProblemBody)))]
async fn send_visitor(
    State(app): State<Shared>,
    client: Client,
    headers: HeaderMap,
    Asked(sending): Asked<SendingVisitor>,
    body: Body,
) -> Outcome<(StatusCode, Json<SentFile>)> {
    limit(&app, &client)?;
    for visitor in visitors_here(&app, &headers).await? {
        if let Some(leg) = live_leg(&app, &visitor, sending.session).await? {
            let sender = Sender {
                tenant: visitor.tenant,
                session: sending.session,
                leg,
            };
            return take(&app, sender, sending.name, &headers, body).await;
        }
    }
    Err(Problem::not_found("session"))
}

fn limit(app: &App, client: &Client) -> Outcome<()> {
    let taken = app
        .throttles
        .request
        .take(client.party.expose(), app.clock.now());
    taken.map_err(Problem::rate_limited)
}

async fn live_leg(app: &App, visitor: &Visitor, session: SessionId) -> Outcome<Option<LegId>> {
    let endpoint = Endpoint::Visitor {
        visitor: visitor.id,
    };
    match app.hub.0.leg_of(visitor.tenant, session, endpoint).await {
        Err(HubError::NoSuchSession) => Ok(None),
        other => Ok(other?),
    }
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct Wanted {
    /// The session.
    #[param(value_type = String)]
    session: SessionId,
    /// The file, as in the event `file_sent`.
    #[param(value_type = String)]
    file: FileId,
}

/// Get a file of one's own session
///
/// As `GET /v1/sessions/{id}/files/{file}`, for visitors who are or were members.
#[utoipa::path(get, path = "/v1/visits/files", tag = "visits", params(Wanted), responses(
    (status = 200, body = FileAddress), (status = 303), (status = 404, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn one_visitor(
    State(app): State<Shared>,
    client: Client,
    headers: HeaderMap,
    Asked(wanted): Asked<Wanted>,
) -> Outcome<Response> {
    limit(&app, &client)?;
    for visitor in visitors_here(&app, &headers).await? {
        let row = app.store.session(visitor.tenant, wanted.session).await?;
        if let Some(row) = row
            && was_member(&app, &row, &visitor).await?
        {
            return place(&app, &row, wanted.file, &headers).await;
        }
    }
    Err(Problem::not_found("file"))
}

/// Whether the visitor is in the session, or was.
async fn was_member(app: &App, row: &SessionRow, visitor: &Visitor) -> Outcome<bool> {
    if row.visitor == Some(visitor.id) || live_leg(app, visitor, row.id).await?.is_some() {
        return Ok(true);
    }
    let mut after = 0;
    loop {
        let records = app.store.read(row.tenant, row.id, after, READ).await?;
        let own = |event: &Event| matches!(event, Event::LegJoined { endpoint: Endpoint::Visitor { visitor: who }, .. } if *who == visitor.id);
        if records.iter().any(|record| own(&record.event)) {
            return Ok(true);
        }
        match records.last() {
            Some(last) if records.len() == READ as usize => after = last.seq,
            _ => return Ok(false),
        }
    }
}

/// Get the content of a file
///
/// Needs no credential: the address is one, for ten minutes. No cookie is read or set. `Range` is
/// understood.
#[utoipa::path(get, path = "/files/{file}/{opening}", tag = "sessions", params(("file" = String, Path), ("opening" = String, Path)), responses(
    (status = 200, body = Vec<u8>, content_type = "application/octet-stream"), (status = 206, body = Vec<u8>, content_type = "application/octet-stream"),
    (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 416), (status = 429, body = ProblemBody)))]
async fn content(
    State(app): State<Shared>,
    client: Client,
    At((file, opening)): At<(FileId, String)>,
    headers: HeaderMap,
) -> Outcome<Response> {
    limit(&app, &client)?;
    let mut bare = headers;
    // What a browser may send along is of no account here.
    bare.remove(header::COOKIE);
    files::content(&app, file, &opening, &bare).await
}
