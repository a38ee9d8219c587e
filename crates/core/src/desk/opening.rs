//! When queues are open, and what becomes of those who wait when one closes.
//!
//! A queue that is closed takes nobody new: that is for whoever starts sessions to see to. Here
//! is what holds for sessions that have begun, and who is asked for those that another queue
//! takes. Colleagues are looked for at any hour.

use super::{Desk, Output, Run, Waiting};
use crate::{
    HoursId, Millis, QueueId, SessionId, Time,
    hours::{Calendar, Standing},
};
use serde::{Deserialize, Serialize};

/// What becomes of those who wait when their queue closes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AtClose {
    /// Whoever is still there serves them.
    #[default]
    Serve,
    /// They are told, and keep their places until it opens.
    Hold,
}

/// When a queue is open. A missing field takes its default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Opening {
    /// The calendar it goes by; without one it is always open.
    pub hours: Option<HoursId>,
    /// What becomes of those who wait when it closes.
    pub at_close: AtClose,
    /// While it is closed, the queue that helps out ([`super::Overflow`]) takes its visitors, if
    /// that one is open.
    pub overflow: bool,
    /// So long has a visitor waited before they are shown what else they may do (IS-114).
    pub notice_ms: Millis,
}

/// A queue that goes by a calendar.
#[derive(Clone, Debug)]
pub(super) struct Gate {
    opening: Opening,
    calendar: Box<Calendar>,
    standing: Standing,
}

/// On which terms a session waits at a queue that is closed.
pub(super) struct Closed {
    /// Staff of its own queue is not asked.
    pub holds: bool,
    /// Whose staff is asked instead, or as well.
    pub helper: Option<QueueId>,
}

impl Desk {
    /// Whether a queue is open, as of the last input.
    pub fn is_open(&self, queue: QueueId) -> bool {
        let gate = self.gates.get(&queue);
        gate.is_none_or(|gate| gate.standing.open)
    }

    /// When the first queue opens or closes.
    pub(super) fn next_turn(&self) -> Option<Time> {
        let changes = self.gates.values().filter_map(|gate| gate.standing.until);
        changes.min()
    }

    /// What the hours make of a session that waits; `None` while its queue is open.
    pub(super) fn closed(&self, waiting: &Waiting) -> Option<Closed> {
        let gate = self.gates.get(&waiting.queue())?;
        if gate.standing.open || !waiting.is_counted() {
            return None;
        }
        let helper = self.terms(waiting.queue()).overflow.as_ref();
        let helper = helper.map(|overflow| overflow.queue);
        Some(Closed {
            holds: gate.opening.at_close == AtClose::Hold,
            helper: helper.filter(|queue| gate.opening.overflow && self.is_open(*queue)),
        })
    }
}

impl Run<'_> {
    /// The queue goes by that calendar from now on, or by none.
    pub(super) fn set_opening(
        &mut self,
        queue: QueueId,
        opening: Opening,
        calendar: Option<Box<Calendar>>,
    ) {
        let gate = calendar.map(|calendar| Gate {
            standing: calendar.at(self.now),
            opening,
            calendar,
        });
        let old = match gate.clone() {
            Some(gate) => self.desk.gates.insert(queue, gate),
            None => self.desk.gates.remove(&queue),
        };
        let terms = |gate: Option<Gate>| gate.map(|gate| (gate.opening, gate.standing));
        if terms(old) != terms(gate) {
            self.turned(&[queue]);
        }
    }

    /// Opens and closes what is due.
    pub(super) fn turn(&mut self) {
        let now = self.now;
        if self.desk.next_turn().is_none_or(|at| at > now) {
            return;
        }
        let mut queues = Vec::new();
        for (queue, gate) in &mut self.desk.gates {
            if gate.standing.until.is_some_and(|at| at <= now) {
                gate.standing = gate.calendar.at(now);
                queues.push(*queue);
            }
        }
        self.turned(&queues);
    }

    /// Whoever waits there, or has help from there, waits on other terms.
    fn turned(&mut self, queues: &[QueueId]) {
        let desk = &self.desk;
        let helped = |waiting: &Waiting| {
            let overflow = desk.terms(waiting.queue()).overflow.as_ref();
            overflow.is_some_and(|overflow| queues.contains(&overflow.queue))
        };
        let concerned = desk
            .waiting
            .iter()
            .filter(|(_, waiting)| queues.contains(&waiting.queue()) || helped(waiting));
        let sessions: Vec<SessionId> = concerned.map(|(session, _)| *session).collect();
        for session in sessions {
            self.desk.list(session, self.now);
        }
        let told = queues.iter().copied();
        self.out.extend(told.map(|queue| Output::Places { queue }));
    }
}
