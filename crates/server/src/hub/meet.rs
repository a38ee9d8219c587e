//! People come together: in the session on a subject, which is found or begun (CC-16), and in
//! meetings to which both are invited (CC-19 to CC-21).

use super::{
    Hub, HubError, Start, Started,
    start::{Opened, creator},
};
use std::time::Duration;
use switchboard_core::{
    AgentId, SessionId, TenantId,
    desk::Turn,
    service::subjects,
    session::{Candidate, Endpoint, Input, Meeting, Refusal},
};
use switchboard_store::StoreError;

/// So often a session on a subject may end, or not be there yet, while somebody is on the way
/// into it.
const TRIES: usize = 40;
/// Pause before a session is looked for again that is written and not there yet.
const AGAIN: Duration = Duration::from_millis(50);
/// The name of the room of those who name no subject. No subject is compared by that name.
const NONE: &str = "-";

/// Where people meet.
#[derive(Debug, Clone, Copy)]
pub struct Met {
    /// In which session.
    pub session: SessionId,
    /// It was begun for them.
    pub begun: bool,
}

/// Somebody is in the session on a subject.
#[derive(Debug, Clone)]
pub struct Entered {
    /// In which, and how to connect.
    pub started: Started,
    /// It was begun for them.
    pub begun: bool,
}

/// What there is on a subject.
enum Found {
    /// A session that goes on.
    Session(SessionId),
    /// None; this one is begun.
    Begun(Opened),
}

impl Hub {
    /// Into the session on that subject of the service. There is one of them at a time, however
    /// many ask at once and at whichever nodes: the record keeps its name until it has ended.
    pub async fn enter(&self, start: Start, subject: &str) -> Result<Entered, HubError> {
        if self.is_private(&start)? {
            let started = self.start(start).await?;
            let begun = !started.replayed;
            return Ok(Entered { started, begun });
        }
        let candidate = creator(&start)?;
        for _ in 0..TRIES {
            let session = match self.found(&start, subject).await? {
                Found::Begun(opened) => {
                    let started = self.as_started(start, opened).await?;
                    return Ok(Entered {
                        started,
                        begun: true,
                    });
                }
                Found::Session(session) => session,
            };
            let coming = self.come(start.tenant, session, candidate.clone(), start.turn);
            match coming.await {
                Err(error) if self.is_over(start.tenant, session, &error).await? => {}
                come => {
                    return come.map(|started| Entered {
                        started,
                        begun: false,
                    });
                }
            }
        }
        Err(StoreError::Unavailable("the subject's session keeps ending".into()).into())
    }

    /// Brings the one who starts it together with whom they want: in the session on that subject,
    /// or in one of their own.
    pub async fn meet(&self, start: Start, subject: Option<&str>) -> Result<Met, HubError> {
        let meeting = start.meeting.clone().ok_or(Refusal::NotAdmitted)?;
        let shared = subject.filter(|_| !meeting.closed);
        let Some(subject) = shared else {
            let session = self.opened(start).await?.session();
            return Ok(Met {
                session,
                begun: true,
            });
        };
        let requester = creator(&start)?;
        for _ in 0..TRIES {
            let session = match self.found(&start, subject).await? {
                Found::Begun(opened) => {
                    let session = opened.session();
                    return Ok(Met {
                        session,
                        begun: true,
                    });
                }
                Found::Session(session) => session,
            };
            match self.join_up(&start, session, &requester, &meeting).await {
                Err(error) if self.is_over(start.tenant, session, &error).await? => {}
                joined => {
                    return joined.map(|()| Met {
                        session,
                        begun: false,
                    });
                }
            }
        }
        Err(StoreError::Unavailable("the subject's session keeps ending".into()).into())
    }

