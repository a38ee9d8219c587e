//! Nodes of a cluster, leases, owners of sessions. The time that counts is the database's.

use super::archive::{SESSION_COLUMNS, take_session_row};
use crate::engine::{Database, Engine, Write, args};
use crate::error::{Result, StoreError};
use crate::model::{Node, Owner, Seated, SessionRow};
use crate::traits::Nodes;
use crate::value::Row;
use async_trait::async_trait;
use switchboard_core::{SessionId, TenantId, Time};
use uuid::Uuid;

/// Statements that name the engine's clock or the key of its log positions.
pub(crate) struct NodeSql {
    now: &'static str,
    beat: &'static str,
    alive: &'static str,
    owner: &'static str,
    claim: &'static str,
    release: &'static str,
    orphans: &'static str,
    lease: &'static str,
    holder: &'static str,
    seated: &'static str,
}

/// The statements, by the clock in milliseconds, the column of `heads` and of `sessions`
/// that names a session, and what keeps a node `n` that is read from being written meanwhile.
macro_rules! node_sql {
    ($now:literal, $head:literal, $session:literal, $lock:literal) => {
        $crate::tables::NodeSql::new(
            concat!("select ", $now),
            concat!(
                "insert into nodes (id, address, build, draining, alive_until, speaks) values ($1, $2, $3, $4, ", $now, " + $5, $6) ",
                "on conflict (id) do update set address = excluded.address, build = excluded.build, ",
                "draining = excluded.draining, alive_until = excluded.alive_until, speaks = excluded.speaks"
            ),
            concat!("select id, address, build, draining, speaks from nodes where alive_until > ", $now, " order by id"),
            concat!(
                "select n.id, h.epoch, s.status from sessions s join heads h on h.", $head, " = s.", $session,
                " left join nodes n on n.id = h.owner and n.alive_until > ", $now, " where s.id = $1 and s.tenant = $2"
            ),
            // The owner's row is held whether it lives or not: a beat comes before, and counts, or
            // after, and finds the session claimed.
            concat!(
                "with held as materialized (select n.id, n.alive_until from sessions s join heads h on h.", $head, " = s.", $session,
                " join nodes n on n.id = h.owner where s.id = $1 and s.tenant = $2", $lock, ") ",
                "update heads set epoch = epoch + 1, owner = $3 where ", $head, " = (select ", $session,
                " from sessions where id = $1 and tenant = $2) and epoch = $4 and not exists ",
                "(select 1 from held o where o.alive_until > ", $now, " and o.id <> $3 and o.id <> $5) returning epoch"
            ),
            concat!(
                "update heads set owner = null where ", $head, " = (select ", $session,
                " from sessions where id = $1 and tenant = $2) and epoch = $3"
            ),
            concat!(
                " join heads o on o.", $head, " = s.", $session, " left join nodes n on n.id = o.owner and n.alive_until > ",
                $now, " where s.status <> 'ended' and n.id is null order by s.created_at, s.id limit $1"
            ),
            concat!(
                "insert into leases (name, node, epoch) select $1, n.id, 1 from nodes n where n.id = $2 and n.alive_until > ", $now,
                " on conflict (name) do update ",
                "set epoch = leases.epoch + case when leases.node = excluded.node then 0 else 1 end, node = excluded.node ",
                "where leases.node = excluded.node or not exists ",
                "(select 1 from nodes n where n.id = leases.node and n.alive_until > ", $now, ") returning epoch"
            ),
            concat!(
                "select l.node from leases l join nodes n on n.id = l.node and n.alive_until > ", $now, " where l.name = $1"
            ),
            concat!(
                "select s.id, s.agent, s.status, h.head, h.seats from sessions s join heads h on h.", $head, " = s.", $session,
                " where s.tenant = $1 and s.status in ('waiting', 'active') order by s.id"
            ),
        )
    };
}
pub(crate) use node_sql;

impl NodeSql {
    #[allow(clippy::too_many_arguments, reason = "filled in by the macro alone")]
    pub(crate) const fn new(
        now: &'static str,
        beat: &'static str,
        alive: &'static str,
        owner: &'static str,
        claim: &'static str,
        release: &'static str,
        orphans: &'static str,
        lease: &'static str,
        holder: &'static str,
        seated: &'static str,
    ) -> Self {
        Self {
            now,
            beat,
            alive,
            owner,
            claim,
            release,
            orphans,
            lease,
            holder,
            seated,
        }
    }
}

