//! Sessions in lists.

use crate::engine::{Database, Engine, Write, args};
use crate::error::{Result, StoreError};
use crate::model::{SessionFilter, SessionRow, SessionStatus};
use crate::page::{Cursor, Page, PageRequest};
use crate::traits::Archive;
use crate::value::{Row, Value};
use crate::words;
use async_trait::async_trait;
use switchboard_core::{AgentId, SessionId, TenantId, Time, VisitorId};

/// Columns of `session_rows s` that [`session_row`] reads.
pub(crate) const SESSION_COLUMNS: &str = "s.id, s.tenant, s.name, s.service, s.visitor, s.visitor_name, s.agent, \
     s.page, s.subject, s.status, s.created_at, s.ended_at, s.erased_at, s.head, \
     (select r.stars from ratings r where r.session = s.id)";

pub(crate) fn session_row(mut row: Row) -> Result<SessionRow> {
    take_session_row(&mut row)
}

/// Reads the columns and leaves what follows them.
pub(crate) fn take_session_row(row: &mut Row) -> Result<SessionRow> {
    Ok(SessionRow {
        id: row.id()?,
        tenant: row.id()?,
        name: row.text()?,
        service: row.text()?,
        visitor: row.opt_id()?,
        visitor_name: row.text()?,
        agent: row.opt_id()?,
        page: row.opt_text()?,
        subject: row.opt_text()?,
        status: status(&row.text()?)?,
        created_at: Time(row.int()?),
        ended_at: row.opt_int()?.map(Time),
        erased_at: row.opt_int()?.map(Time),
        head: row.count()?,
        rating: row.opt_int()?.and_then(|stars| stars.try_into().ok()),
    })
}

fn status(text: &str) -> Result<SessionStatus> {
    [
        SessionStatus::Waiting,
        SessionStatus::Active,
        SessionStatus::Ended,
    ]
    .into_iter()
    .find(|status| status.as_str() == text)
    .ok_or_else(|| StoreError::Damaged(format!("session status {text:?}")))
}

/// A select that grows condition by condition.
struct Select {
    sql: String,
    args: Vec<Value>,
}

impl Select {
    /// `condition` holds `{}` where the argument goes.
    fn and(&mut self, condition: &str, arg: impl Into<Value>) {
        self.args.push(arg.into());
        let place = format!("${}", self.args.len());
        self.sql.push_str(" and ");
        self.sql.push_str(&condition.replace("{}", &place));
    }
}

/// `None` when the text has no word to look for, so that nothing can match.
fn select<E: Engine>(
    tenant: TenantId,
    filter: &SessionFilter,
    page: &PageRequest,
) -> Result<Option<Select>> {
    let mut select = Select {
        sql: format!("select {SESSION_COLUMNS} from session_rows s where s.tenant = $1"),
        args: args![tenant.0],
    };
    if !filter.status.is_empty() {
        let list: Vec<_> = filter
            .status
            .iter()
            .map(|s| format!("'{}'", s.as_str()))
            .collect();
        select
            .sql
            .push_str(&format!(" and s.status in ({})", list.join(", ")));
    }
    if !filter.services.is_empty() {
        let mut places = Vec::new();
        for service in &filter.services {
            select.args.push(service.as_str().into());
            places.push(format!("${}", select.args.len()));
        }
        select
            .sql
            .push_str(&format!(" and s.service in ({})", places.join(", ")));
    }
    if let Some(agent) = filter.agent {
        select.and(
            "s.id in (select session from session_agents where agent = {})",
            agent.0,
        );
    }
    if let Some(visitor) = filter.visitor {
        select.and("s.visitor = {}", visitor.0);
    }
    if let Some(tag) = &filter.tag {
        select.and(
            "s.id in (select session from session_tags where tenant = $1 and tag = {})",
            tag,
        );
    }
    if let Some(disposition) = &filter.disposition {
        select.and(
            "s.id in (select session from wrap_ups where tenant = $1 and disposition = {})",
            disposition,
        );
    }
    if let Some(from) = filter.from {
        select.and("s.created_at >= {}", from.0);
    }
    if let Some(until) = filter.until {
        select.and("s.created_at < {}", until.0);
    }
    if !filter.ratings.is_empty() {
        let list: Vec<_> = filter.ratings.iter().map(u8::to_string).collect();
        let list = list.join(", ");
        select.sql.push_str(&format!(
            " and s.id in (select session from ratings where tenant = $1 and stars in ({list}))"
        ));
    }
    if let Some(text) = filter
        .text
        .as_deref()
        .filter(|text| !text.trim().is_empty())
    {
        let Some(words) = words::query(text) else {
            return Ok(None);
        };
        let owner = words::owner(tenant);
        for (word, prefix) in words {
            select.and(E::MATCHES, E::pattern(&owner, &word, prefix));
        }
    }
    if let Some(after) = &page.after {
        let (at, id) = after.parts()?;
        let id: SessionId = id
            .parse()
            .map_err(|_| StoreError::Damaged("cursor".into()))?;
        select.and("s.created_at <= {}", at);
        let at = format!("${}", select.args.len());
        select.and(&format!("(s.created_at < {at} or s.id < {{}})"), id.0);
    }
    select.and(
        "true order by s.created_at desc, s.id desc limit {}",
        page.limit() + 1,
    );
    Ok(Some(select))
}

