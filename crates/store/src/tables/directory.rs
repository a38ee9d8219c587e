//! Configuration of tenants.

use crate::canned_reply::{CannedReply, ReplyScope};
use crate::engine::{Database, Engine, Write, args};
use crate::error::{Result, StoreError};
use crate::model::{Queue, Service, Site, Tenant};
use crate::traits::Directory;
use crate::value::{Row, Value};
use async_trait::async_trait;
use switchboard_core::{QueueId, ServiceId, SiteId, TenantId};

fn tenant(mut row: Row) -> Result<Tenant> {
    Ok(Tenant {
        id: row.id()?,
        slug: row.text()?,
        name: row.text()?,
        settings: row.json()?,
    })
}

fn site(mut row: Row) -> Result<Site> {
    Ok(Site {
        id: row.id()?,
        tenant: row.id()?,
        key: row.text()?,
        name: row.text()?,
        origins: row.json()?,
    })
}

fn service(mut row: Row) -> Result<Service> {
    Ok(Service {
        id: row.id()?,
        tenant: row.id()?,
        key: row.text()?,
        name: row.text()?,
        behaviour: row.text()?,
        params: row.json()?,
        is_default: row.bool()?,
        asks_login: row.bool()?,
        scenario: row.opt_text()?,
    })
}

fn queue(mut row: Row) -> Result<Queue> {
    Ok(Queue {
        id: row.id()?,
        tenant: row.id()?,
        name: row.text()?,
        terms: row.json_or_default()?,
        opening: row.json_or_default()?,
    })
}

fn scope_text(scope: &ReplyScope) -> String {
    match scope {
        ReplyScope::Tenant => String::new(),
        ReplyScope::Service(key) => format!("service:{key}"),
        ReplyScope::Agent(id) => format!("agent:{id}"),
    }
}

fn scope(text: &str) -> Result<ReplyScope> {
    let damaged = || StoreError::Damaged(format!("reply scope {text:?}"));
    match text.split_once(':') {
        None if text.is_empty() => Ok(ReplyScope::Tenant),
        Some(("service", key)) => Ok(ReplyScope::Service(key.into())),
        Some(("agent", id)) => id.parse().map(ReplyScope::Agent).map_err(|_| damaged()),
        _ => Err(damaged()),
    }
}

fn canned_reply(mut row: Row) -> Result<CannedReply> {
    Ok(CannedReply {
        id: row.id()?,
        tenant: row.id()?,
        scope: scope(&row.text()?)?,
        shortcut: row.text()?,
        text: row.text()?,
        address: row.opt_text()?,
        question: row.opt_text()?,
    })
}

#[async_trait]
impl<E: Engine> Directory for Database<E> {
    async fn tenants(&self) -> Result<Vec<Tenant>> {
        self.all(
            "select id, slug, name, settings from tenants order by slug",
            args![],
            tenant,
        )
        .await
    }

    async fn tenant_by_slug(&self, slug: &str) -> Result<Option<Tenant>> {
        self.one(
            "select id, slug, name, settings from tenants where slug = $1",
            args![slug],
            tenant,
        )
        .await
    }

    async fn put_tenant(&self, tenant: &Tenant) -> Result<()> {
        let sql = "insert into tenants (id, slug, name, settings) values ($1, $2, $3, $4) \
                   on conflict (id) do update set slug = excluded.slug, name = excluded.name, \
                   settings = excluded.settings";
        let mut args = args![tenant.id.0, &tenant.slug, &tenant.name];
        args.push(Value::json(&tenant.settings)?);
        self.put(Write::new(sql, args).taken("tenant.slug")).await
    }

    async fn site_by_key(&self, key: &str) -> Result<Option<Site>> {
        self.one(
            "select id, tenant, key, name, origins from sites where key = $1",
            args![key],
            site,
        )
        .await
    }

    async fn sites(&self, tenant: TenantId) -> Result<Vec<Site>> {
        let sql =
            "select id, tenant, key, name, origins from sites where tenant = $1 order by name, id";
        self.all(sql, args![tenant.0], site).await
    }

    async fn put_site(&self, site: &Site) -> Result<()> {
        let sql = "insert into sites (id, tenant, key, name, origins) values ($1, $2, $3, $4, $5) \
                   on conflict (id) do update set key = excluded.key, name = excluded.name, \
                   origins = excluded.origins where sites.tenant = excluded.tenant";
        let mut args = args![site.id.0, site.tenant.0, &site.key, &site.name];
        args.push(Value::json(&site.origins)?);
        self.put(Write::new(sql, args).taken("site.key")).await
    }

