//! What somebody who waits is told of it.

use super::{Door, HubInner};
use serde::{Deserialize, Serialize};
use switchboard_core::{Millis, QueueId, SessionId, TenantId, Time};
use switchboard_wire::socket::ServerFrame;

/// So long the desk has to find somebody before a visitor is told that everybody is busy.
const SOUGHT_MS: Millis = 2_000;

/// What holds of the wait besides the place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Wait {
    /// When the visitor is to be shown what else they may do (IS-114); `None` while somebody is
    /// asked to take them.
    pub notice_at: Option<Time>,
    /// The queue has closed and keeps the place until it opens.
    pub held: bool,
    /// When that is, if it is known.
    pub opens_at: Option<Time>,
}

/// Where somebody waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Placed {
    /// Place from 1, length of the queue, and an estimate in seconds.
    pub place: (u32, u32, Option<u32>),
    /// The rest.
    pub wait: Wait,
}

impl Placed {
    /// As the visitor is told it at that time.
    pub fn frame(&self, s: SessionId, now: Time) -> ServerFrame {
        let (place, of, estimate_s) = self.place;
        let seconds = |at: Time| u32::try_from((at.since(now) + 999) / 1_000).unwrap_or(u32::MAX);
        ServerFrame::Place {
            s,
            place,
            of,
            estimate_s,
            notice_in_s: self.wait.notice_at.map(seconds),
            held: self.wait.held,
            opens_at: self.wait.opens_at,
        }
    }
}

impl HubInner {
    /// The wait of a session that has waited at a queue since then; `rings` at an agent.
    pub(super) fn wait_of(
        &self,
        tenant: TenantId,
        queue: QueueId,
        since: Time,
        rings: bool,
    ) -> Wait {
        let config = self.config_of(tenant);
        let row = config
            .as_ref()
            .and_then(|config| Some((config, config.queues.get(&queue)?)));
        let Some((config, row)) = row else {
            return Wait::default();
        };
        match config.holds(queue, self.clock.now()) {
            Some(Door::Closed { opens_at }) => Wait {
                // Nobody waits to hear that nobody comes.
                notice_at: Some(since),
                held: true,
                opens_at,
            },
            _ => Wait {
                notice_at: (!rings).then(|| since + row.opening.notice_ms.max(SOUGHT_MS)),
                held: false,
                opens_at: None,
            },
        }
    }
}