#[async_trait]
impl<E: Engine> Archive for Database<E> {
    async fn sessions(
        &self,
        tenant: TenantId,
        filter: &SessionFilter,
        page: PageRequest,
    ) -> Result<Page<SessionRow>> {
        let Some(select) = select::<E>(tenant, filter, &page)? else {
            return Ok(Page {
                items: Vec::new(),
                next: None,
            });
        };
        let rows = self.all(select.sql, select.args, session_row).await?;
        Ok(page.cut(rows, |row| {
            Cursor::from_parts(row.created_at.0, &row.id.to_string())
        }))
    }

    async fn session(&self, tenant: TenantId, session: SessionId) -> Result<Option<SessionRow>> {
        let sql = format!(
            "select {SESSION_COLUMNS} from session_rows s where s.id = $1 and s.tenant = $2"
        );
        Ok(self
            .all(sql, args![session.0, tenant.0], session_row)
            .await?
            .pop())
    }

    async fn was_in(&self, agent: AgentId, session: SessionId) -> Result<bool> {
        let sql = "select count(*) from session_agents where agent = $1 and session = $2";
        let found = self.all(sql, args![agent.0, session.0], |mut row| row.int());
        Ok(found.await? != [0])
    }

    async fn session_begun(
        &self,
        tenant: TenantId,
        scope: &str,
        key: &str,
    ) -> Result<Option<SessionRow>> {
        let sql = format!(
            "select {SESSION_COLUMNS} from idempotency i join session_rows s on s.id = i.session \
              where i.tenant = $1 and i.scope = $2 and i.key = $3 and s.tenant = i.tenant"
        );
        Ok(self
            .all(sql, args![tenant.0, scope, key], session_row)
            .await?
            .pop())
    }

    async fn free_key(
        &self,
        tenant: TenantId,
        scope: &str,
        key: &str,
        session: SessionId,
    ) -> Result<()> {
        let sql = "delete from idempotency where tenant = $1 and scope = $2 and key = $3 \
                   and session = $4 and exists (select 1 from sessions s \
                   where s.id = $4 and s.tenant = $1 and s.status = 'ended')";
        let free = Write::new(sql, args![tenant.0, scope, key, session.0]);
        self.write(free).await.map(drop)
    }

    async fn live_session_of(
        &self,
        tenant: TenantId,
        visitor: VisitorId,
    ) -> Result<Option<SessionRow>> {
        let sql = format!(
            "select {SESSION_COLUMNS} from session_rows s \
              where s.tenant = $1 and s.visitor = $2 and s.status <> 'ended' \
              order by s.created_at desc, s.id desc limit 1"
        );
        Ok(self
            .all(sql, args![tenant.0, visitor.0], session_row)
            .await?
            .pop())
    }

    async fn flush_search(&self) -> Result<()> {
        self.engine.flush_search().await
    }
}
