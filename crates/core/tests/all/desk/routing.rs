//! Who gets which visitor: skills, languages, policies, rings, priorities.

use super::{Bench, agent, queue, search, session};
use switchboard_core::{
    desk::{Input, Output, Overflow, Policy, Qualities, QueueTerms},
    routing::{Ask, Need, Preferred, Quality},
};

impl Bench {
    fn knows(&mut self, n: u128, skills: &[(&str, u8)], languages: &[&str], capacity: u32) {
        self.give(Input::Agent {
            agent: agent(n),
            name: format!("agent {n}"),
            queues: vec![],
            capacity,
            software: false,
            qualities: Qualities {
                skills: skills.iter().map(|(k, v)| ((*k).into(), *v)).collect(),
                languages: languages.iter().map(|k| ((*k).into(), 1)).collect(),
            },
        });
        self.ready(n);
    }

    fn wants(&mut self, n: u128, need: Need) -> Vec<Output> {
        self.give(Input::Enqueue {
            session: session(n),
            search: search(self.now, need),
        })
    }

    fn terms(&mut self, n: u128, terms: QueueTerms) {
        self.give(Input::Queue {
            queue: queue(n),
            terms,
        });
    }

    /// Whom the session rings at.
    fn asked(&self, n: u128) -> Option<u128> {
        let mut rings = self.ringing.values();
        let ring = rings.find(|ring| ring.0 == session(n))?;
        Some(ring.1.0.as_u128())
    }
}

fn skill(name: &str, level: u8, until_ms: Option<i64>) -> Ask {
    Ask::of(Quality::Skill(name.into()), level, until_ms)
}

fn asking(asks: Vec<Ask>) -> Need {
    Need {
        asks,
        ..Need::of(queue(1))
    }
}

#[test]
fn cc_21_a_subject_finds_the_agent_who_has_it_and_nobody_else() {
    let mut bench = Bench::new();
    bench.knows(1, &[("wine", 3)], &[], 1);
    bench.knows(2, &[("warranty", 2)], &[], 1);
    bench.wants(1, asking(vec![skill("warranty", 1, None)]));
    assert_eq!(bench.asked(1), Some(2));
    // Not good enough, then not there at all: it waits.
    let out = bench.wants(2, asking(vec![skill("wine", 4, None)]));
    assert_eq!(bench.asked(2), None);
    assert!(out.contains(&Output::NobodyThere {
        session: session(2)
    }));
    bench.knows(1, &[("wine", 4)], &[], 1);
    assert_eq!(bench.asked(2), Some(1), "who has learnt it is asked");
}

#[test]
fn is_90_what_is_asked_for_a_while_only_is_then_asked_no_more() {
    let mut bench = Bench::new();
    bench.knows(1, &[], &["en"], 1);
    let german = Ask::of(Quality::Language("de".into()), 1, Some(10_000));
    bench.wants(1, asking(vec![german]));
    assert_eq!(
        (bench.asked(1), bench.desk.deadline()),
        (None, Some(bench.now + 10_000))
    );
    bench.now = bench.now + 10_000;
    bench.give(Input::Tick);
    assert_eq!(bench.asked(1), Some(1));
}

#[test]
fn is_72_a_hunt_group_is_asked_in_its_order_and_who_is_not_ready_is_left_out() {
    let mut bench = Bench::with_agents(3);
    bench.terms(
        1,
        QueueTerms {
            policy: Policy::HuntGroup,
            rings: vec![vec![agent(3), agent(1), agent(2)]],
            ..QueueTerms::default()
        },
    );
    bench.state(3, "break");
    for n in 1..=10 {
        // The first is free again each time, the second is asked while they are not.
        bench.wants(2 * n, Need::of(queue(1)));
        assert_eq!(bench.asked(2 * n), Some(1));
        bench.wants(2 * n + 1, Need::of(queue(1)));
        assert_eq!(bench.asked(2 * n + 1), Some(2));
        for (n, agent) in [(2 * n, 1), (2 * n + 1, 2)] {
            bench.answer(agent, true);
            bench.release(agent, session(n));
        }
    }
}

#[test]
fn is_82_the_least_busy_has_most_room_left() {
    let mut bench = Bench::new();
    bench.terms(
        1,
        QueueTerms {
            policy: Policy::LeastBusy,
            ..QueueTerms::default()
        },
    );
    bench.knows(1, &[], &[], 2);
    bench.knows(2, &[], &[], 6);
    let mut asked = Vec::new();
    for n in 1..=8 {
        bench.now = bench.now + 1;
        bench.wants(n, Need::of(queue(1)));
        let agent = bench.asked(n).expect("there is room");
        bench.answer(agent, true);
        asked.push(agent);
    }
    assert_eq!(asked.iter().filter(|n| **n == 1).count(), 2);
    assert_eq!(
        asked[..3].iter().filter(|n| **n == 1).count(),
        1,
        "{asked:?}"
    );
}

