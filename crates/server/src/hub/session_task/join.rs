//! A connection opens its leg: state, then what it missed, then live events.

use super::{
    super::{
        HubInner,
        cluster::Attached,
        encode::{self, Encoded},
        error::HubError,
        fanout::Subscriber,
        msg::{ReplyTo, answer},
        view,
    },
    READ, Task,
};
use switchboard_core::{LegId, SessionId, TenantId, session::Audience};
use switchboard_store::StoreError;
use switchboard_wire::socket::ServerFrame;

impl Task {
    pub(super) async fn attach(&mut self, subscriber: Subscriber, after: u64, id: String) {
        let leg = subscriber.leg;
        let s = self.session.id();
        let found = match self.found(leg, subscriber.staff) {
            Ok(found) => found,
            Err(error) => {
                let reply = ReplyTo::Conn {
                    outbox: subscriber.outbox,
                    id,
                };
                return answer(reply, s, Err(error));
            }
        };
        let missed = match self.fanout.since(after, found.head) {
            Some(missed) => missed,
            None => match read_after(&self.hub, self.tenant, s, after, found.head).await {
                Ok(missed) => missed,
                Err(error) => {
                    let reply = ReplyTo::Conn {
                        outbox: subscriber.outbox,
                        id,
                    };
                    return answer(reply, s, Err(error.into()));
                }
            },
        };
        self.flapping.remove(&leg);
        greet(s, &subscriber, id, &found, missed);
        self.fanout.add(subscriber);
    }

    /// The session as a connection of that leg finds it.
    pub(super) fn found(&self, leg: LegId, staff: bool) -> Result<Attached, HubError> {
        let state = self.session.state();
        if !state.roster.contains_key(&leg) {
            return Err(HubError::NoSuchSession);
        }
        Ok(Attached {
            head: state.head,
            view: view::view(&self.session, &self.hub.tenant_name(self.tenant), staff),
            place: self.place,
        })
    }
}

/// Tells a connection what it finds and what it missed.
pub fn greet(
    s: SessionId,
    subscriber: &Subscriber,
    id: String,
    found: &Attached,
    missed: Vec<Encoded>,
) {
    let (outbox, staff) = (&subscriber.outbox, subscriber.staff);
    outbox.push_asked(encode::frame(&ServerFrame::Attached {
        s,
        leg: subscriber.leg,
        id,
        head: found.head,
        session: Box::new(found.view.clone()),
    }));
    for event in missed {
        if staff || event.audience == Audience::Everyone {
            outbox.push_asked(event.text);
        }
    }
    if let (false, Some((place, of, estimate_s))) = (staff, found.place) {
        outbox.push_asked(encode::frame(&ServerFrame::Place {
            s,
            place,
            of,
            estimate_s,
        }));
    }
}

/// Why a leg is detached, as the protocol names it.
pub fn reason(text: &str) -> &'static str {
    match text {
        "ended" => "ended",
        _ => "removed",
    }
}

/// Durable events after a position, up to the head.
pub async fn read_after(
    hub: &HubInner,
    tenant: TenantId,
    session: SessionId,
    mut after: u64,
    head: u64,
) -> Result<Vec<Encoded>, StoreError> {
    let mut missed = Vec::new();
    while after < head {
        let records = hub.store.read(tenant, session, after, READ).await?;
        let Some(last) = records.last() else {
            return Err(StoreError::Damaged("log ends before its head".into()));
        };
        after = last.seq;
        let wanted = records.iter().filter(|record| record.seq <= head);
        missed.extend(wanted.map(|record| encode::event(session, record)));
    }
    Ok(missed)
}