fn node(mut row: Row) -> Result<Node> {
    Ok(Node {
        id: row.id()?,
        address: row.text()?,
        build: row.text()?,
        draining: row.bool()?,
        speaks: u32::try_from(row.int()?).map_err(|_| StoreError::Damaged("speaks".into()))?,
    })
}

fn seated(mut row: Row) -> Result<Seated> {
    let damaged = |_| StoreError::Damaged("seats".into());
    Ok(Seated {
        session: row.id()?,
        agent: row.opt_id()?,
        active: row.text()? == "active",
        head: row.count()?,
        visitors: row
            .opt_int()?
            .map(u32::try_from)
            .transpose()
            .map_err(damaged)?,
    })
}

fn epoch(value: Option<i64>) -> Result<Option<u64>> {
    value
        .map(|epoch| u64::try_from(epoch).map_err(|_| StoreError::Damaged("epoch".into())))
        .transpose()
}

#[async_trait]
impl<E: Engine> Nodes for Database<E> {
    async fn now(&self) -> Result<Time> {
        let now = self
            .one(E::NODES.now, args![], |mut row| row.int().map(Time))
            .await?;
        now.ok_or_else(|| StoreError::Damaged("no time".into()))
    }

    async fn beat(&self, node: &Node, alive_ms: u32) -> Result<()> {
        let args = args![
            node.id,
            &node.address,
            &node.build,
            node.draining,
            alive_ms,
            node.speaks
        ];
        self.write(Write::new(E::NODES.beat, args)).await.map(drop)
    }

    async fn leave(&self, node: Uuid) -> Result<()> {
        let sql = "delete from nodes where id = $1";
        self.write(Write::new(sql, args![node])).await.map(drop)
    }

    async fn nodes(&self) -> Result<Vec<Node>> {
        self.all(E::NODES.alive, args![], node).await
    }

    async fn owner(&self, tenant: TenantId, session: SessionId) -> Result<Option<Owner>> {
        self.one(E::NODES.owner, args![session.0, tenant.0], |mut row| {
            Ok(Owner {
                node: row.opt_id()?,
                epoch: row.count()?,
                ended: row.text()? == "ended",
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
        let seen = i64::try_from(seen).map_err(|_| StoreError::Damaged("epoch".into()))?;
        let giver = giver.unwrap_or(node);
        let args = args![session.0, tenant.0, node, seen, giver];
        let claim = Write::new(E::NODES.claim, args);
        let wrote = self
            .write(Write {
                fences: Some(session),
                ..claim
            })
            .await?;
        epoch(wrote.value)
    }

    async fn release(&self, tenant: TenantId, session: SessionId, held: u64) -> Result<()> {
        let held = i64::try_from(held).map_err(|_| StoreError::Damaged("epoch".into()))?;
        let release = Write::new(E::NODES.release, args![session.0, tenant.0, held]);
        self.write(release).await.map(drop)
    }

    async fn orphans(&self, limit: u32) -> Result<Vec<(SessionRow, u64)>> {
        let sql = format!(
            "select {SESSION_COLUMNS}, s.epoch from session_rows s{}",
            E::NODES.orphans
        );
        self.all(sql, args![limit], |mut row| {
            let session = take_session_row(&mut row)?;
            Ok((session, row.count()?))
        })
        .await
    }

    async fn lease(&self, name: &str, node: Uuid) -> Result<Option<u64>> {
        let wrote = self
            .write(Write::new(E::NODES.lease, args![name, node]))
            .await?;
        epoch(wrote.value)
    }

    async fn lease_holder(&self, name: &str) -> Result<Option<Uuid>> {
        self.one(E::NODES.holder, args![name], |mut row| row.id())
            .await
    }

    async fn give_up(&self, name: &str, node: Uuid) -> Result<()> {
        let sql = "update leases set node = $3 where name = $1 and node = $2";
        self.write(Write::new(sql, args![name, node, Uuid::nil()]))
            .await
            .map(drop)
    }

    async fn raise(&self, name: &str, node: Uuid) -> Result<Option<u64>> {
        let sql =
            "update leases set epoch = epoch + 1 where name = $1 and node = $2 returning epoch";
        let wrote = self.write(Write::new(sql, args![name, node])).await?;
        epoch(wrote.value)
    }

    async fn seated(&self, tenant: TenantId) -> Result<Vec<Seated>> {
        self.all(E::NODES.seated, args![tenant.0], seated).await
    }
}
