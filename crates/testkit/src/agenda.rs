//! Virtual time: what is to happen, and when it is.

use std::collections::BTreeMap;
use switchboard_core::{Millis, Time};

/// A clock that stands still until it is moved, with appointments.
#[derive(Clone, Debug)]
pub struct Agenda<T> {
    now: Time,
    made: u64,
    due: BTreeMap<(Time, u64), T>,
}

impl<T> Agenda<T> {
    /// Nothing planned.
    pub fn new(now: Time) -> Self {
        Self {
            now,
            made: 0,
            due: BTreeMap::new(),
        }
    }

    /// The time.
    pub fn now(&self) -> Time {
        self.now
    }

    /// Plans something in so many milliseconds. Of two at the same time, the one planned
    /// first comes first.
    pub fn after(&mut self, millis: Millis, what: T) {
        self.made += 1;
        self.due.insert((self.now + millis, self.made), what);
    }

    /// When the next appointment is.
    pub fn next(&self) -> Option<Time> {
        self.due.keys().next().map(|(at, _)| *at)
    }

    /// Moves the clock forward; it never goes back.
    pub fn advance(&mut self, to: Time) {
        self.now = self.now.max(to);
    }

    /// Takes the next appointment whose time has come.
    pub fn take(&mut self) -> Option<T> {
        let first = self.due.first_entry()?;
        (first.key().0 <= self.now).then(|| first.remove())
    }

    /// Cancels what does not fit.
    pub fn retain(&mut self, fits: impl Fn(&T) -> bool) {
        self.due.retain(|_, what| fits(what));
    }
}

#[cfg(test)]
mod tests {
    use super::Agenda;
    use switchboard_core::Time;

    #[test]
    fn appointments_come_in_order_and_not_before_their_time() {
        let mut agenda = Agenda::new(Time(100));
        agenda.after(20, 'c');
        agenda.after(10, 'a');
        agenda.after(10, 'b');
        assert_eq!((agenda.take(), agenda.next()), (None, Some(Time(110))));
        agenda.advance(Time(115));
        agenda.advance(Time(0));
        assert_eq!(agenda.now(), Time(115));
        assert_eq!(
            (agenda.take(), agenda.take(), agenda.take()),
            (Some('a'), Some('b'), None)
        );
        agenda.retain(|what| *what != 'c');
        assert_eq!(agenda.next(), None);
    }
}
