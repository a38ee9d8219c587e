//! Offers: exactly one at a time, and what becomes of it.

use super::{Bench, DECLINED_MS, RING_MS, agent, queue, search, session};
use switchboard_core::{
    OfferId, SessionId, Time,
    desk::{AVAILABLE, Desk, Input, Output, Qualities, StateReason},
    routing::Need,
    session::OfferAnswer,
};

fn answers(out: &[Output]) -> Vec<OfferAnswer> {
    let answers = out.iter().filter_map(|output| match output {
        Output::Answered { answer, .. } => Some(*answer),
        _ => None,
    });
    answers.collect()
}

#[test]
fn is_91_waiting_and_ringing_begin_with_the_same_input() {
    let mut bench = Bench::with_agents(1);
    let out = bench.enqueue(1);
    assert_eq!(out[0], Output::Places { queue: queue(1) });
    assert!(
        matches!(out[1], Output::Offered { session: s, agent: a, .. } if s == session(1) && a == agent(1))
    );
}

#[test]
fn is_91_nobody_logged_in_is_told_once_when_the_wait_begins() {
    let mut bench = Bench::new();
    bench.hire(1, &[], 1);
    bench.hire(2, &[2], 1);
    let nobody = Output::NobodyThere {
        session: session(1),
    };
    assert!(bench.enqueue(1).contains(&nobody));
    assert!(!bench.enqueue(1).contains(&nobody), "it waits already");
    bench.give(Input::Connected { agent: agent(2) });
    let other = bench.enqueue(2);
    assert!(
        other.contains(&Output::NobodyThere {
            session: session(2)
        }),
        "not that agent's queue"
    );
    // Logged in at break is somebody: they will be back.
    bench.give(Input::Connected { agent: agent(1) });
    assert!(
        !bench
            .enqueue(3)
            .iter()
            .any(|o| matches!(o, Output::NobodyThere { .. }))
    );
    // After a restart the consoles need a moment to return.
    let mut bench = Bench::new();
    let again = bench.give(Input::Enqueue {
        session: session(1),
        search: search(bench.now - 60_000, Need::of(queue(1))),
    });
    assert!(!again.contains(&nobody));
}

#[test]
fn is_93_fifty_agents_accept_one_request_and_one_wins() {
    let mut bench = Bench::with_agents(50);
    bench.enqueue(1);
    let (offer, ring) = bench.ringing.iter().next().map(|(o, r)| (*o, *r)).unwrap();
    for n in (1..=50).rev() {
        let accept = |n| Input::Answer {
            agent: agent(n),
            offer,
            accept: true,
        };
        bench.give(accept(n));
        bench.give(accept(n));
    }
    assert_eq!(bench.taken, [(session(1), ring.1)]);
    let serving: usize = bench
        .desk
        .agents()
        .map(|(_, seat)| seat.serving.len())
        .sum();
    assert_eq!(serving, 1);
    assert!(bench.ringing.is_empty() && bench.desk.waiting(session(1)).is_none());
}

#[test]
fn is_93_fifty_requests_ring_at_fifty_agents_each_once() {
    let mut bench = Bench::with_agents(50);
    for n in 1..=60 {
        bench.enqueue(n);
    }
    assert_eq!(bench.ringing.len(), 50);
    while let Some((_, taker, _)) = bench.ringing.values().next() {
        bench.answer(taker.0.as_u128(), true);
    }
    assert_eq!(bench.taken.len(), 50);
    assert_eq!(bench.desk.line(queue(1)).count(), 10);
}

#[test]
fn is_82_an_unanswered_offer_moves_on_and_its_agent_is_not_ready_any_more() {
    let mut bench = Bench::with_agents(2);
    bench.enqueue(1);
    let first = if bench.rings_at(1).is_some() { 1 } else { 2 };
    bench.now = bench.now + RING_MS - 1;
    assert!(bench.give(Input::Tick).is_empty(), "not yet");
    assert_eq!(bench.desk.deadline(), Some(bench.now + 1));
    bench.now = bench.now + 1;
    let out = bench.give(Input::Tick);
    assert_eq!(answers(&out), [OfferAnswer::Lapsed]);
    let told = out.iter().any(|o| matches!(o, Output::State { agent: a, reason: StateReason::NoResponse, .. } if *a == agent(first)));
    assert!(told);
    let second = 3 - first;
    assert_eq!(bench.rings_at(second).unwrap().1, session(1));
    bench.pass(RING_MS);
    assert!(bench.ringing.is_empty(), "nobody is left");
    assert_eq!(
        bench.desk.place(session(1)),
        Some((1, 1)),
        "and the visitor waits on"
    );
    assert_eq!(bench.desk.deadline(), None);
    bench.state(first, AVAILABLE);
    assert!(bench.rings_at(first).is_some(), "who is back gets it");
}

