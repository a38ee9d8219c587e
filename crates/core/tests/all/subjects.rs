//! Rooms without an operator, and such as wait for one.

use super::room::{QUEUE, Room, external, photograph, say, visitor};
use serde_json::json;
use switchboard_core::{
    AgentId,
    session::{Candidate, Command, EndReason, Input, Refusal, Role},
};

fn agent(n: u128) -> Candidate {
    Candidate::agent(AgentId::from_u128(n), format!("agent {n}"), false)
}

#[test]
fn cc_15_the_service_decides_whether_an_endpoint_joins() {
    // A room takes whoever names it.
    let mut room = Room::start("subject_room", json!({}));
    room.join(visitor(2));
    room.join(agent(1));
    room.join(external("p", Role::Assistant));
    // A private one takes nobody, and a help desk none but programs.
    let mut private = Room::start("subject_room", json!({ "private": true }));
    let mut desk = Room::help_desk();
    for candidate in [visitor(2), agent(1)] {
        for room in [&mut private, &mut desk] {
            let refused = room.give(Input::Join(candidate.clone())).unwrap_err();
            assert_eq!(refused, Refusal::NotAdmitted);
        }
    }
    // Full, and over.
    let mut small = Room::start("open_room", json!({ "max_members": 2 }));
    small.join(visitor(2));
    let full = small.give(Input::Join(agent(1))).unwrap_err();
    assert_eq!(full, Refusal::RoomFull);
    small.give(Input::Close).unwrap();
    let over = small.give(Input::Join(agent(1))).unwrap_err();
    assert_eq!(over, Refusal::SessionEnded);
}

#[test]
fn is_21_any_number_of_visitors_talk_without_an_operator() {
    let mut room = Room::start("subject_room", json!({}));
    let mut legs = vec![room.visitor()];
    legs.extend((2..=10).map(|n| room.join(visitor(n))));
    for leg in &legs {
        room.open(*leg);
    }
    for leg in &legs {
        room.command(*leg, say("Hello all")).unwrap();
    }
    assert_eq!(room.session.state().roster.len(), 10);
    assert!(room.session.state().roster.staff().next().is_none());
    room.give(Input::Remove { leg: legs[0] }).unwrap();
    assert!(!room.ended(), "it goes on without whoever began it");
    for leg in &legs[1..] {
        room.give(Input::Remove { leg: *leg }).unwrap();
    }
    assert!(room.ended());
}

#[test]
fn is_21_is_109_a_tenant_can_forbid_it_and_visitors_wait_for_the_host() {
    for behaviour in ["open_room", "subject_room"] {
        let mut room = Room::start(behaviour, json!({ "hosted": true }));
        let a = room.visitor();
        let b = room.join(visitor(2));
        room.open(a);
        room.open(b);
        assert!(room.session.waits());
        let question = "Is anybody there?".to_owned();
        for command in [
            say("psst"),
            photograph("cat.png"),
            Command::Ask { question },
            Command::Aside {
                to: vec![b],
                text: "psst".into(),
            },
        ] {
            assert_eq!(room.command(a, command).unwrap_err(), Refusal::NotAllowed);
        }
        let host = room.join(agent(1));
        room.open(host);
        assert!(!room.session.waits());
        room.command(a, say("Good evening")).unwrap();
        room.command(host, say("Welcome")).unwrap();
        room.check_rebuild();
        // A second host stays; with the last one it is over.
        let second = room.join(agent(2));
        room.give(Input::Remove { leg: host }).unwrap();
        assert!(!room.ended());
        room.give(Input::Remove { leg: second }).unwrap();
        let (_, reason) = room.session.state().ended.unwrap();
        assert_eq!(reason, EndReason::AgentLeft);
    }
    // One that is not hosted is unchanged: the agent goes, the visitors stay.
    let mut room = Room::open_room();
    let host = room.join(agent(1));
    room.give(Input::Remove { leg: host }).unwrap();
    assert!(!room.ended() && !room.session.waits());
}

#[test]
fn cc_18_help_in_a_subject_room_is_of_its_helpers() {
    let room = Room::start("subject_room", json!({ "helpers": QUEUE }));
    assert!(room.session.can_be_helped());
    let room = Room::start("subject_room", json!({}));
    assert!(!room.session.can_be_helped());
}
