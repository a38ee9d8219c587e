//! Time to write a session up, in which nobody new is offered.

use super::{Bench, agent, session};
use switchboard_core::{
    Time,
    desk::{Input, Output},
};

const TIME_MS: i64 = 60_000;

/// One agent of two sessions who has served the first to its end just now.
fn ended() -> Bench {
    let mut bench = Bench::new();
    bench.give(Input::WrapUpTime(TIME_MS));
    bench.hire(1, &[], 2);
    bench.ready(1);
    bench.enqueue(1);
    bench.answer(1, true);
    end(&mut bench, 1);
    bench
}

/// The session's own words at its end.
fn end(bench: &mut Bench, n: u128) -> Vec<Output> {
    let told = bench.give(Input::WrapUp {
        agent: agent(1),
        session: session(n),
        since: bench.now,
    });
    bench.release(1, session(n));
    told
}

fn through(bench: &mut Bench, n: u128) -> Vec<Output> {
    bench.give(Input::WrappedUp {
        agent: agent(1),
        session: session(n),
    })
}

#[test]
fn is_82_nobody_is_offered_while_a_session_is_written_up() {
    let mut bench = ended();
    bench.enqueue(2);
    assert_eq!(bench.rings_at(1), None);
    assert_eq!(bench.desk.deadline(), Some(bench.now + TIME_MS));
    bench.pass(TIME_MS - 1);
    assert_eq!(bench.rings_at(1), None);
    // It ends by itself.
    bench.pass(1);
    assert_eq!(bench.rings_at(1).unwrap().1, session(2));
    assert!(!bench.desk.agent(agent(1)).unwrap().wraps_up());
}

#[test]
fn is_82_an_agent_who_is_through_is_offered_the_next() {
    let mut bench = ended();
    bench.enqueue(2);
    let told = through(&mut bench, 1);
    assert!(told.contains(&Output::WrapUps { agent: agent(1) }));
    assert_eq!(bench.rings_at(1).unwrap().1, session(2));
    // Word of the end may come once more.
    let since = bench.now;
    let again = Input::WrapUp {
        agent: agent(1),
        session: session(1),
        since,
    };
    assert_eq!(bench.give(again), []);
    bench.answer(1, true);
    bench.enqueue(3);
    assert_eq!(bench.rings_at(1).unwrap().1, session(3));
}

#[test]
fn each_session_has_its_own_time_and_all_must_be_over() {
    let mut bench = ended();
    bench.pass(10_000);
    bench.give(Input::Serving {
        agent: agent(1),
        session: session(5),
    });
    end(&mut bench, 5);
    bench.enqueue(2);
    through(&mut bench, 5);
    assert_eq!(bench.rings_at(1), None, "the first still runs");
    bench.pass(TIME_MS - 10_000);
    assert_eq!(bench.rings_at(1).unwrap().1, session(2));
}

#[test]
fn what_rings_already_goes_on() {
    let mut bench = Bench::new();
    bench.give(Input::WrapUpTime(TIME_MS));
    bench.hire(1, &[], 2);
    bench.ready(1);
    bench.enqueue(1);
    bench.answer(1, true);
    bench.enqueue(2);
    end(&mut bench, 1);
    assert_eq!(bench.rings_at(1).unwrap().1, session(2));
    bench.answer(1, true);
    bench.enqueue(3);
    assert_eq!(bench.rings_at(1), None);
}

#[test]
fn a_desk_that_begins_anew_goes_on_with_it() {
    let mut bench = Bench::new();
    bench.give(Input::WrapUpTime(TIME_MS));
    bench.hire(1, &[], 2);
    // What the record says, before a console is there.
    let since = bench.now - 40_000;
    let input = |n: u128, since: Time| Input::WrapUp {
        agent: agent(1),
        session: session(n),
        since,
    };
    bench.give(input(1, since));
    assert_eq!(bench.give(input(2, bench.now - TIME_MS)), [], "is over");
    bench.ready(1);
    bench.enqueue(3);
    assert_eq!(bench.rings_at(1), None);
    bench.pass(20_000);
    assert_eq!(bench.rings_at(1).unwrap().1, session(3));
}

#[test]
fn without_a_time_nothing_changes() {
    let mut bench = ended();
    through(&mut bench, 1);
    bench.give(Input::WrapUpTime(0));
    bench.enqueue(2);
    bench.answer(1, true);
    assert_eq!(end(&mut bench, 2), []);
    assert_eq!(
        through(&mut bench, 2),
        [Output::WrapUps { agent: agent(1) }]
    );
    bench.enqueue(3);
    assert_eq!(bench.rings_at(1).unwrap().1, session(3));
}
