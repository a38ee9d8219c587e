//! Any history at all: the log tells everything, and what must hold holds after each step.

use super::room::{QUEUE, Room, external, say, view};
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeSet;
use switchboard_core::{
    AgentId, LegId, OfferId, PartnerId, TransferId,
    session::{
        Channel, Command, Effect, Endpoint, Event, Input, Leg, LegReport, OfferAnswer, PushOutcome,
        PushTarget, Role, Session, Stage, Step as Hand, WarmEnd,
    },
};

#[derive(Clone, Debug)]
enum Step {
    Command {
        who: u8,
        what: u8,
        cid: Option<u8>,
        number: u8,
    },
    Report {
        who: u8,
        open: bool,
        chat: bool,
        lead: bool,
    },
    Join {
        key: u8,
        role: u8,
        agent: bool,
    },
    Remove {
        who: u8,
    },
    Offered {
        offer: u8,
        agent: u8,
    },
    Answered {
        offer: u8,
        agent: u8,
        answer: u8,
    },
    /// What comes of the servers' talk.
    Warm {
        what: u8,
        ours: bool,
    },
    NobodyThere,
    Close,
    Pass {
        seconds: u16,
    },
    Due,
}

fn step() -> impl Strategy<Value = Step> {
    let small = 0..6_u8;
    prop_oneof![
        12 => (small.clone(), 0..20_u8, proptest::option::of(0..10_u8), small.clone())
            .prop_map(|(who, what, cid, number)| Step::Command { who, what, cid, number }),
        6 => (small.clone(), any::<bool>(), any::<bool>(), any::<bool>())
            .prop_map(|(who, open, chat, lead)| Step::Report { who, open, chat, lead }),
        3 => (small.clone(), 0..3_u8, any::<bool>())
            .prop_map(|(key, role, agent)| Step::Join { key, role, agent }),
        1 => small.clone().prop_map(|who| Step::Remove { who }),
        4 => (small.clone(), 0..4_u8).prop_map(|(offer, agent)| Step::Offered { offer, agent }),
        4 => (small, 0..4_u8, 0..5_u8)
            .prop_map(|(offer, agent, answer)| Step::Answered { offer, agent, answer }),
        3 => (0..7_u8, any::<bool>()).prop_map(|(what, ours)| Step::Warm { what, ours }),
        1 => Just(Step::NobodyThere),
        1 => prop_oneof![15 => Just(Step::NobodyThere), 1 => Just(Step::Close)],
        3 => (0..400_u16).prop_map(|seconds| Step::Pass { seconds }),
        1 => Just(Step::Due),
    ]
}

fn leg(room: &Room, who: u8) -> LegId {
    let roster = &room.session.state().roster;
    let known = roster.keys().nth(usize::from(who));
    known.copied().unwrap_or(LegId::from_u128(who.into()))
}

fn command(room: &Room, what: u8, number: u8) -> Command {
    let state = room.session.state();
    // Mostly the present epoch.
    let epoch = state.epoch + u64::from(number == 5);
    let url = format!("https://acme.example/{number}");
    match what {
        0 | 1 => say(&format!("line {number}")),
        2 => Command::Ask {
            question: "?".repeat(number.into()),
        },
        3 => Command::Describe {
            name: (number > 2).then(|| format!("name {number}")),
            email: (number > 3).then(|| "a@b.example".into()),
            attributes: [(format!("k{number}"), "v".repeat(number.into()))].into(),
        },
        4 => Command::Push {
            url,
            target: PushTarget::Tab,
            epoch,
        },
        5 => Command::Follow {
            on: number > 1,
            epoch,
        },
        6 => Command::Consent { follow: number > 2 },
        7 => view(&url),
        8 => Command::ReportPush {
            push: state
                .pushes
                .first()
                .copied()
                .unwrap_or(switchboard_core::PushId::from_u128(0)),
            outcome: PushOutcome::Arrived,
        },
        9 => Command::Baton {
            to: (number > 2).then(|| leg(room, number)),
            epoch,
        },
        10 => Command::ShareTyping { on: number > 2 },
        11 => Command::Leave,
        14 => Command::AskSteps {
            of: leg(room, number),
            steps: [Hand::Point, Hand::Type].into(),
        },
        15 => Command::Allow {
            to: (number > 3).then(|| leg(room, number)),
            steps: (number > 1).then_some(Hand::Point).into_iter().collect(),
        },
        12 => Command::Help {
            agent: None,
            subject: (number > 4).then(|| "tax".into()),
            people: number > 3,
            wait: number > 5,
            comment: (number > 2).then(|| "a word".into()),
        },
        16 | 17 => Command::Warm {
            transfer: TransferId::from_u128(room.log.len() as u128),
            partner: PartnerId::from_u128(1),
            company: "Other".into(),
            area: "Sales".into(),
            asks: number > 3,
        },
        18 => match &state.warm {
            Some(warm) => Command::PermitWarm {
                transfer: warm.transfer,
                yes: number > 1,
            },
            None => say("nowhere"),
        },
        19 => match &state.warm {
            Some(warm) => Command::EndWarm {
                transfer: warm.transfer,
            },
            None => say("nowhere"),
        },
        13 => match &state.asking {
            Some(asking) => Command::EndSearch {
                search: asking.search,
            },
            None => say("nobody"),
        },
        _ if number == 0 => Command::End,
        _ => say(""),
    }
}

