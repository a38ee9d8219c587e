//! Who is calling, and what they may do. Every door asks here.

pub mod client;
pub mod cookie;
pub mod csrf;
mod extract;
pub mod guess;
mod opening;
pub mod pass;
pub mod password;
mod right;
pub mod seal;
pub mod second_factor;
pub mod signed;
pub mod throttle;
pub mod token;
pub mod wants;

pub use right::{Right, Rights};

use crate::error::{Outcome, Problem};
use axum::http::StatusCode;
use switchboard_core::{AgentId, ProxyId, TenantId, Time, session::Event};
use switchboard_store::{Agent, AgentKind, SessionRow};

/// A caller of the tenant's side, with a credential in force. The tenant always comes from
/// the credential, never from the request.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Whose.
    pub tenant: TenantId,
    /// Who.
    pub actor: Actor,
    /// What they may do.
    pub rights: Rights,
    /// When the log-in ends, if it is one.
    pub until: Option<Time>,
}

/// Kinds of callers of the tenant's side.
#[derive(Debug, Clone)]
pub enum Actor {
    /// A person who is logged in, or an assistant by its key.
    Agent(Box<Agent>),
    /// A program of the tenant.
    ApiKey(uuid::Uuid),
    /// A program that connects for endpoints which do not connect themselves; few doors know it.
    Proxy(ProxyId),
}

impl Caller {
    /// Whether the caller has the right.
    pub fn may(&self, right: Right) -> bool {
        self.rights.has(right)
    }

    /// The one authorisation function: refuses unless the caller has the right.
    pub fn require(&self, right: Right) -> Outcome<()> {
        let granted = match right {
            Right::Integrate => matches!(self.actor, Actor::ApiKey(_)),
            right => self.may(right),
        };
        if granted {
            Ok(())
        } else {
            Err(Problem::forbidden())
        }
    }

    /// Whether the caller may see this session: agents see their own and those that nobody
    /// serves yet, assistants and proxies none but those that they are in.
    pub fn may_see(&self, row: &SessionRow) -> bool {
        row.tenant == self.tenant
            && match &self.actor {
                Actor::Proxy(_) => false,
                Actor::Agent(agent) if agent.kind == AgentKind::Assistant => false,
                Actor::Agent(agent) if !self.may(Right::SeeAll) => {
                    row.agent.is_none_or(|serving| serving == agent.id)
                }
                _ => true,
            }
    }

    /// Whether the caller may read that event of a session that they may see: agents are not
    /// given the asides of others (IS-24).
    pub fn may_read(&self, event: &Event) -> bool {
        match &self.actor {
            Actor::Agent(agent) if !self.may(Right::SeeAll) => event.is_archived_for(agent.id),
            Actor::Proxy(_) => event.is_archived_for(AgentId(uuid::Uuid::nil())),
            _ => true,
        }
    }

    /// The event as the caller may read it: agents are not given the comment that goes with a
    /// search, which is for the one who is found (WT-19).
    pub fn as_read(&self, event: Event) -> Event {
        match &self.actor {
            Actor::Agent(_) | Actor::Proxy(_)
                if !self.may(Right::SeeAll) && matches!(event, Event::Sought { .. }) =>
            {
                event.as_told().into_owned()
            }
            _ => event,
        }
    }

    /// The person, if the caller is one.
    pub fn agent(&self) -> Outcome<&Agent> {
        match &self.actor {
            Actor::Agent(agent) => Ok(agent),
            Actor::ApiKey(_) | Actor::Proxy(_) => Err(Problem::forbidden()),
        }
    }

    /// The person who is logged in; an assistant is none.
    pub fn person(&self) -> Outcome<&Agent> {
        match self.agent()? {
            agent if agent.kind == AgentKind::Person => Ok(agent),
            _ => Err(Problem::forbidden()),
        }
    }

    /// Refuses to give, or to touch, rights that the caller lacks: nobody gets more by way of
    /// somebody else.
    pub fn reaches(&self, rights: Rights) -> Outcome<()> {
        if self.rights.include(rights) {
            return Ok(());
        }
        Err(Problem::new(
            StatusCode::FORBIDDEN,
            "beyond_rights",
            "That needs rights that you do not have yourself.",
        ))
    }

    /// The person's id, if the caller is one.
    pub fn agent_id(&self) -> Option<AgentId> {
        match &self.actor {
            Actor::Agent(agent) => Some(agent.id),
            Actor::ApiKey(_) | Actor::Proxy(_) => None,
        }
    }

    /// As written into the audit trail.
    pub fn audit_name(&self) -> String {
        match &self.actor {
            Actor::Agent(agent) => format!("agent:{}", agent.id),
            Actor::ApiKey(id) => format!("api:{id}"),
            Actor::Proxy(id) => format!("proxy:{id}"),
        }
    }
}
