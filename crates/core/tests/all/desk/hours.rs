//! Queues that open and close, and who is asked meanwhile.

use super::*;
use switchboard_core::{
    desk::{AtClose, Opening, Overflow, QueueTerms},
    hours::{Calendar, Span},
};

const MINUTE: i64 = 60_000;

/// Open from that minute of each day to the other, in UTC. A bench begins in minute 16.
fn daily(from: u16, to: u16) -> Option<Box<Calendar>> {
    Some(Box::new(Calendar {
        zone: "UTC".into(),
        week: std::array::from_fn(|_| vec![Span { from, to }]),
        ..Calendar::default()
    }))
}

fn opening(at_close: AtClose, overflow: bool) -> Opening {
    Opening {
        at_close,
        overflow,
        ..Opening::default()
    }
}

impl Bench {
    fn opens(&mut self, n: u128, opening: Opening, calendar: Option<Box<Calendar>>) -> Vec<Output> {
        self.give(Input::Opening {
            queue: queue(n),
            opening,
            calendar,
        })
    }

    fn helped_by(&mut self, n: u128, helper: u128) {
        let overflow = Some(Overflow {
            queue: queue(helper),
            after_ms: 3_000_000,
        });
        self.give(Input::Queue {
            queue: queue(n),
            terms: QueueTerms {
                overflow,
                ..QueueTerms::default()
            },
        });
    }

    fn ring(&self, n: u128) -> Option<SessionId> {
        self.rings_at(n).map(|(_, session)| session)
    }
}

fn places(out: &[Output]) -> usize {
    let told = out
        .iter()
        .filter(|out| matches!(out, Output::Places { .. }));
    told.count()
}

#[test]
fn it_wakes_by_itself_when_a_queue_opens_and_closes() {
    let mut bench = Bench::with_agents(1);
    bench.opens(1, opening(AtClose::Hold, false), daily(20, 30));
    assert!(!bench.desk.is_open(queue(1)) && bench.desk.is_open(queue(2)));
    bench.enqueue(1);
    assert_eq!(bench.ring(1), None, "held until it opens");
    let opens = bench.desk.deadline().expect("it opens");
    assert_eq!(opens, Time(20 * MINUTE));
    bench.now = opens;
    let out = bench.give(Input::Tick);
    assert_eq!((bench.ring(1), places(&out)), (Some(session(1)), 1));
    bench.answer(1, true);
    bench.enqueue(2);
    bench.now = Time(30 * MINUTE);
    let out = bench.give(Input::Tick);
    assert_eq!(places(&out), 1, "who waits is told that it closed");
    bench.release(1, session(1));
    assert_eq!(bench.ring(1), None);
    assert_eq!(
        bench.desk.place(session(2)),
        Some((1, 1)),
        "the place is kept"
    );
    // Open at all times again: no calendar.
    bench.opens(1, Opening::default(), None);
    assert_eq!(bench.ring(1), Some(session(2)));
}

#[test]
fn who_waits_when_it_closes_is_served_where_it_says_so() {
    let mut bench = Bench::with_agents(1);
    bench.opens(1, opening(AtClose::Serve, false), daily(10, 20));
    bench.enqueue(1);
    bench.answer(1, true);
    bench.enqueue(2);
    bench.now = Time(21 * MINUTE);
    bench.give(Input::Tick);
    assert!(!bench.desk.is_open(queue(1)));
    bench.release(1, session(1));
    assert_eq!(bench.ring(1), Some(session(2)));
}

#[test]
fn a_closed_queue_has_its_helper_at_once_while_that_one_is_open() {
    let mut bench = Bench::new();
    for n in 1..=2 {
        bench.hire(n, &[n], 1);
        bench.ready(n);
    }
    bench.helped_by(1, 2);
    bench.opens(1, opening(AtClose::Hold, true), daily(30, 40));
    bench.opens(2, Opening::default(), daily(10, 20));
    bench.enqueue(1);
    assert_eq!((bench.ring(1), bench.ring(2)), (None, Some(session(1))));
    bench.answer(2, true);
    bench.enqueue(2);
    bench.now = Time(20 * MINUTE);
    bench.give(Input::Tick);
    bench.release(2, session(1));
    assert_eq!(bench.ring(2), None, "the helper has closed as well");
    bench.now = Time(30 * MINUTE);
    bench.give(Input::Tick);
    assert_eq!((bench.ring(1), bench.ring(2)), (Some(session(2)), None));
}

#[test]
fn colleagues_are_looked_for_at_any_hour() {
    let mut bench = Bench::with_agents(1);
    bench.opens(1, opening(AtClose::Hold, false), daily(20, 30));
    let mut search = search(bench.now, Need::of(queue(1)));
    search.purpose = Purpose::Conference;
    let session = session(1);
    bench.give(Input::Enqueue { session, search });
    assert_eq!(bench.ring(1), Some(session));
}
