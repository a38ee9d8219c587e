//! How sessions begin and endpoints join.

use super::{
    Door, Hub, HubError, TenantConfig,
    ids::{OsIds, session_id},
    msg::{Msg, ReplyTo, Seated},
    seat::Part,
    seating::whole,
    session_task, view,
};
use crate::profiles::Preferences;
use serde_json::Value;
use std::collections::BTreeMap;
use switchboard_core::{
    AgentId, LegId, SessionId, SiteId, TenantId, Time, VisitorId, WaiterId,
    desk::{self, Turn},
    limits,
    service::waiting,
    session::{
        Agreed, Came, Candidate, Carried, Endpoint, Leader, Meeting, Opening, Origin, Refusal,
        Role, Session, Via, anonymous_name, web_address,
    },
};
use switchboard_store::{PageRequest, Service, SessionFilter};
use switchboard_wire::socket::{Details, SessionBrief};
use tokio::sync::oneshot;

/// Sessions of a visitor looked at for the agent who served them last.
const SESSIONS_BACK: u32 = 5;

/// A session to be started.
#[derive(Debug, Clone)]
pub struct Start {
    /// Owner.
    pub tenant: TenantId,
    /// Where the click happened; `None` from the API.
    pub site: Option<SiteId>,
    /// Key of the service (CC-7).
    pub service: String,
    /// Who starts it; `None` from the API.
    pub visitor: Option<VisitorId>,
    /// Shown name; empty gives one made from the visitor's id.
    pub visitor_name: String,
    /// Label.
    pub email: Option<String>,
    /// Labels.
    pub attributes: BTreeMap<String, String>,
    /// Page of origin (IS-32).
    pub page: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Where it was reached from.
    pub referrer: Option<String>,
    /// Its subject.
    pub subject: Option<String>,
    /// Language of the visitor.
    pub locale: Option<String>,
    /// What they ask (IS-33).
    pub question: Option<String>,
    /// Scope and key that make a repeated start the same session (CC-8).
    pub idempotency: Option<(String, String)>,
    /// The visitor's browser was recognised from an earlier start (IS-30).
    pub returning: bool,
    /// The visitor leaves a question and waits for nobody, which they may at any hour.
    pub only_asks: bool,
    /// Whether they wait for a seat when all are taken, and since when they do.
    pub turn: Turn,
    /// Endpoint key, name and whether it is proxied, for a start by the API.
    pub external: Option<(String, String, bool)>,
    /// The agent who starts it, with `visitor_name` as their name.
    pub agent: Option<AgentId>,
    /// Who leads from the start, instead of what service and tenant say (IS-78).
    pub leader: Option<Leader>,
    /// What it is started for, where that is a meeting.
    pub meeting: Option<Meeting>,
    /// The rendezvous at which it begins.
    pub rendezvous: Option<Agreed>,
    /// From where they were handed over, and with what.
    pub came: Option<Box<Arriving>>,
    /// Another server is asked first to take them.
    pub shed: bool,
}

/// A visitor who was handed over by another server.
#[derive(Debug, Clone)]
pub struct Arriving {
    /// From where.
    pub came: Came,
    /// With what.
    pub carried: Carried,
}

impl Start {
    fn is_expected(&self) -> bool {
        let agreed = self.rendezvous.as_ref();
        agreed.is_some_and(|agreed| agreed.expected.is_some())
    }

    /// Nobody is looked for yet: business hours are of no matter.
    fn rests(&self) -> bool {
        self.rendezvous.as_ref().is_some_and(|agreed| agreed.idle)
    }
}

/// What a start led to.
pub(super) enum Opened {
    /// This session; the creator's leg in it, unless they are only invited.
    New(SessionBrief, Option<LegId>),
    /// The one that the same start led to before.
    Before(SessionId),
}

impl Opened {
    pub fn session(&self) -> SessionId {
        match self {
            Opened::New(brief, _) => brief.id,
            Opened::Before(session) => *session,
        }
    }
}

