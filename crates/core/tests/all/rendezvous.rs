//! Sessions that were agreed on, and begin without their visitor.

use crate::room::{QUEUE, Room, START, origin, visitor};
use serde_json::json;
use switchboard_core::{
    AgentId, LegId, Millis,
    session::{
        Agreed, Candidate, Command, Effect, EndReason, Endpoint, Event, Input, OfferAnswer, Role,
        Stage,
    },
};
use uuid::Uuid;

const GRACE: Millis = 900_000;

fn agreed() -> Agreed {
    Agreed {
        id: Uuid::from_u128(3),
        agent: AgentId::from_u128(1),
        named: true,
        substitute_ms: None,
        expected: Some(START + GRACE),
        idle: false,
        front: false,
    }
}

fn begun(agreed: Agreed) -> Room {
    let params = json!({ "queue": QUEUE, "question_first": true });
    let mut origin = origin("help_desk", params);
    origin.rendezvous = Some(agreed);
    Room::of(origin, visitor(1), None).unwrap()
}

/// Somebody else in the place of the one with whom it was agreed.
pub fn substituted() -> Room {
    let mut room = begun(Agreed {
        substitute_ms: Some(0),
        ..agreed()
    });
    room.accept(2);
    room
}

#[test]
fn rv_17_the_agent_is_looked_for_and_waits_before_the_visitor_comes() {
    let mut room = begun(agreed());
    assert!(room.waits() && room.session.state().awaits_visitor());
    let search = room.effects.iter().find_map(|effect| match effect {
        Effect::Enqueue(search) => Some(search.need.only),
        _ => None,
    });
    assert_eq!(search, Some(Some(AgentId::from_u128(1))));
    let agent = room.accept(1);
    room.open(agent);
    assert_eq!(room.session.state().roster.len(), 1);
    room.now = room.now + 60_000;
    let leg = room.join(visitor(1));
    assert_eq!(room.session.state().roster.len(), 2);
    assert!(!room.waits() && !room.session.waits());
    assert!(room.has(agent) && room.has(leg));
    room.check_rebuild();
}

#[test]
fn rv_17_whoever_waits_is_free_again_when_nobody_comes() {
    for accepted in [true, false] {
        let mut room = begun(agreed());
        if accepted {
            let agent = room.accept(1);
            room.open(agent);
        }
        assert_eq!(room.session.deadline().unwrap().0, START + GRACE);
        room.until_deadline();
        let ended = room.session.state().ended.unwrap();
        assert_eq!(ended, (START + GRACE, EndReason::Abandoned));
        room.check_rebuild();
    }
}

#[test]
fn rv_17_an_agent_who_goes_before_the_visitor_comes_is_looked_for_anew() {
    let mut room = begun(agreed());
    let agent = room.accept(1);
    room.open(agent);
    room.lose(agent);
    room.until_deadline();
    assert!(room.waits(), "lost: it goes on");
    let agent = room.accept(1);
    room.command(agent, Command::Leave).unwrap();
    assert!(room.ended(), "gone by their own will");
}

#[test]
fn rv_13_a_substitute_is_announced_and_the_one_agreed_on_is_not() {
    let told = |room: &Room| {
        let agent = AgentId::from_u128(1);
        room.events_from(0).contains(&Event::Substituted { agent })
    };
    assert!(told(&substituted()));
    let mut room = begun(agreed());
    room.accept(1);
    assert!(!told(&room));
    let mut room = begun(Agreed {
        named: false,
        ..agreed()
    });
    room.accept(2);
    assert!(!told(&room), "nobody was asked for");
}

