//! Meetings: a session to which the one who asks and somebody else are both invited. The other one
//! is named (CC-19), named for a subject (CC-20), or found by it (CC-21). A program may ask for a
//! client of its own, who gets a link (IS-68).

use super::{
    check,
    extract::Body,
    joins::{bare_start, person},
    subjects::{rooms, unclear, understood},
};
use crate::{
    app::Shared,
    auth::{Actor, Caller, Right, client::Client, token, wants::Invited},
    error::{Outcome, Problem},
    hub::{Busy, Start, TenantConfig},
};
use axum::{Json, extract::State, http::StatusCode};
use serde_json::json;
use switchboard_core::{
    AgentId, Millis, TenantId, Time, VisitorId, limits,
    service::subjects,
    session::{Meeting as Asked, Wanted},
};
use switchboard_store::{Service, Visitor};
use switchboard_wire::rest::{
    Meeting, MeetingClient, MeetingLinks, NewMeeting, Problem as ProblemBody,
};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(begin))
}

/// How long a link is good, in seconds: usual, least and most.
const LINK_S: (u32, u32, u32) = (900, 60, 86_400);

/// Bring two together
///
/// For an agent, or an endpoint of a program, who wants to meet an agent, whoever fits a subject,
/// or an agent about a subject. With a subject the session on it that goes on is used, where the
/// service shares; otherwise there is a new one. Both are invited, the one who asks too. When
/// either of two who have not met declines, the session ends and the other is told.
#[utoipa::path(post, path = "/v1/meetings", tag = "sessions", request_body = NewMeeting, responses(
    (status = 201, body = Meeting), (status = 200, body = Meeting), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
    (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 410, body = ProblemBody), (status = 422, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn begin(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Body(sent): Body<NewMeeting>,
) -> Outcome<(StatusCode, Json<Meeting>)> {
    caller.require(Right::Serve)?;
    let config = app.tenant(caller.tenant)?;
    let now = app.clock.now();
    if sent.valid_until.is_some_and(|until| until < now) {
        let text = "The request came too late.";
        return Err(Problem::new(StatusCode::GONE, "expired", text));
    }
    let subject = check::optional("subject", sent.subject.as_deref(), limits::NAME_CHARS)?;
    let place = Place::of(
        &config,
        sent.service.as_deref(),
        sent.agent,
        subject.as_deref(),
    )?;
    let asker = Asker::of(&app, &caller, &sent)?;
    if sent.agent.is_some() && sent.agent == caller.agent_id() {
        return Err(Problem::invalid("agent", "is you"));
    }
    // Who gets a link need not be there when it is made.
    match sent.client {
        Some(_) => must_exist(&config, sent.agent)?,
        None => may_be_met(&app, &config, sent.agent).await?,
    }
    let closed = sent.client.is_some() || place.is_closed();
    let until = now + asker.invited_ms(place.service);
    let meeting = Asked {
        wanted: Wanted {
            agent: sent.agent,
            subject: subject.clone(),
        },
        until,
        joins: false,
        closed,
        on_arrival: sent.client.is_some(),
    };
    let start = Start {
        subject,
        leader: None,
        meeting: Some(meeting),
        ..bare_start(caller.tenant, &place.service.key)
    };
    let (start, visitor) = asker.starts(&app, start).await?;
    let met = app.hub.meet(start, place.name.as_deref()).await?;
    let links = match visitor {
        Some(visitor) => Some(links(&app, &config, met.session, visitor, until)?),
        None => None,
    };
    let detail = json!({ "agent": sent.agent, "service": place.service.key, "begun": met.begun });
    app.audit(&caller, &client, "session.meet", met.session, detail)
        .await?;
    let status = match met.begun {
        true => StatusCode::CREATED,
        false => StatusCode::OK,
    };
    let answer = Meeting {
        session: met.session,
        begun: met.begun,
        invited_until: until,
        links,
    };
    Ok((status, Json(answer)))
}

fn must_exist(config: &TenantConfig, agent: Option<AgentId>) -> Outcome<()> {
    let known = |agent: AgentId| {
        config
            .agents
            .get(&agent)
            .is_some_and(|agent| !agent.disabled)
    };
    match agent.is_none_or(known) {
        true => Ok(()),
        false => Err(Problem::invalid("agent", "is nobody")),
    }
}

/// Refuses to look for somebody who cannot be asked, before anything is begun.
pub async fn may_be_met(
    app: &Shared,
    config: &TenantConfig,
    agent: Option<AgentId>,
) -> Outcome<()> {
    must_exist(config, agent)?;
    let Some(agent) = agent else { return Ok(()) };
    let refused = |code, text: &'static str| Err(Problem::new(StatusCode::CONFLICT, code, text));
    match app.hub.may_be_asked(config.id(), agent).await {
        Some(Ok(())) => Ok(()),
        Some(Err(Busy::Away)) => refused("agent_away", "They are not there now."),
        Some(Err(Busy::Full)) => refused("agent_busy", "They have all the sessions they may have."),
        None => Err(Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "Nobody can be asked now; try again.",
        )),
    }
}

/// In which service two meet, and under what name their session is found.
pub struct Place<'a> {
    pub service: &'a Service,
    /// Absent where the session is always a new one.
    pub name: Option<String>,
}

