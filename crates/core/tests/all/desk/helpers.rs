//! Who helps: people and assistants of one group, by what they know (AI-4, AI-8).

use super::{Bench, agent, queue, session};
use switchboard_core::{
    SearchId,
    desk::{Input, Output, Qualities, QueueTerms},
    routing::{Ask, Need, Purpose, Quality, Search},
    session::SearchEnd,
};

/// Somebody with a skill, connected and ready.
fn hire(bench: &mut Bench, n: u128, skill: &str, software: bool) {
    bench.give(Input::Agent {
        agent: agent(n),
        name: format!("agent {n}"),
        queues: vec![],
        capacity: 1,
        software,
        qualities: Qualities {
            skills: [(skill.to_owned(), 1)].into(),
            ..Qualities::default()
        },
    });
    bench.ready(n);
}

fn need(subject: &str) -> Need {
    Need {
        front: true,
        asks: vec![Ask {
            if_known: true,
            ..Ask::of(Quality::Skill(subject.into()), 1, None)
        }],
        ..Need::of(queue(1))
    }
}

fn seek(bench: &mut Bench, n: u128, need: Need) -> Option<SearchEnd> {
    let search = Search {
        id: Some(SearchId::from_u128(n)),
        purpose: Purpose::Conference,
        since: bench.now,
        need,
    };
    let session = session(n);
    let out = bench.give(Input::Enqueue { session, search });
    out.iter().find_map(|output| match output {
        Output::NotFound { why, .. } => Some(*why),
        _ => None,
    })
}

fn asked(bench: &Bench, n: u128) -> Option<u128> {
    let ring = bench.ringing.values().find(|ring| ring.0 == session(n))?;
    Some(ring.1.0.as_u128())
}

#[test]
fn ai_4_of_two_who_are_idle_each_subject_finds_its_own() {
    let mut bench = Bench::new();
    hire(&mut bench, 1, "printers", false);
    hire(&mut bench, 2, "billing", false);
    seek(&mut bench, 1, need("billing"));
    assert_eq!(asked(&bench, 1), Some(2));
    seek(&mut bench, 2, need("printers"));
    assert_eq!(asked(&bench, 2), Some(1));
    // Both are busy: nobody rings, nobody is pushed aside.
    seek(&mut bench, 3, need("billing"));
    assert_eq!(asked(&bench, 3), None);
    // What nobody has declared, anybody may know.
    let mut bench = Bench::new();
    hire(&mut bench, 1, "printers", false);
    seek(&mut bench, 1, need("gardens"));
    assert_eq!(asked(&bench, 1), Some(1));
}

#[test]
fn ai_4_a_subject_that_only_those_know_who_are_in_it_keeps_nobody_away() {
    let mut bench = Bench::new();
    hire(&mut bench, 1, "printers", false);
    hire(&mut bench, 2, "billing", false);
    bench.give(Input::Serving {
        agent: agent(1),
        session: session(1),
    });
    assert_eq!(seek(&mut bench, 1, need("printers")), None);
    assert_eq!(asked(&bench, 1), Some(2));
    // One who knows it and is not there is no reason to ask somebody who does not.
    let mut bench = Bench::new();
    hire(&mut bench, 1, "printers", false);
    hire(&mut bench, 2, "billing", false);
    bench.give(Input::Disconnected { agent: agent(1) });
    let why = seek(&mut bench, 1, need("printers"));
    assert_eq!(why, Some(SearchEnd::Unstaffed));
}

#[test]
fn ai_4_where_nobody_can_come_whoever_waits_gets_the_first_who_can() {
    let mut bench = Bench::new();
    hire(&mut bench, 1, "printers", false);
    let waits = || Need {
        waits: true,
        ..need("billing")
    };
    bench.give(Input::Serving {
        agent: agent(1),
        session: session(1),
    });
    assert_eq!(
        seek(&mut bench, 1, need("billing")),
        Some(SearchEnd::Unstaffed)
    );
    assert_eq!(seek(&mut bench, 1, waits()), None);
    assert_eq!(asked(&bench, 1), None);
    assert_eq!(bench.desk.length(queue(1)), 0, "no place in the queue");
    hire(&mut bench, 2, "billing", false);
    assert_eq!(asked(&bench, 1), Some(2));
}

#[test]
fn ai_8_one_policy_ranges_over_people_and_assistants() {
    let bench = || {
        let mut bench = Bench::new();
        hire(&mut bench, 1, "x", false);
        hire(&mut bench, 9, "x", true);
        bench
    };
    let software_first = QueueTerms {
        rings: vec![vec![agent(9)]],
        widen_ms: 5_000,
        ..QueueTerms::default()
    };
    let terms = |bench: &mut Bench| {
        let (queue, terms) = (queue(1), software_first.clone());
        bench.give(Input::Queue { queue, terms });
    };
    let mut first = bench();
    terms(&mut first);
    seek(&mut first, 1, Need::of(queue(1)));
    assert_eq!(asked(&first, 1), Some(9));
    // It does not take it: the people are asked.
    first.answer(9, false);
    assert_eq!(asked(&first, 1), None, "not before their time");
    first.pass(5_000);
    assert_eq!(asked(&first, 1), Some(1));
    // The ring of assistants is empty: people are asked after its time.
    let mut gone = bench();
    terms(&mut gone);
    gone.give(Input::Disconnected { agent: agent(9) });
    seek(&mut gone, 1, Need::of(queue(1)));
    gone.pass(5_000);
    assert_eq!(asked(&gone, 1), Some(1));
}

#[test]
fn ai_8_a_search_for_people_finds_no_software() {
    let people = || Need {
        people: true,
        ..Need::of(queue(1))
    };
    let mut bench = Bench::new();
    hire(&mut bench, 9, "x", true);
    let why = seek(&mut bench, 1, people());
    assert_eq!(why, Some(SearchEnd::Unstaffed));
    assert_eq!(seek(&mut bench, 2, Need::of(queue(1))), None);
    assert_eq!(asked(&bench, 2), Some(9));
    hire(&mut bench, 1, "x", false);
    assert_eq!(seek(&mut bench, 3, people()), None);
    assert_eq!(asked(&bench, 3), Some(1));
}

#[test]
fn ai_5_one_who_never_came_is_not_asked_again() {
    let mut bench = Bench::new();
    hire(&mut bench, 1, "x", false);
    hire(&mut bench, 2, "x", false);
    let without = |n: &[u128]| Need {
        without: n.iter().map(|n| agent(*n)).collect(),
        ..Need::of(queue(1))
    };
    seek(&mut bench, 1, without(&[1]));
    assert_eq!(asked(&bench, 1), Some(2));
    let why = seek(&mut bench, 2, without(&[1, 2]));
    assert_eq!(why, Some(SearchEnd::Unstaffed));
}
