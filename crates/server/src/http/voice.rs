//! Members talk with each other (CC-28): the browser's offer, and the answer of the node that has
//! the session. Packets go to that node by its media port.

use super::{
    extract::{Asked, At, Body},
    help::Asker,
    leading::act,
};
use crate::{
    app::Shared,
    auth::client::Client,
    error::{Outcome, Problem},
    voice,
};
use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;
use serde_json::json;
use switchboard_core::{LegId, SessionId, session::Command};
use switchboard_wire::rest::{Problem as ProblemBody, VoiceAnswer, VoiceInput, VoiceSetup};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Characters of an offer: a browser's with all its lines has a fifth of them.
const OFFER: usize = 60_000;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(setup, talk, leave))
}

#[derive(Deserialize, utoipa::IntoParams)]
struct Whose {
    /// For programs: the leg of the endpoint.
    #[param(value_type = Option<String>)]
    leg: Option<LegId>,
}

/// What to set a connection up with
///
/// For an agent or a visitor who is in the session, by their cookie, and for a program that names
/// the leg of its endpoint.
#[utoipa::path(get, path = "/v1/sessions/{id}/voice", tag = "sessions", params(("id" = String, Path), Whose), responses(
    (status = 200, body = VoiceSetup), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 410, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn setup(
    State(app): State<Shared>,
    client: Client,
    At(id): At<SessionId>,
    Asked(whose): Asked<Whose>,
    asker: Asker,
) -> Outcome<Json<VoiceSetup>> {
    asker.paced(&app, &client)?;
    let member = asker.member(&app, id, whose.leg).await?;
    let config = app.config.voice.as_ref();
    let servers = config.map(|config| voice::ice_servers(config, member.leg, app.clock.now()));
    Ok(Json(VoiceSetup {
        ice_servers: servers.unwrap_or_default(),
    }))
}

/// Talk, or go on talking by another way
///
/// The browser's offer is answered by the node that has the session; once packets go through, the
/// members are told by `voice_changed`. A connection that the member had before is closed, unless
/// the offer names it: then it is an ICE restart of that one. Refused with `voice_off` where the
/// server has no media port, `no_voice_here` where the session's service does not offer voice,
/// `not_allowed` while nobody is there to talk with, `no_connection` where the connection is none
/// any more: a new offer without one begins anew.
#[utoipa::path(post, path = "/v1/sessions/{id}/voice", tag = "sessions", params(("id" = String, Path)), request_body = VoiceInput, responses(
    (status = 200, body = VoiceAnswer), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody), (status = 410, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn talk(
    State(app): State<Shared>,
    client: Client,
    At(id): At<SessionId>,
    asker: Asker,
    Body(sent): Body<VoiceInput>,
) -> Outcome<Json<VoiceAnswer>> {
    asker.paced(&app, &client)?;
    if sent.offer.len() > OFFER {
        return Err(Problem::invalid("offer", "is too long"));
    }
    let member = asker.member(&app, id, sent.leg).await?;
    let talking = app
        .hub
        .talk(member.tenant, id, member.leg, sent.connection, sent.offer);
    let talking = talking.await?;
    let detail = json!({ "leg": member.leg, "again": sent.connection.is_some() });
    let (tenant, target) = (Some(member.tenant), Some(id.to_string()));
    app.audit_as(
        tenant,
        member.actor,
        &client,
        "session.voice",
        target,
        detail,
    )
    .await?;
    Ok(Json(VoiceAnswer {
        answer: talking.answer,
        connection: talking.connection,
    }))
}

/// Talk no more
///
/// The member stays in the session. Whoever does not talk stays so.
#[utoipa::path(delete, path = "/v1/sessions/{id}/voice", tag = "sessions", params(("id" = String, Path), Whose), responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 410, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn leave(
    State(app): State<Shared>,
    client: Client,
    At(id): At<SessionId>,
    Asked(whose): Asked<Whose>,
    asker: Asker,
) -> Outcome<StatusCode> {
    asker.paced(&app, &client)?;
    let member = asker.member(&app, id, whose.leg).await?;
    act(&app, &member, Command::LeaveVoice).await?;
    let detail = json!({ "leg": member.leg });
    let (tenant, target) = (Some(member.tenant), Some(id.to_string()));
    let what = "session.voice_left";
    app.audit_as(tenant, member.actor, &client, what, target, detail)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
