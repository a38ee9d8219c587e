//! What the services decide: the specific half.

use super::room::{QUEUE, Room, external};
use serde_json::json;
use switchboard_core::{
    AgentId,
    session::{Command, Effect, Endpoint, Event, Input, Refusal, Role, Stage},
};

#[test]
fn cc_5_services_differ_in_when_they_add_members() {
    // The help desk adds an agent when one accepts, and no visitor of its own accord.
    let mut desk = Room::help_desk();
    assert!(desk.waits());
    assert!(matches!(
        desk.effects[..],
        [Effect::Enqueue(ref search)] if search.need.queue == QUEUE && !search.need.front
    ));
    let refused = desk.give(Input::Join(super::room::visitor(2)));
    assert_eq!(refused.unwrap_err(), Refusal::NotAdmitted);
    let agent = desk.accept(1);
    assert_eq!(desk.session.state().stage, Stage::Active);
    assert!(desk.has(agent));

    // The open room adds whoever asks, and waits for nobody.
    let mut room = Room::open_room();
    assert_eq!(room.session.state().stage, Stage::Active);
    assert!(room.effects.is_empty());
    room.join(super::room::visitor(2));
    let offer = switchboard_core::OfferId::from_u128(1);
    let agent = AgentId::from_u128(1);
    let stray = room.give(Input::Offered { offer, agent });
    assert_eq!(stray.unwrap_err(), Refusal::NotAllowed);
}

#[test]
fn cc_5_cc_6_one_service_looks_for_an_agent_at_once_another_after_the_question() {
    let at_once = Room::help_desk();
    assert!(at_once.waits());

    let params = json!({ "queue": QUEUE, "question_first": true });
    let mut room = Room::start("help_desk", params);
    let visitor = room.visitor();
    room.open(visitor);
    assert!(!room.waits() && room.effects.is_empty(), "nobody is asked");
    room.command(visitor, super::room::say("Hello?")).unwrap();
    assert!(!room.waits(), "a line is no question");
    room.now = room.now + 60_000;
    let ask = |text: &str| Command::Ask {
        question: text.into(),
    };
    room.command(visitor, ask("Where is my parcel?")).unwrap();
    assert!(room.waits());
    let Effect::Enqueue(search) = &room.effects[0] else {
        panic!("not queued: {:?}", room.effects);
    };
    assert_eq!(search.since, room.now, "waits from the question on");
    room.command(visitor, ask("And when?")).unwrap();
    assert_eq!(room.effects.len(), 1, "queued once");
    room.check_rebuild();
    assert_eq!(room.session.restore_effects(), room.effects);
    let agent = room.accept(1);
    assert!(room.has(agent));
    room.command(visitor, ask("Still there?")).unwrap();
    assert!(!room.waits(), "an agent is there");
}

#[test]
fn is_111_cc_5_a_service_may_limit_its_members() {
    let mut room = Room::start("open_room", json!({ "max_members": 3 }));
    room.join(external("a", Role::Visitor));
    let b = room.join(external("b", Role::Visitor));
    let full = room.give(Input::Join(external("c", Role::Visitor)));
    assert_eq!(full.unwrap_err(), Refusal::RoomFull);
    room.give(Input::Remove { leg: b }).unwrap();
    room.join(external("c", Role::Visitor));
}

#[test]
fn cc_7_cc_8_the_log_begins_with_the_service_and_the_creator() {
    let room = Room::help_desk();
    let Event::Created { origin } = &room.log[0].event else {
        panic!("not created: {:?}", room.log[0]);
    };
    assert_eq!(
        (&*origin.service_key, &*origin.behaviour),
        ("sales", "help_desk")
    );
    let Event::LegJoined {
        leg,
        endpoint,
        role,
        ..
    } = &room.log[1].event
    else {
        panic!("nobody joined: {:?}", room.log[1]);
    };
    assert!(matches!(endpoint, Endpoint::Visitor { .. }));
    assert_eq!(*role, Role::Visitor);
    let roster: Vec<_> = room.session.state().roster.keys().collect();
    assert_eq!(roster, [leg]);
}
