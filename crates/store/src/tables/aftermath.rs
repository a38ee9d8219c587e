//! What people write down about sessions and visitors.

use crate::engine::{Database, Engine, Write, args};
use crate::error::{Result, StoreError};
use crate::model::{ContactNote, WrapUp};
use crate::traits::Aftermath;
use crate::value::Row;
use async_trait::async_trait;
use switchboard_core::{AgentId, SessionId, TenantId, Time, VisitorId};

fn wrap_up(mut row: Row) -> Result<WrapUp> {
    Ok(WrapUp {
        session: row.id()?,
        tenant: row.id()?,
        agent: row.opt_id()?,
        disposition: row.opt_text()?,
        note: row.text()?,
        at: Time(row.int()?),
        done_at: row.opt_int()?.map(Time),
        tags: Vec::new(),
    })
}

fn contact_note(mut row: Row) -> Result<ContactNote> {
    Ok(ContactNote {
        visitor: row.id()?,
        tenant: row.id()?,
        nr: row.count()?,
        agent: row.opt_id()?,
        at: Time(row.int()?),
        text: row.text()?,
    })
}

impl<E: Engine> Database<E> {
    /// All that was written down about a session.
    pub(super) async fn forget_wrap_up(&self, tenant: TenantId, session: SessionId) -> Result<()> {
        for sql in [
            "delete from session_tags where session = $1 and tenant = $2",
            "delete from wrap_ups where session = $1 and tenant = $2",
        ] {
            let args = args![session.0, tenant.0];
            self.write(Write::new(sql, args)).await?;
        }
        Ok(())
    }

    /// What may name a person; tags and disposition are the tenant's own words.
    pub(super) async fn blank_wrap_up(&self, tenant: TenantId, session: SessionId) -> Result<()> {
        let sql = "update wrap_ups set note = '' where session = $1 and tenant = $2";
        self.write(Write::new(sql, args![session.0, tenant.0]))
            .await
            .map(drop)
    }

    /// What the release before this one left behind of sessions that it erased.
    pub(super) async fn sweep_wrap_ups(&self, tenant: TenantId, limit: u32) -> Result<()> {
        for sql in [
            "delete from session_tags where session in (select t.session from session_tags t \
             join sessions s on s.id = t.session \
             where t.tenant = $1 and s.erased_at is not null limit $2)",
            "delete from wrap_ups where session in (select w.session from wrap_ups w \
             join sessions s on s.id = w.session \
             where w.tenant = $1 and s.erased_at is not null limit $2)",
        ] {
            self.write(Write::new(sql, args![tenant.0, limit])).await?;
        }
        Ok(())
    }

    /// Notes about visitors who lose their name by age, of at most so many; of how many.
    pub(super) async fn forget_notes(
        &self,
        tenant: TenantId,
        before: Time,
        limit: u32,
    ) -> Result<u64> {
        let sql = "delete from contact_notes where visitor in (select v.id from visitors v \
                   where v.tenant = $1 and v.seen_at < $2 \
                   and exists (select 1 from contact_notes n where n.visitor = v.id) \
                   and not exists (select 1 from sessions s where s.tenant = v.tenant and s.visitor = v.id \
                   and s.status <> 'ended') order by v.seen_at limit $3)";
        let args = args![tenant.0, before.0, limit];
        Ok(self.write(Write::new(sql, args)).await?.rows)
    }
}

#[async_trait]
impl<E: Engine> Aftermath for Database<E> {
    async fn wrap_up(&self, tenant: TenantId, session: SessionId) -> Result<Option<WrapUp>> {
        let sql = "select w.session, w.tenant, w.agent, w.disposition, w.note, w.at, w.done_at \
                   from wrap_ups w join sessions s on s.id = w.session where w.session = $1 and w.tenant = $2 \
                   and s.erased_at is null";
        let Some(mut found) = self.one(sql, args![session.0, tenant.0], wrap_up).await? else {
            return Ok(None);
        };
        let sql = "select tag from session_tags where session = $1 and tenant = $2 order by tag";
        found.tags = self
            .all(sql, args![session.0, tenant.0], |mut row| row.text())
            .await?;
        Ok(Some(found))
    }

