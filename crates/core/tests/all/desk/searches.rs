//! Searches out of running sessions, at the desk.

use super::{Bench, agent, queue, session};
use switchboard_core::{
    SearchId,
    desk::{AVAILABLE, Input, Output},
    routing::{Need, Purpose, Search},
    session::{OfferAnswer, SearchEnd},
};

/// Agent 1 has session 1, and looks for somebody.
fn seek(bench: &mut Bench, n: u128, need: Need) -> Vec<Output> {
    let search = Search {
        id: Some(SearchId::from_u128(n)),
        purpose: Purpose::Transfer,
        since: bench.now,
        need,
    };
    let session = session(n);
    bench.give(Input::Enqueue { session, search })
}

fn named(n: u128) -> Need {
    Need {
        only: Some(agent(n)),
        ..Need::of(queue(1))
    }
}

fn refused(out: &[Output]) -> Option<SearchEnd> {
    out.iter().find_map(|output| match output {
        Output::NotFound { why, .. } => Some(*why),
        _ => None,
    })
}

/// Agents of two sessions each; the first has session 1.
fn served(agents: u128) -> Bench {
    let mut bench = Bench::new();
    for n in 1..=agents {
        bench.hire(n, &[], 2);
        bench.ready(n);
    }
    bench.give(Input::Serving {
        agent: agent(1),
        session: session(1),
    });
    bench
}

fn rings(bench: &Bench) -> Vec<(u128, u128)> {
    let plain = |(s, a, _): &(_, _, _)| (session_of(*s), agent_of(*a));
    bench.ringing.values().map(plain).collect()
}

fn session_of(id: switchboard_core::SessionId) -> u128 {
    id.0.as_u128()
}

fn agent_of(id: switchboard_core::AgentId) -> u128 {
    id.0.as_u128()
}

#[test]
fn cc_10_cc_17_who_is_named_is_asked_and_nobody_else() {
    let mut bench = served(4);
    seek(&mut bench, 1, named(3));
    assert_eq!(rings(&bench), [(1, 3)]);
    let (offer, ..) = bench.ringing.iter().next().unwrap();
    let offer = *offer;
    bench.give(Input::Answer {
        agent: agent(3),
        offer,
        accept: false,
    });
    assert_eq!(rings(&bench), [], "nobody else is asked");
}

#[test]
fn cc_17_an_offer_by_name_outlives_a_reload_of_the_console() {
    let mut bench = served(3);
    seek(&mut bench, 1, named(3));
    bench.give(Input::Disconnected { agent: agent(3) });
    assert_eq!(rings(&bench), [(1, 3)], "the console may come back");
    bench.now = bench.now + 9_999;
    bench.give(Input::Tick);
    bench.give(Input::Connected { agent: agent(3) });
    assert_eq!(rings(&bench), [(1, 3)]);
    // It was waited for, once; the offer stands as long as any other.
    bench.now = bench.now + 2;
    bench.give(Input::Tick);
    let offer = *bench.ringing.keys().next().unwrap();
    let accept = Input::Answer {
        agent: agent(3),
        offer,
        accept: true,
    };
    bench.give(accept);
    assert_eq!(bench.taken, [(session(1), agent(3))]);
}

#[test]
fn wt_32_whoever_does_not_come_back_is_away() {
    let away = |bench: &mut Bench| {
        let out = bench.give(Input::Tick);
        let answers = out.iter().filter_map(|output| match output {
            Output::Answered { answer, .. } => Some(*answer),
            _ => None,
        });
        answers.collect::<Vec<_>>()
    };
    let mut bench = served(3);
    seek(&mut bench, 1, named(3));
    bench.give(Input::Disconnected { agent: agent(3) });
    bench.now = bench.desk.deadline().unwrap();
    assert_eq!(away(&mut bench), [OfferAnswer::Withdrawn]);
    assert_eq!(rings(&bench), [], "nobody else is asked");

    // Who logs out, or is gone for good, is not waited for.
    for says in [
        Input::SetState {
            agent: agent(3),
            state: "logged_out".into(),
        },
        Input::AgentGone { agent: agent(3) },
    ] {
        let mut bench = served(3);
        seek(&mut bench, 1, named(3));
        bench.give(Input::Disconnected { agent: agent(3) });
        bench.give(says);
        assert_eq!(rings(&bench), []);
        let due = bench.desk.deadline();
        let soon = due.is_some_and(|at| at.since(bench.now) <= 10_000);
        assert!(!soon, "nothing is waited for");
    }

    // Who was not asked by name has others to go before them.
    let mut bench = served(2);
    seek(&mut bench, 1, Need::of(queue(1)));
    assert_eq!(rings(&bench), [(1, 2)]);
    bench.give(Input::Disconnected { agent: agent(2) });
    assert_eq!(rings(&bench), []);
}

