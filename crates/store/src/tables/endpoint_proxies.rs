//! Endpoint proxies and their keys.

use crate::endpoint_proxy::{EndpointProxies, EndpointProxy};
use crate::engine::{Database, Engine, Write, args};
use crate::error::{Result, StoreError};
use crate::model::TokenHash;
use crate::value::Row;
use async_trait::async_trait;
use switchboard_core::{ProxyId, TenantId, Time, session::ProxyKind};

const PROXY: &str = "select id, tenant, name, kind, token_hash, created_at from endpoint_proxies";

fn kind(text: &str) -> Result<ProxyKind> {
    match text {
        "worker" => Ok(ProxyKind::Worker),
        "telephone" => Ok(ProxyKind::Telephone),
        other => Err(StoreError::Damaged(format!("kind of proxy {other:?}"))),
    }
}

fn kind_text(kind: ProxyKind) -> &'static str {
    match kind {
        ProxyKind::Worker => "worker",
        ProxyKind::Telephone => "telephone",
    }
}

fn proxy(mut row: Row) -> Result<EndpointProxy> {
    Ok(EndpointProxy {
        id: row.id()?,
        tenant: row.id()?,
        name: row.text()?,
        kind: kind(&row.text()?)?,
        token_hash: row.hash()?,
        created_at: Time(row.int()?),
    })
}

#[async_trait]
impl<E: Engine> EndpointProxies for Database<E> {
    async fn put_endpoint_proxy(&self, proxy: &EndpointProxy) -> Result<()> {
        let sql = "insert into endpoint_proxies (id, tenant, name, kind, token_hash, created_at) \
                   values ($1, $2, $3, $4, $5, $6) on conflict (id) do update set \
                   name = excluded.name, token_hash = excluded.token_hash \
                   where endpoint_proxies.tenant = excluded.tenant";
        let mut args = args![proxy.id.0, proxy.tenant.0, &proxy.name];
        args.push(kind_text(proxy.kind).into());
        args.extend(args![&proxy.token_hash, proxy.created_at.0]);
        let write = Write::new(sql, args).taken("endpoint_proxy.token");
        self.put(write.missing("tenant")).await
    }

    async fn endpoint_proxy(&self, token: &TokenHash) -> Result<Option<EndpointProxy>> {
        let sql = format!("{PROXY} where token_hash = $1");
        Ok(self.all(sql, args![token], proxy).await?.pop())
    }

    async fn endpoint_proxies(&self, tenant: TenantId) -> Result<Vec<EndpointProxy>> {
        let sql = format!("{PROXY} where tenant = $1 order by created_at, id");
        self.all(sql, args![tenant.0], proxy).await
    }

    async fn delete_endpoint_proxy(&self, tenant: TenantId, id: ProxyId) -> Result<()> {
        let sql = "delete from endpoint_proxies where tenant = $1 and id = $2";
        self.delete("endpoint_proxy", sql, args![tenant.0, id.0])
            .await
    }
}
