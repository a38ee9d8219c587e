//! Erasure, and what age does to rows. Every statement takes a bounded number of rows and may
//! be repeated.

use crate::engine::{Database, Engine, Write, args};
use crate::error::{Result, StoreError};
use crate::indexer::Work;
use crate::model::SessionStatus;
use crate::plan::kind_of;
use crate::retention::{AddressForm, Erased, Erasure, Left, network_of};
use crate::traits::{Archive, Retain};
use crate::value::{Row, Value};
use async_trait::async_trait;
use futures::future::try_join_all;
use switchboard_core::session::{Event, anonymous_name};
use switchboard_core::{SessionId, TenantId, Time, VisitorId};

/// Events deleted in one statement.
const EVENTS: u32 = 1_000;
/// How long after the end of a session its start may still be written.
const SLACK: i64 = 60_000;

/// [`Engine::PERSON`], which also finds what this release does not know.
fn person<E: Engine>() -> String {
    let known = Event::kinds().iter().map(|kind| format!("'{kind}'"));
    let known = known.collect::<Vec<_>>().join(", ");
    E::PERSON.replace("{known}", &known)
}

fn id(mut row: Row) -> Result<SessionId> {
    row.id()
}

impl<E: Engine> Database<E> {
    pub(super) async fn rows(&self, sql: &'static str, args: Vec<Value>) -> Result<u64> {
        Ok(self.write(Write::new(sql, args)).await?.rows)
    }

    /// Deletes the events of a session; how many.
    async fn take_events(&self, tenant: TenantId, session: SessionId) -> Result<u64> {
        let mut taken = 0;
        loop {
            let rows = self
                .rows(E::ERASE_EVENTS, args![session.0, tenant.0, EVENTS])
                .await?;
            taken += rows;
            if rows < EVENTS.into() {
                return Ok(taken);
            }
        }
    }

    /// Deletes all that hangs on a session which has ended, and blanks its row.
    async fn take_out(&self, erasure: &Erasure) -> Result<Erased> {
        let Erasure {
            tenant,
            session,
            at,
            ..
        } = erasure;
        let Some(row) = self.session(*tenant, *session).await? else {
            return Ok(Erased::default());
        };
        let mut erased = Erased {
            sessions: 1,
            ..Erased::default()
        };
        self.forget_files(*tenant, *session).await?;
        erased.events = self.take_events(*tenant, *session).await?;
        let sql = "delete from idempotency where tenant = $1 and created_at = $2 and session = $3";
        self.rows(sql, args![tenant.0, row.created_at.0, session.0])
            .await?;
        let until = row.ended_at.unwrap_or(*at) + SLACK;
        let sql = "delete from audits where tenant = $1 and at between $2 and $3 \
                   and action = 'visit.start' and target = $4";
        let target = session.to_string();
        erased.visits = self
            .rows(sql, args![tenant.0, row.created_at.0, until.0, target])
            .await?;
        self.forget_wrap_up(*tenant, *session).await?;
        let sql = "update sessions set visitor = null, visitor_name = '', page = null, subject = null, \
                   erased_at = $3 where id = $1 and tenant = $2 and status = 'ended'";
        self.write(Write::new(sql, args![session.0, tenant.0, at.0]).fences(*session))
            .await?;
        // What was said of it until the row told that it is erased; nothing more comes.
        erased.events += self.take_events(*tenant, *session).await?;
        for sql in [
            "delete from ratings where session = $1 and tenant = $2",
            "delete from letters where session = $1 and tenant = $2",
            "delete from hook_deliveries where session = $1 and tenant = $2",
        ] {
            self.rows(sql, args![session.0, tenant.0]).await?;
        }
        self.engine.index(Work::Unindex(*session)).await?;
        Ok(erased)
    }
}

#[async_trait]
impl<E: Engine> Retain for Database<E> {
    async fn begin_erasure(&self, erasure: &Erasure) -> Result<()> {
        let sql = "insert into erasing (session, tenant, actor, at) \
                   select id, tenant, $3, $4 from sessions where id = $1 and tenant = $2 \
                   and status = 'ended' and erased_at is null on conflict (session) do nothing";
        let Erasure {
            tenant,
            session,
            actor,
            at,
        } = erasure;
        let args = args![session.0, tenant.0, actor, at.0];
        if self.write(Write::new(sql, args)).await?.rows == 1 {
            return Ok(());
        }
        match self.session(*tenant, *session).await? {
            None => Err(StoreError::Missing { what: "session" }),
            Some(row) if row.status != SessionStatus::Ended => Err(StoreError::Conflict),
            Some(_) => Ok(()),
        }
    }