    async fn delete_site(&self, tenant: TenantId, site: SiteId) -> Result<()> {
        let sql = "delete from sites where tenant = $1 and id = $2";
        self.delete("site", sql, args![tenant.0, site.0]).await
    }

    async fn services(&self, tenant: TenantId) -> Result<Vec<Service>> {
        let sql = "select id, tenant, key, name, behaviour, params, is_default, \
                    asks_login is true, scenario from services \
                    where tenant = $1 order by key";
        self.all(sql, args![tenant.0], service).await
    }

    async fn put_service(&self, service: &Service) -> Result<()> {
        let sql = "insert into services (id, tenant, key, name, behaviour, params, is_default, \
                   asks_login, scenario) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
                   on conflict (id) do update set \
                   key = excluded.key, name = excluded.name, behaviour = excluded.behaviour, \
                   params = excluded.params, is_default = excluded.is_default, \
                   asks_login = excluded.asks_login, scenario = excluded.scenario \
                   where services.tenant = excluded.tenant";
        let mut args = args![
            service.id.0,
            service.tenant.0,
            &service.key,
            &service.name,
            &service.behaviour
        ];
        args.push(Value::json(&service.params)?);
        args.push(service.is_default.into());
        args.push(service.asks_login.into());
        args.push((&service.scenario).into());
        self.put(Write::new(sql, args).taken("service.key")).await
    }

    async fn delete_service(&self, tenant: TenantId, service: ServiceId) -> Result<()> {
        let sql = "delete from services where tenant = $1 and id = $2";
        self.delete("service", sql, args![tenant.0, service.0])
            .await
    }

    async fn queues(&self, tenant: TenantId) -> Result<Vec<Queue>> {
        let sql =
            "select id, tenant, name, terms, opening from queues where tenant = $1 order by name";
        self.all(sql, args![tenant.0], queue).await
    }

    async fn put_queue(&self, queue: &Queue) -> Result<()> {
        let sql = "insert into queues (id, tenant, name, terms, opening) values ($1, $2, $3, $4, $5) \
                   on conflict (id) do update set name = excluded.name, terms = excluded.terms, \
                   opening = excluded.opening \
                   where queues.tenant = excluded.tenant";
        let mut args = args![queue.id.0, queue.tenant.0, &queue.name];
        args.push(Value::json(&queue.terms)?);
        args.push(Value::json(&queue.opening)?);
        self.put(Write::new(sql, args).taken("queue.name")).await
    }

    async fn delete_queue(&self, tenant: TenantId, queue: QueueId) -> Result<()> {
        let sql = "delete from queues where tenant = $1 and id = $2";
        self.delete("queue", sql, args![tenant.0, queue.0]).await
    }

    async fn canned_replies(&self, tenant: TenantId) -> Result<Vec<CannedReply>> {
        let sql = "select id, tenant, '' as scope, shortcut, text, address, question from canned_replies \
                    where tenant = $1 union all \
                    select id, tenant, scope, shortcut, text, address, question \
                    from scoped_replies \
                    where tenant = $1 order by shortcut, scope, id";
        self.all(sql, args![tenant.0], canned_reply).await
    }

    async fn put_canned_reply(&self, reply: &CannedReply) -> Result<()> {
        let mut args = args![
            reply.id,
            reply.tenant.0,
            &reply.shortcut,
            &reply.text,
            &reply.address,
            &reply.question
        ];
        let sql = if reply.scope == ReplyScope::Tenant {
            "insert into canned_replies (id, tenant, shortcut, text, address, question) \
             values ($1, $2, $3, $4, $5, $6) on conflict (id) do update set \
             shortcut = excluded.shortcut, text = excluded.text, address = excluded.address, \
             question = excluded.question where canned_replies.tenant = excluded.tenant"
        } else {
            args.push(scope_text(&reply.scope).into());
            "insert into scoped_replies (id, tenant, shortcut, text, address, question, scope) \
             values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do update set \
             shortcut = excluded.shortcut, text = excluded.text, address = excluded.address, \
             question = excluded.question where scoped_replies.tenant = excluded.tenant \
             and scoped_replies.scope = excluded.scope"
        };
        self.put(Write::new(sql, args).taken("canned_reply.shortcut"))
            .await
    }

    async fn delete_canned_reply(&self, tenant: TenantId, id: uuid::Uuid) -> Result<()> {
        let sql = "delete from scoped_replies where tenant = $1 and id = $2";
        let own = self.write(Write::new(sql, args![tenant.0, id])).await?;
        if own.rows > 0 {
            return Ok(());
        }
        let sql = "delete from canned_replies where tenant = $1 and id = $2";
        self.delete("canned_reply", sql, args![tenant.0, id]).await
    }
}
