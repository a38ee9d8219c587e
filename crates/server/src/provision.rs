//! Making the first things of a tenant.

use crate::auth::token;
use serde_json::{Value, json};
use switchboard_core::{AgentId, QueueId, ServiceId, SiteId, TenantId};
use switchboard_store::{
    Agent, Queue, Rank, Service, Site, Store, StoreError, Tenant, TenantSettings,
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
pub async fn first(store: &dyn Store, first: First) -> Result<Agent, StoreError> {
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
        capacity: 6,
        disabled: false,
        qualities: Default::default(),
        kind: Default::default(),
        role: None,
    };
    store.put_tenant(&tenant).await?;
    store.put_queue(&queue).await?;
    store.put_service(&service).await?;
    store.put_site(&site).await?;
    store.put_agent(&admin).await?;
    Ok(admin)
}