#[test]
fn is_82_a_late_answer_counts_for_nothing() {
    let mut bench = Bench::with_agents(1);
    bench.enqueue(1);
    let (offer, _) = bench.rings_at(1).unwrap();
    bench.pass(RING_MS);
    bench.give(Input::Answer {
        agent: agent(1),
        offer,
        accept: true,
    });
    assert!(bench.taken.is_empty());
    assert!(bench.desk.waiting(session(1)).is_some());
}

#[test]
fn is_82_who_declines_is_asked_again_only_after_a_while() {
    let mut bench = Bench::with_agents(2);
    bench.enqueue(1);
    let first = if bench.rings_at(1).is_some() { 1 } else { 2 };
    let second = 3 - first;
    assert_eq!(
        answers(&bench.answer(first, false)),
        [OfferAnswer::Declined]
    );
    assert_eq!(
        bench.rings_at(second).unwrap().1,
        session(1),
        "at once at another agent"
    );
    bench.pass(1000);
    bench.answer(second, false);
    assert!(bench.ringing.is_empty());
    assert_eq!(bench.desk.deadline(), Some(bench.now + DECLINED_MS - 1000));
    bench.pass(DECLINED_MS - 1000);
    assert_eq!(bench.rings_at(first).unwrap().1, session(1));
    // Declining one visitor is not declining the next.
    bench.enqueue(2);
    assert_eq!(bench.rings_at(second).unwrap().1, session(2));
}

#[test]
fn is_82_a_past_decline_is_no_deadline_while_everybody_is_busy() {
    let mut bench = Bench::with_agents(1);
    bench.enqueue(1);
    bench.answer(1, false);
    bench.give(Input::Serving {
        agent: agent(1),
        session: session(9),
    });
    bench.pass(DECLINED_MS);
    assert_eq!(bench.desk.deadline(), None, "a tick would change nothing");
    bench.release(1, session(9));
    assert!(bench.rings_at(1).is_some());
}

#[test]
fn is_93_an_agent_who_goes_away_takes_no_visitor_along() {
    let mut bench = Bench::with_agents(2);
    bench.enqueue(1);
    let first = if bench.rings_at(1).is_some() { 1 } else { 2 };
    // A second console: one of them closing is no absence.
    bench.give(Input::Connected {
        agent: agent(first),
    });
    bench.give(Input::Disconnected {
        agent: agent(first),
    });
    assert!(bench.rings_at(first).is_some());
    let out = bench.give(Input::Disconnected {
        agent: agent(first),
    });
    assert_eq!(answers(&out), [OfferAnswer::Withdrawn]);
    let second = 3 - first;
    assert_eq!(bench.rings_at(second).unwrap().1, session(1));
    let out = bench.give(Input::AgentGone {
        agent: agent(second),
    });
    assert_eq!(answers(&out), [OfferAnswer::Withdrawn]);
    assert!(bench.desk.agent(agent(second)).is_none() && bench.ringing.is_empty());
    // One disconnect too many does no harm, and the agent is available still on return.
    bench.give(Input::Disconnected {
        agent: agent(first),
    });
    bench.give(Input::Connected {
        agent: agent(first),
    });
    assert_eq!(bench.rings_at(first).unwrap().1, session(1));
}

#[test]
fn is_82_an_agent_who_is_dismissed_and_hired_again_serves_what_they_served() {
    let mut bench = Bench::with_agents(1);
    bench.enqueue(1);
    bench.answer(1, true);
    bench.give(Input::AgentGone { agent: agent(1) });
    assert!(bench.desk.agent(agent(1)).is_none() && bench.desk.agents().count() == 0);
    bench.enqueue(2);
    bench.state(1, AVAILABLE);
    assert!(bench.ringing.is_empty(), "may not serve");
    bench.hire(1, &[], 1);
    let seat = bench.desk.agent(agent(1)).unwrap();
    assert!(seat.serving.contains(&session(1)) && seat.present());
    assert!(bench.ringing.is_empty(), "has no room");
    bench.release(1, session(1));
    assert_eq!(bench.rings_at(1).unwrap().1, session(2));
    // Once nothing of theirs is left, they begin anew.
    bench.give(Input::AgentGone { agent: agent(1) });
    bench.give(Input::Disconnected { agent: agent(1) });
    bench.hire(1, &[], 1);
    assert_eq!(bench.desk.agent(agent(1)).unwrap().state, "logged_out");
}

