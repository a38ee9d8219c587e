//! Nodes, leases, owners; who lives is told by the record's clock.

use super::{
    Kept, Rows,
    door::{Door, Result},
};
use crate::sim::{
    sabotage::{self, Sabotage},
    world::BEGIN,
};
use async_trait::async_trait;
use switchboard_core::{SessionId, TenantId, Time};
use switchboard_store::{Node, Nodes, Owner, Seated, SessionRow, SessionStatus};
use uuid::Uuid;

impl Rows {
    pub(super) fn lives(&self, node: Uuid, now: u64) -> bool {
        self.nodes.get(&node).is_some_and(|(_, until)| *until > now)
    }

    /// The living owner of a session.
    pub(super) fn owner_of(&self, kept: &Kept, now: u64) -> Option<Uuid> {
        kept.owner.filter(|node| self.lives(*node, now))
    }
}

#[async_trait]
impl Nodes for Door {
    async fn now(&self) -> Result<Time> {
        self.read("now", |_, now| Time(BEGIN + now as i64)).await
    }

    async fn beat(&self, node: &Node, alive_ms: u32) -> Result<()> {
        let node = node.clone();
        self.write("beat", move |rows, now| {
            rows.nodes
                .insert(node.id, (node, now + u64::from(alive_ms)));
            Ok(())
        })
        .await
    }

    async fn leave(&self, node: Uuid) -> Result<()> {
        self.write("leave", move |rows, _| {
            rows.nodes.remove(&node);
            Ok(())
        })
        .await
    }

    async fn nodes(&self) -> Result<Vec<Node>> {
        self.read("nodes", |rows, now| {
            let alive = rows.nodes.values().filter(|(_, until)| *until > now);
            alive.map(|(node, _)| node.clone()).collect()
        })
        .await
    }

    async fn owner(&self, tenant: TenantId, session: SessionId) -> Result<Option<Owner>> {
        self.read("owner", |rows, now| {
            rows.session(tenant, session).map(|kept| Owner {
                node: rows.owner_of(kept, now),
                epoch: kept.epoch,
                ended: kept.row.status == SessionStatus::Ended,
            })
        })
        .await
    }

    async fn claim_from(
        &self,
        tenant: TenantId,
        session: SessionId,
        seen: u64,
        node: Uuid,
        giver: Option<Uuid>,
    ) -> Result<Option<u64>> {
        self.write("claim from", move |rows, now| {
            let kept = rows.session(tenant, session);
            let owner = kept.and_then(|kept| rows.owner_of(kept, now));
            if owner.is_some_and(|owner| owner != node && Some(owner) != giver) {
                return Ok(None);
            }
            let kept = rows.session_mut(tenant, session);
            Ok(kept.filter(|kept| kept.epoch == seen).map(|kept| {
                kept.epoch += 1;
                kept.owner = Some(node);
                kept.epoch
            }))
        })
        .await
    }

    async fn release(&self, tenant: TenantId, session: SessionId, held: u64) -> Result<()> {
        self.write("release", move |rows, _| {
            let kept = rows.session_mut(tenant, session);
            if let Some(kept) = kept.filter(|kept| kept.epoch == held) {
                kept.owner = None;
            }
            Ok(())
        })
        .await
    }

    async fn orphans(&self, limit: u32) -> Result<Vec<(SessionRow, u64)>> {
        if sabotage::is(Sabotage::NoTakeOver) {
            return Ok(Vec::new());
        }
        self.read("orphans", |rows, now| {
            let all = rows.unfinished().into_iter();
            let orphans = all.filter(|kept| rows.owner_of(kept, now).is_none());
            let orphans = orphans.take(limit as usize);
            orphans.map(|kept| (kept.row(), kept.epoch)).collect()
        })
        .await
    }

    async fn lease(&self, name: &str, node: Uuid) -> Result<Option<u64>> {
        let name = name.to_owned();
        self.write("lease", move |rows, now| {
            if !rows.lives(node, now) {
                return Ok(None);
            }
            let before = rows.leases.get(&name).copied();
            let epoch = match before {
                None => 1,
                Some((holder, epoch)) if holder == node => epoch,
                Some((holder, _))
                    if rows.lives(holder, now) && !sabotage::is(Sabotage::LeaseForAll) =>
                {
                    return Ok(None);
                }
                Some((_, epoch)) => epoch + 1,
            };
            rows.leases.insert(name, (node, epoch));
            Ok(Some(epoch))
        })
        .await
    }

    async fn lease_holder(&self, name: &str) -> Result<Option<Uuid>> {
        self.read("lease holder", |rows, now| {
            let (holder, _) = rows.leases.get(name)?;
            Some(*holder).filter(|node| rows.lives(*node, now))
        })
        .await
    }

    async fn give_up(&self, name: &str, node: Uuid) -> Result<()> {
        let name = name.to_owned();
        self.write("give up", move |rows, _| {
            if let Some((holder, _)) = rows.leases.get_mut(&name)
                && *holder == node
            {
                *holder = Uuid::nil();
            }
            Ok(())
        })
        .await
    }

    async fn raise(&self, name: &str, node: Uuid) -> Result<Option<u64>> {
        let name = name.to_owned();
        self.write("raise", move |rows, _| {
            let lease = rows.leases.get_mut(&name);
            Ok(lease.filter(|lease| lease.0 == node).map(|lease| {
                lease.1 += 1;
                lease.1
            }))
        })
        .await
    }

    async fn seated(&self, tenant: TenantId) -> Result<Vec<Seated>> {
        self.read("seated", |rows, _| {
            let live = rows.live().filter(|kept| kept.row.tenant == tenant);
            let seated = |kept: &Kept| Seated {
                session: kept.row.id,
                agent: kept.row.agent,
                active: kept.row.status == SessionStatus::Active,
                head: kept.row.head,
                visitors: Some(kept.seats),
            };
            live.map(seated).collect()
        })
        .await
    }
}
