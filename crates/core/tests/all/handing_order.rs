//! A visitor is handed over a thousand times, each time with other delays and other things
//! happening meanwhile: they are never alone with nobody (CC-13).

use super::room::{Room, say};
use proptest::prelude::*;
use switchboard_core::{
    AgentId, LegId,
    routing::Purpose,
    session::{
        Command, Endpoint, Event, Input, LegReport, LegState, OfferAnswer, Record, RemoveReason,
        Session,
    },
};

const B: u128 = 2;

/// What else goes on while somebody is looked for.
#[derive(Clone, Copy, Debug)]
enum Meanwhile {
    Nothing,
    VisitorSays,
    AgentSays,
    VisitorLost,
    VisitorBack,
    AgentLost,
    AgentBack,
}

fn meanwhile() -> impl Strategy<Value = (i64, Meanwhile)> {
    use Meanwhile::*;
    let acts = [
        Nothing,
        VisitorSays,
        AgentSays,
        VisitorLost,
        VisitorBack,
        AgentLost,
        AgentBack,
    ];
    (0..9_000_i64, prop::sample::select(acts.to_vec()))
}

/// Lets the time pass, and does that; whatever is due happens.
fn pass(room: &mut Room, (delay, act): (i64, Meanwhile), visitor: LegId, agent: LegId) {
    room.now = room.now + delay;
    room.give(Input::Tick).ok();
    let open = || LegReport::Open {
        channels: vec![
            switchboard_core::session::Channel::Chat,
            switchboard_core::session::Channel::Lead,
        ],
    };
    let _ = match act {
        Meanwhile::Nothing => return,
        Meanwhile::VisitorSays => room.command(visitor, say("and?")),
        Meanwhile::AgentSays => room.command(agent, say("a moment")),
        Meanwhile::VisitorLost => room.report(visitor, LegReport::Lost),
        Meanwhile::AgentLost => room.report(agent, LegReport::Lost),
        Meanwhile::VisitorBack => room.report(visitor, open()),
        Meanwhile::AgentBack => room.report(agent, open()),
    };
}

fn places(log: &[Record], fits: impl Fn(&Event) -> bool) -> Option<u64> {
    log.iter()
        .find(|record| fits(&record.event))
        .map(|record| record.seq)
}

/// At no place of the log is a visitor in it whom nobody serves, unless they wait again.
fn never_alone(room: &Room) {
    let mut seen: Vec<Record> = Vec::new();
    for record in &room.log {
        seen.push(record.clone());
        let state = Session::rebuild(room.session.id(), seen.clone()).unwrap();
        let state = state.state();
        let over = matches!(
            record.event,
            Event::LegRemoved {
                reason: RemoveReason::Ended,
                ..
            }
        );
        let handed = matches!(
            record.event,
            Event::LegRemoved {
                reason: RemoveReason::Service,
                ..
            }
        );
        if handed && !over {
            let there = state.roster.staff().any(|leg| leg.state == LegState::Open);
            assert!(there, "alone at {}", record.seq);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn cc_13_the_second_is_joined_before_the_first_is_removed(
        before in prop::collection::vec(meanwhile(), 0..4),
        ringing in prop::collection::vec(meanwhile(), 0..4),
        coming in prop::collection::vec(meanwhile(), 0..4),
        answer in prop_oneof![8 => Just(OfferAnswer::Accepted), 1 => Just(OfferAnswer::Declined)],
        comes in prop::bool::weighted(0.9),
    ) {
        let (mut room, visitor, first) = Room::served();
        let seek = Command::Seek {
            purpose: Purpose::Transfer,
            agent: Some(AgentId::from_u128(B)),
            queue: None,
            comment: None,
            ordered_by: None,
        };
        for step in before {
            pass(&mut room, step, visitor, first);
        }
        let begun = room.command(first, seek).is_ok();
        let mut second = None;
        if begun && room.session.state().asking.is_some() {
            let offer = room.offer(B);
            for step in ringing {
                pass(&mut room, step, visitor, first);
            }
            second = room.answer(B, offer, answer).ok().and_then(|out| out.leg);
            for step in coming {
                pass(&mut room, step, visitor, first);
            }
        }
        if let Some(second) = second
            && comes
            && room.has(second)
        {
            room.open(second);
        }
        let handed = |event: &Event| {
            matches!(event, Event::LegRemoved { leg, reason: RemoveReason::Service } if *leg == first)
        };
        let gone = places(&room.log, handed);
        let there = second.and_then(|second| {
            let open = |event: &Event| {
                matches!(event, Event::LegChanged { leg, state: LegState::Open, .. } if *leg == second)
            };
            places(&room.log, open)
        });
        if let Some(gone) = gone {
            prop_assert!(there.is_some_and(|there| there < gone), "joined before removed");
        }
        let b = Endpoint::Agent { agent: AgentId::from_u128(B) };
        let b_came = room.session.state().roster.find(&b).is_some();
        if there.is_none() && !b_came && gone.is_some() {
            prop_assert!(false, "removed for nobody");
        }
        never_alone(&room);
        room.check_rebuild();
    }
}
