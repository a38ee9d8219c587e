//! A retry never acts twice.

use super::room::{Room, external, photograph, say, view};
use std::collections::BTreeMap;
use switchboard_core::session::{Command, PushOutcome, PushTarget, Refusal, Role};

/// Each command that leaves an event, and one of another meaning under the same id.
fn retryable(epoch: u64, push: switchboard_core::PushId) -> Vec<Command> {
    vec![
        say("once"),
        Command::Describe {
            name: Some("Ada".into()),
            email: Some("ada@acme.example".into()),
            attributes: BTreeMap::from([("plan".into(), "pro".into())]),
        },
        Command::Push {
            url: "https://acme.example/x".into(),
            target: PushTarget::Tab,
            epoch,
        },
        Command::Follow { on: true, epoch },
        Command::Consent { follow: true },
        view("https://acme.example/y"),
        Command::ReportPush {
            push,
            outcome: PushOutcome::Arrived,
        },
        Command::ShareTyping { on: false },
        photograph("receipt.jpg"),
    ]
}

#[test]
fn a_command_sent_again_gives_its_first_result_and_no_event() {
    let (mut room, _, agent) = Room::served();
    let epoch = room.session.state().epoch;
    let first = Command::Push {
        url: "https://acme.example/".into(),
        target: PushTarget::Tab,
        epoch,
    };
    room.command(agent, first).unwrap();
    let push = room.session.state().pushes[0];
    let mut results = Vec::new();
    for (n, command) in retryable(epoch, push).into_iter().enumerate() {
        let cid = format!("c{n}");
        let out = room.retryable(agent, &cid, command.clone()).unwrap();
        assert_eq!(
            out.seq,
            Some(room.log.len() as u64 - out.records.len() as u64 + 1)
        );
        results.push((cid, command, out.seq));
        // What was done meanwhile does not matter.
        for (cid, command, seq) in &results {
            let again = room.retryable(agent, cid, command.clone()).unwrap();
            assert_eq!(
                (again.seq, again.records.len(), again.effects.len()),
                (*seq, 0, 0)
            );
        }
    }
    room.check_rebuild();
    // After a restart the ids are known still.
    let mut rebuilt =
        switchboard_core::session::Session::rebuild(room.session.id(), room.log.clone()).unwrap();
    for (cid, command, seq) in results {
        let input = switchboard_core::session::Input::Command {
            leg: agent,
            cid: Some(cid),
            command,
        };
        let out = rebuilt.handle(room.now, input, &mut || 0).unwrap();
        assert_eq!((out.seq, out.records.len()), (seq, 0));
    }
}

#[test]
fn ids_are_the_senders_own_and_survive_the_end() {
    let (mut room, visitor, agent) = Room::served();
    let mine = room.retryable(visitor, "1", say("mine")).unwrap().seq;
    let yours = room.retryable(agent, "1", say("yours")).unwrap();
    assert_eq!(
        yours.records.len(),
        1,
        "the same id of another member is another command"
    );
    // The question is the visitor's alone.
    let ask = |text: &str| Command::Ask {
        question: text.into(),
    };
    room.retryable(visitor, "q1", ask("first")).unwrap();
    room.retryable(visitor, "q2", ask("second")).unwrap();
    room.retryable(visitor, "q1", ask("first")).unwrap();
    assert_eq!(room.session.state().question.as_deref(), Some("second"));

    room.command(visitor, Command::Leave).unwrap();
    assert!(room.ended());
    let late = room.retryable(visitor, "1", say("mine")).unwrap();
    assert_eq!(
        (late.seq, late.records.len()),
        (mine, 0),
        "it did arrive, after all"
    );
    assert!(room.retryable(visitor, "2", say("too late")).is_err());
}

#[test]
fn a_refused_command_may_be_sent_again_when_it_fits() {
    let (mut room, ..) = Room::served();
    let guest = room.join(external("guest", Role::Visitor));
    assert!(
        room.retryable(guest, "1", say("hi")).is_err(),
        "no channel is open"
    );
    room.open(guest);
    assert_eq!(
        room.retryable(guest, "1", say("hi")).unwrap().records.len(),
        1
    );
}

#[test]
fn is_128_a_line_does_not_get_the_place_of_one_that_was_not_taken() {
    let (mut room, visitor, agent) = Room::served();
    let say = |text: &str, behind: Option<&str>| Command::Say {
        text: text.into(),
        behind: behind.map(str::to_owned),
    };
    // "1" is on its way and never comes: what was said behind it waits for it.
    let head = room.session.state().head;
    for (id, behind) in [("2", "1"), ("3", "2")] {
        let refused = room.retryable(agent, id, say(id, Some(behind)));
        assert_eq!(refused.unwrap_err(), Refusal::OutOfTurn);
    }
    assert_eq!(Refusal::OutOfTurn.code(), "unavailable");
    assert_eq!(room.session.state().head, head);
    // Another's line of that id is none of one's own.
    room.retryable(visitor, "1", say("mine", None)).unwrap();
    let refused = room.retryable(agent, "2", say("2", Some("1")));
    assert_eq!(refused.unwrap_err(), Refusal::OutOfTurn);
    // All again in their order; again once more changes nothing.
    let mut places = Vec::new();
    for _ in 0..2 {
        for (id, behind) in [("1", None), ("2", Some("1")), ("3", Some("2"))] {
            let out = room.retryable(agent, id, say(id, behind)).unwrap();
            places.push(out.seq.unwrap());
        }
    }
    assert_eq!(places, [places[0], places[0] + 1, places[0] + 2].repeat(2));
}
