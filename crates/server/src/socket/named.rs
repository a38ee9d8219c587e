//! Agents and queues that commands name. A session knows none of them, and the desk takes a queue that it
//! does not know for one without terms: so they are looked up before.

use crate::hub::Hub;
use switchboard_core::{TenantId, session::Command};

/// Whether whoever a command names is of that tenant.
pub fn exists(hub: &Hub, tenant: TenantId, command: &Command) -> bool {
    let (agent, queue) = match command {
        Command::Seek { agent, queue, .. } => (agent, queue),
        _ => return true,
    };
    hub.tenant(tenant).is_some_and(|config| {
        agent.is_none_or(|agent| config.agents.contains_key(&agent))
            && queue.is_none_or(|queue| config.queues.contains_key(&queue))
    })
}