    async fn erasures(&self, limit: u32) -> Result<Vec<Erasure>> {
        let sql = "select tenant, session, actor, at from erasing order by at, session limit $1";
        self.all(sql, args![limit], |mut row| {
            Ok(Erasure {
                tenant: row.id()?,
                session: row.id()?,
                actor: row.text()?,
                at: Time(row.int()?),
            })
        })
        .await
    }

    async fn erase(&self, erasure: &Erasure) -> Result<Erased> {
        self.take_out(erasure).await
    }

    async fn end_erasure(&self, session: SessionId) -> Result<()> {
        self.rows("delete from erasing where session = $1", args![session.0])
            .await
            .map(drop)
    }

    async fn erase_visitor(&self, tenant: TenantId, visitor: VisitorId) -> Result<(bool, u64)> {
        let sql = "delete from visitor_logins where visitor = $1 and tenant = $2";
        let login = self.rows(sql, args![visitor.0, tenant.0]).await? > 0;
        let sql = "delete from visitors where id = $1 and tenant = $2";
        let known = self.rows(sql, args![visitor.0, tenant.0]).await? > 0 || login;
        let sql = "delete from audits where tenant = $1 and actor = $2 \
                   and (action = 'visit.start' or action like 'rendezvous.%')";
        let actor = format!("visitor:{visitor}");
        Ok((known, self.rows(sql, args![tenant.0, actor]).await?))
    }

    async fn sessions_ended(
        &self,
        tenant: TenantId,
        before: Time,
        limit: u32,
    ) -> Result<Vec<SessionId>> {
        let sql = "select id from sessions where tenant = $1 and status = 'ended' and erased_at is null \
                   and ended_at < $2 order by ended_at limit $3";
        self.all(sql, args![tenant.0, before.0, limit], id).await
    }

    async fn sessions_of(&self, tenant: TenantId, visitor: VisitorId) -> Result<Vec<SessionId>> {
        let sql = "select id from sessions where tenant = $1 and visitor = $2 order by created_at";
        self.all(sql, args![tenant.0, visitor.0], id).await
    }

    async fn sessions_named(
        &self,
        tenant: TenantId,
        before: Time,
        limit: u32,
    ) -> Result<Vec<SessionId>> {
        let sql = "select id from sessions where tenant = $1 and status = 'ended' and erased_at is null \
                   and anonymised_at is null and ended_at < $2 order by ended_at limit $3";
        self.all(sql, args![tenant.0, before.0, limit], id).await
    }

    async fn anonymise(&self, tenant: TenantId, session: SessionId, at: Time) -> Result<()> {
        let Some(row) = self.session(tenant, session).await? else {
            return Ok(());
        };
        if row.status != SessionStatus::Ended {
            return Err(StoreError::Conflict);
        }
        self.forget_files(tenant, session).await?;
        let events = self
            .all(person::<E>(), args![session.0, tenant.0], |mut row| {
                Ok((row.int()?, row.json::<Event>()?))
            })
            .await?;
        let amended = events
            .iter()
            .filter_map(|(seq, event)| Some((*seq, event.without_person()?)));
        let writes = amended
            .map(|(seq, event)| {
                let body = serde_json::to_string(&event)
                    .map_err(|e| StoreError::Damaged(e.to_string()))?;
                let kind = kind_of(&body)?;
                let args = args![session.0, tenant.0, seq, body, kind];
                Ok(Write::new(E::AMEND, args))
            })
            .collect::<Result<Vec<_>>>()?;
        // Together, so that they can share a commit.
        try_join_all(writes.into_iter().map(|write| self.write(write))).await?;
        self.blank_wrap_up(tenant, session).await?;
        let name = anonymous_name(row.visitor.map_or(session.0, |visitor| visitor.0));
        let sql = "update sessions set visitor_name = $3 where id = $1 and tenant = $2";
        self.write(Write::new(sql, args![session.0, tenant.0, name]).fences(session))
            .await?;
        self.engine.index(Work::Relabel(session)).await?;
        let sql = "update sessions set anonymised_at = $3 where id = $1 and tenant = $2";
        self.rows(sql, args![session.0, tenant.0, at.0])
            .await
            .map(drop)
    }

