//! Roles of a tenant's own.

use super::people::rank_text;
use crate::engine::{Database, Engine, Write, args};
use crate::error::Result;
use crate::model::Rank;
use crate::role::{Role, Roles};
use crate::value::{Row, Value};
use async_trait::async_trait;
use switchboard_core::TenantId;
use uuid::Uuid;

fn role(mut row: Row) -> Result<Role> {
    Ok(Role {
        id: row.id()?,
        tenant: row.id()?,
        name: row.text()?,
        rights: row.json()?,
    })
}

#[async_trait]
impl<E: Engine> Roles for Database<E> {
    async fn roles(&self, tenant: TenantId) -> Result<Vec<Role>> {
        let sql = "select id, tenant, name, rights from roles where tenant = $1 order by name, id";
        self.all(sql, args![tenant.0], role).await
    }

    async fn put_role(&self, role: &Role) -> Result<()> {
        let sql = "insert into roles (id, tenant, name, rights) values ($1, $2, $3, $4) \
                   on conflict (id) do update set name = excluded.name, rights = excluded.rights \
                   where roles.tenant = excluded.tenant";
        let mut args = args![role.id, role.tenant.0, &role.name];
        args.push(Value::json(&role.rights)?);
        self.put(Write::new(sql, args).taken("role.name")).await
    }

    async fn put_rank_of_role(
        &self,
        tenant: TenantId,
        role: Uuid,
        from: Rank,
        to: Rank,
    ) -> Result<()> {
        let sql = "update agents set role = null where tenant = $1 and role = $2 and rank <> $3";
        let args = args![tenant.0, role, rank_text(from)];
        self.write(Write::new(sql, args)).await?;
        let sql = "update agents set rank = $3 where tenant = $1 and role = $2";
        let args = args![tenant.0, role, rank_text(to)];
        self.write(Write::new(sql, args)).await.map(drop)
    }

    async fn delete_role(&self, tenant: TenantId, role: Uuid) -> Result<()> {
        let sql = "delete from roles where tenant = $1 and id = $2";
        self.delete("role", sql, args![tenant.0, role]).await
    }
}
