//! The connections of one session, and what each may see.
//!
//! The one seam of delivery: *these shared frames, to the local connections of session S*. Few
//! connections are served by the caller itself; many by lanes, tasks that share the work among
//! the processors, each with its part of the connections. Whatever the caller does takes effect
//! in the order in which it was done, on every connection. The owner of a session has the same
//! done at other nodes that have connections of it; there a relay does it by this same seam.

mod batch;
mod lane;
mod lane_task;
mod recent;
mod remote;

use super::{
    cluster::{Cluster, FanOp},
    encode::{self, Encoded},
    frame::Frame,
    outbox::{Outbox, Signal},
    watch::{Watch, Watcher},
};
use batch::Shared;
use lane::{Lane, Work};
use lane_task::LaneTask;
pub use recent::{KEPT, KEPT_LARGE};

use recent::Recent;
use remote::Remotes;
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, sync::Arc};
use switchboard_core::{
    LegId, SessionId,
    session::{Audience, Channel, Crowd},
};
use switchboard_wire::socket::ServerFrame;
use uuid::Uuid;

/// Connections that the caller serves itself.
const INLINE: usize = 128;

/// One connection's part of a leg.
#[derive(Clone)]
pub struct Subscriber {
    /// The connection, unique in this process.
    pub conn: u64,
    /// Whose.
    pub leg: LegId,
    /// Sees what is for staff.
    pub staff: bool,
    /// Channels this connection opened.
    pub channels: Vec<Channel>,
    /// Where frames go.
    pub outbox: Arc<Outbox>,
    /// Of somebody who looks on and is no member.
    pub watch: Option<Arc<Watch>>,
}

/// A connection of this node, as the owner of the session is told of it.
pub struct Local {
    pub conn: u64,
    pub leg: LegId,
    pub channels: Vec<Channel>,
    pub staff: bool,
    pub watcher: Option<Watcher>,
}

/// What the members of a large session are told of each other.
#[derive(Clone)]
pub struct Told {
    /// It covers everything up to this position.
    pub through: u64,
    /// The frame.
    pub frame: Frame,
}

/// Whom acts on a page are for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// Whose acts they are.
    pub from: LegId,
    /// For whom, in the order of their ids.
    pub to: Vec<LegId>,
    /// A newer one makes it void.
    pub fleeting: bool,
}

struct Seat {
    leg: LegId,
    staff: bool,
    channels: Vec<Channel>,
    outbox: Arc<Outbox>,
    watch: Option<Arc<Watch>>,
    /// Which lane serves it; `None` while it catches up.
    lane: Option<usize>,
}

enum Lanes {
    Inline(Lane),
    Tasks(Vec<LaneTask>),
}

/// All connections of a session.
pub struct Fanout {
    seats: HashMap<u64, Seat>,
    legs: HashMap<LegId, Vec<u64>>,
    lanes: Lanes,
    recent: Recent,
    remotes: Remotes,
}

impl Default for Fanout {
    fn default() -> Self {
        Self {
            seats: HashMap::new(),
            legs: HashMap::new(),
            lanes: Lanes::Inline(Lane::default()),
            recent: Recent::default(),
            remotes: Remotes::default(),
        }
    }
}

impl Fanout {
    /// For the owner of a new session.
    pub fn owner(cluster: Option<Arc<Cluster>>) -> Self {
        Self::default().owned(cluster, 0)
    }

    /// The connections of this node, for the owner of a session whose log ends at `head`.
    pub fn owned(mut self, cluster: Option<Arc<Cluster>>, head: u64) -> Self {
        self.remotes = Remotes::new(cluster, head);
        self
    }

    /// The connections of this node, for one that is the owner no more.
    pub fn local(mut self) -> Self {
        self.remotes = Remotes::default();
        self
    }

    /// No connection of this node is here.
    pub fn is_empty(&self) -> bool {
        self.seats.is_empty()
    }

    /// The connections of this node, in the order in which they came.
    pub fn locals(&self) -> Vec<Local> {
        let part = |(conn, seat): (&u64, &Seat)| Local {
            conn: *conn,
            leg: seat.leg,
            channels: seat.channels.clone(),
            staff: seat.staff,
            watcher: seat.watch.as_ref().map(|watch| watch.who().clone()),
        };
        let mut locals: Vec<Local> = self.seats.iter().map(part).collect();
        locals.sort_unstable_by_key(|local| local.conn);
        locals
    }

    /// Adds a connection of another node; an earlier part of the same connection is replaced.
    pub fn add_remote(&mut self, node: Uuid, conn: u64, leg: LegId, channels: Vec<Channel>) {
        self.remotes.add(node, conn, leg, channels);
    }

    /// Removes a connection of another node; its leg, if it had one.
    pub fn remove_remote(&mut self, node: Uuid, conn: u64) -> Option<LegId> {
        self.remotes.remove(node, conn)
    }

