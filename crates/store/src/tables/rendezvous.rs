//! Rendezvous, diaries, availability of agents.

use crate::engine::{Database, Engine, Write, args};
use crate::error::{Result, StoreError};
use crate::page::{Cursor, Page, PageRequest};
use crate::rendezvous::*;
use crate::value::{Row, Value};
use async_trait::async_trait;
use std::collections::BTreeMap;
use switchboard_core::rendezvous::{State, Window, slots::Taken};
use switchboard_core::{AgentId, TenantId, Time};
use uuid::Uuid;

macro_rules! columns {
    () => {
        "r.id, r.tenant, r.entry, r.agent, r.named, r.service, r.site, r.visitor, r.state, \
         r.from_at, r.to_at, r.opens_at, r.closes_at, r.wish, r.session, r.sequence, r.join_key, \
         r.manage_key, r.begun_by, r.created_at, r.changed_at, r.clock, r.remind_at, r.sealed, \
         r.queued"
    };
}

macro_rules! select {
    ($rest:literal) => {
        concat!("select ", columns!(), " from rendezvous r where ", $rest)
    };
}

/// Stretches as `string_agg` puts them together: beginning and end in turn.
fn stretches(text: &str) -> Result<Vec<Taken>> {
    let damaged = || StoreError::Damaged("a diary that is none".into());
    let mut times = text.split(' ').map(|time| time.parse().map(Time));
    let mut stretches = Vec::new();
    while let Some(from) = times.next() {
        let (from, to) = (from.ok(), times.next().and_then(|to| to.ok()));
        let (from, to) = from.zip(to).ok_or_else(damaged)?;
        stretches.push(Taken { from, to });
    }
    stretches.sort_unstable_by_key(|taken| (taken.from, taken.to));
    Ok(stretches)
}

fn rendezvous(mut row: Row) -> Result<Rendezvous> {
    Ok(Rendezvous {
        id: row.id()?,
        tenant: row.id()?,
        entry: row.id()?,
        agent: row.id()?,
        named: row.bool()?,
        service: row.text()?,
        site: row.opt_id()?,
        visitor: row.id()?,
        state: state(&row.text()?)?,
        from: Time(row.int()?),
        to: Time(row.int()?),
        window: Window {
            opens_at: Time(row.int()?),
            closes_at: Time(row.int()?),
        },
        wish: row.json()?,
        session: row.opt_id()?,
        sequence: row.count()?,
        join_key: row.hash()?,
        manage_key: row.hash()?,
        begun_by: row.hash()?,
        created_at: Time(row.int()?),
        changed_at: Time(row.int()?),
        clock: row.bool()?,
        remind_at: row.opt_int()?.map(Time),
        sealed: row.opt_bytes()?,
        queued: row.bool()?,
    })
}

fn state(text: &str) -> Result<State> {
    State::parse(text).ok_or_else(|| StoreError::Damaged(format!("rendezvous state {text:?}")))
}

fn availability(mut row: Row) -> Result<AgentAvailability> {
    Ok(AgentAvailability {
        agent: row.id()?,
        tenant: row.id()?,
        calendar: row.json()?,
        absences: row.json()?,
    })
}

#[async_trait]
impl<E: Engine> Diaries for Database<E> {
    async fn availabilities(&self, tenant: TenantId) -> Result<Vec<AgentAvailability>> {
        let sql = "select agent, tenant, calendar, absences from agent_availability \
                   where tenant = $1 order by agent";
        self.all(sql, args![tenant.0], availability).await
    }

    async fn put_availability(&self, availability: &AgentAvailability) -> Result<()> {
        let sql = "insert into agent_availability (agent, tenant, calendar, absences) \
                   values ($1, $2, $3, $4) on conflict (agent) do update set \
                   calendar = excluded.calendar, absences = excluded.absences \
                   where agent_availability.tenant = excluded.tenant";
        let mut args = args![availability.agent.0, availability.tenant.0];
        args.push(Value::json(&availability.calendar)?);
        args.push(Value::json(&availability.absences)?);
        self.put(Write::new(sql, args).missing("agent")).await
    }

    async fn diary(&self, tenant: TenantId, agent: AgentId, span: DiarySpan) -> Result<DiaryPart> {
        // The number first: what comes in between is seen, and its number is not.
        let sql = "select coalesce(max(nr), 0) from diary_entries where tenant = $1 and agent = $2";
        let nr = self.one(sql, args![tenant.0, agent.0], |mut row| row.int());
        let nr = nr.await?.unwrap_or(0);
        let sql = "select d.from_at, d.to_at from diary_entries d where d.tenant = $1 \
                   and d.agent = $2 and d.to_at > $3 and d.from_at < $4 and d.id <> $6 \
                   and (d.held_until > $5 or exists (select 1 from rendezvous r \
                   where r.entry = d.id and r.state <> 'cancelled')) order by d.from_at, d.id";
        let but = span.but.unwrap_or_default();
        let args = args![tenant.0, agent.0, span.from.0, span.to.0, span.now.0, but];
        let taken = self.all(sql, args, |mut row| {
            Ok(Taken {
                from: Time(row.int()?),
                to: Time(row.int()?),
            })
        });
        Ok(DiaryPart {
            nr,
            taken: taken.await?,
        })
    }

