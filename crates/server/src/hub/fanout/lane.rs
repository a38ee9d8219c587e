//! A part of a session's connections, served by one after the other.

use super::{Encoded, Frame, Signal, Subscriber};
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use switchboard_core::{LegId, SessionId, session::Channel};
use tokio::sync::{Notify, mpsc};

/// Work that may wait in a lane.
const WAITING: usize = 32;
/// Connections served before other tasks have their turn.
const TURN: usize = 256;
/// Events that go out in the same writes, when so many wait.
const TOGETHER: usize = 32;

/// What a lane is told.
pub enum Work {
    Add(Subscriber),
    Remove(u64),
    /// For that connection only.
    One(u64, Frame),
    /// One more frame, then nothing.
    Last(u64, Frame),
    Events(SessionId, Arc<[Encoded]>),
    Typing {
        session: SessionId,
        from: LegId,
        frame: Frame,
    },
    Signal(Signal, Frame),
    Visitors(Frame),
}

/// Connections and where each stands.
#[derive(Default)]
pub struct Lane {
    readers: Vec<Subscriber>,
    places: HashMap<u64, usize>,
}

impl Lane {
    pub fn len(&self) -> usize {
        self.readers.len()
    }

    pub fn add(&mut self, subscriber: Subscriber) {
        self.remove(subscriber.conn);
        self.places.insert(subscriber.conn, self.readers.len());
        self.readers.push(subscriber);
    }

    pub fn remove(&mut self, conn: u64) {
        if let Some(at) = self.places.remove(&conn) {
            self.readers.swap_remove(at);
            if let Some(moved) = self.readers.get(at) {
                self.places.insert(moved.conn, at);
            }
        }
    }

    fn one(&self, conn: u64, frame: &Frame) {
        if let Some(at) = self.places.get(&conn) {
            self.readers[*at].outbox.push(frame);
        }
    }

    pub fn last(&mut self, conn: u64, frame: &Frame) {
        self.one(conn, frame);
        self.remove(conn);
    }

    /// Does it for all readers at once.
    pub fn take(&mut self, work: Work) {
        match work {
            Work::Add(subscriber) => self.add(subscriber),
            Work::Remove(conn) => self.remove(conn),
            Work::One(conn, frame) => self.one(conn, &frame),
            Work::Last(conn, frame) => self.last(conn, &frame),
            Work::Events(session, events) => {
                let mut batch = Batch::new(session, &events);
                self.readers.iter().for_each(|reader| batch.give(reader));
            }
            work => self.readers.iter().for_each(|reader| serve(reader, &work)),
        }
    }
}

/// Events for all readers, each of whom gets those it may see in one write.
struct Batch<'a> {
    session: SessionId,
    events: &'a [Encoded],
    /// Whoever wrote one of them has nothing half-typed any more.
    writers: Vec<LegId>,
    /// Kept from reader to reader, so that no list is made for each.
    frames: Vec<&'a Frame>,
}

impl<'a> Batch<'a> {
    fn new(session: SessionId, events: &'a [Encoded]) -> Self {
        let mut writers: Vec<LegId> = events.iter().filter_map(|event| event.writer).collect();
        writers.sort_unstable();
        writers.dedup();
        Self {
            session,
            events,
            writers,
            frames: Vec::with_capacity(events.len()),
        }
    }

    fn give(&mut self, reader: &Subscriber) {
        for writer in &self.writers {
            reader.outbox.void(Signal::Typing(self.session, *writer));
        }
        let own = self
            .events
            .iter()
            .filter(|event| event.is_for(reader.leg, reader.staff));
        self.frames.clear();
        self.frames.extend(own.map(|event| &event.frame));
        reader.outbox.deliver(&self.frames);
    }
}

