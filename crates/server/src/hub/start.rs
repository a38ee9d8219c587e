//! How sessions begin and endpoints join.

use super::{
    Hub, HubError, HubInner,
    desk_task::DeskMsg,
    ids::{OsIds, session_id},
    seat::Part,
    session_task, view,
};
use std::{collections::BTreeMap, sync::Arc};
use switchboard_core::{
    AgentId, LegId, SessionId, SiteId, TenantId, Time, VisitorId,
    desk::Input::Seats,
    limits,
    session::{
        Candidate, Endpoint, Input, Opening, Origin, Refusal, Role, Session, anonymous_name,
        web_address,
    },
};
use switchboard_wire::socket::{Details, SessionBrief};

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
    /// Endpoint key, name and whether it is proxied, for a start by the API.
    pub external: Option<(String, String, bool)>,
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
        let config = self.tenant(start.tenant).ok_or(HubError::NoSuchSession)?;
        let service = config
            .service(&start.service)
            .ok_or(HubError::UnknownService)?;
        if self.0.is_full() {
            return Err(HubError::NodeFull);
        }
        let creator = creator(&start)?;
        let question = text(start.question, limits::LINE_CHARS, Refusal::LineTooLong)?;
        let takes_seat = creator.role == Role::Visitor;
        let now = self.0.clock.now();
        let id = session_id(now);
        if takes_seat {
            self.take_seat(start.tenant, id).await?;
        }
        let seat = SeatGuard {
            hub: &self.0,
            tenant: start.tenant,
            session: id,
            held: takes_seat,
        };
        let stamp = id.to_string();
        let origin = Origin {
            name: format!("{} {now} {}", config.tenant.name, &stamp[stamp.len() - 8..]),
            service: service.id,
            service_key: service.key.clone(),
            service_name: service.name.clone(),
            behaviour: service.behaviour.clone(),
            params: service.params.clone(),
            site: start.site,
            page: address(start.page),
            title: text(start.title, limits::TITLE_CHARS, Refusal::ValueTooLong)?,
            referrer: address(start.referrer),
            subject: text(start.subject, limits::NAME_CHARS, Refusal::ValueTooLong)?,
            locale: text(start.locale, 35, Refusal::ValueTooLong)?,
            live_typing: config.tenant.settings.live_typing,
            returning: start.returning,
        };
        let opening = Opening {
            id,
            creator,
            question,
            email: text(start.email, limits::NAME_CHARS, Refusal::ValueTooLong)?,
            attributes: attributes(start.attributes)?,
        };
        let (session, outcome) =
            Session::create(opening, origin, now, &mut OsIds).ok_or(HubError::UnknownService)?;
        let leg = outcome.leg.ok_or(HubError::NoSuchSession)?;
        let brief = view::brief(&session, &config.tenant.name);
        // The first owner; a session that does not exist yet has no older one to fence off.
        let mut task = session_task::Task::new(self.0.clone(), start.tenant, session, 1, None);
        match task.create(outcome, start.idempotency).await {
            Ok(effects) => {
                seat.keep();
                let part = || Part::Owner(Box::new(task), effects);
                self.0.sit(start.tenant, id, part);
                // The seat was taken at a desk that may have got another owner meanwhile.
                if takes_seat && self.0.cluster.is_some() {
                    self.0.desk(start.tenant).input(Seats {
                        session: id,
                        visitors: 1,
                    });
                }
                metrics::counter!("switchboard_sessions_started_total").increment(1);
                let details = self.0.details(start.tenant, id, leg);
                Ok(Started {
                    session: brief,
                    details,
                    replayed: false,
                })
            }
            Err(Ok(earlier)) => {
                self.replayed(start.tenant, earlier, start.visitor, start.external)
                    .await
            }
            Err(Err(error)) => Err(error),
        }
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
            (None, Some((key, _, proxied))) => Endpoint::External { key, proxied },
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
        let name = limits::clean(&join.name, limits::NAME_CHARS).ok_or(Refusal::ValueTooLong)?;
        let key = limits::clean(&join.key, limits::NAME_CHARS).ok_or(Refusal::ValueTooLong)?;
        if name.is_empty() || key.is_empty() {
            return Err(Refusal::EmptyLine.into());
        }
        let takes_seat = join.role == Role::Visitor;
        if takes_seat {
            self.take_seat(tenant, session).await?;
        }
        let seat = SeatGuard {
            hub: &self.0,
            tenant,
            session,
            held: takes_seat,
        };
        let candidate = Candidate {
            endpoint: Endpoint::External {
                key,
                proxied: join.proxied,
            },
            role: join.role,
            name,
        };
        let done = self.0.call(tenant, session, Input::Join(candidate)).await?;
        let leg = done.leg.ok_or(HubError::Refused(Refusal::NotAdmitted))?;
        seat.keep();
        Ok(self.0.details(tenant, session, leg))
    }

    /// Takes a seat of the tenant's for a visitor of the session.
    async fn take_seat(&self, tenant: TenantId, session: SessionId) -> Result<(), HubError> {
        let wants = |tx| DeskMsg::TakeSeat(session, tx);
        match self.0.desk(tenant).ask(wants).await {
            Some(true) => Ok(()),
            Some(false) => Err(HubError::SeatsFull),
            // The desk is on its way to another node.
            None => {
                Err(switchboard_store::StoreError::Unavailable("no desk answers".into()).into())
            }
        }
    }

    /// Joins a visitor to a session that is live, such as an open room; the service decides.
    pub async fn join_visitor(
        &self,
        tenant: TenantId,
        session: SessionId,
        visitor: VisitorId,
        name: String,
    ) -> Result<Details, HubError> {
        let endpoint = Endpoint::Visitor { visitor };
        if let Some(leg) = self.0.leg_of(tenant, session, endpoint.clone()).await? {
            return Ok(self.0.details(tenant, session, leg));
        }
        self.take_seat(tenant, session).await?;
        let seat = SeatGuard {
            hub: &self.0,
            tenant,
            session,
            held: true,
        };
        let name = limits::clean(&name, limits::NAME_CHARS)
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| anonymous_name(visitor.0));
        let candidate = Candidate {
            endpoint,
            role: Role::Visitor,
            name,
        };
        let done = self.0.call(tenant, session, Input::Join(candidate)).await?;
        let leg = done.leg.ok_or(HubError::Refused(Refusal::NotAdmitted))?;
        seat.keep();
        Ok(self.0.details(tenant, session, leg))
    }
}

/// Gives a seat back unless it is kept, also when the caller goes away half-way.
struct SeatGuard<'a> {
    hub: &'a Arc<HubInner>,
    tenant: TenantId,
    session: SessionId,
    held: bool,
}

impl SeatGuard<'_> {
    fn keep(mut self) {
        self.held = false;
    }
}

impl Drop for SeatGuard<'_> {
    fn drop(&mut self) {
        if self.held {
            self.hub
                .desk(self.tenant)
                .input(switchboard_core::desk::Input::SeatFree {
                    session: self.session,
                });
        }
    }
}

fn creator(start: &Start) -> Result<Candidate, HubError> {
    let name =
        limits::clean(&start.visitor_name, limits::NAME_CHARS).ok_or(Refusal::ValueTooLong)?;
    match (&start.visitor, &start.external) {
        (Some(visitor), _) => Ok(Candidate {
            endpoint: Endpoint::Visitor { visitor: *visitor },
            role: Role::Visitor,
            name: if name.is_empty() {
                anonymous_name(visitor.0)
            } else {
                name
            },
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
                },
                role: Role::Visitor,
                name,
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