    async fn diaries(
        &self,
        tenant: TenantId,
        span: DiarySpan,
    ) -> Result<BTreeMap<AgentId, Vec<Taken>>> {
        // A row for each agent: to hand over one for each entry costs more than all else.
        let sql = "select d.agent, string_agg(d.from_at || ' ' || d.to_at, ' ') \
                   from diary_entries d where d.tenant = $1 \
                   and d.to_at > $2 and d.from_at < $3 and d.id <> $5 \
                   and (d.held_until > $4 or exists (select 1 from rendezvous r \
                   where r.entry = d.id and r.state <> 'cancelled')) group by d.agent";
        let but = span.but.unwrap_or_default();
        let args = args![tenant.0, span.from.0, span.to.0, span.now.0, but];
        let rows = self.all(sql, args, |mut row| {
            let agent: AgentId = row.id()?;
            Ok((agent, stretches(&row.text()?)?))
        });
        Ok(rows.await?.into_iter().collect())
    }

    async fn hold_time(&self, hold: &DiaryHold, seen: i64) -> Result<bool> {
        let sql = "insert into diary_entries (id, tenant, agent, nr, from_at, to_at, held_until) \
                   values ($1, $2, $3, $4, $5, $6, $7)";
        let args = args![
            hold.id,
            hold.tenant.0,
            hold.agent.0,
            seen + 1,
            hold.from.0,
            hold.to.0,
            hold.held_until.0
        ];
        let write = Write::new(sql, args).taken("diary.nr").missing("agent");
        match self.write(write).await {
            Ok(_) => Ok(true),
            Err(StoreError::Taken { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn held_time(&self, tenant: TenantId, id: Uuid, now: Time) -> Result<Option<DiaryHold>> {
        let sql = "select id, tenant, agent, from_at, to_at, held_until from diary_entries \
                   where tenant = $1 and id = $2 and held_until > $3";
        self.one(sql, args![tenant.0, id, now.0], |mut row| {
            Ok(DiaryHold {
                id: row.id()?,
                tenant: row.id()?,
                agent: row.id()?,
                from: Time(row.int()?),
                to: Time(row.int()?),
                held_until: Time(row.int()?),
            })
        })
        .await
    }

    async fn release_time(&self, tenant: TenantId, id: Uuid) -> Result<()> {
        let sql = "update diary_entries set held_until = 0 where tenant = $1 and id = $2";
        self.write(Write::new(sql, args![tenant.0, id]))
            .await
            .map(drop)
    }

    async fn drop_holds(&self, before: Time, limit: u32) -> Result<u64> {
        // The last one of each diary stays: its number is what the next one follows.
        let sql = "delete from diary_entries where id in (select d.id from diary_entries d \
                   where d.held_until < $1 \
                   and not exists (select 1 from rendezvous r where r.entry = d.id) \
                   and d.nr < (select max(l.nr) from diary_entries l where l.agent = d.agent) \
                   order by d.held_until limit $2)";
        let wrote = self.write(Write::new(sql, args![before.0, limit])).await?;
        Ok(wrote.rows)
    }

    async fn add_rendezvous(&self, new: &Rendezvous, now: Time) -> Result<RendezvousMade> {
        let sql = "insert into rendezvous (id, tenant, entry, agent, named, service, site, visitor, \
                   state, from_at, to_at, opens_at, closes_at, wish, session, sequence, join_key, \
                   manage_key, begun_by, created_at, changed_at, clock, remind_at, sealed, queued) select $1, $2, $3, $4, $5, $6, $7, \
                   $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, \
                   $22, $23, $24, $26 \
                   where $26 or exists (select 1 from diary_entries d where d.id = $3 and d.tenant = $2 \
                   and d.agent = $4 and d.from_at = $10 and d.to_at = $11 and d.held_until > $25)";
        let mut args = args![
            new.id,
            new.tenant.0,
            new.entry,
            new.agent.0,
            new.named,
            &new.service,
            new.site.map(|site| site.0),
            new.visitor.0,
            new.state.as_str(),
            new.from.0,
            new.to.0,
            new.window.opens_at.0,
            new.window.closes_at.0,
        ];
        args.push(Value::json(&new.wish)?);
        args.extend(args![
            new.session.map(|session| session.0),
            new.sequence,
            &new.join_key,
            &new.manage_key,
            &new.begun_by,
            new.created_at.0,
            new.changed_at.0,
            new.clock,
            new.remind_at.map(|at| at.0),
            new.sealed.as_deref(),
            now.0,
            new.queued
        ]);
        let write = Write::new(sql, args).taken("rendezvous").missing("visitor");
        let taken = match self.write(write).await {
            Ok(wrote) if wrote.rows > 0 => return Ok(RendezvousMade::Done),
            Ok(_) => None,
            Err(error @ StoreError::Taken { .. }) => Some(error),
            Err(error) => return Err(error),
        };
        let key = RendezvousKey::BegunBy(new.tenant, new.begun_by);
        match (self.rendezvous(key).await?, taken) {
            (Some(before), _) => Ok(RendezvousMade::Before(Box::new(before))),
            (None, None) => Ok(RendezvousMade::TimeGone),
            // The entry has become another one's.
            (None, Some(_)) => Ok(RendezvousMade::TimeGone),
        }
    }

    async fn rendezvous(&self, key: RendezvousKey) -> Result<Option<Rendezvous>> {
        let (sql, args) = match key {
            RendezvousKey::Id(tenant, id) => {
                (select!("r.tenant = $1 and r.id = $2"), args![tenant.0, id])
            }
            RendezvousKey::Any(id) => (select!("r.id = $1"), args![id]),
            RendezvousKey::Session(tenant, session) => (
                select!("r.tenant = $1 and r.session = $2"),
                args![tenant.0, session.0],
            ),
            RendezvousKey::BegunBy(tenant, hash) => (
                select!("r.tenant = $1 and r.begun_by = $2"),
                args![tenant.0, &hash],
            ),
            RendezvousKey::Join(hash) => (select!("r.join_key = $1"), args![&hash]),
            RendezvousKey::Manage(hash) => (select!("r.manage_key = $1"), args![&hash]),
        };
        self.one(sql, args, rendezvous).await
    }

    async fn rendezvous_list(
        &self,
        tenant: TenantId,
        filter: &RendezvousFilter,
        page: PageRequest,
    ) -> Result<Page<Rendezvous>> {
        let mut sql = select!("r.tenant = $1").to_owned();
        let mut args = args![tenant.0];
        let mut and = |condition: &str, arg: Value| {
            args.push(arg);
            sql.push_str(" and ");
            sql.push_str(&condition.replace("{}", &format!("${}", args.len())));
        };
        if let Some(agent) = filter.agent {
            and("not r.queued and r.agent = {}", agent.0.into());
        }
        if let Some(from) = filter.from {
            and("r.to_at > {}", from.0.into());
        }
        if let Some(to) = filter.to {
            and("r.from_at < {}", to.0.into());
        }
        if let Some(after) = &page.after {
            let (at, id) = after.parts()?;
            let id: Uuid = id
                .parse()
                .map_err(|_| StoreError::Damaged("cursor".into()))?;
            and("r.from_at >= {}", at.into());
            and(&format!("(r.from_at > {at} or r.id > {{}})"), id.into());
        }
        if !filter.states.is_empty() {
            let states = filter.states.iter().map(|s| format!("'{}'", s.as_str()));
            let states: Vec<_> = states.collect();
            sql.push_str(&format!(" and r.state in ({})", states.join(", ")));
        }
        args.push((page.limit() + 1).into());
        sql.push_str(&format!(" order by r.from_at, r.id limit ${}", args.len()));
        let rows = self.all(sql, args, rendezvous).await?;
        Ok(page.cut(rows, |row| {
            Cursor::from_parts(row.from.0, &row.id.to_string())
        }))
    }

    async fn change_rendezvous(
        &self,
        was: &Rendezvous,
        changed: &Rendezvous,
        now: Time,
    ) -> Result<bool> {
        let sql = "update rendezvous set entry = $3, agent = $4, state = $5, from_at = $6, \
                   to_at = $7, opens_at = $8, closes_at = $9, session = $10, sequence = $11, \
                   changed_at = $12, wish = $16, clock = $17, remind_at = $18, sealed = $19 \
                   where tenant = $1 and id = $2 and state = $13 and sequence = $14 and (entry = $3 or exists (select 1 from diary_entries d \
                   where d.id = $3 and d.tenant = $1 and d.agent = $4 and d.from_at = $6 \
                   and d.to_at = $7 and d.held_until > $15))";
        let mut args = args![
            was.tenant.0,
            was.id,
            changed.entry,
            changed.agent.0,
            changed.state.as_str(),
            changed.from.0,
            changed.to.0,
            changed.window.opens_at.0,
            changed.window.closes_at.0,
            changed.session.map(|session| session.0),
            changed.sequence,
            changed.changed_at.0,
            was.state.as_str(),
            was.sequence,
            now.0
        ];
        args.push(Value::json(&changed.wish)?);
        args.extend(args![
            changed.clock,
            changed.remind_at.map(|at| at.0),
            changed.sealed.as_deref()
        ]);
        let write = Write::new(sql, args).taken("rendezvous.entry");
        match self.write(write).await {
            Ok(wrote) => Ok(wrote.rows > 0),
            Err(StoreError::Taken { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn rendezvous_due(&self, now: Time, limit: u32) -> Result<Vec<Rendezvous>> {
        let sql = select!(
            "(r.state in ('agreed', 'begun') and r.closes_at <= $1) \
             or (r.state = 'agreed' and r.clock and r.from_at <= $1) \
             or (r.state = 'agreed' and r.remind_at <= $1) or (r.state = 'active' \
             and not exists (select 1 from sessions s where s.id = r.session \
             and s.tenant = r.tenant and s.status <> 'ended')) order by r.closes_at limit $2"
        );
        self.all(sql, args![now.0, limit], rendezvous).await
    }
}
