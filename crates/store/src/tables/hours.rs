//! Calendars of business hours.

use crate::engine::{Database, Engine, Write, args};
use crate::error::Result;
use crate::model::Hours;
use crate::traits::Calendars;
use crate::value::{Row, Value};
use async_trait::async_trait;
use switchboard_core::{HoursId, TenantId};

fn hours(mut row: Row) -> Result<Hours> {
    Ok(Hours {
        id: row.id()?,
        tenant: row.id()?,
        name: row.text()?,
        calendar: row.json()?,
    })
}

#[async_trait]
impl<E: Engine> Calendars for Database<E> {
    async fn hours(&self, tenant: TenantId) -> Result<Vec<Hours>> {
        let sql = "select id, tenant, name, calendar from hours where tenant = $1 order by name";
        self.all(sql, args![tenant.0], hours).await
    }

    async fn put_hours(&self, hours: &Hours) -> Result<()> {
        let sql = "insert into hours (id, tenant, name, calendar) values ($1, $2, $3, $4) \
                   on conflict (id) do update set name = excluded.name, calendar = excluded.calendar \
                   where hours.tenant = excluded.tenant";
        let mut args = args![hours.id.0, hours.tenant.0, &hours.name];
        args.push(Value::json(&hours.calendar)?);
        self.put(Write::new(sql, args).taken("hours.name")).await
    }

    async fn delete_hours(&self, tenant: TenantId, hours: HoursId) -> Result<()> {
        let sql = "delete from hours where tenant = $1 and id = $2";
        self.delete("hours", sql, args![tenant.0, hours.0]).await
    }
}
