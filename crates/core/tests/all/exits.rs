//! Offers to a session, and how it ends.

use super::room::{Room, external, say};
use switchboard_core::{
    AgentId,
    session::{Command, Effect, EndReason, Event, Input, OfferAnswer, Refusal, Role},
};

/// Who goes, from a session with an agent and two visitors, and what becomes of it.
#[test]
fn is_95_the_session_ends_with_its_agent_or_its_last_visitor() {
    let start = || {
        let (mut room, visitor, agent) = Room::served();
        let second = room.join(external("second", Role::Visitor));
        room.open(second);
        (room, visitor, second, agent)
    };
    let leave = |room: &mut Room, leg| room.command(leg, Command::Leave).unwrap();

    let (mut room, _, _, agent) = start();
    leave(&mut room, agent);
    assert_eq!(
        room.session.state().ended,
        Some((room.now, EndReason::AgentLeft))
    );
    assert!(room.session.state().roster.is_empty());

    let (mut room, visitor, second, _) = start();
    leave(&mut room, visitor);
    assert!(
        !room.ended(),
        "the first of two visitors goes: it continues"
    );
    leave(&mut room, second);
    assert_eq!(
        room.session.state().ended,
        Some((room.now, EndReason::VisitorLeft))
    );

    // Another agent stays: no exit of "the" agent.
    let (mut room, visitor, _, agent) = start();
    let colleague = room.join(external("colleague", Role::Agent));
    room.open(colleague);
    leave(&mut room, agent);
    assert!(!room.ended());
    room.command(visitor, say("still served")).unwrap();
    leave(&mut room, colleague);
    assert_eq!(
        room.session.state().ended,
        Some((room.now, EndReason::AgentLeft))
    );

    // An assistant is no agent, neither when it goes nor when it stays.
    let (mut room, _, _, agent) = start();
    let assistant = room.join(external("helper", Role::Assistant));
    leave(&mut room, assistant);
    assert!(!room.ended());
    room.join(external("helper", Role::Assistant));
    leave(&mut room, agent);
    assert_eq!(
        room.session.state().ended,
        Some((room.now, EndReason::AgentLeft))
    );

    // Any member of the staff ends it by order; a visitor does not.
    let (mut room, visitor, _, agent) = start();
    let refused = room.command(visitor, Command::End);
    assert_eq!(refused.unwrap_err(), Refusal::NotAllowed);
    room.command(agent, Command::End).unwrap();
    assert!(room.ended());
    let last = room.log.last().unwrap();
    assert_eq!(
        last.event,
        Event::Ended {
            by: Some(agent),
            reason: EndReason::AgentLeft
        }
    );
}

#[test]
fn is_95_nothing_is_left_behind_by_an_end() {
    let (mut room, visitor, agent) = Room::served();
    room.effects.clear();
    room.give(Input::Close).unwrap();
    let owner = AgentId::from_u128(1);
    for effect in [
        Effect::Detach { leg: visitor },
        Effect::Detach { leg: agent },
        Effect::AgentOut { agent: owner },
        Effect::SeatFree,
        Effect::Finished,
    ] {
        let times = room.effects.iter().filter(|e| **e == effect).count();
        assert_eq!(times, 1, "{effect:?}");
    }
    assert_eq!(room.effects.last(), Some(&Effect::Finished));
    assert_eq!(room.session.state().baton, None);

    let mut room = Room::help_desk();
    room.effects.clear();
    let visitor = room.visitor();
    room.command(visitor, Command::Leave).unwrap();
    assert_eq!(room.session.state().ended.unwrap().1, EndReason::Abandoned);
    assert!(room.effects.contains(&Effect::Dequeue));
}

#[test]
fn is_93_a_late_or_foreign_answer_puts_nobody_in() {
    let mut room = Room::help_desk();
    let offer = room.offer(1);
    for (agent, offer, answer) in [
        (2, offer, OfferAnswer::Accepted),
        (
            1,
            switchboard_core::OfferId::from_u128(9),
            OfferAnswer::Accepted,
        ),
    ] {
        assert_eq!(
            room.answer(agent, offer, answer).unwrap_err(),
            Refusal::Unknown
        );
    }
    room.answer(1, offer, OfferAnswer::Accepted).unwrap();
    let twice = room.answer(1, offer, OfferAnswer::Accepted);
    assert_eq!(twice.unwrap_err(), Refusal::Unknown);
    assert_eq!(room.session.state().roster.len(), 2);
    assert_eq!(room.session.state().agent, Some(AgentId::from_u128(1)));
}

#[test]
fn is_132_no_offer_stays_open_in_the_log() {
    let withdrawn = |offer, agent| Event::OfferAnswered {
        offer,
        agent: AgentId::from_u128(agent),
        answer: OfferAnswer::Withdrawn,
    };
    let mut room = Room::help_desk();
    // The answer to the first got lost; there is one offer at a time.
    let first = room.offer(1);
    let second = room.offer(2);
    assert!(room.events_from(0).contains(&withdrawn(first, 1)));
    assert_eq!(room.session.state().offers.len(), 1);
    // The visitor goes while it rings.
    let visitor = room.visitor();
    room.command(visitor, Command::Leave).unwrap();
    assert!(room.events_from(0).contains(&withdrawn(second, 2)));
    assert!(room.session.state().offers.is_empty());
}

#[test]
fn is_91_is_132_an_offer_is_in_the_log_with_its_answer() {
    let mut room = Room::help_desk();
    for answer in [
        OfferAnswer::Declined,
        OfferAnswer::Lapsed,
        OfferAnswer::Withdrawn,
    ] {
        room.now = room.now + 1000;
        let offer = room.offer(1);
        room.now = room.now + 500;
        room.answer(1, offer, answer).unwrap();
        let agent = AgentId::from_u128(1);
        let last = &room.log[room.log.len() - 2..];
        assert!(matches!(
            last[0].event,
            Event::Offered { offer: o, agent: a, search: Some(_) } if o == offer && a == agent
        ));
        assert_eq!(
            last[1].event,
            Event::OfferAnswered {
                offer,
                agent,
                answer
            }
        );
        assert_eq!(last[1].at.since(last[0].at), 500);
        assert!(room.waits());
    }
}