/// A session that was started.
#[derive(Debug, Clone)]
pub struct Started {
    /// Which.
    pub session: SessionBrief,
    /// For the creator.
    pub details: Details,
    /// The same start was made before.
    pub replayed: bool,
}

/// An endpoint to be joined through the API (CC-22, CC-23).
#[derive(Debug, Clone)]
pub struct Join {
    /// The caller's own key for it.
    pub key: String,
    /// Shown name.
    pub name: String,
    /// As what.
    pub role: Role,
    /// A proxy connects on its behalf.
    pub proxied: bool,
    /// Which, where the server knows it: details then go to that one.
    pub via: Option<Via>,
}

/// Whose leg connection details are wanted for.
#[derive(Debug, Clone, Copy)]
pub enum Who {
    /// A visitor's.
    Visitor(TenantId, VisitorId),
    /// An agent's, and when their log-in ends.
    Agent(TenantId, AgentId, Option<Time>),
    /// That one, asked for by the API.
    Leg(TenantId, LegId),
}

impl Hub {
    /// Starts a session; it is durable and queued when this returns.
    pub async fn start(&self, start: Start) -> Result<Started, HubError> {
        let opened = self.opened(start.clone()).await?;
        self.as_started(start, opened).await
    }

    /// What was started, for whoever started it.
    pub(super) async fn as_started(
        &self,
        start: Start,
        opened: Opened,
    ) -> Result<Started, HubError> {
        match opened {
            Opened::New(session, leg) => {
                let leg = leg.ok_or(HubError::Refused(Refusal::NotJoined))?;
                Ok(Started {
                    details: self.0.details(start.tenant, session.id, leg),
                    session,
                    replayed: false,
                })
            }
            Opened::Before(session) => {
                self.replayed(start.tenant, session, start.visitor, start.external)
                    .await
            }
        }
    }

    /// Starts a session, which is durable when this returns.
    pub(super) async fn opened(&self, start: Start) -> Result<Opened, HubError> {
        whole(self.clone().open_one(start)).await
    }

    async fn open_one(self, start: Start) -> Result<Opened, HubError> {
        let config = self.tenant(start.tenant).ok_or(HubError::NoSuchSession)?;
        let service = config
            .service(&start.service)
            .ok_or(HubError::UnknownService)?;
        if self.0.is_full() {
            return Err(HubError::NodeFull);
        }
        if let Some(queue) = config.queue_of(service)
            && let Door::Closed { opens_at } = config.door(queue, self.0.clock.now())
            && !start.only_asks
            && !start.rests()
        {
            // Sent again because the answer was lost, it may have begun before the queue closed.
            let earlier = match &start.idempotency {
                Some((scope, key)) => self.0.store.session_begun(start.tenant, scope, key).await?,
                None => None,
            };
            let earlier = earlier.ok_or(HubError::Closed { opens_at })?;
            return Ok(Opened::Before(earlier.id));
        }
        let avatar = match start.visitor {
            Some(visitor) => self.visitor_avatar(&config, Some(service), visitor).await?,
            None => None,
        };
        let creator = Candidate {
            avatar,
            seat: None,
            ..creator(&start)?
        };
        let last_agent = self.last_agent(&start, &service.params).await;
        let expected = start.is_expected();
        let question = text(start.question, limits::LINE_CHARS, Refusal::LineTooLong)?;
        let joins = start.meeting.as_ref().is_none_or(|meeting| meeting.joins);
        let takes_seat = joins && !expected && creator.role == Role::Visitor;
        let now = self.0.clock.now();
        let id = session_id(now);
        let stamp = id.to_string();
        let origin = Origin {
            name: format!("{} {now} {}", config.tenant.name, &stamp[stamp.len() - 8..]),
            service: service.id,
            service_key: service.key.clone(),
            service_name: service.name.clone(),
            behaviour: service.behaviour.clone(),
            params: led(
                &service.params,
                start.leader,
                &config.tenant.settings.leader,
            ),
            site: start.site,
            page: address(start.page),
            title: text(start.title, limits::TITLE_CHARS, Refusal::ValueTooLong)?,
            referrer: address(start.referrer),
            subject: text(start.subject, limits::NAME_CHARS, Refusal::ValueTooLong)?,
            locale: text(start.locale, 35, Refusal::ValueTooLong)?,
            live_typing: config.options(Some(service)).live_typing,
            returning: start.returning,
            last_agent,
            announcement: config.tenant.settings.announcement(),
            rendezvous: start.rendezvous,
            shed: start.shed,
            came: start.came.as_ref().map(|arriving| arriving.came.clone()),
        };
        let opening = Opening {
            id,
            creator,
            question,
            email: text(start.email, limits::NAME_CHARS, Refusal::ValueTooLong)?,
            attributes: attributes(start.attributes)?,
            meeting: start.meeting,
            carried: start.came.map(|arriving| Box::new(arriving.carried)),
        };
        let (session, outcome) =
            Session::create(opening, origin, now, &mut OsIds).ok_or(HubError::UnknownService)?;
        let leg = outcome.leg;
        let brief = view::brief(&session, &config.tenant.name);
        // The first owner; a session that does not exist yet has no older one to fence off.
        let mut task = session_task::Task::new(self.0.clone(), start.tenant, session, 1, None);
        let seat = match takes_seat {
            true => Some(self.0.promised(start.tenant, id, start.turn).await?),
            false => None,
        };
        let created = task.create(outcome, start.idempotency, seat).await;
        if let (Err(why), Some(seat)) = (&created, seat) {
            // One that was made before has a seat of its own.
            let why = why.as_ref().err().unwrap_or(&HubError::NoSuchSession);
            self.0.not_seated(start.tenant, id, seat, why);
        }
        match created {
            Ok(effects) => {
                let part = || Part::Owner(Box::new(task), effects);
                self.0.sit(start.tenant, id, part);
                metrics::counter!("switchboard_sessions_started_total").increment(1);
                Ok(Opened::New(brief, leg))
            }
            Err(Ok(earlier)) => Ok(Opened::Before(earlier)),
            Err(Err(error)) => Err(error),
        }
    }

