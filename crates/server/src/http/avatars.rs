//! Who is shown by which picture (IS-65, IS-74, IS-84).

use super::{
    begin::visitors_here,
    extract::{At, Body},
    member::{Member, staff_in, visitor_in},
};
use crate::{
    app::Shared,
    auth::{Caller, Right, client::Client, token},
    cards,
    error::{Outcome, Problem},
    hub::TenantConfig,
    profiles::Preferences,
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};
use serde_json::json;
use std::collections::BTreeSet;
use switchboard_core::{
    AgentId, LegId, SessionId, VisitorId,
    session::{Command, Endpoint},
};
use switchboard_store::{PageRequest, SessionFilter, SessionStatus};
use switchboard_wire::rest::{AvatarChoice, PreferencesInput, Problem as ProblemBody};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Sessions of one agent that are told at once.
const SESSIONS: u32 = 100;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(own))
        .routes(routes!(of_agent))
        .routes(routes!(of_member))
        .routes(routes!(of_visitor))
        .routes(routes!(prefer))
}

fn known(config: &TenantConfig, sent: &AvatarChoice) -> Outcome<()> {
    match &sent.avatar {
        Some(id) if !config.scenarios.is_avatar(id) => {
            Err(Problem::invalid("avatar", "is not one of /v1/avatars"))
        }
        _ => Ok(()),
    }
}

/// Keeps an agent's choice, and shows it where they are now.
async fn choose(app: &Shared, caller: &Caller, agent: AgentId, sent: AvatarChoice) -> Outcome<()> {
    known(&*app.tenant(caller.tenant)?, &sent)?;
    app.store
        .put_agent_avatar(caller.tenant, agent, sent.avatar)
        .await?;
    app.hub.reload(caller.tenant).await?;
    show(app, caller, agent).await
}

/// Tells the agent's live sessions. One that is over, or between two nodes, shows it at the next
/// start.
async fn show(app: &Shared, caller: &Caller, agent: AgentId) -> Outcome<()> {
    let tenant = caller.tenant;
    let config = app.tenant(tenant)?;
    let filter = SessionFilter {
        status: vec![SessionStatus::Active, SessionStatus::Waiting],
        agent: Some(agent),
        ..SessionFilter::default()
    };
    let rows = app
        .store
        .sessions(tenant, &filter, PageRequest::first(SESSIONS))
        .await?;
    let mut sessions: BTreeSet<SessionId> = rows.items.iter().map(|row| row.id).collect();
    sessions.extend(app.hub.sessions_of(agent));
    for session in sessions {
        let Some(row) = app.store.session(tenant, session).await? else {
            continue;
        };
        let endpoint = Endpoint::Agent { agent };
        let Ok(Some(leg)) = app.hub.leg_of(tenant, session, endpoint).await else {
            continue;
        };
        let service = config.service(&row.service);
        let scenario = service.and_then(|service| service.scenario.as_deref());
        let command = Command::ChooseAvatar {
            of: None,
            avatar: config.scenarios.of_agent(agent, scenario),
        };
        let cid = token::fresh_uuid().to_string();
        if let Err(error) = app.hub.command(tenant, session, leg, cid, command).await {
            tracing::debug!(%session, %error, "an avatar is shown later");
        }
    }
    Ok(())
}