    async fn put_wrap_up(&self, wrap_up: &WrapUp) -> Result<()> {
        let (session, tenant) = (wrap_up.session.0, wrap_up.tenant.0);
        let sql = "insert into wrap_ups (session, tenant, agent, disposition, note, at, done_at) \
                   select s.id, s.tenant, $3, $4, $5, $6, $7 from sessions s \
                   where s.id = $1 and s.tenant = $2 and s.erased_at is null \
                   on conflict (session) do update set agent = excluded.agent, \
                   disposition = excluded.disposition, note = excluded.note, at = excluded.at, \
                   done_at = coalesce(wrap_ups.done_at, excluded.done_at)";
        let mut args = args![session, tenant, wrap_up.agent.map(|agent| agent.0)];
        args.extend(args![
            &wrap_up.disposition,
            &wrap_up.note,
            wrap_up.at.0,
            wrap_up.done_at.map(|at| at.0)
        ]);
        if self.write(Write::new(sql, args)).await?.rows == 0 {
            return Err(StoreError::Missing { what: "session" });
        }
        let sql = "select tag from session_tags where session = $1 and tenant = $2";
        let before: Vec<String> = self
            .all(sql, args![session, tenant], |mut row| row.text())
            .await?;
        for tag in before.iter().filter(|tag| !wrap_up.tags.contains(tag)) {
            let sql = "delete from session_tags where session = $1 and tenant = $2 and tag = $3";
            self.write(Write::new(sql, args![session, tenant, tag]))
                .await?;
        }
        for tag in wrap_up.tags.iter().filter(|tag| !before.contains(tag)) {
            let sql = "insert into session_tags (session, tenant, tag) values ($1, $2, $3) \
                       on conflict (session, tag) do nothing";
            self.write(Write::new(sql, args![session, tenant, tag]))
                .await?;
        }
        Ok(())
    }

    async fn wrapping_up(
        &self,
        tenant: TenantId,
        after: Time,
    ) -> Result<Vec<(SessionId, AgentId, Time)>> {
        let sql = "select s.id, s.agent, s.ended_at from sessions s \
                   left join wrap_ups w on w.session = s.id where s.tenant = $1 \
                   and s.status = 'ended' and s.erased_at is null and s.ended_at > $2 \
                   and s.agent is not null and w.done_at is null order by s.ended_at";
        self.all(sql, args![tenant.0, after.0], |mut row| {
            Ok((row.id()?, row.id()?, Time(row.int()?)))
        })
        .await
    }

    async fn contact_notes(
        &self,
        tenant: TenantId,
        visitor: VisitorId,
        limit: u32,
    ) -> Result<Vec<ContactNote>> {
        let sql = "select visitor, tenant, nr, agent, at, text from contact_notes \
                   where visitor = $1 and tenant = $2 order by nr desc limit $3";
        self.all(sql, args![visitor.0, tenant.0, limit], contact_note)
            .await
    }

    async fn add_contact_note(&self, note: &ContactNote) -> Result<()> {
        let sql = "insert into contact_notes (visitor, nr, tenant, agent, at, text) \
                   select v.id, $3, v.tenant, $4, $5, $6 from visitors v \
                   where v.id = $1 and v.tenant = $2";
        let mut args = args![note.visitor.0, note.tenant.0, note.nr];
        args.extend(args![
            note.agent.map(|agent| agent.0),
            note.at.0,
            &note.text
        ]);
        match self
            .write(Write::new(sql, args).taken("note.nr"))
            .await?
            .rows
        {
            0 => Err(StoreError::Missing { what: "visitor" }),
            _ => Ok(()),
        }
    }
}
