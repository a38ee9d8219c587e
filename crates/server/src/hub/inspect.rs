//! What the simulation looks at from outside.

use super::Hub;
use std::sync::atomic::Ordering;
use switchboard_core::{SessionId, TenantId};
use uuid::Uuid;

impl Hub {
    /// Sessions that this node owns, as it believes.
    pub(crate) fn owned_sessions(&self) -> Vec<SessionId> {
        let seats = self.0.seats(|seat| seat.owned.load(Ordering::Relaxed));
        seats.into_iter().map(|(session, _)| session).collect()
    }

    /// Whether this node owns the tenant's desk, as it believes.
    pub(crate) fn owns_desk(&self, tenant: TenantId) -> bool {
        self.0.known_desk(tenant).is_some_and(|desk| desk.is_here())
    }

    /// This node as the record knows it.
    pub(crate) fn me(&self) -> Option<Uuid> {
        self.0.cluster.as_ref().map(|cluster| cluster.me)
    }
}
