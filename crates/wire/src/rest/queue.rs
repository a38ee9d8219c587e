//! Where visitors wait.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use switchboard_core::{AgentId, QueueId};
use utoipa::ToSchema;

/// A queue.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Queue {
    /// Its id.
    #[schema(value_type = String, format = Uuid)]
    pub id: QueueId,
    /// Shown name.
    pub name: String,
    /// How it deals its sessions out.
    pub routing: Routing,
}

/// Which of several agents who could serve is asked first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoutingPolicy {
    /// Whoever has waited longest for a visitor.
    #[default]
    LongestIdle,
    /// Whoever has most room left, as a share of what they take at once.
    LeastBusy,
    /// The first in the order of the rings.
    HuntGroup,
}

/// How a queue deals its sessions out. What is left out takes its default.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Routing {
    /// Whom to ask first.
    pub policy: RoutingPolicy,
    /// Agents in order, in rings of which each next one is asked later; at most 10. Staff in none
    /// of them is asked last.
    #[schema(value_type = Vec<Vec<String>>)]
    pub rings: Vec<Vec<AgentId>>,
    /// Seconds after the one before that a ring is asked as well, at most 3,600; 0 is all at once.
    pub widen_s: u32,
    /// 0 to 9, added to that of the service.
    pub priority: u8,
    /// Seconds of waiting that one step of priority is worth, at most 3,600.
    pub step_s: u32,
    /// Skills asked of whoever serves from this queue, with the least level of each, 1 to 9.
    pub skills: BTreeMap<String, u8>,
    /// Another queue whose staff helps out.
    pub overflow: Option<Overflow>,
}

/// Another queue whose staff helps out.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Overflow {
    /// Which.
    #[schema(value_type = String, format = Uuid)]
    pub queue: QueueId,
    /// Seconds that a session has to wait before, at most 3,600.
    pub after_s: u32,
}

impl Default for Routing {
    fn default() -> Self {
        Self {
            policy: RoutingPolicy::default(),
            rings: Vec::new(),
            widen_s: 0,
            priority: 0,
            step_s: 60,
            skills: BTreeMap::new(),
            overflow: None,
        }
    }
}

/// A queue as written.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QueueInput {
    /// Shown name, unique in the tenant.
    pub name: String,
    /// How it deals its sessions out; absent is as it was.
    #[serde(default)]
    pub routing: Option<Routing>,
}
