//! Decides, before anything is written, which appends of a batch hold: the part of the
//! write path that both engines share.

use crate::error::{Result, StoreError};
use crate::model::{SessionRow, SessionStatus};
use crate::traits::{Append, Appended};
use std::collections::HashMap;
use std::sync::Arc;
use switchboard_core::session::{Endpoint, Event};
use switchboard_core::{AgentId, SessionId, TenantId, Time};

/// Largest number of records in one append.
const RECORDS: usize = 10_000;

/// An append whose shape is checked and whose events are in their stored form. Made by the
/// caller, so that the committing task only writes.
pub(crate) struct Prepared {
    pub append: Append,
    pub events: Vec<Stored>,
}

/// An event as it is stored.
pub(crate) struct Stored {
    pub seq: i64,
    pub at: i64,
    pub kind: String,
    /// JSON.
    pub body: String,
    /// Whether search has anything to find in it.
    pub searchable: bool,
}

#[derive(serde::Deserialize)]
struct Kind {
    kind: String,
}

impl Prepared {
    pub(crate) fn new(append: Append) -> Result<Self> {
        let damaged = |what: &str| Err(StoreError::Damaged(what.into()));
        if append.records.is_empty() || append.records.len() > RECORDS {
            return damaged("an append holds 1 to 10,000 records");
        }
        if append.row.id != append.session || append.row.tenant != append.tenant {
            return damaged("the row is of another session");
        }
        let first = append.records[0].seq;
        let dense = append
            .records
            .iter()
            .zip(0..)
            .all(|(record, i)| first.checked_add(i) == Some(record.seq));
        if first == 0 || !dense {
            return damaged("sequence numbers are not dense");
        }
        if holds_nul(&append) {
            return damaged("text holds a NUL character");
        }
        let events = append.records.iter().map(|record| {
            let body = serde_json::to_string(&record.event)
                .map_err(|e| StoreError::Damaged(e.to_string()))?;
            Ok(Stored {
                seq: i64::try_from(record.seq)
                    .map_err(|_| StoreError::Damaged("sequence number".into()))?,
                at: record.at.0,
                kind: kind_of(&body)?,
                searchable: record.event.searchable().is_some(),
                body,
            })
        });
        let events = events.collect::<Result<_>>()?;
        Ok(Self { append, events })
    }

    /// Names of the leases that these appends depend on; none for lines, which cost nothing more.
    pub(crate) fn leases(appends: &[Self]) -> Vec<&str> {
        let grants = appends.iter().filter_map(|p| p.append.grant.as_ref());
        let mut names: Vec<&str> = grants.map(|grant| grant.lease.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The idempotency key, if this append creates with one.
    pub(crate) fn key(&self) -> Option<(TenantId, &str, &str)> {
        let (scope, key) = self.append.create.as_ref()?.idempotency.as_ref()?;
        Some((self.append.tenant, scope, key))
    }
}

/// The tag is written first; anything else is read the long way.
pub(crate) fn kind_of(body: &str) -> Result<String> {
    if let Some((kind, _)) = body
        .strip_prefix(r#"{"kind":""#)
        .and_then(|rest| rest.split_once('"'))
    {
        return Ok(kind.into());
    }
    serde_json::from_str::<Kind>(body)
        .map(|k| k.kind)
        .map_err(|e| StoreError::Damaged(e.to_string()))
}

/// Event bodies are JSON, where NUL is escaped; the columns beside them are not.
fn holds_nul(append: &Append) -> bool {
    let row = &append.row;
    let key = append.create.as_ref().and_then(|c| c.idempotency.as_ref());
    [
        Some(&row.name),
        Some(&row.service),
        Some(&row.visitor_name),
        row.page.as_ref(),
        row.subject.as_ref(),
    ]
    .into_iter()
    .chain([key.map(|k| &k.0), key.map(|k| &k.1)])
    .flatten()
    .any(|text| text.contains('\0'))
}

/// What the store holds of a session.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub epoch: u64,
    pub head: u64,
    /// `head` inside is not kept up to date.
    pub row: Arc<SessionRow>,
}

/// Epochs of the leases that appends name.
pub(crate) type Leases = HashMap<String, u64>;

/// Idempotency keys used before.
pub(crate) type Keys = HashMap<(TenantId, String, String), SessionId>;

/// A session that the batch changes, as it is after the batch.
pub(crate) struct Touched<'a> {
    /// It was not there before.
    pub created: bool,
    /// The node that created it.
    pub owner: Option<uuid::Uuid>,
    /// Something besides the head is new.
    pub row_changed: bool,
    pub epoch: u64,
    pub head: u64,
    pub seats: u32,
    pub row: &'a Arc<SessionRow>,
    /// Agents who came in, or whom the row names for the first time.
    pub agents: Vec<AgentId>,
}

/// What there is to remember of a touched session; the row only when it changed.
pub(crate) struct After {
    pub epoch: u64,
    pub head: u64,
    pub row: Option<Arc<SessionRow>>,
}

impl Touched<'_> {
    pub(crate) fn after(&self) -> After {
        After {
            epoch: self.epoch,
            head: self.head,
            row: self.row_changed.then(|| Arc::clone(self.row)),
        }
    }
}

/// What to write, and what to answer once it is written.
pub(crate) struct Plan<'a> {
    pub answers: Vec<Result<Appended>>,
    /// Appends that hold, in order.
    pub written: Vec<&'a Prepared>,
    pub sessions: HashMap<SessionId, Touched<'a>>,
    pub keys: Vec<(TenantId, &'a str, &'a str, SessionId)>,
}

