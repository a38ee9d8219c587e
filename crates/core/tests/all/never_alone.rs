//! A visitor is never left alone without being told and helped.

use super::room::{QUEUE, Room, external, say};
use serde_json::json;
use switchboard_core::{
    AgentId,
    session::{
        Command, Effect, EndReason, Endpoint, Event, Input, Notice, OfferAnswer, RemoveReason,
        Role, Stage,
    },
};

const NOTICE: fn(Notice) -> Event = |notice| Event::Announced { notice };

#[test]
fn is_95_a_lost_agent_is_waited_for_then_replaced_from_the_front_of_the_queue() {
    let (mut room, visitor, agent) = Room::served();
    let from = room.log.len();
    room.lose(agent);
    room.effects.clear();
    room.until_deadline();
    let owner = AgentId::from_u128(1);
    let events = room.events_from(from + 1);
    assert_eq!(events[0], NOTICE(Notice::AgentConnectionLost));
    assert_eq!(
        events[1],
        Event::LegRemoved {
            leg: agent,
            reason: RemoveReason::Lost
        }
    );
    assert!(events.contains(&NOTICE(Notice::BackInQueue)));
    assert!(matches!(
        events.last(),
        Some(Event::Queued {
            queue: QUEUE,
            front: true,
            ..
        })
    ));
    assert!(room.waits() && room.has(visitor));
    // The desk must know the agent is out before the session waits again.
    let out = room
        .effects
        .iter()
        .position(|e| *e == Effect::AgentOut { agent: owner });
    let wait = room
        .effects
        .iter()
        .position(|e| matches!(e, Effect::Enqueue(s) if s.need.front && s.since == room.now));
    assert!(out.unwrap() < wait.unwrap());
    assert_eq!(
        room.session.restore_effects().len(),
        1,
        "waits after a restart, too"
    );

    let next = room.accept(2);
    room.open(next);
    assert_eq!(room.session.state().stage, Stage::Active);
    assert_eq!(room.session.state().baton, Some(next));
    room.command(visitor, say("somebody else, then")).unwrap();
    room.check_rebuild();
}

#[test]
fn is_95_the_same_agent_may_take_their_lost_session_again() {
    let (mut room, _, agent) = Room::served();
    room.lose(agent);
    room.until_deadline();
    let again = room.accept(1);
    assert_ne!(agent, again);
    assert_eq!(room.session.state().stage, Stage::Active);
    assert!(room.has(again));
}

#[test]
fn is_95_an_agent_who_never_opens_the_session_is_replaced() {
    let mut room = Room::help_desk();
    room.open(room.visitor());
    let agent = room.accept(1);
    room.until_deadline();
    assert!(room.waits() && !room.has(agent));
}

#[test]
fn is_95_an_assistant_does_not_replace_a_lost_agent() {
    let (mut room, _, agent) = Room::served();
    let assistant = room.join(external("helper", Role::Assistant));
    room.open(assistant);
    room.lose(agent);
    room.until_deadline();
    assert!(room.waits() && room.has(assistant));
}

#[test]
fn is_95_another_agent_replaces_a_lost_one_at_once() {
    let (mut room, _, agent) = Room::served();
    let colleague = room.join(external("colleague", Role::Agent));
    room.open(colleague);
    room.lose(agent);
    room.until_deadline();
    assert!(!room.waits() && !room.ended() && room.has(colleague));
    // Both lost: the visitor waits only when the second is given up, too.
    room.lose(colleague);
    room.until_deadline();
    assert!(room.waits());
}

#[test]
fn is_95_nobody_is_sent_away_while_the_visitor_waits() {
    for role in [Role::Agent, Role::Assistant] {
        for lost in [false, true] {
            let mut room = Room::help_desk();
            room.open(room.visitor());
            let early = room.join(external("early", role));
            room.open(early);
            if lost {
                room.lose(early);
                room.until_deadline();
            } else {
                room.command(early, Command::Leave).unwrap();
            }
            assert!(room.waits() && !room.has(early), "{role:?} {lost}");
            // And the place in the queue is the one they had.
            assert_eq!(
                room.effects
                    .iter()
                    .filter(|e| matches!(e, Effect::Enqueue(_)))
                    .count(),
                1
            );
        }
    }
}

#[test]
fn is_95_one_who_joined_early_and_lost_connection_is_replaced_by_who_accepts() {
    let mut room = Room::help_desk();
    let owner = AgentId::from_u128(3);
    let early = room.join(external("early", Role::Agent));
    room.lose(early);
    let leg = room.accept(3);
    assert!(room.has(leg) && !room.has(early));
    assert_eq!(room.session.state().stage, Stage::Active);
    // The last word to the desk is that they serve.
    let last = room.effects.iter().rev().find(|e| {
        matches!(e, Effect::AgentIn { agent, .. } | Effect::AgentOut { agent } if *agent == owner)
    });
    assert_eq!(last, Some(&Effect::AgentIn { agent: owner, leg }));
}

#[test]
fn is_95_one_who_joined_early_and_lost_connection_may_be_the_one_who_accepts() {
    let mut room = Room::help_desk();
    let owner = AgentId::from_u128(3);
    let mut early = external("early", Role::Agent);
    early.endpoint = Endpoint::Agent { agent: owner };
    // A supervisor, who comes in unasked.
    let early = room.give(Input::Barge(early)).unwrap().leg.unwrap();
    room.lose(early);
    let leg = room.accept(3);
    assert_ne!(leg, early);
    assert!(room.has(leg) && !room.has(early));
    assert_eq!(room.session.state().stage, Stage::Active);
    // The last word to the desk is that they serve.
    let last = room.effects.iter().rev().find(|e| {
        matches!(e, Effect::AgentIn { agent, .. } | Effect::AgentOut { agent } if *agent == owner)
    });
    assert_eq!(last, Some(&Effect::AgentIn { agent: owner, leg }));
    // They come, and nobody waits any more.
    room.open(leg);
    assert!(!room.waits());
    room.check_rebuild();
}

#[test]
fn is_95_a_session_without_visitors_ends_with_its_last_member() {
    let (mut room, visitor, agent) = Room::served();
    room.join(external("helper", Role::Assistant));
    room.lose(visitor);
    room.lose(agent);
    // The agent goes first, the visitor waits, and is given up at last.
    while !room.ended() {
        room.until_deadline();
    }
    assert!(room.session.state().roster.is_empty());
    assert_eq!(room.session.state().ended.unwrap().1, EndReason::Abandoned);
}

#[test]
fn is_91_nobody_logged_in_is_told_to_the_waiting_visitor() {
    let mut room = Room::help_desk();
    let out = room.give(Input::NobodyThere).unwrap();
    assert_eq!(out.records[0].event, NOTICE(Notice::NobodyAvailable));
    assert!(room.waits(), "and they wait on");
    room.accept(1);
    assert!(
        room.give(Input::NobodyThere).is_err(),
        "too late to be true"
    );
}

#[test]
fn is_93_a_declined_offer_leaves_the_visitor_waiting_where_they_were() {
    let mut room = Room::start("help_desk", json!({ "queue": QUEUE, "ring_s": 5 }));
    let before = room.session.state().stage.clone();
    let offer = room.offer(1);
    room.answer(1, offer, OfferAnswer::Declined).unwrap();
    assert_eq!(room.session.state().stage, before);
    let next = room.accept(2);
    assert!(room.has(next));
}