    /// Both are invited into a session that goes on; one who comes with the request is in.
    async fn join_up(
        &self,
        start: &Start,
        session: SessionId,
        requester: &Candidate,
        meeting: &Meeting,
    ) -> Result<(), HubError> {
        let input = Input::Meet {
            requester: requester.clone(),
            meeting: Meeting {
                // Whoever comes in needs a seat first.
                joins: false,
                ..meeting.clone()
            },
        };
        self.0.call(start.tenant, session, input).await?;
        if !meeting.joins {
            return Ok(());
        }
        let come = self.come(start.tenant, session, requester.clone(), start.turn);
        if let Err(error) = come.await {
            let endpoint = requester.endpoint.clone();
            let declined = self.decline(start.tenant, session, endpoint).await;
            tracing::debug!(?declined, "who asked for a meeting could not come");
            return Err(error);
        }
        Ok(())
    }

    async fn found(&self, start: &Start, subject: &str) -> Result<Found, HubError> {
        let config = self.tenant(start.tenant).ok_or(HubError::NoSuchSession)?;
        let service = config
            .service(&start.service)
            .ok_or(HubError::UnknownService)?;
        let scope = format!("subject:{}", service.id);
        let name = if subject.is_empty() { NONE } else { subject };
        let (store, tenant) = (&self.0.store, start.tenant);
        for _ in 0..TRIES {
            if let Some(row) = store.session_begun(tenant, &scope, name).await? {
                if row.ended_at.is_none() {
                    return Ok(Found::Session(row.id));
                }
                store.free_key(tenant, &scope, name, row.id).await?;
            }
            let begins = Start {
                idempotency: Some((scope.clone(), name.to_owned())),
                ..start.clone()
            };
            match self.opened(begins).await? {
                Opened::Before(_) => {}
                opened => return Ok(Found::Begun(opened)),
            }
        }
        Err(StoreError::Unavailable("the subject's session is not to be had".into()).into())
    }

    /// The session ended while somebody was on the way into it, or is not quite there: it is to be
    /// looked for again.
    async fn is_over(
        &self,
        tenant: TenantId,
        session: SessionId,
        error: &HubError,
    ) -> Result<bool, HubError> {
        let gone = matches!(
            error,
            HubError::NoSuchSession | HubError::Refused(Refusal::SessionEnded)
        );
        if !gone {
            return Ok(false);
        }
        let row = self.0.store.session(tenant, session).await?;
        if row.is_some_and(|row| row.ended_at.is_none()) {
            // It is written already, and about to be there.
            tokio::time::sleep(AGAIN).await;
        }
        Ok(true)
    }

    fn is_private(&self, start: &Start) -> Result<bool, HubError> {
        let config = self.tenant(start.tenant).ok_or(HubError::NoSuchSession)?;
        let service = config.service(&start.service);
        let service = service.ok_or(HubError::UnknownService)?;
        Ok(subjects::is_private(&service.params))
    }

    /// An agent asks to come in; the service decides, or has invited them (CC-15).
    pub async fn join_agent(
        &self,
        tenant: TenantId,
        session: SessionId,
        candidate: Candidate,
    ) -> Result<Started, HubError> {
        self.come(tenant, session, candidate, Turn::Last).await
    }

    /// Somebody who is invited does not come.
    pub async fn decline(
        &self,
        tenant: TenantId,
        session: SessionId,
        endpoint: Endpoint,
    ) -> Result<(), HubError> {
        let input = Input::Decline { endpoint };
        self.0.call(tenant, session, input).await.map(drop)
    }

    /// Whether that agent can be asked now: by what the desk knows of them, before anything is
    /// begun. `None` while it does not answer.
    pub async fn may_be_asked(&self, tenant: TenantId, agent: AgentId) -> Option<Result<(), Busy>> {
        let colleagues = self.colleagues(tenant).await?;
        let mut agents = colleagues.agents.into_iter();
        let known = agents.find(|known| known.agent == agent);
        Some(match known {
            Some(known) if known.state != switchboard_core::desk::AVAILABLE => Err(Busy::Away),
            Some(known) if known.sessions >= known.capacity => Err(Busy::Full),
            Some(_) => Ok(()),
            None => Err(Busy::Away),
        })
    }
}

/// Why somebody cannot be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Busy {
    /// They are not there, or do not take anybody now.
    Away,
    /// They have all the sessions that they may have.
    Full,
}