/// Work other than events that concerns all readers, at one of them.
fn serve(reader: &Subscriber, work: &Work) {
    match work {
        Work::Typing {
            session,
            from,
            frame,
        } => {
            if reader.leg != *from && reader.channels.contains(&Channel::Chat) {
                reader.outbox.signal(Signal::Typing(*session, *from), frame);
            }
        }
        Work::Signal(signal, frame) => reader.outbox.signal(*signal, frame),
        Work::Visitors(frame) => {
            if !reader.staff {
                reader.outbox.push(frame);
            }
        }
        Work::Events(..) | Work::Add(_) | Work::Remove(_) | Work::One(..) | Work::Last(..) => {}
    }
}

/// A lane that is a task of its own; it ends when its handle is dropped and its work is done.
pub struct LaneTask {
    /// Connections it serves, once its work is done.
    pub served: usize,
    tx: mpsc::UnboundedSender<Work>,
    load: Arc<Load>,
}

#[derive(Default)]
struct Load {
    waiting: AtomicUsize,
    done: Notify,
}

impl LaneTask {
    /// As many lanes as processors; the first begins with the connections of `served`.
    pub fn start(served: Lane) -> Vec<Self> {
        let lanes = std::thread::available_parallelism().map_or(2, |n| n.get().clamp(2, 8));
        let mut first = Some(served);
        (0..lanes)
            .map(|_| {
                let lane = first.take().unwrap_or_default();
                let (tx, rx) = mpsc::unbounded_channel();
                let load = Arc::new(Load::default());
                let served = lane.len();
                tokio::spawn(run(lane, rx, load.clone()));
                Self { served, tx, load }
            })
            .collect()
    }

    pub fn tell(&self, work: Work) {
        self.load.waiting.fetch_add(1, Ordering::Relaxed);
        // A lane ends after its handle only.
        let _ = self.tx.send(work);
    }

    pub async fn has_room(&self) {
        loop {
            let done = self.load.done.notified();
            if self.load.waiting.load(Ordering::Relaxed) < WAITING {
                return;
            }
            done.await;
        }
    }
}

async fn run(mut lane: Lane, mut rx: mpsc::UnboundedReceiver<Work>, load: Arc<Load>) {
    let mut ahead = None;
    loop {
        let work = match ahead.take() {
            Some(work) => work,
            None => match rx.recv().await {
                Some(work) => work,
                None => return,
            },
        };
        let mut taken = 1;
        match work {
            Work::Add(_) | Work::Remove(_) | Work::One(..) | Work::Last(..) => lane.take(work),
            Work::Events(session, first) => {
                let (events, more) = together(session, first, &mut rx, &mut ahead);
                taken += more;
                let mut batch = Batch::new(session, &events);
                for turn in lane.readers.chunks(TURN) {
                    turn.iter().for_each(|reader| batch.give(reader));
                    tokio::task::yield_now().await;
                }
            }
            work => {
                for turn in lane.readers.chunks(TURN) {
                    turn.iter().for_each(|reader| serve(reader, &work));
                    tokio::task::yield_now().await;
                }
            }
        }
        load.waiting.fetch_sub(taken, Ordering::Relaxed);
        load.done.notify_one();
    }
}

/// Events with those that wait right behind them: a lane that is behind writes to each socket
/// once for all of them, which costs hardly more than for one. How many pieces of work more
/// that were; other work that came after them is put `ahead`.
fn together(
    session: SessionId,
    first: Arc<[Encoded]>,
    rx: &mut mpsc::UnboundedReceiver<Work>,
    ahead: &mut Option<Work>,
) -> (Arc<[Encoded]>, usize) {
    let mut all = Vec::new();
    let mut more = 0;
    while all.len().max(first.len()) < TOGETHER {
        match rx.try_recv() {
            Ok(Work::Events(of, events)) if of == session => {
                if all.is_empty() {
                    all.extend_from_slice(&first);
                }
                all.extend_from_slice(&events);
                more += 1;
            }
            Ok(other) => {
                *ahead = Some(other);
                break;
            }
            Err(_) => break,
        }
    }
    if more == 0 {
        (first, 0)
    } else {
        (all.into(), more)
    }
}
