//! A member of a session asks for help (AI-1): in the session that is named (AI-2), or in the one
//! that the credential tells (AI-3).

use super::{
    begin::visitors_here,
    check,
    extract::At,
    live,
    member::{Member, of_visitor, staff_in, visitor_in},
    sessions::visible,
};
use crate::{
    app::Shared,
    auth::{Caller, client::Client, cookie, token},
    error::{Outcome, Problem},
    http::extract::MaybeBody,
};
use axum::{
    Json,
    extract::{FromRequestParts, State},
    http::{StatusCode, header, request::Parts},
};
use serde_json::json;
use switchboard_core::{
    AgentId, LegId, SessionId, TenantId, limits,
    session::{Command, Event},
};
use switchboard_store::Visitor;
use switchboard_wire::{
    rest::{Help, HelpInput, Problem as ProblemBody},
    socket::HelpView,
};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(named, preview))
        .routes(routes!(inferred))
}

/// Whoever asks may be of the tenant's side, or visitors; a browser may hold the log-in of the one
/// and the cookies of the others.
pub(super) struct Asker {
    staff: Option<Caller>,
    visitors: Vec<Visitor>,
}

impl FromRequestParts<Shared> for Asker {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Problem> {
        let by_key = parts.headers.contains_key(header::AUTHORIZATION);
        let visitors = match by_key {
            true => Vec::new(),
            false => visitors_here(app, &parts.headers).await?,
        };
        let logged_in = cookie::read(&parts.headers, cookie::AGENT).is_some();
        let staff = match by_key || logged_in || visitors.is_empty() {
            true => Some(Caller::from_request_parts(parts, app).await),
            false => None,
        };
        match staff.transpose() {
            // A log-in that is over does not keep the visitor from asking.
            Err(problem) if visitors.is_empty() => Err(problem),
            staff => Ok(Self {
                staff: staff.ok().flatten(),
                visitors,
            }),
        }
    }
}

impl Asker {
    /// The member of that session that they are; a program names the leg of its endpoint.
    pub(super) async fn member(
        &self,
        app: &Shared,
        session: SessionId,
        leg: Option<LegId>,
    ) -> Outcome<Member> {
        let as_visitor = visitor_in(app, &self.visitors, session).await;
        match (as_visitor, &self.staff) {
            (Err(_), Some(caller)) => staff_in(app, caller, session, leg).await,
            (member, _) => member,
        }
    }

    /// The same, as a visitor.
    pub(super) async fn visitor(&self, app: &Shared, session: SessionId) -> Outcome<Member> {
        visitor_in(app, &self.visitors, session).await
    }

    /// Whoever has no log-in is held to a number of requests.
    pub(super) fn paced(&self, app: &Shared, client: &Client) -> Outcome<()> {
        if self.staff.is_some() {
            return Ok(());
        }
        let taken = app
            .throttles
            .request
            .take(client.party.expose(), app.clock.now());
        taken.map_err(Problem::rate_limited)
    }
}

/// What would decide about a request for help
///
/// Whether somebody can be asked in this session, and the subject by which they would be chosen
/// now, as far as one is known.
#[utoipa::path(get, path = "/v1/sessions/{id}/help", tag = "sessions", params(("id" = String, Path)), responses(
    (status = 200, body = HelpView), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn preview(
    State(app): State<Shared>,
    caller: Caller,
    At(id): At<SessionId>,
) -> Outcome<Json<HelpView>> {
    visible(&app, &caller, id).await?;
    let view = app.hub.view(caller.tenant, id).await?;
    let nobody = || {
        Problem::new(
            StatusCode::NOT_FOUND,
            "no_helpers",
            "Nobody can be asked here.",
        )
    };
    Ok(Json(view.help.ok_or_else(nobody)?))
}

