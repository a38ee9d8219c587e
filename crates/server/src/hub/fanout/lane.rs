//! A part of a session's connections, served by one after the other.

use super::{
    Frame, Subscriber,
    batch::{Batch, Shared},
};
use std::collections::{HashMap, VecDeque};

/// What a lane is told.
pub enum Work {
    Add(Subscriber),
    Remove(u64),
    /// For that connection only.
    One(u64, Frame),
    /// One more frame, then nothing.
    Last(u64, Frame),
    All(Shared),
}

/// Connections, and where each stands. Work for all is done in turns around the circle of
/// readers: who has their turn gets everything that has come since their last one, so that a
/// lane that is behind writes to each socket once for many events.
#[derive(Default)]
pub struct Lane {
    readers: Vec<Reader>,
    places: HashMap<u64, usize>,
    /// Work for all that some still have to be told of; `first` is the number of its first.
    open: VecDeque<Open>,
    first: u64,
    /// Whose turn is next.
    at: usize,
    /// Turns there have been.
    turns: u64,
}

struct Reader {
    subscriber: Subscriber,
    /// Number of the first piece of work that they have not been told of.
    next: u64,
}

struct Open {
    work: Shared,
    /// Everybody has been told of it after so many turns.
    until: u64,
}

impl Lane {
    pub fn len(&self) -> usize {
        self.readers.len()
    }

    /// Does it for all readers at once; for a lane that takes no turns.
    pub fn now(&mut self, work: Work) {
        match work {
            Work::All(work) => {
                Batch::of([&work]).give(self.readers.iter().map(|reader| &reader.subscriber));
            }
            one => self.take(one),
        }
    }

    /// Takes work up. What concerns one reader is done at once, after what is open for them.
    pub fn take(&mut self, work: Work) {
        match work {
            Work::Add(subscriber) => self.add(subscriber),
            Work::Remove(conn) => self.remove(conn),
            Work::One(conn, frame) => self.one(conn, &frame),
            Work::Last(conn, frame) => {
                self.one(conn, &frame);
                self.remove(conn);
            }
            Work::All(work) => {
                if !self.readers.is_empty() {
                    let until = self.turns + self.readers.len() as u64;
                    self.open.push_back(Open { work, until });
                } else {
                    self.first += 1;
                }
            }
        }
    }

    /// Work for all that is open.
    pub fn open(&self) -> usize {
        self.open.len()
    }

    /// Has the next readers take their turns, so many at most.
    pub fn turn(&mut self, most: usize) {
        let mut left = most;
        while left > 0 && !self.open.is_empty() {
            let next = self.readers[self.at].next;
            let rest = &self.readers[self.at..];
            let alike = rest
                .iter()
                .take(left)
                .take_while(|reader| reader.next == next);
            let alike = alike.count();
            self.tell(self.at, alike);
            left -= alike;
            self.at = (self.at + alike) % self.readers.len();
            self.turns += alike as u64;
            self.forget();
        }
    }

    /// Tells readers that stand at the same place what is open for them.
    fn tell(&mut self, from: usize, count: usize) {
        let readers = &mut self.readers[from..from + count];
        let after = (readers[0].next - self.first) as usize;
        let batch = Batch::of(self.open.range(after..).map(|open| &open.work));
        batch.give(readers.iter().map(|reader| &reader.subscriber));
        let next = self.first + self.open.len() as u64;
        readers.iter_mut().for_each(|reader| reader.next = next);
    }

    /// Drops what everybody has been told of.
    fn forget(&mut self) {
        while let Some(open) = self.open.front()
            && (open.until <= self.turns || self.readers.is_empty())
        {
            self.open.pop_front();
            self.first += 1;
        }
    }

    fn add(&mut self, subscriber: Subscriber) {
        self.remove(subscriber.conn);
        let next = self.first + self.open.len() as u64;
        self.places.insert(subscriber.conn, self.readers.len());
        self.readers.push(Reader { subscriber, next });
        // One more has a turn before it has been everybody's.
        self.open.iter_mut().for_each(|open| open.until += 1);
    }

    fn remove(&mut self, conn: u64) {
        let Some(at) = self.places.remove(&conn) else {
            return;
        };
        // What was said before they left is theirs.
        self.tell(at, 1);
        let last = self.readers.len() - 1;
        if at < last {
            // Comes into a place whose turn may have been.
            self.tell(last, 1);
            self.places.insert(self.readers[last].subscriber.conn, at);
        }
        self.readers.swap_remove(at);
        if self.at == self.readers.len() {
            self.at = 0;
        }
        self.forget();
    }

    fn one(&mut self, conn: u64, frame: &Frame) {
        if let Some(at) = self.places.get(&conn).copied() {
            self.tell(at, 1);
            self.readers[at].subscriber.outbox.push(frame);
        }
    }
}

#[cfg(test)]
mod tests;
