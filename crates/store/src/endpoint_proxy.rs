//! Endpoint proxies: programs that hold legs for endpoints which do not connect themselves (CC-23).

use crate::{error::Result, model::TokenHash};
use async_trait::async_trait;
use switchboard_core::{ProxyId, TenantId, Time, session::ProxyKind};

/// A registered one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointProxy {
    /// Its id.
    pub id: ProxyId,
    /// Whose.
    pub tenant: TenantId,
    /// Shown name; unique within the tenant by the API alone.
    pub name: String,
    /// What stands behind it.
    pub kind: ProxyKind,
    /// Hash of its key.
    pub token_hash: TokenHash,
    /// Since when.
    pub created_at: Time,
}

/// Registered proxies of all tenants.
#[async_trait]
pub trait EndpointProxies: Send + Sync {
    /// Keeps one; with the id of one that is there, its name and key change.
    async fn put_endpoint_proxy(&self, proxy: &EndpointProxy) -> Result<()>;
    /// By its key's hash.
    async fn endpoint_proxy(&self, token: &TokenHash) -> Result<Option<EndpointProxy>>;
    /// All of a tenant, oldest first.
    async fn endpoint_proxies(&self, tenant: TenantId) -> Result<Vec<EndpointProxy>>;
    /// Removes one and its key. `Missing` when there is none.
    async fn delete_endpoint_proxy(&self, tenant: TenantId, id: ProxyId) -> Result<()>;
}
