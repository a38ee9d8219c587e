//! Somebody joins. A connection opens its leg: state, then what it missed, then live events. It is the same at
//! the owner and at a relay.

use super::{
    super::{
        HubInner,
        cluster::Attached,
        encode,
        error::HubError,
        fanout::{Fanout, Subscriber, Told},
        msg::{Msg, ReplyTo, Seated, answer},
        outbox::{CloseReason, Signal},
        placed::Placed,
    },
    After, Task,
};
use std::{sync::Arc, time::Duration};
use switchboard_core::{
    LegId, SessionId, TenantId, Time,
    session::{Candidate, Crowd, Input, Record},
};
use switchboard_store::StoreError;
use switchboard_wire::socket::{ServerFrame, SessionView};

/// Records read from the store at once.
const PART: u32 = 500;
/// A reader that takes nothing of its catch-up for so long is closed.
const PATIENCE: Duration = Duration::from_secs(60);

impl Task {
    /// Somebody is to join, in a seat they were promised. A refusal leaves the seat to whoever
    /// asked; who is in already has had one.
    pub(super) fn join(
        &mut self,
        now: Time,
        seated: Seated,
        records: &mut Vec<Record>,
        after: &mut Vec<After>,
    ) {
        let seat = seated.seat.map(|promise| promise.seat);
        let is_in = |task: &Task| {
            let roster = &task.session.state().roster;
            roster.find(&seated.candidate.endpoint).is_some()
        };
        let took = |task: &Task| seat.is_some_and(|seat| task.session.state().took(seat));
        // Asked again by a node that heard no answer: they have come and gone, and others may
        // have the seat.
        if took(self) && !is_in(self) {
            let why = StoreError::Unavailable("the promised seat was taken before".into());
            return after.push(After::Reply(seated.reply, Err(why.into())));
        }
        let input = Input::Join(Candidate {
            seat,
            ..seated.candidate
        });
        self.input(now, input, seated.reply, records, after);
        // Who is in by another seat leaves this one to the desk, which looks it up in time.
        if took(self) {
            after.extend(seated.seat.map(After::Seat));
        }
    }

    pub(super) fn attach(&mut self, subscriber: Subscriber, after: u64, id: String) {
        if self.lost {
            // The next owner knows what it finds.
            let msg = Msg::Attach {
                subscriber,
                after,
                id,
            };
            return self.backlog.push(Box::new(msg));
        }
        let leg = subscriber.leg;
        let s = self.session.id();
        let watcher = subscriber.watch.as_ref().map(|watch| watch.who().clone());
        let Some(view) = self.view_of(leg, subscriber.staff, watcher.is_some()) else {
            let reply = ReplyTo::Conn {
                outbox: subscriber.outbox,
                id,
            };
            return answer(reply, s, Err(HubError::NoSuchSession));
        };
        let (head, tail) = (self.session.state().head, self.fanout.tail_from());
        let after = greet(s, &subscriber, id, after, (head, tail), view);
        self.flapping.remove(leg);
        self.fanout.admit(&subscriber);
        if let Some(watcher) = watcher {
            self.watched(leg, watcher);
        }
        self.go_on(subscriber, after);
    }

    /// Tells who is in the session, once that is durable.
    pub(super) fn member(&mut self, asks: Msg) {
        let roster = &self.session.state().roster;
        match asks {
            // The next owner knows.
            asks if self.lost => self.backlog.push(Box::new(asks)),
            Msg::RoleOf(leg, reply) => drop(reply.send(roster.get(&leg).map(|leg| leg.role))),
            Msg::LegOf(endpoint, reply) => drop(reply.send(roster.find(&endpoint))),
            _ => {}
        }
    }

    fn view_of(&self, leg: LegId, staff: bool, watches: bool) -> Option<SessionView> {
        let known = match watches {
            true => self.may_be_watched(),
            false => self.session.state().roster.contains_key(&leg),
        };
        known.then(|| SessionView {
            watched_by: self.watched_by(),
            ..self.view(staff, Some(leg))
        })
    }

    /// The session as a connection of that leg finds it.
    pub(super) fn found(
        &self,
        leg: LegId,
        staff: bool,
        watches: bool,
    ) -> Result<Attached, HubError> {
        let state = self.session.state();
        Ok(Attached {
            head: state.head,
            tail: self.fanout.tail_from(),
            view: self
                .view_of(leg, staff, watches)
                .ok_or(HubError::NoSuchSession)?,
            place: self.place.map(|placed| placed.place),
            wait: self.place.map(|placed| placed.wait),
            crowd: state.crowd().clone(),
            sums: self
                .sums()
                .map(|told| (told.through, encode::raw(&told.frame))),
        })
    }

