//! Log-ins of visitors.

use crate::engine::{Database, Engine, Write, args};
use crate::error::Result;
use crate::model::VisitorLogin;
use crate::traits::VisitorLogins;
use crate::value::Row;
use async_trait::async_trait;
use switchboard_core::{TenantId, Time, VisitorId};
use uuid::Uuid;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select id, tenant, login, name, password, visitor, disabled, created_at \
             from visitor_logins where tenant = $1 ",
            $rest
        )
    };
}

fn visitor_login(mut row: Row) -> Result<VisitorLogin> {
    Ok(VisitorLogin {
        id: row.id()?,
        tenant: row.id()?,
        login: row.text()?,
        name: row.text()?,
        password: row.text()?,
        visitor: row.id()?,
        disabled: row.bool()?,
        created_at: Time(row.int()?),
    })
}

#[async_trait]
impl<E: Engine> VisitorLogins for Database<E> {
    async fn visitor_logins(&self, tenant: TenantId) -> Result<Vec<VisitorLogin>> {
        let sql = select!("order by login");
        self.all(sql, args![tenant.0], visitor_login).await
    }

    async fn visitor_login(&self, tenant: TenantId, id: Uuid) -> Result<Option<VisitorLogin>> {
        let sql = select!("and id = $2");
        self.one(sql, args![tenant.0, id], visitor_login).await
    }

    async fn visitor_login_by_name(
        &self,
        tenant: TenantId,
        login: &str,
    ) -> Result<Option<VisitorLogin>> {
        let sql = select!("and login = $2");
        self.one(sql, args![tenant.0, login], visitor_login).await
    }

    async fn visitor_login_of(
        &self,
        tenant: TenantId,
        visitor: VisitorId,
    ) -> Result<Option<VisitorLogin>> {
        let sql = select!("and visitor = $2");
        self.one(sql, args![tenant.0, visitor.0], visitor_login)
            .await
    }

    async fn put_visitor_login(&self, login: &VisitorLogin) -> Result<()> {
        let sql = "insert into visitor_logins (id, tenant, login, name, password, visitor, \
                   disabled, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8) \
                   on conflict (id) do update set login = excluded.login, name = excluded.name, \
                   password = excluded.password, disabled = excluded.disabled \
                   where visitor_logins.tenant = excluded.tenant";
        let args = args![
            login.id,
            login.tenant.0,
            &login.login,
            &login.name,
            &login.password,
            login.visitor.0,
            login.disabled,
            login.created_at.0
        ];
        self.put(Write::new(sql, args).taken("visitor_login.login"))
            .await
    }

    async fn delete_visitor_login(&self, tenant: TenantId, id: Uuid) -> Result<()> {
        let sql = "delete from visitor_logins where tenant = $1 and id = $2";
        self.delete("visitor log-in", sql, args![tenant.0, id])
            .await
    }
}
