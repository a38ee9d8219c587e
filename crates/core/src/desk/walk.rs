//! What [`super::matching`] is held to: all sessions are walked through in their order, and all
//! agents for each. Every match of every unit test is compared with it.

use super::*;
use crate::hours::{Calendar, Span};
use crate::routing::{Ask, Need, Preferred, Purpose, Quality, Search};
use proptest::prelude::*;

/// The next session to present, and to whom.
pub(super) fn next(desk: &Desk, now: Time) -> Option<(SessionId, AgentId)> {
    let waits = desk.waiting.values().filter(|one| one.offer.is_none());
    let mut line: Vec<_> = waits.collect();
    line.sort_unstable_by_key(|waiting| waiting.rank);
    line.into_iter().find_map(|waiting| {
        let class = desk.class_at(waiting, now).0;
        let agent = desk.best(waiting, &class, desk.agents.keys().copied())?;
        Some((waiting.rank.2, agent))
    })
}

#[derive(Clone, Debug)]
enum Step {
    Hire(u8, Vec<u8>, u8, Qualities, bool),
    Gone(u8),
    Connected(u8, bool),
    State(u8, bool),
    Terms(u8, QueueTerms),
    Opening(u8, Opening, Option<Box<Calendar>>),
    Enqueue(u8, Need),
    Dequeue(u8),
    Answer(u8, bool),
    Serving(u8, u8),
    Over(u8),
    WrapUp(u8, u8, u16),
    WrappedUp(u8, u8),
    Pass(u16),
    Due,
}

const SKILLS: [&str; 2] = ["wine", "tax"];
const LANGUAGES: [&str; 2] = ["de", "ar"];

fn agent(n: u8) -> AgentId {
    AgentId::from_u128(n.into())
}

fn session(n: u8) -> SessionId {
    SessionId::from_u128(n.into())
}

fn queue(n: u8) -> QueueId {
    QueueId::from_u128(n.into())
}

fn qualities() -> impl Strategy<Value = Qualities> {
    let levels = |names: [&'static str; 2]| {
        let name = proptest::sample::select(names.to_vec()).prop_map(str::to_owned);
        proptest::collection::btree_map(name, 1..4_u8, 0..3)
    };
    (levels(SKILLS), levels(LANGUAGES))
        .prop_map(|(skills, languages)| Qualities { skills, languages })
}

fn terms() -> impl Strategy<Value = QueueTerms> {
    let policy = prop_oneof![
        Just(Policy::LongestIdle),
        Just(Policy::LeastBusy),
        Just(Policy::HuntGroup)
    ];
    let rings = proptest::collection::vec(
        proptest::collection::vec((1..7_u8).prop_map(agent), 0..3),
        0..3,
    );
    let skill =
        proptest::option::weighted(0.2, (proptest::sample::select(SKILLS.to_vec()), 1..3_u8));
    let overflow = proptest::option::of((1..4_u8, 0..9_000_i64));
    let numbers = (proptest::sample::select(vec![0, 0, 2_000, 7_000]), 0..3_u8);
    (policy, rings, skill, overflow, numbers).prop_map(
        |(policy, rings, skill, overflow, (widen_ms, priority))| QueueTerms {
            policy,
            rings,
            widen_ms,
            priority,
            step_ms: 5_000,
            skills: skill
                .into_iter()
                .map(|(name, level)| (name.to_owned(), level))
                .collect(),
            overflow: overflow.map(|(n, after_ms)| Overflow {
                queue: queue(n),
                after_ms,
            }),
        },
    )
}

/// Open for a minute now and then, around the time at which a walk begins (00:16:40).
fn opening() -> impl Strategy<Value = (Opening, Option<Box<Calendar>>)> {
    let spans = proptest::collection::vec(
        (15..19_u16).prop_map(|from| Span { from, to: from + 1 }),
        0..3,
    );
    let calendar = proptest::option::weighted(
        0.7,
        spans.prop_map(|spans| {
            Box::new(Calendar {
                zone: "UTC".into(),
                week: std::array::from_fn(|_| spans.clone()),
                ..Calendar::default()
            })
        }),
    );
    let at_close = prop_oneof![Just(AtClose::Serve), Just(AtClose::Hold)];
    (at_close, any::<bool>(), calendar).prop_map(|(at_close, overflow, calendar)| {
        let opening = Opening {
            at_close,
            overflow,
            ..Opening::default()
        };
        (opening, calendar)
    })
}

fn need() -> impl Strategy<Value = Need> {
    let quality = prop_oneof![
        proptest::sample::select(SKILLS.to_vec()).prop_map(|name| Quality::Skill(name.into())),
        proptest::sample::select(LANGUAGES.to_vec())
            .prop_map(|name| Quality::Language(name.into())),
    ];
    let until = proptest::option::weighted(0.8, 0..9_000_i64);
    let ask =
        (quality, 1..4_u8, until).prop_map(|(of, level, until_ms)| Ask::of(of, level, until_ms));
    let prefers =
        (1..7_u8, proptest::sample::select(vec![0, 4_000])).prop_map(|(n, hold_ms)| Preferred {
            agent: agent(n),
            hold_ms,
        });
    (
        (
            1..4_u8,
            prop::bool::weighted(0.1),
            prop::bool::weighted(0.1),
            prop::bool::weighted(0.2),
        ),
        proptest::collection::vec((1..4_u8).prop_map(queue), 0..2),
        proptest::collection::vec(ask, 0..3),
        proptest::option::weighted(0.3, prefers),
        proptest::option::weighted(0.05, (1..7_u8).prop_map(agent)),
        0..4_u8,
    )
        .prop_map(
            |((q, front, auto_accept, people), also, asks, prefers, only, priority)| Need {
                front,
                people,
                auto_accept,
                ring_ms: 5_000,
                also,
                asks,
                prefers,
                only,
                priority,
                ..Need::of(queue(q))
            },
        )
}