fn input(room: &mut Room, step: Step) -> Option<Input> {
    Some(match step {
        Step::Command {
            who,
            what,
            cid,
            number,
        } => Input::Command {
            leg: leg(room, who),
            cid: cid.map(|cid| cid.to_string()),
            command: command(room, what, number),
        },
        Step::Report {
            who,
            open,
            chat,
            lead,
        } => {
            let all = [(chat, Channel::Chat), (lead, Channel::Lead)];
            let channels = all.iter().filter(|c| c.0).map(|c| c.1).collect();
            let report = if open {
                LegReport::Open { channels }
            } else {
                LegReport::Lost
            };
            Input::Leg {
                leg: leg(room, who),
                report,
            }
        }
        Step::Join { key, role, agent } => {
            let role = [Role::Visitor, Role::Agent, Role::Assistant][usize::from(role)];
            let mut candidate = external(&key.to_string(), role);
            if agent && role == Role::Agent {
                let agent = AgentId::from_u128(key.into());
                candidate.endpoint = Endpoint::Agent { agent };
            }
            Input::Join(candidate)
        }
        Step::Remove { who } => Input::Remove {
            leg: leg(room, who),
        },
        Step::Offered { offer, agent } => Input::Offered {
            offer: OfferId::from_u128(offer.into()),
            agent: AgentId::from_u128(agent.into()),
        },
        Step::Answered {
            offer,
            agent,
            answer,
        } => Input::OfferAnswered {
            offer: OfferId::from_u128(offer.into()),
            agent: AgentId::from_u128(agent.into()),
            name: "agent".into(),
            software: agent.is_multiple_of(3),
            avatar: (agent == 1).then(|| "owl".to_owned()),
            answer: [
                OfferAnswer::Accepted,
                OfferAnswer::Accepted,
                OfferAnswer::Declined,
                OfferAnswer::Lapsed,
                OfferAnswer::Withdrawn,
            ][usize::from(answer)],
        },
        Step::Warm { what, ours } => {
            let warm = room.session.state().warm.as_ref();
            let transfer = warm.filter(|_| ours || what == 0);
            let transfer = transfer.map_or(TransferId::from_u128(0), |warm| warm.transfer);
            match what {
                0 => Input::Carry {
                    transfer,
                    information: Box::default(),
                },
                1 => Input::WarmAccepted {
                    transfer,
                    until: room.now + 60_000,
                },
                2 => Input::WarmEnded {
                    transfer,
                    outcome: WarmEnd::Arrived,
                },
                3 => Input::WarmEnded {
                    transfer,
                    outcome: WarmEnd::NotArrived,
                },
                4 | 5 => Input::SendOn {
                    transfer: TransferId::from_u128(room.now.0 as u128),
                    partner: PartnerId::from_u128(1),
                    company: "Other".into(),
                    area: "Sales".into(),
                    asks: what == 5,
                },
                _ => Input::WarmEnded {
                    transfer,
                    outcome: WarmEnd::Denied,
                },
            }
        }
        Step::NobodyThere => Input::NobodyThere,
        Step::Close => Input::Close,
        Step::Pass { seconds } => {
            room.now = room.now + i64::from(seconds) * 1000;
            return None;
        }
        Step::Due => {
            room.now = room.now.max(room.session.deadline()?.0);
            Input::Tick
        }
    })
}