#[test]
fn rings_widen_with_the_wait_and_reach_those_in_none() {
    let mut bench = Bench::with_agents(3);
    bench.terms(
        1,
        QueueTerms {
            rings: vec![vec![agent(3)], vec![agent(2)]],
            widen_ms: 5_000,
            ..QueueTerms::default()
        },
    );
    bench.state(3, "break");
    bench.wants(1, Need::of(queue(1)));
    assert_eq!(bench.asked(1), None, "only the first ring is asked");
    bench.now = bench.now + 5_000;
    bench.give(Input::Tick);
    assert_eq!(bench.asked(1), Some(2));
    bench.answer(2, false);
    assert_eq!(bench.asked(1), None);
    bench.now = bench.now + 5_000;
    bench.give(Input::Tick);
    assert_eq!(bench.asked(1), Some(1), "who is in no ring comes last");
}

#[test]
fn the_last_agent_is_asked_first_and_the_visitor_kept_for_them_for_a_while() {
    let mut bench = Bench::new();
    bench.knows(1, &[], &[], 1);
    bench.knows(2, &[], &[], 1);
    let sticky = || Need {
        prefers: Some(Preferred {
            agent: agent(2),
            hold_ms: 8_000,
        }),
        ..Need::of(queue(1))
    };
    bench.wants(1, sticky());
    assert_eq!(bench.asked(1), Some(2));
    bench.answer(2, true);
    bench.wants(2, sticky());
    assert_eq!(bench.asked(2), None, "kept for the one who is busy");
    bench.now = bench.now + 8_000;
    bench.give(Input::Tick);
    assert_eq!(bench.asked(2), Some(1), "but not for ever");
    bench.answer(1, true);
    bench.release(1, session(2));
    bench.wants(3, sticky());
    assert_eq!(bench.asked(3), None);
    bench.state(2, "break");
    assert_eq!(bench.asked(3), Some(1), "nor for somebody who is away");
}

#[test]
fn a_priority_counts_as_time_waited_and_nobody_starves() {
    let mut bench = Bench::new();
    bench.hire(1, &[], 1);
    bench.wants(1, Need::of(queue(1)));
    bench.now = bench.now + 59_000;
    let urgent = Need {
        priority: 1,
        ..Need::of(queue(1))
    };
    bench.wants(2, urgent.clone());
    bench.now = bench.now + 2_000;
    bench.wants(3, urgent);
    let line: Vec<_> = bench.desk.line(queue(1)).collect();
    assert_eq!(line, [session(2), session(1), session(3)]);
    // The queue as a whole may go before another.
    bench.wants(4, Need::of(queue(2)));
    bench.terms(
        2,
        QueueTerms {
            priority: 2,
            ..QueueTerms::default()
        },
    );
    bench.ready(1);
    assert_eq!(bench.asked(4), Some(1));
}

#[test]
fn another_queue_helps_out_after_a_while() {
    let mut bench = Bench::new();
    bench.hire(1, &[2], 1);
    bench.ready(1);
    bench.terms(
        1,
        QueueTerms {
            overflow: Some(Overflow {
                queue: queue(2),
                after_ms: 6_000,
            }),
            ..QueueTerms::default()
        },
    );
    let out = bench.wants(1, Need::of(queue(1)));
    assert_eq!(bench.asked(1), None);
    let nobody = Output::NobodyThere {
        session: session(1),
    };
    assert!(!out.contains(&nobody), "somebody will be asked");
    bench.now = bench.now + 6_000;
    bench.give(Input::Tick);
    assert_eq!(bench.asked(1), Some(1));
    assert_eq!(
        bench.desk.place(session(1)),
        Some((1, 1)),
        "it waits where it did"
    );
}

#[test]
fn one_named_agent_is_asked_whatever_they_serve() {
    let mut bench = Bench::with_agents(1);
    bench.hire(2, &[9], 1);
    bench.ready(2);
    let named = Need {
        only: Some(agent(2)),
        ..Need::of(queue(1))
    };
    bench.wants(1, named.clone());
    assert_eq!(bench.asked(1), Some(2));
    bench.wants(2, named);
    assert_eq!(bench.asked(2), None, "and nobody else");
}