fn step() -> impl Strategy<Value = Step> {
    let who = 1..7_u8;
    let queues = proptest::collection::vec(1..4_u8, 0..3);
    prop_oneof![
        3 => (who.clone(), queues, 0..4_u8, qualities(), prop::bool::weighted(0.3))
            .prop_map(|(n, q, c, s, software)| Step::Hire(n, q, c, s, software)),
        1 => who.clone().prop_map(Step::Gone),
        4 => (who.clone(), prop::bool::weighted(0.8)).prop_map(|(n, up)| Step::Connected(n, up)),
        5 => (who.clone(), prop::bool::weighted(0.8)).prop_map(|(n, up)| Step::State(n, up)),
        2 => (1..4_u8, terms()).prop_map(|(n, terms)| Step::Terms(n, terms)),
        2 => (1..4_u8, opening()).prop_map(|(n, (terms, calendar))| Step::Opening(n, terms, calendar)),
        14 => (0..40_u8, need()).prop_map(|(n, need)| Step::Enqueue(n, need)),
        2 => (0..40_u8).prop_map(Step::Dequeue),
        10 => (who.clone(), prop::bool::weighted(0.6)).prop_map(|(n, yes)| Step::Answer(n, yes)),
        1 => (who, 50..60_u8).prop_map(|(n, s)| Step::Serving(n, s)),
        6 => (0..60_u8).prop_map(Step::Over),
        2 => (1..7_u8, 60..64_u8, 0..3_000_u16).prop_map(|(n, s, ms)| Step::WrapUp(n, s, ms)),
        1 => (1..7_u8, 60..64_u8).prop_map(|(n, s)| Step::WrappedUp(n, s)),
        5 => (0..9_000_u16).prop_map(Step::Pass),
        4 => Just(Step::Due),
    ]
}

/// The input of a step, if it has one now.
fn input(desk: &Desk, now: &mut Time, step: Step) -> Option<Input> {
    Some(match step {
        Step::Hire(n, queues, capacity, qualities, software) => Input::Agent {
            agent: agent(n),
            name: String::new(),
            queues: queues.into_iter().map(queue).collect(),
            capacity: capacity.into(),
            qualities,
            software,
        },
        Step::Gone(n) => Input::AgentGone { agent: agent(n) },
        Step::Connected(n, true) => Input::Connected { agent: agent(n) },
        Step::Connected(n, false) => Input::Disconnected { agent: agent(n) },
        Step::State(n, up) => Input::SetState {
            agent: agent(n),
            state: if up { AVAILABLE } else { "break" }.into(),
        },
        Step::Terms(n, terms) => Input::Queue {
            queue: queue(n),
            terms,
        },
        Step::Opening(n, opening, calendar) => Input::Opening {
            queue: queue(n),
            opening,
            calendar,
        },
        Step::Enqueue(n, _) if desk.is_served(session(n)) => return None,
        Step::Enqueue(n, need) => Input::Enqueue {
            session: session(n),
            search: Search {
                id: None,
                purpose: Purpose::Serve,
                since: *now,
                need,
            },
        },
        Step::Dequeue(n) => Input::Dequeue {
            session: session(n),
        },
        Step::Answer(n, accept) => Input::Answer {
            agent: agent(n),
            offer: desk.agent(agent(n))?.offer?,
            accept,
        },
        Step::Serving(n, s) => Input::Serving {
            agent: agent(n),
            session: session(s),
        },
        Step::Over(n) => Input::Over {
            session: session(n),
        },
        Step::WrapUp(n, s, ago) => Input::WrapUp {
            agent: agent(n),
            session: session(s),
            since: *now - i64::from(ago),
        },
        Step::WrappedUp(n, s) => Input::WrappedUp {
            agent: agent(n),
            session: session(s),
        },
        Step::Pass(millis) => {
            *now = *now + i64::from(millis);
            Input::Tick
        }
        Step::Due => {
            *now = (*now).max(desk.deadline()?);
            Input::Tick
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn is_82_what_is_looked_up_is_what_a_walk_through_all_would_find(
        steps in proptest::collection::vec(step(), 1..120)
    ) {
        let (mut desk, mut now, mut next) = (Desk::new(0), Time(1_000_000), 0_u128);
        let mut ids = || { next += 1; next };
        desk.handle(now, Input::WrapUpTime(2_000), &mut ids);
        for n in 1..4 {
            let step = Step::Hire(n, vec![], 2, Qualities::default(), false);
            let input = input(&desk, &mut now, step).unwrap();
            desk.handle(now, input, &mut ids);
        }
        for step in steps {
            if let Some(input) = input(&desk, &mut now, step) {
                // Compares each match, and that there are no more.
                desk.handle(now, input, &mut ids);
                prop_assert!(desk.deadline().is_none_or(|at| at > now), "what is due has been done");
            }
        }
        // Indexes hold nothing of what is gone.
        for session in desk.waiting.keys().copied().collect::<Vec<_>>() {
            desk.handle(now, Input::Over { session }, &mut ids);
        }
        prop_assert!(desk.matching.is_empty(), "{:?}", desk.matching);
        prop_assert!(desk.lapses.is_empty() && desk.away.is_empty() && desk.offers.is_empty());
    }
}