    /// By which picture a visitor is shown in sessions of a service: the one they chose last, else
    /// that of the profile (IS-34, IS-74).
    pub async fn visitor_avatar(
        &self,
        config: &TenantConfig,
        service: Option<&Service>,
        visitor: VisitorId,
    ) -> Result<Option<String>, HubError> {
        let scenario = service.and_then(|service| service.scenario.as_deref());
        let known = &config.scenarios;
        if known.offered(scenario).is_empty() {
            return Ok(known.of_visitor(None, scenario));
        }
        let kept = self.0.store.preferences(config.id(), visitor).await?;
        let chosen = Preferences::read(kept.as_deref()).avatar;
        Ok(known.of_visitor(chosen.as_deref(), scenario))
    }

    /// Who served this visitor last, where the service asks for them. An agent who is not found is
    /// no reason not to start.
    async fn last_agent(&self, start: &Start, params: &serde_json::Value) -> Option<AgentId> {
        params.get("sticky_s")?;
        let filter = SessionFilter {
            visitor: Some(start.visitor.filter(|_| start.returning)?),
            ..SessionFilter::default()
        };
        let page = PageRequest {
            after: None,
            limit: SESSIONS_BACK,
        };
        let newest = self.0.store.sessions(start.tenant, &filter, page).await;
        let rows = newest.ok()?.items;
        rows.into_iter().find_map(|row| row.agent)
    }

    async fn replayed(
        &self,
        tenant: TenantId,
        session: SessionId,
        visitor: Option<VisitorId>,
        external: Option<(String, String, bool)>,
    ) -> Result<Started, HubError> {
        let endpoint = match (visitor, external) {
            (Some(visitor), _) => Endpoint::Visitor { visitor },
            (None, Some((key, _, proxied))) => Endpoint::External {
                key,
                proxied,
                via: None,
            },
            (None, None) => return Err(HubError::NoSuchSession),
        };
        let leg = self
            .0
            .leg_of(tenant, session, endpoint)
            .await?
            .ok_or(HubError::NoSuchSession)?;
        Ok(Started {
            session: self.brief(tenant, session).await?,
            details: self.0.details(tenant, session, leg),
            replayed: true,
        })
    }

