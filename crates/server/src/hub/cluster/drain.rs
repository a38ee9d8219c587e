//! Gives everything to other nodes before this one stops.

use super::{Cluster, Tell};
use crate::hub::{HubInner, Msg, seat::SeatHandle};
use futures::{StreamExt, stream};
use std::sync::{Arc, atomic::Ordering};
use switchboard_core::{SessionId, TenantId};
use tokio::sync::oneshot;

/// Sessions given away at the same time.
const AT_ONCE: usize = 32;

impl HubInner {
    /// Gives all sessions and desks of this node to others, in turn. Without others
    /// everything stays: the record has it.
    pub(in crate::hub) async fn hand_everything_over(self: &Arc<Self>) {
        let Some(cluster) = self.cluster.clone() else {
            return;
        };
        cluster.draining.store(true, Ordering::Relaxed);
        if let Err(error) = cluster.renew(|| self.was_late()).await {
            tracing::warn!(%error, "others were not told that this node stops");
        }
        let heirs: Vec<_> = cluster
            .peers()
            .into_iter()
            .filter(|node| !node.draining)
            .map(|node| node.id)
            .collect();
        if heirs.is_empty() {
            return;
        }
        let mine = self.owned();
        let count = mine.len();
        let given = stream::iter(mine.into_iter().enumerate())
            .map(|(at, (session, seat))| {
                let heir = heirs[at % heirs.len()];
                async move {
                    let (reply, took) = oneshot::channel();
                    let told = seat.tx.send(Box::new(Msg::HandOver(heir, reply))).is_ok();
                    let took = told && took.await.unwrap_or(true);
                    if !took {
                        tracing::warn!(%session, "not handed over; it is free once this node is gone");
                    }
                    took
                }
            })
            .buffer_unordered(AT_ONCE)
            .filter(|took| std::future::ready(*took))
            .count()
            .await;
        tracing::info!(given, of = count, "sessions handed over");
        self.give_up_desks().await;
    }

    /// Leaves the cluster.
    pub(in crate::hub) async fn leave(&self) {
        let Some(cluster) = &self.cluster else { return };
        if let Err(error) = cluster.store.leave(cluster.me).await {
            tracing::warn!(%error, "others find out by themselves that this node is gone");
        }
    }

    /// Sessions that this node owns.
    fn owned(&self) -> Vec<(SessionId, SeatHandle)> {
        self.seats(|seat| seat.owned.load(Ordering::Relaxed))
    }

    async fn give_up_desks(&self) {
        let Some(cluster) = &self.cluster else { return };
        for (tenant, desk) in self.all_desks() {
            if !desk.is_here() {
                continue;
            }
            desk.send(crate::hub::desk_task::DeskMsg::GiveUp);
            self.freed(cluster, tenant).await;
        }
    }

    async fn freed(&self, cluster: &Cluster, tenant: TenantId) {
        let name = super::desk_lease(tenant);
        if let Err(error) = cluster.store.give_up(&name, cluster.me).await {
            tracing::warn!(%tenant, %error, "desk not given up");
        }
        cluster.tell_all(Tell::DeskFree(tenant));
    }
}
