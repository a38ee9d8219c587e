//! What was sent along with a visitor from another company, for themselves (WT-86).

use super::{begin::visitors_here, extract::Body};
use crate::{
    app::{App, Shared},
    auth::client::Client,
    error::{Outcome, Problem},
    partners,
};
use axum::{Json, extract::State, http::HeaderMap};
use switchboard_core::{
    SessionId,
    warm::{CarriedDocument, CarriedLine},
};
use switchboard_store::SessionRow;
use switchboard_wire::rest::{
    AlongDocument, AlongLine, AlongRequest, Problem as ProblemBody, SentAlong,
};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(along))
}

fn line(one: CarriedLine) -> AlongLine {
    AlongLine {
        at: one.at,
        who: one.who,
        name: one.name,
        text: one.text,
    }
}

fn document(one: CarriedDocument) -> AlongDocument {
    AlongDocument {
        name: one.name,
        bytes: one.bytes,
    }
}

/// That session, if it is of the visitor who asks; they may ask so often.
pub async fn their_session(
    app: &App,
    client: &Client,
    headers: &HeaderMap,
    session: SessionId,
) -> Outcome<Option<SessionRow>> {
    let throttle = &app.throttles.request;
    let taken = throttle.take(client.party.expose(), app.clock.now());
    taken.map_err(Problem::rate_limited)?;
    for visitor in visitors_here(app, headers).await? {
        let row = app.store.session(visitor.tenant, session).await?;
        if let Some(row) = row.filter(|row| row.visitor == Some(visitor.id)) {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// Look over what was sent along
///
/// For visitors whom another company has handed over: what it has told of them, without what is for agents alone.
/// `404` where nothing was sent, or it is not shown here.
#[utoipa::path(post, path = "/v1/visits/along", tag = "visits", request_body = AlongRequest, responses(
    (status = 200, body = SentAlong), (status = 404, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn along(
    State(app): State<Shared>,
    client: Client,
    headers: HeaderMap,
    Body(asked): Body<AlongRequest>,
) -> Outcome<Json<SentAlong>> {
    let missing = || Problem::not_found("what was sent along");
    let row = their_session(&app, &client, &headers, asked.session).await?;
    let row = row.ok_or_else(missing)?;
    let carried = partners::along(&app, row.tenant, row.id).await?;
    let carried = carried.ok_or_else(missing)?;
    let sent = carried.information;
    Ok(Json(SentAlong {
        company: carried.company,
        name: sent.visitor_name,
        email: sent.visitor_email,
        subject: sent.subject,
        lines: sent.transcript.into_iter().map(line).collect(),
        documents: sent.documents.into_iter().map(document).collect(),
    }))
}