/// What holds after every input.
fn check(room: &Room, help_desk: bool) {
    let state = room.session.state();
    let roster = &state.roster;
    if let Some(holder) = state.baton {
        assert!(roster.contains_key(&holder), "the leader is a member");
    }
    if state.roster.staff().next().is_some() {
        assert!(state.baton.is_some(), "somebody leads while staff is in");
    }
    let passes = room.log.iter().filter_map(|r| match r.event {
        Event::BatonPassed { epoch, .. } => Some(epoch),
        _ => None,
    });
    assert!(
        passes.eq(1..=state.epoch),
        "each pass is an epoch of its own"
    );
    assert!(state.follow.is_none() || state.follow == state.baton);

    let ended = state.stage == Stage::Ended;
    assert_eq!(
        ended,
        roster.is_empty(),
        "a live session has members, an ended one none"
    );
    assert_eq!(
        ended,
        room.session.deadline().is_none() && state.ended.is_some()
    );
    if help_desk && state.stage == Stage::Active {
        let serves = |leg: &Leg| match leg.role {
            Role::Agent => true,
            Role::Assistant => matches!(leg.endpoint, Endpoint::Agent { .. }),
            Role::Visitor => false,
        };
        let served = roster.values().any(serves);
        assert!(served, "waiting or served");
    }
    if let Some((at, switchboard_core::session::Wake::Grace(leg))) = room.session.deadline() {
        assert!(roster[&leg].silent_since.is_some_and(|since| since <= at));
    }

    // What the effects said so far is what is so.
    let (mut waits, mut serving, mut seats, mut over) = (false, BTreeSet::new(), 0, 0);
    let mut warm = false;
    for effect in &room.effects {
        match effect {
            Effect::Enqueue(_) => waits = true,
            Effect::Dequeue => waits = false,
            Effect::AgentIn { agent, .. } => {
                assert!(serving.insert(*agent));
            }
            Effect::AgentOut { agent } => {
                assert!(serving.remove(agent));
            }
            Effect::SeatFree => seats += 1,
            Effect::Finished => over += 1,
            Effect::Warm { .. } => {
                assert!(!warm, "one at a time");
                warm = true;
            }
            Effect::WarmOver { .. } => warm = false,
            Effect::WarmRecall { .. }
            | Effect::SecondStep { .. }
            | Effect::Detach { .. }
            | Effect::AgentAsked { .. }
            | Effect::AgentAnswered { .. }
            | Effect::ProxyIn { .. }
            | Effect::ProxyOut { .. } => {}
        }
    }
    if warm {
        assert!(state.warm.as_ref().is_some_and(|warm| warm.permitted));
    }
    let agents = roster.values().filter_map(|leg| match leg.endpoint {
        Endpoint::Agent { agent } => Some(agent),
        _ => None,
    });
    assert_eq!(serving, agents.collect());
    let visitors = room.log.iter().filter(|r| {
        matches!(
            r.event,
            Event::LegJoined {
                role: Role::Visitor,
                ..
            }
        )
    });
    assert_eq!(
        visitors.count(),
        seats + state.roster.visitors().count(),
        "each seat is freed once"
    );
    assert_eq!(over, usize::from(ended));
    // The desk forgets a session it has found an agent for; until then it is told to.
    if matches!(state.stage, Stage::Waiting) {
        assert!(waits);
    }
    let stamps = room.log.windows(2).all(|pair| pair[0].at <= pair[1].at);
    assert!(stamps, "time stamps are in order");
}

fn run(help_desk: bool, steps: Vec<Step>) {
    let mut room = if help_desk {
        Room::start(
            "help_desk",
            json!({ "queue": QUEUE, "agent_grace_s": 30, "visitor_grace_s": 90 }),
        )
    } else {
        Room::start("open_room", json!({ "grace_s": 60, "max_members": 5 }))
    };
    for (n, step) in steps.into_iter().enumerate() {
        let Some(input) = input(&mut room, step) else {
            continue;
        };
        let before = room.session.clone();
        let deadline = before.deadline();
        let first_id = 1_000_000 + n as u128 * 1000;
        room.ids_from(first_id);
        let tick = input == Input::Tick;
        let live = room.give(input.clone());

        // A session rebuilt from the log before this input does exactly the same.
        let head = before.state().head as usize;
        let mut rebuilt = Session::rebuild(before.id(), room.log[..head].to_vec()).unwrap();
        let mut id = first_id;
        let replayed = rebuilt.handle(room.now, input.clone(), &mut || {
            id += 1;
            id
        });
        assert_eq!(replayed, live);
        assert_eq!(
            format!("{:?}", rebuilt.state()),
            format!("{:?}", room.session.state())
        );

        if tick && deadline.is_some_and(|(at, _)| at <= room.now) {
            let next = room.session.deadline();
            assert!(
                next.is_none_or(|(at, _)| at > room.now),
                "a tick at its time makes progress"
            );
        }
        // The same command again acts no second time.
        if let (Input::Command { cid: Some(_), .. }, Ok(out)) = (&input, &live)
            && out.records.iter().any(|r| r.event.command().is_some())
        {
            let again = room.give(input).unwrap();
            assert_eq!(
                (again.seq, again.records.len(), again.effects.len()),
                (out.seq, 0, 0)
            );
        }
        check(&room, help_desk);
    }
    room.check_rebuild();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn cc_2_is_132_any_history_of_a_help_desk_session_is_told_by_its_log(
        steps in proptest::collection::vec(step(), 1..80)
    ) {
        run(true, steps);
    }

    #[test]
    fn cc_2_is_132_any_history_of_an_open_room_is_told_by_its_log(
        steps in proptest::collection::vec(step(), 1..80)
    ) {
        run(false, steps);
    }

    #[test]
    fn cc_2_a_log_with_a_gap_or_without_its_beginning_is_no_session(
        steps in proptest::collection::vec(step(), 20..40), at in any::<prop::sample::Index>()
    ) {
        let mut room = Room::help_desk();
        for step in steps {
            if let Some(input) = input(&mut room, step) {
                let _ = room.give(input);
            }
        }
        let id = room.session.id();
        let mut log = room.log.clone();
        let lost = at.index(log.len() - 1);
        log.remove(lost);
        prop_assert!(Session::rebuild(id, log).is_none());
        prop_assert!(Session::rebuild(id, room.log[1..].to_vec()).is_none());
        prop_assert!(Session::rebuild(id, vec![]).is_none());
    }
}