/// Ask for help in a session
///
/// One more participant is looked for, by what the session is about; nobody is removed. For an
/// agent or a visitor who is in it, by their cookie, and for a program that names the leg of its
/// endpoint. Asking again while that goes on answers with the same search.
#[utoipa::path(post, path = "/v1/sessions/{id}/help", tag = "sessions", params(("id" = String, Path)), request_body(content = Option<HelpInput>), responses(
    (status = 202, body = Help), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
    (status = 409, body = ProblemBody), (status = 410, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn named(
    State(app): State<Shared>,
    client: Client,
    At(id): At<SessionId>,
    asker: Asker,
    MaybeBody(sent): MaybeBody<HelpInput>,
) -> Outcome<(StatusCode, Json<Help>)> {
    asker.paced(&app, &client)?;
    let member = asker.member(&app, id, sent.leg).await?;
    ask(&app, &client, member, sent).await
}

/// Ask for help where you are
///
/// In the one session that the credential is bound to: an agent's by the sessions that they are
/// in, a visitor's by their cookie. None or several is refused with `ambiguous_session`.
#[utoipa::path(post, path = "/v1/help", tag = "sessions", request_body(content = Option<HelpInput>), responses(
    (status = 202, body = Help), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
    (status = 409, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn inferred(
    State(app): State<Shared>,
    client: Client,
    asker: Asker,
    MaybeBody(sent): MaybeBody<HelpInput>,
) -> Outcome<(StatusCode, Json<Help>)> {
    asker.paced(&app, &client)?;
    let mut found = visitors_anywhere(&app, &asker.visitors).await?;
    if let Some(caller) = &asker.staff {
        found.extend(staff_anywhere(&app, caller).await);
    }
    let only = found.pop().filter(|_| found.is_empty());
    let member = only.ok_or_else(|| {
        let text = match found.is_empty() {
            true => "You are in no session.",
            false => "You are in several sessions; name one.",
        };
        Problem::new(StatusCode::CONFLICT, "ambiguous_session", text)
    })?;
    ask(&app, &client, member, sent).await
}

/// All sessions that an agent is in. A key of the tenant is bound to none.
async fn staff_anywhere(app: &Shared, caller: &Caller) -> Vec<Member> {
    let mut found = Vec::new();
    let Some(agent) = caller.agent_id() else {
        return found;
    };
    for session in app.hub.sessions_of(agent) {
        found.extend(staff_in(app, caller, session, None).await.ok());
    }
    found
}

/// All sessions that these visitors are in.
async fn visitors_anywhere(app: &Shared, visitors: &[Visitor]) -> Outcome<Vec<Member>> {
    let mut found = Vec::new();
    for visitor in visitors {
        let Some(config) = app.hub.tenant(visitor.tenant) else {
            continue;
        };
        for (row, leg) in live::all_of(app, &config, visitor.id).await? {
            found.push(of_visitor(visitor, row.id, leg));
        }
    }
    Ok(found)
}

async fn ask(
    app: &Shared,
    client: &Client,
    member: Member,
    sent: HelpInput,
) -> Outcome<(StatusCode, Json<Help>)> {
    let comment = check::optional("comment", sent.comment.as_deref(), limits::LINE_CHARS)?;
    let subject = check::optional("subject", sent.subject.as_deref(), limits::NAME_CHARS)?;
    let named = sent.agent.map(|agent| may_name(app, &member, agent));
    named.transpose()?;
    let command = Command::Help {
        subject,
        agent: sent.agent,
        people: sent.people,
        wait: sent.wait,
        comment,
    };
    let Member {
        tenant,
        session,
        leg,
        actor,
        ..
    } = member;
    if !app.hub.can_choose(tenant).await {
        let text = "Nobody can be chosen now; try again.";
        let status = StatusCode::SERVICE_UNAVAILABLE;
        return Err(Problem::new(status, "unavailable", text));
    }
    let cid = token::fresh_uuid().to_string();
    let seq = app.hub.command(tenant, session, leg, cid, command).await?;
    let help = begun(app, tenant, session, seq).await?;
    let detail = json!({
        "search": help.search, "subject": help.subject, "subject_of": help.subject_of,
        "agent": sent.agent,
    });
    let (tenant, target) = (Some(tenant), Some(session.to_string()));
    app.audit_as(tenant, actor, client, "session.help", target, detail)
        .await?;
    Ok((StatusCode::ACCEPTED, Json(help)))
}

/// Whether whoever asks may say that it is to be that agent.
fn may_name(app: &Shared, member: &Member, agent: AgentId) -> Outcome<()> {
    let config = app.tenant(member.tenant)?;
    if member.visitor && !config.tenant.settings.help_by_name {
        let text = "Nobody can be named here.";
        return Err(Problem::new(StatusCode::FORBIDDEN, "not_allowed", text));
    }
    match config.agents.contains_key(&agent) {
        true => Ok(()),
        false => Err(Problem::invalid("agent", "is nobody")),
    }
}

/// The search, as the log has it: it may be over by now.
async fn begun(
    app: &Shared,
    tenant: TenantId,
    session: SessionId,
    seq: Option<u64>,
) -> Outcome<Help> {
    let after = seq.unwrap_or_default().saturating_sub(1);
    let found = app.store.read(tenant, session, after, 1).await?.pop();
    let Some(Event::Sought {
        search, context, ..
    }) = found.map(|record| record.event)
    else {
        return Err(Problem::internal("a request for help is not in the log"));
    };
    Ok(Help {
        session,
        search,
        subject: context.as_ref().map(|context| context.subject.clone()),
        subject_of: context.map(|context| context.of),
    })
}