    /// Delivers to an admitted connection from that position on.
    pub(super) fn go_on(&mut self, subscriber: Subscriber, after: u64) {
        let now = Now {
            hub: &self.hub,
            tenant: self.tenant,
            session: self.session.id(),
            crowd: self.session.state().crowd(),
            place: self.place,
            sums: self.sums(),
        };
        now.go_on(&mut self.fanout, subscriber, after);
    }
}

/// Tells a connection what it finds; the position it goes on from. `head` and `tail` are where
/// the log ends, and where the end of the conversation begins.
pub fn greet(
    s: SessionId,
    subscriber: &Subscriber,
    id: String,
    after: u64,
    (head, tail): (u64, u64),
    view: SessionView,
) -> u64 {
    // Whoever comes new to a large session begins with the end of the conversation.
    let after = match after {
        0 if view.crowd.is_some() => tail,
        after => after,
    };
    if let Some(watch) = &subscriber.watch {
        watch.begins();
    }
    subscriber
        .outbox
        .push_asked(encode::frame(&ServerFrame::Attached {
            s,
            leg: subscriber.leg,
            id,
            head,
            after,
            session: Box::new(view),
        }));
    after
}

/// The session as this node knows it.
pub struct Now<'a> {
    pub hub: &'a Arc<HubInner>,
    pub tenant: TenantId,
    pub session: SessionId,
    pub crowd: &'a Crowd,
    pub place: Option<Placed>,
    pub sums: Option<Told>,
}

impl Now<'_> {
    /// Delivers to an admitted connection from that position on: out of memory, or first what
    /// only the store has.
    pub fn go_on(self, fanout: &mut Fanout, subscriber: Subscriber, after: u64) {
        if !fanout.has(subscriber.conn) {
            return;
        }
        let (s, outbox) = (self.session, &subscriber.outbox);
        let Some(missed) = fanout.since(subscriber.leg, after) else {
            let catch_up = CatchUp {
                hub: self.hub.clone(),
                tenant: self.tenant,
                session: s,
                crowd: self.crowd.clone(),
                until: fanout.stored_until(subscriber.leg),
            };
            metrics::counter!("switchboard_catch_ups_total", "from" => "store").increment(1);
            tokio::spawn(catch_up.run(subscriber, after));
            return;
        };
        metrics::counter!("switchboard_catch_ups_total", "from" => "memory").increment(1);
        for event in missed {
            if event.is_for(subscriber.leg, subscriber.staff) {
                outbox.push_asked(event.frame);
            }
        }
        if let (false, Some(placed)) = (subscriber.staff, self.place) {
            outbox.push_asked(encode::frame(&placed.frame(s, self.hub.clock.now())));
        }
        // They have everything up to here.
        if let Some(told) = self.sums {
            outbox.signal(Signal::Roster(s), &told.frame);
        }
        fanout.add(subscriber);
    }
}

/// Reads what memory has no more, part by part, as fast as the reader takes it: nobody's
/// catch-up is held in memory as a whole.
struct CatchUp {
    hub: Arc<HubInner>,
    tenant: TenantId,
    session: SessionId,
    crowd: Crowd,
    /// Memory has the rest.
    until: u64,
}

impl CatchUp {
    async fn run(self, subscriber: Subscriber, after: u64) {
        let reading = self.read(&subscriber, after);
        let done = match reading.await {
            Ok(Some(after)) => Msg::CaughtUp { subscriber, after },
            // The connection is gone, which its own task tells.
            Ok(None) => return,
            Err(error) => {
                tracing::warn!(session = %self.session, %error, "catching up failed");
                return subscriber.outbox.close(CloseReason::Slow);
            }
        };
        let _ = self.hub.send(self.tenant, self.session, done);
    }

    /// The position reached; `None` when the reader is gone or takes nothing.
    async fn read(
        &self,
        subscriber: &Subscriber,
        mut after: u64,
    ) -> Result<Option<u64>, StoreError> {
        while after < self.until {
            match tokio::time::timeout(PATIENCE, subscriber.outbox.has_room()).await {
                Ok(true) => {}
                Ok(false) => return Ok(None),
                Err(_) => {
                    subscriber.outbox.close(CloseReason::Slow);
                    return Ok(None);
                }
            }
            // Never closed.
            let turn = self.hub.catching_up.acquire().await;
            let store = &self.hub.store;
            let records = store.read(self.tenant, self.session, after, PART).await?;
            drop(turn);
            let Some(last) = records.last() else {
                return Err(StoreError::Damaged("log ends before its head".into()));
            };
            after = last.seq.min(self.until);
            let missed = records.iter().filter(|record| record.seq <= after);
            for event in encode::events(self.session, missed, &self.crowd) {
                if event.is_for(subscriber.leg, subscriber.staff) {
                    subscriber.outbox.push_asked(event.frame);
                }
            }
        }
        Ok(Some(after))
    }
}

/// Why a leg is detached, as the protocol names it.
pub fn reason(text: &str) -> &'static str {
    match text {
        "ended" => "ended",
        _ => "removed",
    }
}
