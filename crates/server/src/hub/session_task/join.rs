//! A connection opens its leg: state, then what it missed, then live events.

use super::{
    super::{
        encode::{self, Encoded},
        error::HubError,
        fanout::Subscriber,
        msg::{ReplyTo, answer},
        view,
    },
    READ, Task,
};
use switchboard_core::session::Audience;
use switchboard_store::StoreError;
use switchboard_wire::socket::ServerFrame;

impl Task {
    pub(super) async fn attach(&mut self, subscriber: Subscriber, after: u64, id: String) {
        let leg = subscriber.leg;
        if !self.session.state().roster.contains_key(&leg) {
            let reply = ReplyTo::Conn {
                outbox: subscriber.outbox,
                id,
            };
            return answer(reply, self.session.id(), Err(HubError::NoSuchSession));
        }
        let s = self.session.id();
        let head = self.session.state().head;
        let session = view::view(
            &self.session,
            &self.hub.tenant_name(self.tenant),
            subscriber.staff,
        );
        let missed = match self.fanout.since(after, head) {
            Some(missed) => missed,
            None => match self.read_after(after, head).await {
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
        let outbox = subscriber.outbox.clone();
        let staff = subscriber.staff;
        outbox.push_asked(encode::frame(&ServerFrame::Attached {
            s,
            leg,
            id,
            head,
            session: Box::new(session),
        }));
        for event in missed {
            if staff || event.audience == Audience::Everyone {
                outbox.push_asked(event.text);
            }
        }
        if let (false, Some((place, of, estimate_s))) = (staff, self.place) {
            outbox.push_asked(encode::frame(&ServerFrame::Place {
                s,
                place,
                of,
                estimate_s,
            }));
        }
        self.fanout.add(subscriber);
    }

    async fn read_after(&self, mut after: u64, head: u64) -> Result<Vec<Encoded>, StoreError> {
        let mut missed = Vec::new();
        while after < head {
            let records = self
                .hub
                .store
                .read(self.tenant, self.session.id(), after, READ)
                .await?;
            let Some(last) = records.last() else {
                return Err(StoreError::Damaged("log ends before its head".into()));
            };
            after = last.seq;
            missed.extend(
                records
                    .iter()
                    .map(|record| encode::event(self.session.id(), record)),
            );
        }
        Ok(missed)
    }
}