#[test]
fn cc_11_cc_14_whoever_asks_is_not_asked() {
    let mut bench = served(2);
    // The first one has been idle longest, and may take another.
    bench.give(Input::Serving {
        agent: agent(2),
        session: session(9),
    });
    seek(&mut bench, 1, Need::of(queue(1)));
    assert_eq!(rings(&bench), [(1, 2)]);
}

#[test]
fn wt_38_whoever_is_talked_with_has_no_place_in_the_queue() {
    let mut bench = served(1);
    bench.give(Input::Connected { agent: agent(1) });
    bench.hire(2, &[], 1);
    bench.ready(2);
    bench.give(Input::Serving {
        agent: agent(2),
        session: session(9),
    });
    seek(&mut bench, 1, Need::of(queue(1)));
    assert_eq!(bench.desk.length(queue(1)), 0);
}

#[test]
fn wt_32_wt_33_who_is_away_or_full_is_refused_at_once() {
    let mut bench = served(2);
    assert_eq!(
        refused(&seek(&mut bench, 1, named(9))),
        Some(SearchEnd::Away),
        "nobody"
    );
    bench.give(Input::SetState {
        agent: agent(2),
        state: "lunch".into(),
    });
    assert_eq!(
        refused(&seek(&mut bench, 1, named(2))),
        Some(SearchEnd::Away)
    );
    bench.give(Input::SetState {
        agent: agent(2),
        state: AVAILABLE.into(),
    });
    bench.give(Input::Disconnected { agent: agent(2) });
    assert_eq!(
        refused(&seek(&mut bench, 1, named(2))),
        Some(SearchEnd::Away)
    );
    bench.give(Input::Connected { agent: agent(2) });
    for n in [7, 8] {
        bench.give(Input::Serving {
            agent: agent(2),
            session: session(n),
        });
    }
    assert_eq!(
        refused(&seek(&mut bench, 1, named(2))),
        Some(SearchEnd::Busy)
    );
    assert_eq!(rings(&bench), []);
}

#[test]
fn wt_33_of_two_who_want_the_last_place_one_gets_it() {
    let mut bench = served(2);
    bench.give(Input::Serving {
        agent: agent(2),
        session: session(7),
    });
    assert_eq!(refused(&seek(&mut bench, 1, named(2))), None);
    assert_eq!(
        refused(&seek(&mut bench, 3, named(2))),
        Some(SearchEnd::Busy)
    );
    assert_eq!(rings(&bench), [(1, 2)]);
}

#[test]
fn wt_31_a_queue_without_staff_is_refused() {
    let mut bench = Bench::new();
    bench.hire(1, &[1], 2);
    bench.ready(1);
    bench.hire(2, &[2], 2);
    bench.ready(2);
    bench.give(Input::Serving {
        agent: agent(1),
        session: session(1),
    });
    let to = |n| Need::of(queue(n));
    assert_eq!(
        refused(&seek(&mut bench, 1, to(3))),
        Some(SearchEnd::Unstaffed)
    );
    let own = seek(&mut bench, 1, to(1));
    assert_eq!(
        refused(&own),
        Some(SearchEnd::Unstaffed),
        "nobody but who asks"
    );
    bench.give(Input::Disconnected { agent: agent(2) });
    assert_eq!(
        refused(&seek(&mut bench, 1, to(2))),
        Some(SearchEnd::Unstaffed)
    );
    bench.give(Input::Connected { agent: agent(2) });
    assert_eq!(refused(&seek(&mut bench, 1, to(2))), None);
    assert_eq!(rings(&bench), [(1, 2)]);
}

#[test]
fn wt_33_who_has_five_takes_the_sixth_and_no_seventh() {
    let mut bench = Bench::new();
    for n in 1..=3 {
        bench.hire(n, &[], 6);
        bench.ready(n);
    }
    let served = |agent, session| Input::Serving { agent, session };
    for n in 11..=15 {
        bench.give(served(agent(2), session(n)));
    }
    bench.give(served(agent(1), session(1)));
    bench.give(served(agent(3), session(3)));
    // Two transfers at once: one place, one offer, one answer.
    assert_eq!(refused(&seek(&mut bench, 1, named(2))), None);
    let race = seek(&mut bench, 3, named(2));
    assert_eq!(refused(&race), Some(SearchEnd::Busy));
    let (offer, ..) = bench.ringing.iter().next().unwrap();
    let answer = Input::Answer {
        agent: agent(2),
        offer: *offer,
        accept: true,
    };
    bench.give(answer);
    assert_eq!(bench.taken, [(session(1), agent(2))]);
    // Six by now.
    let next = seek(&mut bench, 3, named(2));
    assert_eq!(refused(&next), Some(SearchEnd::Busy));
    assert_eq!(rings(&bench), []);
    // One is over: there is room for one again.
    bench.give(Input::Released {
        agent: agent(2),
        session: session(11),
    });
    assert_eq!(refused(&seek(&mut bench, 3, named(2))), None);
    assert_eq!(rings(&bench), [(3, 2)]);
}
