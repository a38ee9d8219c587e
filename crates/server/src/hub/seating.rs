//! Seats of a tenant (IS-112): promised by its desk, taken by the append that puts the visitor on
//! a roster. That append names the desk's term, the epoch of its lease, and the record refuses it
//! once the desk has gone on to another: so whatever counts the seats anew, after its own term is
//! durable, has counted all that will ever be taken under an earlier one.

use super::{HubError, HubInner, cluster::desk_lease, desk_task::DeskMsg, ids::OsIds};
use serde::{Deserialize, Serialize};
use std::{future::Future, time::Duration};
use switchboard_core::{
    FreshIds, SeatId, SessionId, TenantId,
    desk::{Input, Turn},
    session::Refusal,
};
use switchboard_store::{Grant, StoreError};

/// Pause before a desk is asked again that is on its way to another node.
const AGAIN: Duration = Duration::from_millis(100);

/// A promised seat.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Promise {
    /// Its name.
    pub seat: SeatId,
    /// Term of the desk that gave it; 0 where desks have none.
    pub term: u64,
}

impl HubInner {
    /// Has the desk promise a seat for a visitor of the session.
    pub(super) async fn promised(
        &self,
        tenant: TenantId,
        session: SessionId,
        turn: Turn,
    ) -> Result<Promise, HubError> {
        let seat = SeatId::from_u128(OsIds.fresh());
        self.promised_in(tenant, session, seat, turn).await
    }

    /// The same for a seat that was promised in an earlier term: its visitor is still to come.
    pub(super) async fn promised_again(
        &self,
        tenant: TenantId,
        session: SessionId,
        seat: SeatId,
    ) -> Result<Promise, HubError> {
        self.promised_in(tenant, session, seat, Turn::First).await
    }

    async fn promised_in(
        &self,
        tenant: TenantId,
        session: SessionId,
        seat: SeatId,
        turn: Turn,
    ) -> Result<Promise, HubError> {
        let wants = |reply| DeskMsg::TakeSeat(session, Some(seat), turn, reply);
        match self.desk(tenant).ask(wants).await {
            Some(Ok(term)) => Ok(Promise { seat, term }),
            Some(Err(none)) => Err(HubError::SeatsFull(none)),
            // The desk is on its way to another node.
            None => Err(StoreError::Unavailable("no desk answers".into()).into()),
        }
    }

    /// Promises of a term that is over, given anew; nothing was written meanwhile. Those that
    /// could not be had are the error.
    pub(super) async fn renewed(
        &self,
        tenant: TenantId,
        session: SessionId,
        promises: &mut [Promise],
    ) -> Result<(), HubError> {
        metrics::counter!("switchboard_seats_promised_again_total").increment(1);
        tokio::time::sleep(AGAIN).await;
        for promise in promises {
            *promise = self.promised_again(tenant, session, promise.seat).await?;
        }
        Ok(())
    }

    /// What an append names that takes these seats.
    pub(super) fn grant_of(&self, tenant: TenantId, promises: &[Promise]) -> Option<Grant> {
        let terms = promises.iter().map(|promise| promise.term);
        // Of two terms the earlier one is over.
        let epoch = terms.filter(|term| *term > 0).min()?;
        Some(Grant {
            lease: desk_lease(tenant),
            epoch,
        })
    }

    /// What became of a promise. Where nobody can know, the desk looks it up in time.
    pub(super) fn not_seated(
        &self,
        tenant: TenantId,
        session: SessionId,
        promise: Promise,
        why: &HubError,
    ) {
        let unknown = matches!(
            why,
            HubError::Store(StoreError::Unavailable(_) | StoreError::Conflict)
                | HubError::Refused(Refusal::AlreadyJoined)
        );
        if unknown {
            return;
        }
        self.desk(tenant).input(Input::SeatFree {
            session,
            seat: Some(promise.seat),
        });
    }
}

/// Carries on to its end what takes a seat, also when whoever asked for it waits no more: left
/// half-way, nobody would know what became of the seat.
pub(super) async fn whole<T: Send + 'static>(
    work: impl Future<Output = Result<T, HubError>> + Send + 'static,
) -> Result<T, HubError> {
    let done = tokio::spawn(work).await;
    done.unwrap_or_else(|error| match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        // The server stops.
        Err(_) => Err(StoreError::Unavailable("the server stops".into()).into()),
    })
}
