//! Keeps this node alive, notices who came and who is gone, takes over what nobody owns.

use super::{Cluster, Tell};
use crate::hub::{HubInner, Msg};
use std::{
    collections::BTreeMap,
    sync::{Arc, Weak},
};
use switchboard_store::{Node, StoreError};
use uuid::Uuid;

/// Sessions without an owner looked at together.
const ORPHANS: u32 = 200;

pub(super) async fn run(cluster: Arc<Cluster>, hub: Weak<HubInner>) {
    let pause = cluster.lease / 4;
    loop {
        tokio::time::sleep(pause).await;
        let Some(hub) = hub.upgrade() else { return };
        let beaten = cluster.renew(|| hub.was_late()).await;
        let beaten = match beaten {
            Ok(()) => settle(&cluster, &hub).await,
            Err(error) => Err(error),
        };
        if let Err(error) = beaten {
            metrics::counter!("switchboard_missed_beats_total").increment(1);
            tracing::warn!(%error, "the record was not told that this node lives");
        }
    }
}

async fn settle(cluster: &Cluster, hub: &Arc<HubInner>) -> Result<(), StoreError> {
    cluster.set_clock().await?;
    look(cluster, hub).await
}

async fn look(cluster: &Cluster, hub: &Arc<HubInner>) -> Result<(), StoreError> {
    let now: BTreeMap<Uuid, Node> = cluster
        .store
        .nodes()
        .await?
        .into_iter()
        .filter(|node| node.id != cluster.me)
        .map(|node| (node.id, node))
        .collect();
    let before = std::mem::replace(
        &mut *cluster.peers.write().expect("no panic while locked"),
        now.clone(),
    );
    for node in before.keys().filter(|node| !now.contains_key(node)) {
        tracing::warn!(%node, "a node is gone");
        cluster.links.forget(*node);
        cluster.calls.lost(*node);
        hub.node_lost(*node);
    }
    for node in now.keys().filter(|node| !before.contains_key(node)) {
        tracing::info!(%node, "a node came");
        // With the new link it is told the same.
        if !cluster.has_gap(*node) {
            hub.node_came(*node);
        }
        cluster.tell_changed(*node);
    }
    metrics::gauge!("switchboard_nodes").set(now.len() as f64 + 1.0);
    if cluster.is_draining() && !now.is_empty() {
        return Ok(());
    }
    for (row, _) in cluster.store.orphans(ORPHANS).await? {
        hub.wake(row.tenant, row.id);
    }
    Ok(())
}

impl HubInner {
    /// A node is gone, or what was on its way to or from it is lost.
    pub(super) fn node_lost(&self, node: Uuid) {
        self.tell_seats(|| Msg::NodeLost(node));
        self.desks_lost(node);
    }

    /// A node came, or the link to it began anew: it is told what it must know.
    pub(super) fn node_came(&self, node: Uuid) {
        let Some(cluster) = &self.cluster else { return };
        cluster.tell(node, Tell::Console(self.consoles.snapshot()));
        self.desks_greet(node);
    }

    /// This node may have been taken for dead: it looks in the record whether what runs here is
    /// still its own. Others may have taken it over, and sessions hear of that before anything
    /// that is said to them from now on.
    pub(super) fn was_late(&self) {
        tracing::warn!("this node was late; it looks what it still owns");
        self.tell_seats(|| Msg::Verify);
        self.desks_verify();
    }

    fn tell_seats(&self, msg: impl Fn() -> Msg) {
        for (_, seat) in self.seats(|_| true) {
            let _ = seat.tx.send(Box::new(msg()));
        }
    }
}
