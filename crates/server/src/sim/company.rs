//! The one tenant of a world.

use super::{plan::Plan, record::Rows};
use serde_json::json;
use switchboard_core::{AgentId, QueueId, ServiceId, TenantId, VisitorId};
use switchboard_store::{Agent, Queue, Rank, Service, Tenant, TenantSettings};

const TENANT: TenantId = TenantId::from_u128(1 << 64);
const QUEUE: QueueId = QueueId::from_u128(2 << 64);

/// Key of its help desk.
pub const HELP: &str = "help";

pub fn visitor(n: usize) -> VisitorId {
    VisitorId::from_u128((3 << 64) + n as u128)
}

/// The supervisor comes after those who serve.
pub fn agent(n: usize) -> AgentId {
    AgentId::from_u128((4 << 64) + n as u128)
}

/// Puts it into a record.
pub fn found(rows: &mut Rows, plan: &Plan) -> TenantId {
    let settings = TenantSettings {
        max_seats: plan.seats,
        ..TenantSettings::default()
    };
    let tenant = Tenant {
        id: TENANT,
        slug: "acme".into(),
        name: "Acme".into(),
        settings,
    };
    let queue = Queue {
        id: QUEUE,
        tenant: TENANT,
        name: "Main".into(),
        terms: Default::default(),
        opening: Default::default(),
    };
    let help = Service {
        id: ServiceId::from_u128(5 << 64),
        tenant: TENANT,
        key: HELP.into(),
        name: "Help".into(),
        behaviour: "help_desk".into(),
        params: json!({"queue": QUEUE, "ring_s": 5, "agent_grace_s": 15, "search_s": 8}),
        is_default: true,
        asks_login: false,
        scenario: None,
    };
    let agents = (0..=plan.agents).map(|n| Agent {
        id: agent(n),
        tenant: TENANT,
        login: format!("agent{n}"),
        name: format!("Agent {n}"),
        password: String::new(),
        rank: match n == plan.agents {
            true => Rank::Supervisor,
            false => Rank::Agent,
        },
        queues: vec![],
        capacity: plan.capacity,
        disabled: false,
        qualities: Default::default(),
        kind: Default::default(),
        role: None,
    });
    rows.configure(tenant, queue, help, agents.collect());
    TENANT
}
