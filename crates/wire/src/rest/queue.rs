//! Where visitors wait.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use switchboard_core::{AgentId, HoursId, QueueId};
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
    /// When it is open.
    pub opening: QueueOpening,
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

/// What becomes of those who wait when a queue closes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AtClose {
    /// Whoever is still there serves them.
    #[default]
    Serve,
    /// They are told, and keep their places until it opens.
    Hold,
}

/// When a queue is open. What is left out takes its default.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct QueueOpening {
    /// The calendar it goes by; without one it is always open. Outside its hours it takes nobody
    /// new.
    #[schema(value_type = Option<String>, format = Uuid)]
    pub hours: Option<HoursId>,
    /// What becomes of those who wait when it closes.
    pub at_close: AtClose,
    /// While it is closed, the queue of `routing.overflow` takes its visitors at once, if that one
    /// is open.
    pub overflow: bool,
    /// Seconds of waiting after which a visitor is shown what else they may do, at most 3,600
    /// (IS-114).
    pub notice_s: u32,
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
    /// When it is open; absent is as it was.
    #[serde(default)]
    pub opening: Option<QueueOpening>,
}
