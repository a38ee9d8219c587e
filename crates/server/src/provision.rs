//! Making the first things of a tenant.

use crate::auth::token;
use serde_json::{Value, json};
use switchboard_core::{AgentId, QueueId, ServiceId, SiteId, TenantId};
use switchboard_store::{
    Agent, Hours, Queue, Rank, Service, Site, Store, StoreError, Tenant, TenantSettings,
};

/// What the first administrator of a tenant chose.
pub struct First {
    /// Shown name of the company.
    pub tenant_name: String,
    /// Its short name.
    pub tenant_slug: String,
    /// Shown name of its site.
    pub site_name: String,
    /// The site's origins.
    pub origins: Vec<String>,
    /// Name of the administrator.
    pub name: String,
    /// Their log-in name.
    pub login: String,
    /// PHC string of their password.
    pub password: String,
}

/// Parameters of a help desk with the usual times.
pub fn help_desk(queue: QueueId) -> Value {
    json!({ "queue": queue, "ring_s": 20, "visitor_grace_s": 600, "agent_grace_s": 60, "auto_accept": false })
}

/// A tenant with one queue, one service, one site and its administrator.
pub struct Company {
    /// The tenant.
    pub tenant: Tenant,
    /// When its queue is open; none is always.
    pub hours: Option<Hours>,
    /// Where its visitors wait.
    pub queue: Queue,
    /// What it offers.
    pub service: Service,
    /// Its site.
    pub site: Site,
    /// Its first administrator.
    pub admin: Agent,
}

impl Company {
    /// As it begins.
    pub fn new(first: First) -> Self {
        let tenant = Tenant {
            id: TenantId(token::fresh_uuid()),
            slug: first.tenant_slug,
            name: first.tenant_name,
            settings: TenantSettings::default(),
        };
        let queue = Queue {
            id: QueueId(token::fresh_uuid()),
            tenant: tenant.id,
            name: "General".into(),
            terms: Default::default(),
            opening: Default::default(),
        };
        let service = Service {
            id: ServiceId(token::fresh_uuid()),
            tenant: tenant.id,
            key: "general".into(),
            name: "General questions".into(),
            behaviour: "help_desk".into(),
            params: help_desk(queue.id),
            is_default: true,
            asks_login: false,
            scenario: None,
        };
        let site = Site {
            id: SiteId(token::fresh_uuid()),
            tenant: tenant.id,
            key: token::fresh_site_key(),
            name: first.site_name,
            origins: first.origins,
        };
        let admin = Agent {
            id: AgentId(token::fresh_uuid()),
            tenant: tenant.id,
            login: first.login,
            name: first.name,
            password: first.password,
            rank: Rank::Admin,
            queues: Vec::new(),
            capacity: tenant.settings.agent_defaults.capacity,
            disabled: false,
            qualities: Default::default(),
            kind: Default::default(),
            role: None,
        };
        Self {
            tenant,
            hours: None,
            queue,
            service,
            site,
            admin,
        }
    }

    /// Keeps it. The site comes last: nothing goes live that is not whole.
    pub async fn put(&self, store: &dyn Store) -> Result<(), StoreError> {
        store.put_tenant(&self.tenant).await?;
        if let Some(hours) = &self.hours {
            store.put_hours(hours).await?;
        }
        store.put_queue(&self.queue).await?;
        store.put_service(&self.service).await?;
        store.put_agent(&self.admin).await?;
        store.put_site(&self.site).await
    }
}

/// Makes and keeps one; gives its administrator.
pub async fn first(store: &dyn Store, first: First) -> Result<Agent, StoreError> {
    let company = Company::new(first);
    company.put(store).await?;
    Ok(company.admin)
}
