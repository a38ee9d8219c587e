//! Any sequence of inputs; [`Bench::give`] checks what must hold after each.

use super::{Bench, agent, queue, search, session};
use proptest::prelude::*;
use switchboard_core::{
    OfferId,
    desk::{AVAILABLE, Input, Qualities},
    routing::Need,
};

#[derive(Clone, Debug)]
enum Step {
    Hire {
        n: u8,
        queues: Vec<u8>,
        capacity: u8,
    },
    Gone(u8),
    Connect(u8),
    Disconnect(u8),
    State(u8, bool),
    Enqueue {
        n: u8,
        queue: u8,
        front: bool,
        auto: bool,
    },
    Dequeue(u8),
    Answer {
        n: u8,
        accept: bool,
    },
    /// An answer to an offer of another agent, or of none.
    Stray {
        n: u8,
        offer: u8,
    },
    Serving(u8, u8),
    Release(u8),
    Pass(u16),
    Due,
}

fn step() -> impl Strategy<Value = Step> {
    let who = 1..7_u8;
    prop_oneof![
        1 => (who.clone(), proptest::collection::vec(1..4_u8, 0..3), 0..4_u8)
            .prop_map(|(n, queues, capacity)| Step::Hire { n, queues, capacity }),
        1 => who.clone().prop_map(Step::Gone),
        4 => who.clone().prop_map(Step::Connect),
        1 => who.clone().prop_map(Step::Disconnect),
        5 => (who.clone(), prop::bool::weighted(0.8)).prop_map(|(n, up)| Step::State(n, up)),
        10 => (0..40_u8, 1..4_u8, prop::bool::weighted(0.1), prop::bool::weighted(0.1))
            .prop_map(|(n, queue, front, auto)| Step::Enqueue { n, queue, front, auto }),
        2 => (0..40_u8).prop_map(Step::Dequeue),
        10 => (who.clone(), prop::bool::weighted(0.7)).prop_map(|(n, accept)| Step::Answer { n, accept }),
        1 => (who.clone(), 0..20_u8).prop_map(|(n, offer)| Step::Stray { n, offer }),
        1 => (who, 50..60_u8).prop_map(|(n, session)| Step::Serving(n, session)),
        8 => any::<u8>().prop_map(Step::Release),
        4 => (0..20_000_u16).prop_map(Step::Pass),
        3 => Just(Step::Due),
    ]
}

fn take(bench: &mut Bench, step: Step) {
    let input = match step {
        Step::Hire {
            n,
            queues,
            capacity,
        } => Input::Agent {
            agent: agent(n.into()),
            name: "agent".into(),
            queues: queues.into_iter().map(|n| queue(n.into())).collect(),
            capacity: capacity.into(),
            software: false,
            qualities: Qualities::default(),
        },
        Step::Gone(n) => Input::AgentGone {
            agent: agent(n.into()),
        },
        Step::Connect(n) => Input::Connected {
            agent: agent(n.into()),
        },
        Step::Disconnect(n) => Input::Disconnected {
            agent: agent(n.into()),
        },
        Step::State(n, up) => Input::SetState {
            agent: agent(n.into()),
            state: if up { AVAILABLE } else { "break" }.into(),
        },
        Step::Enqueue {
            n,
            queue: q,
            front,
            auto,
        } => {
            let session = session(n.into());
            // A session that is served does not wait.
            if bench.desk.is_served(session) {
                return;
            }
            Input::Enqueue {
                session,
                search: search(
                    bench.now,
                    Need {
                        front,
                        ring_ms: 5_000,
                        auto_accept: auto,
                        ..Need::of(queue(q.into()))
                    },
                ),
            }
        }
        Step::Dequeue(n) => Input::Dequeue {
            session: session(n.into()),
        },
        Step::Answer { n, accept } => {
            let Some((offer, _)) = bench.rings_at(n.into()) else {
                return;
            };
            Input::Answer {
                agent: agent(n.into()),
                offer,
                accept,
            }
        }
        Step::Stray { n, offer } => Input::Answer {
            agent: agent(n.into()),
            offer: OfferId::from_u128(u128::from(offer) + 1_000_000),
            accept: true,
        },
        Step::Serving(n, s) => Input::Serving {
            agent: agent(n.into()),
            session: session(s.into()),
        },
        Step::Release(which) => {
            let served: Vec<_> = bench
                .desk
                .agents()
                .flat_map(|(agent, seat)| seat.serving.iter().map(|session| (*agent, *session)))
                .collect();
            if served.is_empty() {
                return;
            }
            let (agent, session) = served[usize::from(which) % served.len()];
            Input::Released { agent, session }
        }
        Step::Pass(millis) => {
            bench.now = bench.now + i64::from(millis);
            Input::Tick
        }
        Step::Due => {
            let Some(at) = bench.desk.deadline() else {
                return;
            };
            bench.now = bench.now.max(at);
            Input::Tick
        }
    };
    bench.give(input);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn is_82_is_93_any_sequence_offers_exactly_once_and_leaves_nobody_unasked(
        steps in proptest::collection::vec(step(), 1..150)
    ) {
        let mut bench = Bench::new();
        for n in 1..4 {
            bench.hire(n, &[], 2);
        }
        for step in steps {
            take(&mut bench, step);
        }
        // In the end somebody is ready for everything: every wait ends.
        bench.hire(99, &[], 1000);
        bench.ready(99);
        let mut rounds = 0;
        while (1..4).any(|n| bench.desk.line(queue(n)).next().is_some()) {
            match bench.rings_at(99) {
                Some(_) => { bench.answer(99, true); }
                None => {
                    let at = bench.desk.deadline().expect("something is due while somebody waits");
                    bench.now = at;
                    bench.give(Input::Tick);
                }
            }
            rounds += 1;
            prop_assert!(rounds < 500, "the waits end");
        }
    }
}