    /// Fresh connection details for a leg that its owner asks for.
    pub async fn details(&self, session: SessionId, who: Who) -> Result<Details, HubError> {
        let until = match who {
            Who::Agent(_, _, until) => until,
            Who::Visitor(..) | Who::Leg(..) => None,
        };
        let (tenant, leg) = match who {
            Who::Visitor(tenant, visitor) => (
                tenant,
                self.0
                    .leg_of(tenant, session, Endpoint::Visitor { visitor })
                    .await?,
            ),
            Who::Agent(tenant, agent, _) => (
                tenant,
                self.0
                    .leg_of(tenant, session, Endpoint::Agent { agent })
                    .await?,
            ),
            Who::Leg(tenant, leg) => (
                tenant,
                self.0.role_of(tenant, session, leg).await.map(|_| leg),
            ),
        };
        let leg = leg.ok_or(HubError::Refused(Refusal::NotJoined))?;
        Ok(self.0.details_until(tenant, session, leg, until))
    }

    /// Joins an endpoint through the API; the service decides.
    pub async fn join(
        &self,
        tenant: TenantId,
        session: SessionId,
        join: Join,
    ) -> Result<Details, HubError> {
        let candidate = external(join)?;
        whole(self.clone().joined(tenant, session, candidate, Turn::Last)).await
    }

    /// The same for one who may be in it already: then it is the leg that they have.
    ///
    /// # Errors
    /// Those of [`Hub::join`].
    pub async fn join_once(
        &self,
        tenant: TenantId,
        session: SessionId,
        join: Join,
    ) -> Result<Details, HubError> {
        let candidate = external(join)?;
        Ok(self
            .come(tenant, session, candidate, Turn::Last)
            .await?
            .details)
    }

    async fn joined(
        self,
        tenant: TenantId,
        session: SessionId,
        candidate: Candidate,
        turn: Turn,
    ) -> Result<Details, HubError> {
        let (tx, rx) = oneshot::channel();
        let seat = match candidate.role {
            Role::Visitor => Some(self.0.promised(tenant, session, turn).await?),
            _ => None,
        };
        let seated = Box::new(Seated {
            candidate,
            seat,
            reply: ReplyTo::Call(tx),
        });
        let told = self.0.send(tenant, session, Msg::Join(seated));
        let done = match told {
            Ok(()) => rx.await.map_err(|_| HubError::NoSuchSession).flatten(),
            Err(error) => Err(error),
        };
        if let (Err(why), Some(seat)) = (&done, seat) {
            self.0.not_seated(tenant, session, seat, why);
        }
        let leg = done?.leg.ok_or(HubError::Refused(Refusal::NotAdmitted))?;
        Ok(self.0.details(tenant, session, leg))
    }

    /// Joins a visitor to a session that is live, such as an open room; the service decides.
    pub async fn join_visitor(
        &self,
        tenant: TenantId,
        session: SessionId,
        visitor: VisitorId,
        (name, avatar): (String, Option<String>),
        turn: Turn,
    ) -> Result<Details, HubError> {
        let endpoint = Endpoint::Visitor { visitor };
        let name = limits::clean(&name, limits::NAME_CHARS)
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| anonymous_name(visitor.0));
        let candidate = Candidate {
            endpoint,
            role: Role::Visitor,
            name,
            avatar,
            seat: None,
        };
        let come = self.come(tenant, session, candidate, turn).await?;
        Ok(come.details)
    }

    /// Into a session that is live; whoever is in it stays.
    pub(super) async fn come(
        &self,
        tenant: TenantId,
        session: SessionId,
        candidate: Candidate,
        turn: Turn,
    ) -> Result<Started, HubError> {
        let endpoint = candidate.endpoint.clone();
        let here = self.0.leg_of(tenant, session, endpoint).await?;
        let details = match here {
            Some(leg) => self.0.details(tenant, session, leg),
            None => whole(self.clone().joined(tenant, session, candidate, turn)).await?,
        };
        Ok(Started {
            session: self.brief(tenant, session).await?,
            details,
            replayed: here.is_some(),
        })
    }

    /// Somebody waits for a seat no more.
    pub fn leave_line(&self, tenant: TenantId, waiter: WaiterId) {
        self.0.desk(tenant).input(desk::Input::LeftLine { waiter });
    }
}

