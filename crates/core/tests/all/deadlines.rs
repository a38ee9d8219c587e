//! Deadlines: each has a reason, and its tick makes progress.

use super::room::{Room, external, say};
use serde_json::json;
use switchboard_core::session::{Input, Role, Wake};

#[test]
fn cc_30_a_deadline_names_the_silent_leg_and_its_tick_removes_it() {
    let mut room = Room::start("open_room", json!({ "grace_s": 10 }));
    let creator = room.visitor();
    room.open(creator);
    assert_eq!(room.session.deadline(), None, "everybody is there");
    for n in 0..5 {
        room.now = room.now + 1000;
        room.join(external(&format!("guest {n}"), Role::Visitor));
    }
    for left in (0..5).rev() {
        let (at, wake) = room.session.deadline().unwrap();
        let Wake::Grace(leg) = wake else {
            panic!("{wake:?}");
        };
        assert_eq!(
            room.session.state().roster[&leg].silent_since,
            Some(at - 10_000)
        );
        room.now = at - 1;
        let early = room.give(Input::Tick).unwrap();
        assert!(
            early.records.is_empty(),
            "a tick before its time does nothing"
        );
        room.now = at;
        room.give(Input::Tick).unwrap();
        assert!(!room.has(leg));
        assert_eq!(room.session.state().roster.len(), left + 1);
    }
    assert_eq!(room.session.deadline(), None);
}

#[test]
fn cc_30_one_late_tick_does_the_work_of_many() {
    let mut room = Room::start("open_room", json!({ "grace_s": 10 }));
    let creator = room.visitor();
    room.open(creator);
    for n in 0..50 {
        room.join(external(&format!("guest {n}"), Role::Visitor));
    }
    room.now = room.now + 3_600_000;
    room.give(Input::Tick).unwrap();
    assert_eq!(room.session.state().roster.len(), 1);
    assert_eq!(room.session.deadline(), None);
    room.command(creator, say("quiet here")).unwrap();
}

#[test]
fn cc_30_returning_within_the_grace_time_stops_it() {
    let (mut room, visitor, agent) = Room::served();
    for leg in [visitor, agent] {
        room.lose(leg);
        let (at, wake) = room.session.deadline().unwrap();
        assert_eq!(wake, Wake::Grace(leg));
        let grace = at.since(room.now);
        room.now = at - 1;
        room.open(leg);
        assert_eq!(room.session.deadline(), None);
        // A second loss has its whole grace time again.
        room.lose(leg);
        let (again, _) = room.session.deadline().unwrap();
        assert_eq!(again.since(room.now), grace);
        room.open(leg);
    }
}