    async fn anonymise_visitors(&self, tenant: TenantId, before: Time, limit: u32) -> Result<u64> {
        let notes = self.forget_notes(tenant, before, limit).await?;
        // What was said with a wish goes with the name of whoever said it.
        let sql = "delete from rendezvous where id in (select r.id from rendezvous r \
                   where r.tenant = $1 and r.to_at < $2 and r.state not in ('agreed', 'active') \
                   order by r.to_at limit $3)";
        let wishes = self.rows(sql, args![tenant.0, before.0, limit]).await?;
        let sql = "update visitors set name = null, email = null where id in (select v.id from visitors v \
                   where v.tenant = $1 and v.seen_at < $2 and (v.name is not null or v.email is not null) \
                   and not exists (select 1 from sessions s where s.tenant = v.tenant and s.visitor = v.id \
                   and s.status <> 'ended') and not exists (select 1 from rendezvous r \
                   where r.visitor = v.id and r.state in ('agreed', 'active')) order by v.seen_at limit $3)";
        let names = self.rows(sql, args![tenant.0, before.0, limit]).await?;
        Ok(names.max(notes).max(wishes))
    }

    async fn drop_visitors(&self, tenant: TenantId, before: Time, limit: u32) -> Result<u64> {
        let sql = "delete from visitors where id in (select v.id from visitors v \
                   where v.tenant = $1 and v.seen_at < $2 \
                   and not exists (select 1 from sessions s where s.tenant = v.tenant and s.visitor = v.id \
                   and s.status <> 'ended') and not exists (select 1 from rendezvous r \
                   where r.visitor = v.id and r.state in ('agreed', 'active')) order by v.seen_at limit $3)";
        self.rows(sql, args![tenant.0, before.0, limit]).await
    }

    async fn shorten_addresses(
        &self,
        tenant: TenantId,
        before: Time,
        form: AddressForm,
        limit: u32,
    ) -> Result<u64> {
        let whole = args![tenant.0, before.0, limit];
        if form == AddressForm::Removed {
            let sql = "update audits set address = null, shortened = 1 where id in (select id from audits \
                       where tenant = $1 and shortened in (0, 1) and at < $2 and address is not null limit $3)";
            return self.rows(sql, whole).await;
        }
        let sql = "select id, address from audits where tenant = $1 and shortened = 0 and at < $2 \
                   and address is not null order by at limit $3";
        let found = self
            .all(sql, whole, |mut row| Ok((row.int()?, row.text()?)))
            .await?;
        let sql = "update audits set address = $2, shortened = 1 where id = $1";
        let writes = found
            .iter()
            .map(|(id, address)| self.rows(sql, args![*id, &network_of(address)]));
        Ok(try_join_all(writes).await?.into_iter().sum())
    }

    async fn drop_audits(&self, tenant: TenantId, before: Time, limit: u32) -> Result<u64> {
        let sql = "delete from audits where id in (select id from audits \
                   where tenant = $1 and at < $2 order by at limit $3)";
        self.rows(sql, args![tenant.0, before.0, limit]).await
    }

    async fn drop_erased(&self, tenant: TenantId, before: Time, limit: u32) -> Result<u64> {
        self.sweep_wrap_ups(tenant, limit).await?;
        let sql = "select id from sessions where tenant = $1 and erased_at < $2 limit $3";
        let found = self.all(sql, args![tenant.0, before.0, limit], id).await?;
        for session in &found {
            let both = || args![session.0, tenant.0];
            self.write(Write::new(E::FORGET, both()).fences(*session))
                .await?;
            let sql = "delete from session_agents where session = $1";
            self.rows(sql, args![session.0]).await?;
            let sql = "delete from hook_heads where session = $1";
            self.rows(sql, args![session.0]).await?;
            let sql =
                "delete from sessions where id = $1 and tenant = $2 and erased_at is not null";
            self.rows(sql, both()).await?;
        }
        Ok(found.len() as u64)
    }

    async fn drop_keys(&self, before: Time, limit: u32) -> Result<u64> {
        let sql = "delete from idempotency where (tenant, scope, key) in (select i.tenant, i.scope, i.key \
                   from idempotency i where i.created_at < $1 and not exists (select 1 from sessions s \
                   where s.id = i.session and s.status <> 'ended') order by i.created_at limit $2)";
        self.rows(sql, args![before.0, limit]).await
    }

    async fn scrub(&self) -> Result<Left> {
        self.engine.index(Work::Scrub).await
    }
}
