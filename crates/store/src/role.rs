//! What agents of a tenant may do, beyond the roles that are built in.

use crate::{error::Result, model::Rank};
use async_trait::async_trait;
use switchboard_core::TenantId;
use uuid::Uuid;

/// A role of a tenant's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its id.
    pub id: Uuid,
    /// Owner.
    pub tenant: TenantId,
    /// Shown name, unique in the tenant.
    pub name: String,
    /// Rights by name; a newer release may know more of them.
    pub rights: Vec<String>,
}

/// Roles.
#[async_trait]
pub trait Roles: Send + Sync {
    /// All of a tenant, ordered by name.
    async fn roles(&self, tenant: TenantId) -> Result<Vec<Role>>;
    /// Creates or replaces, by id. `Taken { what: "role.name" }`.
    async fn put_role(&self, role: &Role) -> Result<()>;
    /// Sets the rank of all agents who have the role, which the release before this one goes by.
    /// Those whose rank is not `from` have lost the role by that release, and lose it here.
    async fn put_rank_of_role(
        &self,
        tenant: TenantId,
        role: Uuid,
        from: Rank,
        to: Rank,
    ) -> Result<()>;
    /// `Missing` if absent. The caller sees to it that nobody has the role any more.
    async fn delete_role(&self, tenant: TenantId, role: Uuid) -> Result<()>;
}