/// Choose your avatar
///
/// Your live sessions show it at once. Null is that of the scenario's profile, if it has one.
#[utoipa::path(put, path = "/v1/me/avatar", tag = "account", request_body = AvatarChoice, responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn own(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Body(sent): Body<AvatarChoice>,
) -> Outcome<StatusCode> {
    caller.require(Right::Belong)?;
    let agent = caller.agent()?.id;
    let detail = json!({ "avatar": sent.avatar });
    choose(&app, &caller, agent, sent).await?;
    app.audit(&caller, &client, "agent.avatar", agent, detail)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Choose an agent's avatar
///
/// For supervisors and administrators. The agent's live sessions show it at once.
#[utoipa::path(put, path = "/v1/agents/{id}/avatar", tag = "configuration", params(("id" = String, Path)), request_body = AvatarChoice, responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn of_agent(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<AgentId>,
    Body(sent): Body<AvatarChoice>,
) -> Outcome<StatusCode> {
    caller.require(Right::Monitor)?;
    let detail = json!({ "avatar": sent.avatar });
    choose(&app, &caller, id, sent).await?;
    app.audit(&caller, &client, "agent.avatar", id, detail)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Choose the avatar of a visitor in a session
///
/// For an agent who is in the session; everybody in it sees it.
#[utoipa::path(put, path = "/v1/sessions/{id}/legs/{leg}/avatar", tag = "sessions", params(("id" = String, Path), ("leg" = String, Path)), request_body = AvatarChoice, responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 410, body = ProblemBody), (status = 422, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn of_member(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At((session, leg)): At<(SessionId, LegId)>,
    Body(sent): Body<AvatarChoice>,
) -> Outcome<StatusCode> {
    caller.agent()?;
    known(&*app.tenant(caller.tenant)?, &sent)?;
    let member = staff_in(&app, &caller, session, None).await?;
    put(&app, &member, Some(leg), sent.avatar.clone()).await?;
    let detail = json!({ "leg": leg, "avatar": sent.avatar });
    app.audit(&caller, &client, "session.avatar", session, detail)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn put(
    app: &Shared,
    member: &Member,
    of: Option<LegId>,
    avatar: Option<String>,
) -> Outcome<()> {
    let cid = token::fresh_uuid().to_string();
    let command = Command::ChooseAvatar { of, avatar };
    app.hub
        .command(member.tenant, member.session, member.leg, cid, command)
        .await?;
    Ok(())
}

/// The visitor in that session, and the visitor's id.
async fn visitor(
    app: &Shared,
    client: &Client,
    headers: &HeaderMap,
    session: SessionId,
) -> Outcome<(Member, VisitorId)> {
    app.throttles
        .request
        .take(client.party.expose(), app.clock.now())
        .map_err(Problem::rate_limited)?;
    let here = visitors_here(app, headers).await?;
    let member = visitor_in(app, &here, session).await?;
    let found = here
        .iter()
        .find(|one| member.actor == format!("visitor:{}", one.id));
    let visitor = found.ok_or_else(|| Problem::not_found("session"))?.id;
    Ok((member, visitor))
}

/// Changes what is kept of a visitor's choices, here and on their card.
async fn keep(
    app: &Shared,
    member: &Member,
    visitor: VisitorId,
    change: impl Fn(&mut Preferences),
) -> Outcome<()> {
    let before = app.store.preferences(member.tenant, visitor).await?;
    let mut preferences = Preferences::read(before.as_deref());
    change(&mut preferences);
    let text = serde_json::to_string(&preferences).map_err(Problem::internal)?;
    app.store
        .put_preferences(member.tenant, visitor, &text)
        .await?;
    let settings = &app.tenant(member.tenant)?.tenant.settings;
    cards::follow(app, settings, member.tenant, visitor, change).await
}

/// Choose an avatar as a visitor
///
/// One of those that the start document offers. Everybody in the session sees it, and it is kept
/// for the next one.
#[utoipa::path(put, path = "/v1/visits/{session}/avatar", tag = "visits", params(("session" = String, Path)), request_body = AvatarChoice, responses(
    (status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 410, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn of_visitor(
    State(app): State<Shared>,
    client: Client,
    headers: HeaderMap,
    At(session): At<SessionId>,
    Body(sent): Body<AvatarChoice>,
) -> Outcome<StatusCode> {
    let (member, id) = visitor(&app, &client, &headers, session).await?;
    let config = app.tenant(member.tenant)?;
    let row = app.store.session(member.tenant, session).await?;
    let service = row.and_then(|row| config.service(&row.service));
    let scenario = service.and_then(|service| service.scenario.as_deref());
    let offered = config.scenarios.offered(scenario);
    if offered.is_empty() {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "no_avatars",
            "Visitors choose no avatars here.",
        ));
    }
    if let Some(chosen) = &sent.avatar
        && !offered.contains(chosen)
    {
        return Err(Problem::invalid("avatar", "is not offered here"));
    }
    let shown = config
        .scenarios
        .of_visitor(sent.avatar.as_deref(), scenario);
    put(&app, &member, None, shown).await?;
    keep(&app, &member, id, |kept| {
        kept.avatar.clone_from(&sent.avatar);
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Keep what a visitor has chosen
///
/// For their next session. What is left out stays as it was.
#[utoipa::path(patch, path = "/v1/visits/{session}/preferences", tag = "visits", params(("session" = String, Path)), request_body = PreferencesInput, responses(
    (status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 410, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn prefer(
    State(app): State<Shared>,
    client: Client,
    headers: HeaderMap,
    At(session): At<SessionId>,
    Body(sent): Body<PreferencesInput>,
) -> Outcome<StatusCode> {
    if let Some(locale) = &sent.locale {
        super::is_locale("locale", locale)?;
    }
    let (member, id) = visitor(&app, &client, &headers, session).await?;
    keep(&app, &member, id, |kept| {
        kept.locale = sent.locale.clone().or(kept.locale.take());
        kept.sound = sent.sound.or(kept.sound);
        kept.voice = sent.voice.or(kept.voice);
        kept.share = sent.share.or(kept.share);
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
