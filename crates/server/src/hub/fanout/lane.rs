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
            work => self.readers.iter().for_each(|reader| serve(reader, &work)),
        }
    }
}

/// Work that concerns all readers, at one of them.
fn serve(reader: &Subscriber, work: &Work) {
    match work {
        Work::Events(session, events) => {
            events_to(reader, *session, events);
        }
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
        Work::Add(_) | Work::Remove(_) | Work::One(..) | Work::Last(..) => {}
    }
}

fn events_to(reader: &Subscriber, session: SessionId, events: &[Encoded]) {
    let (outbox, leg, staff) = (&reader.outbox, reader.leg, reader.staff);
    // Nearly always one: no list is made for it.
    if let [event] = events {
        if let Some(writer) = event.writer {
            outbox.void(Signal::Typing(session, writer));
        }
        if event.is_for(leg, staff) {
            outbox.push(&event.frame);
        }
        return;
    }
    for writer in events.iter().filter_map(|event| event.writer) {
        outbox.void(Signal::Typing(session, writer));
    }
    let frames: Vec<&Frame> = events
        .iter()
        .filter(|event| event.is_for(leg, staff))
        .map(|event| &event.frame)
        .collect();
    outbox.deliver(&frames);
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
    while let Some(work) = rx.recv().await {
        match work {
            Work::Add(_) | Work::Remove(_) | Work::One(..) | Work::Last(..) => lane.take(work),
            work => {
                for turn in lane.readers.chunks(TURN) {
                    turn.iter().for_each(|reader| serve(reader, &work));
                    tokio::task::yield_now().await;
                }
            }
        }
        load.waiting.fetch_sub(1, Ordering::Relaxed);
        load.done.notify_one();
    }
}