impl<'a> Place<'a> {
    pub fn of(
        config: &'a TenantConfig,
        service: Option<&str>,
        agent: Option<AgentId>,
        subject: Option<&str>,
    ) -> Outcome<Self> {
        let place = match (agent, subject) {
            (None, None) => {
                return Err(Problem::invalid("agent", "must be given, or a subject"));
            }
            // Whom they mean is clear; what about is theirs to say.
            (Some(_), None) => {
                let service = match service {
                    Some(key) => super::subjects::named(config, key)?,
                    None => rooms(config).next().ok_or_else(|| unclear([]))?,
                };
                Self {
                    service,
                    name: None,
                }
            }
            (_, Some(_)) => {
                let found = understood(config, service, subject)?;
                Self {
                    service: found.service,
                    name: Some(found.name),
                }
            }
        };
        if agent.is_none() && !subjects::finds_others(&place.service.params) {
            let text = "That service looks for nobody by subject; name an agent.";
            return Err(Problem::new(StatusCode::CONFLICT, "nobody_to_find", text));
        }
        Ok(place)
    }

    /// Nobody else comes into it.
    pub fn is_closed(&self) -> bool {
        self.name.is_none() || subjects::is_private(&self.service.params)
    }
}

/// Who asks for the meeting.
enum Asker {
    Agent(AgentId, String),
    Program(String, String, bool),
    Client(MeetingClient, String, u32),
}

impl Asker {
    fn of(app: &Shared, caller: &Caller, sent: &NewMeeting) -> Outcome<Self> {
        match (&caller.actor, &sent.requester, &sent.client) {
            (Actor::Agent(_), None, None) => {
                let agent = person(caller)?;
                Ok(Self::Agent(agent.id, agent.name.clone()))
            }
            (Actor::Agent(_) | Actor::Proxy(_), ..) => Err(Problem::forbidden()),
            (Actor::ApiKey(_), Some(of), None) => {
                let key = check::name("requester.key", &of.key)?;
                let name = check::name("requester.name", &of.name)?;
                Ok(Self::Program(key, name, of.proxied))
            }
            (Actor::ApiKey(_), None, Some(client)) => {
                let name = check::name("client.name", &client.name)?;
                let (usual, least, most) = LINK_S;
                let life_s = client.link_s.unwrap_or(usual);
                if !(least..=most).contains(&life_s) {
                    let text = format!("must be {least} to {most}");
                    return Err(Problem::invalid("client.link_s", text));
                }
                if sent.agent.is_none() {
                    return Err(Problem::invalid("agent", "must be given for a client"));
                }
                let config = app.tenant(caller.tenant)?;
                if config.sites.is_empty() {
                    let text = "Links need a site; add one first.";
                    return Err(Problem::new(StatusCode::CONFLICT, "no_site", text));
                }
                Ok(Self::Client(client.clone(), name, life_s))
            }
            (Actor::ApiKey(_), ..) => Err(Problem::invalid(
                "requester",
                "must be given, or a client, and not both",
            )),
        }
    }

    fn invited_ms(&self, service: &Service) -> Millis {
        match self {
            Self::Client(_, _, life_s) => Millis::from(*life_s) * 1_000,
            _ => subjects::invited_ms(&service.params),
        }
    }

    /// The start as they make it; a client is a visitor from now on.
    async fn starts(self, app: &Shared, start: Start) -> Outcome<(Start, Option<VisitorId>)> {
        Ok(match self {
            Self::Agent(agent, name) => {
                let start = Start {
                    agent: Some(agent),
                    visitor_name: name,
                    ..start
                };
                (start, None)
            }
            Self::Program(key, name, proxied) => {
                let start = Start {
                    visitor_name: name.clone(),
                    external: Some((key, name, proxied)),
                    ..start
                };
                (start, None)
            }
            Self::Client(client, name, _) => {
                let email = client.email.as_deref();
                let email = check::optional("client.email", email, limits::NAME_CHARS)?;
                let visitor = newcomer(app, start.tenant, name.clone(), email).await?;
                let start = Start {
                    visitor: Some(visitor),
                    visitor_name: name,
                    ..start
                };
                (start, Some(visitor))
            }
        })
    }
}

/// A visitor who has not been here yet.
async fn newcomer(
    app: &Shared,
    tenant: TenantId,
    name: String,
    email: Option<String>,
) -> Outcome<VisitorId> {
    let now = app.clock.now();
    let id = VisitorId(token::fresh_uuid());
    let visitor = Visitor {
        id,
        tenant,
        token_hash: [0; 32],
        name: Some(name),
        email,
        created_at: now,
        seen_at: now,
    };
    super::begin::keep(app, visitor).await?;
    Ok(id)
}

fn links(
    app: &Shared,
    config: &TenantConfig,
    session: switchboard_core::SessionId,
    visitor: VisitorId,
    until: Time,
) -> Outcome<MeetingLinks> {
    let site = config.sites.first();
    let site = site.ok_or_else(|| Problem::not_found("site"))?;
    let invitation = app.signer.invitation(&Invited {
        tenant: config.id(),
        session,
        visitor,
        until,
    });
    let server = &app.config.public_url;
    Ok(MeetingLinks {
        client: format!("{server}/viewer?site={}&invitation={invitation}", site.key),
        agent: format!("{server}/console/join/{session}"),
    })
}
