//! Whose turn it is.

use super::{Bench, agent, session};
use std::collections::BTreeMap;
use switchboard_core::desk::{AVAILABLE, Input};

/// Sessions taken by each agent.
fn share(bench: &Bench) -> BTreeMap<u128, usize> {
    let mut share = BTreeMap::new();
    for (_, agent) in &bench.taken {
        *share.entry(agent.0.as_u128()).or_default() += 1;
    }
    share
}

#[test]
fn is_82_three_ready_agents_take_three_of_nine_requests_each() {
    let mut bench = Bench::with_agents(3);
    bench.hire(4, &[], 1);
    bench.give(Input::Connected { agent: agent(4) });
    bench.state(4, "break");
    for n in 1..=9 {
        bench.pass(1000);
        bench.enqueue(n);
        let (_, taker, _) = *bench.ringing.values().next().expect("somebody is free");
        let taker = taker.0.as_u128();
        bench.answer(taker, true);
        bench.release(taker, session(n));
    }
    assert_eq!(
        share(&bench),
        BTreeMap::from([(1, 3), (2, 3), (3, 3)]),
        "none for the one at break"
    );
    let order: Vec<_> = bench
        .taken
        .iter()
        .map(|(_, agent)| agent.0.as_u128())
        .collect();
    assert_eq!(order[..3], order[3..6]);
    assert_eq!(order[..3], order[6..]);
}

#[test]
fn is_82_nine_requests_at_once_are_spread_evenly_too() {
    let mut bench = Bench::new();
    for n in 1..=3 {
        bench.hire(n, &[], 3);
        bench.ready(n);
    }
    for n in 1..=9 {
        bench.enqueue(n);
    }
    while let Some((_, taker, _)) = bench.ringing.values().next() {
        bench.answer(taker.0.as_u128(), true);
    }
    assert_eq!(share(&bench), BTreeMap::from([(1, 3), (2, 3), (3, 3)]));
}

#[test]
fn is_82_being_told_that_an_agent_serves_does_not_take_another_turn() {
    let mut bench = Bench::with_agents(2);
    bench.enqueue(1);
    bench.answer(1, true);
    bench.pass(10);
    bench.enqueue(2);
    bench.answer(2, true);
    bench.pass(10);
    // The sessions' own word comes late and in any order.
    bench.give(Input::Serving {
        agent: agent(2),
        session: session(2),
    });
    bench.pass(10);
    bench.give(Input::Serving {
        agent: agent(1),
        session: session(1),
    });
    bench.release(1, session(1));
    bench.release(2, session(2));
    bench.enqueue(3);
    assert!(bench.rings_at(1).is_some(), "idle for longer than agent 2");
}

#[test]
fn is_82_nobody_gets_more_than_their_capacity() {
    let mut bench = Bench::new();
    bench.hire(1, &[], 6);
    bench.ready(1);
    for n in 1..=8 {
        bench.enqueue(n);
    }
    while bench.rings_at(1).is_some() {
        bench.answer(1, true);
    }
    assert_eq!(bench.taken.len(), 6);
    bench.release(1, session(3));
    assert_eq!(
        bench.rings_at(1).unwrap().1,
        session(7),
        "first in line gets the free place"
    );
    // Capacity may change while it rings and while they serve.
    bench.hire(1, &[], 2);
    bench.answer(1, true);
    assert!(bench.rings_at(1).is_none());
    bench.hire(1, &[], 0);
    for n in [1, 2, 4, 5, 6, 7] {
        bench.release(1, session(n));
    }
    assert!(bench.rings_at(1).is_none(), "no capacity at all");
    bench.hire(1, &[], 1);
    assert!(bench.rings_at(1).is_some());
}

#[test]
fn is_82_switching_to_not_ready_ends_no_session_and_takes_the_offer_back() {
    let mut bench = Bench::with_agents(1);
    bench.hire(1, &[], 2);
    bench.enqueue(1);
    bench.answer(1, true);
    bench.enqueue(2);
    bench.state(1, "lunch");
    assert!(bench.ringing.is_empty());
    let seat = bench.desk.agent(agent(1)).unwrap();
    assert!(seat.serving.contains(&session(1)));
    bench.pass(60_000);
    assert!(bench.ringing.is_empty());
    bench.state(1, AVAILABLE);
    assert_eq!(bench.rings_at(1).unwrap().1, session(2));
}

#[test]
fn is_82_agents_serve_their_own_queues_and_all_of_them_as_one_line() {
    let mut bench = Bench::new();
    bench.hire(1, &[1], 1);
    bench.hire(2, &[2], 1);
    bench.ready(1);
    bench.enqueue_in(20, 2, false);
    assert!(bench.ringing.is_empty(), "not agent 1's queue");
    bench.ready(2);
    assert_eq!(bench.rings_at(2).unwrap().1, session(20));
    bench.answer(2, true);

    // An agent of both queues takes who has waited longest, whatever the queue.
    let mut bench = Bench::new();
    bench.hire(1, &[1, 2], 1);
    for n in 1..=6 {
        bench.enqueue_in(n, 1 + n % 2, false);
        bench.pass(1000);
    }
    bench.ready(1);
    for n in 1..=6 {
        assert_eq!(bench.rings_at(1).unwrap().1, session(n));
        bench.answer(1, true);
        bench.release(1, session(n));
    }
}
