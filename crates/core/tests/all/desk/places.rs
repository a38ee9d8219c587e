//! Places in a queue.

use super::{Bench, queue, session};

fn places(bench: &Bench, sessions: impl IntoIterator<Item = u128>) -> Vec<(u32, u32)> {
    let place = |n| bench.desk.place(session(n)).expect("waits");
    sessions.into_iter().map(place).collect()
}

#[test]
fn places_are_dense_and_in_the_order_of_arrival() {
    let mut bench = Bench::new();
    for n in [5, 3, 9, 1, 7] {
        bench.enqueue(n);
        bench.pass(10);
    }
    let expected: Vec<_> = (1..=5).map(|place| (place, 5)).collect();
    assert_eq!(places(&bench, [5, 3, 9, 1, 7]), expected);
    bench.give(switchboard_core::desk::Input::Dequeue {
        session: session(9),
    });
    assert_eq!(
        places(&bench, [5, 3, 1, 7]),
        [(1, 4), (2, 4), (3, 4), (4, 4)]
    );
    assert_eq!(bench.desk.place(session(9)), None);
    // Another queue has places of its own.
    bench.enqueue_in(20, 2, false);
    assert_eq!(places(&bench, [20]), [(1, 1)]);
    assert_eq!(bench.desk.longest(queue(1)), Some(bench.now - 50));
    assert_eq!(bench.desk.longest(queue(3)), None);
}

#[test]
fn is_95_who_lost_their_agent_is_before_all_others() {
    let mut bench = Bench::new();
    bench.enqueue(1);
    bench.pass(1000);
    bench.enqueue_in(2, 1, true);
    bench.pass(1000);
    bench.enqueue_in(3, 1, true);
    assert_eq!(places(&bench, [2, 3, 1]), [(1, 3), (2, 3), (3, 3)]);
    // Also before those of other queues.
    bench.enqueue_in(4, 2, false);
    bench.hire(1, &[], 1);
    bench.ready(1);
    for n in [2, 3, 1, 4] {
        assert_eq!(bench.rings_at(1).unwrap().1, session(n));
        bench.answer(1, true);
        bench.release(1, session(n));
    }
}