    /// Removes all connections of another node; their legs.
    pub fn remove_node(&mut self, node: Uuid) -> Vec<LegId> {
        self.remotes.remove_node(node)
    }

    /// Tells the other nodes with connections that this one is not the owner any more.
    pub fn moved(&self, session: SessionId) {
        self.remotes.moved(session);
    }

    /// Counts a connection as its leg's without delivering to it yet; an earlier part of the
    /// same connection is replaced.
    pub fn admit(&mut self, subscriber: &Subscriber) {
        self.remove(subscriber.conn);
        let seat = Seat {
            leg: subscriber.leg,
            staff: subscriber.staff,
            channels: subscriber.channels.clone(),
            outbox: subscriber.outbox.clone(),
            watch: subscriber.watch.clone(),
            lane: None,
        };
        self.seats.insert(subscriber.conn, seat);
        self.legs
            .entry(subscriber.leg)
            .or_default()
            .push(subscriber.conn);
    }

    /// Whether the connection was admitted and has not gone since.
    pub fn has(&self, conn: u64) -> bool {
        self.seats.contains_key(&conn)
    }

    /// Delivers to an admitted connection from now on.
    pub fn add(&mut self, subscriber: Subscriber) {
        let Some(seat) = self.seats.get_mut(&subscriber.conn) else {
            return;
        };
        if let Lanes::Inline(lane) = &mut self.lanes
            && lane.len() >= INLINE
        {
            let served = std::mem::take(lane);
            self.lanes = Lanes::Tasks(LaneTask::start(served));
        }
        match &mut self.lanes {
            Lanes::Inline(lane) => {
                seat.lane = Some(0);
                lane.now(Work::Add(subscriber));
            }
            Lanes::Tasks(tasks) => {
                let (at, task) = tasks
                    .iter_mut()
                    .enumerate()
                    .min_by_key(|(_, task)| task.served)
                    .expect("there is a lane");
                seat.lane = Some(at);
                task.served += 1;
                task.tell(Work::Add(subscriber));
            }
        }
    }

    /// Removes a connection; the leg it belonged to, if any.
    pub fn remove(&mut self, conn: u64) -> Option<LegId> {
        let seat = self.seats.remove(&conn)?;
        if let Some(conns) = self.legs.get_mut(&seat.leg) {
            conns.retain(|other| *other != conn);
            if conns.is_empty() {
                self.legs.remove(&seat.leg);
            }
        }
        match (&mut self.lanes, seat.lane) {
            (Lanes::Inline(lane), Some(_)) => lane.now(Work::Remove(conn)),
            (Lanes::Tasks(tasks), Some(at)) => {
                tasks[at].served -= 1;
                tasks[at].tell(Work::Remove(conn));
            }
            (_, None) => {}
        }
        Some(seat.leg)
    }

    /// Closes one connection's part, of a leg that is off the roster.
    pub fn drop_part(&mut self, session: SessionId, conn: u64, leg: LegId) {
        if self.seats.get(&conn).is_some_and(|seat| seat.leg == leg) {
            let reason = "removed";
            let frame = encode::frame(&ServerFrame::Detached { s: session, reason });
            self.last(conn, &frame);
        }
    }

    /// One more frame, then nothing.
    fn last(&mut self, conn: u64, frame: &Frame) {
        let Some(seat) = self.seats.remove(&conn) else {
            return;
        };
        if let Some(conns) = self.legs.get_mut(&seat.leg) {
            conns.retain(|other| *other != conn);
            if conns.is_empty() {
                self.legs.remove(&seat.leg);
            }
        }
        match (&mut self.lanes, seat.lane) {
            (Lanes::Tasks(tasks), Some(at)) => {
                tasks[at].served -= 1;
                tasks[at].tell(Work::Last(conn, frame.clone()));
            }
            (Lanes::Inline(lane), Some(_)) => lane.now(Work::Last(conn, frame.clone())),
            (_, None) => {
                seat.outbox.push(frame);
            }
        }
    }

    /// Removes all connections of a leg and tells them why.
    pub fn detach_leg(&mut self, session: SessionId, leg: LegId, reason: &'static str) {
        self.remotes.detach(session, leg, reason);
        let Some(conns) = self.legs.remove(&leg) else {
            return;
        };
        let frame = encode::frame(&ServerFrame::Detached { s: session, reason });
        for conn in conns {
            self.last(conn, &frame);
        }
    }

    /// Channels open on any connection of a leg; empty when it has none.
    pub fn channels(&self, leg: LegId) -> Vec<Channel> {
        let conns = self.legs.get(&leg).into_iter().flatten();
        let mut channels: Vec<Channel> = conns
            .filter_map(|conn| self.seats.get(conn))
            .flat_map(|seat| seat.channels.iter().copied())
            .chain(self.remotes.channels(leg))
            .collect();
        channels.sort_unstable();
        channels.dedup();
        channels
    }