/// Plans a batch over what the store holds. Appends to one session may follow each other.
pub(crate) fn plan<'a>(
    appends: &'a [Prepared],
    known: impl Fn(&SessionId) -> Option<&'a Known>,
    used: &Keys,
    leases: &Leases,
) -> Plan<'a> {
    let mut plan = Plan {
        answers: Vec::with_capacity(appends.len()),
        written: Vec::with_capacity(appends.len()),
        sessions: HashMap::with_capacity(appends.len()),
        keys: Vec::new(),
    };
    let mut fresh: HashMap<(TenantId, &str, &str), SessionId> = HashMap::new();
    for prepared in appends {
        let key = prepared.key();
        let replayed = key.and_then(|(tenant, scope, key)| {
            let old = || used.get(&(tenant, scope.to_owned(), key.to_owned()));
            fresh.get(&(tenant, scope, key)).or_else(old)
        });
        if let Some(session) = replayed {
            plan.answers.push(Ok(Appended::Replayed(*session)));
            continue;
        }
        match plan.check(prepared, &known, leases) {
            Err(error) => plan.answers.push(Err(error)),
            Ok(()) => {
                if let Some((tenant, scope, key)) = key {
                    fresh.insert((tenant, scope, key), prepared.append.session);
                    plan.keys
                        .push((tenant, scope, key, prepared.append.session));
                }
                plan.answers.push(Ok(Appended::Done));
                plan.written.push(prepared);
            }
        }
    }
    plan
}

/// What a visitor thought of a session, as it is kept beside the log.
pub(crate) struct Rating<'a> {
    pub row: &'a SessionRow,
    pub stars: u8,
    pub at: Time,
}

impl<'a> Plan<'a> {
    /// Ratings among what is written.
    pub(crate) fn ratings(&self) -> Vec<Rating<'a>> {
        let records = self.written.iter().flat_map(|prepared| {
            let append = &prepared.append;
            append.records.iter().map(move |record| (append, record))
        });
        records
            .filter_map(|(append, record)| match record.event {
                Event::Rated { stars, .. } => Some(Rating {
                    row: &append.row,
                    stars,
                    at: record.at,
                }),
                _ => None,
            })
            .collect()
    }

    /// Takes the append into account if it builds on the session's head.
    fn check(
        &mut self,
        prepared: &'a Prepared,
        known: impl Fn(&SessionId) -> Option<&'a Known>,
        leases: &Leases,
    ) -> Result<()> {
        let append = &prepared.append;
        let before = known(&append.session);
        let (tenant, epoch, head, row) = match (self.sessions.get(&append.session), before) {
            (Some(t), _) => (t.row.tenant, t.epoch, t.head, Some(t.row)),
            (None, Some(k)) => (k.row.tenant, k.epoch, k.head, Some(&k.row)),
            (None, None) if append.create.is_none() => {
                return Err(StoreError::Missing { what: "session" });
            }
            (None, None) => (append.tenant, append.epoch, 0, None),
        };
        if tenant != append.tenant && append.create.is_none() {
            return Err(StoreError::Missing { what: "session" });
        }
        if row.is_some_and(|row| row.erased_at.is_some()) {
            return Err(StoreError::Missing { what: "session" });
        }
        if tenant != append.tenant || append.epoch < epoch || append.records[0].seq != head + 1 {
            return Err(StoreError::Conflict);
        }
        let grant = append.grant.as_ref();
        if grant.is_some_and(|grant| leases.get(&grant.lease) != Some(&grant.epoch)) {
            return Err(StoreError::Stale);
        }
        let touched = self
            .sessions
            .entry(append.session)
            .or_insert_with(|| Touched {
                created: row.is_none(),
                owner: append.create.as_ref().and_then(|create| create.owner),
                row_changed: row.is_none(),
                epoch,
                head,
                seats: append.seats,
                row: &append.row,
                agents: Vec::new(),
            });
        // Behind the end nothing in the row changes, whatever its writer has seen of it: age may
        // have taken the visitor's name out of it meanwhile.
        let over = row.is_some_and(|row| row.status == SessionStatus::Ended);
        touched.row_changed |= !over && row.is_some_and(|row| !same_row(row, &append.row));
        if let Some(agent) = append.row.agent
            && row.and_then(|row| row.agent) != Some(agent)
        {
            touched.agents.push(agent);
        }
        touched.agents.extend(joined(append));
        touched.epoch = append.epoch;
        touched.seats = append.seats;
        touched.head = head + append.records.len() as u64;
        touched.row = &append.row;
        Ok(())
    }
}

/// Agents who come in with these records.
fn joined(append: &Append) -> impl Iterator<Item = AgentId> {
    append
        .records
        .iter()
        .filter_map(|record| match record.event {
            Event::LegJoined {
                endpoint: Endpoint::Agent { agent },
                ..
            } => Some(agent),
            _ => None,
        })
}

/// Equal but for the head.
fn same_row(a: &Arc<SessionRow>, b: &Arc<SessionRow>) -> bool {
    if Arc::ptr_eq(a, b) {
        return true;
    }
    a.status == b.status
        && a.agent == b.agent
        && a.visitor == b.visitor
        && a.visitor_name == b.visitor_name
        && a.page == b.page
        && a.subject == b.subject
        && a.ended_at == b.ended_at
        && a.created_at == b.created_at
        && a.name == b.name
        && a.service == b.service
}
