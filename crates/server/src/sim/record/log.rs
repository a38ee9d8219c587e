//! Logs of sessions, and sessions in lists.

use super::{
    Kept, Rows,
    door::{Door, Result},
};
use crate::sim::sabotage::{self, Sabotage};
use async_trait::async_trait;
use switchboard_core::{AgentId, SessionId, TenantId, VisitorId, session::Record};
use switchboard_store::{
    Append, Appended, Archive, Log, Page, PageRequest, SessionFilter, SessionRow, SessionStatus,
    StoreError,
};

impl Rows {
    /// The session, in this tenant only.
    pub(super) fn session(&self, tenant: TenantId, session: SessionId) -> Option<&Kept> {
        let kept = self.sessions.get(&session);
        kept.filter(|kept| kept.row.tenant == tenant)
    }

    pub(super) fn session_mut(&mut self, tenant: TenantId, id: SessionId) -> Option<&mut Kept> {
        let kept = self.sessions.get_mut(&id);
        kept.filter(|kept| kept.row.tenant == tenant)
    }

    /// Unfinished sessions, oldest first.
    pub(super) fn unfinished(&self) -> Vec<&Kept> {
        let ended = |kept: &&Kept| kept.row.status != SessionStatus::Ended;
        let mut rows: Vec<&Kept> = self.sessions.values().filter(ended).collect();
        rows.sort_by_key(|kept| (kept.row.created_at, kept.row.id));
        rows
    }

    /// Appends as the real record does: what is no append at all is damaged, what does not
    /// build on the log, or comes from an earlier owner, is a conflict.
    fn append(&mut self, append: &Append) -> Result<Appended> {
        let damaged = |what: &str| Err(StoreError::Damaged(what.into()));
        let Some(first) = append.records.first() else {
            return damaged("an append holds records");
        };
        let mut numbers = append.records.iter().zip(first.seq..);
        if first.seq == 0 || !numbers.all(|(record, seq)| record.seq == seq) {
            return damaged("sequence numbers are not dense");
        }
        if append.row.id != append.session || append.row.tenant != append.tenant {
            return damaged("the row is of another session");
        }
        let key = append.create.as_ref().and_then(|create| {
            let (scope, key) = create.idempotency.clone()?;
            Some((append.tenant, scope, key))
        });
        if let Some(earlier) = key.as_ref().and_then(|key| self.keys.get(key)) {
            return Ok(Appended::Replayed(*earlier));
        }
        let stale = append.grant.as_ref().is_some_and(|grant| {
            let lease = self.leases.get(&grant.lease);
            lease.is_none_or(|(_, epoch)| *epoch != grant.epoch)
        });
        let stale = stale && !sabotage::is(Sabotage::SeatsOfOldDesks);
        match (self.sessions.get_mut(&append.session), &append.create) {
            (None, None) => return Err(StoreError::Missing { what: "session" }),
            (Some(kept), None) if kept.row.tenant != append.tenant => {
                return Err(StoreError::Missing { what: "session" });
            }
            (None, Some(_)) if first.seq != 1 => return Err(StoreError::Conflict),
            (None, Some(_)) if stale => return Err(StoreError::Stale),
            (None, Some(create)) => {
                let kept = Kept::new(append, create.owner);
                self.sessions.insert(append.session, kept);
            }
            (Some(kept), _) => {
                let late = append.epoch < kept.epoch && !sabotage::is(Sabotage::NoFencing);
                let other = kept.row.tenant != append.tenant;
                if other || late || first.seq != kept.head() + 1 {
                    return Err(StoreError::Conflict);
                }
                if stale {
                    return Err(StoreError::Stale);
                }
                kept.take(append);
            }
        }
        if let Some(key) = key {
            self.keys.insert(key, append.session);
        }
        Ok(Appended::Done)
    }
}

#[async_trait]
impl Log for Door {
    async fn append(&self, append: Append) -> Result<Appended> {
        let forget = sabotage::is(Sabotage::ForgetAppends)
            && append.create.is_none()
            && self.record.troubles().rng.chance(20);
        if forget {
            return Ok(Appended::Done);
        }
        let (record, process) = (self.record.clone(), self.gate.process);
        self.write("append", move |rows, _| {
            let done = rows.append(&append)?;
            if done == Appended::Done {
                rows.check(&record.common, process, &append);
            }
            Ok(done)
        })
        .await
    }