fn external(join: Join) -> Result<Candidate, HubError> {
    let name = limits::clean(&join.name, limits::NAME_CHARS).ok_or(Refusal::ValueTooLong)?;
    let key = limits::clean(&join.key, limits::NAME_CHARS).ok_or(Refusal::ValueTooLong)?;
    if name.is_empty() || key.is_empty() {
        return Err(Refusal::EmptyLine.into());
    }
    Ok(Candidate {
        endpoint: Endpoint::External {
            key,
            proxied: join.proxied,
            via: join.via,
        },
        role: join.role,
        name,
        avatar: None,
        seat: None,
    })
}

pub(super) fn creator(start: &Start) -> Result<Candidate, HubError> {
    let name =
        limits::clean(&start.visitor_name, limits::NAME_CHARS).ok_or(Refusal::ValueTooLong)?;
    if let Some(agent) = start.agent {
        return Ok(Candidate::agent(agent, name, false));
    }
    match (&start.visitor, &start.external) {
        (Some(visitor), _) => Ok(Candidate {
            endpoint: Endpoint::Visitor { visitor: *visitor },
            role: Role::Visitor,
            name: if name.is_empty() {
                anonymous_name(visitor.0)
            } else {
                name
            },
            avatar: None,
            seat: None,
        }),
        (None, Some((key, external_name, proxied))) => {
            let key = limits::clean(key, limits::NAME_CHARS).ok_or(Refusal::ValueTooLong)?;
            let name =
                limits::clean(external_name, limits::NAME_CHARS).ok_or(Refusal::ValueTooLong)?;
            if key.is_empty() || name.is_empty() {
                return Err(Refusal::EmptyLine.into());
            }
            Ok(Candidate {
                endpoint: Endpoint::External {
                    key,
                    proxied: *proxied,
                    via: None,
                },
                role: Role::Visitor,
                name,
                avatar: None,
                seat: None,
            })
        }
        (None, None) => Err(Refusal::NotAdmitted.into()),
    }
}

/// A text within its limit; empty is none.
fn text(value: Option<String>, max: usize, refusal: Refusal) -> Result<Option<String>, HubError> {
    let Some(value) = value else { return Ok(None) };
    let value = limits::clean(&value, max).ok_or(refusal)?;
    Ok((!value.is_empty()).then_some(value))
}

/// An address as the page told it; one that is none is unknown, not guessed (IS-32).
fn address(value: Option<String>) -> Option<String> {
    value.and_then(|url| web_address(&url).ok())
}

fn attributes(given: BTreeMap<String, String>) -> Result<BTreeMap<String, String>, HubError> {
    if given.len() > limits::ATTRIBUTES {
        return Err(Refusal::TooMany.into());
    }
    let clean =
        |text: &str| limits::clean(text, limits::ATTRIBUTE_CHARS).ok_or(Refusal::ValueTooLong);
    let cleaned: Result<_, Refusal> = given
        .iter()
        .map(|(key, value)| Ok((clean(key)?, clean(value)?)))
        .collect();
    Ok(cleaned?)
}

/// A service's parameters with the rule by which somebody leads: that of the start, of the service
/// or of the tenant.
fn led(params: &Value, start: Option<Leader>, tenant: &str) -> Value {
    let mut params = waiting::without(params.clone());
    if let Some(params) = params.as_object_mut() {
        let of_tenant = Leader::named(tenant).unwrap_or(Leader::Agent);
        match start {
            Some(leader) => {
                params.insert("leader".into(), leader.name().into());
            }
            None => {
                let rule = params.entry("leader");
                rule.or_insert_with(|| of_tenant.name().into());
            }
        }
    }
    params
}
