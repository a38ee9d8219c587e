//! How a queue deals its sessions out, and what agents bring along.

use crate::{AgentId, Millis, QueueId, routing::Quality};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which of several agents who could serve is asked first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// Whoever has waited longest for a visitor (IS-82).
    #[default]
    LongestIdle,
    /// Whoever has most room left, as a share of what they take at once.
    LeastBusy,
    /// The first in the order of [`QueueTerms::rings`] (IS-72).
    HuntGroup,
}

/// Another queue whose staff helps out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overflow {
    /// Which.
    pub queue: QueueId,
    /// Once a session has waited so long.
    pub after_ms: Millis,
}

/// How a queue deals its sessions out. A missing field takes its default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QueueTerms {
    /// Whom to ask first.
    pub policy: Policy,
    /// Agents in order, in rings of which each next one is asked later. Staff in none of them is
    /// asked last.
    pub rings: Vec<Vec<AgentId>>,
    /// So long after the one before a ring is asked as well; 0 is all at once.
    pub widen_ms: Millis,
    /// 0 to [`crate::routing::MOST`], added to that of the session.
    pub priority: u8,
    /// What one step of priority is worth: so much longer has a session without it to have
    /// waited to be served first. So a priority rises with the wait, and nobody starves.
    pub step_ms: Millis,
    /// Skills asked of whoever serves from this queue, and their least level.
    pub skills: BTreeMap<String, u8>,
    /// Who helps out.
    pub overflow: Option<Overflow>,
}

impl Default for QueueTerms {
    fn default() -> Self {
        Self {
            policy: Policy::default(),
            rings: Vec::new(),
            widen_ms: 0,
            priority: 0,
            step_ms: 60_000,
            skills: BTreeMap::new(),
            overflow: None,
        }
    }
}

impl QueueTerms {
    /// The agent's ring, from 0, and place in the order of all.
    pub(super) fn place(&self, agent: AgentId) -> (usize, usize) {
        let mut before = 0;
        for (ring, agents) in self.rings.iter().enumerate() {
            if let Some(at) = agents.iter().position(|known| *known == agent) {
                return (ring, before + at);
            }
            before += agents.len();
        }
        (self.rings.len(), before)
    }

    /// How many rings are asked after so long a wait, and after how long another one is.
    pub(super) fn reach(&self, waited: Millis) -> (usize, Option<Millis>) {
        if self.widen_ms <= 0 || self.rings.is_empty() {
            return (usize::MAX, None);
        }
        let steps = waited.max(0) / self.widen_ms;
        let reach = usize::try_from(steps)
            .unwrap_or(usize::MAX)
            .saturating_add(1);
        // Behind the last ring are those in none.
        if reach > self.rings.len() {
            return (usize::MAX, None);
        }
        (reach, Some((steps + 1) * self.widen_ms))
    }
}

/// What an agent brings along: levels from 1 to [`crate::routing::MOST`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Qualities {
    /// By name; see [`crate::routing::skill_name`].
    pub skills: BTreeMap<String, u8>,
    /// By primary subtag; see [`crate::routing::language`].
    pub languages: BTreeMap<String, u8>,
}

impl Qualities {
    /// Has it, at that level at least.
    pub fn has(&self, quality: &Quality, level: u8) -> bool {
        let known = match quality {
            Quality::Skill(name) => self.skills.get(name),
            Quality::Language(name) => self.languages.get(name),
        };
        known.is_some_and(|known| *known >= level)
    }
}
