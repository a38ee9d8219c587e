//! The live copy of a tenant's configuration.

use super::hours::Timetable;
use crate::auth::{Right, Rights};
use crate::profiles::{Options, Scenarios};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use switchboard_core::{AgentId, HoursId, QueueId, TenantId, desk::AVAILABLE};
use switchboard_store::{Agent, Queue, Role, Service, Site, Store, StoreError, Tenant};
use uuid::Uuid;

/// A tenant and everything configured for it. Replaced whole when something changes.
#[derive(Debug, Clone)]
pub struct TenantConfig {
    /// The tenant.
    pub tenant: Tenant,
    /// Its sites.
    pub sites: Vec<Site>,
    /// Its services.
    pub services: Vec<Service>,
    /// Its queues.
    pub queues: BTreeMap<QueueId, Queue>,
    /// Its calendars of business hours.
    pub hours: BTreeMap<HoursId, Arc<Timetable>>,
    /// Its agents, disabled ones too.
    pub agents: BTreeMap<AgentId, Agent>,
    /// Those of them who have set hours in which they may be met later.
    pub meet: BTreeSet<AgentId>,
    /// Its scenarios, and what sessions of each look like.
    pub scenarios: Scenarios,
    /// Roles of its own.
    pub roles: BTreeMap<Uuid, Role>,
}

impl TenantConfig {
    /// Reads it from the store.
    pub async fn read(store: &dyn Store, tenant: Tenant) -> Result<Self, StoreError> {
        let id = tenant.id;
        Ok(Self {
            sites: store.sites(id).await?,
            services: store.services(id).await?,
            queues: store
                .queues(id)
                .await?
                .into_iter()
                .map(|queue| (queue.id, queue))
                .collect(),
            hours: store
                .hours(id)
                .await?
                .into_iter()
                .map(|hours| (hours.id, Arc::new(Timetable::new(hours.calendar))))
                .collect(),
            agents: store
                .agents(id)
                .await?
                .into_iter()
                .map(|agent| (agent.id, agent))
                .collect(),
            meet: store
                .availabilities(id)
                .await?
                .into_iter()
                .filter(|kept| kept.calendar.ever_opens())
                .map(|kept| kept.agent)
                .collect(),
            scenarios: Scenarios::read(store, id, &tenant.settings).await?,
            roles: store
                .roles(id)
                .await?
                .into_iter()
                .map(|role| (role.id, role))
                .collect(),
            tenant,
        })
    }

    /// The role of the tenant's own that an agent has. Where the rank is another than the role's,
    /// an older release has changed it since, and it holds.
    pub fn role_of(&self, agent: &Agent) -> Option<&Role> {
        let role = self.roles.get(&agent.role?)?;
        (Rights::named(&role.rights).rank() == agent.rank).then_some(role)
    }

    /// What an agent may do.
    pub fn rights_of(&self, agent: &Agent) -> Rights {
        match self.role_of(agent) {
            Some(role) => Rights::named(&role.rights),
            None => Rights::of_rank(agent.rank),
        }
    }

    /// Whether the tenant offers that state to the agent. Only those who may serve are available.
    pub fn may_be(&self, agent: AgentId, state: &str) -> bool {
        if state == AVAILABLE {
            let agent = self.agents.get(&agent);
            return agent.is_some_and(|agent| self.rights_of(agent).has(Right::Serve));
        }
        let offered = &self.tenant.settings.not_ready_states;
        offered.iter().any(|known| known == state)
    }

    /// Its id.
    pub fn id(&self) -> TenantId {
        self.tenant.id
    }

    /// The service with that key.
    pub fn service(&self, key: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.key == key)
    }

    /// The service taken when a link names none or an unknown one (IS-90).
    pub fn default_service(&self) -> Option<&Service> {
        self.services
            .iter()
            .find(|service| service.is_default)
            .or(self.services.first())
    }

    /// Whether a visitor of that service, or of any, has to say first what it is about.
    pub fn needs_question(&self, service: Option<&Service>) -> bool {
        let asks = |service: &Service| {
            switchboard_core::service::behaviour(&service.behaviour)
                .is_some_and(|behaviour| behaviour.needs_question(&service.params))
        };
        self.options(service).question_required || service.is_some_and(asks)
    }

    /// What the panel does in sessions of that service, or of none.
    pub fn options(&self, service: Option<&Service>) -> Options {
        let scenario = service.and_then(|service| service.scenario.as_deref());
        self.scenarios.options(scenario, &self.tenant.settings)
    }

    /// The queues that parameters of a service name, by the parameter.
    pub fn queues_in(params: &serde_json::Value) -> impl Iterator<Item = (&'static str, QueueId)> {
        let of = |name| Some((name, params.get(name)?.as_str()?.parse().ok()?));
        ["queue", "helpers"].into_iter().filter_map(of)
    }

    /// The queue in which a service's visitors wait, if it has one.
    pub fn queue_of(&self, service: &Service) -> Option<QueueId> {
        service.params.get("queue")?.as_str()?.parse().ok()
    }
}
