//! Visitors whom a link, or a subject, leads somewhere: into a session that it names (CC-15), into
//! the one on the subject (CC-16), to an agent (CC-19, CC-20), or to where they are invited (IS-68).

use super::{
    joins::must_go_on,
    line, live,
    meetings::{Place, may_be_met},
    subjects::{is_subject_room, unclear},
};
use crate::{
    app::Shared,
    auth::wants::{Invited, Wants},
    error::{Outcome, Problem},
    hub::{Start, Started, TenantConfig},
};
use axum::http::StatusCode;
use switchboard_core::{
    AgentId, SessionId,
    service::subjects,
    session::{Meeting, Wanted},
};
use switchboard_store::{Service, Visitor};

/// The visitor whom an invitation is for. It is worth nothing to others and after its time.
pub async fn guest(app: &Shared, config: &TenantConfig, invited: &Invited) -> Outcome<Visitor> {
    if invited.until < app.clock.now() {
        return Err(Problem::new(
            StatusCode::GONE,
            "link_expired",
            "That link is too old.",
        ));
    }
    let known = match invited.tenant == config.id() {
        true => {
            app.store
                .visitor_by_id(config.id(), invited.visitor)
                .await?
        }
        false => None,
    };
    known.ok_or_else(|| Problem::not_found("session"))
}

/// An invitation that was not written here, or was changed on its way.
pub fn no_link() -> Problem {
    let text = "That link is not valid.";
    Problem::new(StatusCode::NOT_FOUND, "link_invalid", text)
}

/// Where a visitor is led.
pub enum Lead {
    /// Into that session.
    Into(SessionId),
    /// To that agent, in a session of that service: of their own, or the one of that name.
    To(AgentId, String, Option<String>),
    /// Into the session of that name.
    Subject(String),
}

impl Lead {
    /// `None` when the start is an ordinary one. Nothing is written yet: what cannot be is refused.
    pub async fn of(
        app: &Shared,
        config: &TenantConfig,
        service: &Service,
        wants: Option<Wants>,
        subject: Option<&str>,
    ) -> Outcome<Option<Self>> {
        let room = Some(service).filter(|service| is_subject_room(service));
        let session = match wants {
            Some(Wants::Session(session)) => session,
            Some(Wants::Invited(invited)) => invited.session,
            Some(Wants::Forged) => return Err(no_link()),
            Some(Wants::Agent(agent)) => {
                // A page's own subject is no wish to share a session; of such a service it is.
                let subject = subject.filter(|_| room.is_some());
                let key = room.map(|room| room.key.as_str());
                let place = Place::of(config, key, Some(agent), subject)?;
                may_be_met(app, config, Some(agent)).await?;
                let name = place.name.clone().filter(|_| !place.is_closed());
                return Ok(Some(Self::To(agent, place.service.key.clone(), name)));
            }
            None | Some(Wants::Led(_)) => {
                let Some(room) = room else { return Ok(None) };
                let name = subjects::understood(&room.params, subject);
                return Ok(Some(Self::Subject(name.ok_or_else(|| unclear([room]))?)));
            }
        };
        must_go_on(app, config.id(), session).await?;
        Ok(Some(Self::Into(session)))
    }

    /// The service of where it leads, when that is not the one of the start.
    pub async fn service<'a>(
        &self,
        app: &Shared,
        config: &'a TenantConfig,
    ) -> Outcome<Option<&'a Service>> {
        let session = match self {
            Self::Subject(_) => return Ok(None),
            Self::To(_, service, _) => return Ok(config.service(service)),
            Self::Into(session) => *session,
        };
        let row = app.store.session(config.id(), session).await?;
        Ok(row.and_then(|row| config.service(&row.service)))
    }

    /// There, with that start.
    pub async fn go(
        self,
        app: &Shared,
        config: &TenantConfig,
        visitor: &Visitor,
        start: Start,
    ) -> Outcome<Started> {
        let turn = start.turn;
        let refused = |error| line::refusal(app, config.id(), turn, error);
        let asks = matches!(self, Self::To(..));
        let session = match self {
            Self::Into(session) => {
                let row = app.store.session(config.id(), session).await?;
                let service = row.and_then(|row| config.service(&row.service));
                let avatar = app.hub.visitor_avatar(config, service, visitor.id).await?;
                let shown = (visitor.name.clone().unwrap_or_default(), avatar);
                let joining = app
                    .hub
                    .join_visitor(config.id(), session, visitor.id, shown, turn);
                joining.await.map_err(refused)?;
                session
            }
            Self::Subject(name) => {
                let entered = app.hub.enter(start, &name).await;
                return Ok(entered.map_err(refused)?.started);
            }
            Self::To(agent, service, name) => {
                let start = meeting_of(app, config, agent, service, name.is_none(), start);
                let met = app.hub.meet(start, name.as_deref()).await;
                met.map_err(refused)?.session
            }
        };
        let row = app.store.session(config.id(), session).await?;
        let row = row.ok_or_else(|| Problem::not_found("session"))?;
        let started = live::started(app, config, visitor.id, &row).await;
        let started = started.map_err(|problem| match problem.code {
            // It has ended by now: whoever was to come could not be asked, e.g. because they are rung.
            "no_such_session" if asks => {
                let text = "They cannot be asked just now.";
                Problem::new(StatusCode::CONFLICT, "agent_busy", text)
            }
            _ => problem,
        })?;
        Ok(Started {
            replayed: false,
            ..started
        })
    }
}

/// The visitor comes in at once: they have asked by coming.
fn meeting_of(
    app: &Shared,
    config: &TenantConfig,
    agent: AgentId,
    service: String,
    closed: bool,
    start: Start,
) -> Start {
    let params = config.service(&service).map(|service| &service.params);
    let invited_ms = params.map_or(60_000, subjects::invited_ms);
    let meeting = Meeting {
        wanted: Wanted {
            agent: Some(agent),
            subject: start.subject.clone(),
        },
        until: app.clock.now() + invited_ms,
        joins: true,
        closed,
        on_arrival: false,
    };
    Start {
        service,
        leader: None,
        meeting: Some(meeting),
        ..start
    }
}