    /// Writes durable events to everybody who may see them: all that members are sent up to
    /// `through`. A reader that is too far behind is closed: it comes back with its position.
    pub fn deliver(
        &mut self,
        session: SessionId,
        events: Vec<Encoded>,
        through: u64,
        crowd: &Crowd,
    ) {
        self.remotes.events(session, &events, through, crowd);
        self.deliver_here(session, events);
    }

    /// Writes events to the connections of this node.
    pub fn deliver_here(&mut self, session: SessionId, events: Vec<Encoded>) {
        let mut shared = Vec::with_capacity(events.len());
        for event in events {
            let Audience::Member(leg) = event.audience else {
                shared.push(event);
                continue;
            };
            // Not looked at by 20,000 to whom it is nothing; but in its place in the order.
            self.deliver_all(session, std::mem::take(&mut shared));
            self.deliver_own(leg, &event.frame);
            self.recent.own(leg, event);
        }
        self.deliver_all(session, shared);
    }

    fn deliver_all(&mut self, session: SessionId, events: Vec<Encoded>) {
        if !events.is_empty() {
            let events: Arc<[Encoded]> = events.into();
            self.all(|| Shared::Events(session, events.clone()));
            self.recent.extend(&events);
        }
    }

    fn deliver_own(&mut self, leg: LegId, frame: &Frame) {
        for conn in self.legs.get(&leg).into_iter().flatten() {
            let lane = self.seats.get(conn).and_then(|seat| seat.lane);
            match (&mut self.lanes, lane) {
                (Lanes::Inline(lane), Some(_)) => lane.now(Work::One(*conn, frame.clone())),
                (Lanes::Tasks(tasks), Some(at)) => tasks[at].tell(Work::One(*conn, frame.clone())),
                // Caught up with from the store.
                (_, None) => {}
            }
        }
    }

    /// Writes a signal to everybody but its writer.
    pub fn typing(&mut self, session: SessionId, from: LegId, frame: Frame) {
        self.remotes
            .tell(session, || FanOp::Signal(from, encode::raw(&frame)));
        self.all(|| Shared::Typing {
            session,
            from,
            frame: frame.clone(),
        });
    }

    /// Writes what somebody does on their page to those whom it reaches.
    pub fn hand(&mut self, session: SessionId, reach: Reach, frame: Frame) {
        self.remotes.hand(session, &reach, &frame);
        let reach = Arc::new(reach);
        self.all(|| Shared::Hand(session, reach.clone(), frame.clone()));
    }

    /// Tells all connections sums; newer ones replace older ones not sent yet.
    pub fn sums(&mut self, session: SessionId, sums: Told) {
        self.remotes.sums(session, &sums);
        let signal = Signal::Roster(session);
        self.all(|| Shared::Signal(signal, sums.frame.clone()));
    }

    /// Writes a frame to all connections of the non-staff side.
    pub fn visitors(&mut self, session: SessionId, frame: Frame) {
        self.remotes
            .tell(session, || FanOp::ToVisitors(encode::raw(&frame)));
        self.all(|| Shared::Visitors(frame.clone()));
    }

    fn all(&mut self, work: impl Fn() -> Shared) {
        match &mut self.lanes {
            Lanes::Inline(lane) => {
                if lane.len() > 0 {
                    lane.now(Work::All(work()));
                }
            }
            Lanes::Tasks(tasks) => tasks.iter().for_each(|task| task.tell(Work::All(work()))),
        }
    }

    /// Waits until every lane has room for more: the writer of the log does not run ahead of
    /// its delivery without limit.
    pub async fn has_room(&self) {
        if let Lanes::Tasks(tasks) = &self.lanes {
            for task in tasks {
                task.has_room().await;
            }
        }
    }

    /// Events after a position, if memory still has all of them that the member is sent.
    pub fn since(&self, leg: LegId, after: u64) -> Option<Vec<Encoded>> {
        self.recent.since(leg, after)
    }

    /// The position behind which memory has everything that the member is sent.
    pub fn stored_until(&self, leg: LegId) -> u64 {
        self.recent.stored_until(leg)
    }

    /// A member is gone for good.
    pub fn forget(&mut self, leg: LegId) {
        self.recent.forget(leg);
    }

    /// The position behind which the end of the conversation begins, as newcomers get it.
    pub fn tail_from(&self) -> u64 {
        self.recent.tail()
    }

    /// Takes up the end of a log: `events` are all after `from` that are sent to members.
    pub fn remember(&mut self, from: u64, events: Vec<Encoded>) {
        self.recent = Recent::starting(from);
        for event in events {
            match event.audience {
                Audience::Member(leg) => self.recent.own(leg, event),
                _ => self.recent.extend(&[event]),
            }
        }
    }
}

#[cfg(test)]
mod tests;