#[test]
fn rv_23_one_that_is_there_from_the_wish_on_rests_until_its_time() {
    let idle = || {
        begun(Agreed {
            idle: true,
            ..agreed()
        })
    };
    let mut room = idle();
    assert!(room.session.state().roster.is_empty() && !room.waits());
    assert_eq!(room.effects, []);
    room.give(Input::Due).unwrap();
    assert!(room.waits());
    let places = room.log.len();
    room.give(Input::Due).unwrap();
    assert_eq!(room.log.len(), places, "once");
    // Or the visitor comes first.
    let mut room = idle();
    room.join(visitor(1));
    assert!(room.waits());
    let offer = room.offer(1);
    room.answer(1, offer, OfferAnswer::Accepted).unwrap();
    let state = room.session.state();
    assert_eq!(
        (state.stage.clone(), state.roster.len()),
        (Stage::Active, 2)
    );
    room.check_rebuild();
    // Called off, it is over at once.
    let mut room = idle();
    room.give(Input::Close).unwrap();
    let joined = |event: &Event| {
        matches!(
            event,
            Event::LegJoined {
                role: Role::Visitor,
                ..
            }
        )
    };
    assert!(room.ended() && !room.events_from(0).iter().any(joined));
}

/// A telephone that is to be called when the turn of that visitor comes.
fn telephone() -> Candidate {
    Candidate {
        endpoint: Endpoint::External {
            key: "phone:1".into(),
            proxied: true,
            via: None,
        },
        role: Role::Visitor,
        name: "Eva".into(),
        avatar: None,
        seat: None,
    }
}

/// A session that waits, with the leg of the visitor who is to be called.
fn kept() -> (Room, LegId) {
    let mut room = Room::help_desk();
    let leg = room.visitor();
    room.open(leg);
    for _ in 0..2 {
        let (candidate, until) = (telephone(), START + GRACE);
        room.give(Input::Expect { candidate, until }).unwrap();
    }
    (room, leg)
}

#[test]
fn is_114_whoever_is_to_be_called_may_go_and_keeps_the_place() {
    let (mut room, leg) = kept();
    let invited = |event: &&Event| matches!(event, Event::Invited { .. });
    assert_eq!(room.events_from(0).iter().filter(invited).count(), 1);
    room.effects.clear();
    room.command(leg, Command::Leave).unwrap();
    assert!(room.waits() && room.session.state().roster.is_empty());
    let moved = |effect: &Effect| matches!(effect, Effect::Enqueue(_) | Effect::Dequeue);
    assert!(!room.effects.iter().any(moved), "the place is the same one");
    let agent = room.accept(1);
    room.open(agent);
    let phone = room.join(telephone());
    let state = room.session.state();
    assert_eq!(
        (state.stage.clone(), state.roster.len()),
        (Stage::Active, 2)
    );
    assert!(room.has(phone) && !state.awaits_visitor());
    room.command(agent, Command::Leave).unwrap();
    assert!(room.ended());
    room.check_rebuild();
}

#[test]
fn is_114_a_place_is_given_up_when_nobody_is_to_be_called_any_more() {
    // Called off, or kept too long: while somebody waits there by themselves it goes on.
    for (declined, stays) in [(true, false), (false, false), (true, true), (false, true)] {
        let (mut room, leg) = kept();
        if !stays {
            room.command(leg, Command::Leave).unwrap();
        }
        let _ = match declined {
            true => room
                .give(Input::Decline {
                    endpoint: telephone().endpoint,
                })
                .unwrap(),
            false => room.until_deadline(),
        };
        assert_eq!(room.waits(), stays, "declined {declined}, stays {stays}");
        assert_eq!(room.ended(), !stays);
        assert!(!room.session.state().awaits_visitor());
        room.check_rebuild();
    }
}

#[test]
fn is_114_an_agent_who_goes_before_the_telephone_is_there_ends_it() {
    let (mut room, leg) = kept();
    room.command(leg, Command::Leave).unwrap();
    let agent = room.accept(1);
    room.open(agent);
    room.lose(agent);
    assert!(!room.ended(), "lost: somebody else is looked for");
    room.until_deadline();
    assert!(room.waits());
    let agent = room.accept(2);
    room.command(agent, Command::Leave).unwrap();
    assert!(room.ended());
}

#[test]
fn is_114_whose_turn_had_come_before_waits_before_all_others() {
    let mut room = begun(Agreed {
        named: false,
        front: true,
        ..agreed()
    });
    let front = room.effects.iter().find_map(|effect| match effect {
        Effect::Enqueue(search) => Some(search.need.front),
        _ => None,
    });
    assert_eq!(front, Some(true));
    let _ = room.accept(2);
}
