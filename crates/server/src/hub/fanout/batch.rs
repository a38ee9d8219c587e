//! What a session's readers are told, put together once for all who stand at the same place.

use super::{Encoded, Frame, Reach, Signal, Subscriber};
use std::sync::Arc;
use switchboard_core::{LegId, SessionId, session::Channel};

/// Events that go out in one write at most.
const TOGETHER: usize = 32;

/// What concerns all readers.
#[derive(Clone)]
pub enum Shared {
    Events(SessionId, Arc<[Encoded]>),
    Typing {
        session: SessionId,
        from: LegId,
        frame: Frame,
    },
    Hand(SessionId, Arc<Reach>, Frame),
    Signal(Signal, Frame),
    Visitors(Frame),
}

/// Several of them, in order.
#[derive(Default)]
pub struct Batch {
    parts: Vec<Part>,
}

enum Part {
    Events(Together),
    Typing(SessionId, LegId, Frame),
    Hand(SessionId, Arc<Reach>, Frame),
    Signal(Signal, Frame),
    Visitors(Frame),
}

/// Events that each reader gets in one write, as far as they may see them: for a connection,
/// that costs hardly more than one event.
struct Together {
    session: SessionId,
    events: Vec<Encoded>,
    /// Whoever wrote one of them has nothing half-typed any more.
    writers: Vec<LegId>,
}

impl Batch {
    /// Of work in the order in which it was given.
    pub fn of<'a>(work: impl IntoIterator<Item = &'a Shared>) -> Self {
        let mut batch = Self::default();
        work.into_iter().for_each(|one| batch.push(one));
        batch
    }

    fn push(&mut self, work: &Shared) {
        match work {
            Shared::Events(session, events) => self.events(*session, events),
            Shared::Typing {
                session,
                from,
                frame,
            } => {
                self.void(*session, *from);
                self.parts
                    .push(Part::Typing(*session, *from, frame.clone()));
            }
            Shared::Signal(signal, frame) => {
                // Newer ones replace older ones that were not sent.
                self.parts
                    .retain(|part| !matches!(part, Part::Signal(older, _) if older == signal));
                self.parts.push(Part::Signal(*signal, frame.clone()));
            }
            Shared::Hand(session, reach, frame) => {
                self.parts
                    .push(Part::Hand(*session, reach.clone(), frame.clone()));
            }
            Shared::Visitors(frame) => self.parts.push(Part::Visitors(frame.clone())),
        }
    }

    fn events(&mut self, session: SessionId, events: &[Encoded]) {
        for event in events {
            if let Some(writer) = event.writer {
                self.void(session, writer);
            }
            match self.parts.last_mut() {
                Some(Part::Events(last))
                    if last.session == session && last.events.len() < TOGETHER =>
                {
                    last.push(event);
                }
                _ => {
                    let mut together = Together {
                        session,
                        events: Vec::with_capacity(events.len().min(TOGETHER)),
                        writers: Vec::new(),
                    };
                    together.push(event);
                    self.parts.push(Part::Events(together));
                }
            }
        }
    }

    /// Letters that were not sent and are of no use any more.
    fn void(&mut self, session: SessionId, writer: LegId) {
        self.parts.retain(
            |part| !matches!(part, Part::Typing(of, from, _) if (*of, *from) == (session, writer)),
        );
    }

    /// Tells these readers.
    pub fn give<'a>(&self, readers: impl Iterator<Item = &'a Subscriber>) {
        // Kept from reader to reader, so that no list is made for each.
        let mut frames = Vec::new();
        for reader in readers {
            for part in &self.parts {
                match part {
                    Part::Events(together) => together.give(reader, &mut frames),
                    Part::Typing(session, from, frame) => {
                        if reader.leg != *from && reader.channels.contains(&Channel::Chat) {
                            reader.outbox.signal(Signal::Typing(*session, *from), frame);
                        }
                    }
                    Part::Hand(session, reach, frame) => {
                        let reached = reach.to.binary_search(&reader.leg).is_ok();
                        if !reached || !reader.channels.contains(&Channel::Lead) {
                            continue;
                        }
                        match reach.fleeting {
                            true => {
                                let pointer = Signal::Pointer(*session, reach.from);
                                reader.outbox.signal(pointer, frame);
                            }
                            false => {
                                reader.outbox.push(frame);
                            }
                        }
                    }
                    Part::Signal(signal, frame) => reader.outbox.signal(*signal, frame),
                    Part::Visitors(frame) => {
                        if !reader.staff {
                            reader.outbox.push(frame);
                        }
                    }
                }
            }
        }
    }
}

impl Together {
    fn push(&mut self, event: &Encoded) {
        if let Some(writer) = event.writer
            && !self.writers.contains(&writer)
        {
            self.writers.push(writer);
        }
        self.events.push(event.clone());
    }

    fn give<'a>(&'a self, reader: &Subscriber, frames: &mut Vec<&'a Frame>) {
        for writer in &self.writers {
            reader.outbox.void(Signal::Typing(self.session, *writer));
        }
        let own = self
            .events
            .iter()
            .filter(|event| event.is_for(reader.leg, reader.staff));
        frames.clear();
        frames.extend(own.map(|event| &event.frame));
        reader.outbox.deliver(frames);
    }
}
