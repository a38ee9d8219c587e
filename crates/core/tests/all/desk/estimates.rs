//! Estimates of the wait: honest or none.

use super::{Bench, agent, queue, session};
use switchboard_core::desk::{AVAILABLE, Input};

/// A desk whose agent has served `served` sessions of that length each.
fn after(served: u128, length_ms: i64) -> Bench {
    let mut bench = Bench::with_agents(1);
    for n in 1..=served {
        bench.enqueue(n);
        bench.answer(1, true);
        bench.pass(length_ms);
        bench.release(1, session(n));
    }
    bench
}

#[test]
fn there_is_no_estimate_before_enough_sessions_were_served() {
    for served in 0..3 {
        assert_eq!(after(served, 60_000).desk.estimate(queue(1), 1), None);
    }
    let bench = after(3, 60_000);
    assert_eq!(bench.desk.estimate(queue(1), 1), Some(60_000));
    assert_eq!(
        bench.desk.estimate(queue(2), 1),
        None,
        "each queue for itself"
    );
}

#[test]
fn the_estimate_follows_the_place_and_those_on_duty() {
    let mut bench = after(3, 60_000);
    assert_eq!(bench.desk.estimate(queue(1), 4), Some(240_000));
    bench.hire(2, &[], 3);
    bench.ready(2);
    assert_eq!(bench.desk.estimate(queue(1), 4), Some(60_000));
    bench.state(2, "break");
    assert_eq!(bench.desk.estimate(queue(1), 4), Some(240_000));
    bench.give(Input::Disconnected { agent: agent(1) });
    assert_eq!(bench.desk.estimate(queue(1), 4), None, "nobody on duty");
    bench.state(2, AVAILABLE);
    assert_eq!(bench.desk.estimate(queue(1), 3), Some(60_000));
}

#[test]
fn the_estimate_moves_with_what_is_measured() {
    let mut bench = after(3, 60_000);
    for n in 10..40 {
        bench.enqueue(n);
        bench.answer(1, true);
        bench.pass(10_000);
        bench.release(1, session(n));
    }
    let estimate = bench.desk.estimate(queue(1), 1).unwrap();
    assert!((10_000..11_000).contains(&estimate), "{estimate}");
}