#[test]
fn is_93_a_visitor_who_goes_takes_the_offer_along() {
    let mut bench = Bench::with_agents(1);
    bench.enqueue(1);
    bench.enqueue(2);
    let out = bench.give(Input::Dequeue {
        session: session(1),
    });
    assert_eq!(answers(&out), [OfferAnswer::Withdrawn]);
    assert_eq!(bench.rings_at(1).unwrap().1, session(2));
    bench.give(Input::Dequeue {
        session: session(1),
    });
    bench.give(Input::Dequeue {
        session: session(77),
    });
    assert_eq!(bench.rings_at(1).unwrap().1, session(2));
}

#[test]
fn is_93_auto_accept_rings_nowhere() {
    let mut bench = Bench::with_agents(1);
    let enqueue = |n| Input::Enqueue {
        session: session(n),
        search: search(
            super::super::room::START,
            Need {
                auto_accept: true,
                ..Need::of(queue(1))
            },
        ),
    };
    let out = bench.give(enqueue(1));
    assert_eq!(answers(&out), [OfferAnswer::Accepted]);
    bench.give(enqueue(2));
    assert_eq!(bench.taken.len(), 1, "capacity counts all the same");
    bench.release(1, session(1));
    assert_eq!(bench.taken.len(), 2);
}

#[test]
fn unknown_agents_change_nothing() {
    let mut bench = Bench::new();
    for input in [
        Input::AgentGone { agent: agent(9) },
        Input::Connected { agent: agent(9) },
        Input::Disconnected { agent: agent(9) },
        Input::SetState {
            agent: agent(9),
            state: AVAILABLE.into(),
        },
        Input::Serving {
            agent: agent(9),
            session: session(1),
        },
        Input::Released {
            agent: agent(9),
            session: session(1),
        },
        Input::Tick,
    ] {
        assert!(bench.give(input).is_empty());
    }
    assert_eq!(bench.desk.agents().count(), 0);
}

/// A desk of one agent who may have so many sessions, and what [`Input::Enqueue`] needs.
fn lone_desk(capacity: u32) -> impl FnMut(Input) -> (Vec<Output>, Vec<SessionId>) {
    let (mut desk, mut next) = (Desk::new(0), 0);
    let mut give = move |input| {
        let out = desk.handle(Time(1_000_000), input, &mut || {
            next += 1;
            next
        });
        let seat = desk.agent(agent(1)).unwrap();
        (out, seat.serving.iter().copied().collect())
    };
    give(Input::Agent {
        agent: agent(1),
        name: "agent".into(),
        queues: Vec::new(),
        capacity,
        software: false,
        qualities: Qualities::default(),
    });
    give(Input::Connected { agent: agent(1) });
    give(Input::SetState {
        agent: agent(1),
        state: AVAILABLE.into(),
    });
    give
}

fn waits(session: SessionId) -> Input {
    let need = Need {
        auto_accept: true,
        ..Need::of(queue(1))
    };
    Input::Enqueue {
        session,
        search: search(Time(1_000_000), need),
    }
}

/// The offer that was accepted, if one was.
fn accepted(out: &[Output]) -> Option<OfferId> {
    out.iter().find_map(|output| match output {
        Output::Answered {
            offer,
            answer: OfferAnswer::Accepted,
            ..
        } => Some(*offer),
        _ => None,
    })
}

#[test]
fn an_offer_that_came_to_nothing_undoes_no_later_one() {
    let (agent, session) = (agent(1), session(1));
    let not_taken = |offer| Input::NotTaken {
        agent,
        session,
        offer,
    };
    let mut give = lone_desk(2);
    let first = accepted(&give(waits(session)).0).unwrap();
    // The session had withdrawn that offer before it heard of the answer, and waits still.
    let second = accepted(&give(waits(session)).0).unwrap();
    assert_ne!(first, second);
    // Word of the first comes late: the second may have been taken meanwhile.
    assert_eq!(give(not_taken(first)).1, [session]);
    assert_eq!(give(not_taken(OfferId::from_u128(99))).1, [session]);
    assert_eq!(give(not_taken(second)).1, []);

    // Nor does any undo what the session has said since.
    let third = accepted(&give(waits(session)).0).unwrap();
    give(Input::Serving { agent, session });
    assert_eq!(give(not_taken(third)).1, [session]);
    assert_eq!(give(Input::Released { agent, session }).1, []);
}

#[test]
fn an_offer_that_came_to_nothing_leaves_the_agent_free() {
    let mut give = lone_desk(1);
    let offer = accepted(&give(waits(session(1))).0).unwrap();
    assert_eq!(accepted(&give(waits(session(2))).0), None, "busy");
    let (out, serves) = give(Input::NotTaken {
        agent: agent(1),
        session: session(1),
        offer,
    });
    assert!(accepted(&out).is_some(), "the next one's turn");
    assert_eq!(serves, [session(2)]);
}