    async fn read(
        &self,
        tenant: TenantId,
        session: SessionId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<Record>> {
        self.read("log", |rows, _| {
            let log = rows.session(tenant, session).map(|kept| &kept.log);
            let later = log.into_iter().flatten().filter(|r| r.seq > after);
            let gap = after > 0 && sabotage::is(Sabotage::GapOnRead);
            later
                .skip(usize::from(gap))
                .take(limit.clamp(1, 10_000) as usize)
                .cloned()
                .collect()
        })
        .await
    }

    async fn confirm(&self, _: TenantId, _: SessionId) -> Result<()> {
        // This record has no standby.
        Ok(())
    }

    async fn unfinished(&self) -> Result<Vec<SessionRow>> {
        self.read("unfinished", |rows, _| {
            rows.unfinished().into_iter().map(Kept::row).collect()
        })
        .await
    }

    async fn claim(&self, tenant: TenantId, session: SessionId) -> Result<u64> {
        self.write("claim", move |rows, _| {
            let Some(kept) = rows.session_mut(tenant, session) else {
                return Ok(1);
            };
            kept.epoch += 1;
            Ok(kept.epoch)
        })
        .await
    }
}

#[async_trait]
impl Archive for Door {
    async fn sessions(
        &self,
        tenant: TenantId,
        filter: &SessionFilter,
        page: PageRequest,
    ) -> Result<Page<SessionRow>> {
        let by_status = SessionFilter {
            status: filter.status.clone(),
            ..SessionFilter::default()
        };
        if page.after.is_some() || format!("{filter:?}") != format!("{by_status:?}") {
            return Err(super::rest::not_simulated(
                "sessions but the first page by status",
            ));
        }
        let rows = self
            .read("sessions", |rows, _| {
                let wanted = |kept: &&Kept| {
                    let status = kept.row.status;
                    kept.row.tenant == tenant
                        && (filter.status.is_empty() || filter.status.contains(&status))
                };
                let mut rows: Vec<_> = rows.sessions.values().filter(wanted).collect();
                rows.sort_by_key(|kept| std::cmp::Reverse((kept.row.created_at, kept.row.id)));
                rows.into_iter().map(Kept::row).collect::<Vec<_>>()
            })
            .await?;
        // A world has fewer sessions than a page has rows.
        match rows.len() <= page.limit as usize {
            true => Ok(Page {
                items: rows,
                next: None,
            }),
            false => Err(super::rest::not_simulated("second page of sessions")),
        }
    }

    async fn was_in(&self, _: AgentId, _: SessionId) -> Result<bool> {
        Err(super::rest::not_simulated("who was in a session"))
    }

    async fn session(&self, tenant: TenantId, session: SessionId) -> Result<Option<SessionRow>> {
        self.read("session", |rows, _| {
            rows.session(tenant, session).map(Kept::row)
        })
        .await
    }

    async fn session_begun(
        &self,
        tenant: TenantId,
        scope: &str,
        key: &str,
    ) -> Result<Option<SessionRow>> {
        let key = (tenant, scope.to_owned(), key.to_owned());
        self.read("session begun", |rows, _| {
            let session = rows.keys.get(&key)?;
            rows.session(tenant, *session).map(Kept::row)
        })
        .await
    }

    async fn free_key(&self, _: TenantId, _: &str, _: &str, _: SessionId) -> Result<()> {
        Err(super::rest::not_simulated("free_key"))
    }

    async fn live_session_of(
        &self,
        tenant: TenantId,
        visitor: VisitorId,
    ) -> Result<Option<SessionRow>> {
        self.read("live session", |rows, _| {
            let mut live = rows.unfinished().into_iter().rev();
            let found =
                live.find(|kept| kept.row.tenant == tenant && kept.row.visitor == Some(visitor));
            found.map(Kept::row)
        })
        .await
    }

    async fn flush_search(&self) -> Result<()> {
        Err(super::rest::not_simulated("flush_search"))
    }
}
