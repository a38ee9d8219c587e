//! An honest estimate of the wait: from how long agents have lately been busy with one
//! visitor, and only when there is enough to go by.

use super::Desk;
use crate::{Millis, QueueId, SessionId, Time};
use std::collections::BTreeMap;

/// Sessions that must have been served before an estimate is given.
const ENOUGH: u32 = 3;
/// Weight of the newest sample, in percent.
const WEIGHT: i64 = 20;

/// How fast a queue moves.
#[derive(Clone, Debug, Default)]
pub(super) struct Pace {
    samples: u32,
    mean_ms: Millis,
    running: BTreeMap<SessionId, Time>,
}

impl Desk {
    pub(super) fn taken(&mut self, queue: QueueId, session: SessionId, now: Time) {
        self.pace
            .entry(queue)
            .or_default()
            .running
            .insert(session, now);
    }

    /// It was not served after all, and says nothing of how fast the queue moves.
    pub(super) fn not_begun(&mut self, session: SessionId) {
        for pace in self.pace.values_mut() {
            pace.running.remove(&session);
        }
    }

    pub(super) fn served(&mut self, session: SessionId, now: Time) {
        for pace in self.pace.values_mut() {
            if let Some(since) = pace.running.remove(&session) {
                let sample = now.since(since);
                pace.samples += 1;
                pace.mean_ms = if pace.samples == 1 {
                    sample
                } else {
                    (pace.mean_ms * (100 - WEIGHT) + sample * WEIGHT) / 100
                };
            }
        }
    }

    /// Milliseconds until a visitor at `place` (from 1) is likely to be served; `None`
    /// when it cannot be told: too few sessions served yet, or nobody on duty.
    pub fn estimate(&self, queue: QueueId, place: u32) -> Option<Millis> {
        let pace = self
            .pace
            .get(&queue)
            .filter(|pace| pace.samples >= ENOUGH)?;
        let slots: u32 = self
            .agents
            .values()
            .filter(|seat| seat.staffs(queue) && seat.on_duty())
            .map(|seat| seat.capacity)
            .sum();
        (slots > 0).then(|| pace.mean_ms * i64::from(place) / i64::from(slots))
    }
}
